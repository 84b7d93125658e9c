//! One person, one phone, no network: the facade as an app uses it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use companion::view::GoalFilter;
use companion::{
    Answer, CheckInChange, CheckInDraft, Companion, CompanionError, ContactChange, ContactDraft,
    DeviceClass, FolderState, GoalChange, GoalDraft, Language, Moment, Parts, ProfileChange,
    RecordKind, ReflectionChange, Secret, SelfRatingDraft, Setup, StepDraft, fakes,
};

const NOW_MS: i64 = 1_795_500_000_000;
const TODAY: &str = "2026-11-24";

struct Phone {
    folder: tempfile::TempDir,
    parts: Parts,
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            folder,
            parts: fakes::parts(NOW_MS),
        }
    }

    fn begin(&self, pin: Option<&str>) -> Companion {
        let pin = pin.map(|pin| Secret::from(pin.to_owned()));
        let setup = Setup {
            language: Language::Spanish,
            class: DeviceClass::Phone,
            pin,
        };
        Companion::create(self.folder.path(), self.parts.clone(), &setup).expect("a journal")
    }

    fn open(&self, pin: Option<&str>) -> companion::Result<Companion> {
        let pin = pin.map(|pin| Secret::from(pin.to_owned()));
        Companion::open(self.folder.path(), self.parts.clone(), pin.as_ref())
    }
}

fn now() -> Moment {
    Moment {
        at_ms: NOW_MS,
        tz_min: 60,
    }
}

fn mood(mood: i64) -> CheckInDraft {
    CheckInDraft {
        mood: Some(mood),
        ..CheckInDraft::at(now())
    }
}

#[test]
fn a_first_launch_and_a_day_need_no_network_and_survive_a_restart() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let mut draft = mood(2);
    draft.note = Some("Mañana será otro día".into());
    draft.feelings = vec!["tired".into()];
    let id = companion.record_check_in(&draft).expect("recorded");
    let mut goal = GoalDraft::new("walk to the river");
    goal.status = Some("active".into());
    goal.steps = vec![StepDraft::new("find the shoes")];
    let goal = companion.add_goal(&goal).expect("a goal");
    let relationship = companion
        .open_relationship(Some("Ben"))
        .expect("a relationship");
    let mut contact = ContactDraft::at(now(), "phone");
    contact.support_types = vec![("emotional".into(), 20)];
    contact.summary = Some("We talked about the river".into());
    let contact = companion
        .note_contact(&relationship, &contact)
        .expect("a contact");
    companion
        .reflect(
            &contact,
            &[ReflectionChange::Text(Some("it was good".into()))],
        )
        .expect("said");
    let rating = SelfRatingDraft {
        items: vec![("hope".into(), Answer::Number(7))],
        completed: true,
        ..SelfRatingDraft::default()
    };
    companion.rate_myself(&rating).expect("rated");
    let meaning = ProfileChange::RecoveryMeaning(Some("a quiet morning".into()));
    companion.edit_profile(&[meaning]).expect("said");
    companion.close().expect("closed");

    let companion = phone.open(None).expect("open again");
    let today = companion.today(TODAY).expect("today");
    assert_eq!(today.check_ins.len(), 1);
    assert_eq!(today.recovery_meaning.as_deref(), Some("a quiet morning"));
    assert_eq!(today.next_steps[0].text, "find the shoes");
    assert_eq!(today.peers[0].name.as_deref(), Some("Ben"));
    assert!(today.words_unconfirmed && !today.clock_looks_wrong);
    let detail = companion.check_in(&id).expect("the check-in");
    assert_eq!(detail.note.shown.as_deref(), Some("Mañana será otro día"));
    assert_eq!(companion.goal(&goal).expect("the goal").status, "active");
    let contact = companion.contact(&contact).expect("the contact");
    assert_eq!(
        contact.summary.as_deref(),
        Some("We talked about the river")
    );
    assert_eq!(
        contact.reflection.and_then(|own| own.text.shown).as_deref(),
        Some("it was good")
    );
    let found = companion.search("manana", None).expect("found");
    assert_eq!(found.hits.len(), 1);
    assert!(found.hits[0].excerpt.contains("Mañana"));
    let trends = companion.trends("2026-11-01", TODAY).expect("trends");
    assert_eq!((trends.mood[0].low, trends.feelings[0].count), (2, 1));
    assert_eq!(trends.ratings[0].points[0].value, 7);
    assert_eq!(
        companion
            .goals(GoalFilter::Open)
            .expect("goals")
            .goals
            .len(),
        1
    );
    assert_eq!(
        companion
            .contacts(&relationship, 2026)
            .expect("contacts")
            .support[0]
            .minutes,
        20
    );
    assert_eq!(
        companion.history_month("2026-11").expect("a month").days[0].mood_median,
        Some(2)
    );
}

#[test]
fn editing_deleting_and_restoring_change_what_is_shown() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let id = companion.record_check_in(&mood(2)).expect("recorded");
    companion
        .edit_check_in(&id, &[CheckInChange::Mood(Some(5))])
        .expect("edited");
    assert_eq!(companion.check_in(&id).expect("there").mood.shown, Some(5));
    companion.delete(RecordKind::CheckIn, &id).expect("deleted");
    assert!(companion.today(TODAY).expect("today").check_ins.is_empty());
    let changes = companion.changes().expect("changes");
    assert_eq!(changes.items[0].id.as_deref(), Some(id.as_str()));
    companion
        .restore(RecordKind::CheckIn, &id)
        .expect("restored");
    assert_eq!(companion.today(TODAY).expect("today").check_ins.len(), 1);
    let gone = companion.edit_check_in("0000000000000", &[CheckInChange::Mood(None)]);
    assert_eq!(gone, Err(CompanionError::NotFound));
}

