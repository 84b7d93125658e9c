use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use journal::{Id, Place, Write, deletion};
use serde::{Deserialize, Serialize};
use store::{Commit, ImportBatch, RecordRef};

use super::Session;
use super::deletion::container_of;
use crate::import::{Format, Limits, Preview, ReadOptions, RecordLimits, Refusal, read};
use crate::intake::{Carried, ImportAnswers, ImportCounts, ImportReport, Intake};
use crate::observe::Topic;
use crate::read::record_of;
use crate::view::ImportLine;
use crate::{Companion, CompanionError, Progress, Result, intake, rows};

/// An import that stands.
const STANDS: u8 = 0;
/// An import that was undone.
const UNDONE: u8 = 1;
/// How many records one change deletes.
const DELETED_AT_ONCE: usize = 500;

/// All who may have to look again after an import.
const TOPICS: [Topic; 7] = [
    Topic::CheckIns,
    Topic::Goals,
    Topic::Contacts,
    Topic::Relationships,
    Topic::Profile,
    Topic::Outcomes,
    Topic::Imports,
];

impl Companion {
    /// What a file holds, and what it asks; nothing is written.
    ///
    /// # Errors
    /// `BadFile` for what cannot be imported.
    pub fn preview_import<F: Read + Seek>(
        &self,
        file: &mut F,
        options: &ReadOptions,
    ) -> Result<Preview> {
        let limits = Limits::default();
        if Format::of(file, &limits)? == Format::Companion {
            return intake::preview_of_export(file, &limits);
        }
        Ok(Preview::of(
            file,
            options,
            &limits,
            &RecordLimits::default(),
        )?)
    }

    /// Takes in a file, all of it or nothing. What is there already stays as it is.
    ///
    /// # Errors
    /// `BadFile` for what cannot be imported, `Cancelled`, `DiskFull`, `Disk`.
    pub fn import<F: Read + Seek>(
        &self,
        file: &mut F,
        answers: &ImportAnswers,
        progress: &Progress,
    ) -> Result<ImportReport> {
        let limits = Limits::default();
        let format = Format::of(file, &limits)?;
        self.write(&TOPICS, |session| {
            session.close_none();
            if format == Format::Companion {
                return Carried::begin(self, session)?.all(file, &limits, progress);
            }
            let mut intake = Intake::begin(self, session, answers, format.code())?;
            let mut ended = Ok(());
            let read = read(file, &answers.read, &limits, &mut |row| {
                ended = intake.row(row, progress);
                if ended.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            ended?;
            // A file that broke off is not finished first: nothing of it stays.
            let facts = read?;
            let mut report = intake.finish()?;
            report.left_out = facts.left_out;
            Ok(report)
        })
    }

    /// The imports that were made, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn imports(&self) -> Result<Vec<ImportLine>> {
        let batches = self.read(|reader| Ok(reader.import_batches()?))?;
        let mut lines: Vec<ImportLine> = batches.into_iter().map(line).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.at_ms));
        Ok(lines)
    }

    /// Deletes what an import brought and nobody deleted since; answers with how many records that
    /// were. They can be restored for 30 days.
    ///
    /// # Errors
    /// `NotFound` if there is no such import or it was undone.
    pub fn undo_import(&self, batch: &str) -> Result<u64> {
        self.write(&TOPICS, |session| {
            let kept = session.reader().import_batch(batch)?;
            let mut kept = kept
                .filter(|kept| kept.state == STANDS)
                .ok_or(CompanionError::NotFound)?;
            let carried = Kept::read(&kept.body).carried;
            let deleted = self.delete_batch(session, batch, &carried)?;
            kept.state = UNDONE;
            session.commit(&Commit {
                import_batches: vec![kept],
                ..Commit::default()
            })?;
            Ok(deleted)
        })
    }

    fn delete_batch(
        &self,
        session: &mut Session<'_, '_>,
        batch: &str,
        carried: &[(u8, String)],
    ) -> Result<u64> {
        let mut live: Vec<RecordRef> = Vec::new();
        for known in session.reader().records_of_batch(batch)? {
            live.extend(stands(known.state).then_some(known.record));
        }
        for (kind, id) in carried {
            let row = session
                .reader()
                .record(*kind, id)?
                .filter(|row| stands(row.state));
            live.extend(row.map(|row| row.record));
        }
        let mut places = BTreeMap::new();
        for record in live {
            let kind = crate::rows::kind_of(record.kind);
            let Some((container, _)) = kind.and_then(container_of) else {
                continue;
            };
            let place = Place::record(container, record.id.parse()?);
            places
                .entry(record.document)
                .or_insert_with(Vec::new)
                .push((record, place));
        }
        let mut deleted = 0;
        for (_, records) in places {
            for some in records.chunks(DELETED_AT_ONCE) {
                deleted += self.delete_some(session, some)?;
            }
        }
        Ok(deleted)
    }

    fn delete_some(
        &self,
        session: &mut Session<'_, '_>,
        records: &[(RecordRef, Place)],
    ) -> Result<u64> {
        let Some((first, _)) = records.first() else {
            return Ok(0);
        };
        let (space, key) = session.document_of(first.document)?;
        let by = self.member_in(space);
        let mut writes: Vec<Write> = Vec::new();
        for (record, place) in records {
            let row = session
                .reader()
                .record_in(record)?
                .ok_or(CompanionError::Damaged)?;
            let (_, record) = record_of(&row)?;
            let (event, now) = (session.new_id(), session.now());
            writes.push(deletion::write_delete(*place, &record, event, now, by)?);
        }
        session.apply(space, key, &writes)?;
        Ok(writes.len() as u64)
    }
}

/// Whether a record is there, shown or as a duplicate of one that is.
const fn stands(state: u8) -> bool {
    state == journal::RowState::Live as u8 || state == rows::DUPLICATE
}

impl Session<'_, '_> {
    /// Remembers an import, so that it can be undone.
    pub(crate) fn keep_batch(
        &mut self,
        id: Id,
        format: &'static str,
        counts: ImportCounts,
        carried: Vec<(u8, String)>,
    ) -> Result<()> {
        let kept = Kept { counts, carried };
        let body = serde_json::to_vec(&kept).map_err(|_| CompanionError::Unexpected("counts"))?;
        let batch = ImportBatch {
            id: id.to_string(),
            at_ms: self.now().at_ms,
            format: format.into(),
            state: STANDS,
            body,
        };
        self.commit(&Commit {
            import_batches: vec![batch],
            ..Commit::default()
        })
    }
}

/// What is kept of an import.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    counts: ImportCounts,
    /// The records that an export of Companion brought; they name another import, or none.
    carried: Vec<(u8, String)>,
}

impl Kept {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

fn line(batch: ImportBatch) -> ImportLine {
    ImportLine {
        batch: batch.id,
        at_ms: batch.at_ms,
        format: batch.format,
        undone: batch.state == UNDONE,
        counts: Kept::read(&batch.body).counts,
    }
}

impl From<Refusal> for CompanionError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Cancelled => Self::Cancelled,
            Refusal::NewerVersion => Self::NewerVersion,
            other => Self::BadFile {
                reason: other.code(),
            },
        }
    }
}
