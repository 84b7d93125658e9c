//! Secrets of epochs: opened from seals and older chains as they come, checked once, and the fit
//! one found or made (SECURITY 3).

use std::collections::{BTreeMap, BTreeSet};

use membership::{EpochFacts, Rekey, SpaceState};
use protocol::{EpochKey, HandOver, Manifest, ManifestBody, Recipient, RecordId, Short, SpaceId};
use store::{EpochCheck, EpochRow, Reader};
use vault::{DeviceKeys, EpochSecret};
use zeroize::Zeroizing;

use super::known::Known;
use crate::Result;

/// Every seal is the one that the secret gives; the numbers are those of the store's rows, frozen.
const SEALS_RIGHT: u8 = 1;
/// A seal or the commitment is wrong: its author is named to the owner.
const SEALS_WRONG: u8 = 2;

/// The secrets of one space.
pub(crate) struct Secrets {
    space: SpaceId,
    secrets: BTreeMap<RecordId, EpochSecret>,
    checks: BTreeMap<RecordId, EpochCheck>,
    /// What was found here and is not stored yet.
    new_secrets: Vec<RecordId>,
    new_checks: Vec<RecordId>,
}

impl Secrets {
    /// The secrets of a space as they are stored, and whatever its records give beyond them.
    pub(crate) fn read(
        reader: &Reader<'_>,
        known: &Known,
        keys: &DeviceKeys,
        space: &SpaceId,
    ) -> Result<Self> {
        let mut secrets = Self {
            space: *space,
            secrets: BTreeMap::new(),
            checks: BTreeMap::new(),
            new_secrets: Vec::new(),
            new_checks: Vec::new(),
        };
        for row in reader.epochs(store::SpaceId(*space.as_bytes()))? {
            let id = RecordId::from_bytes(row.id);
            secrets.secrets.insert(id, secret_of(&row.secret));
        }
        if let Some(state) = known.space(space) {
            for (epoch, _) in state.rekeys() {
                if let Some(check) = reader.epoch_check(epoch.id.as_bytes())? {
                    secrets.checks.insert(epoch.id, check);
                }
            }
            if let Some(handed) = crate::arrival::handed(reader)? {
                secrets.take_handed(state, &handed);
            }
            secrets.open(state, keys);
            secrets.check(state, known);
        }
        Ok(secrets)
    }

    /// The secret of an epoch.
    pub(crate) fn of(&self, epoch: &RecordId) -> Option<&EpochSecret> {
        self.secrets.get(epoch)
    }

    /// The body of a manifest, and the epoch that opens it.
    pub(crate) fn open_manifest(
        &self,
        state: &SpaceState,
        manifest: &Manifest,
    ) -> Option<(RecordId, ManifestBody)> {
        let mut epochs = state.epochs_beginning(&manifest.epoch);
        epochs.find_map(|id| {
            let body = vault::open_manifest(self.of(id)?, &self.space, manifest).ok()?;
            Some((*id, body))
        })
    }

    /// Takes a secret that this device made or was handed.
    pub(crate) fn insert(&mut self, epoch: RecordId, secret: EpochSecret) {
        if self.secrets.insert(epoch, secret).is_none() {
            self.new_secrets.push(epoch);
        }
    }

    /// What is to be stored: secrets and checks that the store does not have.
    pub(crate) fn drain(&mut self) -> (Vec<EpochRow>, Vec<EpochCheck>) {
        let space = store::SpaceId(*self.space.as_bytes());
        let rows = std::mem::take(&mut self.new_secrets).into_iter();
        let rows = rows.filter_map(|id| {
            let secret = self.secrets.get(&id)?;
            let secret = Zeroizing::new(*secret.secret().expose());
            Some(EpochRow {
                space,
                id: *id.as_bytes(),
                secret,
            })
        });
        let rows = rows.collect();
        let checks = std::mem::take(&mut self.new_checks).into_iter();
        let checks = checks.filter_map(|id| self.checks.get(&id).cloned());
        (rows, checks.collect())
    }

