use std::collections::{BTreeSet, HashMap, HashSet};

use journal::check_in::CHECK_INS_A_DAY_IMPORTED_MAX;
use journal::goal::GOALS_MAX;
use journal::{
    CheckInDraft, ContactDraft, DocumentKey, DocumentKind, Id, RecordKind, Rule, Source,
    Vocabulary, deletion,
};
use store::{Day, SpaceId};

use super::goals::HeldGoal;
use super::options::{ImportAnswers, ImportCounts, ImportReport, LongTexts};
use super::pending::Pending;
use super::words::Words;
use crate::import::{ReadItem, Reading, RecordLimits, Row, RowSource};
use crate::write::{Session, codes_of, contacts_in_year, own_codes, room_for_contact};
use crate::{Companion, CompanionError, Progress, Result, rows};

/// The bytes of a row hash.
const ROW_HASH_BYTES: usize = 8;

/// One import, row by row.
pub(crate) struct Intake<'s, 'a, 'c> {
    pub(super) companion: &'s Companion,
    pub(super) session: &'s mut Session<'a, 'c>,
    pub(super) answers: &'s ImportAnswers,
    pub(super) private: SpaceId,
    pub(super) relationship: Option<SpaceId>,
    pub(super) pending: Pending,
    pub(super) goals: Vec<HeldGoal>,
    pub(super) report: ImportReport,
    batch: Id,
    vocabulary: Words,
    seen: HashSet<[u8; ROW_HASH_BYTES]>,
    days: HashMap<Day, usize>,
    /// Contacts by relationship and year.
    years: HashMap<(SpaceId, i16), usize>,
    /// Own codes that contacts use.
    own_codes: BTreeSet<String>,
    rows: u64,
}

impl<'s, 'a, 'c> Intake<'s, 'a, 'c> {
    pub(crate) fn begin(
        companion: &'s Companion,
        session: &'s mut Session<'a, 'c>,
        answers: &'s ImportAnswers,
        format: &'static str,
    ) -> Result<Self> {
        let private = companion.private_space()?;
        let vocabulary = Words::of(session, private)?;
        let batch = session.new_id();
        let report = ImportReport::of(format);
        Ok(Self {
            companion,
            session,
            answers,
            private,
            relationship: None,
            pending: Pending::default(),
            goals: Vec::new(),
            report,
            batch,
            vocabulary,
            seen: HashSet::new(),
            days: HashMap::new(),
            years: HashMap::new(),
            own_codes: BTreeSet::new(),
            rows: 0,
        })
    }

    /// Takes one row; an error ends the import.
    pub(crate) fn row(&mut self, row: Row, progress: &Progress) -> Result<()> {
        self.rows += 1;
        progress.step(self.rows, 0)?;
        match row {
            Row::Rejected(rejected) => self.report.rejected.push(rejected),
            Row::Reading(reading) => {
                let line = reading.line;
                if let Err(error) = self.reading(reading) {
                    self.reject_for(line, error)?;
                }
            }
        }
        self.pending.ease(self.session)
    }

    fn reading(&mut self, reading: Reading) -> Result<()> {
        let source = self.source(&reading.row);
        let line = reading.line;
        if let ReadItem::StepDone(step) = reading.item {
            self.hold_step(line, step);
            return Ok(());
        }
        let is_goal = matches!(reading.item, ReadItem::Goal(_));
        if !is_goal && self.is_there(&source.row_hash)? {
            self.report.already_there += 1;
            return Ok(());
        }
        let parts = self.parts_of(reading)?;
        let several = parts.len() > 1;
        let (mut check_ins, mut contacts) = (Vec::new(), Vec::new());
        for (number, part) in (1..).zip(parts) {
            let source = Source {
                part: several.then_some(number),
                ..source.clone()
            };
            match part {
                // They wait for the end of the file; more than a person has would fill the memory.
                ReadItem::Goal(_) if self.goals.len() >= GOALS_MAX => {
                    return Err(CompanionError::input("goals", Rule::TooMany));
                }
                ReadItem::Goal(read) => {
                    self.goals.push(HeldGoal {
                        line,
                        read: *read,
                        source,
                        steps_done: Vec::new(),
                    });
                }
                ReadItem::CheckIn(read) => check_ins.push(self.check_in_draft(&read, source)?),
                ReadItem::Contact(read) => contacts.push(self.contact_draft(&read, source)?),
                ReadItem::StepDone(_) => {}
            }
        }
        self.add_check_ins(&check_ins)?;
        self.add_contacts(&contacts)
    }

