//! Goals, contacts, outcomes and profiles come out alike whatever three devices do apart.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::Device;
use apart::story::{Step, Story, converges, steps};
use journal::contact::CONTACTS;
use journal::goal::GOALS;
use journal::outcome::{REFLECTIONS, SELF_RATINGS, project_reflection, project_self_rating};
use journal::{
    Answer, Contact, ContactChange, ContactDraft, DocumentKey, DocumentKind, Edit, FollowUpChange,
    FollowUpDraft, Goal, GoalChange, GoalDraft, Id, MemberId, Membership, Pen, Place, Position,
    Profile, ProfileChange, Projection, Record, Reflection, ReflectionChange, ReflectionDraft,
    Relationship, RelationshipChange, Result, SelfRating, SelfRatingChange, SelfRatingDraft,
    StepChange, StepDraft, StrengthChange, ToolChange, WordChange, WordDraft, Write, Written,
    contact, deletion, goal, profile, relationship,
};
use proptest::prelude::*;

fn person() -> MemberId {
    MemberId::of(&[7; 32])
}

/// Writes what `written` makes with a pen of now; what is refused is not done.
fn penned(
    device: &mut Device,
    by: Option<MemberId>,
    written: impl FnOnce(&mut Pen<'_>) -> Result<Written>,
) {
    device.clock_ms += 1_000;
    let now = device.now();
    let mut pen = Pen::new(&mut device.ids, now, by);
    if let Ok(written) = written(&mut pen) {
        device.write(written.write);
    }
}

/// Deletes, restores or changes in a way of tomorrow what is at `place`.
fn of_any_record(device: &mut Device, place: Place, by: Option<MemberId>, seed: u32) {
    let record = device.record(place);
    let (now, event) = (device.now(), device.id());
    let write = match seed % 4 {
        0 => deletion::write_delete(place, &record, event, now, by).ok(),
        1 => deletion::write_restore(place, &record, event, now, by).ok(),
        2 => Some(Edit::Put("zz.new".into(), i64::from(seed).into())).map(|e| edit(place, e)),
        _ => Some(Edit::Put("s.0000000000000.zz".into(), true.into())).map(|e| edit(place, e)),
    };
    if let Some(write) = write {
        device.write(write);
    }
}

fn edit(place: Place, edit: Edit) -> Write {
    Write::change(place, vec![edit])
}

fn pick<T: Copy>(from: &[T], seed: u32) -> Option<T> {
    from.get(seed as usize % from.len().max(1)).copied()
}

fn words(seed: u32) -> String {
    format!("words {}", seed % 7)
}

/// The profile document: private goals, and what a person says of themselves.
struct Private;

impl Story for Private {
    fn key() -> DocumentKey {
        DocumentKey::whole(DocumentKind::Profile)
    }

    fn act(device: &mut Device, kind: u8, seed: u32) {
        if kind.is_multiple_of(4) {
            let record = device.record(Place::ITSELF);
            let changes = profile_changes(&Profile::read(&record), kind / 4, seed);
            return penned(device, None, |pen| Profile::change(&record, &changes, pen));
        }
        let Some(id) = pick(&device.document.ids(GOALS), seed).filter(|_| kind % 16 != 1) else {
            return add_goal(device, seed);
        };
        let place = Place::record(GOALS, id);
        if kind % 16 == 5 {
            return of_any_record(device, place, None, seed);
        }
        let record = device.record(place);
        let changes = goal_changes(&Goal::read(id, &record), kind / 4, seed);
        penned(device, None, |pen| Goal::change(id, &record, &changes, pen));
    }

    fn project(place: Place, record: &Record) -> Option<Projection> {
        match place.id {
            Some(id) if place.container == GOALS => Some(goal::project(id, record)),
            None if place == Place::ITSELF => Some(profile::project(record)),
            _ => None,
        }
    }
}

fn add_goal(device: &mut Device, seed: u32) {
    let id = device.id();
    let draft = GoalDraft {
        steps: vec![StepDraft::new("one"), StepDraft::new("two")],
        status: seed.is_multiple_of(2).then(|| "active".into()),
        confidence: Some(i64::from(seed % 11)),
        ..GoalDraft::new(&words(seed))
    };
    penned(device, None, |pen| draft.write(id, pen));
}

fn goal_changes(goal: &Goal, kind: u8, seed: u32) -> Vec<GoalChange> {
    let live: Vec<Id> = goal.steps.iter().map(|step| step.id).collect();
    let deleted: Vec<Id> = goal.deleted_steps.iter().map(|step| step.id).collect();
    let position = [Position::First, Position::Last]
        .into_iter()
        .chain(live.iter().map(|id| Position::After(*id)))
        .nth(seed as usize % (live.len() + 2));
    let position = position.unwrap_or_default();
    let status = goal::GOAL_STATUSES.codes[seed as usize % 5];
    let of_step = |change| pick(&live, seed).map(|id| GoalChange::Step(id, change));
    let change = match kind % 12 {
        0 => Some(GoalChange::Title(words(seed))),
        1 => Some(GoalChange::Why(
            (!seed.is_multiple_of(3)).then(|| words(seed)),
        )),
        2 | 3 => Some(GoalChange::Status(status.into())),
        4 => Some(GoalChange::AddStep(StepDraft {
            position,
            ..StepDraft::new(&words(seed))
        })),
        5 => of_step(StepChange::Move(position)),
        6 | 7 => of_step(StepChange::Done(seed.is_multiple_of(2))),
        8 => of_step(StepChange::Note(words(seed))),
        9 => of_step(StepChange::Delete),
        10 => pick(&deleted, seed).map(|id| GoalChange::Step(id, StepChange::Restore)),
        _ => Some(GoalChange::Cheer {
            step: pick(&live, seed),
            text: None,
        }),
    };
    change.into_iter().collect()
}

fn profile_changes(now: &Profile, kind: u8, seed: u32) -> Vec<ProfileChange> {
    let strength = pick(
        &now.strengths.iter().map(|s| s.id).collect::<Vec<_>>(),
        seed,
    );
    let tool = pick(&now.toolbox.iter().map(|t| t.id).collect::<Vec<_>>(), seed);
    let word = pick(&now.words.iter().map(|w| w.id).collect::<Vec<_>>(), seed);
    let change = match kind % 11 {
        0 => Some(ProfileChange::Display(Some(words(seed)))),
        1 => Some(ProfileChange::AddStrength(words(seed))),
        2 => strength.map(|id| ProfileChange::Strength(id, StrengthChange::Text(words(seed)))),
        3 => strength.map(|id| ProfileChange::Strength(id, StrengthChange::Delete)),
        4 => Some(ProfileChange::AddWord(WordDraft::new("tag", &words(seed)))),
        5 => word.map(|id| ProfileChange::Word(id, WordChange::Archived(seed.is_multiple_of(2)))),
        6 => Some(ProfileChange::AddTool {
            text: words(seed),
            coping: Some("walk".into()),
            position: Position::First,
        }),
        7 => tool.map(|id| ProfileChange::Tool(id, ToolChange::Move(Position::First))),
        8 => tool.map(|id| ProfileChange::Tool(id, ToolChange::Delete)),
        9 => Some(ProfileChange::Setting(
            "wifi_only".into(),
            Some(words(seed)),
        )),
        _ => Some(ProfileChange::DeviceName([1; 16], Some(words(seed)))),
    };
    change.into_iter().collect()
}

/// A year of contacts.
struct Year;

impl Story for Year {
    fn key() -> DocumentKey {
        DocumentKey::year(
            DocumentKind::Contacts,
            "2026-11-18".parse().expect("a date"),
        )
    }

    fn act(device: &mut Device, kind: u8, seed: u32) {
        let by = Some(person());
        let Some(id) =
            pick(&device.document.ids(CONTACTS), seed).filter(|_| !kind.is_multiple_of(8))
        else {
            return note(device, seed);
        };
        let place = Place::record(CONTACTS, id);
        if kind % 8 == 1 {
            return of_any_record(device, place, by, seed);
        }
        let record = device.record(place);
        let changes = contact_changes(&Contact::read(id, &record, person()), kind / 8, seed);
        penned(device, by, |pen| {
            Contact::change(id, &record, &changes, person(), pen)
        });
    }

    fn project(place: Place, record: &Record) -> Option<Projection> {
        let id = place.id.filter(|_| place.container == CONTACTS)?;
        Some(contact::project(id, record, person()))
    }
}

fn note(device: &mut Device, seed: u32) {
    let id = device.id();
    let draft = ContactDraft {
        support_types: vec![("emotional".into(), i64::from(seed % 60))],
        summary: Some(words(seed)),
        follow_ups: vec![FollowUpDraft::new("call")],
        ..ContactDraft::at(device.now(), "phone")
    };
    penned(device, Some(person()), |pen| draft.write(id, pen));
}

fn contact_changes(now: &Contact, kind: u8, seed: u32) -> Vec<ContactChange> {
    let follow_up = pick(
        &now.follow_ups.iter().map(|f| f.id).collect::<Vec<_>>(),
        seed,
    );
    let of_follow_up = |change| follow_up.map(|id| ContactChange::FollowUp(id, change));
    let status = contact::CONTACT_STATUSES.codes[seed as usize % 5];
    let change = match kind % 9 {
        0 => Some(ContactChange::Status(status.into())),
        1 => Some(ContactChange::Support(
            "emotional".into(),
            i64::from(seed % 9),
        )),
        2 => Some(ContactChange::AddActivity("skills".into())),
        3 => Some(ContactChange::RemoveActivity("skills".into())),
        4 => Some(ContactChange::Summary(words(seed))),
        5 => Some(ContactChange::Close { alone: true }),
        6 => of_follow_up(FollowUpChange::Done(seed.is_multiple_of(2))),
        7 => of_follow_up(FollowUpChange::Delete),
        _ => Some(ContactChange::Seen),
    };
    change.into_iter().collect()
}

/// A year of self-ratings and reflections.
struct Outcomes;

impl Story for Outcomes {
    fn key() -> DocumentKey {
        DocumentKey::year(
            DocumentKind::Outcomes,
            "2026-11-18".parse().expect("a date"),
        )
    }

    fn act(device: &mut Device, kind: u8, seed: u32) {
        let of_rating = kind.is_multiple_of(2);
        let container = if of_rating { SELF_RATINGS } else { REFLECTIONS };
        let Some(id) = pick(&device.document.ids(container), seed).filter(|_| kind % 8 > 1) else {
            let id = device.id();
            let rating = SelfRatingDraft::default();
            let reflection = ReflectionDraft {
                text: Some(words(seed)),
                ..ReflectionDraft::on(id)
            };
            return penned(device, None, |pen| match of_rating {
                true => rating.write(id, pen),
                false => reflection.write(id, pen),
            });
        };
        let place = Place::record(container, id);
        if kind % 8 < 4 {
            return of_any_record(device, place, None, seed);
        }
        let record = device.record(place);
        let rating = match kind / 8 % 3 {
            0 => SelfRatingChange::Answer("hope".into(), Answer::Number(i64::from(seed % 11))),
            1 => SelfRatingChange::Place(seed.is_multiple_of(2).then(|| "alone".into())),
            _ => SelfRatingChange::Complete,
        };
        let reflection = match kind / 8 % 2 {
            0 => ReflectionChange::Text(Some(words(seed))),
            _ => ReflectionChange::Helped(Some(i64::from(seed % 5) + 1)),
        };
        penned(device, None, |pen| match of_rating {
            true => SelfRating::change(id, &record, &[rating], pen),
            false => Reflection::change(id, &record, &[reflection], pen),
        });
    }

    fn project(place: Place, record: &Record) -> Option<Projection> {
        match place.container {
            SELF_RATINGS => place.id.map(|id| project_self_rating(id, record)),
            REFLECTIONS => place.id.map(|id| project_reflection(id, record)),
            _ => None,
        }
    }
}

/// The main document of a relationship with nobody else in it.
struct Alone;

impl Story for Alone {
    fn key() -> DocumentKey {
        DocumentKey::whole(DocumentKind::Main)
    }

    fn act(device: &mut Device, kind: u8, seed: u32) {
        let record = device.record(Place::ITSELF);
        let change = match kind % 3 {
            0 => RelationshipChange::PeerName(Some(words(seed))),
            1 => RelationshipChange::Word("x_0000000000000".into(), words(seed)),
            _ => RelationshipChange::State("ended".into(), None),
        };
        let by = Some(person());
        penned(device, by, |pen| {
            Relationship::change(&record, &[change], pen)
        });
    }

    fn project(place: Place, record: &Record) -> Option<Projection> {
        let membership = Membership::alone(person());
        (place == Place::ITSELF).then(|| relationship::project(record, &membership))
    }
}

fn meetings() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..3_usize, 0..3_usize), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn goals_and_profiles_converge(steps in steps(60), meetings in meetings()) {
        converges::<Private>(&steps, &meetings);
    }

    #[test]
    fn contacts_converge(steps in steps(60), meetings in meetings()) {
        converges::<Year>(&steps, &meetings);
    }

    #[test]
    fn outcomes_converge(steps in steps(40), meetings in meetings()) {
        converges::<Outcomes>(&steps, &meetings);
    }

    #[test]
    fn relationships_converge(steps in steps(30), meetings in meetings()) {
        converges::<Alone>(&steps, &meetings);
    }
}

