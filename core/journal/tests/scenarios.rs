//! Two devices apart, then merged in both orders: the rows of DOMAIN 7 that a check-in meets.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::{Device, meet};
use journal::check_in::{CHECK_INS, project};
use journal::{
    CheckIn, CheckInChange, CheckInDraft, DocumentKey, DocumentKind, Edit, Id, Moment, NoticeKind,
    Place, Presence, RowState, Scalar, Write, deletion,
};

fn month() -> DocumentKey {
    let date = "2026-11-18".parse().expect("a date");
    DocumentKey::month(DocumentKind::CheckIns, date)
}

fn place(id: Id) -> Place {
    Place::record(CHECK_INS, id)
}

/// Two devices of one person that both have one check-in.
fn two_with_one() -> (Device, Device, Id) {
    let (mut a, mut b) = (Device::new(0xA1, month()), Device::new(0xB2, month()));
    let id = a.id();
    let draft = CheckInDraft {
        mood: Some(3),
        feelings: vec!["calm".into(), "tired".into()],
        note: Some("as it was".into()),
        ..CheckInDraft::at(a.now())
    };
    a.write(draft.write(id).expect("a draft"));
    b.take(&a);
    (a, b, id)
}

fn change(device: &mut Device, id: Id, changes: &[CheckInChange]) {
    let record = device.record(place(id));
    let (now, event) = (device.now(), device.id());
    let write = CheckIn::change(id, &record, changes, now, event).expect("a change");
    device.write(write);
}

fn delete(device: &mut Device, id: Id) {
    let record = device.record(place(id));
    let (now, event) = (device.now(), device.id());
    let write = deletion::write_delete(place(id), &record, event, now, None).expect("a delete");
    device.write(write);
}

fn read(device: &Device, id: Id) -> CheckIn {
    CheckIn::read(id, &device.record(place(id)))
}

fn codes(codes: &[journal::Code]) -> Vec<&str> {
    codes.iter().map(journal::Code::as_str).collect()
}

#[test]
fn scenario_01_two_moods_are_one_shown_and_both_kept() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut a, id, &[CheckInChange::Mood(Some(2))]);
    change(&mut b, id, &[CheckInChange::Mood(Some(4))]);
    meet(&mut a, &mut b);
    let mood = read(&a, id).mood;
    let mut versions: Vec<i64> = mood.versions.iter().map(|rival| rival.value).collect();
    assert_eq!(mood.shown, versions.last().copied());
    versions.sort_unstable();
    assert_eq!(versions, [2, 4]);
    let row = project(id, &a.record(place(id)));
    assert_eq!(row.mood, mood.shown);
    assert!(
        row.notices
            .iter()
            .any(|notice| { notice.kind == NoticeKind::Versions && notice.field == Some("mood") })
    );

    change(&mut b, id, &[CheckInChange::Mood(Some(2))]);
    meet(&mut a, &mut b);
    let chosen = read(&a, id).mood;
    assert_eq!((chosen.shown, chosen.versions.len()), (Some(2), 0));
}

#[test]
fn scenario_02_a_time_and_its_zone_are_never_mixed() {
    let (mut a, mut b, id) = two_with_one();
    let moved = |at_ms, tz_min| Moment { at_ms, tz_min };
    let (one, two) = (
        moved(apart::START_MS - 3_600_000, 60),
        moved(apart::START_MS - 7_200_000, -300),
    );
    change(&mut a, id, &[CheckInChange::At(one)]);
    change(&mut b, id, &[CheckInChange::At(two)]);
    meet(&mut a, &mut b);
    let at = read(&a, id).at;
    assert!(at == one || at == two, "{at:?}");
    assert_eq!(at, read(&b, id).at);
}

#[test]
fn scenario_03_added_feelings_stay_and_the_removed_one_goes() {
    let (mut a, mut b, id) = two_with_one();
    let add = ["happy", "proud", "loved"].map(|code| CheckInChange::AddFeeling(code.into()));
    change(&mut a, id, &add);
    change(&mut b, id, &[CheckInChange::RemoveFeeling("tired".into())]);
    meet(&mut a, &mut b);
    assert_eq!(
        codes(&read(&a, id).feelings),
        ["calm", "happy", "loved", "proud"]
    );
}

#[test]
fn adding_a_feeling_again_beats_removing_it() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut a, id, &[CheckInChange::RemoveFeeling("tired".into())]);
    b.take(&a);
    change(&mut a, id, &[CheckInChange::AddFeeling("tired".into())]);
    change(&mut b, id, &[CheckInChange::RemoveFeeling("calm".into())]);
    meet(&mut a, &mut b);
    assert_eq!(codes(&read(&b, id).feelings), ["tired"]);
    // Put anew on one device while the other takes it away.
    change(&mut a, id, &[CheckInChange::RemoveFeeling("tired".into())]);
    change(&mut a, id, &[CheckInChange::AddFeeling("tired".into())]);
    change(&mut b, id, &[CheckInChange::RemoveFeeling("tired".into())]);
    meet(&mut a, &mut b);
    assert_eq!(codes(&read(&a, id).feelings), ["tired"]);
}

