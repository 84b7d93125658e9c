//! What lists, search and trends are told of goals, contacts, outcomes, profile and relationships.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::{Device, START_MS};
use journal::contact::CONTACTS;
use journal::goal::GOALS;
use journal::outcome::{
    COMPLETED, REFLECTIONS, SELF_RATINGS, project_reflection, project_self_rating,
};
use journal::relationship::{Other, STATE};
use journal::{
    Answer, CodeKind, Constants, Contact, ContactDraft, DocumentKey, DocumentKind, Edit, Event,
    FollowUpDraft, Goal, GoalChange, GoalDraft, Id, MemberId, Membership, Moment, NoticeKind,
    Packed, Part, Pen, Place, Point, Profile, ProfileChange, Projection, Record, ReflectionDraft,
    Relationship, RelationshipChange, RelationshipState, Result, RowState, SelfRating,
    SelfRatingDraft, Source, StepChange, StepDraft, WordChange, WordDraft, Write, Written, contact,
    deletion, goal, profile, relationship,
};

fn person() -> MemberId {
    MemberId::of(&[7; 32])
}

fn peer() -> MemberId {
    MemberId::of(&[9; 32])
}

fn device(key: DocumentKey) -> Device {
    Device::new(0xA1, key)
}

fn year(kind: DocumentKind) -> DocumentKey {
    DocumentKey::year(kind, "2026-11-18".parse().expect("a date"))
}

/// Writes with a pen of now, and gives back what was made.
fn penned(
    device: &mut Device,
    by: Option<MemberId>,
    written: impl FnOnce(&mut Pen<'_>) -> Result<Written>,
) -> Vec<Id> {
    device.clock_ms += 1_000;
    let now = device.now();
    let written = written(&mut Pen::new(&mut device.ids, now, by)).expect("a write");
    device.write(written.write);
    written.made
}

fn source() -> Source {
    Source {
        app: "jsonl".into(),
        row_hash: [3; 8],
        batch: "b1".into(),
        part: None,
        original: None,
    }
}

fn points(row: &Projection, series: &str) -> Vec<(i64, i64)> {
    let of_series = |point: &&Point| point.series == series;
    row.points
        .iter()
        .filter(of_series)
        .map(|point| (point.at_ms, point.value))
        .collect()
}

fn texts<'a>(row: &'a Projection, field: &str) -> Vec<&'a str> {
    let found = row.search.iter().filter(|text| text.field == field);
    found.map(|text| text.text.as_str()).collect()
}

fn has(row: &Projection, kind: NoticeKind, field: &str) -> bool {
    row.notices
        .iter()
        .any(|notice| notice.kind == kind && notice.field == Some(field))
}

fn shown(code: Option<&journal::Code>) -> Option<&str> {
    code.map(journal::Code::as_str)
}

#[test]
fn a_goal_with_fifty_full_steps_reads_back_from_its_document() {
    let mut device = device(DocumentKey::whole(DocumentKind::Profile));
    let id = device.id();
    let steps = (0..50).map(|n| StepDraft {
        due_on: Some("2026-12-24".into()),
        note: Some("ñ".repeat(500)),
        done: n % 2 == 0,
        ..StepDraft::new(&format!("step {n:02}"))
    });
    let draft = GoalDraft {
        why: Some("why".into()),
        success: Some("success".into()),
        steps: steps.collect(),
        status: Some("active".into()),
        edit_together: false,
        source: Some(source()),
        ..GoalDraft::new("title")
    };
    let made = penned(&mut device, None, |pen| draft.write(id, pen));
    let record = device.record(Place::record(GOALS, id));
    let goal = Goal::read(id, &record);
    assert_eq!(
        goal.steps.iter().map(|step| step.id).collect::<Vec<_>>(),
        made
    );
    assert!(!goal.edit_together);
    let row = goal::project(id, &record);
    assert_eq!(
        (row.state, row.group.as_deref()),
        (RowState::Live, Some("active"))
    );
    assert_eq!((row.tasks.len(), row.row_hash), (25, Some([3; 8])));
    assert_eq!(
        row.tasks[0].due_on,
        Some("2026-12-24".parse().expect("a date"))
    );
    assert_eq!(points(&row, "step_done").len(), 25);
    assert_eq!(
        (texts(&row, "title"), texts(&row, "note").len()),
        (vec!["title"], 50)
    );
    assert_eq!(row.notices, []);
    assert_eq!(
        Record::from_bytes(&row.body).map(|body| body.to_bytes()),
        Ok(record.to_bytes())
    );
}

