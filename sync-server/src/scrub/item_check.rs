use membership::Record;
use protocol::{DeviceId, Entry, EntryContext, EntryId, Manifest, PersonId, VerifyingKey};

use crate::evaluate::SpaceFold;
use crate::tables::item::Item;
use crate::tables::log::Log;

/// Whether a record is the one that its row says. Its signature held when it came; the id is over
/// every byte but the signatures, and the row's check over those too.
pub(crate) fn record(log: &Log, item: &Item) -> bool {
    let read = Record::decode(&item.body);
    read.is_ok_and(|record| {
        let author = record.author.map(|author| (author.device, author.counter));
        let is_same = match author {
            Some(author) => author == (item.device, item.sequence),
            None => true,
        };
        is_same && record.id(&log.id).as_bytes() == &item.id
    })
}

fn keys<'a>(
    fold: &'a SpaceFold,
    device: &'a DeviceId,
) -> impl Iterator<Item = (PersonId, VerifyingKey)> + 'a {
    fold.persons.iter().filter_map(|(person, fold)| {
        let card = fold.log.card(device)?;
        Some((*person, *card.sign_key()))
    })
}

/// Whether an entry is the one that its row says, rightly signed. Where its author's card or its
/// epoch is not here any more, its id cannot be told and its row's check must do.
pub(crate) fn entry(item: &Item, fold: &SpaceFold) -> bool {
    let Ok(entry) = Entry::decode(&item.body) else {
        return false;
    };
    let epochs = fold.epochs_by_tag(entry.epoch_tag);
    let mut keys = keys(fold, &item.device).peekable();
    if epochs.is_empty() || keys.peek().is_none() {
        return true;
    }
    let keys: Vec<_> = keys.collect();
    epochs.iter().any(|epoch| {
        let context = EntryContext {
            space: *fold.log.space(),
            device: item.device,
            epoch: *epoch,
            sequence: item.sequence,
            previous: item.previous.map(EntryId::from_bytes),
        };
        let holds = |(person, key): &(PersonId, VerifyingKey)| {
            let id = entry.verify(&context, key, person);
            id.is_ok_and(|id| id.as_bytes() == &item.id)
        };
        keys.iter().any(holds)
    })
}

/// Whether a manifest is the one that its row says, rightly signed.
pub(crate) fn manifest(item: &Item, fold: &SpaceFold) -> bool {
    let Ok(manifest) = Manifest::decode(&item.body) else {
        return false;
    };
    let space = fold.log.space();
    let is_same = manifest.author == item.device
        && manifest.counter == item.sequence
        && manifest.id(space).as_bytes() == &item.id;
    let mut keys = keys(fold, &item.device).peekable();
    let unknown = keys.peek().is_none();
    is_same && (unknown || keys.any(|(person, key)| manifest.verify(space, &key, &person).is_ok()))
}
