use std::collections::BTreeMap;

use membership::{ChainPoint, EraPlan, Line, PersonLog, PersonState};
use protocol::limits::DEVICES_ACTIVE_MAX;
use protocol::{Card, Class, DeviceId, EntryId, ItemKind, PersonId, RecordId, SpaceId};
use store::{Reader, StoredEntry};
use vault::{DeviceKeys, Identity, RecoveryWords};

use crate::parts::Draw;
use crate::sync::{EntryState, Settled};
use crate::write::Session;
use crate::{Companion, CompanionError, Result, Secret, identity, meta};
use journal::Rule;

impl Companion {
    /// Shuts a lost device out: whoever knows it writes nothing that it can read. Until the words
    /// are typed (`settle_devices`) its key can still freeze the others. Works without network;
    /// what it wrote and this device has not seen yet will wait to be kept or discarded.
    ///
    /// # Errors
    /// `NotFound` if no device has this id; `InvalidInput` with `not_allowed` for the device in
    /// hand; `DeviceFrozen` if this device may not; `MustRetire`. One that another froze still may:
    /// whoever is first must not win (SECURITY 4, E3).
    pub fn remove_device(&self, id: &str) -> Result<()> {
        let device = self.device_named(id)?;
        self.write(&[], |session| {
            let own = identity::device_keys(&session.reader())?;
            if device == own.device_id() {
                return Err(CompanionError::input("device", Rule::NotAllowed));
            }
            let me = self.myself(session)?;
            self.check_keys(&session.reader())?;
            if !me.state.is_rooted(&own.device_id()) {
                return Err(CompanionError::DeviceFrozen);
            }
            let lines = lines(&session.reader(), &device)?;
            let random = &mut Draw(&*self.inner.parts.random);
            let maker = identity::maker(me.person, &own);
            let record = membership::remove_device(&me.log, &maker, &device, None, &lines, random)?;
            session.keep_own_record(me.person.into(), &record)
        })
    }

    /// Says with the recovery words which devices there are: those that are active now, and no
    /// other. It ends what a lost or stolen device may still do, and brings back what it froze.
    ///
    /// # Errors
    /// `InvalidInput` for the words, with `bad_format` if they are words but others; `DeviceFrozen`
    /// if this device was removed for good: link it again.
    pub fn settle_devices(&self, phrase: &Secret) -> Result<()> {
        let words = Identity::derive(&RecoveryWords::parse(&phrase.0)?)?;
        self.write(&[], |session| {
            let own = identity::device_keys(&session.reader())?;
            let me = self.myself(session)?;
            check_words(&me.state, &words)?;
            if me.state.is_listed_removed(&own.device_id()) {
                return Err(CompanionError::DeviceFrozen);
            }
            let mut active = active_cards(&me.state, &own.device_id());
            let class = own_class(&me.state, &own.device_id());
            active.insert(0, identity::card(&own, class, &me.person));
            // A thief may have filled the list: the device in hand comes before the newest.
            active.truncate(DEVICES_ACTIVE_MAX);
            let maker = identity::maker(me.person, &own);
            let era = EraPlan {
                root: words.root(),
                new_root: None,
                paper: me.state.paper().clone(),
                lines: lines_of_removed(&session.reader(), &me.state, &active)?,
                active,
                leave_out: std::collections::BTreeSet::new(),
                countersigner: Some(maker),
            };
            let random = &mut Draw(&*self.inner.parts.random);
            let era = membership::make_era(&me.log, &me.state, era, random)?;
            session.keep_own_record(me.person.into(), &era)?;
            // A server gives a frozen device nothing: only enrolling brings it the statement that
            // makes it active again (PROTOCOL 6.2).
            session.enroll_again()
        })
    }

    /// A device that was restored or copied says nothing about devices before it has new keys.
    pub(crate) fn check_keys(&self, reader: &Reader<'_>) -> Result<()> {
        match reader.meta(meta::MUST_RETIRE)? {
            Some(_) => Err(CompanionError::MustRetire),
            None => Ok(()),
        }
    }

    pub(super) fn myself(&self, session: &Session<'_, '_>) -> Result<Myself> {
        let person = self.inner.me.person;
        let known = self.known_within(&session.reader())?;
        let log = known.person_log(&person).ok_or(CompanionError::Damaged)?;
        let state = known.person(&person).ok_or(CompanionError::Damaged)?;
        Ok(Myself {
            person,
            log: log.clone(),
            state: state.clone(),
        })
    }
}

/// The person whose journal it is, as the records here say.
pub(super) struct Myself {
    pub(super) person: PersonId,
    pub(super) log: PersonLog,
    pub(super) state: PersonState,
}

/// That these are the words in force.
pub(super) fn check_words(state: &PersonState, words: &Identity) -> Result<()> {
    match *state.root() == words.root().public() {
        true => Ok(()),
        false => Err(CompanionError::input("words", Rule::BadFormat)),
    }
}

