//! Looking for damage: every row's check, id and signature (PROTOCOL 9). A damaged row is moved
//! aside, its head lowered, its log re-tagged from there: clients send it again.

mod item_check;

use protocol::{LogId, SpaceId, next_position_tag};

use crate::evaluate::SpaceFold;
use crate::sync::set_era_head;
use crate::tables::item::{self, Item, Kind};
use crate::tables::log::{self, Log};
use crate::tables::{blob, head, manifest};
use crate::turn::Turn;
use crate::{Result, Server};

/// How many items are checked in one transaction.
const ITEMS_A_STEP: u64 = 64;

/// What a scrub found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrubReport {
    /// How many items were read.
    pub items_read: u64,
    /// How many damaged items and blobs were moved aside.
    pub moved_aside: u64,
    /// How many logs were re-tagged for it.
    pub logs_tagged_again: u64,
}

/// Where a scrub goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ScrubPlace {
    log: Vec<u8>,
    position: u64,
    pub(crate) report: ScrubReport,
}

impl Server {
    /// Checks everything that is stored; moves damaged rows aside. Weekly.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`; what was found before stays moved aside.
    pub fn scrub(&mut self) -> Result<ScrubReport> {
        let mut place = ScrubPlace::default();
        while self.scrub_some(&mut place)? {}
        Ok(place.report)
    }

    /// One short step; says whether there are more.
    pub(crate) fn scrub_some(&mut self, place: &mut ScrubPlace) -> Result<bool> {
        let before = place.report.moved_aside;
        let mut next = place.clone();
        let goes_on = self.in_transaction(|turn| step(turn, &mut next))?;
        *place = next;
        let found = place.report.moved_aside.saturating_sub(before);
        if found > 0 {
            self.settings.observer.damaged(found);
        }
        Ok(goes_on)
    }
}

fn step(turn: &mut Turn<'_>, place: &mut ScrubPlace) -> Result<bool> {
    let id = match <[u8; 32]>::try_from(&place.log[..]) {
        Ok(id) => LogId::from_bytes(id),
        Err(_) => match log::sweep_after(turn.db, &place.log, 1)?.first() {
            Some(first) => *first,
            None => return Ok(false),
        },
    };
    place.log = id.as_bytes().to_vec();
    let Some(log) = log::read(turn.db, &id)? else {
        return next_log(turn, place);
    };
    let items = item::after(turn.db, &id, place.position, ITEMS_A_STEP)?;
    let Some(last) = items.last().map(|item| item.position) else {
        scrub_blobs(turn, &log, place)?;
        return next_log(turn, place);
    };
    place.position = last;
    place.report.items_read += items.len() as u64;
    let fold = match log.is_person_log() {
        true => None,
        false => Some(
            turn.folds
                .space(turn.db, &SpaceId::from_bytes(*id.as_bytes()))?,
        ),
    };
    let damaged = items
        .into_iter()
        .filter(|item| !is_good(turn, &log, item, fold.as_ref()));
    let damaged: Vec<Item> = damaged.collect();
    if !damaged.is_empty() {
        place.report.moved_aside += damaged.len() as u64;
        place.report.logs_tagged_again += 1;
        move_aside(turn, log, &damaged)?;
    }
    Ok(true)
}

fn next_log(turn: &mut Turn<'_>, place: &mut ScrubPlace) -> Result<bool> {
    place.position = 0;
    let next = log::sweep_after(turn.db, &place.log, 1)?;
    let Some(next) = next.first() else {
        return Ok(false);
    };
    place.log = next.as_bytes().to_vec();
    Ok(true)
}

fn is_good(turn: &mut Turn<'_>, log: &Log, item: &Item, fold: Option<&SpaceFold>) -> bool {
    if !item.is_whole() {
        return false;
    }
    match (item.kind, fold) {
        (Kind::Record, _) => item_check::record(log, item),
        (Kind::Entry | Kind::Fork, Some(fold)) => item_check::entry(item, fold),
        (Kind::Manifest, Some(fold)) => item_check::manifest(item, fold),
        // A person log holds records alone.
        (_, None) => {
            let _ = turn;
            false
        }
    }
}

