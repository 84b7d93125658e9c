//! The merge scenarios of DOMAIN 7 that own devices can play: two devices apart, then merged by
//! exported changes, each scenario with either device in either part and in both orders.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};

use companion::view::ChangeKind;
use companion::{
    CheckInChange, Companion, CompanionError, ExportOptions, GoalDraft, ImportAnswers, Language,
    Listener, Progress, Topic,
};
#[path = "scenarios/plays.rs"]
mod plays;

use harness::device::{Device, equal_heads};
use harness::everything;
use journal::{Document, DocumentKey, Edit, Place, Scalar, Write};
use plays::{NOW_MS, Stage, TODAY, check_in, count, edit};

const HOUR_MS: i64 = 3_600_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;

/// Merges two devices that were apart, in one order, and holds what every merge must keep.
fn merge(one: &Device, other: &Device) {
    for (hears, told) in [(one, other), (other, one), (one, other)] {
        let left = hears.hear(told);
        assert!(
            left.iter().all(|of| (of.waiting, of.unreadable) == (0, 0)),
            "{left:?}"
        );
    }
    assert!(equal_heads(&[one, other]), "the documents differ");
    let shown = |device: &Device| everything(device.journal(), TODAY).expect("views");
    assert_eq!(
        shown(one),
        shown(other),
        "the devices show different things"
    );
    for device in [one, other] {
        let by_patches = shown(device);
        device.journal().rebuild_rows().expect("rebuilt");
        assert_eq!(shown(device), by_patches, "a rebuild shows something else");
        let checked = device.journal().verify().expect("checked");
        // That a device's keys are in the person's log comes with linking.
        assert_eq!((checked.damaged_pages, checked.damaged_documents), (0, 0));
        assert_eq!(checked.findings, [""; 0]);
    }
}

/// Devices that hear of each other by exported changes, with nothing between them.
struct Apart;

impl Stage for Apart {
    fn play<T>(
        &self,
        begin: impl Fn(&Companion) -> T,
        a_does: impl Fn(&Companion, &T),
        b_does: impl Fn(&Companion, &T),
        expected: impl Fn(&Companion, &T),
    ) {
        for (swapped, first_hears) in [(false, true), (false, false), (true, true), (true, false)] {
            let mut first = Device::first(NOW_MS);
            let made = begin(first.journal());
            let second = first.another(2);
            let (a, b) = if swapped {
                (&second, &first)
            } else {
                (&first, &second)
            };
            a_does(a.journal(), &made);
            b_does(b.journal(), &made);
            if first_hears {
                merge(&first, &second);
            } else {
                merge(&second, &first);
            }
            expected(a.journal(), &made);
            expected(b.journal(), &made);
        }
    }
}

#[test]
fn scenario_01_two_moods_of_one_check_in_are_both_kept() {
    plays::two_moods_of_one_check_in_are_both_kept(&Apart);
}

#[test]
fn scenario_01_choosing_one_of_two_moods_settles_it_on_both_devices() {
    let mut one = Device::first(NOW_MS);
    let id = check_in(one.journal(), |_| {});
    let other = one.another(2);
    edit(one.journal(), &id, CheckInChange::Mood(Some(2)));
    edit(other.journal(), &id, CheckInChange::Mood(Some(4)));
    merge(&one, &other);
    edit(one.journal(), &id, CheckInChange::Mood(Some(2)));
    merge(&other, &one);
    let mood = other.journal().check_in(&id).expect("there").mood;
    assert_eq!((mood.shown, mood.versions.len()), (Some(2), 0));
    assert_eq!(count(other.journal(), ChangeKind::Versions), 0);
}

#[test]
fn scenario_02_a_time_and_its_zone_never_mix() {
    plays::a_time_and_its_zone_never_mix(&Apart);
}

#[test]
fn scenario_03_feelings_are_united_without_the_removed_one() {
    plays::feelings_are_united_without_the_removed_one(&Apart);
}

#[test]
fn scenario_04_two_edits_of_a_note_are_two_whole_versions() {
    plays::two_edits_of_a_note_are_two_whole_versions(&Apart);
}

#[test]
fn scenario_04_two_edits_of_a_summary_or_step_note_are_in_one_text() {
    plays::two_edits_of_a_summary_or_step_note_are_in_one_text(&Apart);
}

#[test]
fn scenario_05_an_edit_made_apart_brings_a_deleted_check_in_back() {
    plays::an_edit_made_apart_brings_a_deleted_check_in_back(&Apart);
}

#[test]
fn scenario_06_a_goal_paused_here_and_done_there_is_paused_and_both_are_shown() {
    plays::a_goal_paused_here_and_done_there_is_paused_and_both_are_shown(&Apart);
}

#[test]
fn scenario_09_a_step_ticked_here_and_deleted_there_is_kept_and_ticked() {
    plays::a_step_ticked_here_and_deleted_there_is_kept_and_ticked(&Apart);
}