    /// Takes the secrets that another own device handed over, by their epochs' commitments.
    fn take_handed(&mut self, state: &SpaceState, handed: &HandOver) {
        let space = self.space;
        let spaces = handed.spaces.iter().filter(|handed| handed.space == space);
        for epoch in spaces.flat_map(|space| &space.epochs) {
            let secret = secret_of(&epoch.secret);
            for id in state.epochs_beginning(&epoch.epoch) {
                let Some((_, rekey)) = state.rekey(id) else {
                    continue;
                };
                if self.of(id).is_none() && commits(&secret, &self.space, rekey) {
                    self.insert(*id, secret.clone());
                }
            }
        }
    }

    /// Opens whatever seals are for these keys, and whatever older secrets they lead to.
    fn open(&mut self, state: &SpaceState, keys: &DeviceKeys) {
        let mut opened: Vec<RecordId> = self.secrets.keys().copied().collect();
        for (epoch, rekey) in state.rekeys() {
            let Some(draft) = epoch.draft.filter(|_| self.of(&epoch.id).is_none()) else {
                continue;
            };
            let secret = EpochSecret::open(keys, &self.space, &draft, &rekey.seals).ok();
            if let Some(secret) = secret.filter(|secret| commits(secret, &self.space, rekey)) {
                self.insert(epoch.id, secret);
                opened.push(epoch.id);
            }
        }
        while let Some(newer) = opened.pop() {
            for (older, secret) in self.open_older(state, &newer) {
                if self.of(&older).is_none() {
                    self.insert(older, secret);
                    opened.push(older);
                }
            }
        }
    }

    /// The older secrets that a Rekey wraps and that open to their epochs' commitments.
    fn open_older(&self, state: &SpaceState, newer: &RecordId) -> Vec<(RecordId, EpochSecret)> {
        let Some((secret, (_, rekey))) = self.of(newer).zip(state.rekey(newer)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for older in &rekey.older {
            for id in state.epochs_beginning(&older.epoch) {
                let Some((_, wrapped)) = state.rekey(id) else {
                    continue;
                };
                let opened = vault::open_older(secret, &self.space, id, older).ok();
                let opened = opened.filter(|opened| commits(opened, &self.space, wrapped));
                found.extend(opened.map(|opened| (*id, opened)));
            }
        }
        found
    }

    /// Looks at epochs that came or were made since.
    pub(crate) fn look(&mut self, state: &SpaceState, known: &Known) {
        self.check(state, known);
    }

    /// Recomputes the seals of epochs that were not looked at, and opens their older secrets.
    fn check(&mut self, state: &SpaceState, known: &Known) {
        for (epoch, rekey) in state.rekeys() {
            let (Some(secret), Some(draft)) = (self.of(&epoch.id), epoch.draft) else {
                continue;
            };
            if self.checks.contains_key(&epoch.id) {
                continue;
            }
            let seals = rekey.seals.iter();
            let devices = seals.map(|seal| recipient(known, &self.space, seal.device));
            // A device is named by its keys: once its card is here, the answer is for good.
            let Some(devices) = devices.collect::<Option<Vec<_>>>() else {
                continue;
            };
            let space = &self.space;
            let right = secret
                .check(space, &rekey.commit, &draft, &devices, &rekey.seals)
                .is_ok();
            let opens: Vec<RecordId> = self
                .open_older(state, &epoch.id)
                .into_iter()
                .map(|(id, _)| id)
                .collect();
            let result = if right { SEALS_RIGHT } else { SEALS_WRONG };
            // An older epoch whose Rekey is not here yet is looked at again.
            let is_whole = opens.len() >= rekey.older.len();
            self.keep_check(epoch.id, result, &opens, is_whole);
        }
    }

    fn keep_check(&mut self, epoch: RecordId, result: u8, opens: &[RecordId], is_whole: bool) {
        let check = EpochCheck {
            epoch: *epoch.as_bytes(),
            result,
            detail: opens.iter().flat_map(|id| *id.as_bytes()).collect(),
        };
        self.checks.insert(epoch, check);
        if is_whole {
            self.new_checks.push(epoch);
        }
    }
}

/// An epoch's secret from its bytes, as they are kept or were handed over.
pub(crate) fn secret_of(bytes: &Zeroizing<[u8; 32]>) -> EpochSecret {
    EpochSecret::from_secret(vault::Secret::take(&mut bytes.clone()))
}

/// Whether every secret that is kept for a space is the one that its epoch's record commits to.
pub(crate) fn agree(reader: &Reader<'_>, known: &Known, space: store::SpaceId) -> Result<bool> {
    let id = SpaceId::from_bytes(space.0);
    let Some(state) = known.space(&id) else {
        return Ok(false);
    };
    let agrees = |row: &EpochRow| {
        let secret = secret_of(&row.secret);
        let rekey = state.rekey(&RecordId::from_bytes(row.id));
        rekey.is_some_and(|(_, rekey)| commits(&secret, &id, rekey))
    };
    Ok(reader.epochs(space)?.iter().all(agrees))
}

fn commits(secret: &EpochSecret, space: &SpaceId, rekey: &Rekey) -> bool {
    let given = vault::Secret::take(&mut secret.commit(space));
    given == vault::Secret::take(&mut rekey.commit.clone())
}

fn recipient(known: &Known, space: &SpaceId, device: protocol::DeviceId) -> Option<Recipient> {
    let card = known.authors(space, &device).next().map(|(_, card)| card);
    let card = card.or_else(|| known.paper(space, &device))?;
    Some(Recipient {
        device,
        key: *card.seal_key(),
    })
}

/// What membership asks of epochs' secrets before it calls one fit.
pub(crate) struct FoundEpochs<'a> {
    pub(crate) secrets: &'a Secrets,
    /// The epochs under which something counts that this device knows.
    pub(crate) used: BTreeSet<RecordId>,
}

