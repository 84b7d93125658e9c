use super::*;

fn sample() -> Vec<u8> {
    fixture("input/daylio-official-sample.daylio")
}

#[test]
fn the_official_backup_is_imported_whole() {
    let (facts, _) = rows(&sample()).unwrap();
    assert_eq!(
        (facts.format, facts.version),
        (Format::DaylioBackup, Some(15))
    );
    assert!(facts.version_known);
    assert_eq!(facts.left_out, []);
    let (taken, rejected) = check_ins(&sample(), &ReadOptions::default());
    assert_eq!(rejected, []);
    let seen: Vec<_> = taken
        .iter()
        .map(|read| {
            (
                read.at.at_ms,
                read.at.tz_min,
                read.mood.clone(),
                read.mood_label.as_deref(),
            )
        })
        .collect();
    let level = |level| Some(MoodReading::Level(level));
    assert_eq!(seen.len(), 5);
    assert_eq!(seen[0], (1_674_556_607_764, 60, level(1), Some("awful")));
    assert_eq!(seen[1], (1_674_550_757_766, 60, level(5), Some("rad")));
    assert_eq!(seen[2], (1_673_472_018_050, 60, level(3), Some("meh")));
    assert_eq!(taken[1].note.as_deref(), Some("Note title\nNote body"));
    assert_eq!(
        taken[1].tags,
        ["famille", "rendez-vous", "exercice", "sport", "ménage"]
    );
    let broken = "Hey, here's a note with\n\n\nLinebreaks!\n\nBecause I love breaking parsers";
    assert_eq!(taken[2].note.as_deref(), Some(broken));
}

#[test]
fn reading_twice_gives_the_same_rows_and_each_row_its_own() {
    let (_, first) = rows(&sample()).unwrap();
    let (_, second) = rows(&sample()).unwrap();
    assert_eq!(first, second);
    let canonical = |row: &Row| match row {
        Row::Reading(reading) => reading.row.canonical.clone(),
        Row::Rejected(_) => Vec::new(),
    };
    let mut all: Vec<_> = first.iter().map(canonical).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), first.len());
}

#[test]
fn entries_come_before_the_names_they_use_and_every_other_row_is_reported() {
    let bytes = fixture("corpus/import_daylio/ok_rows.daylio");
    let (facts, _) = rows(&bytes).unwrap();
    assert_eq!((facts.version, facts.version_known), (Some(16), false));
    let left = |kind, count| LeftOut { kind, count };
    assert_eq!(
        facts.left_out,
        [
            left(LeftOutKind::Photos, 1),
            left(LeftOutKind::Attachments, 1),
            left(LeftOutKind::Goals, 1),
            left(LeftOutKind::UnnamedTags, 1),
        ]
    );
    let (taken, reported) = check_ins(&bytes, &ReadOptions::default());
    assert_eq!(
        reported,
        [
            rejected(3, RowRule::NothingThere, "mood"),
            rejected(4, RowRule::OutOfRange, "mood"),
            rejected(5, RowRule::Empty, ""),
            rejected(6, RowRule::Missing, "datetime"),
            rejected(7, RowRule::OutOfRange, "datetime"),
            rejected(8, RowRule::OutOfRange, "datetime"),
        ]
    );
    assert_eq!(taken.len(), 4);
    assert_eq!(taken[0].mood_label.as_deref(), Some("so-so"));
    assert_eq!(taken[0].note.as_deref(), Some("Title\none\ntwo & three"));
    assert_eq!(taken[0].tags, ["walk", "lecture à voix"]);
    // A mood whose own name is null has the name it came with.
    assert_eq!(taken[1].mood, Some(MoodReading::Level(2)));
    assert_eq!(taken[1].mood_label.as_deref(), Some("bad"));
    assert_eq!(taken[1].at.tz_min, -330);
    assert_eq!(taken[3].mood, None);
    assert_eq!(taken[3].note.as_deref(), Some("words only"));
}

#[test]
fn named_moods_are_taken_to_the_limit_and_not_one_past() {
    let bytes = fixture("corpus/import_daylio/ok_rows.daylio");
    let limits = |names| Limits {
        names,
        ..Limits::default()
    };
    assert!(rows_by(&bytes, &ReadOptions::default(), &limits(5)).is_ok());
    let refused = rows_by(&bytes, &ReadOptions::default(), &limits(4));
    assert_eq!(refused.map(|_| ()), Err(Refusal::TooManyNames));
}

#[test]
fn rows_are_taken_to_the_limit_and_not_one_past() {
    let limits = |rows| Limits {
        rows,
        ..Limits::default()
    };
    assert!(rows_by(&sample(), &ReadOptions::default(), &limits(5)).is_ok());
    let refused = rows_by(&sample(), &ReadOptions::default(), &limits(4));
    assert_eq!(refused.map(|_| ()), Err(Refusal::TooManyRows));
}

#[test]
fn whoever_takes_the_rows_can_stop() {
    let (options, limits) = (ReadOptions::default(), Limits::default());
    let mut file = Cursor::new(sample());
    let outcome = read(
        &mut file,
        &options,
        &limits,
        &mut |_| ControlFlow::Break(()),
    );
    assert_eq!(outcome, Err(Refusal::Cancelled));
}
