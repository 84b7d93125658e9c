use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use journal::schema::{ENTITIES, Entity};
use journal::{
    DocumentKey, DocumentKind, Edit, Id, Place, Record, RecordKind, Scalar, Write, carry, profile,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Commit, MetaWrite, SpaceId};

use super::deleted::keep_deleted;
use super::options::{ImportCounts, ImportReport};
use super::pending::Pending;
use super::scalars::record_from_json;
use crate::import::{ExportPart, Format, Limits, export_json};
use crate::write::{Session, relationship_space};
use crate::{Companion, CompanionError, Progress, Result};

/// The name under which `export.json` speaks of the private space.
pub(crate) const PRIVATE_SPACE: &str = "private";

/// What `export.json` says of all its records together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExportHead {
    /// The member id of the person who made it.
    pub(crate) person: String,
    /// When it was made, in milliseconds since 1970.
    pub(crate) made_at_ms: i64,
    /// The names of the short keys, by entity: for whoever reads it without Companion.
    pub(crate) names: Map<String, Value>,
    /// What could not be opened, and so is missing.
    pub(crate) locked: Vec<String>,
}

/// One record of `export.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExportRecord {
    /// `private`, or the id of a relationship.
    pub(crate) space: String,
    /// The key of its document: kind, generation, part, in hexadecimal.
    pub(crate) document: String,
    /// Its container.
    pub(crate) container: String,
    /// Its id; none for the values of the document itself.
    pub(crate) id: Option<String>,
    /// Every key with all its versions.
    pub(crate) keys: Map<String, Value>,
}

const BAD: CompanionError = CompanionError::BadFile { reason: "broken" };

/// An export of Companion that is carried over: same ids and events, the own member id renewed.
pub(crate) struct Carried<'s, 'a, 'c> {
    companion: &'s Companion,
    session: &'s mut Session<'a, 'c>,
    spaces: HashMap<String, SpaceId>,
    old_person: String,
    pending: Pending,
    made: Vec<(u8, String)>,
    report: ImportReport,
    batch: Id,
}

impl<'s, 'a, 'c> Carried<'s, 'a, 'c> {
    pub(crate) fn begin(
        companion: &'s Companion,
        session: &'s mut Session<'a, 'c>,
    ) -> Result<Self> {
        let batch = session.new_id();
        let report = ImportReport::of(Format::Companion.code());
        let mut spaces = HashMap::new();
        spaces.insert(PRIVATE_SPACE.to_owned(), companion.private_space()?);
        Ok(Self {
            companion,
            session,
            spaces,
            old_person: String::new(),
            pending: Pending::default(),
            made: Vec::new(),
            report,
            batch,
        })
    }

    /// Carries all of a file over.
    pub(crate) fn all<F: Read + Seek>(
        mut self,
        file: &mut F,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<ImportReport> {
        let (mut ended, mut rows) = (Ok(()), 0);
        let read = export_json(file, limits, &mut |part| {
            rows += 1;
            match progress.step(rows, 0).and_then(|()| self.part(part)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    ended = Err(error);
                    ControlFlow::Break(())
                }
            }
        });
        ended?;
        read?;
        self.pending.flush(self.session)?;
        let taken = self.report.taken;
        if taken != ImportCounts::default() {
            self.session
                .keep_batch(self.batch, self.report.format, taken, self.made)?;
            self.report.batch = Some(self.batch.to_string());
        }
        Ok(self.report)
    }

    fn part(&mut self, part: ExportPart) -> Result<()> {
        match part {
            ExportPart::Head(head) => {
                let head: ExportHead = serde_json::from_value(head).map_err(|_| BAD)?;
                self.old_person = head.person;
                Ok(())
            }
            ExportPart::Record(record) => {
                let record = serde_json::from_value(record).map_err(|_| BAD)?;
                self.record(record)
            }
        }
    }

    fn record(&mut self, from: ExportRecord) -> Result<()> {
        let key = DocumentKey::from_bytes(&unhex(&from.document)?).map_err(|_| BAD)?;
        let container = key
            .kind
            .containers()
            .iter()
            .find(|name| **name == from.container);
        let id = from
            .id
            .as_deref()
            .map(str::parse::<Id>)
            .transpose()
            .map_err(|_| BAD)?;
        let place = Place {
            container: container.copied().ok_or(BAD)?,
            id,
        };
        if id.is_none() != (place.container == Place::ITSELF.container) {
            return Err(BAD);
        }
        let (old, new) = (self.old_person.clone(), self.companion.inner.me.member);
        let renew = |text: &str| (text == old).then(|| new.as_str().to_owned());
        let record = record_from_json(&from.keys, &renew)?;
        let space = self.space(&from.space)?;
        let kind = kind_of(key.kind, place);
        let is_text = |key: &str| entity_of(kind).is_some_and(|entity| entity.is_text(key));
        let mut write = carry::write(place, &record, is_text);
        if let Some(entity) = entity_of(kind) {
            let was = record_from_json(&from.keys, &|_| None)?;
            keep_deleted(&was, record, &mut write, entity);
        }
        let there = self.session.record_if_there(space, key, place)?;
        match there {
            Some(there) if id.is_some() => self.compare(place, &there, &write, is_text),
            Some(there) => self.add_values(space, key, &there, write)?,
            None => {
                self.count(kind, id);
                self.pending.add(space, key, write);
            }
        }
        self.pending.ease(self.session)
    }