#[test]
fn goals_made_on_three_devices_are_all_there() {
    let act = |by, seed| Step::Act { by, kind: 1, seed };
    let steps: Vec<Step> = (0..9).map(|n| act(n as usize % 3, n)).collect();
    converges::<Private>(&steps, &[]);
}

/// Random acts that are all refused would show nothing: a long story leaves something of each kind.
#[test]
fn a_story_leaves_steps_words_and_follow_ups_behind() {
    let play = |device: &mut Device, act: fn(&mut Device, u8, u32)| {
        for n in 0..600_u32 {
            let mixed = n.wrapping_mul(2_654_435_761);
            act(device, (mixed >> 24) as u8, mixed >> 7);
        }
    };
    let mut device = Device::new(0xA1, Private::key());
    play(&mut device, Private::act);
    let goals: Vec<Goal> = device
        .document
        .ids(GOALS)
        .into_iter()
        .map(|id| Goal::read(id, &device.record(Place::record(GOALS, id))))
        .collect();
    assert!(
        goals
            .iter()
            .any(|goal| goal.steps.len() > 2 && !goal.cheers.is_empty())
    );
    assert!(goals.iter().any(|goal| !goal.deleted_steps.is_empty()));
    assert!(goals.iter().any(|goal| !goal.presence.is_live()));
    let now = Profile::read(&device.record(Place::ITSELF));
    assert!(!now.words.is_empty() && !now.toolbox.is_empty() && !now.deleted_tools.is_empty());

    let mut device = Device::new(0xA1, Year::key());
    play(&mut device, Year::act);
    let contacts: Vec<Contact> = device
        .document
        .ids(CONTACTS)
        .into_iter()
        .map(|id| Contact::read(id, &device.record(Place::record(CONTACTS, id)), person()))
        .collect();
    assert!(contacts.iter().any(|contact| contact.closed));
    assert!(
        contacts
            .iter()
            .any(|contact| !contact.deleted_follow_ups.is_empty())
    );

    let mut device = Device::new(0xA1, Outcomes::key());
    play(&mut device, Outcomes::act);
    let finished = device.document.ids(SELF_RATINGS).into_iter().filter(|id| {
        let record = device.record(Place::record(SELF_RATINGS, *id));
        SelfRating::read(*id, &record).completed_at.is_some()
    });
    assert!(finished.count() > 0);
    assert!(!device.document.ids(REFLECTIONS).is_empty());
}
