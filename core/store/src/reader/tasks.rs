use std::ops::RangeInclusive;

use rusqlite::params;

use super::{Reader, bytes, unsigned};
use crate::{Day, DocumentId, NoticeRow, RecordRef, Result, TaskRow};

/// An open step or follow-up, with the record that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The record.
    pub record: RecordRef,
    /// The step or follow-up.
    pub task: TaskRow,
}

/// Something that waits for a look, with the record that it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeHit {
    /// The record.
    pub record: RecordRef,
    /// What it is.
    pub notice: NoticeRow,
}

/// A point of a series, with the record that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The record.
    pub record: RecordRef,
    /// The local date.
    pub day: Day,
    /// When.
    pub at_ms: i64,
    /// The value.
    pub value: i64,
}

impl Reader<'_> {
    /// Open steps or follow-ups of live records of a kind and, if given, a group; by date, those
    /// without one last, then by rank. None later than `due_through`, if that is given.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn tasks(
        &self,
        kind: u8,
        group: Option<&str>,
        due_through: Option<Day>,
        limit: usize,
    ) -> Result<Vec<Task>> {
        let sql = "SELECT t.id, d.id, t.child, t.due_on, t.place FROM task AS t
                       INDEXED BY task_by_date
                   CROSS JOIN record AS r
                       ON r.kind = t.kind AND r.id = t.id AND r.document = t.document
                   CROSS JOIN document AS d ON d.n = t.document
                   WHERE t.kind = ?1 AND t.due_on <= ?2 AND r.state = 0
                       AND (?3 IS NULL OR r.grp = ?3)
                   ORDER BY t.due_on, t.place, t.id, t.child LIMIT ?4";
        let mut statement = self.statement(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let through = due_through.unwrap_or(Day::MAX);
        let mut rows = statement.query(params![kind, through, group, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let due_on: Day = row.get(3)?;
            let document = DocumentId(bytes(row.get(1)?)?);
            found.push(Task {
                record: RecordRef {
                    kind,
                    id: row.get(0)?,
                    document,
                },
                task: TaskRow {
                    child: row.get(2)?,
                    due_on: (due_on != Day::MAX).then_some(due_on),
                    rank: row.get(4)?,
                },
            });
        }
        Ok(found)
    }

    /// What waits for a look, of one kind of notice, newest first, at most `limit`.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn notices(&self, notice: u8, limit: usize) -> Result<Vec<NoticeHit>> {
        let sql = "SELECT t.kind, t.id, d.id, t.child, t.field, t.at_ms FROM notice AS t
                   JOIN document AS d ON d.n = t.document
                   WHERE t.notice = ?1 ORDER BY t.at_ms DESC, t.id DESC, t.child, t.field
                   LIMIT ?2";
        let mut statement = self.statement(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![notice, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let document = DocumentId(bytes(row.get(2)?)?);
            found.push(NoticeHit {
                record: RecordRef {
                    kind: row.get(0)?,
                    id: row.get(1)?,
                    document,
                },
                notice: NoticeRow {
                    notice,
                    child: row.get(3)?,
                    field: row.get(4)?,
                    at_ms: row.get(5)?,
                },
            });
        }
        Ok(found)
    }

    /// How much waits for a look, by kind of notice.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn notice_counts(&self) -> Result<Vec<(u8, u64)>> {
        let sql = "SELECT notice, count(*) FROM notice GROUP BY notice ORDER BY notice";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, unsigned(row.get(1)?)?));
        }
        Ok(found)
    }

    /// The points of a series of live records within these days, oldest first.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn points(&self, series: &str, days: &RangeInclusive<Day>) -> Result<Vec<Point>> {
        let sql = "SELECT p.kind, p.id, d.id, p.day, p.at_ms, p.value FROM point AS p
                       INDEXED BY point_by_series
                   CROSS JOIN record AS r
                       ON r.kind = p.kind AND r.id = p.id AND r.document = p.document
                   CROSS JOIN document AS d ON d.n = p.document
                   WHERE p.series = ?1 AND p.day BETWEEN ?2 AND ?3 AND r.state = 0
                   ORDER BY p.day, p.at_ms, p.id, p.value";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params![series, days.start(), days.end()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let document = DocumentId(bytes(row.get(2)?)?);
            found.push(Point {
                record: RecordRef {
                    kind: row.get(0)?,
                    id: row.get(1)?,
                    document,
                },
                day: row.get(3)?,
                at_ms: row.get(4)?,
                value: row.get(5)?,
            });
        }
        Ok(found)
    }

    /// How many points a series has within these days, by day.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn point_counts(
        &self,
        series: &str,
        days: &RangeInclusive<Day>,
    ) -> Result<Vec<(Day, u64)>> {
        let mut counts: Vec<(Day, u64)> = Vec::new();
        for point in self.points(series, days)? {
            match counts.last_mut() {
                Some((day, count)) if *day == point.day => *count += 1,
                _ => counts.push((point.day, 1)),
            }
        }
        Ok(counts)
    }

    /// The names of all series that have a point.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn series(&self) -> Result<Vec<String>> {
        // One step down the index for each name, instead of reading all points.
        let sql = "WITH RECURSIVE name(series) AS (
                       SELECT min(series) FROM point
                       UNION ALL
                       SELECT (SELECT min(series) FROM point WHERE series > name.series) FROM name
                       WHERE name.series IS NOT NULL
                   ) SELECT series FROM name WHERE series IS NOT NULL";
        let mut statement = self.statement(sql)?;
        let found = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found)
    }
}
