//! The forms that the same changes can take; which of them travels is chosen elsewhere.

use std::collections::BTreeSet;

use automerge::Change;

use super::{
    BUNDLE_CHANGES_MIN, Dictionary, Expect, Format, PAYLOAD_BYTES_MAX, Payload, Readers,
    SINGLE_CHANGES_MAX, pack, read,
};
use crate::{Document, Hash};

/// The version of Automerge whose bundles we write and read.
pub(super) const BUNDLE_VERSION: [u8; 3] = [0, 12, 0];

/// Changes of one document, in dependency order.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    pub(super) document: &'a Document,
    pub(super) changes: &'a [Change],
    /// Whether the whole document may stand for them.
    pub(super) whole: bool,
}

impl Chosen<'_> {
    /// Every form that `readers` take, by rising number.
    pub(super) fn forms(self, readers: Readers) -> Vec<Vec<Payload>> {
        let (changes, whole) = match readers.dictionary() {
            Dictionary::One => (Format::ChangesWithDictionary, Format::WholeWithDictionary),
            Dictionary::None => (Format::Changes, Format::Whole),
        };
        let mut formats = vec![Format::Change, changes, whole];
        if readers.bundles {
            formats.push(Format::Bundle);
        }
        formats.sort_unstable();
        let form = |format| self.form(format);
        formats.into_iter().filter_map(form).collect()
    }

    /// The changes in one form; none if it does not take so many or so few.
    pub(super) fn form(self, format: Format) -> Option<Vec<Payload>> {
        match format {
            Format::Change => self.one_by_one(),
            Format::ChangesWithDictionary => self.together(format, Dictionary::One),
            Format::Changes => self.together(format, Dictionary::None),
            Format::Bundle => self.bundle(),
            Format::WholeWithDictionary => self.whole(format, Dictionary::One),
            Format::Whole => self.whole(format, Dictionary::None),
        }
    }

    /// The changes one by one, if they are few.
    pub(super) fn one_by_one(self) -> Option<Vec<Payload>> {
        let single = |change: &Change| Payload {
            format: Format::Change,
            bytes: change.raw_bytes().to_vec(),
            expect: None,
        };
        let few = self.changes.len() <= SINGLE_CHANGES_MAX;
        few.then(|| self.changes.iter().map(single).collect())
    }

    fn together(self, format: Format, dictionary: Dictionary) -> Option<Vec<Payload>> {
        let changes = self.changes.iter();
        let bytes = changes.flat_map(|change| change.raw_bytes().iter().copied());
        packed(&bytes.collect::<Vec<_>>(), format, dictionary, None)
    }

    fn bundle(self) -> Option<Vec<Payload>> {
        if self.changes.len() < BUNDLE_CHANGES_MIN {
            return None;
        }
        let hashes = self.changes.iter().map(Change::hash);
        let bundle = self.document.automerge().bundle(hashes).ok()?;
        let mut bytes = BUNDLE_VERSION.to_vec();
        bytes.extend_from_slice(bundle.bytes());
        let payload = Payload {
            format: Format::Bundle,
            bytes,
            expect: Some(expect(self.changes)),
        };
        // The format is experimental upstream: what does not read back goes another way.
        let reads = read::changes(self.document.key().kind, &payload).is_ok();
        reads.then(|| vec![payload])
    }

    fn whole(self, format: Format, dictionary: Dictionary) -> Option<Vec<Payload>> {
        if self.changes.len() < BUNDLE_CHANGES_MIN || !self.whole {
            return None;
        }
        let plain = self.document.automerge().save_nocompress();
        packed(&plain, format, dictionary, Some(self.document.promised()))
    }
}

/// The newest of `changes`: those that no other one rests on.
fn expect(changes: &[Change]) -> Expect {
    let mut heads: BTreeSet<Hash> = changes.iter().map(|change| change.hash().0).collect();
    for change in changes {
        for hash in change.deps() {
            heads.remove(&hash.0);
        }
    }
    Expect {
        count: changes.len() as u64,
        heads: heads.into_iter().collect(),
    }
}

fn packed(
    plain: &[u8],
    format: Format,
    dictionary: Dictionary,
    expect: Option<Expect>,
) -> Option<Vec<Payload>> {
    if plain.len() > PAYLOAD_BYTES_MAX {
        return None;
    }
    let bytes = pack(plain, dictionary).ok()?;
    let payload = Payload {
        format,
        bytes,
        expect,
    };
    Some(vec![payload])
}