#[test]
fn scenario_10_reordered_and_added_steps_are_all_there_once_in_one_order() {
    plays::reordered_and_added_steps_are_all_there_once_in_one_order(&Apart);
}

#[test]
fn scenario_13_one_contact_noted_twice_is_two_and_one_is_suggested_as_the_same() {
    plays::one_contact_noted_twice_is_two_and_one_is_suggested_as_the_same(&Apart);
}

/// Writes what this version does not know, as a newer one would.
fn write_as_a_newer_app(device: &Device, id: &str) {
    let documents = device.journal().documents().expect("documents");
    let place = Place::record(journal::check_in::CHECK_INS, id.parse().expect("an id"));
    for named in documents {
        let (space, name) = (&named.space, &named.key[..]);
        let key = DocumentKey::from_bytes(name).expect("a key");
        let changes = device.journal().changes_since(space, name, &[]);
        let changes = changes.expect("changes");
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let mut document = Document::open(key, None, &changes).expect("a document");
        if !document.has(place) {
            continue;
        }
        let put = |key: &str, value: &str| Edit::Put(key.into(), Scalar::Text(value.into()));
        let edits = vec![
            put(journal::check_in::SUPPORT_WISH.key, "call_me_tomorrow"),
            put("field_of_2031", "kept"),
        ];
        let write = Write::change(place, edits);
        let written = document.write(&[31; 16], &[write]).expect("written");
        let change = written.expect("a change").bytes;
        let applied = device.journal().apply_changes(space, name, &[change]);
        assert_eq!(applied.expect("applied").new, 1);
    }
}

fn exported(journal: &Companion) -> Vec<u8> {
    let options = ExportOptions {
        language: Language::English,
        labels: &|_, _| None,
    };
    let mut zip = Cursor::new(Vec::new());
    let done = journal.export(&mut zip, &options, &Progress::default());
    done.expect("exported");
    zip.into_inner()
}

#[test]
fn scenario_17_an_unknown_code_and_field_survive_an_older_app() {
    let mut newer = Device::first(NOW_MS);
    let id = check_in(newer.journal(), |_| {});
    let older = newer.another(2);
    write_as_a_newer_app(&newer, &id);
    edit(older.journal(), &id, CheckInChange::Mood(Some(5)));
    merge(&older, &newer);
    // The older app goes on with what it does not understand, and it is still there.
    edit(
        older.journal(),
        &id,
        CheckInChange::Note(Some("and on".into())),
    );
    merge(&newer, &older);
    for device in [&newer, &older] {
        let view = device.journal().check_in(&id).expect("there");
        assert_eq!(view.support_wish.shown.as_deref(), Some("call_me_tomorrow"));
        assert_eq!(view.mood.shown, Some(5));
        let mut again = Device::first(NOW_MS);
        let mut zip = Cursor::new(exported(device.journal()));
        let answers = ImportAnswers::default();
        let carried = again
            .journal()
            .import(&mut zip, &answers, &Progress::default());
        assert_eq!(carried.expect("carried over").taken.check_ins, 1);
        again.restart();
        let documents = again.journal().documents().expect("documents");
        let kept = documents.iter().any(|named| {
            let changes = again.journal().changes_since(&named.space, &named.key, &[]);
            let changes = changes.expect("changes").concat();
            let holds = |word: &[u8]| changes.windows(word.len()).any(|at| at == word);
            holds(b"field_of_2031") && holds(b"call_me_tomorrow")
        });
        assert!(kept, "an export lost what this version does not know");
    }
}

#[test]
fn scenario_18_a_clock_years_ahead_decides_nothing_and_is_told() {
    let mut ahead = Device::first(NOW_MS);
    let id = check_in(ahead.journal(), |_| {});
    let right = ahead.another(2);
    ahead.clock.set(NOW_MS + 5 * YEAR_MS);
    edit(ahead.journal(), &id, CheckInChange::Mood(Some(1)));
    let goal = ahead.journal().add_goal(&GoalDraft::new("from the future"));
    goal.expect("a goal");
    merge(&right, &ahead);
    // Who has seen an edit decides after it, whatever the clocks say.
    edit(right.journal(), &id, CheckInChange::Mood(Some(4)));
    merge(&ahead, &right);
    for device in [&right, &ahead] {
        let mood = device.journal().check_in(&id).expect("there").mood;
        assert_eq!((mood.shown, mood.versions.len()), (Some(4), 0));
        let goals = device.journal().goals(companion::view::GoalFilter::All);
        assert_eq!(goals.expect("goals").goals.len(), 1);
    }
    let today = right.journal().today(TODAY).expect("today");
    assert!(today.clock_looks_wrong, "nobody was told");
    // Once the time has come, nothing is wrong.
    right.clock.set(NOW_MS + 6 * YEAR_MS);
    assert!(
        !right
            .journal()
            .today(TODAY)
            .expect("today")
            .clock_looks_wrong
    );
}

