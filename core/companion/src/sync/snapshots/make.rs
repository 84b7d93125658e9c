//! Making a snapshot: documents saved, sealed and uploaded, then the manifest (PROTOCOL 10.1 and
//! 10.2).

use std::collections::{BTreeMap, VecDeque};

use journal::{DocumentKey, DocumentKind, DocumentPart as Part};
use membership::SpaceState;
use protocol::cbor::Tail;
use protocol::{
    BlobBody, BlobId, BlobPart, Cut, DropAfter, EntryId, ItemKind, LogId, Manifest, ManifestBody,
    RecordId, Short, Signature, SpaceId,
};
use store::{ManifestRow, OwnHead, Reader};
use vault::{DeviceKeys, EpochSecret};

use super::Settled;
use super::adopt::{counts, through, trusted};
use crate::parts::Draw;
use crate::sync::epochs::{FoundEpochs, Secrets, used};
use crate::sync::known::Known;
use crate::sync::outgoing::{readers_of, wire_part_of};
use crate::sync::state::EntryState;
use crate::sync::transport::Transport;
use crate::write::open_document;
use crate::{CancelHandle, Companion, CompanionError, Result, identity, meta};

/// More entries than this that no snapshot covers ask for one.
const UNCOVERED_MAX: u64 = 256;
/// So does a month that ended this long ago.
const MONTH_ENDED_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// Snapshots wait up to a day, so that not every device makes one.
const WAIT_S_MAX: u64 = 24 * 3_600;
/// Months that share a blob end this many before the present one.
const OPEN_MONTHS: u16 = 2;

/// A document that goes into a snapshot.
struct Saved {
    key: DocumentKey,
    heads: Short,
    changes: u64,
    /// Its place among the blobs of the manifest, where one of before has it.
    blob: Option<BlobId>,
}

/// Everything about a space that a snapshot is made from, read at one moment.
struct Draft {
    keys: DeviceKeys,
    epoch: RecordId,
    secret: EpochSecret,
    covers: Vec<Cut>,
    documents: Vec<Saved>,
    counter: u64,
}

impl Companion {
    /// Makes the snapshots that are due, once everything was sent and pulled. Says whether any was
    /// made: it is sent with the next request.
    pub(crate) fn make_due_snapshots(
        &self,
        transport: &dyn Transport,
        cancel: &CancelHandle,
    ) -> Result<bool> {
        // A restore names what it goes by in a snapshot of its own (PROTOCOL 10.6).
        let mut trusted = self.read(trusted)?;
        let mut made = false;
        for space in self.read(|reader| Ok(reader.spaces()?))? {
            let space = SpaceId::from_bytes(space.id.0);
            let rows = self.read(|reader| Ok(reader.manifests(space.as_bytes())?))?;
            let is_here = |id: &[u8; 32]| rows.iter().any(|row| row.id == *id);
            let restored = trusted.iter().any(is_here);
            if (restored || self.is_snapshot_due(&space)?)
                && self.make_snapshot(transport, &space, cancel)?
            {
                made = true;
                if restored {
                    trusted.retain(|id| !is_here(id));
                    let rest = (!trusted.is_empty()).then(|| trusted.concat());
                    self.keep_meta(meta::TRUSTED_MANIFESTS, rest)?;
                }
            }
        }
        Ok(made)
    }

    /// Makes a snapshot of a space now. Says whether there was anything to cover, and all of it
    /// could be saved.
    pub(crate) fn make_snapshot(
        &self,
        transport: &dyn Transport,
        space: &SpaceId,
        cancel: &CancelHandle,
    ) -> Result<bool> {
        let Some(draft) = self.read(|reader| self.draft(reader, space))? else {
            return Ok(false);
        };
        let mut blobs = Vec::new();
        let mut documents = Vec::new();
        let mut open = VecDeque::from(groups(&draft.documents, self.this_month()));
        while let Some(mut group) = open.pop_front() {
            let id = match group.as_slice() {
                [Saved { blob: Some(id), .. }] => Some(*id),
                _ => self.upload(transport, space, &draft, &group, cancel)?,
            };
            let Some(id) = id else {
                if group.len() < 2 {
                    return Ok(false);
                }
                open.push_front(group.split_off(group.len() / 2));
                open.push_front(group);
                continue;
            };
            let place = blobs.iter().position(|known| *known == id);
            let place = place.unwrap_or_else(|| {
                blobs.push(id);
                blobs.len() - 1
            });
            documents.extend(group.iter().map(|saved| BlobPart {
                key: saved.key.to_bytes(),
                blob: place as u64,
                heads: saved.heads,
                changes: saved.changes,
            }));
        }
        self.keep_own_manifest(space, draft, blobs, ManifestBody { documents })?;
        Ok(true)
    }

