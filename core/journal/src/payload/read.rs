use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Bundle, Change};

use super::{Dictionary, Format, Payload, forms::BUNDLE_VERSION, unpack, unpacked_max};
use crate::document::{Applied, check_bundle, check_ops, load, read_change, split_changes};
use crate::{Document, DocumentKind, Error, Hash, Result};

impl Document {
    /// Applies a payload from elsewhere, on a copy that replaces the document only if everything
    /// that it promised is there afterwards.
    ///
    /// # Errors
    /// `Unreadable`, `Limit` or `Rival` for what must be set aside, `NeedsUpdate` for what a newer
    /// version reads.
    pub fn import(&mut self, payload: &Payload) -> Result<Applied> {
        let changes = changes(self.key().kind, payload)?;
        self.feed(changes)
    }
}

/// The changes of a payload, all within their limits and all that it promised.
pub(super) fn changes(kind: DocumentKind, payload: &Payload) -> Result<Vec<Change>> {
    let bytes = payload.bytes.as_slice();
    let bytes_max = unpacked_max(bytes.len());
    let whole = |dictionary| {
        let plain = unpack(bytes, bytes_max, dictionary)?;
        Ok(load(kind, &plain)?.get_changes(&[]))
    };
    let changes = match payload.format {
        Format::Change => vec![read_change(bytes)?],
        Format::ChangesWithDictionary => {
            split_changes(&unpack(bytes, bytes_max, Dictionary::One)?)?
        }
        Format::Changes => split_changes(&unpack(bytes, bytes_max, Dictionary::None)?)?,
        Format::Bundle => unbundle(bytes, bytes_max)?,
        Format::WholeWithDictionary => whole(Dictionary::One)?,
        Format::Whole => whole(Dictionary::None)?,
    };
    changes.iter().try_for_each(check_ops)?;
    if holds(payload, &changes) {
        Ok(changes)
    } else {
        Err(Error::Unreadable("payload"))
    }
}

fn unbundle(bytes: &[u8], bytes_max: usize) -> Result<Vec<Change>> {
    let Some((version, bundle)) = bytes.split_first_chunk() else {
        return Err(Error::Unreadable("bundle"));
    };
    if *version != BUNDLE_VERSION {
        return Err(Error::NeedsUpdate);
    }
    check_bundle(bundle, bytes_max)?;
    let read = catch_unwind(AssertUnwindSafe(|| {
        Bundle::try_from(bundle).ok()?.to_changes().ok()
    }));
    read.ok().flatten().ok_or(Error::Unreadable("bundle"))
}

/// Whether the changes are as many as promised, with the newest that were promised.
fn holds(payload: &Payload, changes: &[Change]) -> bool {
    let Some(expect) = &payload.expect else {
        return !payload.format.promises();
    };
    let hashes: BTreeSet<Hash> = changes.iter().map(|change| change.hash().0).collect();
    let count = u64::try_from(hashes.len()).unwrap_or(u64::MAX);
    count == expect.count && expect.heads.iter().all(|head| hashes.contains(head))
}
