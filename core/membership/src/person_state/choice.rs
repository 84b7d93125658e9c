use std::collections::BTreeMap;

use protocol::RecordId;

use super::devices::rooted;
use super::index::Index;
use crate::Era;

/// E1: the chain of Eras that holds, the first first; empty while there is none.
pub(super) fn chosen_eras(index: &Index<'_>) -> Vec<RecordId> {
    let mut children: BTreeMap<Option<RecordId>, Vec<(RecordId, &Era)>> = BTreeMap::new();
    for (id, era) in index.log.eras() {
        children.entry(era.parent).or_default().push((*id, era));
    }
    let mut chosen = Vec::new();
    // Only Eras that fit the person id are in the log; of several the smallest id.
    let mut current = children.get(&None).and_then(|first| first.first().copied());
    while let Some((id, era)) = current {
        chosen.push(id);
        let siblings = children.get(&Some(id)).map_or(&[][..], Vec::as_slice);
        current = best(index, era, siblings);
    }
    chosen
}

/// Of the Eras that follow `era`: those countersigned by a device rooted in it before others, by
/// its place in the list, unlisted last; then the smallest id.
fn best<'a>(
    index: &Index<'_>,
    era: &Era,
    siblings: &[(RecordId, &'a Era)],
) -> Option<(RecordId, &'a Era)> {
    let place = |sibling: &Era| {
        let device = sibling.countersigner?;
        era.active
            .iter()
            .position(|active| active.card.device_id() == device)
    };
    let listed = siblings
        .iter()
        .filter_map(|(id, sibling)| Some((place(sibling)?, *id)));
    let best = match listed.min() {
        Some((_, id)) => Some(id),
        None if siblings.len() > 1 => {
            let rooted = rooted(index, era);
            let by_rooted =
                |sibling: &Era| sibling.countersigner.is_some_and(|d| rooted.contains(&d));
            let ranks = siblings
                .iter()
                .map(|(id, sibling)| (!by_rooted(sibling), *id));
            ranks.min().map(|(_, id)| id)
        }
        None => siblings.first().map(|(id, _)| *id),
    };
    siblings.iter().find(|(id, _)| Some(*id) == best).copied()
}
