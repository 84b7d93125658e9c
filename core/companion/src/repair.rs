use std::path::Path;

use journal::{DocumentKey, DocumentKind, DocumentPart};
use protocol::SpaceId;
use serde::Serialize;
use store::{Commit, DatabaseKey, DocumentId, DocumentState, DocumentWrite, FileStore, Loss};
use store::{MetaWrite, Reader, Transactions};

use crate::folder::{Folder, KeyFile};
use crate::open::{unwrap, with_right_key};
use crate::sync::EntryState;
use crate::write::open_document;
use crate::{Companion, CompanionError, Parts, Result, Secret};

/// Why what came after a gap is set aside: it rests on changes that are not here.
const RESTS_ON_LOST: u8 = 1;

/// What a repair brought over and what it could not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RepairView {
    /// Whether anything had to be repaired; if not, nothing was changed.
    pub was_damaged: bool,
    /// The file in the journal's folder that the damaged database is kept as.
    pub kept_as: Option<String>,
    /// How many documents were brought over, whole or in part.
    pub documents: u64,
    /// Where something is missing.
    pub lost: Vec<LostPart>,
    /// How much was brought over and cannot be opened; it is kept and counted.
    pub locked_count: u32,
}

/// Where something is missing after a repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostPart {
    /// `profile check_ins contacts outcomes relationship document`, or the name of a table.
    pub what: String,
    /// The month or the year.
    pub part: Option<String>,
}

impl Companion {
    /// Brings all of a damaged journal that can be read into a new database, and says what is lost.
    /// The damaged one is kept beside it. Ended halfway, the next start finishes or undoes it.
    ///
    /// # Errors
    /// As for `open`; `Damaged` if too little can be read for a journal: then nothing was changed.
    pub fn repair(path: &Path, parts: &Parts, pin: Option<&Secret>) -> Result<RepairView> {
        match Self::open(path, parts.clone(), pin) {
            Ok(companion) if companion.verify().is_ok_and(|verdict| verdict.whole) => {
                companion.close()?;
                return Ok(RepairView::default());
            }
            Ok(companion) => drop(companion),
            Err(CompanionError::Damaged | CompanionError::Disk) => {}
            Err(other) => return Err(other),
        }
        let folder = Folder::at(path);
        let file = KeyFile::read(&folder)?.ok_or(CompanionError::NotSetUp)?;
        let key = unwrap(&folder, parts, &file, pin)?;
        {
            let _held = store::hold(path)?;
            folder.begin_repair()?;
        }
        let made = make(&folder, parts, &DatabaseKey::new(*key.expose()));
        let _held = store::hold(path)?;
        // Another start may have undone it while nobody held the folder.
        let made = made.and_then(|view| match folder.is_repairing() {
            true => Ok(view),
            false => Err(CompanionError::AlreadyOpen),
        });
        match made {
            Ok(view) => Ok(RepairView {
                kept_as: Some(folder.swap(parts.clock.now().at_ms)?),
                ..view
            }),
            Err(error) => {
                folder.end_repair()?;
                Err(error)
            }
        }
    }
}

/// Makes the new database apart, and checks that it is a whole journal.
fn make(folder: &Folder, parts: &Parts, key: &DatabaseKey) -> Result<RepairView> {
    let apart = Folder::at(&folder.repaired());
    apart.make()?;
    apart.make_database()?;
    let store = FileStore::open(apart.path(), key)?;
    let salvaged = store::salvage(folder.path(), key, &store, RESTS_ON_LOST);
    let salvaged = salvaged.map_err(with_right_key)?;
    let lost = store.read(|reader| lost_parts(reader, &salvaged.losses))?;
    mark_unreadable(&store)?;
    retire_if_lost(&store, &salvaged.losses)?;
    apply_again(&store, &salvaged.losses)?;
    let companion = Companion::assemble(store, parts.clone(), apart)?;
    companion.rebuild_rows()?;
    let verdict = companion.verify()?;
    let pages_are_whole = verdict.damaged_pages == 0 && verdict.findings.is_empty();
    companion.close()?;
    if !pages_are_whole {
        return Err(CompanionError::Damaged);
    }
    Ok(RepairView {
        was_damaged: true,
        kept_as: None,
        documents: salvaged.documents,
        lost,
        locked_count: verdict.locked_count,
    })
}

