use std::collections::BTreeSet;

use journal::{DocumentKey, Place, Record};
use store::{Commit, RecordRef, RecordRow, RecordRows, SpaceId, Transactions};

use super::Session;
use super::deletion::container_of;
use super::documents::id_of;
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, rows};

/// All who show rows.
const TOPICS: [Topic; 6] = [
    Topic::CheckIns,
    Topic::Goals,
    Topic::Contacts,
    Topic::Relationships,
    Topic::Profile,
    Topic::Outcomes,
];

/// What names the row of a file that a record came from.
pub(super) type RowHash = [u8; 8];

impl Companion {
    /// Makes all rows that screens are answered from again, out of the documents; answers with how
    /// many documents that were. A document that cannot be opened keeps the rows that it has.
    ///
    /// # Errors
    /// `DiskFull`, `Disk`.
    pub fn rebuild_rows(&self) -> Result<u64> {
        let documents = self.inner.store.read(|reader| reader.documents())?;
        self.write(&TOPICS, |session| {
            let mut rebuilt = 0;
            for document in documents {
                let Ok(key) = DocumentKey::from_bytes(&document.key) else {
                    continue;
                };
                match session.rebuild_rows_of(document.space, key) {
                    Ok(_) => rebuilt += 1,
                    Err(CompanionError::Damaged | CompanionError::NewerVersion) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(rebuilt)
        })
    }
}

impl Session<'_, '_> {
    /// Makes all rows of a document again; answers with the newest millisecond of an id among them.
    pub(super) fn rebuild_rows_of(&mut self, space: SpaceId, key: DocumentKey) -> Result<u64> {
        let (id, person) = (id_of(space, key), self.person());
        let loaded = self.load(space, key)?;
        let mut newest_ms = 0;
        let mut made = Vec::new();
        for (place, record) in loaded.document.all_records() {
            newest_ms = newest_ms.max(place.id.map_or(0, |id| id.created_ms()));
            made.extend(rows::rows_of((id, key.kind), place, &record, person));
        }
        let hashes = hashes_of(&made);
        self.commit(&Commit {
            forget_rows_of: vec![id],
            rows: made,
            ..Commit::default()
        })?;
        self.settle_duplicates(hashes)?;
        Ok(newest_ms)
    }

    /// Of live records that came from one row of a file, on two devices apart, the oldest shows.
    pub(super) fn settle_duplicates(&mut self, hashes: BTreeSet<RowHash>) -> Result<()> {
        for hash in hashes {
            let mut shown = BTreeSet::new();
            for known in self.reader().records_of_row(&hash)? {
                if known.state != LIVE && known.state != rows::DUPLICATE {
                    continue;
                }
                let row = self.reader().record_in(&known.record)?;
                let row = row.ok_or(CompanionError::Damaged)?;
                // Parts of one long text came from one row and are no duplicates of each other.
                let part = part_of(&row)?;
                let first = shown.insert((known.record.kind, part));
                let state = if first { LIVE } else { rows::DUPLICATE };
                if state != known.state {
                    self.restate(&row, state)?;
                }
            }
        }
        Ok(())
    }

    fn restate(&mut self, row: &RecordRow, state: u8) -> Result<()> {
        let made = self.rows_from(row)?;
        let rows = if state == LIVE {
            made
        } else {
            rows::as_duplicate(made)
        };
        self.commit(&Commit {
            rows: vec![rows],
            ..Commit::default()
        })
    }

    fn rows_from(&self, row: &RecordRow) -> Result<RecordRows> {
        let RecordRef { kind, id, document } = &row.record;
        let kind = rows::kind_of(*kind).and_then(container_of);
        let (container, _) = kind.ok_or(CompanionError::Damaged)?;
        let (_, key) = self.document_of(*document)?;
        let place = Place::record(container, id.parse()?);
        let record = Record::from_bytes(&row.body)?;
        rows::rows_of((*document, key.kind), place, &record, self.person())
            .ok_or(CompanionError::Damaged)
    }
}

/// The state of a record that lists show.
const LIVE: u8 = journal::RowState::Live as u8;

/// The hashes of the rows of files that these records came from.
pub(super) fn hashes_of(made: &[RecordRows]) -> BTreeSet<RowHash> {
    let sources = made.iter().filter_map(|rows| rows.row.source.as_ref());
    sources.map(|source| source.row_hash).collect()
}

fn part_of(row: &RecordRow) -> Result<Option<u16>> {
    let record = Record::from_bytes(&row.body)?;
    let source = journal::Constants::of(&record).source();
    Ok(source.and_then(|source| source.part))
}
