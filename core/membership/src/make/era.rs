use std::collections::{BTreeMap, BTreeSet};

use protocol::{Card, DeviceId, Random, SigningKey, SpaceId};

use super::Maker;
use super::person::taken;
use crate::{
    ActiveDevice, Era, Line, Lines, Operation, PersonLog, PersonState, Record, RemovedDevice,
    Result,
};

/// How much of an Era its removed devices may take: the rest of 64 KiB is for the active ones.
const REMOVED_BYTES_MAX: usize = 60 * 1024;
/// The heads of an array and three byte strings in it.
const REMOVED_HEADS_BYTES: usize = 8;

/// What a new Era shall say.
#[derive(Clone, Debug)]
pub struct EraPlan<'a> {
    /// The root in force.
    pub root: &'a SigningKey,
    /// The root from now on, if the words change.
    pub new_root: Option<&'a SigningKey>,
    /// The paper from now on.
    pub paper: Card,
    /// The devices that are active from now on, at most five.
    pub active: Vec<Card>,
    /// What a thief added and never wrote may stay out of the list of the removed.
    pub leave_out: BTreeSet<DeviceId>,
    /// For removed devices, the last that counts in the spaces that the maker knows. A line of an
    /// earlier Era or removal for another space, or without an entry here, is carried on.
    pub lines: BTreeMap<DeviceId, Vec<(SpaceId, Line)>>,
    /// The device in hand, which signs too: then found words alone cannot win against this Era.
    pub countersigner: Option<Maker<'a>>,
}

/// Op 1: the next Era. Every device that is known and not active in it is listed as removed, as far
/// as there is room: listed ones first, then those with lines, active, certified ones.
///
/// # Errors
/// `NotTaken` if the log does not take it: a device that an earlier Era removed stands as active, a
/// card is of another person, `root` is not the one in force, it grew past 64 KiB; `NoRandomness`,
/// `Limit`.
pub fn make_era(
    log: &PersonLog,
    state: &PersonState,
    plan: EraPlan<'_>,
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let active: BTreeSet<DeviceId> = plan.active.iter().map(Card::device_id).collect();
    let out = state.devices().map(|(device, _)| *device);
    let out = out.filter(|device| !active.contains(device) && !plan.leave_out.contains(device));
    let removed = remove_all(state, out.collect(), &plan.lines, random)?;
    let new_root = plan
        .new_root
        .filter(|new| new.public() != plan.root.public());
    let era = Era {
        parent: Some(*state.era_id()),
        root: new_root.unwrap_or(plan.root).public(),
        paper: plan.paper,
        active: plan
            .active
            .into_iter()
            .map(|card| active_device(log, state, card))
            .collect(),
        removed,
        countersigner: plan.countersigner.map(|maker| maker.device),
    };
    let mut keys = vec![plan.root];
    keys.extend(new_root);
    keys.extend(plan.countersigner.map(|maker| maker.key));
    let record = Record::unsigned(None, Operation::Era(Box::new(era)));
    let record = record.sign(&log.id(), log.person(), &keys);
    taken(log, &record.to_bytes())
}

/// The head as the maker knows it: the newest record here, or what the Era before named.
fn active_device(log: &PersonLog, state: &PersonState, card: Card) -> ActiveDevice {
    let device = card.device_id();
    let newest = log.head(&device).map(|(counter, id)| (counter, id.short()));
    let mut listed = state.era().active.iter();
    let listed = listed.find(|active| active.card.device_id() == device);
    let listed = listed.map(|active| (active.counter, active.head));
    let (counter, head) = newest.max(listed).unwrap_or_default();
    ActiveDevice {
        card,
        counter,
        head,
    }
}

/// Lists devices as removed, those that matter first, until the Era is full: a thief who added
/// hundreds must not keep the words from ending it.
fn remove_all(
    state: &PersonState,
    mut out: Vec<DeviceId>,
    lines: &BTreeMap<DeviceId, Vec<(SpaceId, Line)>>,
    random: &mut dyn Random,
) -> Result<Vec<RemovedDevice>> {
    out.sort_by_key(|device| {
        let listed = state.era().card(device).is_some();
        let (active, certified) = (state.is_active(device), state.is_certified(device));
        (!listed, !lines.contains_key(device), !active, !certified)
    });
    let mut removed = Vec::new();
    let mut bytes = 0;
    for device in out {
        let Some(card) = state.card(&device) else {
            continue;
        };
        let known = lines.get(&device).map_or(&[][..], Vec::as_slice);
        let entry = remove(state, &device, card, known, random)?;
        let length = card.to_bytes().len() + entry.nonce.len() + entry.lines.as_bytes().len();
        bytes += length + REMOVED_HEADS_BYTES;
        if bytes > REMOVED_BYTES_MAX {
            break;
        }
        removed.push(entry);
    }
    Ok(removed)
}

fn remove(
    state: &PersonState,
    device: &DeviceId,
    card: &Card,
    known: &[(SpaceId, Line)],
    random: &mut dyn Random,
) -> Result<RemovedDevice> {
    // The Era's own entry stands first, then what removed it since.
    let (nonce, lines) = match state.removals(device).first() {
        Some(before) => {
            let lines = before.lines.carried(device, &before.nonce, known, random)?;
            (before.nonce, lines)
        }
        None => {
            let mut nonce = [0; 16];
            random.fill(&mut nonce)?;
            (nonce, Lines::make(device, &nonce, known, random)?)
        }
    };
    Ok(RemovedDevice {
        card: card.clone(),
        nonce,
        lines,
    })
}
