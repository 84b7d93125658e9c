//! The merge scenarios of DOMAIN 7 that own devices can play, whatever lies between the devices.

use companion::view::ChangeKind;
use companion::{
    CheckInChange, CheckInDraft, Companion, ContactChange, ContactDraft, GoalChange, GoalDraft,
    Moment, Position, RecordKind, StepChange, StepDraft,
};

pub const NOW_MS: i64 = 1_795_500_000_000;
pub const TODAY: &str = "2026-11-24";
const HOUR_MS: i64 = 3_600_000;

/// Two devices that are apart, and what brings them together again.
pub trait Stage {
    /// Plays one scenario in every way there is and checks what both devices show after it.
    fn play<T>(
        &self,
        begin: impl Fn(&Companion) -> T,
        a_does: impl Fn(&Companion, &T),
        b_does: impl Fn(&Companion, &T),
        expected: impl Fn(&Companion, &T),
    );
}

pub fn check_in(journal: &Companion, change: impl FnOnce(&mut CheckInDraft)) -> String {
    let mut draft = CheckInDraft {
        mood: Some(3),
        ..CheckInDraft::at(at(0, 0))
    };
    change(&mut draft);
    journal.record_check_in(&draft).expect("recorded")
}

pub fn edit(journal: &Companion, id: &str, change: CheckInChange) {
    journal.edit_check_in(id, &[change]).expect("edited");
}

pub fn count(journal: &Companion, kind: ChangeKind) -> usize {
    let changes = journal.changes().expect("changes").items;
    changes.iter().filter(|item| item.kind == kind).count()
}

pub fn write_both(
    journal: &Companion,
    (contact, goal, step): &(String, String, String),
    text: &str,
) {
    let summary = ContactChange::Summary(text.into());
    journal.edit_contact(contact, &[summary]).expect("edited");
    let note = StepChange::Note(text.into());
    let note = GoalChange::Step(step.parse().expect("an id"), note);
    journal.edit_goal(goal, &[note]).expect("edited");
}

pub fn status(journal: &Companion, goal: &str, status: &str) {
    let status = GoalChange::Status(status.into());
    journal.edit_goal(goal, &[status]).expect("edited");
}

pub fn goal_with_steps(journal: &Companion, steps: &[&str]) -> (String, Vec<String>) {
    let mut goal = GoalDraft::new("walk to the river");
    goal.steps = steps.iter().map(|text| StepDraft::new(text)).collect();
    let goal = journal.add_goal(&goal).expect("a goal");
    let steps = journal.goal(&goal).expect("there").steps;
    let ids = steps.into_iter().map(|step| step.id).collect();
    (goal, ids)
}

pub fn change_step(journal: &Companion, goal: &str, step: &str, change: StepChange) {
    let change = GoalChange::Step(step.parse().expect("an id"), change);
    journal.edit_goal(goal, &[change]).expect("edited");
}

pub fn note_contact(journal: &Companion, space: &str, later_min: i64) {
    let mut at = at(0, 0);
    at.at_ms += later_min * 60_000;
    let mut contact = ContactDraft::at(at, "phone");
    contact.support_types = vec![("emotional".into(), 10)];
    journal.note_contact(space, &contact).expect("noted");
}

pub fn at(hours: i64, tz_min: i16) -> Moment {
    let at_ms = NOW_MS + hours * HOUR_MS;
    Moment { at_ms, tz_min }
}

pub fn two_moods_of_one_check_in_are_both_kept(stage: &impl Stage) {
    stage.play(
        |journal| check_in(journal, |_| {}),
        |a, id| edit(a, id, CheckInChange::Mood(Some(2))),
        |b, id| edit(b, id, CheckInChange::Mood(Some(4))),
        |both, id| {
            let mood = both.check_in(id).expect("there").mood;
            let mut kept: Vec<i64> = mood.versions.iter().map(|one| one.value).collect();
            kept.sort_unstable();
            assert_eq!(kept, [2, 4]);
            assert!(kept.contains(&mood.shown.expect("one is shown")));
            assert_eq!(both.today(TODAY).expect("today").check_ins.len(), 1);
            assert_eq!(count(both, ChangeKind::Versions), 1);
        },
    );
}

