use super::*;

fn pixy(name: &str) -> (Vec<ReadCheckIn>, Vec<Rejected>) {
    let options = ReadOptions {
        zone: Zone::fixed(60),
        mapping: None,
    };
    check_ins(&fixture(&format!("corpus/import_pixy/{name}")), &options)
}

#[test]
fn pixy_is_read_with_tags_that_stand_after_the_entries() {
    let (taken, reported) = pixy("ok_rows.json");
    assert_eq!(
        reported,
        [
            rejected(2, RowRule::NotKnown, "rating"),
            rejected(3, RowRule::BadFormat, "date"),
            rejected(4, RowRule::Empty, ""),
        ]
    );
    let read = &taken[0];
    // The day is the one of Pixy, although the zone given says the day before.
    assert_eq!(read.at.local_date().to_string(), "2023-07-02");
    assert_eq!((read.at.at_ms, read.at.tz_min), (1_688_250_600_000, 120));
    assert_eq!(read.mood, Some(MoodReading::Level(5)));
    assert_eq!(read.sleep_quality, Some(2));
    assert_eq!(read.note.as_deref(), Some("hola\nmundo"));
    assert_eq!(read.tags, ["Sport"]);
    assert_eq!(read.feelings, ["happy", "calm"]);
    assert_eq!(taken[1].mood, Some(MoodReading::Level(1)));
    assert_eq!(taken[1].at.local_minute(), 12 * 60);
}

#[test]
fn old_exports_of_pixy_have_a_map_of_days_and_tags_in_the_settings() {
    let (taken, reported) = pixy("ok_old_by_day.json");
    assert_eq!(reported, []);
    assert_eq!(taken[0].mood, Some(MoodReading::Level(3)));
    assert_eq!(taken[0].tags, ["Old"]);
}

#[test]
fn the_seven_levels_of_pixy_become_five() {
    let moods: Vec<_> = (0..7)
        .map(|level| {
            let json = format!("{{\"items\":[{{\"date\":\"2024-01-02\",\"rating\":{level}}}]}}");
            check_ins(json.as_bytes(), &ReadOptions::default())
                .0
                .remove(0)
                .mood
                .unwrap()
        })
        .collect();
    assert_eq!(moods, [1, 2, 2, 3, 4, 4, 5].map(MoodReading::Level));
}

#[test]
fn daily_you_is_read_in_local_time() {
    let bytes = fixture("corpus/import_daily_you/ok_rows.json");
    let options = ReadOptions {
        zone: Zone::fixed(-300),
        mapping: None,
    };
    let (taken, reported) = check_ins(&bytes, &options);
    assert_eq!(
        reported,
        [
            rejected(2, RowRule::Empty, ""),
            rejected(3, RowRule::OutOfRange, "mood"),
            rejected(4, RowRule::BadFormat, "timeCreated"),
            rejected(5, RowRule::Missing, "timeCreated"),
        ]
    );
    assert_eq!(
        (taken[0].at.at_ms, taken[0].at.tz_min),
        (1_714_576_272_123, -300)
    );
    assert_eq!(taken[0].mood, Some(MoodReading::Level(1)));
    assert_eq!(taken[1].mood, Some(MoodReading::Level(5)));
    let (facts, _) = rows(&bytes).unwrap();
    assert_eq!(
        facts.left_out,
        [LeftOut {
            kind: LeftOutKind::Photos,
            count: 2
        }]
    );
}

#[test]
fn a_row_does_not_change_with_the_zone_that_it_is_read_in() {
    let bytes = fixture("corpus/import_daily_you/ok_rows.json");
    let canonical = |tz_min| {
        let options = ReadOptions {
            zone: Zone::fixed(tz_min),
            mapping: None,
        };
        let (_, rows) = rows_by(&bytes, &options, &Limits::default()).unwrap();
        let first = rows.into_iter().next();
        let Some(Row::Reading(reading)) = first else {
            panic!("not taken")
        };
        reading.row.canonical
    };
    assert_eq!(canonical(0), canonical(540));
}
