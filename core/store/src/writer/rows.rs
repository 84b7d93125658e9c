use rusqlite::{Connection, OptionalExtension, params};

use super::{Writer, blob, name, within};
use crate::limits::{DAY_RECORDS_MAX, TEXT_BYTES_MAX};
use crate::slot::{day_of, slots_of};
use crate::{CodeRow, Day, DocumentId, Error, RecordRef, RecordRows, Result};
use crate::{code_list, text_list};

/// Which of the lists beside a record have rows of it: most have none, and are not asked.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Satellites(u8);

impl Satellites {
    const TASKS: u8 = 1;
    const POINTS: u8 = 2;
    const NOTICES: u8 = 4;

    fn of(rows: &RecordRows) -> Self {
        let tasks = if rows.tasks.is_empty() {
            0
        } else {
            Self::TASKS
        };
        let points = if rows.points.is_empty() {
            0
        } else {
            Self::POINTS
        };
        let notices = if rows.notices.is_empty() {
            0
        } else {
            Self::NOTICES
        };
        Self(tasks | points | notices)
    }
}

/// What there is of a record before it is replaced.
struct Before {
    slot: i64,
    satellites: Satellites,
    texts: Vec<u8>,
}

impl Writer<'_> {
    pub(super) fn write_rows(&mut self, rows: &RecordRows) -> Result<()> {
        check(rows)?;
        let record = &rows.row.record;
        let document = self
            .number_of(record.document)?
            .ok_or(Error::UnknownDocument)?;
        let before = self.before(record, document)?;
        let slot = match &before {
            Some(before) if day_of(before.slot) == rows.row.day => before.slot,
            _ => self.free_slot(rows.row.day)?,
        };
        let texts = text_list::encode(&rows.texts)?;
        blob("texts", &texts)?;
        if let Some(before) = before {
            self.clear(record, document, before.satellites)?;
            if before.slot != slot {
                self.delete_timeline(before.slot)?;
            }
            if before.slot != slot || before.texts != texts {
                self.unindex(before.slot, &before.texts)?;
                self.index(slot, &rows.texts)?;
            }
        } else {
            self.index(slot, &rows.texts)?;
        }
        self.put_record(rows, document, slot, &texts)?;
        self.put_timeline(rows, document, slot)?;
        self.put_satellites(rows, document)
    }

    pub(super) fn forget(&mut self, record: &RecordRef) -> Result<()> {
        let Some(document) = self.number_of(record.document)? else {
            return Ok(());
        };
        let Some(before) = self.before(record, document)? else {
            return Ok(());
        };
        self.unindex(before.slot, &before.texts)?;
        self.clear(record, document, before.satellites)?;
        self.delete_timeline(before.slot)?;
        let sql = "DELETE FROM record WHERE kind = ?1 AND id = ?2 AND document = ?3";
        let row = params![record.kind, record.id, document];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Reads the whole timeline for a document's records: rare, and so not worth an index that
    /// each check-in would have to write.
    pub(super) fn forget_rows_of(&mut self, id: DocumentId) -> Result<()> {
        let Some(document) = self.number_of(id)? else {
            return Ok(());
        };
        let sql = "SELECT kind, id FROM timeline WHERE document = ?1";
        let found: Vec<(u8, String)> = self
            .connection
            .prepare_cached(sql)?
            .query_map([document], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (kind, record) in found {
            self.forget(&RecordRef {
                kind,
                id: record,
                document: id,
            })?;
        }
        Ok(())
    }

    fn before(&self, record: &RecordRef, document: i64) -> Result<Option<Before>> {
        let sql = "SELECT slot, satellites, texts FROM record
                   WHERE kind = ?1 AND id = ?2 AND document = ?3";
        let key = params![record.kind, record.id, document];
        let found = self.connection.prepare_cached(sql)?.query_row(key, |row| {
            Ok(Before {
                slot: row.get(0)?,
                satellites: Satellites(row.get(1)?),
                texts: row.get(2)?,
            })
        });
        Ok(found.optional()?)
    }

    fn free_slot(&self, day: Option<Day>) -> Result<i64> {
        let slots = slots_of(day);
        let sql = "SELECT max(slot) FROM timeline WHERE slot BETWEEN ?1 AND ?2";
        let last: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row([slots.start(), slots.end()], |row| row.get(0))?;
        let Some(last) = last else {
            return Ok(*slots.start());
        };
        if last < *slots.end() {
            return Ok(last + 1);
        }
        // Only a date that was full once comes here: look for a gap.
        let sql = "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM timeline WHERE slot = ?1) THEN ?1
                   ELSE (SELECT min(slot) + 1 FROM timeline AS t WHERE slot BETWEEN ?1 AND ?2 - 1
                         AND NOT EXISTS (SELECT 1 FROM timeline WHERE slot = t.slot + 1)) END";
        let gap: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row([slots.start(), slots.end()], |row| row.get(0))?;
        gap.ok_or(Error::DayFull {
            records_max: DAY_RECORDS_MAX,
        })
    }

    fn put_record(&self, rows: &RecordRows, document: i64, slot: i64, texts: &[u8]) -> Result<()> {
        let row = &rows.row;
        let sql = "INSERT OR REPLACE INTO record (kind, id, document, slot, state, grp, at_ms,
                       satellites, row_hash, batch, body, texts)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        self.connection.prepare_cached(sql)?.execute(params![
            row.record.kind,
            row.record.id,
            document,
            slot,
            row.state,
            row.group,
            row.at_ms,
            Satellites::of(rows).0,
            row.source.as_ref().map(|source| source.row_hash),
            row.source.as_ref().map(|source| &source.batch),
            row.body,
            texts,
        ])?;
        Ok(())
    }

    fn put_timeline(&self, rows: &RecordRows, document: i64, slot: i64) -> Result<()> {
        let row = &rows.row;
        let numbered = rows
            .codes
            .iter()
            .map(|code| Ok((number_of_code(self.connection, code)?, code.value)))
            .collect::<Result<Vec<_>>>()?;
        let sql = "INSERT OR REPLACE INTO timeline (slot, kind, state, at_ms, mood, sleep_min,
                       sleep_quality, codes, document, id, grp)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        self.connection.prepare_cached(sql)?.execute(params![
            slot,
            row.record.kind,
            row.state,
            row.at_ms,
            rows.measures.mood,
            rows.measures.sleep_min,
            rows.measures.sleep_quality,
            code_list::encode(&numbered)?,
            document,
            row.record.id,
            row.group,
        ])?;
        Ok(())
    }

    fn delete_timeline(&self, slot: i64) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM timeline WHERE slot = ?1")?
            .execute([slot])?;
        Ok(())
    }

    fn clear(&self, record: &RecordRef, document: i64, satellites: Satellites) -> Result<()> {
        for (bit, sql) in [
            (
                Satellites::TASKS,
                "DELETE FROM task WHERE kind = ?1 AND id = ?2 AND document = ?3",
            ),
            (
                Satellites::POINTS,
                "DELETE FROM point WHERE kind = ?1 AND id = ?2 AND document = ?3",
            ),
            (
                Satellites::NOTICES,
                "DELETE FROM notice WHERE kind = ?1 AND id = ?2 AND document = ?3",
            ),
        ] {
            if satellites.0 & bit != 0 {
                let row = params![record.kind, record.id, document];
                self.connection.prepare_cached(sql)?.execute(row)?;
            }
        }
        Ok(())
    }

    fn put_satellites(&self, rows: &RecordRows, document: i64) -> Result<()> {
        let RecordRef { kind, id, .. } = &rows.row.record;
        for task in &rows.tasks {
            let due_on = task.due_on.unwrap_or(Day::MAX);
            let sql = "INSERT INTO task (kind, id, document, child, due_on, place)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let row = params![kind, id, document, task.child, due_on, task.rank];
            self.connection.prepare_cached(sql)?.execute(row)?;
        }
        for point in &rows.points {
            let sql = "INSERT INTO point (kind, id, document, series, day, at_ms, value)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let row = params![
                kind,
                id,
                document,
                point.series,
                point.day,
                point.at_ms,
                point.value
            ];
            self.connection.prepare_cached(sql)?.execute(row)?;
        }
        for notice in &rows.notices {
            let sql = "INSERT INTO notice (notice, kind, id, document, child, field, at_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let row = params![
                notice.notice,
                kind,
                id,
                document,
                notice.child,
                notice.field,
                notice.at_ms
            ];
            self.connection.prepare_cached(sql)?.execute(row)?;
        }
        Ok(())
    }
}

