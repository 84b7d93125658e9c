use std::collections::BTreeSet;

use protocol::{ItemId, Status, SyncNews, SyncRequest};

use super::Answered;
use crate::Result;
use crate::caller::Caller;
use crate::evaluate::JudgedSection;
use crate::sync::{answer, take_section};
use crate::turn::Turn;

/// Takes what the request brings, then answers what is new.
pub(crate) fn sync(
    turn: &mut Turn<'_>,
    caller: &Caller,
    request: &SyncRequest,
    judged: Vec<JudgedSection>,
) -> Result<Answered<SyncNews>> {
    let mut taken = Vec::new();
    let mut sent: BTreeSet<ItemId> = BTreeSet::new();
    for (up, judged) in request.sections.iter().zip(judged) {
        note_sent(&judged, &mut sent);
        taken.push(take_section(turn, caller, up, judged)?);
    }
    let (status, news) = answer(turn, caller, request, taken, &sent)?;
    if is_nothing_new(request, status, &news) {
        return Ok(Answered::Only(Status::Done));
    }
    Ok(Answered::With(status, news))
}

fn note_sent(section: &JudgedSection, sent: &mut BTreeSet<ItemId>) {
    sent.extend(section.records.iter().map(|record| *record.id.as_bytes()));
    let entries = section.runs.iter().flat_map(|run| &run.entries);
    sent.extend(entries.map(|entry| *entry.id.as_bytes()));
    sent.extend(
        section
            .manifests
            .iter()
            .map(|manifest| *manifest.id.as_bytes()),
    );
}

/// Three elements are enough when nothing moved (PROTOCOL 6.1).
fn is_nothing_new(request: &SyncRequest, status: Status, news: &SyncNews) -> bool {
    status == Status::Done
        && news.feed == request.feed
        && news.sections.is_empty()
        && news.joined.is_empty()
        && !news.cover
}
