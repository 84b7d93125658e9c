//! Two devices apart, then merged in both orders: the rows of DOMAIN 7 that a goal meets.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::{Device, meet};
use journal::goal::{GOALS, Step, project};
use journal::{
    DocumentKey, DocumentKind, Edit, Goal, GoalChange, GoalDraft, Id, NoticeKind, Pen, Place,
    Position, Presence, RowState, StepChange, StepDraft, Write, deletion,
};

fn place(id: Id) -> Place {
    Place::record(GOALS, id)
}

/// Two devices of one person that both have one active goal of three steps.
fn two_with_one() -> (Device, Device, Id, Vec<Id>) {
    let key = DocumentKey::whole(DocumentKind::Profile);
    let (mut a, mut b) = (Device::new(0xA1, key), Device::new(0xB2, key));
    let id = a.id();
    let draft = GoalDraft {
        life_areas: vec!["home".into()],
        steps: ["look", "call", "move"].map(StepDraft::new).into(),
        status: Some("active".into()),
        ..GoalDraft::new("a place of my own")
    };
    let now = a.now();
    let written = draft
        .write(id, &mut Pen::new(&mut a.ids, now, None))
        .expect("a draft");
    a.write(written.write);
    b.take(&a);
    (a, b, id, written.made)
}

fn change(device: &mut Device, id: Id, changes: &[GoalChange]) -> Vec<Id> {
    device.clock_ms += 1_000;
    let (now, record) = (device.now(), device.record(place(id)));
    let mut pen = Pen::new(&mut device.ids, now, None);
    let written = Goal::change(id, &record, changes, &mut pen).expect("a change");
    device.write(written.write);
    written.made
}

fn read(device: &Device, id: Id) -> Goal {
    Goal::read(id, &device.record(place(id)))
}

fn texts(steps: &[Step]) -> Vec<&str> {
    steps
        .iter()
        .filter_map(|step| step.text.shown.as_deref())
        .collect()
}

fn has_notice(device: &Device, id: Id, kind: NoticeKind, field: Option<&str>) -> bool {
    let row = project(id, &device.record(place(id)));
    row.notices
        .iter()
        .any(|notice| notice.kind == kind && notice.field == field)
}

#[test]
fn scenario_03_added_life_areas_stay_and_the_removed_one_goes() {
    let (mut a, mut b, id, _) = two_with_one();
    let add = ["money", "legal"].map(|code| GoalChange::AddLifeArea(code.into()));
    change(&mut a, id, &add);
    change(&mut b, id, &[GoalChange::RemoveLifeArea("home".into())]);
    meet(&mut a, &mut b);
    let goal = read(&b, id);
    let areas: Vec<&str> = goal.life_areas.iter().map(journal::Code::as_str).collect();
    assert_eq!(areas, ["legal", "money"]);
}

#[test]
fn scenario_04_both_edits_of_a_step_note_are_in_one_text() {
    let (mut a, mut b, id, steps) = two_with_one();
    let note = |text: &str| [GoalChange::Step(steps[0], StepChange::Note(text.into()))];
    change(&mut a, id, &note("ask the landlord"));
    b.take(&a);
    change(&mut a, id, &note("on Monday ask the landlord"));
    change(&mut b, id, &note("ask the landlord about the deposit"));
    meet(&mut a, &mut b);
    let goal = read(&a, id);
    let shown = goal.steps[0].note.shown.as_deref();
    assert_eq!(shown, Some("on Monday ask the landlord about the deposit"));
    assert!(!goal.steps[0].note.is_contested());
}

#[test]
fn a_title_edited_on_two_devices_is_two_whole_versions() {
    let (mut a, mut b, id, _) = two_with_one();
    change(&mut a, id, &[GoalChange::Title("a home".into())]);
    change(&mut b, id, &[GoalChange::Title("a flat".into())]);
    meet(&mut a, &mut b);
    assert_eq!(read(&a, id).title.versions.len(), 2);
    assert!(has_notice(&a, id, NoticeKind::Versions, Some("title")));
    let row = project(id, &a.record(place(id)));
    let titles = row.search.iter().filter(|text| text.field == "title");
    assert_eq!(titles.count(), 2, "either can be found");

    change(&mut a, id, &[GoalChange::Title("a flat".into())]);
    meet(&mut a, &mut b);
    let chosen = read(&b, id).title;
    assert_eq!(
        (chosen.shown.as_deref(), chosen.is_contested()),
        (Some("a flat"), false)
    );
}

