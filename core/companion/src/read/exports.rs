use std::collections::{HashMap, HashSet};
use std::io::{Seek, Write};

use journal::schema::ENTITIES;
use journal::{DocumentKey, Field, Profile, Record, RecordKind};
use serde_json::{Map, Value, json};
use store::{DocumentId, DocumentState, Reader};

use super::export_rows;
use crate::export::{ExportZip, ReadmeFacts};
use crate::intake::{ExportHead, ExportRecord, PRIVATE_SPACE, record_to_json};
use crate::write::{open_kept, relationship_id};
use crate::{Companion, CompanionError, Language, Progress, Result, hex};

/// How an export is written.
pub struct ExportOptions<'a> {
    /// The language of `README.txt`.
    pub language: Language,
    /// The words for a code of a field; own words are known without it.
    pub labels: &'a dyn Fn(&str, &str) -> Option<String>,
}

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportReport {
    /// Check-ins.
    pub check_ins: u64,
    /// Goals.
    pub goals: u64,
    /// Steps.
    pub steps: u64,
    /// Contacts.
    pub contacts: u64,
    /// Self-ratings and reflections.
    pub outcomes: u64,
    /// What could not be opened, and so is missing.
    pub locked: Vec<String>,
}

impl Companion {
    /// Writes everything into a ZIP that anybody can read: tables, a complete `export.json`, and a
    /// text that explains them.
    ///
    /// # Errors
    /// `Cancelled`; `DiskFull`, `Disk` if `out` cannot be written; errors of reading.
    pub fn export<W: Write + Seek>(
        &self,
        out: W,
        options: &ExportOptions<'_>,
        progress: &Progress,
    ) -> Result<ExportReport> {
        let made = self.now();
        self.read(|reader| {
            let own = own_words(reader)?;
            let labels = |field: &str, code: &str| {
                own.get(code)
                    .cloned()
                    .or_else(|| (options.labels)(field, code))
            };
            let closed = closed(reader, progress)?;
            let locked = locked(reader, &closed)?;
            let mut zip = ExportZip::begin(out);
            let head = ExportHead {
                person: self.inner.me.member.as_str().to_owned(),
                made_at_ms: made.at_ms,
                names: names(),
                locked: locked.clone(),
            };
            self.write_records(reader, &mut zip, (&head, &closed), progress)?;
            let counts = export_rows::write(reader, &mut zip, &labels, self.inner.me.member)?;
            let facts = ReadmeFacts {
                check_ins: counts.check_ins,
                goals: counts.goals,
                steps: counts.steps,
                contacts: counts.contacts,
                outcomes: counts.outcomes,
                locked: locked.clone(),
                ..ReadmeFacts::made_at(made)
            };
            zip.readme(options.language, &facts)
                .map_err(crate::folder::disk)?;
            zip.finish().map_err(crate::folder::disk)?;
            Ok(ExportReport { locked, ..counts })
        })
    }

    /// Every record of every document that can be opened, with all versions and unknown fields.
    fn write_records<W: Write + Seek>(
        &self,
        reader: &Reader<'_>,
        zip: &mut ExportZip<W>,
        (head, closed): (&ExportHead, &HashSet<DocumentId>),
        progress: &Progress,
    ) -> Result<()> {
        let documents = reader.documents()?;
        let total = documents.len() as u64;
        let mut file = zip.records(head).map_err(crate::folder::disk)?;
        for (done, document) in (0..).zip(documents) {
            progress.step(done, total)?;
            if closed.contains(&document.id) {
                continue;
            }
            let stored = reader.load(document.id)?.ok_or(CompanionError::Damaged)?;
            let key = DocumentKey::from_bytes(&document.key)?;
            let space = if document.space == self.private_space()? {
                PRIVATE_SPACE.to_owned()
            } else {
                relationship_id(document.space)
            };
            for (place, record) in open_kept(reader, key, &stored)?.all_records() {
                if record.is_empty() {
                    continue;
                }
                let Value::Object(keys) = record_to_json(&record) else {
                    continue;
                };
                let row = ExportRecord {
                    space: space.clone(),
                    document: hex::encode(&document.key),
                    container: place.container.to_owned(),
                    id: place.id.map(|id| id.to_string()),
                    keys,
                };
                file.record(&row).map_err(crate::folder::disk)?;
            }
        }
        file.end().map_err(crate::folder::disk)
    }
}

