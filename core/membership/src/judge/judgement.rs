use std::collections::{BTreeMap, BTreeSet};

use protocol::DeviceId;

use super::actors::{Carried, carried};
use super::closure::Closure;
use super::entries::Entries;
use super::facts::{ChangeHash, EntryFacts, EntryId, EntrySet};
use super::forks::{entitled, losing};
use super::graph::Graph;
use crate::SpaceState;

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Counts,
    /// It counts although it fails membership: something of another that counts rests on it (S5).
    CameIn {
        /// Whose change does.
        through: DeviceId,
    },
    /// Its device, an entry before it, or what its changes were made on is unknown.
    Waits,
    /// It does not: kept, shown, out of every document.
    Quarantined(Why),
}

/// Why an entry is quarantined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// S7: its author's changes do not continue what the author carried.
    Actors,
    /// S6: it is on a losing branch.
    Fork,
    /// S4, E6: it lies beyond a cut; the owner may adopt it.
    Late,
    /// S4: its person never got Edit.
    NotAWriter,
}

impl Verdict {
    /// Whether the entry counts.
    #[must_use]
    pub const fn counts(&self) -> bool {
        matches!(self, Self::Counts | Self::CameIn { .. })
    }
}

/// What becomes of a space's entries and changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Of each entry.
    pub verdicts: BTreeMap<EntryId, Verdict>,
    /// The changes that count: no others may reach a document.
    pub changes: BTreeSet<ChangeHash>,
    /// Those of them that rest on something that does not count or is not here.
    pub stranded: BTreeSet<ChangeHash>,
}

/// Judges all known entries of a space by S7, S4, S6 and S5, in this order.
#[must_use]
pub fn judge_entries(state: &SpaceState, set: &EntrySet) -> Judgement {
    let entries = Entries::new(set);
    let graph = Graph::new(set);
    let carried = carried(&entries, &graph);
    let continues = |carried: &Carried| matches!(carried, Carried::Continues(_));
    let sound: Vec<bool> = carried.iter().map(continues).collect();
    let entitled = entitled(&entries, state);
    let losing = losing(&entries, &set.manifests, state, &sound, &entitled);
    let stands: Vec<bool> = sound
        .iter()
        .zip(&losing)
        .map(|(a, lost)| *a && !lost)
        .collect();
    let counts: Vec<bool> = stands
        .iter()
        .zip(&entitled)
        .map(|(a, b)| *a && *b)
        .collect();
    let may: Vec<bool> = stands
        .iter()
        .zip(&entitled)
        .map(|(a, b)| *a && !b)
        .collect();
    let barred = barred(&entries, &graph, &stands);
    let came_in = Closure::from(&entries, &graph, &barred, &carried, &counts, &may);

    let mut judgement = Judgement::default();
    for (n, entry) in entries.all.iter().enumerate() {
        let holds = |flags: &[bool]| flags.get(n).copied().unwrap_or(false);
        let verdict = match (carried.get(n), came_in.get(&n)) {
            (_, Some(through)) => Verdict::CameIn { through: *through },
            (Some(Carried::Breaks), _) => Verdict::Quarantined(Why::Actors),
            _ if holds(&losing) => Verdict::Quarantined(Why::Fork),
            (Some(Carried::Continues(_)), _) if holds(&entitled) => Verdict::Counts,
            (Some(Carried::Continues(_)), _) => outside(state, entry),
            _ => Verdict::Waits,
        };
        if verdict.counts() {
            let own = entry.changes.iter().map(|change| change.hash);
            judgement
                .changes
                .extend(own.filter(|change| !barred.contains(change)));
        }
        judgement.verdicts.insert(entry.id, verdict);
    }
    judgement.stranded = stranded(&graph, &judgement.changes);
    judgement
}

fn outside(state: &SpaceState, entry: &EntryFacts) -> Verdict {
    match state.entry_rule(&entry.person, &entry.device) {
        Some(rule) if rule.known => Verdict::Quarantined(Why::Late),
        None if !state.ever_wrote(&entry.person) => Verdict::Quarantined(Why::NotAWriter),
        _ => Verdict::Waits,
    }
}

/// S7: changes of which no standing entry of their actor's device says that they are its own, nor a
/// manifest of the owner: nobody writes in another's name, and of two rivals one stays out.
fn barred(entries: &Entries<'_>, graph: &Graph<'_>, stands: &[bool]) -> BTreeSet<ChangeHash> {
    let own = |change: &super::ChangeFacts| {
        entries.carriers(&change.hash).any(|(n, entry)| {
            entry.device == change.actor.device && stands.get(n).copied().unwrap_or(false)
        })
    };
    let changes = entries.all.iter().flat_map(|entry| &entry.changes);
    let barred = changes.filter(|change| {
        !(change.in_owner_manifest || graph.is_settled(&change.hash) || own(change))
    });
    barred.map(|change| change.hash).collect()
}

fn stranded(graph: &Graph<'_>, counting: &BTreeSet<ChangeHash>) -> BTreeSet<ChangeHash> {
    let mut standing: BTreeSet<&ChangeHash> = BTreeSet::new();
    for change in graph.order() {
        let rests = |dep: &ChangeHash| graph.is_settled(dep) || standing.contains(dep);
        if counting.contains(change) && graph.deps(change).iter().all(rests) {
            standing.insert(change);
        }
    }
    counting
        .iter()
        .filter(|change| !standing.contains(change))
        .copied()
        .collect()
}
