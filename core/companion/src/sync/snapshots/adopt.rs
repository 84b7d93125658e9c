//! Taking documents from blobs where entries are missing here: after a server dropped them, and on
//! a new phone.

use std::collections::BTreeMap;

use journal::{Document, DocumentKey, DocumentKind, DocumentPart, Payload};
use membership::SpaceState;
use protocol::{
    BlobBody, BlobPart, DeviceId, Handle, LogId, Manifest, ManifestBody, PersonId, SpaceId,
};
use store::Reader;

use super::Settled;
use crate::sync::epochs::Secrets;
use crate::sync::facts::birth;
use crate::sync::known::Known;
use crate::sync::opening::payload;
use crate::sync::state::EntryState;
use crate::sync::transport::Transport;
use crate::write::{Merge, PartOutcome, open_document};
use crate::{CancelHandle, Companion, CompanionError, Progress, Result, identity, meta};

/// Which documents come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SnapshotOrder {
    /// Only what today's screen needs: the profile and the present month.
    TodayOnly,
    /// Everything, the newest first.
    Everything,
}

/// A manifest that covers what is not here, opened.
struct Needed {
    id: [u8; 32],
    manifest: Manifest,
    body: ManifestBody,
}

/// Blobs by their place in the manifest, and the documents that each brings.
type Wanted = Vec<(usize, Vec<BlobPart>)>;
/// Documents by key that are here as they are in a manifest.
type Present = Vec<(Vec<u8>, Document)>;

impl Companion {
    /// Fetches the documents of every space where entries are missing that a snapshot stands for.
    /// Says how many documents came.
    pub(crate) fn adopt_snapshots(
        &self,
        transport: &dyn Transport,
        order: SnapshotOrder,
        cancel: &CancelHandle,
    ) -> Result<usize> {
        let mut came = 0;
        for space in self.read(|reader| Ok(reader.spaces()?))? {
            let space = SpaceId::from_bytes(space.id.0);
            came += self.adopt_in(transport, &space, order, cancel)?;
        }
        if came > 0 {
            self.apply(&Progress {
                cancel: cancel.clone(),
                listener: None,
            })?;
        }
        Ok(came)
    }

    fn adopt_in(
        &self,
        transport: &dyn Transport,
        space: &SpaceId,
        order: SnapshotOrder,
        cancel: &CancelHandle,
    ) -> Result<usize> {
        let (mut failed, mut why) = (Vec::new(), None);
        while let Some(needed) = self.read(|reader| self.needed(reader, space, &failed))? {
            match self.adopt_manifest(transport, space, &needed, order, cancel) {
                // A blob that is lost, or a device that made a bad one, must not hide the others.
                Err(error) if is_of_snapshot(&error) && failed.len() < MANIFESTS_FAILED_MAX => {
                    failed.push(needed.id);
                    why.get_or_insert(error);
                }
                done => return done,
            }
        }
        why.map_or(Ok(0), Err)
    }

    fn adopt_manifest(
        &self,
        transport: &dyn Transport,
        space: &SpaceId,
        needed: &Needed,
        order: SnapshotOrder,
        cancel: &CancelHandle,
    ) -> Result<usize> {
        let mut settled = self.read(|reader| Settled::read(reader, space))?;
        let (wanted, here) = self.wanted(space, needed, order)?;
        let mut came = 0;
        // What is here as it is there stands for dropped entries too: their chains go on from it.
        for (key, document) in here {
            settled.settle(&key, carried_of(&document));
        }
        for (blob, parts) in wanted {
            if cancel.is_cancelled() {
                return Err(CompanionError::Cancelled);
            }
            let id = needed
                .manifest
                .blobs
                .get(blob)
                .ok_or(CompanionError::Damaged)?;
            let bytes = self.get_blob(transport, &LogId::from(*space), id, cancel)?;
            let body = self.read(|reader| self.open_blob(reader, space, id, &bytes))?;
            for part in &parts {
                let document = matching(&body, part)?;
                self.take_document(space, &document)?;
                settled.settle(&part.key, carried_of(&document));
                came += 1;
            }
            self.keep_settled(space, &settled)?;
        }
        let mut keys = needed.body.documents.iter();
        // What only a later version reads is not in the documents here.
        let is_whole = keys.all(|part| DocumentKey::from_bytes(&part.key).is_ok());
        if order == SnapshotOrder::Everything && is_whole {
            needed
                .manifest
                .covers
                .iter()
                .for_each(|cut| settled.cover(cut));
            self.keep_settled(space, &settled)?;
            *crate::observe::lock(&self.inner.remembered.applied) = None;
        }
        Ok(came)
    }

