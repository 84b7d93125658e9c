use super::{Answer, Reflection, SelfRating, fields::*};
use crate::{Code, Id, Notice, Point, Projection, Record, RecordKind, fold, projected};

/// The series of an item is this and the item's code.
const RATING_SERIES: &str = "rating";

/// All that lists, search and trends need of a self-rating.
#[must_use]
pub fn project_self_rating(id: Id, record: &Record) -> Projection {
    let rating = SelfRating::read(id, record);
    let at = rating.completed_at;
    Projection {
        kind: RecordKind::SelfRating,
        id: id.to_string(),
        local_date: at.map(crate::Moment::local_date),
        at_ms: at.unwrap_or_else(|| fold::created(id)).at_ms,
        state: projected::state(&rating.presence, false),
        group: rating.instrument.as_ref().map(ToString::to_string),
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: Vec::new(),
        tasks: Vec::new(),
        points: points(&rating),
        notices: rating_notices(&rating),
        search: Vec::new(),
        row_hash: rating.source.map(|source| source.row_hash),
        body: record.to_bytes(),
    }
}

/// Only finished ratings are points; a draft may still change.
fn points(rating: &SelfRating) -> Vec<Point> {
    let Some(at) = rating.completed_at else {
        return Vec::new();
    };
    let point = |(code, answer): (&Code, Answer)| match answer {
        Answer::Number(value) => Some(projected::point(
            &format!("{RATING_SERIES}.{code}"),
            at,
            value,
        )),
        Answer::Skipped => None,
    };
    let shown = rating
        .items
        .iter()
        .filter_map(|(code, mv)| Some((code, mv.shown?)));
    shown.filter_map(point).collect()
}

fn rating_notices(rating: &SelfRating) -> Vec<Notice> {
    let mut notices = Notice::of_presence(&rating.presence, None);
    for (code, answer) in &rating.items {
        notices.extend(Notice::of_field(&ITEMS, answer, Some(code.as_str())));
    }
    notices.extend(Notice::of_field(&PLACE, &rating.place, None));
    notices.extend(Notice::of_field(&OCCASION, &rating.occasion, None));
    if rating.instrument.is_none() {
        notices.push(Notice::unreadable(&INSTRUMENT, None));
    }
    notices
}

/// All that lists, search and trends need of a reflection. Its group is the contact.
#[must_use]
pub fn project_reflection(id: Id, record: &Record) -> Projection {
    let reflection = Reflection::read(id, record);
    let mut notices = Notice::of_presence(&reflection.presence, None);
    notices.extend(Notice::of_field(&TEXT, &reflection.text, None));
    notices.extend(Notice::of_field(&FELT_HEARD, &reflection.felt_heard, None));
    notices.extend(Notice::of_field(&HELPED, &reflection.helped, None));
    Projection {
        kind: RecordKind::Reflection,
        id: id.to_string(),
        local_date: None,
        at_ms: fold::created(id).at_ms,
        state: projected::state(&reflection.presence, false),
        group: reflection.contact_id.as_ref().map(ToString::to_string),
        mood: None,
        sleep_min: None,
        sleep_quality: None,
        codes: Vec::new(),
        tasks: Vec::new(),
        points: Vec::new(),
        notices,
        search: projected::texts(None, &TEXT, &reflection.text),
        row_hash: reflection.source.map(|source| source.row_hash),
        body: record.to_bytes(),
    }
}