    fn draft(&self, reader: &Reader<'_>, space: &SpaceId) -> Result<Option<Draft>> {
        let known = self.known(reader)?;
        let person = self.inner.me.person;
        let keys = identity::device_keys(reader)?;
        let Some(state) = known.space(space) else {
            return Ok(None);
        };
        let may = state.may_write(&person, &keys.device_id()) && !state.needs_update();
        let here = store::SpaceId(*space.as_bytes());
        let rows = reader.documents_of(here)?;
        let all_sent = reader
            .unsent_documents()?
            .iter()
            .all(|row| row.space != here);
        if !may || !all_sent || reader.meta(meta::MUST_RETIRE)?.is_some() {
            return Ok(None);
        }
        let secrets = Secrets::read(reader, &known, &keys, space)?;
        let facts = FoundEpochs {
            used: used(reader, state, &secrets, &EntryState::IN)?,
            secrets: &secrets,
        };
        let Some(epoch) = state.fit_epoch(&facts) else {
            return Ok(None);
        };
        let secret = secrets.of(&epoch).cloned();
        let secret = secret.ok_or(CompanionError::Unexpected("epoch without a secret"))?;
        let covers = covers(reader, space)?;
        let before = previous(reader, &known, state, &secrets)?;
        let mut documents = Vec::new();
        for row in rows {
            let key = DocumentKey::from_bytes(&row.key)?;
            let stored = reader.load(row.id)?.ok_or(CompanionError::Damaged)?;
            // A snapshot that leaves one out would stand for its entries and not hold them.
            let Ok(document) = open_document(key, &stored) else {
                return Ok(None);
            };
            let heads = protocol::heads_digest(&document.heads());
            let changes = document.change_count();
            let blob = before
                .get(&row.key)
                .filter(|(_, part)| (part.heads, part.changes) == (heads, changes));
            documents.push(Saved {
                key,
                heads,
                changes,
                blob: blob.map(|(id, _)| *id),
            });
        }
        let own = reader.own_head(space.as_bytes(), keys.device_id().as_bytes(), MANIFEST)?;
        let is_empty = covers.is_empty() || documents.is_empty();
        Ok((!is_empty).then_some(Draft {
            keys,
            epoch,
            secret,
            covers,
            documents,
            counter: own.map_or(0, |own| own.sequence) + 1,
        }))
    }

    fn upload(
        &self,
        transport: &dyn Transport,
        space: &SpaceId,
        draft: &Draft,
        group: &[&Saved],
        cancel: &CancelHandle,
    ) -> Result<Option<BlobId>> {
        let parts = self.read(|reader| {
            let known = self.known(reader)?;
            let state = known.space(space).ok_or(CompanionError::Damaged)?;
            let readers = readers_of(reader, &known, state, &draft.keys.device_id())?;
            let here = store::SpaceId(*space.as_bytes());
            let mut parts = Vec::new();
            for saved in group {
                let id = crate::write::document_id(here, saved.key);
                let stored = reader.load(id)?.ok_or(CompanionError::Damaged)?;
                let document = open_document(saved.key, &stored)?;
                // Somebody wrote meanwhile: the next try begins with what is here then.
                if protocol::heads_digest(&document.heads()) != saved.heads {
                    return Err(CompanionError::ServerBusy);
                }
                parts.push(wire_part_of(saved.key, &document.to_blob(readers)?));
            }
            Ok(parts)
        })?;
        let random = &mut Draw(&*self.inner.parts.random);
        let body = BlobBody { parts };
        let sealed = vault::seal_blob(&draft.secret, space, &draft.epoch, &body, random);
        let (id, bytes) = match sealed {
            // More than a blob holds: apart they may fit.
            Err(vault::Error::Limit(_)) => return Ok(None),
            sealed => sealed?,
        };
        self.put_blob(transport, &LogId::from(*space), (&id, &bytes), cancel)?;
        Ok(Some(id))
    }

