use journal::schema::Entity;
use journal::{Edit, Id, Packed, Part, Presence, Record, Scalar, Version, Write, deletion};

/// The key of what a deletion saw, within its event.
const SAW: &str = "h";

/// A deletion names the content that the deleter saw. Carrying over changes that: members are
/// renewed, events name only what is beside them. So the deletions that hold in `was` name the
/// content as it is carried, or what was deleted long ago would be there again.
pub(super) fn keep_deleted(was: &Record, carried: Record, write: &mut Write, entity: &Entity) {
    let now = as_written(carried, write);
    let mut renewed = holding("", was, &now);
    for child in entity.children {
        for id in was.child_ids(child.of.key) {
            let prefix = child.of.at(id);
            let (was, now) = (was.child(&prefix), now.child(&prefix));
            renewed.extend(holding(&format!("{prefix}."), &was, &now));
        }
    }
    for edit in &mut write.edits {
        if let Edit::Put(key, value) = edit
            && let Some((_, new)) = renewed.iter().find(|(name, _)| name == key)
        {
            *value = new.clone();
        }
    }
}

/// The record as it will be read: with all versions, but its events as they are written.
fn as_written(mut carried: Record, write: &Write) -> Record {
    for edit in &write.edits {
        let Edit::Put(key, value) = edit else {
            continue;
        };
        if carried.shown(key).is_some_and(|shown| shown != value) {
            let (value, actor) = (value.clone(), Vec::new());
            carried.insert(key.clone(), vec![Version { value, actor }]);
        }
    }
    carried
}

/// The events of the deletions that hold in `was`, so that they hold in `now`.
fn holding(prefix: &str, was: &Record, now: &Record) -> Vec<(String, Scalar)> {
    let Presence::Deleted { by, .. } = deletion::presence(was) else {
        return Vec::new();
    };
    let hash = deletion::content_hash(now).to_vec();
    let renewed = |id: Id| {
        let key = deletion::DELETED.at(id.as_str());
        let event = Packed::from_bytes(now.shown(&key)?.as_bytes()?).ok()?;
        let saw = Part::One(Scalar::Bytes(hash.clone()));
        let event = event.with_part(SAW, saw).to_scalar();
        Some((format!("{prefix}{key}"), event))
    };
    by.into_iter().filter_map(renewed).collect()
}