pub fn a_time_and_its_zone_never_mix(stage: &impl Stage) {
    stage.play(
        |journal| check_in(journal, |_| {}),
        |a, id| edit(a, id, CheckInChange::At(at(-1, 0))),
        |b, id| edit(b, id, CheckInChange::At(at(-2, 120))),
        |both, id| {
            let view = both.check_in(id).expect("there");
            let pairs = [at(-1, 0), at(-2, 120)].map(|at| (at.at_ms, at.tz_min));
            assert!(pairs.contains(&(view.at_ms, view.tz_min)));
        },
    );
}

pub fn feelings_are_united_without_the_removed_one(stage: &impl Stage) {
    stage.play(
        |journal| {
            check_in(journal, |draft| {
                draft.feelings = vec!["tired".into(), "sad".into()];
            })
        },
        |a, id| {
            let added = ["calm", "hopeful", "proud"];
            let added = added.map(|code| CheckInChange::AddFeeling(code.into()));
            a.edit_check_in(id, &added).expect("edited");
        },
        |b, id| edit(b, id, CheckInChange::RemoveFeeling("sad".into())),
        |both, id| {
            let mut feelings = both.check_in(id).expect("there").feelings;
            feelings.sort_unstable();
            assert_eq!(feelings, ["calm", "hopeful", "proud", "tired"]);
        },
    );
}

pub fn two_edits_of_a_note_are_two_whole_versions(stage: &impl Stage) {
    let (start, end) = ("Early: a long walk home", "A long walk home, late");
    stage.play(
        |journal| {
            check_in(journal, |draft| {
                draft.note = Some("A long walk home".into())
            })
        },
        |a, id| edit(a, id, CheckInChange::Note(Some(start.into()))),
        |b, id| edit(b, id, CheckInChange::Note(Some(end.into()))),
        |both, id| {
            let note = both.check_in(id).expect("there").note;
            let mut kept: Vec<&str> = note.versions.iter().map(|one| &one.value[..]).collect();
            kept.sort_unstable();
            assert_eq!(kept, [end, start]);
            // Both can be found, and the whole of each.
            for word in ["early", "late"] {
                assert_eq!(both.search(word, None).expect("found").hits.len(), 1);
            }
        },
    );
}

pub fn two_edits_of_a_summary_or_step_note_are_in_one_text(stage: &impl Stage) {
    let (start, end) = ("Early: a long walk home", "A long walk home, late");
    let merged = "Early: a long walk home, late";
    stage.play(
        |journal| {
            let space = journal.open_relationship(Some("Ben")).expect("a space");
            let mut contact = ContactDraft::at(at(0, 0), "phone");
            contact.support_types = vec![("emotional".into(), 10)];
            contact.summary = Some("A long walk home".into());
            let contact = journal.note_contact(&space, &contact).expect("noted");
            let mut goal = GoalDraft::new("walk");
            let mut step = StepDraft::new("shoes");
            step.note = Some("A long walk home".into());
            goal.steps = vec![step];
            let goal = journal.add_goal(&goal).expect("a goal");
            let step = journal.goal(&goal).expect("there").steps[0].id.clone();
            (contact, goal, step)
        },
        |a, made| write_both(a, made, start),
        |b, made| write_both(b, made, end),
        |both, (contact, goal, _)| {
            let contact = both.contact(contact).expect("there");
            assert!(contact.summary.is_some_and(|text| text.contains("late")));
            let step = &both.goal(goal).expect("there").steps[0];
            let note = step.note.as_deref().expect("a note");
            for part in ["Early: ", " long walk home", ", late"] {
                assert!(note.contains(part), "{note}");
            }
            assert_eq!(note.len(), merged.len());
        },
    );
}

