//! Carrying a record over into another document: when it moves, when a generation begins, when an
//! export is read (DOMAIN 3).

use std::collections::BTreeSet;

use crate::{
    Edit, Packed, Part, Place, Record, Scalar, Version, Write, constants::CONSTANTS, record,
};

/// The write that makes `record` whole at `place`, under the same ids and with the same events:
/// the shown version at its key and every other one beside it, to be chosen from. `is_text` says
/// which keys hold text that two people may write at once; it becomes a new text.
#[must_use]
pub fn write(place: Place, record: &Record, is_text: impl Fn(&str) -> bool) -> Write {
    let mut edits = Vec::new();
    for (key, versions) in record.iter() {
        if let Some(constant) = constant(record, key, versions) {
            edits.push(Edit::Put(key.into(), constant));
            continue;
        }
        let Some((shown, others)) = versions.split_last() else {
            continue;
        };
        edits.push(match &shown.value {
            Scalar::Text(text) if is_text(key) => Edit::MakeText(key.into(), text.clone()),
            value => Edit::Put(key.into(), value.clone()),
        });
        let mut taken = BTreeSet::from([&shown.value]);
        let others = others.iter().filter(|other| taken.insert(&other.value));
        edits.extend(
            others.enumerate().map(|(number, other)| {
                Edit::Put(record::other_key(key, number), other.value.clone())
            }),
        );
    }
    // The values of a document itself lie in a container that its birth made.
    if place.id.is_some() {
        Write::new(place, edits)
    } else {
        Write::change(place, edits)
    }
}

/// Of constants and events the first writer's value is the one that counts.
fn constant(record: &Record, key: &str, versions: &[Version]) -> Option<Scalar> {
    let first = &versions.first()?.value;
    if key == CONSTANTS {
        return Some(first.clone());
    }
    let event = crate::document::event_of(key, first)?;
    Some(with_seen_names_only(record, key, event))
}

/// In its new document an event lies beside all others of its log: names that its writer could not
/// have seen would begin to count there, so they are left behind.
fn with_seen_names_only(record: &Record, key: &str, event: Packed) -> Scalar {
    let names = event.texts("a");
    let seen = |name: &&str| name.parse().is_ok_and(|id| record.can_see(key, id));
    let kept: Vec<Part> = names
        .iter()
        .copied()
        .filter(seen)
        .map(|name| Part::One(name.into()))
        .collect();
    if kept.len() == names.len() {
        event.to_scalar()
    } else {
        event.with_part("a", Part::List(kept)).to_scalar()
    }
}
