use std::collections::BTreeMap;

use membership::{ChainPoint, EraPlan, Line, PersonLog, PersonState};
use protocol::{Card, Class, DeviceId, ItemKind, PersonId, SpaceId};
use store::{Reader, StoredEntry};
use vault::{DeviceKeys, Identity, RecoveryWords};

use crate::parts::Draw;
use crate::sync::EntryState;
use crate::write::Session;
use crate::{Companion, CompanionError, Result, Secret, identity};
use journal::Rule;

/// How far back the newest entry that counts is looked for.
const NEWEST_LOOKED_AT: usize = 64;

impl Companion {
    /// Shuts a lost device out: whoever knows it writes nothing that it can read. Until the words
    /// are typed (`settle_devices`) its key can still freeze the others. Works without network;
    /// what it wrote and this device has not seen yet will wait to be kept or discarded.
    ///
    /// # Errors
    /// `NotFound` if no device has this id; `InvalidInput` with `not_allowed` for the device in
    /// hand; `DeviceFrozen` if this device may not.
    pub fn remove_device(&self, id: &str) -> Result<()> {
        let device = self.device_named(id)?;
        self.write(&[], |session| {
            let own = identity::device_keys(&session.reader())?;
            if device == own.device_id() {
                return Err(CompanionError::input("device", Rule::NotAllowed));
            }
            let me = self.myself(session)?;
            if !me.state.is_active(&own.device_id()) {
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
    /// `InvalidInput` for the words, with `bad_format` if they are words but others.
    pub fn settle_devices(&self, phrase: &Secret) -> Result<()> {
        let words = Identity::derive(&RecoveryWords::parse(&phrase.0)?)?;
        self.write(&[], |session| {
            let own = identity::device_keys(&session.reader())?;
            let me = self.myself(session)?;
            check_words(&me.state, &words)?;
            let mut active = active_cards(&me.state, &own.device_id());
            let class = own_class(&me.state, &own.device_id());
            active.insert(0, identity::card(&own, class, &me.person));
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

    pub(super) fn myself(&self, session: &Session<'_, '_>) -> Result<Myself> {
        let person = PersonId::from_bytes(self.inner.me.person);
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

/// What this device knows of another's entries and records in every space.
pub(super) fn lines(reader: &Reader<'_>, device: &DeviceId) -> Result<Vec<(SpaceId, Line)>> {
    let device = device.as_bytes();
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
                id: short(&entry.row.id),
            }),
            record: record.map_or_else(ChainPoint::default, |record| ChainPoint {
                sequence: record.counter,
                id: short(&record.id),
            }),
        };
        let there = shown_by_servers(reader, &log, device)?;
        let line = Line {
            entry: later(here.entry, there.entry),
            record: later(here.record, there.record),
        };
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

/// What a server says that it has of a device: all that a restore knows before items come.
fn shown_by_servers(reader: &Reader<'_>, log: &[u8; 32], device: &[u8; 16]) -> Result<Line> {
    let handle = *DeviceId::from_bytes(*device).handle().as_bytes();
    let mut line = Line::default();
    for (server, _) in reader.servers()? {
        for head in reader.server_heads(server, log)? {
            let point = ChainPoint {
                sequence: head.sequence,
                id: head.id,
            };
            match u64::from(head.kind) {
                _ if head.handle != handle => {}
                kind if kind == ItemKind::Entry.number() => line.entry = later(line.entry, point),
                kind if kind == ItemKind::Record.number() => {
                    line.record = later(line.record, point)
                }
                _ => {}
            }
        }
    }
    Ok(line)
}

/// Of a forked chain the branch that counts here.
fn newest_that_counts(
    reader: &Reader<'_>,
    log: &[u8; 32],
    device: &[u8; 16],
) -> Result<Option<StoredEntry>> {
    let newest = reader.newest_entries(log, device, NEWEST_LOOKED_AT)?;
    let mut counting = newest
        .iter()
        .filter(|entry| EntryState::of(entry.row.state).is_in());
    Ok(counting.next().or(newest.first()).cloned())
}

fn short(id: &[u8; 32]) -> protocol::Short {
    id.first_chunk().copied().unwrap_or_default()
}

/// Signing keys under which this device stands from now on.
pub(super) struct NewKeys {
    pub(super) keys: DeviceKeys,
    pub(super) card: Card,
}
