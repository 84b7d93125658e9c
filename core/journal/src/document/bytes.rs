//! Bytes into documents and changes, within limits and without a panic getting out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change, LoadOptions, TextEncoding};

use super::{
    CHANGE_BYTES_MAX, CHANGE_OPS_MAX, CHANGES_MAX, DOCUMENT_BYTES_MAX, SNAPSHOT_VERSION,
    WrittenChange,
    frame::{self, Bounds, FrameKind},
};
use crate::payload::{ChangeFacts, Dictionary, unpack};
use crate::{DocumentKind, Error, Result, birth};

/// The most rows of one column of a document: an operation is one, and a conflict one more.
const DOCUMENT_ROWS_MAX: u64 = 1 << 21;
const DOCUMENT_BOUNDS: Bounds = Bounds {
    bytes_max: DOCUMENT_BYTES_MAX,
    rows_max: DOCUMENT_ROWS_MAX,
    deflated: false,
};
const CHANGE_BOUNDS: Bounds = Bounds {
    bytes_max: CHANGE_BYTES_MAX,
    // What an operation replaces is one row each; Automerge counts the operations exactly.
    rows_max: 10 * CHANGE_OPS_MAX as u64,
    deflated: false,
};

pub(super) fn written(change: &Change) -> WrittenChange {
    WrittenChange {
        hash: change.hash().0,
        bytes: change.raw_bytes().to_vec(),
    }
}

/// Reads one change as Automerge frames it, uncompressed, with nothing after it.
pub(crate) fn read_change(bytes: &[u8]) -> Result<Change> {
    let facts = ChangeFacts::of_change(bytes)?;
    let read = catch_unwind(|| Change::from_bytes(bytes.to_vec()));
    let change = read
        .ok()
        .and_then(std::result::Result::ok)
        .ok_or(Error::Unreadable("change"))?;
    check_ops(&change)?;
    // What was judged by its facts is what is applied.
    if ChangeFacts::of(&change) == facts {
        Ok(change)
    } else {
        Err(Error::Unreadable("change"))
    }
}

/// Checks the first change of `bytes` before Automerge reads it, and returns its length.
pub(crate) fn check_change(bytes: &[u8]) -> Result<usize> {
    let length = frame::check(bytes, FrameKind::Change, CHANGE_BOUNDS)?;
    if length > CHANGE_BYTES_MAX {
        Err(Error::Limit("change"))
    } else {
        Ok(length)
    }
}

/// Refuses a change of too many operations.
pub(crate) fn check_ops(change: &Change) -> Result<()> {
    if change.len() > CHANGE_OPS_MAX {
        Err(Error::Limit("change"))
    } else {
        Ok(())
    }
}

/// Reads changes that follow each other without a gap.
pub(crate) fn split_changes(bytes: &[u8]) -> Result<Vec<Change>> {
    each_change(bytes, read_change)
}

/// Hands changes that follow each other without a gap to `read`, one by one.
pub(crate) fn each_change<T>(
    mut bytes: &[u8],
    read: impl Fn(&[u8]) -> Result<T>,
) -> Result<Vec<T>> {
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        if changes.len() == CHANGES_MAX {
            return Err(Error::Limit("changes"));
        }
        let length = check_change(bytes)?;
        let bad = Error::Unreadable("changes");
        let (change, left) = bytes.split_at_checked(length).ok_or(bad)?;
        changes.push(read(change)?);
        bytes = left;
    }
    Ok(changes)
}

/// Checks a bundle before Automerge reads it.
pub(crate) fn check_bundle(bytes: &[u8], bytes_max: usize) -> Result<()> {
    let bounds = Bounds {
        bytes_max,
        rows_max: DOCUMENT_ROWS_MAX,
        deflated: true,
    };
    let length = frame::check(bytes, FrameKind::Bundle, bounds)?;
    if length == bytes.len() {
        Ok(())
    } else {
        Err(Error::Unreadable("bundle"))
    }
}

/// Loads a snapshot, and tells how long it is unpacked.
pub(super) fn load_snapshot(kind: DocumentKind, bytes: &[u8]) -> Result<(Automerge, usize)> {
    let bad = Error::Unreadable("snapshot");
    let plain = match bytes {
        [SNAPSHOT_VERSION, packed @ ..] => unpack(packed, DOCUMENT_BYTES_MAX, Dictionary::None)?,
        [_, ..] => return Err(Error::NeedsUpdate),
        [] => return Err(bad),
    };
    let loaded = load(kind, &plain).map_err(|error| match error {
        Error::NeedsUpdate => error,
        _ => bad,
    })?;
    Ok((loaded, plain.len()))
}

/// Loads an uncompressed save of a document that began with the birth change of its kind.
pub(crate) fn load(kind: DocumentKind, plain: &[u8]) -> Result<Automerge> {
    let bad = Error::Unreadable("document");
    if frame::check(plain, FrameKind::Document, DOCUMENT_BOUNDS)? != plain.len() {
        return Err(bad);
    }
    let options = LoadOptions::new().text_encoding(TextEncoding::UnicodeCodePoint);
    let loaded = catch_unwind(AssertUnwindSafe(|| {
        Automerge::load_with_options(plain, options)
    }));
    let document = loaded.ok().and_then(std::result::Result::ok).ok_or(bad)?;
    let birth = birth::hash(kind);
    let born = document
        .get_changes_meta(&[])
        .iter()
        .all(|change| change.hash == birth || change.actor.to_bytes() != birth::ACTOR);
    if born && document.get_change_meta_by_hash(&birth).is_some() {
        Ok(document)
    } else {
        Err(Error::NeedsUpdate)
    }
}