    fn keep_own_manifest(
        &self,
        space: &SpaceId,
        draft: Draft,
        blobs: Vec<BlobId>,
        body: ManifestBody,
    ) -> Result<()> {
        let person = self.inner.me.person;
        let unsealed = Manifest {
            author: draft.keys.device_id(),
            counter: draft.counter,
            covers: draft.covers,
            blobs,
            epoch: draft.epoch.short(),
            sealed: Vec::new(),
            drop_after: DropAfter::ThirtyDays,
            tail: Tail::default(),
            signature: Signature::from_bytes([0; 64]),
        };
        let random = &mut Draw(&*self.inner.parts.random);
        let (secret, signing) = (&draft.secret, draft.keys.signing());
        let manifest =
            vault::seal_manifest(secret, space, unsealed, &body, signing, &person, random)?;
        let (log, device) = (*space.as_bytes(), *manifest.author.as_bytes());
        let id = *manifest.id(space).as_bytes();
        // Met now: else the next month that has ended would always call for another one.
        let met_s = u64::try_from(self.now().at_ms / 1_000).unwrap_or_default();
        self.write(&[], |session| {
            let store = session.store();
            store.raise_own_head(&OwnHead {
                log,
                device,
                kind: MANIFEST,
                sequence: manifest.counter,
                id,
            })?;
            store.keep_manifest(&ManifestRow {
                log,
                device,
                counter: manifest.counter,
                id,
                state: EntryState::New as u8,
                met_s,
                bytes: manifest.to_bytes(),
            })?;
            session.keep_meta(&due_name(space), None)
        })
    }

    /// Whether a snapshot is due: many entries that none covers, or a month that ended a week ago;
    /// and a wait of up to a day is over.
    fn is_snapshot_due(&self, space: &SpaceId) -> Result<bool> {
        let (uncovered, newest_s) = self.read(|reader| self.uncovered(reader, space))?;
        let now_s = u64::try_from(self.now().at_ms / 1_000).unwrap_or_default();
        let month_ended = self
            .now_less(MONTH_ENDED_MS)
            .is_some_and(|month_s| newest_s < month_s);
        let is_due = uncovered > UNCOVERED_MAX || uncovered > 0 && month_ended;
        if !is_due {
            return Ok(false);
        }
        let name = due_name(space);
        let due = self.read(|reader| Ok(reader.meta(&name)?))?;
        let due_s = due
            .and_then(|bytes| bytes.try_into().ok())
            .map(u64::from_be_bytes);
        match due_s {
            Some(due_s) => Ok(now_s >= due_s),
            None => {
                let wait_s = u64::from(self.jitter()?) % WAIT_S_MAX;
                let due_s = now_s.saturating_add(wait_s);
                self.keep_meta(&name, Some(due_s.to_be_bytes().to_vec()))?;
                Ok(false)
            }
        }
    }

    /// How many entries no counting snapshot covers, and when the newest snapshot was met.
    fn uncovered(&self, reader: &Reader<'_>, space: &SpaceId) -> Result<(u64, u64)> {
        let known = self.known(reader)?;
        let Some(state) = known.space(space) else {
            return Ok((0, 0));
        };
        let mut newest: Option<(u64, Vec<Cut>)> = None;
        for row in reader.manifests(space.as_bytes())?.into_iter().rev() {
            let Ok(manifest) = Manifest::decode(&row.bytes) else {
                continue;
            };
            if counts(reader, &known, state, &manifest)? {
                newest = Some((row.met_s, manifest.covers));
                break;
            }
        }
        let (met_s, cuts) = newest.unwrap_or_default();
        let mut uncovered = 0;
        for device in reader.entry_devices(space.as_bytes())? {
            let device = protocol::DeviceId::from_bytes(device);
            let cut = cuts.iter().find(|cut| cut.handle == device.handle());
            let from = cut.map_or(0, |cut| cut.sequence) + 1;
            let limit = usize::try_from(UNCOVERED_MAX + 1).unwrap_or(usize::MAX);
            let entries = reader.entries_of(space.as_bytes(), device.as_bytes(), from, limit)?;
            uncovered += entries.len() as u64;
        }
        Ok((uncovered, met_s))
    }

