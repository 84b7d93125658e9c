//! Writing into a document: single keys, never a whole record that is there already.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{
    Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc, Value,
    transaction::{Transactable, Transaction},
};

use super::{
    first::{self, First},
    read, scalar,
};
use crate::{Edit, Error, Place, Result, Scalar, Write, record};

/// One of the objects that hold a record, with its first values.
pub(super) struct Target {
    object: ObjId,
    first: First,
    /// The keys of versions that were carried over, by the key that they belong to.
    others: BTreeMap<String, Vec<String>>,
}

impl Target {
    fn new(document: &impl ReadDoc, object: ObjId, first: First) -> Self {
        let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let own: BTreeSet<String> = document.keys(&object).collect();
        for key in own
            .iter()
            .chain(first.keys().filter(|key| !own.contains(*key)))
        {
            if let Some((of, _)) = record::other_of(key) {
                others.entry(of.into()).or_default().push(key.clone());
            }
        }
        Self {
            object,
            first,
            others,
        }
    }
}

/// The objects of the record at `place` as the document stands, the winner last.
pub(super) fn targets(document: &Automerge, place: Place) -> Vec<Target> {
    let of_record = place.id.is_some();
    let objects = read::objects(document, place).into_iter();
    let target = |object| {
        let first = read::first_ever(document, &object, of_record);
        Target::new(document, object, first)
    };
    objects.map(target).collect()
}

/// Does all edits of one record, which lay in `targets` before this change.
pub(super) fn record(
    to: &mut Transaction<'_>,
    mut targets: Vec<Target>,
    write: &Write,
) -> Result<()> {
    if targets.is_empty() {
        // It may have been made earlier in this change.
        let objects = read::objects(to, write.place).into_iter();
        let target = |object| {
            let first = read::first(to, &object);
            Target::new(to, object, first)
        };
        targets = objects.map(target).collect();
    }
    // A key written here goes from the other objects, so that one version stays.
    let Some(winner) = targets.pop() else {
        return make(to, write);
    };
    for edit in &write.edits {
        for other in &targets {
            clear(to, other, edit.key())?;
            clear_others(to, other, edit.key())?;
        }
        key(to, &winner, edit)?;
    }
    Ok(())
}

/// Makes a record whole: its first values in one scalar, its texts beside it.
fn make(to: &mut Transaction<'_>, write: &Write) -> Result<()> {
    let container = to.get(ROOT, write.place.container).ok().flatten();
    let (Some((_, container)), Some(id), true) = (container, write.place.id, write.new) else {
        return Err(Error::NotFound);
    };
    let record = made(to.put_object(container, id.as_str(), ObjType::Map))?;
    let mut first = First::new();
    let mut texts = Vec::new();
    for edit in &write.edits {
        match edit {
            Edit::Put(key, value) => drop(first.insert(key.clone(), value.clone())),
            Edit::Clear(key) => drop(first.remove(key)),
            Edit::MakeText(key, text) | Edit::SetText(key, text) => texts.push((key, text)),
        }
    }
    if !first.is_empty() {
        let bytes = automerge::ScalarValue::Bytes(first::encode(&first));
        made(to.put(&record, first::FIRST, bytes))?;
    }
    for (key, text) in texts {
        make_text(to, &record, key, text)?;
    }
    Ok(())
}

fn key(to: &mut Transaction<'_>, target: &Target, edit: &Edit) -> Result<()> {
    clear_others(to, target, edit.key())?;
    match edit {
        Edit::Put(key, value) => put(to, target, key, value),
        Edit::Clear(key) => clear(to, target, key),
        Edit::MakeText(key, text) => make_text(to, &target.object, key, text),
        Edit::SetText(key, text) => match to.get(&target.object, key.as_str()) {
            Ok(Some((Value::Object(ObjType::Text), id))) => made(to.update_text(&id, text)),
            _ => put(to, target, key, &Scalar::Text(text.clone())),
        },
    }
}

fn put(to: &mut Transaction<'_>, target: &Target, key: &str, value: &Scalar) -> Result<()> {
    let own = to.get(&target.object, key).ok().flatten();
    // Like a put of what is there already on a key of its own: nothing to write.
    if own.is_none() && target.first.get(key) == Some(value) {
        return Ok(());
    }
    made(to.put(&target.object, key, scalar::write(value)))
}

/// Clears a value; of a text object nothing is cleared but its characters, by `SetText`.
fn clear(to: &mut Transaction<'_>, target: &Target, key: &str) -> Result<()> {
    let own = to.get(&target.object, key).ok().flatten();
    if target.first.contains_key(key) {
        return made(to.put(&target.object, key, scalar::write(&first::cleared())));
    }
    match own {
        Some((Value::Scalar(_), _)) => made(to.delete(&target.object, key)),
        _ => Ok(()),
    }
}

/// Versions that were carried over beside `key` go with the choice that a write makes.
fn clear_others(to: &mut Transaction<'_>, target: &Target, key: &str) -> Result<()> {
    for other in target.others.get(key).into_iter().flatten() {
        clear(to, target, other)?;
    }
    Ok(())
}

fn make_text(to: &mut Transaction<'_>, object: &ObjId, key: &str, text: &str) -> Result<()> {
    let made_text = made(to.put_object(object, key, ObjType::Text))?;
    made(to.splice_text(&made_text, 0, 0, text))
}

fn made<T>(result: std::result::Result<T, AutomergeError>) -> Result<T> {
    // Our own writes use only keys, objects and values of the right kind.
    result.map_err(|_| Error::Unreadable("document"))
}