fn number_of_code(connection: &Connection, code: &CodeRow) -> Result<u64> {
    let sql = "SELECT n FROM code WHERE list = ?1 AND code = ?2";
    let found: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row(params![code.list, code.code], |row| row.get(0))
        .optional()?;
    let n = if let Some(n) = found {
        n
    } else {
        let sql = "INSERT INTO code (list, code) VALUES (?1, ?2)";
        connection
            .prepare_cached(sql)?
            .execute(params![code.list, code.code])?;
        connection.last_insert_rowid()
    };
    u64::try_from(n).map_err(|_| Error::Damaged)
}

fn check(rows: &RecordRows) -> Result<()> {
    let row = &rows.row;
    name("record id", &row.record.id)?;
    name("group", row.group.as_deref().unwrap_or_default())?;
    name(
        "import batch",
        row.source.as_ref().map_or("", |source| &source.batch),
    )?;
    blob("record", &row.body)?;
    for code in &rows.codes {
        name("code", &code.code)?;
    }
    for text in &rows.texts {
        name("child", text.child.as_deref().unwrap_or_default())?;
        name("field", &text.field)?;
        within("text", text.text.len(), TEXT_BYTES_MAX)?;
    }
    for task in &rows.tasks {
        name("child", &task.child)?;
        // A rank grows with each insertion between two others; it is not a name of ours.
        within("rank", task.rank.len(), TEXT_BYTES_MAX)?;
    }
    for point in &rows.points {
        name("series", &point.series)?;
    }
    for notice in &rows.notices {
        name("child", notice.child.as_deref().unwrap_or_default())?;
        name("field", notice.field.as_deref().unwrap_or_default())?;
    }
    Ok(())
}
