//! Applying what is stored (PROTOCOL 7, step 7): evaluate, open, judge, merge. Whatever stops it,
//! the next call does the rest; what was done is done once.

use std::collections::{BTreeMap, BTreeSet};

use journal::Payload;
use protocol::{PersonId, RecordId, SpaceId};
use store::{Commit, MetaWrite, Reader, SpaceRow, StoredEntry, Transactions};

use super::epochs::Secrets;
use super::judging::{Judged, judge};
use super::known::Known;
use super::marker::{TRIES_MAX, marker};
use super::opening::{self, Opening};
use super::state::EntryState;
use super::work::Work;
use crate::observe::{Topic, lock};
use crate::progress::Progress;
use crate::write::{Merge, PartOutcome, topics_of};
use crate::{Companion, CompanionError, Result, identity, meta};

/// How many entries are opened between two writes.
const OPENED_MAX: usize = 256;

/// What was applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Applied {
    /// Changes that are in their documents now and were not before.
    pub(crate) changes: usize,
    /// Entries that are applied now and were not before.
    pub(crate) entries: usize,
    /// Documents that were built again without what does not count.
    pub(crate) rebuilt: usize,
    /// Entries that wait for a device or a secret.
    pub(crate) waiting: usize,
    /// Entries that rest on changes that are not here.
    pub(crate) pending: usize,
    /// Entries that do not count.
    pub(crate) quarantined: usize,
    /// Entries that came in through others.
    pub(crate) late: usize,
}

/// How far the store was when everything of it was applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    record: i64,
    entry: i64,
    manifest: i64,
    epoch: i64,
}

/// What is applied of a space: everything, or one entry that is suspected of something.
#[derive(Clone, Copy)]
struct Scope<'a> {
    space: &'a SpaceId,
    only: Option<i64>,
    suspects: &'a BTreeMap<i64, u8>,
    progress: &'a Progress,
}

impl Companion {
    /// Applies everything that is stored and not applied yet.
    pub(crate) fn apply(&self, progress: &Progress) -> Result<Applied> {
        self.try_again_after_update()?;
        let marks = self.read(marks)?;
        let mut applied = Applied::default();
        if *lock(&self.inner.remembered.applied) == Some(marks) {
            return Ok(applied);
        }
        self.take_part()?;
        self.settle_arrival()?;
        self.forget_replaced_words()?;
        self.keep_read_only()?;
        let spaces = self.read(|reader| Ok(reader.spaces()?))?;
        let spaces = spaces
            .iter()
            .filter(|row| row.state == identity::TAKING_PART);
        let spaces: Vec<SpaceId> = spaces.map(|row| SpaceId::from_bytes(row.id.0)).collect();
        let suspects = self.suspects()?;
        for (n, tries) in &suspects {
            if *tries > TRIES_MAX {
                let poison = EntryState::Poison as u8;
                self.inner
                    .store
                    .batch(|writer| writer.settle_entry(*n, poison))?;
                continue;
            }
            for space in &spaces {
                let scope = Scope {
                    space,
                    only: Some(*n),
                    suspects: &suspects,
                    progress,
                };
                self.apply_space(scope, &mut applied)?;
            }
        }
        self.inner.store.commit(&marker(None))?;
        for space in &spaces {
            let scope = Scope {
                space,
                only: None,
                suspects: &BTreeMap::new(),
                progress,
            };
            self.apply_space(scope, &mut applied)?;
        }
        self.read(|reader| {
            spaces
                .iter()
                .try_for_each(|space| count(reader, space, &mut applied))
        })?;
        self.let_go_of_handed()?;
        self.let_go_covered()?;
        *lock(&self.inner.remembered.applied) = Some(marks);
        Ok(applied)
    }

    /// Spaces whose records are here and in which this person takes part are listed.
    fn take_part(&self) -> Result<()> {
        let me = self.inner.me.person;
        let new = self.read(|reader| {
            let known = self.known(reader)?;
            let listed: BTreeSet<_> = reader.spaces()?.into_iter().map(|row| row.id.0).collect();
            let new = known
                .spaces()
                .filter(|space| !listed.contains(space.as_bytes()));
            let new = new.filter_map(|space| space_row(reader, &known, &me, space).transpose());
            new.collect::<Result<Vec<_>>>()
        })?;
        if !new.is_empty() {
            self.inner.store.commit(&Commit {
                spaces: new,
                ..Commit::default()
            })?;
            self.inner.observers.tell(&[Topic::Relationships]);
        }
        Ok(())
    }