impl EpochFacts for FoundEpochs<'_> {
    fn has_secret(&self, epoch: &RecordId) -> bool {
        self.secrets.of(epoch).is_some()
    }

    fn is_checked(&self, epoch: &RecordId) -> bool {
        let check = self.secrets.checks.get(epoch);
        self.has_secret(epoch) && check.is_some_and(|check| check.result == SEALS_RIGHT)
    }

    fn opens(&self, newer: &RecordId, older: &RecordId) -> bool {
        let check = self.secrets.checks.get(newer);
        check.is_some_and(|check| check.detail.as_chunks::<32>().0.contains(older.as_bytes()))
    }

    fn used(&self) -> Vec<RecordId> {
        self.used.iter().copied().collect()
    }
}

/// The epochs of a space under which a counting entry or blob lies that this device can open.
pub(crate) fn used(
    reader: &Reader<'_>,
    state: &SpaceState,
    secrets: &Secrets,
    counting: &[u8],
) -> Result<BTreeSet<RecordId>> {
    let space = *state.space().as_bytes();
    let mut used = BTreeSet::new();
    let manifests = reader.manifests(&space)?;
    let manifests = manifests.iter().filter(|row| counting.contains(&row.state));
    let named: BTreeSet<Short> = manifests
        .filter_map(|row| protocol::Manifest::decode(&row.bytes).ok())
        .map(|manifest| manifest.epoch)
        .collect();
    for (epoch, _) in state.rekeys() {
        let has_secret = secrets.of(&epoch.id).is_some();
        let is_named = named.contains(&epoch.id.short());
        if has_secret
            && (is_named || reader.has_entry_under(&space, epoch.id.as_bytes(), counting)?)
        {
            used.insert(epoch.id);
        }
    }
    Ok(used)
}
