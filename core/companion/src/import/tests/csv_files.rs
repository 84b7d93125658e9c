use super::*;

fn daylio(name: &str, zone: Zone) -> (Vec<ReadCheckIn>, Vec<Rejected>) {
    let options = ReadOptions {
        zone,
        mapping: None,
    };
    check_ins(
        &fixture(&format!("corpus/import_daylio_csv/{name}")),
        &options,
    )
}

#[test]
fn daylio_csv_of_24_hours_asks_where_unknown_moods_belong() {
    let (taken, rejected) = daylio("ok_24h.csv", Zone::fixed(60));
    assert_eq!(rejected, []);
    assert_eq!(
        taken[0].mood,
        Some(MoodReading::Unplaced("irritable".into()))
    );
    assert_eq!(taken[0].at.local_minute(), 20 * 60 + 39);
    assert_eq!(taken[0].at.tz_min, 60);
    assert_eq!(taken[0].tags, ["take care of kids", "walk"]);
    assert_eq!(taken[1].mood, Some(MoodReading::Level(5)));
    assert_eq!(
        taken[1].note.as_deref(),
        Some("T\na \"quoted\"\nnote, with comma")
    );
    let preview = preview(&fixture("corpus/import_daylio_csv/ok_24h.csv")).unwrap();
    assert_eq!(
        preview.unknown_moods,
        [UnknownMood {
            name: "irritable".into(),
            count: 1
        }]
    );
    assert_eq!(preview.check_ins, 2);
    let day = "2021-03-27".parse().unwrap();
    assert_eq!(preview.first.map(journal::Moment::local_date), Some(day));
    assert_eq!(preview.last.map(journal::Moment::local_date), Some(day));
}

#[test]
fn daylio_csv_of_12_hours_with_a_byte_order_mark_and_windows_line_ends_is_read() {
    let (taken, rejected) = daylio("ok_12h_mark.csv", Zone::default());
    assert_eq!(rejected, []);
    let minutes: Vec<_> = taken.iter().map(|read| read.at.local_minute()).collect();
    assert_eq!(minutes, [20 * 60 + 39, 8 * 60 + 39]);
    assert_eq!(taken[1].note.as_deref(), Some("line one\nline two"));
}

#[test]
fn daylio_csv_goes_by_the_header_and_reports_lines_of_the_file() {
    let (taken, _) = daylio("ok_other_order.csv", Zone::default());
    assert_eq!(taken[0].note.as_deref(), Some("x"));
    assert_eq!(taken[0].mood, Some(MoodReading::Level(4)));
    let (taken, reported) = daylio("ok_rejected.csv", Zone::default());
    assert_eq!(taken, []);
    assert_eq!(
        reported,
        [
            rejected(2, RowRule::BadFormat, "full_date"),
            rejected(3, RowRule::BadFormat, "time"),
            rejected(4, RowRule::Empty, ""),
            rejected(5, RowRule::NotText, ""),
            rejected(6, RowRule::TooMany, ""),
            rejected(7, RowRule::OutOfRange, "full_date"),
            rejected(8, RowRule::BadFormat, "time"),
        ]
    );
}

#[test]
fn any_csv_shows_its_columns_until_somebody_says_what_they_mean() {
    let bytes = fixture("corpus/import_csv/ok_guessed.csv");
    assert_eq!(rows(&bytes).map(|_| ()), Err(Refusal::MappingNeeded));
    let columns = preview(&bytes).unwrap().columns.unwrap();
    assert_eq!(columns.delimiter, b';');
    let seen: Vec<_> = columns
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(seen, ["when", "level", "what"]);
    assert_eq!(columns.columns[1].samples, ["7", "10"]);
}

fn mapping() -> CsvMapping {
    CsvMapping {
        delimiter: ';',
        time: vec![0],
        time_format: TimeFormat::Pattern("%d/%m/%Y %H:%M".into()),
        mood: Some(MoodColumn::Numbers(Scale {
            column: 1,
            from: 1.0,
            to: 10.0,
        })),
        ..CsvMapping::default()
    }
}

fn mapped(csv: &str, mapping: CsvMapping) -> Result<Vec<Row>, Refusal> {
    let options = ReadOptions {
        zone: Zone::fixed(-60),
        mapping: Some(mapping),
    };
    rows_by(csv.as_bytes(), &options, &Limits::default()).map(|(_, rows)| rows)
}

fn one(csv: &str, mapping: CsvMapping) -> (ReadCheckIn, Option<String>) {
    let row = mapped(csv, mapping).unwrap().remove(0);
    let Row::Reading(Reading {
        item: ReadItem::CheckIn(read),
        row,
        ..
    }) = row
    else {
        panic!("{row:?}");
    };
    (*read, row.original)
}

#[test]
fn a_mapped_csv_becomes_check_ins_and_keeps_the_level_it_had() {
    let mapping = CsvMapping {
        tags: Some(ListColumn {
            column: 2,
            separator: ";".into(),
        }),
        note: vec![3, 4],
        sleep: Some(SleepColumn {
            column: 5,
            unit: SleepUnit::Clock,
        }),
        low: Some(Scale {
            column: 6,
            from: 0.0,
            to: 10.0,
        }),
        mood_label: Some(7),
        ..mapping()
    };
    let csv = "t;m;a;n1;n2;s;l;w\n01/02/2024 10:00;7;\"a;b\";title;text;7:32;10;ok\n";
    let (read, original) = one(csv, mapping);
    assert_eq!((read.at.at_ms, read.at.tz_min), (1_706_785_200_000, -60));
    assert_eq!(read.mood, Some(MoodReading::Level(4)));
    assert_eq!(original.as_deref(), Some("7"));
    assert_eq!(read.tags, ["a", "b"]);
    assert_eq!(read.note.as_deref(), Some("title\ntext"));
    assert_eq!((read.sleep_min, read.low), (Some(450), Some(3)));
    assert_eq!(read.mood_label.as_deref(), Some("ok"));
}

