//! Bytes into documents and changes, within limits and without a panic getting out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change, LoadOptions, TextEncoding};

use super::{CHANGE_OPS_MAX, DOCUMENT_BYTES_MAX, SNAPSHOT_VERSION, WrittenChange};
use crate::{DocumentKind, Error, Result, birth};

pub(super) fn written(change: &Change) -> WrittenChange {
    WrittenChange {
        hash: change.hash().0,
        bytes: change.raw_bytes().to_vec(),
    }
}

pub(super) fn read_change(bytes: &[u8]) -> Result<Change> {
    let read = catch_unwind(|| Change::from_bytes(bytes.to_vec()));
    let change = read
        .ok()
        .and_then(std::result::Result::ok)
        .ok_or(Error::Unreadable("change"))?;
    if change.len() > CHANGE_OPS_MAX {
        Err(Error::Limit("change"))
    } else {
        Ok(change)
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