#[test]
fn scenario_06_paused_on_one_device_and_done_on_the_other_shows_both_and_counts_paused() {
    let (mut a, mut b, id, _) = two_with_one();
    change(&mut a, id, &[GoalChange::Status("paused".into())]);
    change(&mut b, id, &[GoalChange::Status("done".into())]);
    meet(&mut a, &mut b);
    let status = read(&a, id).status;
    let differing: Vec<&str> = status.differing.iter().map(journal::Code::as_str).collect();
    assert_eq!(differing, ["paused", "done"]);
    assert_eq!(
        status.shown.as_ref().map(journal::Code::as_str),
        Some("paused")
    );
    let row = project(id, &a.record(place(id)));
    assert_eq!(row.group.as_deref(), Some("paused"));
    assert!(row.tasks.is_empty(), "only an active goal has steps to do");
    assert!(has_notice(&a, id, NoticeKind::TwoAnswers, Some("status")));

    // Saying again what is shown is a choice.
    change(&mut b, id, &[GoalChange::Status("paused".into())]);
    meet(&mut a, &mut b);
    assert!(read(&a, id).status.differing.is_empty());
    assert_eq!(read(&a, id).status_history.len(), 4);
}

#[test]
fn scenario_09_a_step_ticked_on_one_device_and_deleted_on_the_other_is_kept_and_ticked() {
    let (mut a, mut b, id, steps) = two_with_one();
    change(
        &mut a,
        id,
        &[GoalChange::Step(steps[1], StepChange::Done(true))],
    );
    change(
        &mut b,
        id,
        &[GoalChange::Step(steps[1], StepChange::Delete)],
    );
    assert_eq!(texts(&read(&b, id).steps), ["look", "move"]);
    meet(&mut a, &mut b);
    let goal = read(&b, id);
    assert_eq!(texts(&goal.steps), ["look", "call", "move"]);
    assert!(goal.steps[1].done.is_done && !goal.steps[1].done.two_answers);
    assert_eq!(goal.steps[1].presence, Presence::BroughtBack);
    assert!(has_notice(&a, id, NoticeKind::BroughtBack, None));

    // Editing it takes the deletion back for good.
    let words = StepChange::Text("call them".into());
    change(&mut a, id, &[GoalChange::Step(steps[1], words)]);
    meet(&mut a, &mut b);
    assert_eq!(read(&b, id).steps[1].presence, Presence::Live);
    assert_eq!(
        read(&b, id).presence,
        Presence::Live,
        "the goal was never deleted"
    );
}

#[test]
fn a_step_deleted_with_all_its_edits_seen_stays_deleted_and_can_be_restored() {
    let (mut a, mut b, id, steps) = two_with_one();
    change(
        &mut a,
        id,
        &[GoalChange::Step(steps[1], StepChange::Done(true))],
    );
    b.take(&a);
    change(
        &mut b,
        id,
        &[GoalChange::Step(steps[1], StepChange::Delete)],
    );
    meet(&mut a, &mut b);
    let goal = read(&a, id);
    assert_eq!(texts(&goal.steps), ["look", "move"]);
    assert_eq!(texts(&goal.deleted_steps), ["call"]);
    let row = project(id, &a.record(place(id)));
    assert!(row.points.iter().all(|point| point.series != "step_done"));
    assert!(row.search.iter().all(|text| text.text != "call"));

    change(
        &mut a,
        id,
        &[GoalChange::Step(steps[1], StepChange::Restore)],
    );
    meet(&mut a, &mut b);
    assert_eq!(texts(&read(&b, id).steps), ["look", "call", "move"]);
}

#[test]
fn a_goal_deleted_on_one_device_and_cheered_on_the_other_is_brought_back() {
    let (mut a, mut b, id, _) = two_with_one();
    let (now, event, record) = (a.now(), a.id(), a.record(place(id)));
    a.write(deletion::write_delete(place(id), &record, event, now, None).expect("a delete"));
    let row = project(id, &a.record(place(id)));
    assert_eq!(row.state, RowState::Deleted);
    let cheer = GoalChange::Cheer {
        step: None,
        text: None,
    };
    change(&mut b, id, &[cheer]);
    meet(&mut a, &mut b);
    assert_eq!(read(&a, id).presence, Presence::BroughtBack);
    assert!(has_notice(&b, id, NoticeKind::BroughtBack, None));
    assert_eq!(read(&a, id).cheers.len(), 1);

    change(
        &mut b,
        id,
        &[GoalChange::Why(Some("it is quiet there".into()))],
    );
    meet(&mut a, &mut b);
    assert_eq!(read(&a, id).presence, Presence::Live);
}