    /// The newest manifest of an owner's active device that covers something that is not here.
    fn needed(
        &self,
        reader: &Reader<'_>,
        space: &SpaceId,
        failed: &[[u8; 32]],
    ) -> Result<Option<Needed>> {
        let known = self.known(reader)?;
        let Some(state) = known.space(space) else {
            return Ok(None);
        };
        let settled = Settled::read(reader, space)?;
        let keys = identity::request_keys(reader)?;
        let secrets = Secrets::read(reader, &known, &keys, space)?;
        let mut rows = reader.manifests(space.as_bytes())?;
        rows.reverse();
        let mut reached: BTreeMap<Handle, u64> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| !failed.contains(&row.id)) {
            let Ok(manifest) = Manifest::decode(&row.bytes) else {
                continue;
            };
            let mut missing = false;
            for cut in &manifest.covers {
                let through = match reached.get(&cut.handle) {
                    Some(through) => *through,
                    None => match known.device_by_handle(space, &cut.handle) {
                        Some(device) => through(reader, space, &settled, &device)?,
                        None => 0,
                    },
                };
                reached.insert(cut.handle, through);
                missing |= cut.sequence > through;
            }
            // Looked at first: a signature costs more than a number, and mostly nothing is missing.
            if !missing || !counts(reader, &known, state, &manifest)? {
                continue;
            }
            if let Some((_, body)) = secrets.open_manifest(state, &manifest) {
                let id = row.id;
                return Ok(Some(Needed { id, manifest, body }));
            }
        }
        Ok(None)
    }

    /// Goes by the manifests that count now, whatever becomes of their authors (PROTOCOL 10.6).
    pub(crate) fn trust_newest_manifests(&self) -> Result<()> {
        let ids = self.read(|reader| {
            let known = self.known(reader)?;
            let mut ids = Vec::new();
            for space in known.spaces() {
                let Some(state) = known.space(space) else {
                    continue;
                };
                for row in reader.manifests(space.as_bytes())? {
                    let manifest = Manifest::decode(&row.bytes).ok();
                    if manifest.is_some_and(|one| author(&known, state, &one).is_some()) {
                        ids.extend(row.id);
                    }
                }
            }
            Ok(ids)
        })?;
        self.keep_meta(meta::TRUSTED_MANIFESTS, Some(ids))
    }

    /// The blobs to fetch and the documents that each brings, the newest months first; and apart
    /// from them the documents that are here as they are there.
    fn wanted(
        &self,
        space: &SpaceId,
        needed: &Needed,
        order: SnapshotOrder,
    ) -> Result<(Wanted, Present)> {
        let here = store::SpaceId(*space.as_bytes());
        let mut equal = Vec::new();
        let mut blobs: BTreeMap<usize, (u32, Vec<BlobPart>)> = BTreeMap::new();
        let check_ins = needed
            .body
            .documents
            .iter()
            .filter(|part| is_check_ins(part));
        let newest = check_ins.filter_map(month).max();
        for part in &needed.body.documents {
            let Ok(key) = DocumentKey::from_bytes(&part.key) else {
                continue;
            };
            let id = crate::write::document_id(here, key);
            let found = self.read(|reader| {
                let stored = reader.load(id)?;
                let opened = stored.and_then(|stored| open_document(key, &stored).ok());
                let same =
                    |document: &Document| protocol::heads_digest(&document.heads()) == part.heads;
                Ok(opened.filter(same))
            })?;
            let is_today = key.kind == DocumentKind::Profile
                || key.kind == DocumentKind::CheckIns && month(part) == newest;
            if let Some(document) = found {
                equal.push((part.key.clone(), document));
                continue;
            }
            if order == SnapshotOrder::TodayOnly && !is_today {
                continue;
            }
            let place = usize::try_from(part.blob).unwrap_or(usize::MAX);
            // The profile first, then by month, the newest first.
            let rank = month(part).map_or(0, |month| u32::from(u16::MAX - month) + 1);
            let blob = blobs.entry(place).or_insert((rank, Vec::new()));
            blob.0 = blob.0.min(rank);
            blob.1.push(part.clone());
        }
        let mut ordered: Vec<_> = blobs.into_iter().collect();
        ordered.sort_by_key(|(place, (rank, _))| (*rank, *place));
        let ordered = ordered.into_iter();
        let wanted = ordered.map(|(place, (_, parts))| (place, parts));
        Ok((wanted.collect(), equal))
    }

    fn open_blob(
        &self,
        reader: &Reader<'_>,
        space: &SpaceId,
        id: &protocol::BlobId,
        bytes: &[u8],
    ) -> Result<BlobBody> {
        let known = self.known(reader)?;
        let state = known.space(space).ok_or(CompanionError::Damaged)?;
        let keys = identity::request_keys(reader)?;
        let secrets = Secrets::read(reader, &known, &keys, space)?;
        let epoch = protocol::Blob::decode(bytes)
            .map_err(|_| CompanionError::WrongServer)?
            .epoch;
        let epochs = state.epochs_beginning(&epoch);
        let mut bodies = epochs
            .filter_map(|epoch| secrets.of(epoch))
            .filter_map(|secret| vault::open_blob(secret, space, id, bytes).ok());
        bodies.next().ok_or(CompanionError::WrongServer)
    }

    /// Merges a whole document into what is here.
    fn take_document(&self, space: &SpaceId, document: &Document) -> Result<()> {
        let readers = journal::Readers::of_caps([identity::CAPS]);
        let payload: Payload = document.to_blob(readers)?;
        let key = document.key();
        let merge = Merge {
            space: store::SpaceId(*space.as_bytes()),
            key,
            parts: vec![(0, vec![payload])],
            barred: &std::collections::BTreeSet::new(),
        };
        self.write(crate::write::topics_of(key.kind), |session| {
            let outcomes = session.merge(&merge)?.outcomes;
            match outcomes.iter().all(|(_, came)| *came == PartOutcome::In) {
                true => Ok(()),
                false => Err(CompanionError::Damaged),
            }
        })
    }
}

