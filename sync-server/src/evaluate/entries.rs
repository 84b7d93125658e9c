use std::collections::BTreeSet;

use membership::{SpaceState, Taking};
use protocol::limits::EPOCHS_TRIED_MAX;
use protocol::{
    DeviceId, Entry, EntryContext, EntryId, Handle, LogId, Manifest, ManifestId, PersonId, Problem,
    ProblemCode, Run, SectionUp, SpaceId, VerifyingKey,
};

use super::SpaceFold;
use super::section::{Judge, JudgedSection};
use crate::Result;
use crate::tables::head;
use crate::tables::item::{self, Kind};

/// An entry that is rightly signed and that its author may write.
#[derive(Clone, Debug)]
pub(crate) struct JudgedEntry {
    pub(crate) id: EntryId,
    pub(crate) sequence: u64,
    pub(crate) previous: Option<EntryId>,
    pub(crate) bytes: Vec<u8>,
    /// The allowance for late ones counts it.
    pub(crate) is_late: bool,
}

/// What of a run is taken, up to its first problem.
#[derive(Clone, Debug)]
pub(crate) struct JudgedRun {
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    pub(crate) entries: Vec<JudgedEntry>,
    /// Why the rest is not.
    pub(crate) problem: Option<Problem>,
}

/// A manifest that is rightly signed and that its author may write.
#[derive(Clone, Debug)]
pub(crate) struct JudgedManifest {
    pub(crate) id: ManifestId,
    pub(crate) manifest: Manifest,
    pub(crate) bytes: Vec<u8>,
    pub(crate) person: PersonId,
    pub(crate) by_owner: bool,
}

/// Judges entries and manifests of a section, with the section's records in `fold`.
pub(crate) fn judge(
    judge: &mut Judge<'_>,
    up: &SectionUp,
    fold: &SpaceFold,
    judged: &mut JudgedSection,
) -> Result<()> {
    let Some(state) = fold.state.clone() else {
        if !up.runs.is_empty() || !up.manifests.is_empty() {
            judged.refuse(ProblemCode::RecordMissing, DeviceId::from_bytes([0; 16]), 0);
        }
        return Ok(());
    };
    for run in &up.runs {
        let device = run.author.unwrap_or(judge.caller.device.id);
        judged.authors.insert((device, Kind::Entry.number()));
        let run = judge_run(judge, run, device, fold, &state)?;
        judged.runs.push(run);
    }
    for bytes in &up.manifests {
        judge_manifest(bytes, fold, &state, judged);
    }
    Ok(())
}

fn problem(code: ProblemCode, handle: Handle, sequence: u64) -> Problem {
    Problem {
        code,
        handle,
        sequence,
        run: None,
    }
}

/// The persons of the space in whose logs the device is, with its key: of colluding persons each.
fn owners_of(fold: &SpaceFold, device: &DeviceId) -> Vec<(PersonId, VerifyingKey)> {
    let with_card = fold.persons.iter().filter_map(|(person, fold)| {
        let card = fold.log.card(device)?;
        Some((*person, *card.sign_key()))
    });
    with_card.collect()
}

/// The id of the entry that `sequence` follows: as named, or as stored.
fn before(
    judge: &mut Judge<'_>,
    log: &LogId,
    device: &DeviceId,
    run: &Run,
) -> Result<std::result::Result<Option<EntryId>, (ProblemCode, u64)>> {
    if run.first <= 1 || run.previous.is_some() {
        return Ok(Ok(run.previous));
    }
    let sequence = run.first.saturating_sub(1);
    if let Some(item) = item::entry_at(judge.db, log, device, sequence)? {
        return Ok(Ok(Some(EntryId::from_bytes(item.id))));
    }
    let newest = head::read(judge.db, log, device, Kind::Entry)?;
    // Dropped since, but still the head.
    let last = newest.filter(|head| head.sequence == sequence && !head.is_named_only());
    if let Some(last) = last {
        return Ok(Ok(Some(EntryId::from_bytes(last.id))));
    }
    let newest = newest.map_or(0, |head| head.sequence);
    Ok(Err(match newest < sequence {
        true => (ProblemCode::Gap, newest),
        false => (ProblemCode::PreviousNeeded, run.first),
    }))
}