pub fn an_edit_made_apart_brings_a_deleted_check_in_back(stage: &impl Stage) {
    stage.play(
        |journal| check_in(journal, |_| {}),
        |a, id| a.delete(RecordKind::CheckIn, id).expect("deleted"),
        |b, id| edit(b, id, CheckInChange::Mood(Some(5))),
        |both, id| {
            let view = both.check_in(id).expect("there");
            assert!(view.brought_back && !view.deleted);
            assert_eq!(view.mood.shown, Some(5));
            assert_eq!(both.today(TODAY).expect("today").check_ins.len(), 1);
            assert_eq!(count(both, ChangeKind::BroughtBack), 1);
        },
    );
}

pub fn a_goal_paused_here_and_done_there_is_paused_and_both_are_shown(stage: &impl Stage) {
    stage.play(
        |journal| {
            let mut goal = GoalDraft::new("walk to the river");
            goal.status = Some("active".into());
            journal.add_goal(&goal).expect("a goal")
        },
        |a, id| status(a, id, "paused"),
        |b, id| status(b, id, "done"),
        |both, id| {
            let goal = both.goal(id).expect("there");
            assert_eq!(goal.status, "paused");
            let mut answers = goal.status_answers;
            answers.sort_unstable();
            assert_eq!(answers, ["done", "paused"]);
            assert_eq!(count(both, ChangeKind::TwoAnswers), 1);
        },
    );
}

pub fn a_step_ticked_here_and_deleted_there_is_kept_and_ticked(stage: &impl Stage) {
    stage.play(
        |journal| goal_with_steps(journal, &["shoes"]),
        |a, (goal, steps)| change_step(a, goal, &steps[0], StepChange::Done(true)),
        |b, (goal, steps)| change_step(b, goal, &steps[0], StepChange::Delete),
        |both, (goal, _)| {
            let steps = both.goal(goal).expect("there").steps;
            assert_eq!(steps.len(), 1);
            assert!(steps[0].done && steps[0].brought_back);
        },
    );
}

pub fn reordered_and_added_steps_are_all_there_once_in_one_order(stage: &impl Stage) {
    stage.play(
        |journal| goal_with_steps(journal, &["one", "two", "three", "four"]),
        |a, (goal, steps)| {
            change_step(a, goal, &steps[3], StepChange::Move(Position::First));
            let after = Position::After(steps[2].parse().expect("an id"));
            change_step(a, goal, &steps[0], StepChange::Move(after));
        },
        |b, (goal, steps)| {
            let mut added = StepDraft::new("between");
            added.position = Position::After(steps[1].parse().expect("an id"));
            let added = GoalChange::AddStep(added);
            b.edit_goal(goal, &[added]).expect("added");
        },
        |both, (goal, _)| {
            let steps = both.goal(goal).expect("there").steps;
            let order: Vec<_> = steps
                .into_iter()
                .filter_map(|step| step.text.shown)
                .collect();
            // `merge` holds both devices to one order; of the moved ones it is known.
            assert_eq!(order.first().map(String::as_str), Some("four"));
            let mut all = order.clone();
            all.sort_unstable();
            assert_eq!(all, ["between", "four", "one", "three", "two"]);
            let place = |text| order.iter().position(|one| one == text);
            assert!(place("two") < place("between") && place("three") < place("one"));
        },
    );
}

pub fn one_contact_noted_twice_is_two_and_one_is_suggested_as_the_same(stage: &impl Stage) {
    stage.play(
        |journal| journal.open_relationship(Some("Ben")).expect("a space"),
        |a, space| note_contact(a, space, 0),
        |b, space| note_contact(b, space, 20),
        |both, space| {
            let list = both.contacts(space, 2026).expect("contacts").contacts;
            assert_eq!(list.len(), 2);
            let suggested = list.iter().filter(|line| line.same_as_suggested.is_some());
            assert!(suggested.count() > 0);
        },
    );
}
