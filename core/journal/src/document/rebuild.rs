//! A document without what was quarantined (SECURITY 4, S5 and S6).

use std::collections::BTreeSet;

use automerge::Change;

use super::{Applied, Document, Hash, WrittenChange, written};
use crate::payload::ChangeFacts;
use crate::{Actor, Error, Result, birth};

/// A document that was built again.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The document without them.
    pub document: Document,
    /// What was left out, in dependency order: what was named, and all that rests on it.
    pub dropped: Vec<WrittenChange>,
}

impl Document {
    /// The document built again without the changes of these hashes and all that rest on them.
    ///
    /// # Errors
    /// `Unreadable` if the rest does not make a document: a defect of this build.
    pub fn without(&self, hashes: &BTreeSet<Hash>) -> Result<Rebuilt> {
        let birth = birth::hash(self.key.kind).0;
        let (mut out, mut dropped) = (BTreeSet::new(), Vec::new());
        let mut kept: Vec<Change> = Vec::new();
        for change in self.inner.get_changes(&[]) {
            let hash = change.hash().0;
            let rests = change.deps().iter().any(|dep| out.contains(&dep.0));
            if hash != birth && (rests || hashes.contains(&hash)) {
                out.insert(hash);
                dropped.push(written(&change));
            } else {
                kept.push(change);
            }
        }
        let mut document = Self::new(self.key)?;
        match document.feed(kept)? {
            Applied::All { .. } => Ok(Rebuilt { document, dropped }),
            Applied::Pending => Err(Error::Unreadable("document")),
        }
    }

    /// Whether the change of this hash is in the document.
    #[must_use]
    pub fn contains(&self, hash: &Hash) -> bool {
        let hash = automerge::ChangeHash(*hash);
        self.inner.get_change_meta_by_hash(&hash).is_some()
    }

    /// How many changes the document holds, its birth change among them.
    #[must_use]
    pub fn change_count(&self) -> u64 {
        self.inner.get_changes_meta(&[]).len() as u64
    }

    /// The facts of all its changes but its birth, in dependency order.
    #[must_use]
    pub fn facts(&self) -> Vec<ChangeFacts> {
        let birth = birth::hash(self.key.kind);
        let changes = self.inner.get_changes(&[]);
        let others = changes.iter().filter(|change| change.hash() != birth);
        others.map(ChangeFacts::of).collect()
    }

    /// The newest actor of a device that wrote in the document.
    #[must_use]
    pub fn actor_of(&self, device: [u8; Actor::DEVICE_BYTES]) -> Option<Actor> {
        let changes = self.inner.get_changes_meta(&[]);
        let actors = changes.iter().map(|change| change.actor.to_bytes());
        let actors = actors.filter_map(Actor::read);
        actors.filter(|actor| actor.device() == device).max()
    }
}
