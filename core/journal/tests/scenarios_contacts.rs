//! Two devices apart, then merged in both orders: the rows of DOMAIN 7 that a contact meets.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::{Device, meet};
use journal::contact::{CONTACTS, Correction, may_be_same, project};
use journal::{
    Contact, ContactChange, ContactDraft, DocumentKey, DocumentKind, Error, FollowUpChange,
    FollowUpDraft, Id, MemberId, NoticeKind, Pen, Place, Presence, Rule, Scalar,
};

fn person() -> MemberId {
    MemberId::of(&[7; 32])
}

fn peer() -> MemberId {
    MemberId::of(&[9; 32])
}

fn place(id: Id) -> Place {
    Place::record(CONTACTS, id)
}

fn year() -> DocumentKey {
    DocumentKey::year(
        DocumentKind::Contacts,
        "2026-11-18".parse().expect("a date"),
    )
}

fn note(device: &mut Device, summary: &str) -> Id {
    let id = device.id();
    let now = device.now();
    let draft = ContactDraft {
        duration_min: 45,
        support_types: vec![("emotional".into(), 30)],
        activities: vec!["listening".into()],
        summary: Some(summary.into()),
        follow_ups: vec![FollowUpDraft::new("bring the form")],
        ..ContactDraft::at(now, "phone")
    };
    assert_eq!(draft.document(), year());
    let mut pen = Pen::new(&mut device.ids, now, Some(person()));
    let written = draft.write(id, &mut pen).expect("a draft");
    device.write(written.write);
    id
}

/// Two devices of one person that both have one contact.
fn two_with_one() -> (Device, Device, Id) {
    let (mut a, mut b) = (Device::new(0xA1, year()), Device::new(0xB2, year()));
    let id = note(&mut a, "we talked");
    b.take(&a);
    (a, b, id)
}

fn try_change(device: &mut Device, id: Id, by: MemberId, it: ContactChange) -> Result<(), Error> {
    device.clock_ms += 1_000;
    let (now, record) = (device.now(), device.record(place(id)));
    let mut pen = Pen::new(&mut device.ids, now, Some(by));
    let written = Contact::change(id, &record, &[it], person(), &mut pen)?;
    device.write(written.write);
    Ok(())
}

fn change(device: &mut Device, id: Id, it: ContactChange) {
    try_change(device, id, person(), it).expect("a change");
}

fn read(device: &Device, id: Id) -> Contact {
    Contact::read(id, &device.record(place(id)), person())
}

#[test]
fn scenario_03_added_activities_stay_and_the_removed_one_goes() {
    let (mut a, mut b, id) = two_with_one();
    for code in ["skills", "benefits", "practical"] {
        change(&mut a, id, ContactChange::AddActivity(code.into()));
    }
    change(
        &mut b,
        id,
        ContactChange::RemoveActivity("listening".into()),
    );
    meet(&mut a, &mut b);
    let contact = read(&a, id);
    let codes: Vec<&str> = contact
        .activities
        .iter()
        .map(journal::Code::as_str)
        .collect();
    assert_eq!(codes, ["benefits", "practical", "skills"]);
}

#[test]
fn scenario_04_both_edits_of_an_open_summary_are_in_one_text() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut a, id, ContactChange::Summary("Today we talked".into()));
    change(
        &mut b,
        id,
        ContactChange::Summary("we talked about work".into()),
    );
    meet(&mut a, &mut b);
    let summary = read(&b, id).summary;
    assert_eq!(summary.shown.as_deref(), Some("Today we talked about work"));
    assert!(!summary.is_contested());
    let row = project(id, &a.record(place(id)), person());
    assert!(
        row.search
            .iter()
            .any(|text| text.text == "Today we talked about work")
    );
}

#[test]
fn minutes_of_support_said_on_two_devices_are_two_versions() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut a, id, ContactChange::Support("emotional".into(), 10));
    change(&mut b, id, ContactChange::Support("emotional".into(), 20));
    meet(&mut a, &mut b);
    let contact = read(&a, id);
    assert_eq!(contact.support_types[0].minutes.versions.len(), 2);
    let row = project(id, &a.record(place(id)), person());
    assert_eq!(row.codes[0].value, contact.support_types[0].minutes.shown);
    let versions = row
        .notices
        .iter()
        .find(|notice| notice.kind == NoticeKind::Versions);
    let versions = versions.expect("a notice");
    assert_eq!(versions.field, Some("support_types"));
    assert_eq!(versions.child.as_deref(), Some("emotional"));
}

#[test]
fn of_two_answers_whether_it_took_place_held_counts_and_both_are_shown() {
    let (mut a, mut b, id) = two_with_one();
    change(&mut a, id, ContactChange::Status("missed".into()));
    change(&mut b, id, ContactChange::Status("moved".into()));
    meet(&mut a, &mut b);
    let status = read(&a, id).status;
    let differing: Vec<&str> = status.differing.iter().map(journal::Code::as_str).collect();
    assert_eq!(differing, ["moved", "missed"]);
    let row = project(id, &a.record(place(id)), person());
    assert_eq!(row.group.as_deref(), Some("moved"));
    assert!(
        row.notices
            .iter()
            .any(|notice| notice.kind == NoticeKind::TwoAnswers)
    );
}