    /// Nothing is written where a newer version changed the rules.
    fn keep_read_only(&self) -> Result<()> {
        let me = self.inner.me.person;
        let read_only = self.read(|reader| Ok(self.known(reader)?.read_only(&me)))?;
        let mut writer = lock(&self.inner.writer);
        if writer.read_only == read_only {
            return Ok(());
        }
        let ids = read_only.iter().flat_map(|space| space.0).collect();
        self.inner.store.commit(&Commit {
            meta: vec![MetaWrite {
                name: meta::READ_ONLY.into(),
                value: Some(ids),
            }],
            ..Commit::default()
        })?;
        writer.read_only = read_only;
        Ok(())
    }

    fn apply_space(&self, scope: Scope<'_>, applied: &mut Applied) -> Result<()> {
        let secrets = self.open_entries(scope)?;
        let (judged, me) = self.read(|reader| {
            let known = self.known(reader)?;
            let me = identity::device_keys(reader)?.device_id();
            Ok((judge(reader, &known, scope.space)?, me))
        })?;
        let Some(judged) = judged else {
            return Ok(());
        };
        let work = self.read(|reader| Work::plan(reader, &judged, &me, scope.only))?;
        let new: Vec<i64> = work.new.iter().map(|new| new.stored.n).collect();
        self.begin(&new, scope.suspects)?;
        let mut troubles: BTreeMap<i64, EntryState> = BTreeMap::new();
        for (done, (bytes, key)) in work.documents.iter().enumerate() {
            scope
                .progress
                .step(done as u64, work.documents.len() as u64)?;
            let merge = Merge {
                space: store::SpaceId(*scope.space.as_bytes()),
                key: *key,
                parts: self.payloads(scope.space, &secrets, &work, bytes)?,
                barred: &work.barred(&judged, bytes),
            };
            let merged = match self.write(&[], |session| session.merge(&merge)) {
                // The others are merged all the same; this one waits for a repair or an update.
                Err(CompanionError::Damaged | CompanionError::NewerVersion) => {
                    let hurt = merge.parts.iter().map(|(n, _)| (*n, EntryState::Pending));
                    troubles.extend(hurt);
                    continue;
                }
                merged => merged?,
            };
            applied.changes += merged.new;
            applied.rebuilt += usize::from(merged.is_rebuilt);
            for (n, outcome) in &merged.outcomes {
                trouble(&mut troubles, *n, *outcome);
            }
            if merged.new > 0 || merged.is_rebuilt {
                self.inner.observers.tell(topics_of(key.kind));
            }
        }
        self.settle(&judged, &new, &me, &troubles, applied)
    }

    /// Opens entries that were not, as far as their secrets are here, and stores what they carry.
    fn open_entries(&self, scope: Scope<'_>) -> Result<Secrets> {
        let (mut secrets, closed) = self.read(|reader| {
            let known = self.known(reader)?;
            let keys = identity::request_keys(reader)?;
            let secrets = Secrets::read(reader, &known, &keys, scope.space)?;
            let unsettled = reader.unsettled_entries(scope.space.as_bytes())?;
            let closed = unsettled
                .into_iter()
                .filter(|stored| is_closed(stored, scope.only));
            Ok((secrets, closed.collect::<Vec<StoredEntry>>()))
        })?;
        let (epochs, checks) = secrets.drain();
        if !epochs.is_empty() || !checks.is_empty() {
            self.inner.store.batch(|writer| {
                writer.apply(&Commit {
                    epochs,
                    ..Commit::default()
                })?;
                checks
                    .iter()
                    .try_for_each(|check| writer.keep_epoch_check(check))
            })?;
        }
        let openable = closed.iter().filter(|stored| {
            secrets
                .of(&RecordId::from_bytes(stored.row.epoch))
                .is_some()
        });
        let openable: Vec<i64> = openable.map(|stored| stored.n).collect();
        self.begin(&openable, scope.suspects)?;
        for chunk in closed.chunks(OPENED_MAX) {
            scope.progress.step(0, 0)?;
            let opened = self.read(|reader| {
                let open = |stored: &StoredEntry| {
                    Ok((
                        stored.n,
                        opening::open(reader, &secrets, scope.space, stored)?,
                    ))
                };
                chunk.iter().map(open).collect::<Result<Vec<_>>>()
            })?;
            self.inner.store.batch(|writer| {
                for (n, opening) in &opened {
                    match opening {
                        Opening::Found(facts) => {
                            writer.keep_facts(*n, &facts.to_bytes())?;
                            if facts.needs_update {
                                writer.settle_entry(*n, EntryState::NeedsUpdate as u8)?;
                            }
                        }
                        Opening::Failed(state) => writer.settle_entry(*n, *state as u8)?,
                    }
                }
                Ok::<_, store::Error>(())
            })?;
        }
        Ok(secrets)
    }

