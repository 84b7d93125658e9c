//! Every limit of a check-in, at the limit and one past it: refused by field and rule, never cut.
//! What arrives from elsewhere is read without limits.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use journal::check_in::{
    CHECK_INS, COPING_CODES, COPING_MAX, FEELING_CODES, FEELINGS_MAX, NOTE_CHARS_MAX, TAG_CODES,
    TAGS_MAX, WIN_CHARS_MAX, project,
};
use journal::{
    AT_MS_END, CheckIn, CheckInChange, CheckInDraft, DeviceTag, Document, DocumentKey,
    DocumentKind, Edit, Error, Id, Moment, NoticeKind, Place, Record, Rule, Source, TZ_MIN_MAX,
    Write, deletion,
};

const AT: Moment = Moment {
    at_ms: 1_795_000_000_000,
    tz_min: 0,
};

fn id() -> Id {
    Id::at(1_795_000_000_000, DeviceTag::of(&[1; 16]))
}

fn event(n: u64) -> Id {
    Id::at(1_795_000_000_000 + n, DeviceTag::of(&[1; 16]))
}

fn draft() -> CheckInDraft {
    CheckInDraft {
        mood: Some(3),
        ..CheckInDraft::at(AT)
    }
}

fn outcome(draft: &CheckInDraft) -> Result<(), Error> {
    draft.write(id()).map(drop)
}

fn refused(field: &'static str, rule: Rule) -> Result<(), Error> {
    Err(Error::InvalidInput { field, rule })
}

fn written(draft: &CheckInDraft) -> Record {
    let date = AT.local_date();
    let key = DocumentKey::month(DocumentKind::CheckIns, date);
    let mut document = Document::new(key).expect("a document");
    let write = draft.write(id()).expect("a draft");
    document.write(&[1; 16], &[write]).expect("a write");
    let place = Place::record(CHECK_INS, id());
    document.record(place).expect("a record")
}

fn changed(record: &Record, change: CheckInChange) -> Result<(), Error> {
    CheckIn::change(id(), record, &[change], AT, event(1)).map(drop)
}

/// `count` words of one's own.
fn own_words(count: usize) -> Vec<String> {
    let word = |n| format!("x_{}", event(n as u64 + 100));
    (0..count).map(word).collect()
}

