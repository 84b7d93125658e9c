//! What a check-in costs in pages, and a measurement of the whole (ignored: it is no test).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::path::Path;

use store::{Commit, Day, Error, FileStore, Listing, Transactions};
use support::{CHECK_IN, CONTACT, GOAL, PAIR, PRIVATE, change, check_in, document, open, rows};

const FRAME_BYTES: u64 = 4_096 + 24;
const CHECK_INS: u64 = 10_950;

fn log_pages(folder: &Path) -> u64 {
    let bytes = std::fs::metadata(folder.join("store.db-wal"))
        .unwrap()
        .len();
    bytes.saturating_sub(32) / FRAME_BYTES
}

/// Ten years: a document a month, three check-ins a day, contacts and goals among them.
fn ten_years(store: &FileStore) {
    store
        .batch(|writer| {
            for number in 0..CHECK_INS {
                let day = 17_000 + Day::try_from(number / 3).unwrap();
                let month = (number / 91) as u8;
                writer.apply(&check_in(number, month, day))?;
                if number % 7 == 0 {
                    writer.apply(&contact(number, day))?;
                }
                if number % 180 == 0 {
                    writer.apply(&goal(number, day))?;
                }
            }
            Ok::<_, Error>(())
        })
        .unwrap();
    store.checkpoint().unwrap();
}

fn contact(number: u64, day: Day) -> Commit {
    let mut all = rows(CONTACT, &format!("{number:013}"), 200, day);
    all.row.group = Some("held".into());
    all.row.body = vec![0x11; 250];
    all.texts = vec![support::text(
        None,
        "summary",
        &format!("we talked about {number} plans"),
    )];
    Commit {
        documents: vec![change(200, PAIR, number)],
        rows: vec![all],
        ..Commit::default()
    }
}

fn goal(number: u64, day: Day) -> Commit {
    let mut all = rows(GOAL, &format!("{number:013}"), 201, day);
    all.row.group = Some(if number > 9_000 { "active" } else { "done" }.into());
    all.row.body = vec![0x22; 1_500];
    let rank = "m".to_owned();
    all.tasks = vec![store::TaskRow {
        child: "s1".into(),
        due_on: Some(day),
        rank,
    }];
    Commit {
        documents: vec![change(201, PRIVATE, number)],
        rows: vec![all],
        ..Commit::default()
    }
}

#[test]
fn a_check_in_writes_few_pages() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    ten_years(&store);
    let mut counts = Vec::new();
    for number in 0..60 {
        let before = log_pages(folder.path());
        let day = 20_650 + Day::try_from(number / 3).unwrap();
        store
            .commit(&check_in(CHECK_INS + number, 120, day))
            .unwrap();
        counts.push(log_pages(folder.path()) - before);
        // So that the log never begins anew by itself, which would look like no page.
        if number % 10 == 9 {
            store.checkpoint().unwrap();
        }
    }
    counts.sort_unstable();
    // Five or six when no page splits: change, record, timeline and two or three of the search
    // index. Pages split now and then, and the index merges its pieces.
    assert!(counts[counts.len() / 4] <= 6, "{counts:?}");
    assert!(counts[counts.len() / 2] <= 9, "{counts:?}");
    assert!(counts.iter().sum::<u64>() <= 9 * 60, "{counts:?}");
}

#[test]
#[ignore = "a measurement, run by hand with --nocapture"]
fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    timed("ten years in one batch", 1, || ten_years(&store));
    let figures = store.read(|reader| reader.figures()).unwrap();
    println!(
        "{} pages, {} B of documents",
        figures.pages, figures.document_bytes
    );
    for table in figures.tables {
        println!(
            "  {:>9} B {:>9} B {}",
            table.page_bytes, table.used_bytes, table.name
        );
    }
    let mut number = CHECK_INS;
    timed("one durable check-in", 200, || {
        number += 1;
        store
            .commit(&check_in(number, 120, 20_650 + (number / 3 % 100) as Day))
            .unwrap();
    });
    timed("the same without a note", 200, || {
        number += 1;
        let mut plain = check_in(number, 120, 20_650 + (number / 3 % 100) as Day);
        plain.rows[0].texts.clear();
        store.commit(&plain).unwrap();
    });
    timed("a change alone", 200, || {
        number += 1;
        let documents = vec![change(120, PRIVATE, number)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
    });
    store.close().unwrap();
    timed("open and today", 50, || {
        let store = open(folder.path()).unwrap();
        today(&store);
    });
    let store = open(folder.path()).unwrap();
    let read = |what: &str, days: std::ops::RangeInclusive<Day>, by_week| {
        timed(what, 50, || {
            store
                .read(|reader| reader.trends(CHECK_IN, &days, by_week))
                .unwrap();
        });
    };
    timed("today", 50, || today(&store));
    read("trends of a month", 20_600..=20_630, false);
    read("trends of a year", 20_260..=20_630, false);
    read("trends of ten years", 0..=30_000, true);
    timed("a month", 50, || {
        let days = 19_000..=19_030;
        let found = store
            .read(|r| r.records_on(CHECK_IN, &days, &Listing::live()))
            .unwrap();
        assert_eq!(found.len(), 93);
    });
    timed("contacts of a year", 50, || {
        let days = 19_000..=19_365;
        let listing = Listing::live_in(PAIR);
        store
            .read(|r| r.records_on(CONTACT, &days, &listing))
            .unwrap();
    });
    for question in ["dog", "number 7", "walk long bus", "nothing at all"] {
        timed(&format!("search {question}"), 50, || {
            store.read(|reader| reader.search(question, None)).unwrap();
        });
    }
    timed("forget and rewrite a record", 50, || {
        store.commit(&check_in(5_000, 54, 18_666)).unwrap();
    });
}

fn today(store: &FileStore) {
    let found = store
        .read(|reader| {
            reader.meta("profile")?;
            reader.locked_count()?;
            reader.unsent_count()?;
            reader.notice_counts()?;
            reader.spaces()?;
            reader.records(
                GOAL,
                &Listing {
                    group: Some("active".into()),
                    ..Listing::live()
                },
            )?;
            reader.tasks(GOAL, Some("active"), None, 5)?;
            reader.tasks(CONTACT, None, Some(20_700), 5)?;
            reader.newest_grouped(CONTACT, Day::MAX, &Listing::live_in(PAIR), 1)?;
            reader.document(document(120))?;
            reader.records_on(CHECK_IN, &(20_660..=20_660), &Listing::live())
        })
        .unwrap();
    assert!(!found.is_empty());
}

fn timed(what: &str, times: u32, mut work: impl FnMut()) {
    let (begun, cpu) = (std::time::Instant::now(), cpu_ms());
    for _ in 0..times {
        work();
    }
    let each = |ms: f64| ms / f64::from(times);
    let (wall, cpu) = (begun.elapsed().as_secs_f64() * 1_000.0, cpu_ms() - cpu);
    println!("{:>9.3} ms, {:>9.3} ms CPU {what}", each(wall), each(cpu));
}

/// What this thread has used so far, as Linux counts it; zero elsewhere.
fn cpu_ms() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ns = told.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    ns.unwrap_or(0.0) / 1_000_000.0
}