    /// The payloads that new entries bring to a document.
    fn payloads(
        &self,
        space: &SpaceId,
        secrets: &Secrets,
        work: &Work,
        key: &[u8],
    ) -> Result<Vec<(i64, Vec<Payload>)>> {
        self.read(|reader| {
            let mut found = Vec::new();
            for new in work.new.iter().filter(|new| new.keys.contains(key)) {
                // It was opened before.
                let Ok(body) = opening::body(reader, secrets, space, &new.stored)? else {
                    continue;
                };
                let parts = body.parts.iter().filter(|part| part.key == key);
                let payloads: Option<Vec<_>> = parts.map(opening::payload).collect();
                found.push((new.stored.n, payloads.unwrap_or_default()));
            }
            Ok(found)
        })
    }

    /// Writes down what came of each entry, and that nothing is being applied any more.
    fn settle(
        &self,
        judged: &Judged,
        new: &[i64],
        me: &protocol::DeviceId,
        troubles: &BTreeMap<i64, EntryState>,
        applied: &mut Applied,
    ) -> Result<()> {
        let mut settled = Vec::new();
        for entry in &judged.entries {
            let state = judged.state_of(&entry.id);
            let is_own = entry.device == *me && entry.state.is_in();
            let is_left = state.is_in() && !entry.state.is_in() && !new.contains(&entry.n);
            if entry.state.is_for_good() || is_own || is_left {
                continue;
            }
            let trouble = troubles.get(&entry.n).filter(|_| state.is_in());
            let state = trouble.copied().unwrap_or(state);
            applied.entries += usize::from(state.is_in() && !entry.state.is_in());
            if state != entry.state {
                settled.push((entry.n, state));
            }
        }
        self.inner.store.batch(|writer| {
            for (n, state) in &settled {
                writer.settle_entry(*n, *state as u8)?;
            }
            writer.apply(&marker(None))
        })?;
        Ok(())
    }
}

/// Whether an entry is still to be opened.
fn is_closed(stored: &StoredEntry, only: Option<i64>) -> bool {
    let state = EntryState::of(stored.row.state);
    let is_asked = only.is_none_or(|only| only == stored.n);
    is_asked && stored.row.facts.is_none() && !state.is_for_good()
}

/// Of several parts of one entry the worst says what came of it.
fn trouble(troubles: &mut BTreeMap<i64, EntryState>, n: i64, outcome: PartOutcome) {
    let state = match outcome {
        PartOutcome::In => return,
        PartOutcome::Pending => EntryState::Pending,
        PartOutcome::NeedsUpdate => EntryState::NeedsUpdate,
        PartOutcome::Unreadable => EntryState::Unreadable,
        PartOutcome::Poison => EntryState::Poison,
    };
    let known = troubles.entry(n).or_insert(state);
    *known = (*known).max(state);
}

fn count(reader: &Reader<'_>, space: &SpaceId, applied: &mut Applied) -> Result<()> {
    for stored in reader.unsettled_entries(space.as_bytes())? {
        match EntryState::of(stored.row.state) {
            EntryState::Waiting | EntryState::New => applied.waiting += 1,
            EntryState::Pending | EntryState::NeedsUpdate => applied.pending += 1,
            EntryState::Late => applied.late += 1,
            EntryState::Quarantined
            | EntryState::Fork
            | EntryState::Unreadable
            | EntryState::Poison => applied.quarantined += 1,
            EntryState::Applied => {}
        }
    }
    Ok(())
}

fn marks(reader: &Reader<'_>) -> Result<Marks> {
    let newest = reader.newest_exchanged()?;
    Ok(Marks {
        record: reader.newest_log_record()?,
        entry: newest.entry,
        manifest: newest.manifest,
        epoch: newest.epoch,
    })
}

/// How a space is listed once this person takes part in it: it is their own, or one of their
/// devices wrote there. That a server says so is not enough.
fn space_row(
    reader: &Reader<'_>,
    known: &Known,
    me: &PersonId,
    space: &SpaceId,
) -> Result<Option<SpaceRow>> {
    let Some(state) = known.space(space) else {
        return Ok(None);
    };
    let own = known.person(me);
    let is_mine = |device: &protocol::DeviceId| own.is_some_and(|own| own.is_rooted(device));
    let wrote_records = known.space_log(space).is_some_and(|log| {
        let mut records = log.records();
        records.any(|record| {
            record
                .record
                .author
                .is_some_and(|author| is_mine(&author.device))
        })
    });
    let devices = reader.entry_devices(space.as_bytes())?;
    let wrote = devices.into_iter().any(|device| is_mine(&device.into()));
    if state.owner() != me && !wrote_records && !wrote {
        return Ok(None);
    }
    Ok(Some(SpaceRow {
        id: store::SpaceId(*space.as_bytes()),
        kind: identity::kind_number(state.kind()),
        state: identity::TAKING_PART,
        body: Vec::new(),
    }))
}
