//! Logs for files and QR frames (PROTOCOL 11): the same items, checked and stored as in a sync.

use protocol::{
    DeviceId, EntryId, EnvelopeLog, Head, ItemKind, LogId, ManifestId, PersonId, RecordId, Run,
    SpaceId,
};
use store::{Reader, Transactions};

use super::incoming::{Arrived, Checked};
use super::known::Known;
use super::taking::Taken;
use crate::{Companion, CompanionError, Result, identity};

impl Companion {
    /// A space and the logs of its persons as another device needs them, person logs first; of the
    /// space only what `known` does not name.
    pub(crate) fn items_for(&self, space: &SpaceId, known: &[Head]) -> Result<Vec<EnvelopeLog>> {
        self.read(|reader| {
            let records = self.known(reader)?;
            let log = records.space_log(space).ok_or(CompanionError::NotFound)?;
            let persons: Vec<PersonId> = log.persons().copied().collect();
            let mut logs = Vec::new();
            for person in persons {
                logs.push(records_of(reader, &person.into(), &[])?);
            }
            let mut log = records_of(reader, &(*space).into(), known)?;
            for manifest in reader.manifests(space.as_bytes())? {
                let author = DeviceId::from_bytes(manifest.device);
                let head = Head {
                    handle: author.handle(),
                    kind: ItemKind::Manifest,
                    sequence: manifest.counter,
                    id: ManifestId::from_bytes(manifest.id).short(),
                };
                if known_to(known, &head) < head.sequence {
                    log.manifests.push(manifest.bytes);
                }
                raise(&mut log.heads, head);
            }
            for device in reader.entry_devices(space.as_bytes())? {
                runs_of(
                    reader,
                    space,
                    &DeviceId::from_bytes(device),
                    known,
                    &mut log,
                )?;
            }
            logs.push(log);
            Ok(logs)
        })
    }

    /// Checks and stores the items of an opened envelope; blobs are left to whoever opened it.
    pub(crate) fn take_envelope(&self, logs: &[EnvelopeLog]) -> Result<Taken> {
        let (rows, taken) = self.read(|reader| {
            let known = Known::clone(&*self.known(reader)?);
            let me = identity::device_keys(reader)?.device_id();
            let time_s = reader.servers()?.iter().map(|(_, row)| row.time_s).max();
            let mut checked = Checked::new(*reader, known, me, time_s.unwrap_or(0));
            let arrived: Vec<_> = logs.iter().map(Arrived::in_envelope).collect();
            checked.take(&arrived)?;
            let mut taken = Taken::of(&checked);
            taken.facts.raised = taken.stored > 0;
            Ok((checked.into_rows(), taken))
        })?;
        self.inner.store.batch(|writer| {
            rows.write(writer)?;
            taken.keep_alarm(writer)?;
            Ok::<_, CompanionError>(())
        })?;
        Ok(taken)
    }
}

fn known_to(known: &[Head], head: &Head) -> u64 {
    let same = known
        .iter()
        .filter(|other| (other.handle, other.kind) == (head.handle, head.kind));
    same.map(|other| other.sequence).max().unwrap_or(0)
}

fn raise(heads: &mut Vec<Head>, head: Head) {
    match heads
        .iter_mut()
        .find(|other| (other.handle, other.kind) == (head.handle, head.kind))
    {
        Some(other) if other.sequence < head.sequence => *other = head,
        Some(_) => {}
        None => heads.push(head),
    }
}

fn records_of(reader: &Reader<'_>, log: &LogId, known: &[Head]) -> Result<EnvelopeLog> {
    let mut made = EnvelopeLog::new(*log);
    for record in reader.log_records(log.as_bytes())? {
        if let Some(author) = record.author {
            let head = Head {
                handle: DeviceId::from_bytes(author).handle(),
                kind: ItemKind::Record,
                sequence: record.counter,
                id: RecordId::from_bytes(record.id).short(),
            };
            if known_to(known, &head) >= head.sequence {
                continue;
            }
            raise(&mut made.heads, head);
        }
        made.records.push(record.body);
    }
    Ok(made)
}

/// The entries of one device; of a fork each branch in a run of its own.
fn runs_of(
    reader: &Reader<'_>,
    space: &SpaceId,
    device: &DeviceId,
    known: &[Head],
    log: &mut EnvelopeLog,
) -> Result<()> {
    let mut runs: Vec<(Run, EntryId)> = Vec::new();
    for stored in reader.entries_of(space.as_bytes(), device.as_bytes(), 1, usize::MAX)? {
        let id = EntryId::from_bytes(stored.row.id);
        let head = Head {
            handle: device.handle(),
            kind: ItemKind::Entry,
            sequence: stored.row.sequence,
            id: id.short(),
        };
        raise(&mut log.heads, head);
        if known_to(known, &head) >= head.sequence {
            continue;
        }
        let Some(bytes) = reader.entry_bytes(stored.n)? else {
            continue;
        };
        let previous = stored.row.previous.map(EntryId::from_bytes);
        match runs.iter_mut().find(|(_, last)| previous == Some(*last)) {
            Some((run, last)) => {
                run.entries.push(bytes);
                *last = id;
            }
            None => {
                let run = Run {
                    author: Some(*device),
                    first: stored.row.sequence,
                    previous,
                    entries: vec![bytes],
                };
                runs.push((run, id));
            }
        }
    }
    log.runs.extend(runs.into_iter().map(|(run, _)| run));
    Ok(())
}
