//! Reading records out of a document.

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use super::{
    first::{self, First},
    scalar,
    seen::{self, Written},
};
use crate::{Place, Record, Scalar, Version};

/// All map objects under the record's key, the winner last: two devices may each have carried the
/// record over.
pub(super) fn objects(document: &impl ReadDoc, place: Place) -> Vec<ObjId> {
    let Ok(Some((Value::Object(ObjType::Map), container))) = document.get(ROOT, place.container)
    else {
        return Vec::new();
    };
    let Some(id) = place.id else {
        return vec![container];
    };
    let found = document.get_all(container, id.as_str()).unwrap_or_default();
    let maps = found
        .into_iter()
        .filter(|(value, _)| matches!(value, Value::Object(ObjType::Map)));
    maps.map(|(_, object)| object).collect()
}

/// The first values of a record: those that its creating change wrote. A later put on them is
/// unlawful and does not count.
pub(super) fn first(document: &impl ReadDoc, object: &ObjId) -> First {
    let versions = document.get_all(object, first::FIRST).unwrap_or_default();
    let mut lawful = versions.iter().filter(|(_, id)| follows(object, id));
    let value = lawful.next().map(|(value, _)| value);
    value.and_then(bytes_of).unwrap_or_default()
}

/// Whether `op` is the one right after the making of `object`, by the same actor: first values are.
fn follows(object: &ObjId, op: &ObjId) -> bool {
    match (object, op) {
        (ObjId::Id(made, maker, _), ObjId::Id(put, putter, _)) => {
            made.checked_add(1) == Some(*put) && maker == putter
        }
        _ => false,
    }
}

fn bytes_of(value: &Value<'_>) -> Option<First> {
    let Value::Scalar(value) = value else {
        return None;
    };
    let ScalarValue::Bytes(bytes) = value.as_ref() else {
        return None;
    };
    first::decode(bytes).ok()
}

/// The first values, looked for in the past if somebody put something over them.
pub(super) fn first_ever(document: &Automerge, object: &ObjId, of_record: bool) -> First {
    if !of_record {
        return First::new();
    }
    let Ok(Some((value, id))) = document.get(object, first::FIRST) else {
        return lost_first(document, object);
    };
    if follows(object, &id) {
        bytes_of(&value).unwrap_or_default()
    } else {
        lost_first(document, object)
    }
}

fn lost_first(document: &Automerge, object: &ObjId) -> First {
    let Some(made) = document.hash_for_opid(object) else {
        return First::new();
    };
    let then = document.get_all_at(object, first::FIRST, &[made]);
    let then = then.unwrap_or_default();
    let lawful = then.iter().find(|(_, id)| follows(object, id));
    lawful
        .and_then(|(value, _)| bytes_of(value))
        .unwrap_or_default()
}

/// Reads one record out of all its objects; `of_record` is false for the values of a document
/// itself, which nobody made with first values.
pub(super) fn record(document: &Automerge, objects: &[ObjId], of_record: bool) -> Record {
    let mut record = Record::default();
    let mut written = Written::new();
    for object in objects {
        record.unite(read_object(document, object, of_record, &mut written));
    }
    for (key, id) in seen::unseen(document, &record, &written) {
        record.ignore(key, id);
    }
    record
}

fn read_object(
    document: &Automerge,
    object: &ObjId,
    of_record: bool,
    written: &mut Written,
) -> Record {
    let mut part = Record::default();
    let maker = actor(object);
    let mut first = first_ever(document, object, of_record);
    for item in document.map_range(object, ..) {
        let key = item.key.to_string();
        let constant = first
            .get(&key)
            .is_some_and(|value| first::is_constant(&key, value));
        if constant || (of_record && key == first::FIRST) {
            continue;
        }
        first.remove(&key);
        let versions = if item.conflict {
            document.get_all(object, key.as_str()).unwrap_or_default()
        } else {
            let id = item.id();
            vec![(item.value.into_value(), id)]
        };
        if let Some((_, id)) = versions.first() {
            written.insert(key.clone(), (object.clone(), id.clone()));
        }
        let versions = versions
            .into_iter()
            .map(|(value, id)| version(document, &value, &id));
        let kept: Vec<Version> = versions
            .filter(|version| version.value != first::cleared())
            .collect();
        if !kept.is_empty() {
            part.insert(key, kept);
        }
    }
    for (key, value) in first {
        written.insert(key.clone(), (object.clone(), object.clone()));
        let actor = maker.clone();
        part.insert(key, vec![Version { value, actor }]);
    }
    part.with_others()
}

fn version(document: &Automerge, value: &Value<'_>, id: &ObjId) -> Version {
    let value = match value {
        Value::Scalar(value) => scalar::read(value),
        Value::Object(ObjType::Text) => Scalar::Text(document.text(id).unwrap_or_default()),
        Value::Object(_) => Scalar::Other(u8::MAX, Vec::new()),
    };
    let actor = actor(id);
    Version { value, actor }
}

fn actor(id: &ObjId) -> Vec<u8> {
    match id {
        ObjId::Id(_, actor, _) => actor.to_bytes().to_vec(),
        ObjId::Root => Vec::new(),
    }
}

/// Whether what was written at `key` was there for the writer of `change`.
pub(super) fn was_there(
    document: &Automerge,
    (object, op): &(ObjId, ObjId),
    key: &str,
    change: ChangeHash,
) -> bool {
    let is_first = object == op;
    let key = if is_first { first::FIRST } else { key };
    let then = document.get_all_at(object, key, &[change]);
    let then = then.unwrap_or_default();
    then.iter()
        .any(|(_, id)| id == op || (is_first && follows(object, id)))
}