/// The names of the short keys, so that `export.json` explains itself.
fn names() -> Map<String, Value> {
    let fields = |fields: &[Field]| -> Value {
        Value::Object(
            fields
                .iter()
                .map(|f| (f.key.to_owned(), json!(f.name)))
                .collect(),
        )
    };
    let entity = |entity: &journal::schema::Entity| {
        let children = entity.children.iter();
        let children = children.map(|child| (child.of.name.to_owned(), fields(child.fields)));
        let mut names = json!({ "fields": fields(entity.fields) });
        if let Some(names) = names.as_object_mut() {
            names.insert("children".to_owned(), Value::Object(children.collect()));
        }
        (entity.name.to_owned(), names)
    };
    ENTITIES.iter().map(entity).collect()
}

/// The person's own words by their codes.
fn own_words(reader: &Reader<'_>) -> Result<HashMap<String, String>> {
    let row = reader.record(RecordKind::Profile as u8, journal::ITSELF_ID)?;
    let record = row
        .map(|row| Record::from_bytes(&row.body))
        .transpose()?
        .unwrap_or_default();
    let words = Profile::read(&record).words.into_iter();
    Ok(words
        .filter_map(|word| Some((word.code.to_string(), word.words.shown?)))
        .collect())
}

/// The documents that cannot be opened. They keep nothing else from being taken along.
fn closed(reader: &Reader<'_>, progress: &Progress) -> Result<HashSet<DocumentId>> {
    let mut closed = HashSet::new();
    for document in reader.documents()? {
        progress.step(0, 0)?;
        let opens = || -> Result<bool> {
            let stored = reader.load(document.id)?.ok_or(CompanionError::Damaged)?;
            let key = DocumentKey::from_bytes(&document.key);
            Ok(key.is_ok_and(|key| open_kept(reader, key, &stored).is_ok()))
        };
        if document.state != DocumentState::Whole || !opens()? {
            closed.insert(document.id);
        }
    }
    Ok(closed)
}

/// The documents that cannot be opened, and what was set aside, by name.
fn locked(reader: &Reader<'_>, closed: &HashSet<DocumentId>) -> Result<Vec<String>> {
    let documents = reader.documents()?.into_iter();
    let mut names: Vec<String> = documents
        .filter(|document| closed.contains(&document.id))
        .map(|document| format!("document {}", hex::encode(&document.key)))
        .collect();
    let aside = reader.set_aside(SET_ASIDE_MAX)?.into_iter();
    names.extend(aside.map(|kept| format!("set aside {}", kept.n)));
    Ok(names)
}

/// The most things set aside that are named.
const SET_ASIDE_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use journal::Moment;
    use store::{Commit, DocumentWrite, Transactions};

    use super::*;
    use crate::{CheckInDraft, DeviceClass, Setup, fakes};

    const NOW_MS: i64 = 1_795_500_000_000;
    const MONTH_MS: i64 = 31 * 86_400_000;

    fn journal() -> (Companion, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let setup = Setup {
            language: Language::English,
            class: DeviceClass::Phone,
            pin: None,
        };
        let companion = Companion::create(folder.path(), fakes::parts(NOW_MS), &setup);
        (companion.expect("a journal"), folder)
    }

    fn record(companion: &Companion, at_ms: i64) {
        let at = Moment { at_ms, tz_min: 0 };
        let draft = CheckInDraft {
            mood: Some(3),
            ..CheckInDraft::at(at)
        };
        companion.record_check_in(&draft).expect("recorded");
    }

    #[test]
    fn a_document_that_cannot_be_opened_is_listed_and_keeps_nothing_else_back() {
        let (companion, _folder) = journal();
        record(&companion, NOW_MS);
        record(&companion, NOW_MS - MONTH_MS);
        let store = &companion.inner.store;
        let documents = store.read(|reader| reader.documents()).expect("documents");
        let month = documents.into_iter().find(|document| document.key[0] == 2);
        let month = month.expect("a month");
        // Other heads than its changes give: a save that was lost.
        let spoiled = DocumentWrite::new(month.id, month.space, month.key.clone(), vec![7; 32]);
        let spoiled = Commit {
            documents: vec![spoiled],
            ..Commit::default()
        };
        store.commit(&spoiled).expect("spoiled");
        let mut out = Cursor::new(Vec::new());
        let options = ExportOptions {
            language: Language::English,
            labels: &|_, _| None,
        };
        let report = companion.export(&mut out, &options, &Progress::default());
        let name = format!("document {}", hex::encode(&month.key));
        assert_eq!(report.expect("exported").locked, [name]);
        let (second, _folder) = journal();
        let answers = crate::ImportAnswers::default();
        let taken = second.import(&mut out, &answers, &Progress::default());
        assert_eq!(taken.expect("imported").taken.check_ins, 1);
    }
}
