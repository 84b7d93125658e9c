use super::{CheckIn, fields::*};
use crate::{
    Code, CodeKind, CodeRow, Id, Mv, Notice, Point, Projection, Record, RecordKind, RowState,
    SearchText,
};

/// The series of wins.
const WIN_SERIES: &str = "win";

/// All that lists, search and trends need of a check-in.
#[must_use]
pub fn project(id: Id, record: &Record) -> Projection {
    let check_in = CheckIn::read(id, record);
    let local_date = check_in.at.local_date();
    let mut notices = Notice::of_presence(&check_in.presence, None);
    notices.extend(field_notices(&check_in));
    notices.extend(unreadable_keys(id, record));
    let live = check_in.presence.is_live();
    Projection {
        kind: RecordKind::CheckIn,
        id: id.to_string(),
        local_date: Some(local_date),
        at_ms: check_in.at.at_ms,
        state: if live {
            RowState::Live
        } else {
            RowState::Deleted
        },
        group: None,
        mood: check_in.mood.shown,
        sleep_min: check_in.sleep_min.shown,
        sleep_quality: check_in.sleep_quality.shown,
        codes: codes(&check_in),
        tasks: Vec::new(),
        points: points(&check_in),
        notices,
        search: search(&check_in),
        row_hash: check_in.source.map(|source| source.row_hash),
        body: record.to_bytes(),
    }
}

fn codes(check_in: &CheckIn) -> Vec<CodeRow> {
    let row = |kind, code: &Code, value| CodeRow {
        kind,
        code: code.clone(),
        value,
    };
    let feelings = check_in.feelings.iter();
    let tags = check_in.tags.iter();
    let coping = check_in.coping.iter();
    feelings
        .map(|code| row(CodeKind::Feeling, code, None))
        .chain(tags.map(|code| row(CodeKind::Tag, code, None)))
        .chain(coping.map(|tried| row(CodeKind::Coping, &tried.code, tried.helped.shown)))
        .collect()
}

fn points(check_in: &CheckIn) -> Vec<Point> {
    let win = check_in.win.shown.as_ref().map(|_| Point {
        series: WIN_SERIES.into(),
        at_ms: check_in.at.at_ms,
        local_date: check_in.at.local_date(),
        value: 1,
    });
    win.into_iter().collect()
}

/// Of a contested text every version can be found: none of them is lost.
fn search(check_in: &CheckIn) -> Vec<SearchText> {
    let texts = |field: &crate::Field, mv: &Mv<String>| {
        let name = field.name;
        let versions = mv.versions.iter().map(|rival| &rival.value);
        let shown = mv.shown.iter().filter(|_| mv.versions.is_empty());
        let found = shown.chain(versions).map(|text| SearchText {
            child: None,
            field: name,
            text: text.clone(),
        });
        found.collect::<Vec<_>>()
    };
    let mut found = texts(&WIN, &check_in.win);
    found.extend(texts(&NOTE, &check_in.note));
    found
}

fn field_notices(check_in: &CheckIn) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (field, scale) in [
        (&MOOD, &check_in.mood),
        (&VALENCE, &check_in.valence),
        (&ENERGY, &check_in.energy),
        (&LOW, &check_in.low),
        (&ANXIETY, &check_in.anxiety),
        (&IRRITABILITY, &check_in.irritability),
        (&ELEVATED, &check_in.elevated),
        (&SLEEP_MIN, &check_in.sleep_min),
        (&SLEEP_QUALITY, &check_in.sleep_quality),
        (&CONNECTION, &check_in.connection),
    ] {
        notices.extend(Notice::of_field(field, scale, None));
    }
    notices.extend(Notice::of_field(&MOOD_LABEL, &check_in.mood_label, None));
    for tried in &check_in.coping {
        let code = Some(tried.code.as_str());
        notices.extend(Notice::of_field(&COPING, &tried.helped, code));
    }
    notices.extend(Notice::of_field(&WIN, &check_in.win, None));
    notices.extend(Notice::of_field(&NOTE, &check_in.note, None));
    notices.extend(Notice::of_field(
        &SUPPORT_WISH,
        &check_in.support_wish,
        None,
    ));
    notices
}

/// What is there and cannot be read in fields that have no versions.
fn unreadable_keys(id: Id, record: &Record) -> Vec<Notice> {
    let at = record.shown(AT.key).is_some() && !CheckIn::at_reads(id, record);
    let edited = record.dates(&EDITED_ON).unreadable;
    let set = |field: &crate::Field| {
        record
            .under(field.key)
            .any(|(code, _)| Code::read(code).is_none())
    };
    let found = [
        (&AT, at),
        (&EDITED_ON, edited),
        (&FEELINGS, set(&FEELINGS)),
        (&TAGS, set(&TAGS)),
        (&COPING, set(&COPING)),
    ];
    let unreadable = found.into_iter().filter(|(_, unreadable)| *unreadable);
    unreadable
        .map(|(field, _)| Notice::unreadable(field, None))
        .collect()
}