fn judge_run(
    judge: &mut Judge<'_>,
    run: &Run,
    device: DeviceId,
    fold: &SpaceFold,
    state: &SpaceState,
) -> Result<JudgedRun> {
    let space = *fold.log.space();
    let handle = device.handle();
    let owners = owners_of(fold, &device);
    let mut judged = JudgedRun {
        device,
        person: owners
            .first()
            .map_or(judge.caller.person, |(person, _)| *person),
        entries: Vec::new(),
        problem: None,
    };
    if owners.is_empty() {
        judged.problem = Some(problem(ProblemCode::AuthorUnknown, handle, run.first));
        return Ok(judged);
    }
    let mut previous = match before(judge, &LogId::from(space), &device, run)? {
        Ok(previous) => previous,
        Err((code, sequence)) => {
            judged.problem = Some(problem(code, handle, sequence));
            return Ok(judged);
        }
    };
    for (sequence, bytes) in (run.first..).zip(&run.entries) {
        let place = Place {
            space,
            device,
            sequence,
            previous,
        };
        match judge_entry(bytes, place, &owners, fold, state) {
            Ok((person, entry)) => {
                judged.person = person;
                previous = Some(entry.id);
                judged.entries.push(entry);
            }
            Err(code) => {
                judged.problem = Some(problem(code, handle, sequence));
                break;
            }
        }
    }
    Ok(judged)
}

#[derive(Clone, Copy)]
struct Place {
    space: SpaceId,
    device: DeviceId,
    sequence: u64,
    previous: Option<EntryId>,
}

fn judge_entry(
    bytes: &[u8],
    place: Place,
    owners: &[(PersonId, VerifyingKey)],
    fold: &SpaceFold,
    state: &SpaceState,
) -> std::result::Result<(PersonId, JudgedEntry), ProblemCode> {
    let entry = Entry::decode(bytes).map_err(|_| ProblemCode::BadSignature)?;
    let epochs = fold.epochs_by_tag(entry.epoch_tag);
    for epoch in epochs.iter().take(EPOCHS_TRIED_MAX) {
        let context = EntryContext {
            space: place.space,
            device: place.device,
            epoch: *epoch,
            sequence: place.sequence,
            previous: place.previous,
        };
        for (person, key) in owners {
            let Ok(id) = entry.verify(&context, key, person) else {
                continue;
            };
            let taking = state.takes_entry(person, &place.device, place.sequence, &id.short());
            if taking == Taking::Refused {
                return Err(ProblemCode::MayNotWrite);
            }
            let judged = JudgedEntry {
                id,
                sequence: place.sequence,
                previous: place.previous,
                bytes: bytes.to_vec(),
                is_late: taking == Taking::Late,
            };
            return Ok((*person, judged));
        }
    }
    Err(ProblemCode::EpochUnknown)
}

fn judge_manifest(bytes: &[u8], fold: &SpaceFold, state: &SpaceState, judged: &mut JudgedSection) {
    let Ok(manifest) = Manifest::decode(bytes) else {
        judged.refuse(ProblemCode::BadSignature, DeviceId::from_bytes([0; 16]), 0);
        return;
    };
    let (device, counter) = (manifest.author, manifest.counter);
    judged.authors.insert((device, Kind::Manifest.number()));
    let owners = owners_of(fold, &device);
    if owners.is_empty() {
        judged.refuse(ProblemCode::AuthorUnknown, device, counter);
        return;
    }
    let signed = owners.iter().find_map(|(person, key)| {
        let id = manifest.verify(fold.log.space(), key, person).ok()?;
        Some((*person, id))
    });
    let Some((person, id)) = signed else {
        judged.refuse(ProblemCode::BadSignature, device, counter);
        return;
    };
    if !state.takes_manifest(&person, &device) {
        judged.refuse(ProblemCode::MayNotWrite, device, counter);
        return;
    }
    let twice: BTreeSet<Handle> = manifest.covers.iter().map(|cut| cut.handle).collect();
    if twice.len() != manifest.covers.len() {
        judged.refuse(ProblemCode::BeyondHeads, device, counter);
        return;
    }
    judged.manifests.push(JudgedManifest {
        id,
        manifest,
        bytes: bytes.to_vec(),
        person,
        by_owner: person == *state.owner(),
    });
}
