use std::collections::BTreeMap;

use protocol::{DeviceId, PersonId};

use super::entries::{DeviceChain, Entries};
use super::facts::ManifestFacts;
use crate::chain::Unknown;
use crate::{ByHandle, ChainPoint, Cut, SpaceState};

const IN_A_CUT: u8 = 8;
const BY_THE_OWNER: u8 = 4;
const BY_A_MEMBER: u8 = 2;
/// It passes S7; else its chain is not whole here, or it is quarantined either way.
const SOUND: u8 = 1;

/// Who names entries of whom, and how much that weighs.
struct Naming {
    by: DeviceId,
    weight: u8,
    point: ChainPoint,
}

/// S6: of two entries of one device and sequence, which is on a losing branch. `sound` are those
/// that pass S7, `entitled` those that hold E6 and S4.
pub(super) fn losing(
    entries: &Entries<'_>,
    manifests: &[ManifestFacts],
    state: &SpaceState,
    sound: &[bool],
    entitled: &[bool],
) -> Vec<bool> {
    let holds: Vec<bool> = sound.iter().zip(entitled).map(|(a, b)| *a && *b).collect();
    let namings = namings(entries, manifests, state, &holds);
    let mut losing = vec![false; entries.all.len()];
    for (device, chain) in &entries.chains {
        let mut weights = weights(entries, chain, device, state, namings.get(device));
        for (weight, n) in weights.iter_mut().zip(&chain.entries) {
            if sound.get(*n).copied().unwrap_or(false) {
                *weight |= SOUND;
            }
        }
        for n in lost(chain, &weights) {
            if let Some(losing) = losing.get_mut(n) {
                *losing = true;
            }
        }
    }
    losing
}

/// What entries have seen and manifests cover, by the device that they name.
fn namings(
    entries: &Entries<'_>,
    manifests: &[ManifestFacts],
    state: &SpaceState,
    holds: &[bool],
) -> BTreeMap<DeviceId, Vec<Naming>> {
    let mut namings: BTreeMap<DeviceId, Vec<Naming>> = BTreeMap::new();
    let mut name = |person: &PersonId, by: DeviceId, cuts: &[Cut]| {
        let owner = person == state.owner();
        let weight = if owner { BY_THE_OWNER } else { BY_A_MEMBER };
        for cut in cuts {
            if let ByHandle::One(device) = state.device_by_handle(&cut.handle) {
                let (sequence, id) = (cut.sequence, cut.id);
                let point = ChainPoint { sequence, id };
                namings
                    .entry(device)
                    .or_default()
                    .push(Naming { by, weight, point });
            }
        }
    };
    for (entry, _) in entries.all.iter().zip(holds).filter(|(_, holds)| **holds) {
        name(&entry.person, entry.device, &entry.seen);
    }
    for manifest in manifests {
        if state.may_write(&manifest.person, &manifest.device) {
            name(&manifest.person, manifest.device, &manifest.covers);
        }
    }
    namings
}

/// How much is said for each entry of a chain: naming one names all before it.
fn weights(
    entries: &Entries<'_>,
    chain: &DeviceChain,
    device: &DeviceId,
    state: &SpaceState,
    namings: Option<&Vec<Naming>>,
) -> Vec<u8> {
    let mut weights = vec![0; chain.chain.nodes().len()];
    let mut add = |point: &ChainPoint, weight: u8| {
        if let Some(flags) = chain.chain.find(point).and_then(|n| weights.get_mut(n)) {
            *flags |= weight;
        }
    };
    let persons = chain.entries.iter().filter_map(|n| entries.all.get(*n));
    let persons: std::collections::BTreeSet<_> = persons.map(|entry| entry.person).collect();
    for rule in persons
        .iter()
        .filter_map(|person| state.entry_rule(person, device))
    {
        for cut in rule.bounds.iter().chain(&rule.adopts) {
            add(cut, IN_A_CUT);
        }
    }
    for naming in namings
        .into_iter()
        .flatten()
        .filter(|naming| naming.by != *device)
    {
        add(&naming.point, naming.weight);
    }
    chain.chain.gather(&mut weights);
    weights
}

/// Sequence by sequence one entry goes on: every other one, and all that follows it, is lost.
fn lost(chain: &DeviceChain, weights: &[u8]) -> Vec<usize> {
    let mut lost = vec![false; weights.len()];
    let nodes = chain.chain.nodes();
    let mut n = 0;
    while let Some(first) = nodes.get(n) {
        let level = nodes
            .iter()
            .skip(n)
            .take_while(|node| node.sequence == first.sequence)
            .count();
        let is_lost = |n: &usize| {
            let parent = chain.chain.parent(*n).and_then(|parent| lost.get(parent));
            parent.copied().unwrap_or(false)
        };
        let rivals = (n..n + level).filter(|n| !is_lost(n));
        // The heaviest, and of equals the smallest id: nodes of one sequence stand by id.
        let best = rivals.max_by_key(|n| (weights.get(*n).copied(), std::cmp::Reverse(*n)));
        for n in n..n + level {
            if let Some(lost) = lost.get_mut(n) {
                *lost = Some(n) != best;
            }
        }
        n += level;
    }
    let lost = chain.entries.iter().zip(lost).filter(|(_, lost)| *lost);
    lost.map(|(entry, _)| *entry).collect()
}

/// S4: of each entry whether it holds by membership alone.
pub(super) fn entitled(entries: &Entries<'_>, state: &SpaceState) -> Vec<bool> {
    let mut entitled = vec![false; entries.all.len()];
    for (device, chain) in &entries.chains {
        let persons = chain.entries.iter().filter_map(|n| entries.all.get(*n));
        let persons: std::collections::BTreeSet<_> = persons.map(|entry| entry.person).collect();
        for person in persons {
            let Some(rule) = state.entry_rule(&person, device) else {
                continue;
            };
            let within = chain.chain.within_all(&rule.bounds, Unknown::Below);
            let adopted = chain.chain.within_any(&rule.adopts, Unknown::Below);
            for ((n, within), adopted) in chain.entries.iter().zip(within).zip(adopted) {
                let own = entries
                    .all
                    .get(*n)
                    .is_some_and(|entry| entry.person == person);
                if let Some(entitled) = entitled.get_mut(*n).filter(|_| own) {
                    *entitled = (rule.known && within) || adopted;
                }
            }
        }
    }
    entitled
}