    /// A record that is here already stays as it is; if the other differs, it is told.
    fn compare(
        &mut self,
        place: Place,
        there: &Record,
        write: &Write,
        is_text: impl Fn(&str) -> bool,
    ) {
        let whole = |write: &Write| Record::default().after(&write.edits);
        if whole(&carry::write(place, there, is_text)).to_bytes() == whole(write).to_bytes() {
            self.report.already_there += 1;
        } else {
            self.report
                .differing
                .extend(place.id.map(|id| id.to_string()));
        }
    }

    /// The values of a document itself: what is not said here is taken, the language too; what
    /// differs stays as it is here, and is told.
    fn add_values(
        &mut self,
        space: SpaceId,
        key: DocumentKey,
        there: &Record,
        write: Write,
    ) -> Result<()> {
        let mut edits = Vec::new();
        for edit in write.edits {
            let Some((name, value)) = value_of(&edit) else {
                continue;
            };
            let here = there.shown(name);
            if here == Some(&value) {
                continue;
            }
            if here.is_none() || name == profile::LANGUAGE.key {
                edits.push(edit);
            } else {
                self.report.differing.push(name.to_owned());
            }
        }
        if edits.is_empty() {
            return Ok(());
        }
        self.report.taken.others += 1;
        self.session
            .apply(space, key, &[Write::change(write.place, edits)])
    }

    /// The space that stands for one of the export's: the same one, the one that an earlier import
    /// made for it, or a new relationship.
    fn space(&mut self, name: &str) -> Result<SpaceId> {
        if let Some(space) = self.spaces.get(name) {
            return Ok(*space);
        }
        let meta = format!("carried/{name}");
        let reader = self.session.reader();
        let earlier = reader
            .meta(&meta)?
            .and_then(|id| id.try_into().ok())
            .map(SpaceId);
        let space = match relationship_space(&reader, name) {
            Ok(space) => space,
            Err(_) if earlier.is_some() => earlier.ok_or(BAD)?,
            Err(_) => {
                let _: Id = name.parse().map_err(|_| BAD)?;
                let space = self.companion.begin_relationship(self.session, None)?;
                let kept = MetaWrite {
                    name: meta,
                    value: Some(space.0.to_vec()),
                };
                self.session.commit(&Commit {
                    meta: vec![kept],
                    ..Commit::default()
                })?;
                space
            }
        };
        self.spaces.insert(name.to_owned(), space);
        Ok(space)
    }

    fn count(&mut self, kind: Option<RecordKind>, id: Option<Id>) {
        let taken = &mut self.report.taken;
        match kind {
            Some(RecordKind::CheckIn) => taken.check_ins += 1,
            Some(RecordKind::Goal) => taken.goals += 1,
            Some(RecordKind::Contact) => taken.contacts += 1,
            _ => taken.others += 1,
        }
        if let (Some(kind), Some(id)) = (kind, id) {
            self.made.push((kind as u8, id.to_string()));
        }
    }
}

fn entity_of(kind: Option<RecordKind>) -> Option<&'static Entity> {
    kind.and_then(Entity::of)
}

/// Which kind of record lies at a place.
pub(crate) fn kind_of(document: DocumentKind, place: Place) -> Option<RecordKind> {
    match (document, place.id) {
        (DocumentKind::Profile, None) => Some(RecordKind::Profile),
        (DocumentKind::Main, None) => Some(RecordKind::Relationship),
        (_, None) => None,
        (_, Some(_)) => kind_at(place.container),
    }
}

/// Which kind of record lies in a container.
pub(super) fn kind_at(container: &str) -> Option<RecordKind> {
    let own = |entity: &&Entity| entity.container == container;
    ENTITIES.iter().find(own).map(|entity| entity.kind)
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return Err(BAD);
    }
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).map_err(|_| BAD)?;
        u8::from_str_radix(pair, 16).map_err(|_| BAD)
    };
    digits.chunks(2).map(byte).collect()
}

/// The value of an edit that carries one.
fn value_of(edit: &Edit) -> Option<(&str, Scalar)> {
    match edit {
        Edit::Put(key, value) => Some((key, value.clone())),
        Edit::MakeText(key, text) => Some((key, Scalar::Text(text.clone()))),
        Edit::Clear(_) | Edit::SetText(..) => None,
    }
}
