use std::collections::{BTreeMap, BTreeSet};

use membership::{Outcome, PersonState};
use protocol::{Class, DeviceId, DocumentId, PersonId, SpaceId};
use secrecy::ExposeSecret;
use vault::DeviceKeys;

use super::remove::{NewKeys, lines, own_class};
use crate::parts::Draw;
use crate::sync::{EntryState, judge};
use crate::write::Session;
use crate::{Companion, CompanionError, Result, identity, meta};

impl Companion {
    /// Gives this device new keys, since it was restored from a copy or may have one: what it wrote
    /// and has not sent is recorded again under them (PROTOCOL 8.3). Sync first, so that nothing is
    /// recorded twice.
    ///
    /// # Errors
    /// `DeviceFrozen` if another device removed this one: link it again.
    pub fn retire_keys(&self) -> Result<()> {
        // A sync that is under way signs with the old keys.
        let mut seat = self.inner.sync.take()?;
        self.write(&[], |session| {
            let old = identity::device_keys(&session.reader())?;
            let mut me = self.myself(session)?;
            if !me.state.is_active(&old.device_id()) {
                return Err(CompanionError::DeviceFrozen);
            }
            let class = own_class(&me.state, &old.device_id());
            let new = self.draw_keys(&me.state, class, &me.person)?;
            let maker = identity::maker(me.person, &old);
            let add = membership::add_device(&me.log, &maker, new.card.clone())?;
            let Outcome::Taken(added) = me.log.insert(&add) else {
                return Err(CompanionError::Unexpected("own record refused"));
            };
            let lines = lines(&session.reader(), &old.device_id())?;
            let maker = identity::maker(me.person, &new.keys);
            let random = &mut Draw(&*self.inner.parts.random);
            let old = old.device_id();
            let cut = Some(added);
            let remove = membership::remove_device(&me.log, &maker, &old, cut, &lines, random)?;
            session.keep_own_record(me.person.into(), &add)?;
            session.keep_own_record(me.person.into(), &remove)?;
            self.stand_under(session, &new.keys)
        })?;
        *seat = None;
        Ok(())
    }

    /// Draws keys whose device tag no device of the person has.
    pub(super) fn draw_keys(
        &self,
        state: &PersonState,
        class: Class,
        person: &PersonId,
    ) -> Result<NewKeys> {
        let keys = identity::draw_apart_from(state, &mut Draw(&*self.inner.parts.random))?;
        let card = identity::card(&keys, class, person);
        Ok(NewKeys { keys, card })
    }

    /// From here on this device is the one with these keys: it makes its ids and changes under
    /// them, asks the server anew, and records again what it had not sent.
    pub(crate) fn stand_under(
        &self,
        session: &mut Session<'_, '_>,
        keys: &DeviceKeys,
    ) -> Result<()> {
        let secret = keys.to_secret_bytes().expose_secret().to_vec();
        session.keep_meta(meta::DEVICE, Some(secret))?;
        session.keep_meta(meta::MUST_RETIRE, None)?;
        session.enroll_again()?;
        let late = self.late_changes(session)?;
        session.record_again_as(keys.device_id(), &late)
    }

    /// The changes of this device's entries that do not count, by document: sealed before it
    /// learned that another had removed it.
    fn late_changes(
        &self,
        session: &Session<'_, '_>,
    ) -> Result<BTreeMap<store::DocumentId, BTreeSet<journal::Hash>>> {
        let reader = session.reader();
        let known = self.known_within(&reader)?;
        let device = DeviceId::from_bytes(session.device());
        let mut late: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for space in reader.spaces()? {
            let space = SpaceId::from_bytes(space.id.0);
            let Some(judged) = judge(&reader, &known, &space)? else {
                continue;
            };
            let own = judged.entries.iter().filter(|entry| {
                entry.device == device && judged.state_of(&entry.id) == EntryState::Quarantined
            });
            for part in own.flat_map(|entry| &entry.facts.parts) {
                let document = DocumentId::of(&space, &part.key);
                let changes = late
                    .entry(store::DocumentId(*document.as_bytes()))
                    .or_default();
                changes.extend(part.changes.iter().map(|change| change.hash));
            }
        }
        Ok(late)
    }
}
