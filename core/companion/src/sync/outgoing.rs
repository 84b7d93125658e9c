//! Sealing what waits (PROTOCOL 7, step 2): unsent changes become entries under a fit epoch, which
//! is made where there is none. Items, own heads and what they carry are committed at once; nothing
//! signed leaves the device before that.

use journal::{DocumentKey, EntryBudget, EntryPart, Payload, Readers, Unsent, pack_entries};
use membership::{DeviceStanding, MadeRekey, Maker, SpaceState};
use protocol::limits::{OLDER_MAX, SEQUENCE_MAX};
use protocol::{DeviceId, EntryBody, EntryContext, ItemKind, LogId, PersonId, RecordId, SpaceId};
use store::{Carried, Commit, DocumentRow, DocumentWrite, EntryRow, OwnHead, Reader};
use vault::{DeviceKeys, EpochSecret};

use super::chain::{Chain, SEEN_ALL_EVERY, facts_of};
use super::epochs::{FoundEpochs, Secrets, used};
use super::facts::Facts;
use super::known::Known;
use super::opening;
use super::state::EntryState;
use crate::parts::Draw;
use crate::write::Session;
use crate::{Companion, CompanionError, Result, identity, meta};

/// How many documents are sealed in one write: the person's own writes wait no longer than that.
const DOCUMENTS_MAX: usize = 32;
/// How often a Rekey whose tag is taken is drawn again.
const DRAWS_MAX: usize = 16;

/// Why changes stay drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSealed {
    /// No epoch fits: others may have made one, so pull first.
    PullFirst,
    /// This device was removed by another, or is not certified.
    Frozen,
    /// This device has to take new keys first.
    MustRetire,
    /// The person may not write there.
    MayNotWrite,
    /// The space was changed by a newer version.
    NeedsUpdate,
    /// A change is longer than any entry.
    TooLarge,
}

/// What came of sealing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sealed {
    /// How many entries.
    pub(crate) entries: usize,
    /// How many epochs.
    pub(crate) rekeys: usize,
    /// Where changes stayed drafts, and why.
    pub(crate) left: Vec<(SpaceId, NotSealed)>,
}

impl Companion {
    /// Seals all unsent changes that can be sealed. `pulled` says that whatever others made is
    /// here, or that there is nobody to ask: only then an epoch is made.
    pub(crate) fn seal(&self, pulled: bool) -> Result<Sealed> {
        let mut sealed = Sealed::default();
        let (unsent, rekey) = self.read(|reader| {
            let rekey = reader.meta(meta::REKEY_DUE)?.is_some();
            Ok((reader.unsent_count()?, rekey))
        })?;
        if unsent == 0 && !rekey {
            return Ok(sealed);
        }
        for space in self.read(|reader| Ok(reader.spaces()?))? {
            let space = SpaceId::from_bytes(space.id.0);
            loop {
                let step = self.write(&[], |session| {
                    self.seal_some(session, &space, (pulled, rekey))
                })?;
                sealed.entries += step.entries;
                sealed.rekeys += step.rekeys;
                if let Some(why) = step.left {
                    sealed.left.push((space, why));
                }
                if !step.more {
                    break;
                }
            }
        }
        let never = [NotSealed::MayNotWrite, NotSealed::TooLarge];
        if rekey && sealed.left.iter().all(|(_, why)| never.contains(why)) {
            self.keep_meta(meta::REKEY_DUE, None)?;
        }
        Ok(sealed)
    }

