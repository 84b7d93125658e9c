use super::*;

#[test]
fn ten_years_are_read_line_by_line() {
    let bytes = fixture("input/journal-10y.jsonl.xz");
    let preview = preview(&bytes).unwrap();
    assert_eq!(preview.facts.format, Format::JsonLinesXz);
    assert_eq!(preview.rejected, []);
    let counts = (
        preview.check_ins,
        preview.contacts,
        preview.goals,
        preview.steps_done,
    );
    assert_eq!(counts, (10_950 + 90, 1_500 + 8, 60, 5));
    assert_eq!(preview.unknown_moods, []);
}

#[test]
fn the_rows_of_json_lines_are_mapped_as_the_domain_says() {
    let bytes = fixture("corpus/import_lines/ok_rows.jsonl");
    let (facts, rows) = rows(&bytes).unwrap();
    assert_eq!(facts.format, Format::JsonLines);
    let items: Vec<_> = rows
        .into_iter()
        .map(|row| match row {
            Row::Reading(reading) => (reading.line, reading.row.original, reading.item),
            Row::Rejected(rejected) => panic!("{rejected:?}"),
        })
        .collect();
    let moment = |at_ms| journal::Moment { at_ms, tz_min: 0 };
    let goal = ReadGoal {
        at: moment(1_479_686_400_000),
        title: "write".into(),
        done: true,
        steps: vec![ReadStep {
            text: "go".into(),
            done: true,
        }],
        progress: vec![ReadProgress {
            at: moment(1_480_291_200_000),
            text: None,
        }],
    };
    assert_eq!(items[0], (1, None, ReadItem::Goal(Box::new(goal))));
    let contact = ReadContact {
        at: moment(1_479_704_325_609),
        duration_min: Some(5),
        mode: "in_person",
        setting: Some("clinic".into()),
        support: vec!["advocacy".into()],
        summary: Some("We talked".into()),
    };
    assert_eq!(items[1], (2, None, ReadItem::Contact(Box::new(contact))));
    let check_in = ReadCheckIn {
        mood: Some(MoodReading::Level(2)),
        energy: Some(0),
        feelings: vec!["grateful".into()],
        coping: vec!["walk".into()],
        sleep_min: Some(330),
        note: Some("The group".into()),
        ..ReadCheckIn::at(moment(1_479_716_955_863))
    };
    assert_eq!(
        items[2],
        (4, Some("-1".into()), ReadItem::CheckIn(Box::new(check_in)))
    );
    let done = ReadStepDone {
        goal: 0,
        step: 0,
        done: true,
    };
    assert_eq!(items[3], (5, None, ReadItem::StepDone(done)));
}

#[test]
fn every_line_that_is_not_taken_is_reported_by_line_and_rule() {
    let (_, reported) = check_ins(
        &fixture("corpus/import_lines/ok_rejected.jsonl"),
        &ReadOptions::default(),
    );
    assert_eq!(
        reported,
        [
            rejected(6, RowRule::OutOfRange, "mood"),
            rejected(7, RowRule::Missing, "at"),
            rejected(8, RowRule::NotKnown, "t"),
            rejected(9, RowRule::Missing, "t"),
            rejected(10, RowRule::Missing, "t"),
            rejected(11, RowRule::Empty, ""),
            rejected(12, RowRule::NotKnown, "kind"),
            rejected(13, RowRule::Missing, "title"),
            rejected(14, RowRule::Missing, "goal"),
            rejected(15, RowRule::BadFormat, "feelings"),
            rejected(16, RowRule::BadFormat, "at"),
            rejected(17, RowRule::BadFormat, ""),
            rejected(18, RowRule::NotText, ""),
            rejected(19, RowRule::TooDeep, ""),
        ]
    );
}

#[test]
fn packed_and_plain_lines_are_the_same_rows_and_streams_may_follow_one_another() {
    let plain = rows(&fixture("corpus/import_lines/ok_rows.jsonl"))
        .unwrap()
        .1;
    let packed = rows(&fixture("corpus/import_lines/ok_rows.jsonl.xz"))
        .unwrap()
        .1;
    assert_eq!(plain, packed);
    let two = rows(&fixture("corpus/import_lines/ok_two_streams.jsonl.xz"))
        .unwrap()
        .1;
    assert_eq!(two.len(), 2 * plain.len());
}

#[test]
fn a_line_that_is_too_long_is_reported_and_the_next_one_read() {
    let long = format!("{{\"t\":\"c\",\"note\":\"{}\"}}\n", "x".repeat(200));
    let good = "{\"t\":\"c\",\"at\":1479716955863,\"mood\":1}\n";
    let limits = Limits {
        row_bytes: 100,
        ..Limits::default()
    };
    let text = format!("{good}{long}{good}");
    let (_, rows) = rows_by(text.as_bytes(), &ReadOptions::default(), &limits).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1], Row::Rejected(rejected(2, RowRule::TooLong, "")));
}

#[test]
fn a_note_that_is_too_long_is_flagged_with_its_length_and_can_come_in_parts() {
    let note = "word ".repeat(1_000);
    let line = format!("{{\"t\":\"c\",\"at\":1479716955863,\"note\":\"{note}\"}}\n");
    let preview = preview(line.as_bytes()).unwrap();
    let over = Over {
        field: "note",
        length: 4_999,
        limit: 4_000,
        items: false,
    };
    assert_eq!(
        preview.too_long,
        [TooLong {
            line: 1,
            over: vec![over]
        }]
    );
    let parts = split_in_parts(note.trim_end(), 4_000);
    assert_eq!(parts.len(), 2);
    assert!(parts[0].starts_with("(1/2) word"));
}

#[test]
fn the_depth_of_a_line_is_taken_to_the_limit_and_not_one_past() {
    let line = |depth: usize| {
        let nested = format!("{}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        format!("{{\"t\":\"c\",\"at\":1479716955863,\"mood\":1,\"x\":{nested}}}")
    };
    let depth = DEPTH_MAX as usize;
    assert_eq!(
        check_ins(line(depth).as_bytes(), &ReadOptions::default()).1,
        []
    );
    let too_deep = check_ins(line(depth + 1).as_bytes(), &ReadOptions::default()).1;
    assert_eq!(too_deep, [rejected(1, RowRule::TooDeep, "")]);
}