#[test]
fn deleting_a_step_does_not_bring_back_a_deleted_goal() {
    let (mut a, mut b, id, steps) = two_with_one();
    let (now, event, record) = (a.now(), a.id(), a.record(place(id)));
    a.write(deletion::write_delete(place(id), &record, event, now, None).expect("a delete"));
    change(
        &mut b,
        id,
        &[GoalChange::Step(steps[0], StepChange::Delete)],
    );
    meet(&mut a, &mut b);
    assert!(!read(&a, id).presence.is_live());
}

#[test]
fn scenario_10_steps_reordered_and_one_added_in_the_middle_are_all_there_once_in_one_order() {
    let (mut a, mut b, id, steps) = two_with_one();
    let first = StepChange::Move(Position::First);
    change(&mut a, id, &[GoalChange::Step(steps[2], first)]);
    let added = StepDraft {
        position: Position::After(steps[0]),
        ..StepDraft::new("write a list")
    };
    let made = change(&mut b, id, &[GoalChange::AddStep(added)]);
    assert_eq!(made.len(), 1);
    meet(&mut a, &mut b);
    let goal = read(&a, id);
    assert_eq!(texts(&goal.steps), ["move", "look", "write a list", "call"]);
    assert_eq!(goal.steps, read(&b, id).steps);
    let tasks = project(id, &a.record(place(id))).tasks;
    assert_eq!(tasks.len(), 4);
    assert!(tasks.is_sorted_by(|one, next| one.rank < next.rank));
}

#[test]
fn two_steps_added_at_the_same_place_apart_are_both_there_in_one_order() {
    let (mut a, mut b, id, steps) = two_with_one();
    for (device, text) in [(&mut a, "one"), (&mut b, "two")] {
        let draft = StepDraft {
            position: Position::After(steps[0]),
            ..StepDraft::new(text)
        };
        change(device, id, &[GoalChange::AddStep(draft)]);
    }
    meet(&mut a, &mut b);
    let goal = read(&a, id);
    assert_eq!((goal.steps.len(), &goal.steps), (5, &read(&b, id).steps));
    assert_eq!(
        goal.steps[1].rank, goal.steps[2].rank,
        "equal ranks: the older step goes first"
    );
    assert!(goal.steps[1].id < goal.steps[2].id);

    // There is no room between the two: all are ranked anew, in the order that was shown.
    let draft = StepDraft {
        position: Position::After(goal.steps[1].id),
        ..StepDraft::new("between")
    };
    change(&mut a, id, &[GoalChange::AddStep(draft)]);
    meet(&mut a, &mut b);
    let ranked = read(&b, id).steps;
    let mut expected = texts(&goal.steps);
    expected.insert(2, "between");
    assert_eq!(texts(&ranked), expected);
    assert!(ranked.is_sorted_by(|one, next| one.rank < next.rank));
}

#[test]
fn ranks_that_a_newer_version_wrote_its_own_way_are_written_anew_when_there_is_no_room() {
    let (mut a, mut b, id, steps) = two_with_one();
    let foreign = Edit::Put(format!("s.{}.r", steps[0]), "~".into());
    a.write(Write::change(place(id), vec![foreign]));
    let last = read(&a, id).steps[2].id;
    assert_eq!(last, steps[0]);
    let draft = StepDraft::new("after it");
    change(&mut a, id, &[GoalChange::AddStep(draft)]);
    meet(&mut a, &mut b);
    assert_eq!(
        texts(&read(&b, id).steps),
        ["call", "move", "look", "after it"]
    );
}

#[test]
fn ticked_on_one_device_and_unticked_on_the_other_is_done_with_two_answers() {
    let (mut a, mut b, id, steps) = two_with_one();
    let done = |yes| [GoalChange::Step(steps[0], StepChange::Done(yes))];
    change(&mut a, id, &done(true));
    b.take(&a);
    change(&mut a, id, &done(false));
    change(&mut a, id, &done(true));
    change(&mut b, id, &done(false));
    meet(&mut a, &mut b);
    let step = &read(&a, id).steps[0];
    assert!(step.done.is_done && step.done.two_answers);
    assert!(has_notice(&b, id, NoticeKind::TwoAnswers, Some("done")));
    change(&mut a, id, &done(false));
    meet(&mut a, &mut b);
    let step = &read(&b, id).steps[0];
    assert!(!step.done.is_done && !step.done.two_answers);
}
