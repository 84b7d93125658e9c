use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, Params, Row, params};

use super::{Reader, bytes};
use crate::slot::{day_of, slots_between};
use crate::{Day, DocumentId, Error, RecordRef, RecordRow, Result, SourceRow, SpaceId};

/// The columns of a record.
pub(super) const COLUMNS: &str = "r.kind, r.id, d.id, r.slot, r.at_ms, r.state, r.grp, r.row_hash,
    r.batch, r.body";

/// Which records of a kind a list shows. What is none does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Their state.
    pub state: Option<u8>,
    /// Their group.
    pub group: Option<String>,
    /// Their space.
    pub space: Option<SpaceId>,
}

impl Listing {
    /// Live records.
    #[must_use]
    pub const fn live() -> Self {
        Self {
            state: Some(0),
            group: None,
            space: None,
        }
    }

    /// Live records of one space.
    #[must_use]
    pub const fn live_in(space: SpaceId) -> Self {
        Self {
            state: Some(0),
            group: None,
            space: Some(space),
        }
    }
}

impl Reader<'_> {
    /// A record by its id; of one that moved, where it is live.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn record(&self, kind: u8, id: &str) -> Result<Option<RecordRow>> {
        let rest = "WHERE r.kind = ?1 AND r.id = ?2 ORDER BY r.state, r.document LIMIT 1";
        Ok(self.rows(&from_record(rest), params![kind, id])?.pop())
    }

    /// A record in one document.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn record_in(&self, record: &RecordRef) -> Result<Option<RecordRow>> {
        let rest = "WHERE r.kind = ?1 AND r.id = ?2 AND d.id = ?3";
        let key = params![record.kind, record.id, record.document.0];
        Ok(self.rows(&from_record(rest), key)?.pop())
    }

    /// All records of a kind, by id, so oldest first. For kinds of which there are few.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn records(&self, kind: u8, listing: &Listing) -> Result<Vec<RecordRow>> {
        let rest = "WHERE r.kind = ?1 AND (?2 IS NULL OR r.state = ?2)
                    AND (?3 IS NULL OR r.grp = ?3) AND (?4 IS NULL OR d.space = ?4)
                    ORDER BY r.id, r.document";
        let space = listing.space.map(|space| space.0);
        self.rows(
            &from_record(rest),
            params![kind, listing.state, listing.group, space],
        )
    }

    /// The records of a kind within these days, both ends taken in, by day and time.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn records_on(
        &self,
        kind: u8,
        days: &RangeInclusive<Day>,
        listing: &Listing,
    ) -> Result<Vec<RecordRow>> {
        let slots = slots_between(days);
        let rest = "WHERE t.kind = ?1 AND t.slot BETWEEN ?2 AND ?3
                    AND (?4 IS NULL OR t.state = ?4) AND (?5 IS NULL OR t.grp = ?5)
                    AND (?6 IS NULL OR d.space = ?6) ORDER BY t.slot";
        let space = listing.space.map(|space| space.0);
        let (first, last) = (slots.start(), slots.end());
        let key = params![kind, first, last, listing.state, listing.group, space];
        let mut found = self.rows(&from_timeline("NOT INDEXED", rest), key)?;
        found.sort_by(|a, b| (a.day, a.at_ms, &a.record.id).cmp(&(b.day, b.at_ms, &b.record.id)));
        Ok(found)
    }

    /// The newest records of a kind that has groups, newest first, up to a day, at most `limit`.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn newest_grouped(
        &self,
        kind: u8,
        through: Day,
        listing: &Listing,
        limit: usize,
    ) -> Result<Vec<RecordRow>> {
        let slots = slots_between(&(Day::MIN..=through));
        let rest = "WHERE t.kind = ?1 AND t.grp IS NOT NULL AND t.slot <= ?2
                    AND (?3 IS NULL OR t.state = ?3) AND (?4 IS NULL OR t.grp = ?4)
                    AND (?5 IS NULL OR d.space = ?5) ORDER BY t.slot DESC LIMIT ?6";
        let space = listing.space.map(|space| space.0);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let key = params![
            kind,
            slots.end(),
            listing.state,
            listing.group,
            space,
            limit
        ];
        self.rows(&from_timeline("INDEXED BY timeline_grouped", rest), key)
    }

    /// The newest day before `before` with a live record of a kind: walks back over months.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn newest_day(&self, kind: u8, before: Day) -> Result<Option<Day>> {
        let days = Day::MIN..=before.saturating_sub(1);
        let slots = slots_between(&days);
        let sql = "SELECT slot FROM timeline NOT INDEXED WHERE slot BETWEEN ?1 AND ?2
                   AND kind = ?3 AND state = 0 ORDER BY slot DESC LIMIT 1";
        let key = params![slots.start(), slots.end(), kind];
        let slot: Option<i64> = self
            .statement(sql)?
            .query_row(key, |row| row.get(0))
            .optional()?;
        Ok(slot.and_then(day_of))
    }

    /// How many records of a kind lie on one day, in whatever state.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn count_on(&self, kind: u8, day: Day) -> Result<u64> {
        let slots = slots_between(&(day..=day));
        let sql = "SELECT count(*) FROM timeline NOT INDEXED
                   WHERE slot BETWEEN ?1 AND ?2 AND kind = ?3";
        let key = params![slots.start(), slots.end(), kind];
        super::unsigned(self.statement(sql)?.query_row(key, |row| row.get(0))?)
    }

    /// How many records of a kind a list shows, without reading them.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn count_of(&self, kind: u8, listing: &Listing) -> Result<u64> {
        let sql = "SELECT count(*) FROM record AS r JOIN document AS d ON d.n = r.document
                   WHERE r.kind = ?1 AND (?2 IS NULL OR r.state = ?2)
                       AND (?3 IS NULL OR r.grp = ?3) AND (?4 IS NULL OR d.space = ?4)";
        let space = listing.space.map(|space| space.0);
        let key = params![kind, listing.state, listing.group, space];
        super::unsigned(self.statement(sql)?.query_row(key, |row| row.get(0))?)
    }

    /// How many records of a kind lie within these days, in whatever state; in one space, if given.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn count_within(
        &self,
        kind: u8,
        days: &RangeInclusive<Day>,
        space: Option<SpaceId>,
    ) -> Result<u64> {
        let slots = slots_between(days);
        let sql = "SELECT count(*) FROM timeline AS t NOT INDEXED
                   CROSS JOIN document AS d ON d.n = t.document
                   WHERE t.slot BETWEEN ?1 AND ?2 AND t.kind = ?3
                       AND (?4 IS NULL OR d.space = ?4)";
        let key = params![slots.start(), slots.end(), kind, space.map(|space| space.0)];
        super::unsigned(self.statement(sql)?.query_row(key, |row| row.get(0))?)
    }

    /// The records of one document, to compare a rebuild with. It reads the whole timeline.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn records_of_document(&self, document: DocumentId) -> Result<Vec<RecordRow>> {
        let rest = "WHERE t.document = (SELECT n FROM document WHERE id = ?1) ORDER BY t.slot";
        self.rows(&from_timeline("NOT INDEXED", rest), [document.0])
    }

    fn rows(&self, sql: &str, params: impl Params) -> Result<Vec<RecordRow>> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(record_row(row)?);
        }
        Ok(found)
    }
}

