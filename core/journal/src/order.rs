//! Where a child goes among its siblings.

use crate::{Edit, Error, Field, Id, Position, Record, Result, Scalar, rank, revision::Revision};

/// The rank that puts a child of `of` at `position`; `moving` is the child itself, if it is there
/// already. Where there is no room, all siblings are ranked anew.
pub(crate) fn rank_at(
    revision: &mut Revision,
    of: &Field,
    rank_field: &Field,
    position: Position,
    moving: Option<Id>,
) -> Result<String> {
    let mut siblings: Vec<(String, Id)> = revision
        .live(of)
        .into_iter()
        .filter(|(id, _)| Some(*id) != moving)
        .map(|(id, child)| (rank_of(&child, rank_field), id))
        .collect();
    siblings.sort_unstable();
    let index = match position {
        Position::First => 0,
        Position::Last => siblings.len(),
        Position::After(before) => {
            let found = siblings.iter().position(|(_, id)| *id == before);
            found.ok_or(Error::NotFound)? + 1
        }
    };
    let rank = |index: usize| siblings.get(index).map(|(rank, _)| rank.as_str());
    let low = index.checked_sub(1).and_then(rank);
    if let Some(made) = rank::between(low, rank(index)) {
        return Ok(made);
    }
    let mut ranks = rank::evenly(siblings.len() + 1);
    let made = ranks.remove(index.min(siblings.len()));
    for ((_, id), rank) in siblings.into_iter().zip(ranks) {
        let edit = Edit::Put(rank_field.key.into(), rank.into());
        revision.edit(edit.within(&of.at(id.as_str())));
    }
    Ok(made)
}

/// The rank of a child as it is shown; the empty one goes first.
pub(crate) fn rank_of(child: &Record, field: &Field) -> String {
    let rank = child.shown(field.key).and_then(Scalar::as_text);
    rank.unwrap_or_default().to_owned()
}
