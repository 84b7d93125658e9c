//! Bytes into documents and changes, within limits and without a panic getting out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change, LoadOptions, TextEncoding};

use super::{
    CHANGE_BYTES_MAX, CHANGE_OPS_MAX, CHANGES_MAX, DOCUMENT_BYTES_MAX, SNAPSHOT_VERSION,
    WrittenChange,
    frame::{self, Bounds, FrameKind},
};
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
    if bytes.len() > CHANGE_BYTES_MAX {
        return Err(Error::Limit("change"));
    }
    if frame::check(bytes, FrameKind::Change, CHANGE_BOUNDS)? != bytes.len() {
        return Err(Error::Unreadable("change"));
    }
    let read = catch_unwind(|| Change::from_bytes(bytes.to_vec()));
    let change = read
        .ok()
        .and_then(std::result::Result::ok)
        .ok_or(Error::Unreadable("change"))?;
    check_ops(&change).map(|()| change)
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
pub(crate) fn split_changes(mut bytes: &[u8]) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        if changes.len() == CHANGES_MAX {
            return Err(Error::Limit("changes"));
        }
        let length = frame::check(bytes, FrameKind::Change, CHANGE_BOUNDS)?;
        let bad = Error::Unreadable("changes");
        let (change, left) = bytes.split_at_checked(length).ok_or(bad)?;
        changes.push(read_change(change)?);
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

pub(super) fn load_snapshot(kind: DocumentKind, bytes: &[u8]) -> Result<Automerge> {
    let bad = Error::Unreadable("snapshot");
    let plain = match bytes {
        [SNAPSHOT_VERSION, packed @ ..] => unpack(packed, DOCUMENT_BYTES_MAX)?,
        [_, ..] => return Err(Error::NeedsUpdate),
        [] => return Err(bad),
    };
    load(kind, &plain).map_err(|error| match error {
        Error::NeedsUpdate => error,
        _ => bad,
    })
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

/// Unpacks zstd that says how long it will be, if that is at most `bytes_max`.
pub(crate) fn unpack(packed: &[u8], bytes_max: usize) -> Result<Vec<u8>> {
    let bad = Error::Unreadable("packed bytes");
    let length = zstd::zstd_safe::get_frame_content_size(packed);
    let length = length.ok().flatten().ok_or(bad.clone())?;
    let length = usize::try_from(length).map_err(|_| bad.clone())?;
    if length > bytes_max {
        return Err(Error::Limit("packed bytes"));
    }
    let plain = zstd::bulk::decompress(packed, length).map_err(|_| bad.clone())?;
    if plain.len() == length {
        Ok(plain)
    } else {
        Err(bad)
    }
}