#[test]
fn what_a_person_says_of_a_goal_over_time_becomes_points() {
    let mut device = device(DocumentKey::whole(DocumentKind::Profile));
    let id = device.id();
    let draft = GoalDraft {
        confidence: Some(2),
        ..GoalDraft::new("title")
    };
    penned(&mut device, None, |pen| draft.write(id, pen));
    let place = Place::record(GOALS, id);
    let cheer = |text: Option<&str>| GoalChange::Cheer {
        step: None,
        text: text.map(str::to_owned),
    };
    let changes = [
        GoalChange::Confidence(7),
        GoalChange::Importance(9),
        cheer(None),
        cheer(Some("well done")),
    ];
    let record = device.record(place);
    let past = Moment {
        at_ms: START_MS - 86_400_000 * 400,
        tz_min: -300,
    };
    penned(&mut device, None, |pen| {
        let mut ids = journal::IdSource::after(pen.next_id().tag(), 1_900_000_000_000);
        Goal::change(
            id,
            &record,
            &changes,
            &mut Pen::new(&mut ids, past, None).dated(past),
        )
    });
    let goal = Goal::read(id, &device.record(place));
    assert_eq!(goal.cheers.len(), 2);
    assert_eq!(goal.cheers[1].text.as_deref(), Some("well done"));
    let row = goal::project(id, &device.record(place));
    let confidence: Vec<i64> = points(&row, "confidence")
        .iter()
        .map(|point| point.1)
        .collect();
    assert_eq!(confidence, [2, 7]);
    assert_eq!(points(&row, "importance"), [(past.at_ms, 9)]);
    assert_eq!(points(&row, "cheer"), [(past.at_ms, 1), (past.at_ms, 1)]);
    let filed = row
        .points
        .iter()
        .find(|point| point.series == "cheer")
        .expect("a point");
    assert_eq!(filed.local_date, past.local_date());
    assert_eq!(
        row.group.as_deref(),
        Some("idea"),
        "nothing was said of where it stands"
    );
}

#[test]
fn what_arrives_out_of_range_is_kept_marked_and_out_of_trends() {
    let mut device = device(DocumentKey::whole(DocumentKind::Profile));
    let id = device.id();
    penned(&mut device, None, |pen| {
        GoalDraft::new("title").write(id, pen)
    });
    let place = Place::record(GOALS, id);
    let said = Packed::default().with("n", 11);
    let event = Event::new(device.id(), "said", device.now(), Vec::new()).saying(said);
    let long = "x".repeat(5_000);
    let edits = vec![
        Edit::event("c", &event),
        Edit::Put("w".into(), long.as_str().into()),
        Edit::Put("to".into(), "some day".into()),
        Edit::Put("l.garden".into(), true.into()),
    ];
    device.write(Write::change(place, edits));
    let record = device.record(place);
    let goal = Goal::read(id, &record);
    assert_eq!(
        goal.why.shown.as_deref(),
        Some(long.as_str()),
        "never refused for a limit"
    );
    assert_eq!(shown(goal.life_areas.first()), Some("garden"));
    let row = goal::project(id, &record);
    assert!(points(&row, "confidence").is_empty());
    assert!(has(&row, NoticeKind::UnreadableValue, "confidence"));
    assert!(has(&row, NoticeKind::UnreadableValue, "target_on"));
    assert_eq!(
        record.shown("to"),
        Some(&"some day".into()),
        "it stays as it is"
    );
}

#[test]
fn in_a_shared_goal_only_the_persons_word_counts() {
    let mut device = device(DocumentKey::whole(DocumentKind::Main));
    let id = device.id();
    let draft = GoalDraft {
        owner: Some(person()),
        suggested_by: Some(peer()),
        ..GoalDraft::new("title")
    };
    penned(&mut device, Some(peer()), |pen| draft.write(id, pen));
    let place = Place::record(GOALS, id);
    let say = |device: &mut Device, by, status: &str| {
        let record = device.record(place);
        let change = [GoalChange::Status(status.into())];
        penned(device, Some(by), |pen| {
            Goal::change(id, &record, &change, pen)
        });
    };
    let status = |device: &Device| Goal::read(id, &device.record(place)).status;
    assert_eq!(shown(status(&device).shown.as_ref()), Some("suggested"));
    say(&mut device, peer(), "active");
    assert_eq!(shown(status(&device).shown.as_ref()), Some("suggested"));
    say(&mut device, person(), "active");
    say(&mut device, peer(), "done");
    say(&mut device, person(), "paused");
    assert_eq!(shown(status(&device).shown.as_ref()), Some("paused"));
    assert!(status(&device).differing.is_empty());
    let goal = Goal::read(id, &device.record(place));
    assert_eq!(
        (goal.owner, goal.author, goal.suggested_by),
        (Some(person()), Some(peer()), Some(peer()))
    );
    let counts: Vec<bool> = goal
        .status_history
        .iter()
        .map(|event| event.counts)
        .collect();
    assert_eq!(counts, [false, true, false, true]);
}

