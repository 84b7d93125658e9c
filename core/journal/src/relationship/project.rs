use super::{Membership, Relationship, fields::*};
use crate::{Notice, Projection, Record, RecordKind, RowState, profile};

/// All that lists need of a relationship of which these are the members now. Its group is its
/// state.
#[must_use]
pub fn project(record: &Record, membership: &Membership<'_>) -> Projection {
    let relationship = Relationship::read(record, membership);
    Projection {
        kind: RecordKind::Relationship,
        id: profile::ITSELF.into(),
        local_date: None,
        at_ms: 0,
        state: RowState::Live,
        group: Some(relationship.state.code().into()),
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: Vec::new(),
        tasks: Vec::new(),
        points: Vec::new(),
        notices: notices(&relationship),
        search: Vec::new(),
        row_hash: None,
        body: record.to_bytes(),
    }
}

fn notices(relationship: &Relationship) -> Vec<Notice> {
    let mut notices = Notice::of_field(&PEER_NAME, &relationship.peer_name, None);
    for (code, words) in &relationship.words {
        notices.extend(Notice::of_field(&WORDS, words, Some(code.as_str())));
    }
    for card in &relationship.members {
        let child = Some(card.member.as_str());
        notices.extend(Notice::of_field(&MEMBER_ROLE, &card.role, child));
        notices.extend(Notice::of_field(&MEMBER_DISPLAY, &card.display, child));
        notices.extend(Notice::of_field(&MEMBER_TITLE, &card.title, child));
        notices.extend(Notice::of_field(&MEMBER_SINCE, &card.since, child));
    }
    notices
}
