//! What an export takes along comes back as it was: versions, deletions, closed summaries, words.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::io::Cursor;

use companion::{
    Answer, CheckInChange, CheckInDraft, Companion, CompanionError, ContactChange, ContactDraft,
    Correction, DeviceClass, ExportOptions, FollowUpChange, FollowUpDraft, GoalChange, GoalDraft,
    ImportAnswers, ImportReport, Language, Moment, ProfileChange, Progress, RecordKind,
    ReflectionChange, SelfRatingDraft, Setup, StepChange, StepDraft, WordChange, WordDraft, fakes,
};
use journal::{CheckIn, Document, DocumentKey, Place};

const NOW_MS: i64 = 1_795_500_000_000;
const NOW: Moment = Moment {
    at_ms: NOW_MS,
    tz_min: 60,
};

struct Phone(Companion, tempfile::TempDir);

fn phone(seed: u64) -> Phone {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    let mut parts = fakes::parts(NOW_MS);
    parts.random = std::sync::Arc::new(fakes::SeededRandom::from(seed));
    let companion = Companion::create(folder.path(), parts, &setup);
    Phone(companion.expect("a journal"), folder)
}

fn export(companion: &Companion) -> Cursor<Vec<u8>> {
    let options = ExportOptions {
        language: Language::English,
        labels: &|_, _| None,
    };
    let mut out = Cursor::new(Vec::new());
    let report = companion.export(&mut out, &options, &Progress::default());
    assert_eq!(report.expect("exported").locked, [] as [String; 0]);
    out
}

fn import(companion: &Companion, mut file: Cursor<Vec<u8>>) -> ImportReport {
    let report = companion.import(&mut file, &ImportAnswers::default(), &Progress::default());
    report.expect("imported")
}

/// Writes the change that another own device would have made to a check-in without seeing `unseen`.
fn elsewhere(companion: &Companion, id: &str, change: CheckInChange, unseen: impl FnOnce()) {
    let documents = companion.documents().expect("documents");
    let month = documents.iter().find(|document| document.key[0] == 2);
    let month = month.expect("a month");
    let key = DocumentKey::from_bytes(&month.key).expect("a key");
    let changes = companion.changes_since(&month.space, &month.key, &[]);
    let changes = changes.expect("changes");
    let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
    let mut copy = Document::open(key, None, &changes).expect("a copy");
    let id = id.parse().expect("an id");
    let record = copy.record(Place::record("check_ins", id)).expect("there");
    let event = "0zzzzzzzzzzzz".parse().expect("an id");
    let write = CheckIn::change(id, &record, &[change], NOW, event).expect("a write");
    let change = copy.write(&[9; 16], &[write]).expect("written");
    unseen();
    let bytes = vec![change.expect("a change").bytes];
    let applied = companion.apply_changes(&month.space, &month.key, &bytes);
    assert_eq!(applied.expect("applied").new, 1);
}

fn mood(companion: &Companion, mood: i64) -> String {
    let draft = CheckInDraft {
        mood: Some(mood),
        ..CheckInDraft::at(NOW)
    };
    companion.record_check_in(&draft).expect("recorded")
}

/// Carries a journal over into a new one, twice; the second time brings nothing.
fn carried(first: &Companion) -> Phone {
    let zip = export(first);
    let second = phone(2);
    import(&second.0, zip.clone());
    let again = import(&second.0, zip);
    assert_eq!(again.batch, None, "{again:?}");
    assert_eq!(again.differing, [] as [String; 0]);
    second
}

#[test]
fn two_versions_come_back_as_two_versions() {
    let Phone(first, _kept) = phone(1);
    let id = mood(&first, 3);
    elsewhere(&first, &id, CheckInChange::Mood(Some(1)), || {
        first
            .edit_check_in(&id, &[CheckInChange::Mood(Some(5))])
            .expect("edited");
    });
    let Phone(second, _kept) = carried(&first);
    let values = |companion: &Companion| {
        let mood = companion.check_in(&id).expect("there").mood;
        let mut values: Vec<i64> = mood.versions.iter().map(|version| version.value).collect();
        values.sort_unstable();
        (mood.shown, values)
    };
    assert_eq!(values(&first).1, [1, 5]);
    assert_eq!(values(&second), values(&first));
}