#[test]
fn a_contact_tells_lists_when_it_was_and_what_is_to_follow() {
    let mut device = device(year(DocumentKind::Contacts));
    let id = device.id();
    let at = Moment {
        at_ms: START_MS - 86_400_000,
        tz_min: -300,
    };
    let draft = ContactDraft {
        duration_min: 45,
        setting: Some("home".into()),
        initiated_by: Some("joint".into()),
        support_types: vec![("emotional".into(), 30), ("affiliational".into(), 0)],
        summary: Some("we talked".into()),
        follow_ups: vec![FollowUpDraft {
            due_on: Some("2026-12-01".into()),
            ..FollowUpDraft::new("bring the form")
        }],
        language: Some("es".into()),
        interpreter_used: Some(true),
        transition_from: Some("hospital".into()),
        window: Some("72h".into()),
        source: Some(source()),
        ..ContactDraft::at(at, "in_person")
    };
    let made = penned(&mut device, Some(person()), |pen| draft.write(id, pen));
    let record = device.record(Place::record(CONTACTS, id));
    let read = Contact::read(id, &record, person());
    assert_eq!(
        (read.at, read.duration_min, read.author),
        (at, Some(45), Some(person()))
    );
    assert_eq!(
        (shown(read.mode.as_ref()), shown(read.setting.as_ref())),
        (Some("in_person"), Some("home"))
    );
    assert_eq!(
        (read.language.as_deref(), read.interpreter_used),
        (Some("es"), Some(true))
    );
    assert_eq!(shown(read.transition_from.shown.as_ref()), Some("hospital"));
    let row = contact::project(id, &record, person());
    assert_eq!(
        (row.at_ms, row.local_date),
        (at.at_ms, Some(at.local_date()))
    );
    assert_eq!(row.group.as_deref(), Some("held"));
    let codes: Vec<_> = row
        .codes
        .iter()
        .map(|row| (row.kind, row.code.as_str(), row.value))
        .collect();
    let support = CodeKind::Support;
    assert_eq!(
        codes,
        [
            (support, "affiliational", Some(0)),
            (support, "emotional", Some(30))
        ]
    );
    assert_eq!(
        (row.tasks.len(), row.tasks[0].child.as_str()),
        (1, made[0].as_str())
    );
    assert_eq!(
        (texts(&row, "summary"), texts(&row, "what")),
        (vec!["we talked"], vec!["bring the form"])
    );
    assert_eq!((row.row_hash, row.notices.len()), (Some([3; 8]), 0));
}

#[test]
fn constants_of_a_contact_that_cannot_be_read_are_marked() {
    let mut device = device(year(DocumentKind::Contacts));
    let id = device.id();
    let own = Packed::default().with("m", "By Pigeon").with("du", 100_000);
    let edits = journal::constants::write(own, Some(person()), None);
    device.write(Write::new(Place::record(CONTACTS, id), edits));
    let record = device.record(Place::record(CONTACTS, id));
    assert_eq!(Constants::of(&record).author(), Some(person()));
    let row = contact::project(id, &record, person());
    assert!(has(&row, NoticeKind::UnreadableValue, "mode"));
    assert!(has(&row, NoticeKind::UnreadableValue, "duration_min"));
    assert!(
        !has(&row, NoticeKind::UnreadableValue, "setting"),
        "nothing is there"
    );
}

