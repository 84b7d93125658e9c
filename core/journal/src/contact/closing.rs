//! When a summary is closed: both sides, or the person alone, named its present words.

use minicbor::Encoder;

use super::fields::*;
use crate::{
    Event, MemberId, Packed, Pen, Record, Result, Scalar,
    deletion::{self, ContentHash},
    fold, log,
    revision::Revision,
};

const CLOSE: &str = "closed";
const HASH: &str = "h";
const ALONE: &str = "l";

/// H(content, summary) of the words as they stand.
fn summary_hash(record: &Record) -> ContentHash {
    let summary = record.shown(SUMMARY.key).and_then(Scalar::as_text);
    let mut bytes = Vec::new();
    // Writing into a vector cannot fail.
    let _ = Encoder::new(&mut bytes).str(summary.unwrap_or_default());
    deletion::hash("content", &bytes)
}

/// Whether the summary is closed. An edit that had not seen the closing changes the words, and so
/// opens it again.
pub(super) fn is_closed(record: &Record, person: MemberId) -> bool {
    let events = log::events(record, CLOSED.key);
    let hash = summary_hash(record);
    let names =
        |event: &Event| event.body.value(HASH).and_then(Scalar::as_bytes) == Some(&hash[..]);
    let own = fold::tips_among(&events, |event| event.by == Some(person));
    let own: Vec<&&Event> = own.iter().filter(|event| names(event)).collect();
    let alone = |event: &&&Event| event.body.value(ALONE) == Some(&Scalar::Bool(true));
    if own.iter().any(alone) {
        return true;
    }
    let peers = events.iter().filter_map(|event| event.by);
    let mut peers = peers.filter(|by| *by != person);
    let closed_by = |peer| {
        let tips = fold::tips_among(&events, |event| event.by == Some(peer));
        tips.into_iter().any(names)
    };
    !own.is_empty() && peers.any(closed_by)
}

/// Closes the summary as it stands, on one's own side; `alone` if no one else can write.
pub(super) fn close(revision: &mut Revision, alone: bool, pen: &mut Pen<'_>) -> Result<()> {
    let hash = Scalar::Bytes(summary_hash(revision.record()).to_vec());
    let body = Packed::default()
        .with(HASH, hash)
        .with_some(ALONE, alone.then_some(true));
    revision.log(None, &CLOSED, (CLOSE, body), pen)
}