/// How many snapshots that do not hold are passed over before the rest waits for another sync.
const MANIFESTS_FAILED_MAX: usize = 4;

/// Whether it is a snapshot that does not hold, or a blob of it that is not to be had: nothing that
/// passes by itself, and no fault of the line or of this device's disk.
pub(crate) const fn is_of_snapshot(error: &CompanionError) -> bool {
    matches!(
        error,
        CompanionError::Gone
            | CompanionError::Damaged
            | CompanionError::NewerVersion
            | CompanionError::WrongServer
    )
}

/// All changes of a document but its birth, which no entry carries.
fn carried_of(document: &Document) -> Vec<journal::ChangeFacts> {
    let born = birth(document.key().kind);
    let mut changes = document.facts();
    changes.retain(|change| change.hash != born);
    changes
}

fn is_check_ins(part: &BlobPart) -> bool {
    DocumentKey::from_bytes(&part.key).is_ok_and(|key| key.kind == DocumentKind::CheckIns)
}

/// Whether a manifest stands for what it covers: it is by an owner's device that may write now, or
/// a restore goes by it.
pub(super) fn counts(
    reader: &Reader<'_>,
    known: &Known,
    state: &SpaceState,
    manifest: &Manifest,
) -> Result<bool> {
    let id = *manifest.id(state.space()).as_bytes();
    Ok(author(known, state, manifest).is_some() || trusted(reader)?.contains(&id))
}

/// The manifests that a restore goes by.
pub(super) fn trusted(reader: &Reader<'_>) -> Result<Vec<[u8; 32]>> {
    let ids = reader.meta(meta::TRUSTED_MANIFESTS)?.unwrap_or_default();
    Ok(ids.as_chunks::<32>().0.to_vec())
}

/// The month of a document that belongs to one; of a year its last.
fn month(part: &BlobPart) -> Option<u16> {
    match DocumentKey::from_bytes(&part.key).ok()?.part {
        DocumentPart::Month(month) => Some(month),
        DocumentPart::Year(year) => Some(year.saturating_mul(12).saturating_add(11)),
        _ => None,
    }
}

/// The document that a manifest promised, if the blob has it.
fn matching(body: &BlobBody, wanted: &BlobPart) -> Result<Document> {
    let part = body.parts.iter().find(|part| part.key == wanted.key);
    let part = part.ok_or(CompanionError::WrongServer)?;
    let key = DocumentKey::from_bytes(&part.key)?;
    let payload = payload(part).ok_or(CompanionError::NewerVersion)?;
    let document = Document::from_blob(key, &payload)?;
    match protocol::heads_digest(&document.heads()) == wanted.heads
        && document.change_count() == wanted.changes
    {
        true => Ok(document),
        false => Err(CompanionError::Damaged),
    }
}

/// The owner, if the manifest is by one of their devices that may write now (PROTOCOL 10.6).
fn author(known: &Known, state: &SpaceState, manifest: &Manifest) -> Option<PersonId> {
    let space = state.space();
    let person = known.signer(space, manifest)?;
    let is_owner = person == *state.owner();
    (is_owner && state.may_write(&person, &manifest.author)).then_some(person)
}

/// Up to which entry of a device everything is in the documents here.
pub(super) fn through(
    reader: &Reader<'_>,
    space: &SpaceId,
    settled: &Settled,
    device: &DeviceId,
) -> Result<u64> {
    let mut through = settled.through(device).map_or(0, |cut| cut.sequence);
    let from = through + 1;
    for entry in reader.entries_of(space.as_bytes(), device.as_bytes(), from, usize::MAX)? {
        let is_next = entry.row.sequence == through + 1;
        if is_next && EntryState::of(entry.row.state).is_in() {
            through = entry.row.sequence;
        } else if entry.row.sequence > through {
            break;
        }
    }
    Ok(through)
}