/// The cards of the devices that are active now, but for one.
pub(super) fn active_cards(state: &PersonState, but: &DeviceId) -> Vec<Card> {
    let others = state.active().iter().filter(|device| *device != but);
    others
        .filter_map(|device| state.card(device).cloned())
        .collect()
}

pub(super) fn own_class(state: &PersonState, own: &DeviceId) -> Class {
    state.card(own).map_or(Class::Phone, Card::class)
}

/// The last that counts of every device that an Era with these active ones removes.
pub(crate) fn lines_of_removed(
    reader: &Reader<'_>,
    state: &PersonState,
    active: &[Card],
) -> Result<BTreeMap<DeviceId, Vec<(SpaceId, Line)>>> {
    let stays = |device: &DeviceId| active.iter().any(|card| card.device_id() == *device);
    let mut all = BTreeMap::new();
    for (device, _) in state.devices().filter(|(device, _)| !stays(device)) {
        all.insert(*device, lines(reader, device)?);
    }
    Ok(all)
}

/// What this device knows of another's entries and records in every space: what it has checked
/// itself or goes by in a snapshot. A head that a server merely shows would let everything below it
/// count for ever; only a restore, which has no entries yet, goes by that (PROTOCOL 10.7).
pub(super) fn lines(reader: &Reader<'_>, device: &DeviceId) -> Result<Vec<(SpaceId, Line)>> {
    let is_restoring = reader.meta(meta::RESTORING)?.is_some();
    let (id, device) = (device, device.as_bytes());
    let mut lines = Vec::new();
    for space in reader.spaces()? {
        let log = space.id.0;
        let entry = newest_that_counts(reader, &log, device)?;
        let records = reader.log_records(&log)?;
        let own = records
            .iter()
            .filter(|one| one.author.as_ref() == Some(device));
        let record = own.max_by_key(|record| record.counter);
        let here = Line {
            entry: entry.map_or_else(ChainPoint::default, |entry| ChainPoint {
                sequence: entry.row.sequence,
                id: EntryId::from_bytes(entry.row.id).short(),
            }),
            record: record.map_or_else(ChainPoint::default, |record| ChainPoint {
                sequence: record.counter,
                id: RecordId::from_bytes(record.id).short(),
            }),
        };
        let in_blobs = Settled::read(reader, &SpaceId::from_bytes(log))?;
        let covered = in_blobs
            .through(id)
            .map_or_else(ChainPoint::default, |cut| ChainPoint {
                sequence: cut.sequence,
                id: cut.id,
            });
        let mut line = Line {
            entry: later(here.entry, covered),
            ..here
        };
        if is_restoring {
            line.entry = later(line.entry, shown_by_servers(reader, &log, device)?);
        }
        if line != Line::default() {
            lines.push((SpaceId::from_bytes(log), line));
        }
    }
    Ok(lines)
}

/// The later of two places in one chain.
const fn later(here: ChainPoint, there: ChainPoint) -> ChainPoint {
    if there.sequence > here.sequence {
        there
    } else {
        here
    }
}

/// The newest entry that a server says that it has of a device.
fn shown_by_servers(reader: &Reader<'_>, log: &[u8; 32], device: &[u8; 16]) -> Result<ChainPoint> {
    let handle = *DeviceId::from_bytes(*device).handle().as_bytes();
    let mut newest = ChainPoint::default();
    for (server, _) in reader.servers()? {
        for head in reader.server_heads(server, log)? {
            let is_entry = u64::from(head.kind) == ItemKind::Entry.number();
            if head.handle == handle && is_entry {
                let point = ChainPoint {
                    sequence: head.sequence,
                    id: head.id,
                };
                newest = later(newest, point);
            }
        }
    }
    Ok(newest)
}

/// The newest entry that counts here, else the newest that was not judged yet: never one that is
/// quarantined, however many a thief has written since.
fn newest_that_counts(
    reader: &Reader<'_>,
    log: &[u8; 32],
    device: &[u8; 16],
) -> Result<Option<StoredEntry>> {
    let entries = reader.entries_of(log, device, 1, usize::MAX)?;
    let is_in = |entry: &&StoredEntry| EntryState::of(entry.row.state).is_in();
    let is_open = |entry: &&StoredEntry| {
        let state = EntryState::of(entry.row.state);
        !matches!(state, EntryState::Quarantined | EntryState::Fork)
    };
    let mut newest = entries.iter().rev();
    let counting = newest.clone().find(is_in);
    Ok(counting.or_else(|| newest.find(is_open)).cloned())
}

/// Signing keys under which this device stands from now on.
pub(super) struct NewKeys {
    pub(super) keys: DeviceKeys,
    pub(super) card: Card,
}