    /// Seals some of a space's documents, as one write.
    fn seal_some(
        &self,
        session: &mut Session<'_, '_>,
        space: &SpaceId,
        (pulled, rekey): (bool, bool),
    ) -> Result<Step> {
        let unsent = session.reader().unsent_documents()?;
        let here = store::SpaceId(*space.as_bytes());
        let mut unsent: Vec<DocumentRow> =
            unsent.into_iter().filter(|row| row.space == here).collect();
        if unsent.is_empty() && !rekey {
            return Ok(Step::default());
        }
        let more = unsent.len() > DOCUMENTS_MAX;
        unsent.truncate(DOCUMENTS_MAX);
        if session.reader().meta(meta::MUST_RETIRE)?.is_some() {
            return Ok(Step::left(NotSealed::MustRetire));
        }
        let known = self.known_within(&session.reader())?;
        let keys = identity::device_keys(&session.reader())?;
        let person = self.inner.me.person;
        if let Some(why) = may_not(&known, space, &person, &keys.device_id()) {
            return Ok(Step::left(why));
        }
        let mut sealing = Sealing {
            companion: self,
            space: *space,
            person,
            known: Known::clone(&*known),
            secrets: Secrets::read(&session.reader(), &known, &keys, space)?,
            keys,
            session,
            step: Step::default(),
        };
        sealing.store_secrets()?;
        let Some(epoch) = sealing.epoch(pulled)? else {
            return Ok(Step::left(NotSealed::PullFirst));
        };
        if !unsent.is_empty() {
            sealing.entries(&epoch, &unsent)?;
        }
        let mut step = sealing.step;
        step.more = more && step.entries > 0;
        Ok(step)
    }
}

/// What one write sealed.
#[derive(Default)]
struct Step {
    entries: usize,
    rekeys: usize,
    left: Option<NotSealed>,
    more: bool,
}

impl Step {
    fn left(why: NotSealed) -> Self {
        Self {
            left: Some(why),
            ..Self::default()
        }
    }
}

/// Why this device may seal nothing in a space.
fn may_not(
    known: &Known,
    space: &SpaceId,
    person: &PersonId,
    device: &DeviceId,
) -> Option<NotSealed> {
    let (Some(state), Some(own)) = (known.space(space), known.person(person)) else {
        return Some(NotSealed::MayNotWrite);
    };
    if state.needs_update() || own.needs_update() {
        return Some(NotSealed::NeedsUpdate);
    }
    if own.standing(device) != DeviceStanding::Active {
        return Some(NotSealed::Frozen);
    }
    (!state.may_write(person, device)).then_some(NotSealed::MayNotWrite)
}

/// One write that seals.
struct Sealing<'a, 's, 'c> {
    companion: &'a Companion,
    space: SpaceId,
    person: PersonId,
    known: Known,
    secrets: Secrets,
    keys: DeviceKeys,
    session: &'a mut Session<'s, 'c>,
    step: Step,
}

