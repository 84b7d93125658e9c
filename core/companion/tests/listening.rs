//! Who is told what, and who waits for whom.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use companion::{
    Companion, ContactDraft, DeviceClass, GoalDraft, ImportAnswers, Language, Listener, LongTexts,
    Moment, Progress, ProgressListener, RecordKind, Setup, Topic, fakes,
};

const NOW_MS: i64 = 1_795_500_000_000;

fn journal() -> (Companion, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    let companion = Companion::create(folder.path(), fakes::parts(NOW_MS), &setup);
    (companion.expect("a journal"), folder)
}

#[derive(Default)]
struct Heard(Mutex<BTreeSet<Topic>>);

impl Listener for Heard {
    fn changed(&self, topic: Topic) -> companion::Result<()> {
        self.0.lock().expect("no panic").insert(topic);
        Ok(())
    }
}

impl Heard {
    fn take(&self) -> BTreeSet<Topic> {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }
}

fn rows(count: usize, note: &str) -> Cursor<Vec<u8>> {
    let mut rows = String::new();
    for n in 0..count {
        let at = NOW_MS - 600_000 * i64::try_from(n).expect("a number");
        let start = format!(r#"{{"t":"c","id":"a{n}","at":{at},"mood":0,"energy":3,"#);
        let rest = format!(r#""feelings":["foggy"],"helped":[],"sleep":0,"note":"{n} {note}"}}"#);
        writeln!(rows, "{start}{rest}").expect("written");
    }
    Cursor::new(rows.into_bytes())
}

#[test]
fn whoever_shows_what_changed_is_told() {
    let (companion, _folder) = journal();
    let heard = Arc::new(Heard::default());
    let _listening = companion.observe(heard.clone());
    let answers = ImportAnswers::default();
    let report = companion.import(&mut rows(3, "words"), &answers, &Progress::default());
    let told = heard.take();
    let imported = [Topic::CheckIns, Topic::Profile, Topic::Imports];
    assert!(
        imported.iter().all(|topic| told.contains(topic)),
        "{told:?}"
    );
    let batch = report.expect("imported").batch.expect("a batch");
    assert_eq!(companion.undo_import(&batch), Ok(3));
    let told = heard.take();
    assert!(told.contains(&Topic::CheckIns) && told.contains(&Topic::Imports));

    let goal = companion.add_goal(&GoalDraft::new("walk")).expect("a goal");
    companion.delete(RecordKind::Goal, &goal).expect("deleted");
    heard.take();
    companion
        .restore(RecordKind::Goal, &goal)
        .expect("restored");
    assert_eq!(heard.take(), BTreeSet::from([Topic::Goals]));

    let relationship = companion.open_relationship(None).expect("opened");
    assert_eq!(heard.take(), BTreeSet::from([Topic::Relationships]));
    let at = Moment {
        at_ms: NOW_MS,
        tz_min: 0,
    };
    let mut contact = ContactDraft::at(at, "phone");
    contact.support_types = vec![("emotional".into(), 5)];
    companion
        .note_contact(&relationship, &contact)
        .expect("noted");
    // The list of relationships shows the newest contact of each.
    let both = BTreeSet::from([Topic::Contacts, Topic::Relationships]);
    assert_eq!(heard.take(), both);
    assert!(companion.note_contact("0000000000000", &contact).is_err());
    assert_eq!(heard.take(), BTreeSet::new());
}

/// Asks for screens while an import goes on.
struct Looks(Companion, Mutex<usize>);

impl ProgressListener for Looks {
    fn advanced(&self, _: u64, _: u64) {
        let today = self.0.today("2026-11-24").expect("today");
        // Nothing of the import is there before all of it is.
        assert!(today.check_ins.is_empty());
        *self.1.lock().expect("no panic") += 1;
    }
}

#[test]
fn every_screen_answers_while_an_import_goes_on() {
    let (companion, _folder) = journal();
    let looks = Arc::new(Looks(companion.clone(), Mutex::new(0)));
    let progress = Progress {
        listener: Some(looks.clone()),
        ..Progress::default()
    };
    let report = companion.import(&mut rows(300, "w"), &ImportAnswers::default(), &progress);
    assert_eq!(report.expect("imported").taken.check_ins, 300);
    assert!(*looks.1.lock().expect("no panic") >= 4);
}

#[test]
fn a_month_of_the_longest_notes_is_taken_in_changes_that_fit() {
    let (companion, _folder) = journal();
    // Four bytes a letter, and no two notes alike.
    let note = "\u{1F33F}".repeat(3_900);
    let answers = ImportAnswers {
        long_texts: LongTexts::Skip,
        ..ImportAnswers::default()
    };
    let report = companion.import(&mut rows(700, &note), &answers, &Progress::default());
    assert_eq!(report.expect("imported").taken.check_ins, 700);
}
