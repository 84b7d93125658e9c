//! Changes in their smallest stable form, as entries carry them (PROTOCOL 4.4).

mod blob;
mod entry;
mod facts;
mod forms;
mod packing;
mod read;
mod write;

pub use entry::{
    ENTRY_PARTS_MAX, EntryBudget, EntryPart, PackedEntries, TooLarge, Unsent, pack_entries,
};
pub use facts::ChangeFacts;
pub(crate) use packing::{Dictionary, pack, unpack};

use crate::Hash;

/// The most bytes of a payload when unpacked.
pub const PAYLOAD_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How many times its length a payload may unpack to, beyond [`PAYLOAD_SLACK_BYTES`].
pub const PAYLOAD_RATIO_MAX: usize = 64;
/// What a payload of any length may unpack to.
pub const PAYLOAD_SLACK_BYTES: usize = 4 * 1024;
/// From how many changes on a bundle or a whole document may stand for them.
pub const BUNDLE_CHANGES_MIN: usize = 5;
/// Up to how many changes go one by one.
pub const SINGLE_CHANGES_MAX: usize = 2;

/// The form of a payload, by its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Format {
    /// One change as Automerge frames it.
    Change = 1,
    /// zstd of changes in dependency order, with dictionary 1.
    ChangesWithDictionary = 2,
    /// Automerge's bundle of changes, behind the version that wrote it.
    Bundle = 3,
    /// zstd of a whole document, with dictionary 1.
    WholeWithDictionary = 4,
    /// zstd of changes in dependency order.
    Changes = 18,
    /// zstd of a whole document.
    Whole = 20,
}

impl Format {
    /// Every form that this version reads.
    pub const ALL: [Self; 6] = [
        Self::Change,
        Self::ChangesWithDictionary,
        Self::Bundle,
        Self::WholeWithDictionary,
        Self::Changes,
        Self::Whole,
    ];

    /// The form with this number.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|form| *form as u8 == number)
    }

    /// Whether a payload of this form says what must be there afterwards.
    const fn promises(self) -> bool {
        matches!(self, Self::Bundle | Self::WholeWithDictionary | Self::Whole)
    }
}

/// What every active device of a space can read beyond what all versions can (PROTOCOL 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readers {
    /// Automerge's bundles: bit 0.
    pub bundles: bool,
    /// Dictionary 1: bit 1.
    pub dictionary: bool,
}

impl Readers {
    /// All that this version writes.
    pub const NEWEST: Self = Self {
        bundles: true,
        dictionary: true,
    };
    /// What every version reads.
    pub const OLDEST: Self = Self {
        bundles: false,
        dictionary: false,
    };

    /// What all of the devices with these caps can read; without a device, what every version can.
    #[must_use]
    pub fn of_caps(caps: impl IntoIterator<Item = u64>) -> Self {
        let shared = caps.into_iter().reduce(|all, one| all & one);
        let bits = shared.unwrap_or_default();
        Self {
            bundles: bits & 1 != 0,
            dictionary: bits & 2 != 0,
        }
    }

    const fn dictionary(self) -> Dictionary {
        if self.dictionary {
            Dictionary::One
        } else {
            Dictionary::None
        }
    }
}

/// What must be in the document once a payload is applied that does not list its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// How many changes the payload holds; of a whole document its birth change too.
    pub count: u64,
    /// The newest of them, sorted.
    pub heads: Vec<Hash>,
}

/// Changes of one document, ready for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// Its form.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What must be there afterwards; only for bundles and whole documents.
    pub expect: Option<Expect>,
}

impl Payload {
    /// The bytes that its part takes in an entry, without those of the document's key.
    #[must_use]
    pub fn size(&self) -> usize {
        /// A hash with the head of its byte string.
        const HEAD_BYTES: usize = 34;
        /// The heads of the part and of the key, and the format.
        const PART_BYTES: usize = 3;
        let expect = self.expect.as_ref().map_or(0, |expect| {
            let heads = expect.heads.len();
            1 + number_bytes(expect.count) + head_bytes(heads) + HEAD_BYTES * heads
        });
        PART_BYTES + head_bytes(self.bytes.len()) + self.bytes.len() + expect
    }
}

/// How long the head of a CBOR string or array of this length is.
fn head_bytes(length: usize) -> usize {
    number_bytes(u64::try_from(length).unwrap_or(u64::MAX))
}

/// How long a number is in its shortest CBOR.
const fn number_bytes(number: u64) -> usize {
    match number {
        0..=23 => 1,
        24..=0xFF => 2,
        0x100..=0xFFFF => 3,
        0x1_0000..=0xFFFF_FFFF => 5,
        _ => 9,
    }
}

/// How many bytes a payload of `length` may unpack to.
#[must_use]
pub fn unpacked_max(length: usize) -> usize {
    ratio_max(length).min(PAYLOAD_BYTES_MAX)
}

/// The same without the bound of entries; what lies in a blob has that of a document.
fn ratio_max(length: usize) -> usize {
    length
        .saturating_mul(PAYLOAD_RATIO_MAX)
        .saturating_add(PAYLOAD_SLACK_BYTES)
}
