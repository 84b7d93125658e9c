use journal::{Actor, Document, DocumentKey};
use protocol::DocumentId;
use store::{Reader, StoredDocument};

use crate::{CompanionError, Result};

/// How many documents stay loaded between writes: this month, the profile, a relationship.
const LOADED_MAX: usize = 4;

/// A document as it is loaded for writing.
pub(crate) struct Loaded {
    pub(crate) id: store::DocumentId,
    pub(crate) space: store::SpaceId,
    pub(crate) document: Document,
    /// Changes appended since the last snapshot.
    pub(crate) appended: u64,
    /// Whether the store has it.
    pub(crate) stored: bool,
    /// The actors under which own devices wrote or will write here, beyond the first of each.
    pub(crate) raised: Vec<Actor>,
}

impl Loaded {
    /// The actor under which a device writes here: raised after its changes rested on a branch that
    /// lost (PROTOCOL 4.1).
    pub(crate) fn actor(&self, device: [u8; 16]) -> Actor {
        let own = self.raised.iter().filter(|actor| actor.device() == device);
        let newest = own.max_by_key(|actor| actor.generation()).copied();
        newest.unwrap_or_else(|| Actor::first(device))
    }
}

/// The documents that were written last, so that the next write needs not load them again.
#[derive(Default)]
pub(crate) struct Documents {
    /// The one used last is at the end.
    loaded: Vec<Loaded>,
}

impl Documents {
    /// The document with this key; an empty one if the store does not have it.
    pub(crate) fn load(
        &mut self,
        reader: &Reader<'_>,
        space: store::SpaceId,
        key: DocumentKey,
    ) -> Result<&mut Loaded> {
        let id = id_of(space, key);
        let loaded = match self.loaded.iter().position(|loaded| loaded.id == id) {
            Some(place) => self.loaded.remove(place),
            None => read(reader, space, key)?,
        };
        if self.loaded.len() >= LOADED_MAX {
            self.loaded.remove(0);
        }
        self.loaded.push(loaded);
        self.loaded
            .last_mut()
            .ok_or(CompanionError::Unexpected("document"))
    }

    /// Forgets a document whose last write is not on disk.
    pub(crate) fn forget(&mut self, id: store::DocumentId) {
        self.loaded.retain(|loaded| loaded.id != id);
    }
}

/// The id under which a document is stored and travels.
pub(crate) fn id_of(space: store::SpaceId, key: DocumentKey) -> store::DocumentId {
    let space = protocol::SpaceId::from_bytes(space.0);
    store::DocumentId(*DocumentId::of(&space, &key.to_bytes()).as_bytes())
}

fn read(reader: &Reader<'_>, space: store::SpaceId, key: DocumentKey) -> Result<Loaded> {
    let id = id_of(space, key);
    let stored = reader.load(id)?;
    let Some(stored) = stored else {
        return Ok(Loaded {
            id,
            space,
            document: Document::new(key)?,
            appended: 0,
            stored: false,
            raised: Vec::new(),
        });
    };
    let appended = stored.row.appended;
    let carried = reader.carried(id)?;
    let raised = carried
        .iter()
        .filter_map(|carried| Actor::read(&carried.actor));
    let raised = raised.filter(|actor| actor.generation() > 0).collect();
    Ok(Loaded {
        id,
        space,
        document: open_kept(reader, key, &stored)?,
        appended,
        stored: true,
        raised,
    })
}

/// Opens a stored document; if its last save is damaged, by the one before and the changes since.
pub(crate) fn open_kept(
    reader: &Reader<'_>,
    key: DocumentKey,
    stored: &StoredDocument,
) -> Result<Document> {
    let opened = open(key, stored);
    match reader.load_previous(stored.row.id) {
        Ok(Some(previous)) if opened.is_err() => open(key, &previous).or(opened),
        _ => opened,
    }
}

/// Opens a stored document and holds it against the heads that its rows reflect.
pub(crate) fn open(key: DocumentKey, stored: &StoredDocument) -> Result<Document> {
    let changes: Vec<&[u8]> = stored
        .changes
        .iter()
        .map(|change| &change.bytes[..])
        .collect();
    let document = Document::open(key, stored.snapshot.as_deref(), &changes)?;
    if document.heads().concat() == stored.row.heads {
        Ok(document)
    } else {
        Err(CompanionError::Damaged)
    }
}
