//! What a server's heads promise: an item that they name and that is not here was withheld, or was
//! lost on the way of a cursor that went past it (PROTOCOL 8).

use protocol::{DeviceId, Head, ItemKind, LogId, Manifest};
use store::Reader;

use super::incoming::Checked;
use super::known::{as_person, as_space};
use crate::Result;

/// The handle under which Eras have their head.
const ERAS: [u8; 8] = [0; 8];

impl Checked<'_> {
    /// Whether everything is here that these heads of a log name.
    pub(crate) fn holds_all(&self, log: &LogId, heads: &[Head]) -> Result<bool> {
        for head in heads {
            let here = match head.kind {
                ItemKind::Entry => self.newest_entry(log, head)?,
                ItemKind::Record => self.newest_record(log, head),
                // The newest manifest stands for those before it, forks have no head.
                ItemKind::Manifest | ItemKind::Forked | ItemKind::Unknown(_) => continue,
            };
            if here < head.sequence {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn newest_entry(&self, log: &LogId, head: &Head) -> Result<u64> {
        let stored = self.reader().entry_heads(log.as_bytes())?;
        let stored = stored.iter().map(|stored| &stored.row);
        let arrived = self
            .entries()
            .iter()
            .filter(|row| row.log == *log.as_bytes());
        let is_its = |device: &[u8; 16]| DeviceId::from_bytes(*device).handle() == head.handle;
        let entries = stored.chain(arrived).filter(|row| is_its(&row.device));
        let newest = entries.map(|row| row.sequence).max().unwrap_or(0);
        if newest >= head.sequence {
            return Ok(newest);
        }
        // What a server dropped is in the blobs of a manifest.
        let manifests = self.manifests(log)?;
        let manifests = manifests
            .iter()
            .filter_map(|bytes| Manifest::decode(bytes).ok());
        let covered = manifests
            .flat_map(|manifest| manifest.covers)
            .filter(|cut| cut.handle == head.handle)
            .map(|cut| cut.sequence);
        Ok(covered.max().unwrap_or(0).max(newest))
    }

    fn newest_record(&self, log: &LogId, head: &Head) -> u64 {
        if let Some(person) = self.known.person_log(&as_person(log)) {
            let of_eras = *head.handle.as_bytes() == ERAS;
            let counters = person
                .records()
                .filter_map(|(id, record)| match &record.author {
                    None if of_eras => person.depth(id).and_then(|depth| u64::try_from(depth).ok()),
                    None => None,
                    Some(author) => {
                        (author.device.handle() == head.handle).then_some(author.counter)
                    }
                });
            return counters.max().unwrap_or(0);
        }
        let space = self.known.space_log(&as_space(log));
        let records = space.into_iter().flat_map(membership::SpaceLog::records);
        let authors = records.filter_map(|record| record.record.author.as_ref());
        let its = authors.filter(|author| author.device.handle() == head.handle);
        its.map(|author| author.counter).max().unwrap_or(0)
    }
}

/// Whether a head of this device's own entries is one that it knows: a server's word for more than
/// was ever written acknowledges nothing.
pub(super) fn is_ours(
    reader: &Reader<'_>,
    log: &LogId,
    me: &DeviceId,
    head: &Head,
) -> Result<bool> {
    if head.handle != me.handle() || head.kind != ItemKind::Entry {
        return Ok(true);
    }
    let kind = u8::try_from(head.kind.number()).unwrap_or(u8::MAX);
    let Some(own) = reader.own_head(log.as_bytes(), me.as_bytes(), kind)? else {
        return Ok(head.sequence == 0);
    };
    let is_same = own.id.first_chunk() == Some(&head.id);
    Ok(head.sequence < own.sequence || (head.sequence == own.sequence && is_same))
}