#[test]
fn what_is_deleted_stays_deleted_and_what_was_brought_back_stays_back() {
    let Phone(first, _kept) = phone(1);
    let (gone, back) = (mood(&first, 3), mood(&first, 4));
    first.delete(RecordKind::CheckIn, &gone).expect("deleted");
    elsewhere(&first, &back, CheckInChange::Mood(Some(1)), || {
        first.delete(RecordKind::CheckIn, &back).expect("deleted");
    });
    let both = mood(&first, 2);
    elsewhere(&first, &both, CheckInChange::Mood(Some(1)), || {
        first
            .edit_check_in(&both, &[CheckInChange::Mood(Some(5))])
            .expect("edited");
    });
    first.delete(RecordKind::CheckIn, &both).expect("deleted");
    let (relationship, contact) = contact(&first);
    first
        .delete(RecordKind::Contact, &contact)
        .expect("deleted");
    let goal = goal(&first);
    first.delete(RecordKind::Goal, &goal).expect("deleted");
    let Phone(second, _kept) = carried(&first);
    assert!(!relationship.is_empty());
    for companion in [&first, &second] {
        let check_in = |id: &str| companion.check_in(id).expect("there");
        assert!(check_in(&gone).deleted);
        assert!(check_in(&back).brought_back);
        assert!(check_in(&both).deleted && !check_in(&both).brought_back);
        assert!(companion.contact(&contact).expect("there").deleted);
        assert!(companion.goal(&goal).expect("there").deleted);
    }
    second.restore(RecordKind::Contact, &contact).expect("back");
    assert!(!second.contact(&contact).expect("there").deleted);
}

fn goal(companion: &Companion) -> String {
    let mut draft = GoalDraft::new("walk to the river");
    draft.steps = vec![StepDraft::new("shoes"), StepDraft::new("coat")];
    let goal = companion.add_goal(&draft).expect("a goal");
    let steps = companion.goal(&goal).expect("there").steps;
    let id = |place: usize| steps[place].id.parse().expect("an id");
    let changes = [
        GoalChange::Step(id(0), StepChange::Note("the old ones".into())),
        GoalChange::Step(id(0), StepChange::Done(true)),
        GoalChange::Step(id(1), StepChange::Delete),
    ];
    companion.edit_goal(&goal, &changes).expect("edited");
    goal
}

fn contact(companion: &Companion) -> (String, String) {
    let relationship = companion.open_relationship(Some("Ben")).expect("opened");
    let setting = companion.add_word(&WordDraft::new("setting", "the pier"));
    let mut draft = ContactDraft::at(NOW, "in_person");
    draft.setting = Some(setting.expect("a word"));
    draft.support_types = vec![("emotional".into(), 20)];
    draft.summary = Some("We looked at the water".into());
    draft.follow_ups = vec![FollowUpDraft::new("call"), FollowUpDraft::new("write")];
    let contact = companion
        .note_contact(&relationship, &draft)
        .expect("noted");
    let follow_ups = companion.contact(&contact).expect("there").follow_ups;
    let id = follow_ups[1].id.parse().expect("an id");
    let changes = [
        ContactChange::FollowUp(id, FollowUpChange::Delete),
        ContactChange::Close { alone: true },
        ContactChange::Amend {
            correction: Correction::Summary("We looked at the river".into()),
            why: Some("it was the river".into()),
        },
    ];
    companion.edit_contact(&contact, &changes).expect("edited");
    (relationship, contact)
}