#[test]
fn a_finished_self_rating_is_points_and_a_draft_is_none() {
    let mut device = device(year(DocumentKind::Outcomes));
    let id = device.id();
    let mut draft = SelfRatingDraft {
        items: vec![
            ("hope".into(), Answer::Number(6)),
            ("week".into(), Answer::Skipped),
            ("my_say".into(), Answer::Number(0)),
        ],
        occasion: Some("start".into()),
        ..SelfRatingDraft::default()
    };
    penned(&mut device, None, |pen| draft.write(id, pen));
    let place = Place::record(SELF_RATINGS, id);
    let row = project_self_rating(id, &device.record(place));
    assert_eq!((row.points.len(), row.local_date), (0, None));

    draft.completed = true;
    let id = device.id();
    penned(&mut device, None, |pen| draft.write(id, pen));
    let record = device.record(Place::record(SELF_RATINGS, id));
    let rating = SelfRating::read(id, &record);
    let at = rating.completed_at.expect("finished");
    let row = project_self_rating(id, &record);
    assert_eq!(points(&row, "rating.hope"), [(at.at_ms, 6)]);
    assert_eq!(points(&row, "rating.my_say"), [(at.at_ms, 0)]);
    assert!(
        points(&row, "rating.week").is_empty(),
        "skipped is not zero"
    );
    assert_eq!(
        (row.group.as_deref(), row.local_date),
        (Some("own"), Some(at.local_date()))
    );
}

#[test]
fn of_two_devices_that_finished_a_self_rating_the_first_is_the_record() {
    let mut device = device(year(DocumentKind::Outcomes));
    let id = device.id();
    let draft = SelfRatingDraft {
        items: vec![("hope".into(), Answer::Number(6))],
        ..SelfRatingDraft::default()
    };
    penned(&mut device, None, |pen| draft.write(id, pen));
    let ids = [device.id(), device.id()];
    // The later one arrives first.
    for (event, hope) in [(ids[1], 9), (ids[0], 3)] {
        let answers = Packed::default().with("hope", hope);
        let body = Packed::default().with_part("w", Part::Map(answers));
        let event = Event::new(event, "completed", device.now(), Vec::new()).saying(body);
        let edit = Edit::event(COMPLETED.key, &event);
        device.write(Write::change(Place::record(SELF_RATINGS, id), vec![edit]));
    }
    let rating = SelfRating::read(id, &device.record(Place::record(SELF_RATINGS, id)));
    assert_eq!(rating.items[0].1.shown, Some(Answer::Number(3)));
}

#[test]
fn a_reflection_is_found_by_its_words_and_its_contact() {
    let mut device = device(year(DocumentKind::Outcomes));
    let (id, contact) = (device.id(), device.id());
    let draft = ReflectionDraft {
        text: Some("it was good to be heard".into()),
        felt_heard: Some(5),
        ..ReflectionDraft::on(contact)
    };
    penned(&mut device, None, |pen| draft.write(id, pen));
    let row = project_reflection(id, &device.record(Place::record(REFLECTIONS, id)));
    assert_eq!(row.group.as_deref(), Some(contact.as_str()));
    assert_eq!(texts(&row, "text"), ["it was good to be heard"]);
}

#[test]
fn words_of_ones_own_keep_their_code_when_they_are_renamed_moved_and_archived() {
    let mut device = device(DocumentKey::whole(DocumentKind::Profile));
    let add = |words: &str| ProfileChange::AddWord(WordDraft::new("coping", words));
    let record = device.record(Place::ITSELF);
    let made = penned(&mut device, None, |pen| {
        Profile::change(&record, &[add("knitting"), add("tea")], pen)
    });
    let record = device.record(Place::ITSELF);
    let changes = [
        ProfileChange::Word(made[0], WordChange::Words("crochet".into())),
        ProfileChange::Word(made[0], WordChange::Move(journal::Position::Last)),
        ProfileChange::Word(made[0], WordChange::Archived(true)),
        ProfileChange::Language("es-MX".into()),
        ProfileChange::Setting("discreet".into(), Some("false".into())),
    ];
    penned(&mut device, None, |pen| {
        Profile::change(&record, &changes, pen)
    });
    let now = Profile::read(&device.record(Place::ITSELF));
    let words: Vec<_> = now
        .words
        .iter()
        .map(|word| word.words.shown.as_deref())
        .collect();
    assert_eq!(words, [Some("tea"), Some("crochet")]);
    assert_eq!(now.words[1].code.own_id(), Some(made[0]));
    assert!(now.words[1].archived && !now.words[0].archived);
    assert_eq!(now.language.as_deref(), Some("es-MX"));
    assert_eq!(
        (now.settings[0].0.as_str(), now.settings[0].1.as_str()),
        ("discreet", "false")
    );
    assert_eq!(profile::project(&device.record(Place::ITSELF)).notices, []);
}

