use protocol::limits::FORKED_ENTRIES_MAX;
use protocol::{EntryId, ItemId, Problem, ProblemCode, Run};

use super::append::{NewItem, append};
use super::quota::{self, Charged, Payer};
use crate::Result;
use crate::evaluate::{JudgedEntry, JudgedRun};
use crate::tables::head::{self, Head};
use crate::tables::item::{self, Item, Kind};
use crate::tables::log::Log;
use crate::turn::Turn;

/// Where an entry belongs.
enum Place {
    /// It continues its author's chain.
    Next,
    /// Its place is taken, by the entry stored there if it is still here.
    Taken(Option<Item>),
    /// It follows an entry that is beside the chain.
    Beside,
    /// Entries are missing after this sequence.
    Gap(u64),
}

/// Appends what of a run continues its author's chain; known entries succeed again. Says what is
/// wrong with the rest, if anything.
pub(crate) fn take_run(
    turn: &mut Turn<'_>,
    log: &mut Log,
    run: &JudgedRun,
    sender: i64,
    appended: &mut Vec<(u64, ItemId)>,
) -> Result<Option<Problem>> {
    let payer = Payer {
        author: run.person,
        sender,
    };
    let mut fork = None;
    for entry in &run.entries {
        let position = item::position_of(turn.db, &log.id, entry.id.as_bytes())?;
        if position.is_some() && !protocol::planted(12) {
            continue;
        }
        let kind = match place(turn, log, run, entry)? {
            Place::Next => Kind::Entry,
            Place::Beside => Kind::Fork,
            Place::Taken(Some(stored)) => {
                fork.get_or_insert_with(|| fork_problem(run, entry, &stored));
                Kind::Fork
            }
            // Covered and dropped: whoever sends it again loses nothing.
            Place::Taken(None) => continue,
            Place::Gap(after) => {
                return Ok(fork.or(Some(problem(run, ProblemCode::Gap, after))));
            }
        };
        if let Some(code) = keep(turn, log, run, entry, kind, payer, appended)? {
            return Ok(fork.or(Some(problem(run, code, entry.sequence))));
        }
    }
    Ok(fork)
}

fn problem(run: &JudgedRun, code: ProblemCode, sequence: u64) -> Problem {
    Problem {
        code,
        handle: run.device.handle(),
        sequence,
        run: None,
    }
}

/// Shows the entry that is stored where another came.
fn fork_problem(run: &JudgedRun, entry: &JudgedEntry, stored: &Item) -> Problem {
    let shown = Run {
        author: Some(run.device),
        first: stored.sequence,
        previous: stored.previous.map(EntryId::from_bytes),
        entries: vec![stored.body.clone()],
    };
    Problem {
        run: Some(Box::new(shown)),
        ..problem(run, ProblemCode::Fork, entry.sequence)
    }
}

fn place(turn: &mut Turn<'_>, log: &Log, run: &JudgedRun, entry: &JudgedEntry) -> Result<Place> {
    let newest = head::read(turn.db, &log.id, &run.device, Kind::Entry)?;
    let sequence = newest.map_or(0, |head| head.sequence);
    if entry.sequence <= sequence {
        let stored = item::entry_at(turn.db, &log.id, &run.device, entry.sequence)?;
        return Ok(Place::Taken(stored));
    }
    let is_next = entry.sequence == sequence.saturating_add(1);
    if is_next && continues(newest.as_ref(), entry) {
        return Ok(Place::Next);
    }
    if let Some(previous) = &entry.previous {
        let before = item::by_id(turn.db, &log.id, previous.as_bytes())?;
        if before.is_some_and(|before| before.kind == Kind::Fork) {
            return Ok(Place::Beside);
        }
    }
    if is_next {
        // It names another one before it: the fork is there.
        let stored = item::entry_at(turn.db, &log.id, &run.device, sequence)?;
        return Ok(stored.map_or(Place::Gap(sequence), |stored| Place::Taken(Some(stored))));
    }
    Ok(Place::Gap(sequence))
}

/// A head that only a manifest named is known by its first eight bytes.
fn continues(newest: Option<&Head>, entry: &JudgedEntry) -> bool {
    match (newest, &entry.previous) {
        (None, None) => true,
        (Some(head), Some(previous)) if head.is_named_only() => {
            head.id.first_chunk() == Some(&previous.short())
        }
        (Some(head), Some(previous)) => head.id == *previous.as_bytes(),
        _ => false,
    }
}

fn keep(
    turn: &mut Turn<'_>,
    log: &mut Log,
    run: &JudgedRun,
    entry: &JudgedEntry,
    kind: Kind,
    payer: Payer,
    appended: &mut Vec<(u64, ItemId)>,
) -> Result<Option<ProblemCode>> {
    if kind == Kind::Fork && item::count_forks(turn.db, &log.id, &run.device)? >= FORKED_ENTRIES_MAX
    {
        return Ok(Some(ProblemCode::MayNotWrite));
    }
    let bytes = entry.bytes.len() as u64;
    if entry.is_late && !quota::has_late_room(turn, log, &run.person, bytes)? {
        return Ok(Some(ProblemCode::MayNotWrite));
    }
    if quota::charge(turn, log, payer, bytes, 1, false)? != Charged::Yes {
        return Ok(Some(ProblemCode::Quota));
    }
    if entry.is_late {
        quota::take_late(turn, log, &run.person, bytes)?;
    }
    let new = NewItem {
        kind,
        device: run.device,
        sequence: entry.sequence,
        id: *entry.id.as_bytes(),
        previous: entry.previous.map(|previous| *previous.as_bytes()),
        body: entry.bytes.clone(),
    };
    let position = append(turn, log, new)?;
    appended.push((position, *entry.id.as_bytes()));
    if kind == Kind::Entry {
        raise_head(turn, log, run, entry)?;
    }
    Ok(None)
}

/// The entry is the head now, or what is stored behind it: where a damaged entry was moved aside,
/// the ones after it are here still.
fn raise_head(turn: &mut Turn<'_>, log: &Log, run: &JudgedRun, entry: &JudgedEntry) -> Result<()> {
    let mut head = Head {
        device: run.device,
        kind: Kind::Entry.number(),
        sequence: entry.sequence,
        id: *entry.id.as_bytes(),
    };
    loop {
        let sequence = head.sequence.saturating_add(1);
        let next = item::entry_at(turn.db, &log.id, &run.device, sequence)?;
        match next.filter(|next| next.previous == Some(head.id)) {
            Some(next) => {
                head = Head {
                    sequence,
                    id: next.id,
                    ..head
                }
            }
            None => break,
        }
    }
    head::write(turn.db, &log.id, &head)
}