    /// The row as the records that it takes: one, or if it does not fit and the person chose so,
    /// several at one time.
    fn parts_of(&self, reading: Reading) -> Result<Vec<ReadItem>> {
        let limits = RecordLimits::default();
        let Some(over) = reading.over(&limits).first().copied() else {
            return Ok(vec![reading.item]);
        };
        let rule = if over.items {
            Rule::TooMany
        } else {
            Rule::TooLong
        };
        let parts = match self.answers.long_texts {
            LongTexts::Skip => None,
            LongTexts::Parts => reading.in_parts(&limits),
        };
        parts.ok_or(CompanionError::InvalidInput {
            field: over.field,
            rule,
        })
    }

    fn source(&self, row: &RowSource) -> Source {
        Source {
            app: row.app.into(),
            row_hash: deletion::hash("import-row", &row.canonical),
            batch: self.batch.to_string(),
            part: None,
            original: row.original.clone(),
        }
    }

    /// Whether a live record came from this row already, in this import or another.
    fn is_there(&mut self, row_hash: &[u8; ROW_HASH_BYTES]) -> Result<bool> {
        Ok(!self.seen.insert(*row_hash) || self.there(row_hash)?.is_some())
    }

    /// The live record that came from this row in an earlier import.
    pub(super) fn there(&self, row_hash: &[u8; ROW_HASH_BYTES]) -> Result<Option<String>> {
        let known = self.session.reader().records_of_row(row_hash)?;
        Ok(known
            .into_iter()
            .find(|known| known.state == 0)
            .map(|known| known.record.id))
    }

    pub(super) fn word(
        &mut self,
        kind: &str,
        known: &Vocabulary,
        words: &str,
        level: Option<i64>,
    ) -> Result<String> {
        self.vocabulary
            .code(self.session, (kind, known), words, level)
    }

    fn add_check_ins(&mut self, drafts: &[CheckInDraft]) -> Result<()> {
        let Some(first) = drafts.first() else {
            return Ok(());
        };
        let date = first.at.checked("at")?.local_date();
        let day = rows::day_of(date);
        let kind = RecordKind::CheckIn as u8;
        let before = match self.days.get(&day) {
            Some(count) => *count,
            None => usize::try_from(self.session.reader().count_on(kind, day)?).unwrap_or_default(),
        };
        if before + drafts.len() > CHECK_INS_A_DAY_IMPORTED_MAX {
            return Err(CompanionError::input("at", Rule::TooMany));
        }
        let key = DocumentKey::month(DocumentKind::CheckIns, date);
        let mut writes = Vec::with_capacity(drafts.len());
        for draft in drafts {
            writes.push(draft.write(self.session.new_id())?);
        }
        writes
            .into_iter()
            .for_each(|write| self.pending.add(self.private, key, write));
        self.days.insert(day, before + drafts.len());
        self.report.taken.check_ins += drafts.len() as u64;
        Ok(())
    }

    fn add_contacts(&mut self, drafts: &[ContactDraft]) -> Result<()> {
        let Some(first) = drafts.first() else {
            return Ok(());
        };
        let date = first.at.checked("at")?.local_date();
        let space = self.contacts_space()?;
        let year = (space, date.year());
        let before = match self.years.get(&year) {
            Some(count) => *count,
            None => contacts_in_year(self.session, space, date)?,
        };
        room_for_contact(before + drafts.len() - 1)?;
        let by = Some(self.companion.inner.me.member);
        let mut writes = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let id = self.session.new_id();
            let written = draft.write(id, &mut self.session.pen(by).dated(draft.at))?;
            writes.push((draft.document(), written.write));
        }
        writes
            .into_iter()
            .for_each(|(key, write)| self.pending.add(space, key, write));
        self.years.insert(year, before + drafts.len());
        self.own_codes
            .extend(drafts.iter().flat_map(|draft| own_codes(codes_of(draft))));
        self.report.taken.contacts += drafts.len() as u64;
        Ok(())
    }

    /// Writes what waits and tells what was done.
    pub(crate) fn finish(mut self) -> Result<ImportReport> {
        self.write_goals()?;
        self.pending.flush(self.session)?;
        if let Some(space) = self.relationship {
            self.companion
                .tell_words(self.session, space, &self.own_codes)?;
        }
        self.report.words_added = self.vocabulary.added;
        self.report.rejected.sort_by_key(|rejected| rejected.line);
        let taken = self.report.taken;
        if taken != ImportCounts::default() {
            self.session
                .keep_batch(self.batch, self.report.format, taken, Vec::new())?;
            self.report.batch = Some(self.batch.to_string());
        }
        Ok(self.report)
    }
}
