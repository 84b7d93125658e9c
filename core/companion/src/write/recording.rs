//! Recording again what this device wrote on changes that turned out not to count (SECURITY 4, S6):
//! a document that was built without them has lost it, and no other device will bring it back.

use journal::schema::Entity;
use journal::{Actor, Document, Edit, Record, Version, Write, carry};

use crate::intake::record_kind_of;

/// What brings into `after` the values that `device` wrote in `before`.
pub(super) fn record_again(before: &Document, after: &Document, device: [u8; 16]) -> Vec<Write> {
    let kind = before.key().kind;
    let mut writes = Vec::new();
    for (place, record) in before.all_records() {
        let entity = record_kind_of(kind, place).and_then(Entity::of);
        let is_text = |key: &str| entity.is_some_and(|entity| entity.is_text(key));
        let own = own_keys(&record, device);
        let write = match after.record(place) {
            // Somebody's record that this device changed: whole, or its words would hang.
            None if own.is_empty() => continue,
            None => carry::write(place, &record, is_text),
            Some(there) => {
                let edits = own
                    .into_iter()
                    .filter(|(key, version)| !there.versions(key).contains(version));
                let edits = edits.map(|(key, version)| edit(&there, key, version, &is_text));
                Write::change(place, edits.collect())
            }
        };
        if !write.edits.is_empty() {
            writes.push(write);
        }
    }
    writes
}

/// How many records go into one change: whatever they hold, it has to fit into an entry.
pub(super) const WRITES_A_CHANGE: usize = 16;

/// What brings into `after` all by which `before` differs from it. `after` is `before` without
/// drafts, so nothing else differs: values, words in a text that others made, and what was cleared.
pub(super) fn record_drafts_again(before: &Document, after: &Document) -> Vec<Write> {
    let kind = before.key().kind;
    let mut writes = Vec::new();
    for (place, record) in before.all_records() {
        let entity = record_kind_of(kind, place).and_then(Entity::of);
        let is_text = |key: &str| entity.is_some_and(|entity| entity.is_text(key));
        let Some(there) = after.record(place) else {
            writes.push(carry::write(place, &record, is_text));
            continue;
        };
        let drafted = record.iter().filter_map(|(key, versions)| {
            let is_new = |version: &&Version| !there.versions(key).contains(version);
            Some((key, versions.iter().rev().find(is_new)?))
        });
        let mut edits: Vec<Edit> = drafted
            .map(|(key, version)| edit(&there, key, version, &is_text))
            .collect();
        let cleared = there
            .iter()
            .filter(|(key, _)| record.versions(key).is_empty());
        edits.extend(cleared.map(|(key, _)| Edit::Clear(key.into())));
        if !edits.is_empty() {
            writes.push(Write::change(place, edits));
        }
    }
    writes
}

/// The keys of a record of which a version is this device's.
fn own_keys(record: &Record, device: [u8; 16]) -> Vec<(&str, &Version)> {
    let is_own = |version: &&Version| {
        Actor::read(&version.actor).is_some_and(|actor| actor.device() == device)
    };
    let keys = record.iter();
    keys.filter_map(|(key, versions)| Some((key, versions.iter().rev().find(is_own)?)))
        .collect()
}

fn edit(there: &Record, key: &str, version: &Version, is_text: &dyn Fn(&str) -> bool) -> Edit {
    match version.value.as_text().filter(|_| is_text(key)) {
        Some(text) if there.shown(key).is_some() => Edit::SetText(key.into(), text.to_owned()),
        Some(text) => Edit::MakeText(key.into(), text.to_owned()),
        None => Edit::Put(key.into(), version.value.clone()),
    }
}
