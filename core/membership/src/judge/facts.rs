use protocol::{DeviceId, DocumentId, PersonId};

use crate::{ChainPoint, Cut};

/// The id of an entry.
pub type EntryId = [u8; 32];
/// The hash of a change.
pub type ChangeHash = [u8; 32];

/// Who made a change: a device, under one of its generations in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActorAt {
    /// The device.
    pub device: DeviceId,
    /// 0, and one more each time that its changes rested on a losing branch.
    pub generation: u8,
}

/// One change that an entry carries, in the order in which it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeFacts {
    /// Its hash.
    pub hash: ChangeHash,
    /// The document it belongs to.
    pub document: DocumentId,
    /// Who made it.
    pub actor: ActorAt,
    /// Its number among this actor's changes to the document, from 1.
    pub sequence: u64,
    /// The changes it was made on.
    pub deps: Vec<ChangeHash>,
    /// Whether a manifest by a device of the owner carries it, within its covers.
    pub in_owner_manifest: bool,
}

/// One rightly signed entry of the space, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFacts {
    /// Its id.
    pub id: EntryId,
    /// The person under whom its signature holds.
    pub person: PersonId,
    /// Its author.
    pub device: DeviceId,
    /// Its place in the author's chain.
    pub sequence: u64,
    /// The entry before it there.
    pub previous: Option<EntryId>,
    /// The heads of other devices that its author had seen.
    pub seen: Vec<Cut>,
    /// What it carries.
    pub changes: Vec<ChangeFacts>,
}

/// A manifest of the space: what it covers, it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestFacts {
    /// The person under whom its signature holds.
    pub person: PersonId,
    /// Its author.
    pub device: DeviceId,
    /// The heads that it covers.
    pub covers: Vec<Cut>,
}

/// The last change of one actor in one document that entries no longer kept carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// The document.
    pub document: DocumentId,
    /// The actor's generation.
    pub generation: u8,
    /// The change's number.
    pub sequence: u64,
    /// The change's hash.
    pub hash: ChangeHash,
}

/// Where a device's chain goes on after entries that were dropped under a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainStart {
    /// The device.
    pub device: DeviceId,
    /// The last entry that was dropped.
    pub after: ChainPoint,
    /// What its actors had carried until then.
    pub carried: Vec<LastChange>,
}

/// All that is known of a space's entries.
#[derive(Clone, Debug, Default)]
pub struct EntrySet {
    /// The entries, in any order.
    pub entries: Vec<EntryFacts>,
    /// The manifests of authors, each one's newest or all.
    pub manifests: Vec<ManifestFacts>,
    /// Where chains go on after dropped entries.
    pub starts: Vec<ChainStart>,
    /// Changes that are in without an entry: frozen births, and what dropped entries carried.
    pub settled: Vec<ChangeFacts>,
}