fn relationship_of(events: &[(&str, MemberId, &[usize])]) -> Record {
    let id = |n: usize| Id::at(n as u64 + 1, journal::DeviceTag::of(&[1; 16]));
    let edits = events.iter().enumerate().map(|(n, (kind, by, after))| {
        let now = Moment {
            at_ms: START_MS,
            tz_min: 0,
        };
        let after = after.iter().map(|n| id(*n)).collect();
        Edit::event(
            STATE.key,
            &Event::new(id(n), kind, now, after).by(Some(*by)),
        )
    });
    Record::default().after(&edits.collect::<Vec<_>>())
}

#[test]
fn the_state_of_a_relationship_is_the_first_rule_that_applies() {
    let alone = Membership::alone(person());
    let with = |can_edit| Other {
        member: peer(),
        can_edit,
    };
    let (writer, reader) = ([with(true)], [with(false)]);
    let of = |others| Membership {
        person: person(),
        others,
    };
    let state = |events: &[(&str, MemberId, &[usize])], membership: &Membership<'_>| {
        RelationshipState::fold(&relationship_of(events), membership)
    };
    assert_eq!(state(&[], &alone), RelationshipState::Alone);
    let invited = ("invited", person(), &[][..]);
    assert_eq!(state(&[invited], &alone), RelationshipState::Invited);
    assert_eq!(state(&[invited], &of(&writer)), RelationshipState::Invited);
    assert_eq!(state(&[], &of(&reader)), RelationshipState::Accepted);
    let accepted = ("accepted", peer(), &[0][..]);
    assert_eq!(
        state(&[invited, accepted], &of(&writer)),
        RelationshipState::Accepted
    );
    let paused = ("paused", peer(), &[1][..]);
    assert_eq!(
        state(&[invited, accepted, paused], &of(&writer)),
        RelationshipState::Paused
    );
    let other_side = ("resumed", person(), &[2][..]);
    let still = [invited, accepted, paused, other_side];
    assert_eq!(
        state(&still, &of(&writer)),
        RelationshipState::Paused,
        "each rests for itself"
    );
    let resumed = ("resumed", peer(), &[3][..]);
    let on = [invited, accepted, paused, other_side, resumed];
    assert_eq!(state(&on, &of(&writer)), RelationshipState::Accepted);
    let ended = ("ended", person(), &[][..]);
    for membership in [alone, of(&writer), of(&reader)] {
        let events = [invited, accepted, ended, ("resumed", person(), &[2][..])];
        assert_eq!(state(&events, &membership), RelationshipState::Ended);
    }
}

#[test]
fn a_relationship_begins_with_the_person_alone_and_a_name() {
    let mut device = device(DocumentKey::whole(DocumentKind::Main));
    let record = device.record(Place::ITSELF);
    let changes = [RelationshipChange::PeerName(Some("Ravi".into()))];
    penned(&mut device, Some(person()), |pen| {
        Relationship::change(&record, &changes, pen)
    });
    let record = device.record(Place::ITSELF);
    let membership = Membership::alone(person());
    let read = Relationship::read(&record, &membership);
    assert_eq!(
        (read.peer_name.shown.as_deref(), read.state),
        (Some("Ravi"), RelationshipState::Alone)
    );
    let row = relationship::project(&record, &membership);
    assert_eq!(
        (row.group.as_deref(), row.id.as_str()),
        (Some("alone"), "self")
    );
}

#[test]
fn a_goal_that_moved_away_leaves_the_lists_and_stays_whole() {
    let mut device = device(DocumentKey::whole(DocumentKind::Profile));
    let id = device.id();
    penned(&mut device, None, |pen| {
        GoalDraft::new("title").write(id, pen)
    });
    let place = Place::record(GOALS, id);
    let hash = deletion::content_hash(&device.record(place)).to_vec();
    let moved = Edit::Put(
        deletion::MOVED_HASH.key.into(),
        journal::Scalar::Bytes(hash.clone()),
    );
    device.write(Write::change(place, vec![moved]));
    let record = device.record(place);
    assert_eq!(goal::project(id, &record).state, RowState::Moved);
    assert_eq!(
        deletion::content_hash(&record).to_vec(),
        hash,
        "moving is no edit"
    );
    assert!(Goal::read(id, &record).moved);
    let done = [GoalChange::AddStep(StepDraft::new("s"))];
    let made = penned(&mut device, None, |pen| {
        Goal::change(id, &record, &done, pen)
    });
    let record = device.record(place);
    let tick = [GoalChange::Step(made[0], StepChange::Done(true))];
    penned(&mut device, None, |pen| {
        Goal::change(id, &record, &tick, pen)
    });
    assert!(Goal::read(id, &device.record(place)).steps[0].done.is_done);
}