impl Sealing<'_, '_, '_> {
    /// Stores secrets that records gave and that were not stored yet.
    fn store_secrets(&mut self) -> Result<()> {
        let (epochs, checks) = self.secrets.drain();
        self.session.commit(&Commit {
            epochs,
            ..Commit::default()
        })?;
        for check in checks {
            self.session.store().keep_epoch_check(&check)?;
        }
        Ok(())
    }

    fn state(&self) -> Result<&SpaceState> {
        let state = self.known.space(&self.space);
        state.ok_or(CompanionError::Unexpected("space without records"))
    }

    /// The epoch to write under; none if one is to be made and may not be yet.
    fn epoch(&mut self, pulled: bool) -> Result<Option<RecordId>> {
        let mut used = used(
            &self.session.reader(),
            self.state()?,
            &self.secrets,
            &EntryState::IN,
        )?;
        loop {
            let facts = FoundEpochs {
                secrets: &self.secrets,
                used: used.clone(),
            };
            if let Some(fit) = self.state()?.fit_epoch(&facts) {
                return Ok(Some(fit));
            }
            if !pulled {
                return Ok(None);
            }
            let mut older = self.state()?.older_needed(&facts);
            let is_last = older.len() <= OLDER_MAX;
            older.truncate(OLDER_MAX);
            let made = self.rekey(&older)?;
            // The next one wraps this one in place of all that it wraps.
            used.insert(made);
            if is_last && self.step.rekeys > OLDER_MAX {
                return Err(CompanionError::Unexpected("no epoch fits"));
            }
        }
    }

    /// Makes an epoch that wraps these.
    fn rekey(&mut self, older: &[RecordId]) -> Result<RecordId> {
        let random = &mut Draw(&*self.companion.inner.parts.random);
        let log = self.known.space_log(&self.space);
        let log = log.ok_or(CompanionError::Unexpected("space without records"))?;
        let maker = Maker {
            person: self.person,
            device: self.keys.device_id(),
            key: self.keys.signing(),
        };
        for _ in 0..DRAWS_MAX {
            let secret = EpochSecret::make(random)?;
            let wrapped = older.iter().filter_map(|id| {
                let older = self.secrets.of(id)?;
                Some(vault::wrap_older(&secret, &self.space, id, older))
            });
            let wrapped = wrapped.collect::<vault::Result<Vec<_>>>()?;
            let persons = |person: &PersonId| self.known.person(person);
            let made = membership::rekey(log, self.state()?, &persons, &maker, &secret, wrapped)?;
            if let MadeRekey::Made { epoch, bytes } = made {
                self.keep_rekey(&bytes, epoch, secret)?;
                return Ok(epoch);
            }
        }
        Err(CompanionError::Unexpected("no tag is free"))
    }

    fn keep_rekey(&mut self, record: &[u8], epoch: RecordId, secret: EpochSecret) -> Result<()> {
        let log = LogId::from(self.space);
        if !self.known.insert(&log, record).is_in() {
            return Err(CompanionError::Unexpected("own record refused"));
        }
        self.known.evaluate();
        self.secrets.insert(epoch, secret);
        let state = self.known.space(&self.space);
        let state = state.ok_or(CompanionError::Unexpected("space without records"))?;
        self.secrets.look(state, &self.known);
        self.session.keep_own_record(log, record)?;
        self.step.rekeys += 1;
        self.store_secrets()
    }

    /// Seals the unsent changes of these documents.
    fn entries(&mut self, epoch: &RecordId, unsent: &[DocumentRow]) -> Result<()> {
        let mut documents = Vec::new();
        for row in unsent {
            let key = DocumentKey::from_bytes(&row.key)?;
            let carried = self.session.reader().carried(row.id)?;
            let document = self.session.loaded(row.space, key)?;
            let since = carried.into_iter().filter(|carried| carried.sequence > 0);
            let since = since.map(|carried| carried.hash);
            // What was carried and lost to a fork is in the document no more.
            let since: Vec<_> = since.filter(|hash| document.contains(hash)).collect();
            documents.push((row, document, since));
        }
        let device = *self.keys.device_id().as_bytes();
        let changes: Vec<Unsent<'_>> = documents
            .iter()
            .map(|(_, document, since)| Unsent {
                document,
                since,
                by: Some(device),
            })
            .collect();
        let me = (&self.person, self.keys.device_id());
        let reader = self.session.reader();
        let mut chain = Chain::read(&reader, &self.known, me, &self.space, epoch)?;
        let readers = self.readers()?;
        let budget = EntryBudget {
            first_bytes: chain.overhead(),
            other_bytes: chain.overhead_all(),
            body_bytes_max: vault::ENTRY_BODY_BYTES_MAX,
            padded: &vault::entry_body_bytes,
        };
        let packed = pack_entries(&changes, readers, &budget);
        for parts in &packed.entries {
            self.entry(&mut chain, parts)?;
        }
        self.mark(unsent, &packed)?;
        Ok(())
    }

    /// Seals, signs and keeps one entry.
    fn entry(&mut self, chain: &mut Chain, parts: &[EntryPart]) -> Result<()> {
        if chain.sequence >= SEQUENCE_MAX {
            return Err(CompanionError::Unexpected("no entry number is left"));
        }
        let context = EntryContext {
            space: self.space,
            device: self.keys.device_id(),
            epoch: chain.epoch,
            sequence: chain.sequence + 1,
            previous: chain.previous,
        };
        let (seen, caps) = chain.next();
        let body = EntryBody {
            seen,
            parts: parts.iter().map(opening::wire_part).collect(),
            caps,
        };
        let mut facts = Facts::of(&body);
        for part in &body.parts {
            let found = opening::carried(part);
            let found = found.map_err(|_| CompanionError::Unexpected("own part unreadable"))?;
            opening::add(&mut facts.parts, found);
        }
        let secret = self.secrets.of(&chain.epoch);
        let secret = secret.ok_or(CompanionError::Unexpected("epoch without a secret"))?;
        let random = &mut Draw(&*self.companion.inner.parts.random);
        let (key, person) = (self.keys.signing(), &self.person);
        let (entry, id) = vault::seal_entry(secret, &context, &body, key, person, random)?;
        let (log, device) = (*self.space.as_bytes(), *context.device.as_bytes());
        let row = EntryRow {
            log,
            device,
            sequence: context.sequence,
            id: *id.as_bytes(),
            previous: context.previous.map(|previous| *previous.as_bytes()),
            epoch: *context.epoch.as_bytes(),
            state: EntryState::Applied as u8,
            met_s: 0,
            facts: Some(facts.to_bytes()),
            bytes: Some(entry.to_bytes()),
        };
        let store = self.session.store();
        store.raise_own_head(&OwnHead {
            log,
            device,
            kind: ENTRY,
            sequence: row.sequence,
            id: row.id,
        })?;
        store
            .keep_entry(&row)?
            .ok_or(CompanionError::Unexpected("entry made twice"))?;
        self.keep_carried(&facts)?;
        (chain.sequence, chain.previous) = (row.sequence, Some(id));
        self.step.entries += 1;
        Ok(())
    }

    /// Notes how far each document's own changes are carried now.
    fn keep_carried(&mut self, facts: &Facts) -> Result<()> {
        for part in &facts.parts {
            let document = protocol::DocumentId::of(&self.space, &part.key);
            let document = store::DocumentId(*document.as_bytes());
            for change in &part.changes {
                self.session.store().keep_carried(&Carried {
                    document,
                    actor: change.actor.clone(),
                    sequence: change.sequence,
                    hash: change.hash,
                })?;
            }
        }
        Ok(())
    }

    /// Documents of which everything is sealed wait no longer.
    fn mark(&mut self, unsent: &[DocumentRow], packed: &journal::PackedEntries) -> Result<()> {
        let mut documents = Vec::new();
        for row in unsent {
            let key = DocumentKey::from_bytes(&row.key)?;
            if packed
                .too_large
                .iter()
                .any(|too_large| too_large.key == key)
            {
                self.step.left = Some(NotSealed::TooLarge);
                continue;
            }
            let heads = row.heads.clone();
            let mut write = DocumentWrite::new(row.id, row.space, row.key.clone(), heads);
            write.unsent = Some(false);
            documents.push(write);
        }
        self.session.commit(&Commit {
            documents,
            ..Commit::default()
        })
    }

    fn readers(&self) -> Result<Readers> {
        let own = self.keys.device_id();
        readers_of(&self.session.reader(), &self.known, self.state()?, &own)
    }
}