    /// When the month began in which `ms` ago lies, in seconds.
    fn now_less(&self, ms: i64) -> Option<u64> {
        let mut then = self.now();
        then.at_ms -= ms;
        let date = then.local_date();
        let first = date.with().day(1).build().ok()?;
        u64::try_from(i64::from(crate::rows::day_of(first)) * 24 * 3_600).ok()
    }

    fn this_month(&self) -> u16 {
        let date = self.now().local_date();
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        u16::try_from(months).unwrap_or(u16::MAX)
    }
}

/// The kind of a manifest, as own heads are kept by it.
const MANIFEST: u8 = ItemKind::Manifest.number() as u8;

fn due_name(space: &SpaceId) -> String {
    format!("snapshot_due/{}", crate::hex::encode(space.as_bytes()))
}

/// Per device the last entry up to which everything is in the documents.
fn covers(reader: &Reader<'_>, space: &SpaceId) -> Result<Vec<Cut>> {
    let settled = Settled::read(reader, space)?;
    let mut covers: BTreeMap<protocol::Handle, Cut> = settled
        .cuts()
        .iter()
        .map(|cut| (cut.handle, *cut))
        .collect();
    for device in reader.entry_devices(space.as_bytes())? {
        let device = protocol::DeviceId::from_bytes(device);
        let last = through(reader, space, &settled, &device)?;
        let entries = reader.entries_of(space.as_bytes(), device.as_bytes(), last, 64)?;
        let mut at = entries.iter().filter(|entry| entry.row.sequence == last);
        let entry = at.find(|entry| EntryState::of(entry.row.state).is_in());
        if let Some(entry) = entry {
            covers.insert(
                device.handle(),
                Cut {
                    handle: device.handle(),
                    sequence: last,
                    id: EntryId::from_bytes(entry.row.id).short(),
                },
            );
        }
    }
    Ok(covers.into_values().collect())
}

/// The documents of the newest snapshot that can be named again: by key, its blob and what it is.
/// After a Fresh nothing of before is named (PROTOCOL 10.2).
fn previous(
    reader: &Reader<'_>,
    known: &Known,
    state: &SpaceState,
    secrets: &Secrets,
) -> Result<BTreeMap<Vec<u8>, (BlobId, BlobPart)>> {
    let space = state.space();
    let mut rows = reader.manifests(space.as_bytes())?;
    rows.reverse();
    for row in rows {
        let Ok(manifest) = Manifest::decode(&row.bytes) else {
            continue;
        };
        if !counts(reader, known, state, &manifest)? {
            continue;
        }
        let opened = secrets.open_manifest(state, &manifest);
        let holds_fresh = |id: &RecordId| {
            let rekey = state.rekey(id).map(|(_, rekey)| rekey);
            let holds =
                |fresh: &RecordId| rekey.is_some_and(|rekey| rekey.fresh.contains(&fresh.short()));
            state.fresh().iter().all(holds)
        };
        if let Some((_, body)) = opened.filter(|(id, _)| holds_fresh(id)) {
            let parts = body.documents.into_iter().filter_map(|part| {
                let blob = manifest.blobs.get(usize::try_from(part.blob).ok()?)?;
                Some((part.key.clone(), (*blob, part)))
            });
            return Ok(parts.collect());
        }
    }
    Ok(BTreeMap::new())
}

/// Which documents share a blob: closed months of one year that no blob has yet. All else stands
/// alone.
fn groups(documents: &[Saved], this_month: u16) -> Vec<Vec<&Saved>> {
    let mut years: BTreeMap<u16, Vec<&Saved>> = BTreeMap::new();
    let mut groups = Vec::new();
    for saved in documents {
        let month = match saved.key.part {
            Part::Month(month) if saved.key.kind == DocumentKind::CheckIns => Some(month),
            _ => None,
        };
        match month {
            Some(month)
                if saved.blob.is_none() && month.saturating_add(OPEN_MONTHS) < this_month =>
            {
                years.entry(month / 12).or_default().push(saved);
            }
            _ => groups.push(vec![saved]),
        }
    }
    groups.extend(years.into_values());
    groups
}
