//! What reaches Automerge: only changes whose dependencies are there, each actor's without a gap
//! (SECURITY 8). Its own queue drops good changes behind a refused one, and a gap makes it panic.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ActorId, Automerge, Change, ChangeHash};

use crate::{Error, Result, birth};

/// The changes to be fed, in order, or that some rest on what is not here.
pub(super) enum Admission {
    Feed(Vec<Change>),
    Pending,
}

/// Sorts `changes` so that each follows what it rests on; those already there are left out.
pub(super) fn admit(
    document: &Automerge,
    changes: Vec<Change>,
    birth: ChangeHash,
) -> Result<Admission> {
    let is_there = |hash: &ChangeHash| document.get_change_meta_by_hash(hash).is_some();
    let mut waiting: Vec<Change> = Vec::new();
    let mut hashes = BTreeSet::new();
    for change in changes {
        if !is_there(&change.hash()) && hashes.insert(change.hash()) {
            check_birth(&change, birth)?;
            waiting.push(change);
        }
    }
    if waiting.is_empty() {
        return Ok(Admission::Feed(Vec::new()));
    }
    let mut heads = Heads::of(document);
    let mut feed: Vec<Change> = Vec::new();
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for change in waiting {
            let rests = change
                .deps()
                .iter()
                .all(|hash| heads.ends.contains_key(hash));
            if rests {
                heads.take(&change)?;
                feed.push(change);
            } else {
                left.push(change);
            }
        }
        waiting = left;
        if waiting.is_empty() {
            return Ok(Admission::Feed(feed));
        }
        if waiting.len() == before {
            return Ok(Admission::Pending);
        }
    }
}

/// Changes of the birth actor count by known hash only.
fn check_birth(change: &Change, birth: ChangeHash) -> Result<()> {
    let forged = change.actor_id().to_bytes() == birth::ACTOR && change.hash() != birth;
    if forged {
        Err(Error::NeedsUpdate)
    } else {
        Ok(())
    }
}

/// How far each actor and each change has come.
struct Heads {
    sequences: BTreeMap<ActorId, u64>,
    ends: BTreeMap<ChangeHash, u64>,
}

impl Heads {
    fn of(document: &Automerge) -> Self {
        let mut heads = Self {
            sequences: BTreeMap::new(),
            ends: BTreeMap::new(),
        };
        for change in document.get_changes_meta(&[]) {
            let sequence = heads
                .sequences
                .entry(change.actor.into_owned())
                .or_default();
            *sequence = (*sequence).max(change.seq);
            heads.ends.insert(change.hash, change.max_op);
        }
        heads
    }

    fn take(&mut self, change: &Change) -> Result<()> {
        let sequence = self.sequences.entry(change.actor_id().clone()).or_default();
        if change.seq() <= *sequence {
            return Err(Error::Rival);
        }
        let ends = change.deps().iter().filter_map(|hash| self.ends.get(hash));
        let end = ends.copied().max().unwrap_or_default();
        // A device counts on from all that it has seen; whoever jumps could use the counters up.
        if change.seq() != *sequence + 1 || change.start_op().get() != end + 1 {
            return Err(Error::Unreadable("change"));
        }
        *sequence = change.seq();
        self.ends.insert(change.hash(), change.max_op());
        Ok(())
    }
}