fn from_record(rest: &str) -> String {
    format!("SELECT {COLUMNS} FROM record AS r JOIN document AS d ON d.n = r.document {rest}")
}

fn from_timeline(index: &str, rest: &str) -> String {
    format!(
        "SELECT {COLUMNS} FROM timeline AS t {index}
         CROSS JOIN document AS d ON d.n = t.document
         CROSS JOIN record AS r ON r.kind = t.kind AND r.id = t.id AND r.document = t.document
         {rest}"
    )
}

pub(super) fn record_row(row: &Row<'_>) -> Result<RecordRow> {
    let row_hash: Option<Vec<u8>> = row.get(7)?;
    let batch: Option<String> = row.get(8)?;
    let source = match (row_hash, batch) {
        (Some(row_hash), Some(batch)) => Some(SourceRow {
            row_hash: bytes(row_hash)?,
            batch,
        }),
        (None, None) => None,
        _ => return Err(Error::Damaged),
    };
    Ok(RecordRow {
        record: RecordRef {
            kind: row.get(0)?,
            id: row.get(1)?,
            document: DocumentId(bytes(row.get(2)?)?),
        },
        day: day_of(row.get(3)?),
        at_ms: row.get(4)?,
        state: row.get(5)?,
        group: row.get(6)?,
        source,
        body: row.get(9)?,
    })
}