#[test]
fn scenario_04_two_edits_of_a_note_are_two_whole_versions() {
    let (mut a, mut b, id) = two_with_one();
    change(
        &mut a,
        id,
        &[CheckInChange::Note(Some("start, as it was".into()))],
    );
    change(
        &mut b,
        id,
        &[CheckInChange::Note(Some("as it was, end".into()))],
    );
    meet(&mut a, &mut b);
    let note = read(&a, id).note;
    let mut versions: Vec<&str> = note.versions.iter().map(|v| v.value.as_str()).collect();
    versions.sort_unstable();
    assert_eq!(versions, ["as it was, end", "start, as it was"]);
    let found = project(id, &a.record(place(id))).search;
    assert_eq!(found.len(), 2);
}

#[test]
fn scenario_05_an_edit_made_elsewhere_survives_a_delete_and_is_marked() {
    let (mut a, mut b, id) = two_with_one();
    delete(&mut a, id);
    assert!(!read(&a, id).presence.is_live());
    change(&mut b, id, &[CheckInChange::Win(Some("got up".into()))]);
    meet(&mut a, &mut b);
    let row = project(id, &b.record(place(id)));
    assert_eq!(row.state, RowState::Live);
    assert!(
        row.notices
            .iter()
            .any(|n| n.kind == NoticeKind::BroughtBack)
    );
    assert_eq!(read(&a, id).win.shown.as_deref(), Some("got up"));

    // Editing it then takes the deletion back for good.
    change(&mut a, id, &[CheckInChange::Mood(Some(5))]);
    meet(&mut a, &mut b);
    assert_eq!(read(&b, id).presence, Presence::Live);
    change(
        &mut b,
        id,
        &[CheckInChange::Mood(Some(3)), CheckInChange::Win(None)],
    );
    assert_eq!(
        read(&b, id).presence,
        Presence::Live,
        "even as it was deleted"
    );
}

#[test]
fn a_delete_that_saw_the_edit_holds() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut b, id, &[CheckInChange::Mood(Some(1))]);
    a.take(&b);
    delete(&mut a, id);
    meet(&mut a, &mut b);
    assert!(!read(&b, id).presence.is_live());
}

#[test]
fn scenario_17_an_unknown_code_of_a_newer_version_survives_an_edit_by_an_older_one() {
    let (mut newer, mut older, id) = two_with_one();
    let edits = vec![
        Edit::Put("f.serene".into(), true.into()),
        Edit::Put("su".into(), "call_back".into()),
        Edit::Put("zz".into(), Scalar::Other(9, 7_i64.to_be_bytes().to_vec())),
        Edit::Put("zz.new".into(), "a field of tomorrow".into()),
    ];
    newer.write(Write::change(place(id), edits));
    older.take(&newer);
    change(&mut older, id, &[CheckInChange::Mood(Some(4))]);
    change(&mut newer, id, &[CheckInChange::Win(Some("rested".into()))]);
    meet(&mut newer, &mut older);
    let record = newer.record(place(id));
    assert!(codes(&read(&newer, id).feelings).contains(&"serene"));
    assert_eq!(record.shown("su"), Some(&"call_back".into()));
    assert_eq!(
        record.shown("zz"),
        Some(&Scalar::Other(9, 7_i64.to_be_bytes().to_vec()))
    );
    assert_eq!(record.shown("zz.new"), Some(&"a field of tomorrow".into()));
    assert_eq!(read(&newer, id).mood.shown, Some(4));
}

#[test]
fn scenario_18_causality_decides_however_far_a_clock_is_ahead() {
    let (mut ahead, mut normal, id) = two_with_one();
    ahead.clock_ms += 5 * 365 * 86_400_000;
    change(&mut ahead, id, &[CheckInChange::Mood(Some(1))]);
    normal.take(&ahead);
    change(&mut normal, id, &[CheckInChange::Mood(Some(5))]);
    delete(&mut normal, id);
    let late = ahead.id();
    let draft = CheckInDraft {
        mood: Some(2),
        ..CheckInDraft::at(ahead.now())
    };
    ahead.write(draft.write(late).expect("a draft"));
    meet(&mut ahead, &mut normal);
    let check_in = read(&ahead, id);
    assert_eq!(
        (check_in.mood.shown, check_in.mood.is_contested()),
        (Some(5), false)
    );
    assert!(!check_in.presence.is_live());
    assert_eq!(
        read(&normal, late).mood.shown,
        Some(2),
        "nothing is refused"
    );
}