#[test]
fn one_file_taken_in_on_two_devices_is_shown_once_and_undone_on_either() {
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/input");
    let file = input.join("daylio-official-sample.daylio");
    let take = |device: &Device| {
        let mut file = std::fs::File::open(&file).expect("a sample");
        let answers = ImportAnswers::default();
        let report = device
            .journal()
            .import(&mut file, &answers, &Progress::default());
        report.expect("imported").batch.expect("a batch")
    };
    let lines = |device: &Device| {
        let journal = device.journal();
        let months = journal
            .history_month("2026-11")
            .expect("a month")
            .months_present;
        let days = months
            .iter()
            .flat_map(|month| journal.history_month(month).expect("it").days);
        days.map(|day| day.check_ins.len()).sum::<usize>()
    };
    let mut one = Device::first(NOW_MS);
    let other = one.another(2);
    let first = take(&one);
    other.clock.set(NOW_MS + HOUR_MS);
    let second = take(&other);
    merge(&one, &other);
    assert_eq!((lines(&one), lines(&other)), (5, 5));
    // Without the older ones the younger ones show, and the other way round nothing changes.
    assert_eq!(one.journal().undo_import(&first), Ok(5));
    merge(&other, &one);
    assert_eq!((lines(&one), lines(&other)), (5, 5));
    assert_eq!(other.journal().undo_import(&second), Ok(5));
    merge(&one, &other);
    assert_eq!((lines(&one), lines(&other)), (0, 0));
}

#[test]
fn changes_that_come_too_early_wait_and_are_counted_until_the_rest_is_there() {
    let mut one = Device::first(NOW_MS);
    let other = one.another(2);
    let id = check_in(one.journal(), |_| {});
    edit(one.journal(), &id, CheckInChange::Mood(Some(5)));
    let documents = one.journal().documents().expect("documents");
    let month = documents.last().expect("a month");
    let (space, key) = (&month.space, &month.key[..]);
    let changes = one
        .journal()
        .changes_since(space, key, &[])
        .expect("changes");
    let [first, second] = &changes[..] else {
        panic!("two changes were made, not {}", changes.len());
    };
    let early = other
        .journal()
        .apply_changes(space, key, std::slice::from_ref(second));
    let early = early.expect("kept");
    assert_eq!((early.new, early.waiting, early.unreadable), (0, 1, 0));
    let again = other
        .journal()
        .apply_changes(space, key, std::slice::from_ref(second));
    assert_eq!(again.expect("kept once").waiting, 1);
    let today = other.journal().today(TODAY).expect("today");
    assert_eq!((today.locked_count, today.check_ins.len()), (1, 0));
    let rest = other
        .journal()
        .apply_changes(space, key, std::slice::from_ref(first));
    assert_eq!(rest.expect("applied").new, 2);
    let today = other.journal().today(TODAY).expect("today");
    assert_eq!((today.locked_count, today.check_ins.len()), (0, 1));
    assert_eq!(
        other.journal().check_in(&id).expect("there").mood.shown,
        Some(5)
    );
}

#[test]
fn what_cannot_be_read_is_kept_counted_and_never_in_the_way() {
    let mut one = Device::first(NOW_MS);
    let other = one.another(2);
    let id = check_in(one.journal(), |_| {});
    let documents = one.journal().documents().expect("documents");
    let month = documents.last().expect("a month");
    let (space, key) = (&month.space, &month.key[..]);
    let mut changes = one
        .journal()
        .changes_since(space, key, &[])
        .expect("changes");
    changes.insert(0, b"no change at all".to_vec());
    let mut flipped = changes[1].clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    changes.insert(1, flipped);
    for _ in 0..2 {
        let applied = other.journal().apply_changes(space, key, &changes);
        assert_eq!(applied.expect("applied").unreadable, 2);
        let today = other.journal().today(TODAY).expect("today");
        assert_eq!((today.locked_count, today.check_ins.len()), (2, 1));
    }
    assert_eq!(
        other.journal().check_in(&id).expect("there").mood.shown,
        Some(3)
    );
    let nowhere = other.journal().apply_changes(&[9; 32], key, &changes);
    assert_eq!(nowhere, Err(CompanionError::NotFound));
}

struct Heard(Mutex<Vec<Topic>>);

impl Listener for Heard {
    fn changed(&self, topic: Topic) -> companion::Result<()> {
        self.0.lock().expect("a list").push(topic);
        Ok(())
    }
}

#[test]
fn whoever_listens_hears_what_came_from_elsewhere_and_only_that() {
    let mut one = Device::first(NOW_MS);
    let other = one.another(2);
    check_in(one.journal(), |_| {});
    let heard = Arc::new(Heard(Mutex::default()));
    let observation = other.journal().observe(heard.clone());
    merge(&other, &one);
    let mut topics = std::mem::take(&mut *heard.0.lock().expect("a list"));
    topics.dedup();
    // `merge` makes the rows again at the end, which everybody hears.
    assert_eq!(topics.first(), Some(&Topic::CheckIns));
    other.hear(&one);
    assert!(heard.0.lock().expect("a list").is_empty());
    drop(observation);
}