#[test]
fn times_are_read_in_every_way_that_a_mapping_knows() {
    let pattern = |text: &str| TimeFormat::Pattern(text.into());
    let table = [
        (
            TimeFormat::Iso,
            "2024-02-01T10:00:00+02:00",
            (1_706_774_400_000, 120),
        ),
        (
            TimeFormat::UnixSeconds,
            "1706774400",
            (1_706_774_400_000, -60),
        ),
        (
            TimeFormat::UnixMs,
            "1706774400000",
            (1_706_774_400_000, -60),
        ),
        (
            pattern("%m/%d/%y %I:%M %p"),
            "02/01/24 08:00 AM",
            (1_706_778_000_000, -60),
        ),
        (pattern("%d.%m.%Y"), "01.02.2024", (1_706_792_400_000, -60)),
        (
            pattern("%Y-%m-%d %H:%M %z"),
            "2024-02-01 10:00 +0200",
            (1_706_774_400_000, 120),
        ),
    ];
    for (time_format, text, expected) in table {
        let mapping = CsvMapping {
            time_format,
            ..mapping()
        };
        let (read, _) = one(&format!("t;m\n{text};5\n"), mapping);
        assert_eq!((read.at.at_ms, read.at.tz_min), expected, "{text}");
    }
    let two = CsvMapping {
        time: vec![0, 2],
        time_format: TimeFormat::Iso,
        ..mapping()
    };
    assert_eq!(
        one("d;m;t\n2024-02-01;5;10:00\n", two).0.at.at_ms,
        1_706_785_200_000
    );
}

#[test]
fn moods_by_name_are_placed_by_the_person() {
    let mapping = CsvMapping {
        mood: Some(MoodColumn::Names(1)),
        ..mapping()
    };
    let (read, original) = one("t;m\n01/02/2024 10:00;Fine\n", mapping);
    assert_eq!(read.mood, Some(MoodReading::Unplaced("Fine".into())));
    assert_eq!(
        (read.mood_label.as_deref(), original.as_deref()),
        (Some("Fine"), Some("Fine"))
    );
}

#[test]
fn rows_that_do_not_fit_the_mapping_are_reported() {
    let csv = "t;m\n01/02/2024 10:00;11\n01/02/2024 10:00;x\nlater;5\n;5\n01/02/2024 10:00;\n";
    let rows = mapped(csv, mapping()).unwrap();
    let expected = [
        rejected(2, RowRule::OutOfRange, "mood"),
        rejected(3, RowRule::BadFormat, "mood"),
        rejected(4, RowRule::BadFormat, "time"),
        rejected(5, RowRule::Missing, "time"),
        rejected(6, RowRule::Empty, ""),
    ];
    assert_eq!(rows, expected.map(Row::Rejected));
}

#[test]
fn a_mapping_that_does_not_fit_the_file_is_refused() {
    let flat = Some(MoodColumn::Numbers(Scale {
        column: 1,
        from: 1.0,
        to: 1.0,
    }));
    let list = Some(ListColumn {
        column: 1,
        separator: String::new(),
    });
    let wrong = [
        CsvMapping {
            time: vec![],
            ..mapping()
        },
        CsvMapping {
            time: vec![0, 1, 1],
            ..mapping()
        },
        CsvMapping {
            time: vec![2],
            ..mapping()
        },
        CsvMapping {
            note: vec![2],
            ..mapping()
        },
        CsvMapping {
            mood: flat,
            ..mapping()
        },
        CsvMapping {
            tags: list,
            ..mapping()
        },
        CsvMapping {
            delimiter: 'ñ',
            ..mapping()
        },
        CsvMapping {
            delimiter: '"',
            ..mapping()
        },
    ];
    for wrong in wrong {
        let shown = format!("{wrong:?}");
        assert_eq!(
            mapped("a;b\n", wrong),
            Err(Refusal::MappingWrong),
            "{shown}"
        );
    }
}

#[test]
fn a_mapping_goes_through_json_unchanged() {
    let json = serde_json::to_string(&mapping()).unwrap();
    assert_eq!(
        serde_json::from_str::<CsvMapping>(&json).unwrap(),
        mapping()
    );
}

#[test]
fn a_million_columns_and_endless_quotes_are_refused() {
    let wide = format!("a,b\n{}\n", ",".repeat(1_000_000));
    let options = ReadOptions {
        mapping: Some(CsvMapping {
            delimiter: ',',
            ..mapping()
        }),
        ..ReadOptions::default()
    };
    let outcome = |csv: &str| rows_by(csv.as_bytes(), &options, &Limits::default()).map(|_| ());
    assert_eq!(outcome(&wide), Err(Refusal::TooManyColumns));
    let open = format!("a,b\n\"{}", "x\n".repeat(600_000));
    assert_eq!(outcome(&open), Err(Refusal::RowTooLarge));
}