fn move_aside(turn: &mut Turn<'_>, mut log: Log, damaged: &[Item]) -> Result<()> {
    let mut records = false;
    let mut bytes = 0_u64;
    for item in damaged {
        item::move_aside(turn.db, &log.id, item.position, turn.now_s)?;
        bytes = bytes.saturating_add(item.body.len() as u64);
        match item.kind {
            Kind::Record => records = true,
            Kind::Manifest => manifest::delete(turn.db, &log.id, item.position)?,
            Kind::Entry | Kind::Fork => {}
        }
        if item.kind != Kind::Fork {
            lower_head(turn, &log, item)?;
        }
    }
    // Who pays for it is not looked for: it comes again, and is counted again.
    log.bytes = log.bytes.saturating_sub(bytes);
    log.items = log.items.saturating_sub(damaged.len() as u64);
    if records {
        log.records = log.records.saturating_add(1);
    }
    let first = damaged.iter().map(|item| item.position).min().unwrap_or(0);
    tag_again(turn, &mut log, first)?;
    log::write(turn.db, &log)?;
    if records && log.is_person_log() {
        let person = protocol::PersonId::from_bytes(*log.id.as_bytes());
        let fold = turn.folds.person(turn.db, &person)?;
        set_era_head(turn, &log, &fold)?;
    }
    Ok(())
}

/// The head is what comes before: whoever has what follows sends it again.
fn lower_head(turn: &mut Turn<'_>, log: &Log, item: &Item) -> Result<()> {
    let Some(known) = head::read(turn.db, &log.id, &item.device, item.kind)? else {
        return Ok(());
    };
    if known.sequence < item.sequence {
        return Ok(());
    }
    let before = item::before_sequence(turn.db, &log.id, &item.device, item.kind, item.sequence)?;
    let before = match (before, item.previous) {
        (Some(before), _) => Some(before),
        // Dropped by compaction: the chain goes on from what the entry followed.
        (None, Some(previous)) => Some((item.sequence.saturating_sub(1), previous)),
        (None, None) => None,
    };
    match before {
        Some((sequence, id)) => {
            let head = head::Head {
                sequence,
                id,
                ..known
            };
            head::write(turn.db, &log.id, &head)
        }
        None => head::delete(turn.db, &log.id, &item.device, item.kind),
    }
}

/// New tags from a position on: every cursor behind it is unknown now, and asks again.
fn tag_again(turn: &mut Turn<'_>, log: &mut Log, first: u64) -> Result<()> {
    let mut tag = [0; 8];
    turn.random.fill(&mut tag)?;
    let mut position = first;
    loop {
        let items = item::after(turn.db, &log.id, position, ITEMS_A_STEP)?;
        let Some(last) = items.last() else {
            break;
        };
        position = last.position;
        for item in &items {
            tag = next_position_tag(&tag, &item.id);
            item::set_tag(turn.db, &log.id, item.position, &tag)?;
        }
    }
    log.tag = tag;
    Ok(())
}

/// A blob whose bytes are not what its id says goes: its devices send it again.
fn scrub_blobs(turn: &mut Turn<'_>, log: &Log, place: &mut ScrubPlace) -> Result<()> {
    let mut log = log.clone();
    let mut found = false;
    for blob in blob::all(turn.db, &log.id)? {
        let length = blob::length(turn.db, &log.id, &blob.id)?;
        if length != blob.size {
            continue;
        }
        let bytes = blob::bytes(turn.db, &log.id, &blob.id, 0, length)?;
        if protocol::BlobId::of(&bytes) != blob.id {
            crate::routes::blob_put::drop_blob(turn, &mut log, &blob.id)?;
            place.report.moved_aside += 1;
            found = true;
        }
    }
    match found {
        true => log::write(turn.db, &log),
        false => Ok(()),
    }
}