/// What every active device of a space reads: of its card, or as its newest entries say.
pub(crate) fn readers_of(
    reader: &Reader<'_>,
    known: &Known,
    state: &SpaceState,
    own: &DeviceId,
) -> Result<Readers> {
    let mut caps = vec![identity::CAPS];
    for person in state.members() {
        let Some(person) = known.person(person) else {
            continue;
        };
        for device in person.active().iter().filter(|device| *device != own) {
            let said = caps_said(reader, state.space(), device)?;
            let card = person.card(device).map_or(0, protocol::Card::caps);
            caps.push(said.unwrap_or(card));
        }
    }
    Ok(Readers::of_caps(caps))
}

fn caps_said(reader: &Reader<'_>, space: &SpaceId, device: &DeviceId) -> Result<Option<u64>> {
    let looked_at = usize::try_from(SEEN_ALL_EVERY).unwrap_or(usize::MAX);
    for entry in reader.newest_entries(space.as_bytes(), device.as_bytes(), looked_at)? {
        if let Some(facts) = facts_of(&entry)?
            && facts.caps.is_some()
        {
            return Ok(facts.caps);
        }
    }
    Ok(None)
}

/// The kind of an entry, as own heads are kept by it.
pub(super) const ENTRY: u8 = 1;
/// The kind of a record.
const _: () = assert!(ItemKind::Entry.number() == 1 && ItemKind::Record.number() == 2);

/// A payload as entries and blobs carry it.
pub(crate) fn wire_part_of(key: DocumentKey, payload: &Payload) -> protocol::Part {
    protocol::Part {
        key: key.to_bytes(),
        format: payload.format as u64,
        payload: payload.bytes.clone(),
        expect: payload.expect.as_ref().map(|expect| protocol::Expect {
            count: expect.count,
            heads: expect.heads.clone(),
        }),
    }
}
