//! Changes in their smallest stable form, as entries carry them (PROTOCOL 4.4).

mod read;
mod write;

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
    /// Automerge's bundle of changes, behind the version that wrote it.
    Bundle = 3,
    /// zstd of changes in dependency order.
    Changes = 18,
    /// zstd of a whole document.
    Whole = 20,
}

impl Format {
    /// Every form that this version reads.
    pub const ALL: [Self; 4] = [Self::Change, Self::Bundle, Self::Changes, Self::Whole];

    /// The form with this number.
    #[must_use]
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|form| *form as u8 == number)
    }
}

/// What must be in the document once a payload is applied that does not list its changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// How many changes the payload holds.
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
    /// The bytes that it takes in an entry, without the document's key.
    #[must_use]
    pub fn size(&self) -> usize {
        /// A hash with the head of its byte string.
        const HEAD_BYTES: usize = 34;
        /// The heads of the part, of the format and of the bytes, and of what is expected.
        const PART_BYTES: usize = 6;
        const EXPECT_BYTES: usize = 5;
        let expect = self.expect.as_ref();
        let expect = expect.map_or(0, |expect| EXPECT_BYTES + HEAD_BYTES * expect.heads.len());
        PART_BYTES + self.bytes.len() + expect
    }
}

/// How many bytes a payload of `length` may unpack to.
#[must_use]
pub fn unpacked_max(length: usize) -> usize {
    length
        .saturating_mul(PAYLOAD_RATIO_MAX)
        .saturating_add(PAYLOAD_SLACK_BYTES)
        .min(PAYLOAD_BYTES_MAX)
}