/// A device that lost some of what it wrote, and had sent some of it, may not go on under its name:
/// it would use numbers twice (PROTOCOL 8.3). What it lost comes back from others.
fn retire_if_lost(store: &FileStore, losses: &[Loss]) -> Result<()> {
    let is_exchanged = |loss: &Loss| match loss {
        Loss::Rows { table } => ["known_id", "entry", "own_head", "carried"].contains(table),
        Loss::Document { .. } => false,
    };
    let has_sent = store.read(|reader| reader.newest_exchanged())?.entry > 0;
    if losses.is_empty() || !(has_sent || losses.iter().any(is_exchanged)) {
        return Ok(());
    }
    Ok(store.commit(&Commit {
        meta: vec![crate::sync::must_retire()],
        ..Commit::default()
    })?)
}

/// What a lost document held may be in entries and snapshots still: all of them are applied again.
/// Else they would pass for applied, a snapshot of this device would stand for them without holding
/// them, and the server would drop the last copy (PROTOCOL 10.3).
fn apply_again(store: &FileStore, losses: &[Loss]) -> Result<()> {
    if losses.is_empty() {
        return Ok(());
    }
    let (entries, spaces) = store.read(|reader| {
        let spaces = reader.spaces()?;
        let mut entries = Vec::new();
        for space in &spaces {
            let stored = reader.entries(&space.id.0)?;
            let applied = stored
                .iter()
                .filter(|entry| EntryState::of(entry.row.state).is_in());
            entries.extend(applied.map(|entry| entry.n));
        }
        Ok::<_, store::Error>((entries, spaces))
    })?;
    let settled = spaces.iter().map(|space| MetaWrite {
        name: crate::sync::settled_name(&SpaceId::from_bytes(space.id.0)),
        value: None,
    });
    let meta = settled.collect();
    Ok(store.batch(|writer| {
        for n in &entries {
            writer.settle_entry(*n, EntryState::New as u8)?;
        }
        writer.apply(&Commit {
            meta,
            ..Commit::default()
        })
    })?)
}

/// Says of the documents that cannot be opened that they cannot: they are counted from here on.
fn mark_unreadable(store: &FileStore) -> Result<()> {
    for document in store.read(|reader| reader.documents())? {
        let opened = store.read(|reader| opens(reader, document.id))?;
        if opened {
            continue;
        }
        let mut write =
            DocumentWrite::new(document.id, document.space, document.key, document.heads);
        write.state = Some(DocumentState::Unreadable);
        store.commit(&Commit {
            documents: vec![write],
            ..Commit::default()
        })?;
    }
    Ok(())
}

fn opens(reader: &Reader<'_>, id: DocumentId) -> Result<bool> {
    let Some(stored) = reader.load(id)? else {
        return Ok(false);
    };
    let key = DocumentKey::from_bytes(&stored.row.key);
    Ok(key.is_ok_and(|key| open_document(key, &stored).is_ok()))
}

fn lost_parts(reader: &Reader<'_>, losses: &[Loss]) -> Result<Vec<LostPart>> {
    let mut lost = Vec::new();
    for loss in losses {
        let part = match loss {
            Loss::Rows { table } => LostPart {
                what: (*table).to_owned(),
                part: None,
            },
            Loss::Document { document } => {
                let row = reader.document(*document)?;
                let key = row.and_then(|row| DocumentKey::from_bytes(&row.key).ok());
                key.map_or_else(unknown, named)
            }
        };
        if !lost.contains(&part) {
            lost.push(part);
        }
    }
    Ok(lost)
}

fn unknown() -> LostPart {
    LostPart {
        what: "document".to_owned(),
        part: None,
    }
}

fn named(key: DocumentKey) -> LostPart {
    let what = match key.kind {
        DocumentKind::Profile => "profile",
        DocumentKind::CheckIns => "check_ins",
        DocumentKind::Contacts => "contacts",
        DocumentKind::Outcomes => "outcomes",
        DocumentKind::Main => "relationship",
        DocumentKind::People
        | DocumentKind::Plan
        | DocumentKind::Hours
        | DocumentKind::SharedCheckIns
        | DocumentKind::Group => "document",
    };
    let part = match key.part {
        DocumentPart::Month(month) => Some(format!("{:04}-{:02}", month / 12, month % 12 + 1)),
        DocumentPart::Year(year) => Some(format!("{year:04}")),
        DocumentPart::Whole | DocumentPart::Of(_) => None,
    };
    LostPart {
        what: what.to_owned(),
        part,
    }
}
