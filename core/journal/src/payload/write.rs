use automerge::{Change, ChangeHash};

use super::{
    BUNDLE_CHANGES_MIN, Expect, Format, PAYLOAD_BYTES_MAX, Payload, SINGLE_CHANGES_MAX,
    unpacked_max,
};
use crate::{Document, Error, Hash, Result};

/// zstd's level for what travels.
const LEVEL: i32 = 19;
/// The version of Automerge whose bundles we write and read.
pub(super) const BUNDLE_VERSION: [u8; 3] = [0, 12, 0];

impl Document {
    /// The changes that are not in the history of `since`, in the smallest form that a reader
    /// takes: one payload, or one for each of one or two changes; none if there are no changes.
    /// `bundles` says whether every reader takes bundles, `padded` what an entry of so many bytes
    /// comes to.
    ///
    /// # Errors
    /// `Limit` if no form of them is within the limits of a payload.
    pub fn export(
        &self,
        since: &[Hash],
        bundles: bool,
        padded: impl Fn(usize) -> usize,
    ) -> Result<Vec<Payload>> {
        let since: Vec<ChangeHash> = since.iter().map(|hash| ChangeHash(*hash)).collect();
        let changes = self.automerge().get_changes(&since);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let forms = [
            one_by_one(&changes),
            bundle(self, &changes).filter(|_| bundles),
            together(&changes),
            whole(self, &changes),
        ];
        let size = |form: &Vec<Payload>| padded(form.iter().map(Payload::size).sum());
        // Forms stand in the order of their numbers: of equal sizes the lowest goes.
        let smallest = forms.into_iter().flatten().min_by_key(size);
        smallest.ok_or(Error::Limit("payload"))
    }

    /// The same changes in one given form; for what has to be of that form whatever its size.
    ///
    /// # Errors
    /// `Limit` if this form does not take so many or so few changes.
    pub fn export_as(&self, format: Format, since: &[Hash]) -> Result<Payload> {
        let since: Vec<ChangeHash> = since.iter().map(|hash| ChangeHash(*hash)).collect();
        let changes = self.automerge().get_changes(&since);
        let form = match format {
            Format::Change if changes.len() == 1 => one_by_one(&changes),
            Format::Change => None,
            Format::Bundle => bundle(self, &changes),
            Format::Changes => together(&changes),
            Format::Whole => whole(self, &changes),
        };
        let mut form = form.ok_or(Error::Limit("payload"))?;
        form.pop().ok_or(Error::Limit("payload"))
    }
}

fn one_by_one(changes: &[Change]) -> Option<Vec<Payload>> {
    let single = |change: &Change| Payload {
        format: Format::Change,
        bytes: change.raw_bytes().to_vec(),
        expect: None,
    };
    (changes.len() <= SINGLE_CHANGES_MAX).then(|| changes.iter().map(single).collect())
}

fn together(changes: &[Change]) -> Option<Vec<Payload>> {
    let plain: Vec<u8> = changes
        .iter()
        .flat_map(|change| change.raw_bytes().iter().copied())
        .collect();
    packed(&plain, Format::Changes, None)
}

fn bundle(document: &Document, changes: &[Change]) -> Option<Vec<Payload>> {
    if changes.len() < BUNDLE_CHANGES_MIN {
        return None;
    }
    let hashes = changes.iter().map(Change::hash);
    let bundle = document.automerge().bundle(hashes).ok()?;
    let mut bytes = BUNDLE_VERSION.to_vec();
    bytes.extend_from_slice(bundle.bytes());
    let payload = Payload {
        format: Format::Bundle,
        bytes,
        expect: Some(expect(changes)),
    };
    // The format is experimental upstream: what does not read back goes another way.
    let reads = super::read::changes(document.key().kind, &payload).is_ok();
    reads.then(|| vec![payload])
}

fn whole(document: &Document, changes: &[Change]) -> Option<Vec<Payload>> {
    if changes.len() < BUNDLE_CHANGES_MIN {
        return None;
    }
    let plain = document.automerge().save_nocompress();
    let expect = Expect {
        count: document.automerge().get_changes_meta(&[]).len() as u64,
        heads: document.heads(),
    };
    packed(&plain, Format::Whole, Some(expect))
}

/// The newest of `changes`: those that no other one rests on.
fn expect(changes: &[Change]) -> Expect {
    let mut heads: std::collections::BTreeSet<Hash> =
        changes.iter().map(|change| change.hash().0).collect();
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

fn packed(plain: &[u8], format: Format, expect: Option<Expect>) -> Option<Vec<Payload>> {
    if plain.len() > PAYLOAD_BYTES_MAX {
        return None;
    }
    let bytes = zstd::bulk::compress(plain, LEVEL).ok()?;
    let payload = Payload {
        format,
        expect,
        bytes,
    };
    (plain.len() <= unpacked_max(payload.bytes.len())).then(|| vec![payload])
}