#[test]
fn every_scale_is_taken_at_both_ends_and_refused_past_them() {
    type Set = fn(&mut CheckInDraft, Option<i64>);
    let scales: [(&'static str, i64, i64, i64, Set); 10] = [
        ("mood", 1, 5, 1, |d, v| d.mood = v),
        ("valence", -3, 3, 1, |d, v| d.valence = v),
        ("energy", -3, 3, 1, |d, v| d.energy = v),
        ("low", 0, 3, 1, |d, v| d.low = v),
        ("anxiety", 0, 3, 1, |d, v| d.anxiety = v),
        ("irritability", 0, 3, 1, |d, v| d.irritability = v),
        ("elevated", 0, 3, 1, |d, v| d.elevated = v),
        ("sleep_quality", 1, 5, 1, |d, v| d.sleep_quality = v),
        ("connection", 0, 3, 1, |d, v| d.connection = v),
        ("sleep_min", 0, 1_440, 5, |d, v| d.sleep_min = v),
    ];
    let record = written(&draft());
    for (name, first, last, step, set) in scales {
        for (value, fits) in [
            (first, true),
            (last, true),
            (first - step, false),
            (last + step, false),
        ] {
            let mut draft = draft();
            set(&mut draft, Some(value));
            let change = match name {
                "mood" => CheckInChange::Mood(Some(value)),
                "sleep_min" => CheckInChange::SleepMin(Some(value)),
                _ => CheckInChange::Scale(name.into(), Some(value)),
            };
            let expected = if fits {
                Ok(())
            } else {
                refused(name, Rule::OutOfRange)
            };
            assert_eq!(outcome(&draft), expected, "{name} {value}");
            assert_eq!(changed(&record, change), expected, "{name} {value}");
        }
    }
    let between = CheckInDraft {
        sleep_min: Some(7),
        ..draft()
    };
    assert_eq!(outcome(&between), refused("sleep_min", Rule::OutOfRange));
    let unknown = CheckInChange::Scale("weight".into(), Some(1));
    assert_eq!(
        changed(&record, unknown),
        refused("scale", Rule::NotAllowed)
    );
}

#[test]
fn texts_are_taken_at_their_limit_and_refused_past_it() {
    let record = written(&draft());
    for (name, limit) in [("win", WIN_CHARS_MAX), ("note", NOTE_CHARS_MAX)] {
        for (length, expected) in [(limit, Ok(())), (limit + 1, refused(name, Rule::TooLong))] {
            let words = Some("ñ".repeat(length));
            let (mut draft, change) = (draft(), words.clone());
            let change = if name == "win" {
                draft.win = words;
                CheckInChange::Win(change)
            } else {
                draft.note = words;
                CheckInChange::Note(change)
            };
            assert_eq!(outcome(&draft), expected, "{name} {length}");
            assert_eq!(changed(&record, change), expected, "{name} {length}");
        }
    }
    let control = CheckInChange::Note(Some("a\u{7}".into()));
    assert_eq!(changed(&record, control), refused("note", Rule::BadFormat));
}

#[test]
fn lists_are_taken_at_their_limit_and_refused_past_it() {
    type Set = fn(&mut CheckInDraft, Vec<String>);
    let lists: [(&'static str, usize, Set); 3] = [
        ("feelings", FEELINGS_MAX, |d, v| d.feelings = v),
        ("tags", TAGS_MAX, |d, v| d.tags = v),
        ("coping", COPING_MAX, |d, v| {
            d.coping = v.into_iter().map(|code| (code, None)).collect();
        }),
    ];
    for (name, limit, set) in lists {
        let (mut full, mut over) = (draft(), draft());
        set(&mut full, own_words(limit));
        set(&mut over, own_words(limit + 1));
        assert_eq!(outcome(&full), Ok(()), "{name}");
        assert_eq!(outcome(&over), refused(name, Rule::TooMany), "{name}");

        let record = written(&full);
        let add = |word: &str| match name {
            "feelings" => CheckInChange::AddFeeling(word.into()),
            "tags" => CheckInChange::AddTag(word.into()),
            _ => CheckInChange::Coping(word.into(), Some(2)),
        };
        let words = own_words(limit + 1);
        assert_eq!(changed(&record, add(&words[0])), Ok(()), "{name}: again");
        let one_more = changed(&record, add(&words[limit]));
        assert_eq!(one_more, refused(name, Rule::TooMany), "{name}: one more");
        let twice = [words[0].clone(), words[0].clone()].to_vec();
        let mut same = draft();
        set(&mut same, twice);
        assert_eq!(outcome(&same), Ok(()), "{name}: twice the same counts once");
    }
}

#[test]
fn codes_are_held_to_their_vocabulary() {
    for (known, name) in [
        (FEELING_CODES, "feelings"),
        (TAG_CODES, "tags"),
        (COPING_CODES, "coping"),
    ] {
        assert!(known.accept(name, known.codes[0]).is_ok());
        let unknown = known.accept(name, "of_tomorrow").map(drop);
        assert_eq!(unknown, refused(name, Rule::NotAllowed));
    }
    let wish = |wish: &str| CheckInDraft {
        support_wish: Some(wish.into()),
        ..draft()
    };
    assert_eq!(outcome(&wish("want_plan_now")), Ok(()));
    let own = format!("x_{}", id());
    assert_eq!(
        outcome(&wish(&own)),
        refused("support_wish", Rule::NotAllowed)
    );
    let kind = CheckInDraft {
        kind: "hourly".into(),
        ..draft()
    };
    assert_eq!(outcome(&kind), refused("kind", Rule::NotAllowed));
    let helped = |helped| CheckInDraft {
        coping: vec![("walk".into(), Some(helped))],
        ..draft()
    };
    assert_eq!(outcome(&helped(2)), Ok(()));
    assert_eq!(outcome(&helped(3)), refused("coping", Rule::OutOfRange));
}

#[test]
fn times_are_taken_at_both_ends_and_refused_past_them() {
    let at = |at_ms, tz_min| CheckInDraft {
        at: Moment { at_ms, tz_min },
        ..draft()
    };
    for (at_ms, tz_min, expected) in [
        (0, 0, Ok(())),
        (-1, 0, refused("at", Rule::OutOfRange)),
        (AT_MS_END - 1, TZ_MIN_MAX, Ok(())),
        (AT_MS_END, 0, refused("at", Rule::OutOfRange)),
        (0, -TZ_MIN_MAX, Ok(())),
        (0, -TZ_MIN_MAX - 1, refused("at", Rule::OutOfRange)),
    ] {
        assert_eq!(outcome(&at(at_ms, tz_min)), expected, "{at_ms} {tz_min}");
    }
    let edges = [at(0, TZ_MIN_MAX), at(AT_MS_END - 1, -TZ_MIN_MAX)];
    for draft in edges {
        assert_eq!(CheckIn::read(id(), &written(&draft)).at, draft.at);
    }
}

#[test]
fn something_has_to_be_said_and_to_stay_said() {
    let nothing = CheckInDraft {
        energy: Some(1),
        win: Some("  ".into()),
        ..CheckInDraft::at(AT)
    };
    assert_eq!(outcome(&nothing), refused("mood", Rule::Missing));
    let record = written(&draft());
    let last = changed(&record, CheckInChange::Mood(None));
    assert_eq!(last, refused("mood", Rule::Missing));
    let instead = [
        CheckInChange::Mood(None),
        CheckInChange::Note(Some("words".into())),
    ];
    assert!(CheckIn::change(id(), &record, &instead, AT, event(1)).is_ok());
}

#[test]
fn the_source_of_an_import_is_short() {
    let source = |length: usize| CheckInDraft {
        source: Some(Source {
            original: Some("a".repeat(length)),
            ..Source::default()
        }),
        ..draft()
    };
    assert_eq!(outcome(&source(200)), Ok(()));
    assert_eq!(outcome(&source(201)), refused("source", Rule::TooLong));
}

#[test]
fn an_edit_is_marked_from_thirty_days_after_the_creation_on() {
    let record = written(&draft());
    let marked = |after_ms: i64| {
        let now = Moment {
            at_ms: AT.at_ms + after_ms,
            tz_min: 0,
        };
        let mood = [CheckInChange::Mood(Some(1))];
        let write = CheckIn::change(id(), &record, &mood, now, event(1)).expect("a change");
        let after = record.after(&write.edits);
        CheckIn::read(id(), &after).edited_on
    };
    let days = |days: i64| days * 86_400_000;
    assert_eq!(marked(days(30)), None);
    let late = marked(days(30) + 1).expect("a mark");
    assert_eq!(late.to_string(), "2026-12-18");
}

#[test]
fn a_deleted_check_in_can_be_brought_back_for_thirty_days() {
    let place = Place::record(CHECK_INS, id());
    let record = written(&draft());
    let delete = deletion::write_delete(place, &record, event(1), AT, None).expect("a delete");
    let deleted = record.after(&delete.edits);
    let at = |after_ms: i64| Moment {
        at_ms: AT.at_ms + after_ms,
        tz_min: 0,
    };
    let restore = |now| deletion::write_restore(place, &deleted, event(2), now, None);
    let write: Write = restore(at(deletion::RESTORE_MS_MAX)).expect("a restore");
    let again = deleted.after(&write.edits);
    assert!(deletion::presence(&again).is_live());
    let late = restore(at(deletion::RESTORE_MS_MAX + 1)).map(drop);
    assert_eq!(late, refused("deleted", Rule::NotAllowed));

    let twice = deletion::write_delete(place, &deleted, event(3), AT, None);
    assert_eq!(twice, Err(Error::NotFound));
    let edit = changed(&deleted, CheckInChange::Mood(Some(1)));
    assert_eq!(edit, Err(Error::NotFound));
    let live = deletion::write_restore(place, &again, event(3), AT, None);
    assert_eq!(live, Err(Error::NotFound));
}

#[test]
fn the_hash_of_the_content_leaves_out_deletions_what_was_seen_and_moves() {
    let child = event(5);
    let record = written(&draft());
    let hash = deletion::content_hash(&record);
    let put = |key: String| record.after(&[Edit::Put(key, 7.into())]);
    for key in [
        format!("d.{child}"),
        format!("e.{child}"),
        "v".into(),
        format!("s.{child}.d.{child}"),
        format!("s.{child}.e.{child}"),
        format!("s.{child}.v"),
    ] {
        assert_eq!(deletion::content_hash(&put(key.clone())), hash, "{key}");
    }
    for key in ["dd", "zz", "n", "f.d"].map(str::to_owned) {
        assert_ne!(deletion::content_hash(&put(key.clone())), hash, "{key}");
    }
    let of_child = format!("s.{child}.t");
    assert_ne!(deletion::content_hash(&put(of_child)), hash);
}

#[test]
fn what_arrives_beyond_a_limit_is_shown_as_unreadable_and_stays() {
    let record = written(&draft());
    let long = "a".repeat(NOTE_CHARS_MAX + 1);
    let arrived = record.after(&[
        Edit::Put("m".into(), 6.into()),
        Edit::Put("sl".into(), 1_441.into()),
        Edit::Put("n".into(), long.as_str().into()),
        Edit::Put("t".into(), i64::MAX.into()),
        Edit::Put("f.Not a code".into(), true.into()),
    ]);
    let row = project(id(), &arrived);
    assert_eq!((row.mood, row.sleep_min), (None, None));
    assert_eq!(row.at_ms, AT.at_ms, "by its id");
    assert_eq!(row.search[0].text, long, "text is kept whole");
    let unreadable = row.notices.iter();
    let unreadable = unreadable.filter(|n| n.kind == NoticeKind::UnreadableValue);
    let fields: Vec<_> = unreadable.filter_map(|notice| notice.field).collect();
    assert_eq!(fields, ["mood", "sleep_min", "at", "feelings"]);
    // It can be made less and set right, but not more.
    assert_eq!(changed(&arrived, CheckInChange::Mood(Some(2))), Ok(()));
}
