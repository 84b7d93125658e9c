//! Which events an event can have seen. `after` names what its writer had seen; names outside the
//! causal past of the change that wrote it are ignored (DOMAIN 3).

use std::collections::BTreeMap;

use automerge::{Automerge, ObjId};

use super::{first, read};
use crate::{Id, Record};

/// Per key, the object that it lies in and the operation that wrote it; a first value, whose
/// operation is its record's making, has the object twice.
pub(super) type Written = BTreeMap<String, (ObjId, ObjId)>;

/// The names that do not count, with the keys of the events that name them.
pub(super) fn unseen(
    document: &Automerge,
    record: &Record,
    written: &Written,
) -> Vec<(String, Id)> {
    let mut unseen = Vec::new();
    for (key, by) in written {
        let value = record.versions(key).first().map(|version| &version.value);
        let Some(event) = value.and_then(|value| first::event_of(key, value)) else {
            continue;
        };
        let Some((log, own)) = key.rsplit_once('.') else {
            continue;
        };
        for name in event.texts("a") {
            let named = written.get(&format!("{log}.{name}"));
            let saw =
                name != own && named.is_none_or(|named| can_see(document, by, named, log, name));
            if let (false, Ok(id)) = (saw, name.parse()) {
                unseen.push((key.clone(), id));
            }
        }
    }
    unseen
}

fn can_see(
    document: &Automerge,
    by: &(ObjId, ObjId),
    named: &(ObjId, ObjId),
    log: &str,
    name: &str,
) -> bool {
    // What one actor wrote is in the order of its counters: nothing to look up.
    if let (ObjId::Id(this, actor, _), ObjId::Id(that, other, _)) = (&by.1, &named.1)
        && actor == other
        && that <= this
    {
        return true;
    }
    let change = document.hash_for_opid(&by.1);
    change.is_some_and(|change| read::was_there(document, named, &format!("{log}.{name}"), change))
}
