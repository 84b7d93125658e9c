use store::{
    CodeRow, Commit, DayMood, Measures, RecordRows, Sleep, Store, Transactions, WeekdayMood,
};

use crate::on_each;
use crate::support::{CHECK_IN, CONTACT, PRIVATE, change, rows};

/// A Monday: 2024-10-07.
const MONDAY: i32 = 20_003;

fn write(store: &dyn Store, rows: Vec<RecordRows>) {
    let documents = vec![change(1, PRIVATE, 1)];
    store
        .commit(&Commit {
            documents,
            rows,
            ..Commit::default()
        })
        .unwrap();
}

fn told(id: &str, day: i32, at: i64, measures: Measures) -> RecordRows {
    let mut all = rows(CHECK_IN, id, 1, day);
    all.row.at_ms += at;
    all.measures = measures;
    all
}

fn mood(id: &str, day: i32, mood: i64) -> RecordRows {
    told(
        id,
        day,
        0,
        Measures {
            mood: Some(mood),
            ..Measures::default()
        },
    )
}

#[test]
fn a_day_shows_lowest_lower_median_and_highest_and_a_day_without_mood_is_a_gap() {
    on_each(|store| {
        let mut deleted = mood("c7", MONDAY, 1);
        deleted.row.state = 1;
        let mut other = mood("k1", MONDAY, 1);
        other.row.record.kind = CONTACT;
        write(
            store,
            vec![
                mood("c1", MONDAY, 5),
                mood("c2", MONDAY, 2),
                mood("c3", MONDAY, 4),
                mood("c4", MONDAY, 3),
                rows(CHECK_IN, "c5", 1, MONDAY + 1),
                mood("c6", MONDAY + 2, 4),
                deleted,
                other,
            ],
        );
        let trends = store
            .read(|reader| reader.trends(CHECK_IN, &(0..=30_000), false))
            .unwrap();
        assert_eq!(
            trends.moods,
            [
                DayMood {
                    day: MONDAY,
                    count: 4,
                    low: 2,
                    median: 3,
                    high: 5
                },
                DayMood {
                    day: MONDAY + 2,
                    count: 1,
                    low: 4,
                    median: 4,
                    high: 4
                },
            ]
        );
        assert_eq!(
            trends.weekdays[0],
            WeekdayMood {
                count: 4,
                median: Some(3)
            }
        );
        assert_eq!(
            trends.weekdays[1],
            WeekdayMood {
                count: 0,
                median: None
            }
        );
        assert_eq!(
            trends.weekdays[2],
            WeekdayMood {
                count: 1,
                median: Some(4)
            }
        );
    });
}

#[test]
fn weeks_begin_on_monday_before_1970_too() {
    on_each(|store| {
        let all = vec![
            mood("c1", MONDAY - 1, 1),
            mood("c2", MONDAY, 2),
            mood("c3", MONDAY + 6, 4),
            mood("c4", MONDAY + 7, 5),
            // 1969-12-28 was a Sunday, 1969-12-29 a Monday.
            mood("c5", -4, 3),
            mood("c6", -3, 3),
        ];
        write(store, all);
        let trends = store
            .read(|reader| reader.trends(CHECK_IN, &(-9..=30_000), true))
            .unwrap();
        let weeks: Vec<_> = trends
            .moods
            .iter()
            .map(|week| (week.day, week.count))
            .collect();
        assert_eq!(
            weeks,
            [
                (-10, 1),
                (-3, 1),
                (MONDAY - 7, 1),
                (MONDAY, 2),
                (MONDAY + 7, 1)
            ]
        );
    });
}

#[test]
fn sleep_is_as_told_last_on_a_day() {
    on_each(|store| {
        let sleep = |minutes, quality| Measures {
            sleep_min: minutes,
            sleep_quality: quality,
            ..Measures::default()
        };
        write(
            store,
            vec![
                told("c3", 5, 300, sleep(Some(400), None)),
                told("c1", 5, 100, sleep(Some(300), Some(2))),
                told("c2", 5, 200, sleep(None, Some(4))),
                told("c4", 7, 0, sleep(None, None)),
                told("c5", 8, 0, sleep(None, Some(1))),
            ],
        );
        let trends = store
            .read(|reader| reader.trends(CHECK_IN, &(0..=10), false))
            .unwrap();
        assert_eq!(
            trends.sleep,
            [
                Sleep {
                    day: 5,
                    minutes: Some(400),
                    quality: Some(4)
                },
                Sleep {
                    day: 8,
                    minutes: None,
                    quality: Some(1)
                },
            ]
        );
    });
}

#[test]
fn codes_are_counted_with_their_values_within_the_days_asked() {
    on_each(|store| {
        let with_codes = |id: &str, day, codes: &[(u8, &str, Option<i64>)]| {
            let mut all = rows(CHECK_IN, id, 1, day);
            for (list, code, value) in codes {
                all.codes.push(CodeRow {
                    list: *list,
                    code: (*code).into(),
                    value: *value,
                });
            }
            all
        };
        write(
            store,
            vec![
                with_codes("c1", 1, &[(1, "calm", None), (3, "walk", Some(2))]),
                with_codes(
                    "c2",
                    2,
                    &[(1, "calm", None), (3, "walk", Some(2)), (3, "x_1", None)],
                ),
                with_codes("c3", 3, &[(3, "walk", Some(-1)), (1, "walk", None)]),
                with_codes("c4", 9, &[(1, "calm", None)]),
            ],
        );
        let trends = store
            .read(|reader| reader.trends(CHECK_IN, &(1..=3), false))
            .unwrap();
        let counts: Vec<_> = trends
            .codes
            .iter()
            .map(|c| (c.code.list, c.code.code.as_str(), c.code.value, c.count))
            .collect();
        assert_eq!(
            counts,
            [
                (1, "calm", None, 2),
                (1, "walk", None, 1),
                (3, "walk", Some(2), 2),
                (3, "walk", Some(-1), 1),
                (3, "x_1", None, 1),
            ]
        );
    });
}