#[test]
fn scenario_09_a_follow_up_ticked_on_one_device_and_deleted_on_the_other_is_kept_and_ticked() {
    let (mut a, mut b, id) = two_with_one();
    let child = read(&a, id).follow_ups[0].id;
    let tasks = |device: &Device| project(id, &device.record(place(id)), person()).tasks;
    assert_eq!(tasks(&a).len(), 1);
    change(
        &mut a,
        id,
        ContactChange::FollowUp(child, FollowUpChange::Done(true)),
    );
    change(
        &mut b,
        id,
        ContactChange::FollowUp(child, FollowUpChange::Delete),
    );
    meet(&mut a, &mut b);
    let follow_up = &read(&b, id).follow_ups[0];
    assert!(follow_up.done.is_done);
    assert_eq!(follow_up.presence, Presence::BroughtBack);
    assert!(tasks(&b).is_empty());
}

#[test]
fn scenario_13_the_same_contact_noted_twice_is_two_records_that_can_be_called_the_same() {
    let (mut a, mut b) = (Device::new(0xA1, year()), Device::new(0xB2, year()));
    let one = note(&mut a, "we talked");
    b.clock_ms += 10 * 60 * 1000;
    let other = note(&mut b, "a talk on the phone");
    meet(&mut a, &mut b);
    assert_eq!(a.document.ids(CONTACTS), [one, other]);
    assert!(may_be_same(read(&a, one).at, read(&a, other).at));
    assert!(read(&a, one).same_as.is_empty(), "never by itself");

    change(&mut a, one, ContactChange::AddSameAs(other));
    meet(&mut a, &mut b);
    assert_eq!(read(&b, one).same_as, [other]);
    let itself = try_change(&mut a, one, person(), ContactChange::AddSameAs(one));
    assert_eq!(itself, Err(Error::input("same_as", Rule::NotAllowed)));
}

#[test]
fn a_closed_summary_is_amended_and_an_edit_that_had_not_seen_it_opens_it_again() {
    let (mut a, mut b, id) = two_with_one();
    let too_early = ContactChange::Amend {
        correction: Correction::Summary("we spoke".into()),
        why: None,
    };
    let refused = Err(Error::input("amendments", Rule::NotAllowed));
    assert_eq!(try_change(&mut a, id, person(), too_early.clone()), refused);
    change(&mut a, id, ContactChange::Close { alone: true });
    assert!(read(&a, id).closed);
    let edit = ContactChange::Summary("we did not talk".into());
    let refused = Err(Error::input("summary", Rule::NotAllowed));
    assert_eq!(try_change(&mut a, id, person(), edit), refused);
    change(&mut a, id, too_early);
    let contact = read(&a, id);
    assert_eq!(
        contact.summary.shown.as_deref(),
        Some("we talked"),
        "the original stays"
    );
    assert_eq!(contact.amendments[0].value, Scalar::from("we spoke"));

    change(&mut b, id, ContactChange::Summary("we talked long".into()));
    meet(&mut a, &mut b);
    assert!(!read(&a, id).closed && !read(&b, id).closed);
    assert_eq!(
        read(&a, id).summary.shown.as_deref(),
        Some("we talked long")
    );
    change(&mut b, id, ContactChange::Close { alone: true });
    meet(&mut a, &mut b);
    assert!(read(&a, id).closed);
}

#[test]
fn with_a_peer_a_summary_is_closed_once_both_sides_named_the_same_words() {
    let (mut a, mut b, id) = two_with_one();
    let alone = ContactChange::Close { alone: true };
    let refused = Err(Error::input("closed", Rule::NotAllowed));
    assert_eq!(try_change(&mut b, id, peer(), alone), refused);
    let close = || ContactChange::Close { alone: false };
    try_change(&mut b, id, peer(), close()).expect("a close");
    change(&mut a, id, ContactChange::Summary("we talked more".into()));
    change(&mut a, id, close());
    meet(&mut a, &mut b);
    assert!(!read(&a, id).closed, "the peer closed other words");
    try_change(&mut b, id, peer(), close()).expect("a close");
    meet(&mut a, &mut b);
    assert!(read(&a, id).closed && read(&b, id).closed);
}

#[test]
fn corrections_of_what_is_written_once_stand_beside_it() {
    let (mut a, mut b, id) = two_with_one();
    let why = Some("I looked it up".to_owned());
    let amend = |correction| ContactChange::Amend {
        correction,
        why: why.clone(),
    };
    change(&mut a, id, amend(Correction::DurationMin(60)));
    change(&mut b, id, amend(Correction::Mode("video".into())));
    meet(&mut a, &mut b);
    let contact = read(&b, id);
    let mut fields: Vec<&str> = contact
        .amendments
        .iter()
        .map(|a| a.field.as_str())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["duration_min", "mode"]);
    assert_eq!(contact.duration_min, Some(45));
    assert_eq!(contact.amendments[0].why, why);
    assert_eq!(contact.amendments[0].by, Some(person()));
    let wrong = try_change(&mut a, id, person(), amend(Correction::DurationMin(1_441)));
    assert_eq!(wrong, Err(Error::input("duration_min", Rule::OutOfRange)));
}

#[test]
fn who_has_seen_a_contact_is_told_and_whether_it_changed_since() {
    let (mut a, mut b, id) = two_with_one();
    try_change(&mut b, id, peer(), ContactChange::Seen).expect("a change");
    meet(&mut a, &mut b);
    let seen = read(&a, id).seen;
    assert_eq!((seen.len(), seen[0].by, seen[0].present), (1, peer(), true));
    change(&mut a, id, ContactChange::AddActivity("skills".into()));
    assert!(!read(&a, id).seen[0].present);
    assert_eq!(read(&a, id).presence, Presence::Live);
}
