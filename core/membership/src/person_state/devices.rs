use std::collections::{BTreeMap, BTreeSet, VecDeque};

use protocol::limits::DEVICES_ACTIVE_MAX;
use protocol::{DeviceId, RecordId};

use super::index::{DeviceRecords, Index};
use crate::chain::Unknown;
use crate::{ChainPoint, Era, Lines, Operation, RemoveDevice};

/// One counting removal of a device: listed in the Era, or a RemoveDevice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removal {
    pub nonce: [u8; 16],
    pub lines: Lines,
    /// The last of its records in the person log that counts.
    pub cut: ChainPoint,
}

impl From<&RemoveDevice> for Removal {
    fn from(remove: &RemoveDevice) -> Self {
        let cut = remove.cut.map(|cut| ChainPoint {
            sequence: cut.counter,
            id: cut.id,
        });
        Self {
            nonce: remove.nonce,
            lines: remove.lines.clone(),
            cut: cut.unwrap_or_default(),
        }
    }
}

/// What one Era and what follows it say of devices (E2 to E5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Devices {
    pub rooted: BTreeSet<DeviceId>,
    pub counting: BTreeSet<RecordId>,
    pub removals: BTreeMap<DeviceId, Vec<Removal>>,
    pub certified: BTreeSet<DeviceId>,
    pub active: Vec<DeviceId>,
    pub unknown_operation: bool,
}

/// E2: listed active, or named in a counting AddDevice by a rooted device; never if listed removed.
pub(super) fn rooted(index: &Index<'_>, era: &Era) -> BTreeSet<DeviceId> {
    let removed = listed_removed(era);
    let listed = era.active.iter().map(|active| active.card.device_id());
    let mut rooted: BTreeSet<DeviceId> = listed.clone().collect();
    let mut queue: VecDeque<DeviceId> = listed.collect();
    while let Some(device) = queue.pop_front() {
        let Some(records) = index.devices.get(&device) else {
            continue;
        };
        let counting = records.counting(era, &device);
        for (_, added) in added(records, &counting) {
            if !removed.contains(&added) && rooted.insert(added) {
                queue.push_back(added);
            }
        }
    }
    rooted
}

pub(super) fn devices(index: &Index<'_>, era: &Era) -> Devices {
    let mut devices = Devices {
        rooted: rooted(index, era),
        ..Devices::default()
    };
    count(index, era, &mut devices);
    for removed in &era.removed {
        let removal = Removal {
            nonce: removed.nonce,
            lines: removed.lines.clone(),
            cut: ChainPoint::NONE,
        };
        let device = removed.card.device_id();
        // The Era's own line comes first: `Listed::Removed` rests on it.
        devices
            .removals
            .entry(device)
            .or_default()
            .insert(0, removal);
    }
    certify(index, era, &mut devices);
    devices
}

/// E3, and which records count: each RemoveDevice by a rooted device does, whatever became of it.
fn count(index: &Index<'_>, era: &Era, devices: &mut Devices) {
    for (device, records) in &index.devices {
        if !devices.rooted.contains(device) {
            continue;
        }
        let counting = records.counting(era, device);
        for ((id, operation), _) in records.operations().zip(counting).filter(|(_, c)| *c) {
            devices.counting.insert(id);
            match operation {
                Operation::RemoveDevice(remove) => {
                    let removals = devices.removals.entry(remove.device).or_default();
                    removals.push(remove.into());
                }
                Operation::Unknown(_) => devices.unknown_operation |= !operation.is_ignored(),
                _ => {}
            }
        }
    }
}

/// E4 and E5: the least set from the listed, level by level, so that each device is met with the
/// fewest steps first and then by its place or its smallest AddDevice.
fn certify(index: &Index<'_>, era: &Era, devices: &mut Devices) {
    let mut level: Vec<DeviceId> = era.active.iter().map(|a| a.card.device_id()).collect();
    devices.certified.extend(&level);
    while !level.is_empty() {
        for device in &level {
            let active = !devices.removals.contains_key(device);
            if active && devices.active.len() < DEVICES_ACTIVE_MAX {
                devices.active.push(*device);
            }
        }
        let mut next: BTreeMap<DeviceId, RecordId> = BTreeMap::new();
        for device in &level {
            for (id, added) in certifying(index, era, devices, device) {
                if devices.rooted.contains(&added) && !devices.certified.contains(&added) {
                    let smallest = next.entry(added).or_insert(id);
                    *smallest = id.min(*smallest);
                }
            }
        }
        let mut next: Vec<_> = next.into_iter().map(|(device, id)| (id, device)).collect();
        next.sort_unstable();
        level = next.into_iter().map(|(_, device)| device).collect();
        devices.certified.extend(&level);
    }
}

/// The counting AddDevices of a certified device within every cut of its removals.
fn certifying(
    index: &Index<'_>,
    era: &Era,
    devices: &Devices,
    device: &DeviceId,
) -> Vec<(RecordId, DeviceId)> {
    let Some(records) = index.devices.get(device) else {
        return Vec::new();
    };
    let removals = devices.removals.get(device).map_or(&[][..], Vec::as_slice);
    let cuts: Vec<ChainPoint> = removals.iter().map(|removal| removal.cut).collect();
    let within = records.chain.within_all(&cuts, Unknown::Waits);
    let mut counting = records.counting(era, device);
    for (counts, within) in counting.iter_mut().zip(within) {
        *counts &= within;
    }
    added(records, &counting).collect()
}

fn added<'a>(
    records: &'a DeviceRecords<'_>,
    counting: &'a [bool],
) -> impl Iterator<Item = (RecordId, DeviceId)> + 'a {
    let counting = records
        .operations()
        .zip(counting)
        .filter(|(_, counts)| **counts);
    counting.filter_map(|((id, operation), _)| match operation {
        Operation::AddDevice(add) => Some((id, add.card.device_id())),
        _ => None,
    })
}

fn listed_removed(era: &Era) -> BTreeSet<DeviceId> {
    let removed = era.removed.iter();
    removed.map(|removed| removed.card.device_id()).collect()
}
