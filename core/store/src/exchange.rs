//! What is exchanged with other devices, as rows: sealed items, own heads, servers.

use crate::DocumentId;

/// The state of an entry whose changes are in their documents.
pub const ENTRY_APPLIED: u8 = 0;

/// A sealed entry of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its space.
    pub log: [u8; 32],
    /// The device that made it.
    pub device: [u8; 16],
    /// Its number among the device's entries there.
    pub sequence: u64,
    /// Its id.
    pub id: [u8; 32],
    /// The id of the entry before it.
    pub previous: Option<[u8; 32]>,
    /// The epoch under which it is sealed.
    pub epoch: [u8; 32],
    /// What came of it; the numbers are the facade's, [`ENTRY_APPLIED`] aside.
    pub state: u8,
    /// The server's time when it came, in seconds.
    pub met_s: u64,
    /// What was found in it, once it was opened.
    pub facts: Option<Vec<u8>>,
    /// The entry; none once it was let go.
    pub bytes: Option<Vec<u8>>,
}

/// A stored entry without its bytes, by the number under which it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// The number; later ones are higher.
    pub n: i64,
    /// The entry; `bytes` is always none here.
    pub row: EntryRow,
    /// Whether the bytes are still here.
    pub is_whole: bool,
}

/// The numbers of what came last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// Of the newest entry.
    pub entry: i64,
    /// Of the newest manifest.
    pub manifest: i64,
    /// Of the newest epoch secret.
    pub epoch: i64,
}

/// A manifest of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestRow {
    /// Its space.
    pub log: [u8; 32],
    /// The device that made it.
    pub device: [u8; 16],
    /// Its counter.
    pub counter: u64,
    /// Its id.
    pub id: [u8; 32],
    /// What came of it; the numbers are the facade's.
    pub state: u8,
    /// The server's time when it came, in seconds.
    pub met_s: u64,
    /// The manifest.
    pub bytes: Vec<u8>,
}

/// The newest item of a kind that an own device signed in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnHead {
    /// The log.
    pub log: [u8; 32],
    /// The device.
    pub device: [u8; 16],
    /// The kind of item.
    pub kind: u8,
    /// Its number.
    pub sequence: u64,
    /// Its id.
    pub id: [u8; 32],
}

/// How far an own actor's changes to a document are carried by entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The document.
    pub document: DocumentId,
    /// The actor.
    pub actor: Vec<u8>,
    /// The number of the last change that is carried; 0 for none.
    pub sequence: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// What opening and recomputing an epoch's seals gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochCheck {
    /// The epoch.
    pub epoch: [u8; 32],
    /// What was found; the numbers are the facade's.
    pub result: u8,
    /// What else was found.
    pub detail: Vec<u8>,
}

/// The number of a server in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerNumber(pub i64);

/// A server and how far this device has come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRow {
    /// Its id.
    pub id: [u8; 32],
    /// Where it is.
    pub url: String,
    /// What it is to us; the numbers are the facade's.
    pub state: u8,
    /// The life of its database, as it last said.
    pub incarnation: Option<[u8; 4]>,
    /// The number of the last row of the feed that is stored here.
    pub feed_n: u64,
    /// The tag of that row.
    pub feed_tag: [u8; 8],
    /// Up to which request counter is reserved.
    pub reserved: u32,
    /// The newest time it said, in seconds.
    pub time_s: u64,
    /// When every log was compared with it last, by its time.
    pub full_check_s: u64,
}

/// A log as a server numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerLogRow {
    /// The log.
    pub log: [u8; 32],
    /// Its number there.
    pub number: Option<u64>,
    /// Its state there; the numbers are the protocol's.
    pub state: u8,
    /// Whether items are missing here that the feed does not bring; the numbers are the facade's.
    pub behind: u8,
    /// Up to which position its items are here.
    pub position: u64,
    /// The tag of that position.
    pub tag: [u8; 8],
    /// The tags of the positions before, newest last.
    pub tags: Vec<[u8; 8]>,
}

/// The newest item of an author that a server is known to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerHeadRow {
    /// The log.
    pub log: [u8; 32],
    /// The author.
    pub handle: [u8; 8],
    /// The kind of item.
    pub kind: u8,
    /// Its number.
    pub sequence: u64,
    /// The first eight bytes of its id.
    pub id: [u8; 8],
    /// The highest number that it ever acknowledged.
    pub met: u64,
    /// What else is known; the bits are the facade's.
    pub flags: u8,
}