#[test]
fn a_closed_contact_its_words_steps_ratings_and_settings_come_back_equal() {
    let Phone(first, _kept) = phone(1);
    let (_, contact) = contact(&first);
    let goal = goal(&first);
    first.open_relationship(Some("Ana")).expect("another");
    let said = ReflectionChange::Text(Some("it was good".into()));
    first.reflect(&contact, &[said]).expect("said");
    let rating = SelfRatingDraft {
        items: vec![("hope".into(), Answer::Number(7))],
        completed: true,
        ..SelfRatingDraft::default()
    };
    first.rate_myself(&rating).expect("rated");
    let word = first.add_word(&WordDraft::new("feeling", "foggy"));
    let word = word.expect("a word")[2..].parse().expect("an id");
    let changes = [
        ProfileChange::Word(word, WordChange::Archived(true)),
        ProfileChange::Setting("wifi_only".into(), Some("true".into())),
        ProfileChange::Setting("discreet".into(), Some("false".into())),
    ];
    first.edit_profile(&changes).expect("changed");
    let Phone(second, _kept) = carried(&first);
    let shown = |companion: &Companion| {
        let mut contact = companion.contact(&contact).expect("there");
        // A relationship is a new space after an import.
        contact.relationship = String::new();
        let names = companion.relationships().expect("relationships");
        let mut names: Vec<_> = names.relationships.into_iter().map(|r| r.name).collect();
        names.sort();
        (
            contact,
            companion.goal(&goal).expect("there"),
            companion.profile().expect("a profile"),
            companion.outcomes().expect("outcomes"),
            names,
        )
    };
    let (before, after) = (shown(&first), shown(&second));
    assert!(before.0.closed && before.0.amendments.len() == 1);
    assert_eq!(before.0.follow_ups.len(), 1);
    assert_eq!(before.1.steps.len(), 1);
    assert_eq!(after, before);
}

#[test]
fn an_own_word_used_in_a_contact_is_told_to_its_relationship_only() {
    let Phone(companion, _kept) = phone(1);
    let (_, contact) = contact(&companion);
    let unused = companion.add_word(&WordDraft::new("support", "quiet company"));
    let unused = unused.expect("a word");
    let setting = companion.contact(&contact).expect("there").setting;
    let setting = setting.expect("a setting");
    let words = |code: &str| {
        let documents = companion.documents().expect("documents");
        let main = documents.iter().find(|document| document.key[0] == 7);
        let main = main.expect("a relationship");
        let changes = companion.changes_since(&main.space, &main.key, &[]);
        let changes = changes.expect("changes");
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let key = DocumentKey::from_bytes(&main.key).expect("a key");
        let main = Document::open(key, None, &changes).expect("opened");
        let record = main.record(Place::ITSELF).expect("its values");
        let told = record.shown(&journal::relationship::WORDS.at(code));
        told.and_then(|words| words.as_text().map(str::to_owned))
    };
    assert_eq!(words(&setting).as_deref(), Some("the pier"));
    assert_eq!(words(&unused), None);
    let change = ContactChange::Support(unused.clone(), 10);
    companion.edit_contact(&contact, &[change]).expect("edited");
    assert_eq!(words(&unused).as_deref(), Some("quiet company"));
}

#[test]
fn a_file_with_more_relationships_than_one_person_has_is_refused_whole() {
    let Phone(companion, _kept) = phone(1);
    for _ in 0..30 {
        companion.open_relationship(None).expect("opened");
    }
    let too_many = Err(CompanionError::InvalidInput {
        field: "relationships",
        rule: companion::Rule::TooMany,
    });
    assert_eq!(companion.open_relationship(None), too_many);
    let Phone(other, _kept) = phone(2);
    contact(&other);
    let mut zip = export(&other);
    let answers = ImportAnswers::default();
    let refused = companion.import(&mut zip, &answers, &Progress::default());
    assert_eq!(refused.map(|_| String::new()), too_many);
    assert!(companion.profile().expect("a profile").words.is_empty());
}
