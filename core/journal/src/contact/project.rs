use super::{Contact, FollowUp, fields::*};
use crate::{
    CodeKind, CodeRow, Constants, Field, Id, MemberId, Notice, Projection, Record, RecordKind,
    SearchText, Task, projected,
};

/// All that lists, search and trends need of a contact in the space of `person`.
#[must_use]
pub fn project(id: Id, record: &Record, person: MemberId) -> Projection {
    let contact = Contact::read(id, record, person);
    Projection {
        kind: RecordKind::Contact,
        id: id.to_string(),
        local_date: Some(contact.at.local_date()),
        at_ms: contact.at.at_ms,
        state: projected::state(&contact.presence, contact.moved),
        group: contact.status.shown.as_ref().map(ToString::to_string),
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: codes(&contact),
        tasks: tasks(&contact),
        points: Vec::new(),
        notices: notices(&contact, record),
        search: search(&contact),
        row_hash: contact.source.map(|source| source.row_hash),
        body: record.to_bytes(),
    }
}

fn codes(contact: &Contact) -> Vec<CodeRow> {
    let support = contact.support_types.iter();
    support
        .map(|support| CodeRow {
            kind: CodeKind::Support,
            code: support.code.clone(),
            value: support.minutes.shown,
        })
        .collect()
}

fn tasks(contact: &Contact) -> Vec<Task> {
    let open = contact
        .follow_ups
        .iter()
        .filter(|follow_up| !follow_up.done.is_done);
    open.map(|follow_up| Task {
        child: follow_up.id.to_string(),
        due_on: follow_up.due_on.shown,
        // Follow-ups keep the order in which they were made.
        rank: follow_up.id.to_string(),
    })
    .collect()
}

fn search(contact: &Contact) -> Vec<SearchText> {
    let mut found = projected::texts(None, &SUMMARY, &contact.summary);
    for follow_up in &contact.follow_ups {
        found.extend(projected::texts(
            Some(follow_up.id),
            &FOLLOW_UP_WHAT,
            &follow_up.what,
        ));
    }
    found
}

fn notices(contact: &Contact, record: &Record) -> Vec<Notice> {
    let mut notices = Notice::of_presence(&contact.presence, None);
    notices.extend(unreadable(contact, record));
    if !contact.status.differing.is_empty() {
        notices.push(projected::two_answers(&STATUS, None));
    }
    for support in &contact.support_types {
        let code = Some(support.code.as_str());
        notices.extend(Notice::of_field(&SUPPORT_TYPES, &support.minutes, code));
    }
    notices.extend(Notice::of_field(&SUMMARY, &contact.summary, None));
    notices.extend(Notice::of_field(
        &TRANSITION_FROM,
        &contact.transition_from,
        None,
    ));
    notices.extend(Notice::of_field(
        &TRANSITION_ON,
        &contact.transition_on,
        None,
    ));
    notices.extend(Notice::of_field(&WINDOW, &contact.window, None));
    for follow_up in contact.follow_ups.iter().chain(&contact.deleted_follow_ups) {
        notices.extend(follow_up_notices(follow_up));
    }
    notices
}

fn follow_up_notices(follow_up: &FollowUp) -> Vec<Notice> {
    let child = Some(follow_up.id.as_str());
    let mut notices = Notice::of_presence(&follow_up.presence, child);
    if !follow_up.presence.is_live() {
        return notices;
    }
    notices.extend(Notice::of_field(&FOLLOW_UP_WHAT, &follow_up.what, child));
    notices.extend(Notice::of_field(&FOLLOW_UP_WHO, &follow_up.who, child));
    notices.extend(Notice::of_field(
        &FOLLOW_UP_DUE_ON,
        &follow_up.due_on,
        child,
    ));
    if follow_up.done.two_answers {
        notices.push(projected::two_answers(&FOLLOW_UP_DONE, Some(follow_up.id)));
    }
    notices
}

/// What is written once and cannot be read.
fn unreadable(contact: &Contact, record: &Record) -> Vec<Notice> {
    let constants = Constants::of(record);
    let found = [
        (&DURATION_MIN, contact.duration_min.is_none()),
        (&MODE, contact.mode.is_none()),
        (&SETTING, contact.setting.is_none()),
        (&INITIATED_BY, contact.initiated_by.is_none()),
    ];
    let there = |field: &Field| constants.packed().part(field.key).is_some();
    let unreadable = found
        .into_iter()
        .filter(|(field, none)| *none && there(field));
    unreadable
        .map(|(field, _)| Notice::unreadable(field, None))
        .collect()
}