#[test]
fn what_does_not_fit_is_refused_by_field_and_rule_and_changes_nothing() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let refused = companion.record_check_in(&mood(6));
    let rule = companion::Rule::OutOfRange;
    assert_eq!(
        refused,
        Err(CompanionError::InvalidInput {
            field: "mood",
            rule
        })
    );
    assert!(companion.today(TODAY).expect("today").check_ins.is_empty());
    let nobody = companion.note_contact("0000000000000", &ContactDraft::at(now(), "phone"));
    assert_eq!(nobody, Err(CompanionError::NotFound));
}

#[test]
fn a_folder_is_served_to_one_and_the_other_is_told() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    assert_eq!(phone.open(None).err(), Some(CompanionError::AlreadyOpen));
    let wiped = Companion::wipe(phone.folder.path(), &phone.parts);
    assert_eq!(wiped, Err(CompanionError::AlreadyOpen));
    companion.close().expect("closed");
    assert!(phone.open(None).is_ok());
}

#[test]
fn a_pin_is_asked_for_counted_and_changed() {
    let phone = Phone::new();
    phone.begin(Some("2468")).close().expect("closed");
    let state = Companion::state_of(phone.folder.path(), &phone.parts);
    assert_eq!(
        state,
        Ok(FolderState::Ready {
            pin: true,
            wait_s: 0
        })
    );
    assert_eq!(phone.open(None).err(), Some(CompanionError::Locked));
    let wrong = CompanionError::WrongPin { tries_left: 4 };
    assert_eq!(phone.open(Some("1111")).err(), Some(wrong));
    let companion = phone.open(Some("2468")).expect("open");
    let (old, new) = (
        Secret::from("2468".to_owned()),
        Secret::from("13579".to_owned()),
    );
    companion
        .change_pin(Some(&old), Some(&new))
        .expect("changed");
    companion.close().expect("closed");
    assert!(matches!(
        phone.open(Some("2468")),
        Err(CompanionError::WrongPin { .. })
    ));
    let companion = phone.open(Some("13579")).expect("open");
    companion.change_pin(Some(&new), None).expect("removed");
    companion.close().expect("closed");
    assert!(phone.open(None).is_ok());
}

#[test]
fn a_wipe_leaves_nothing_and_the_folder_can_begin_anew() {
    let phone = Phone::new();
    let companion = phone.begin(Some("2468"));
    companion.record_check_in(&mood(3)).expect("recorded");
    companion.close().expect("closed");
    Companion::wipe(phone.folder.path(), &phone.parts).expect("wiped");
    assert_eq!(phone.open(None).err(), Some(CompanionError::NotSetUp));
    let left: Vec<_> = std::fs::read_dir(phone.folder.path())
        .expect("a folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(
        phone
            .begin(None)
            .today(TODAY)
            .expect("today")
            .check_ins
            .is_empty()
    );
}

#[test]
fn recovery_words_are_shown_until_they_are_confirmed() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let spanish = companion
        .recovery_words(Language::Spanish)
        .expect("read")
        .expect("words");
    let other = "abandon ".repeat(11) + "about";
    let other = companion.confirm_recovery_words(&Secret::from(other));
    let rule = companion::Rule::BadFormat;
    assert_eq!(
        other,
        Err(CompanionError::InvalidInput {
            field: "words",
            rule
        })
    );
    companion
        .confirm_recovery_words(&spanish)
        .expect("confirmed");
    assert!(
        companion
            .recovery_words(Language::English)
            .expect("read")
            .is_none()
    );
    assert!(!companion.today(TODAY).expect("today").words_unconfirmed);
}

#[test]
fn a_goal_is_changed_step_by_step() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let goal = companion
        .add_goal(&GoalDraft::new("sleep by eleven"))
        .expect("a goal");
    let step = StepDraft::new("phone outside the room");
    let made = companion
        .edit_goal(
            &goal,
            &[
                GoalChange::AddStep(step),
                GoalChange::Status("active".into()),
            ],
        )
        .expect("edited");
    let step = made[0].parse().expect("an id");
    companion
        .edit_goal(
            &goal,
            &[GoalChange::Step(step, companion::StepChange::Done(true))],
        )
        .expect("done");
    let view = companion.goal(&goal).expect("the goal");
    assert_eq!((view.status.as_str(), view.steps[0].done), ("active", true));
}

#[test]
fn a_closed_summary_is_amended_not_changed() {
    let phone = Phone::new();
    let companion = phone.begin(None);
    let relationship = companion.open_relationship(None).expect("a relationship");
    let mut draft = ContactDraft::at(now(), "in_person");
    draft.support_types = vec![("informational".into(), 0)];
    let contact = companion
        .note_contact(&relationship, &draft)
        .expect("noted");
    let change = |change| companion.edit_contact(&contact, &[change]);
    change(ContactChange::Summary("We looked at the form".into())).expect("written");
    change(ContactChange::Close { alone: true }).expect("closed");
    assert!(change(ContactChange::Summary("no".into())).is_err());
    let correction = companion::Correction::Summary("We filled in the form".into());
    change(ContactChange::Amend {
        correction,
        why: None,
    })
    .expect("amended");
    let view = companion.contact(&contact).expect("the contact");
    assert_eq!(view.summary.as_deref(), Some("We looked at the form"));
    assert_eq!(view.amendments[0].value, "We filled in the form");
    assert!(view.closed);
}
