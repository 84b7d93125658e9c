//! The start marker (SECURITY 8.2): which entries are being applied, written down before any of
//! them is touched. One that a process dies of is left named, is then tried alone, and at last left
//! alone.

use std::collections::BTreeMap;

use store::{Commit, MetaWrite, Transactions};

use super::state::EntryState;
use crate::observe::lock;
use crate::{Companion, CompanionError, Result, meta};

/// How often applying an entry alone may end with the process: a phone that is switched off looks
/// the same, so once is too few.
pub(super) const TRIES_MAX: u8 = 3;
/// The length of one entry in the marker: its number, its tries, whether it is being tried.
const MARK_BYTES: usize = 10;

impl Companion {
    /// Says which entries are being applied, and how often each was tried before.
    pub(super) fn begin(&self, now: &[i64], suspects: &BTreeMap<i64, u8>) -> Result<()> {
        if now.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let later = suspects.keys().filter(|n| !now.contains(n));
        for (n, is_now) in now.iter().map(|n| (n, 1)).chain(later.map(|n| (n, 0))) {
            bytes.extend(n.to_be_bytes());
            bytes.push(suspects.get(n).copied().unwrap_or(0));
            bytes.push(is_now);
        }
        Ok(self.inner.store.commit(&marker(Some(bytes)))?)
    }

    /// The entries that a process died of or was about to look at alone, with their tries.
    pub(super) fn suspects(&self) -> Result<BTreeMap<i64, u8>> {
        let bytes = self.read(|reader| Ok(reader.meta(meta::APPLYING)?))?;
        let bytes = bytes.unwrap_or_default();
        let (marks, rest) = bytes.as_chunks::<MARK_BYTES>();
        if !rest.is_empty() {
            return Err(CompanionError::Damaged);
        }
        let marks = marks.iter().map(|[a, b, c, d, e, f, g, h, tries, is_now]| {
            let n = i64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
            (n, tries.saturating_add(*is_now))
        });
        Ok(marks.collect())
    }

    /// What could not be read or applied is tried again after an update of the program.
    pub(super) fn try_again_after_update(&self) -> Result<()> {
        let this = env!("CARGO_PKG_VERSION").as_bytes();
        let by = self.read(|reader| Ok(reader.meta(meta::TRIED_BY)?))?;
        if by.as_deref() == Some(this) {
            return Ok(());
        }
        *lock(&self.inner.remembered.applied) = None;
        Ok(self.inner.store.batch(|writer| {
            if by.is_some() {
                let states = [
                    EntryState::NeedsUpdate as u8,
                    EntryState::Unreadable as u8,
                    EntryState::Poison as u8,
                ];
                writer.open_again(&states, EntryState::New as u8)?;
            }
            writer.apply(&Commit {
                meta: vec![MetaWrite {
                    name: meta::TRIED_BY.into(),
                    value: Some(this.to_vec()),
                }],
                ..Commit::default()
            })
        })?)
    }
}

/// The marker, or its end.
pub(super) fn marker(value: Option<Vec<u8>>) -> Commit {
    let name = meta::APPLYING.into();
    Commit {
        meta: vec![MetaWrite { name, value }],
        ..Commit::default()
    }
}
