use store::{
    CodeRow, Commit, Day, Error, Listing, NoticeRow, PointRow, RecordRows, TaskRow, Transactions,
};

use crate::on_each;
use crate::support::{CHECK_IN, CONTACT, GOAL, PAIR, PRIVATE, change, rows};

fn commit(rows: Vec<RecordRows>) -> Commit {
    Commit {
        documents: vec![change(1, PRIVATE, 1), change(2, PAIR, 1)],
        rows,
        ..Commit::default()
    }
}

fn task(child: &str, due_on: Option<Day>, rank: &str) -> TaskRow {
    TaskRow {
        child: child.into(),
        due_on,
        rank: rank.into(),
    }
}

#[test]
fn tasks_of_active_records_come_by_date_and_those_without_one_last() {
    on_each(|store| {
        let mut active = rows(GOAL, "g1", 1, 20_000);
        active.row.group = Some("active".into());
        active.tasks = vec![
            task("no date b", None, "b"),
            task("later", Some(20_010), "a"),
            task("no date a", None, "a"),
            task("soon", Some(20_001), "z"),
        ];
        let mut paused = rows(GOAL, "g2", 1, 20_000);
        paused.row.group = Some("paused".into());
        paused.tasks = vec![task("asleep", Some(1), "a")];
        let mut deleted = active.clone();
        deleted.row.record.id = "g3".into();
        deleted.row.state = 1;
        store
            .commit(&commit(vec![active.clone(), paused, deleted]))
            .unwrap();
        let ask = |group, through, limit| {
            let found = store
                .read(|reader| reader.tasks(GOAL, group, through, limit))
                .unwrap();
            found
                .into_iter()
                .map(|found| found.task.child)
                .collect::<Vec<_>>()
        };
        let all = ["soon", "later", "no date a", "no date b"];
        assert_eq!(ask(Some("active"), None, 5), all);
        assert_eq!(ask(Some("active"), None, 2), all[..2]);
        assert_eq!(ask(None, Some(20_001), 5), ["asleep", "soon"]);
        // A step that is done leaves the list when its goal is written again.
        active.tasks.truncate(1);
        store.commit(&commit(vec![active])).unwrap();
        assert_eq!(ask(Some("active"), None, 5), ["no date b"]);
    });
}

#[test]
fn notices_are_counted_and_listed_newest_first() {
    on_each(|store| {
        let notice = |notice, at_ms, field: &str| NoticeRow {
            notice,
            child: Some("s1".into()),
            field: Some(field.into()),
            at_ms,
        };
        let mut goal = rows(GOAL, "g1", 1, 20_000);
        goal.notices = vec![notice(1, Some(10), "title"), notice(1, None, "why")];
        let mut contact = rows(CONTACT, "k1", 2, 20_000);
        contact.notices = vec![notice(1, Some(20), "asked"), notice(5, Some(5), "status")];
        store.commit(&commit(vec![goal.clone(), contact])).unwrap();
        let found = store.read(|reader| reader.notices(1, 10)).unwrap();
        let fields: Vec<_> = found
            .iter()
            .filter_map(|hit| hit.notice.field.clone())
            .collect();
        assert_eq!(fields, ["asked", "title", "why"]);
        assert_eq!(found[1].record, goal.row.record);
        assert_eq!(
            store.read(|reader| reader.notice_counts()).unwrap(),
            [(1, 3), (5, 1)]
        );
        goal.notices.clear();
        store.commit(&commit(vec![goal])).unwrap();
        assert_eq!(
            store.read(|reader| reader.notice_counts()).unwrap(),
            [(1, 1), (5, 1)]
        );
    });
}

#[test]
fn points_come_by_series_and_day_from_live_records() {
    on_each(|store| {
        let point = |series: &str, day, value| PointRow {
            series: series.into(),
            day,
            at_ms: 0,
            value,
        };
        let mut goal = rows(GOAL, "g1", 1, 20_000);
        goal.points = vec![
            point("confidence", 20_005, 7),
            point("confidence", 20_001, 4),
            point("cheer", 20_001, 1),
            point("cheer", 20_001, 1),
        ];
        let mut deleted = rows(GOAL, "g2", 1, 20_000);
        deleted.row.state = 1;
        deleted.points = vec![point("confidence", 20_002, 1), point("win", 1, 1)];
        store.commit(&commit(vec![goal, deleted])).unwrap();
        store
            .read(|reader| {
                let values = |days| {
                    let found = reader.points("confidence", &days)?;
                    Ok::<_, Error>(found.into_iter().map(|p| p.value).collect::<Vec<_>>())
                };
                assert_eq!(values(20_000..=20_010)?, [4, 7]);
                assert_eq!(values(20_002..=20_004)?, [] as [i64; 0]);
                assert_eq!(reader.point_counts("cheer", &(0..=30_000))?, [(20_001, 2)]);
                assert_eq!(reader.series()?, ["cheer", "confidence", "win"]);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn contacts_of_one_space_are_listed_newest_first_among_many_check_ins() {
    on_each(|store| {
        let mut all = Vec::new();
        for day in 0..40 {
            all.push(rows(CHECK_IN, &format!("c{day}"), 1, day));
            let mut contact = rows(CONTACT, &format!("k{day:02}"), (day % 2 + 1) as u8, day);
            contact.row.group = Some(if day < 38 { "held" } else { "moved" }.into());
            contact.codes = vec![CodeRow {
                list: 4,
                code: "emotional".into(),
                value: Some(i64::from(day)),
            }];
            all.push(contact);
        }
        store.commit(&commit(all)).unwrap();
        store
            .read(|reader| {
                let newest = |through, listing: Listing| {
                    let found = reader.newest_grouped(CONTACT, through, &listing, 2)?;
                    Ok::<_, Error>(found.into_iter().map(|r| r.record.id).collect::<Vec<_>>())
                };
                assert_eq!(newest(Day::MAX, Listing::live_in(PAIR))?, ["k39", "k37"]);
                assert_eq!(newest(10, Listing::live_in(PAIR))?, ["k09", "k07"]);
                let held = Listing {
                    group: Some("held".into()),
                    ..Listing::live_in(PRIVATE)
                };
                assert_eq!(newest(Day::MAX, held)?, ["k36", "k34"]);
                let year = reader.records_on(CONTACT, &(0..=9), &Listing::live_in(PAIR))?;
                assert_eq!(year.len(), 5);
                let codes = reader.code_counts(CONTACT, &(0..=4), Some(PAIR))?;
                let minutes: Vec<_> = codes.iter().filter_map(|c| c.code.value).collect();
                assert_eq!(minutes, [1, 3]);
                assert_eq!(reader.code_counts(CONTACT, &(0..=4), None)?.len(), 5);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn the_newest_day_with_a_record_walks_back_over_gaps() {
    on_each(|store| {
        let mut deleted = rows(CHECK_IN, "c9", 1, 20_500);
        deleted.row.state = 1;
        let all = vec![
            rows(CHECK_IN, "c1", 1, -3),
            rows(CHECK_IN, "c2", 1, 20_000),
            rows(GOAL, "g1", 1, 20_400),
            deleted,
        ];
        store.commit(&commit(all)).unwrap();
        let before = |day| {
            store
                .read(|reader| reader.newest_day(CHECK_IN, day))
                .unwrap()
        };
        assert_eq!(before(30_000), Some(20_000));
        assert_eq!(before(20_000), Some(-3));
        assert_eq!(before(-3), None);
    });
}
