//! A device that was linked or restored knows whose it is before anything of the journal has come.
//! Here it finds its place in what comes.

use membership::SpaceKind;
use protocol::{HandOver, SpaceId};
use store::Reader;
use zeroize::Zeroizing;

use crate::{Companion, CompanionError, Result, meta};

impl Companion {
    /// Whether the journal of this person is still on its way to this device.
    #[must_use]
    pub fn is_arriving(&self) -> bool {
        self.private_space().is_err()
    }

    /// Finds the person's private space among the spaces that have come; of several the one that
    /// the server numbered first (PROTOCOL 10.7). Says whether it is known now and was not before.
    pub(crate) fn settle_arrival(&self) -> Result<bool> {
        if !self.is_arriving() {
            return Ok(false);
        }
        let Some(space) = self.read(|reader| self.private_space_in(reader))? else {
            return Ok(false);
        };
        self.keep_meta(meta::PRIVATE_SPACE, Some(space.0.to_vec()))?;
        // Somebody else may have set the same a moment ago.
        let _ = self.inner.private_space.set(space);
        Ok(true)
    }

    /// Secrets that were handed over are kept apart until each has found its epoch.
    pub(crate) fn let_go_of_handed(&self) -> Result<()> {
        if self.is_arriving() || !self.read(all_handed_came)? {
            return Ok(());
        }
        self.keep_meta(meta::HANDED, None)
    }

    fn private_space_in(&self, reader: &Reader<'_>) -> Result<Option<store::SpaceId>> {
        let person = self.inner.me.person;
        let known = self.known(reader)?;
        let mut numbers = Vec::new();
        for (server, _) in reader.servers()? {
            numbers.extend(reader.server_logs(server)?);
        }
        let mut found = None;
        for (order, space) in reader.spaces()?.into_iter().enumerate() {
            let state = known.space(&SpaceId::from_bytes(space.id.0));
            let is_ours = |state: &membership::SpaceState| {
                state.kind() == SpaceKind::Private && *state.owner() == person
            };
            if !state.is_some_and(is_ours) {
                continue;
            }
            let number = numbers.iter().find(|log| log.log == space.id.0);
            let place = (number.and_then(|log| log.number).unwrap_or(u64::MAX), order);
            if found.is_none_or(|(before, _)| place < before) {
                found = Some((place, space.id));
            }
        }
        Ok(found.map(|(_, space)| space))
    }
}

/// What another device handed over: secrets by the beginning of their epochs' ids.
pub(crate) fn handed(reader: &Reader<'_>) -> Result<Option<HandOver>> {
    let Some(bytes) = reader.meta(meta::HANDED)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    let handed = HandOver::decode(&bytes).map_err(|_| CompanionError::Damaged)?;
    Ok(Some(handed))
}

/// Whether there are handed secrets, and all have found their epochs.
fn all_handed_came(reader: &Reader<'_>) -> Result<bool> {
    let Some(handed) = handed(reader)? else {
        return Ok(false);
    };
    for space in handed.spaces {
        let kept = reader.epochs(store::SpaceId(*space.space.as_bytes()))?;
        let is_kept =
            |epoch: &protocol::HandedEpoch| kept.iter().any(|row| row.id.starts_with(&epoch.epoch));
        if !space.epochs.iter().all(is_kept) {
            return Ok(false);
        }
    }
    Ok(true)
}
