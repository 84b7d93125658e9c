use store::{Commit, Error, Listing, RecordRows, SourceRow, Transactions};

use crate::on_each;
use crate::support::{CHECK_IN, CONTACT, GOAL, PAIR, PRIVATE, change, document, record, rows};

fn commit(rows: Vec<RecordRows>) -> Commit {
    Commit {
        documents: vec![change(1, PRIVATE, 1), change(2, PAIR, 1)],
        rows,
        ..Commit::default()
    }
}

#[test]
fn a_record_comes_back_as_it_was_written() {
    on_each(|store| {
        let mut all = rows(GOAL, "g1", 1, 20_000);
        all.row.group = Some("active".into());
        all.row.state = 1;
        all.row.body = vec![0; 20_000];
        all.row.source = Some(SourceRow {
            row_hash: [1; 8],
            batch: "b1".into(),
        });
        let mut undated = rows(GOAL, "g2", 1, 0);
        undated.row.day = None;
        store
            .commit(&commit(vec![all.clone(), undated.clone()]))
            .unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.record(GOAL, "g1")?, Some(all.row));
                assert_eq!(reader.record(GOAL, "g2")?, Some(undated.row));
                assert_eq!(reader.record(CONTACT, "g1")?, None);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn writing_a_record_again_replaces_all_its_rows() {
    on_each(|store| {
        let mut all = rows(CHECK_IN, "c1", 1, 20_000);
        all.measures.mood = Some(2);
        store.commit(&commit(vec![all.clone()])).unwrap();
        all.row.day = Some(20_001);
        all.row.body = b"later".to_vec();
        store.commit(&commit(vec![all.clone()])).unwrap();
        store
            .read(|reader| {
                let on = |day| reader.records_on(CHECK_IN, &(day..=day), &Listing::live());
                assert_eq!(on(20_000)?, []);
                assert_eq!(on(20_001)?, [all.row]);
                assert_eq!(reader.count_on(CHECK_IN, 20_000)?, 0);
                assert_eq!(reader.count_on(CHECK_IN, 20_001)?, 1);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn a_moved_record_is_found_where_it_is_live() {
    on_each(|store| {
        let mut old = rows(GOAL, "g1", 1, 20_000);
        old.row.state = 3;
        let new = rows(GOAL, "g1", 2, 20_000);
        store
            .commit(&commit(vec![old.clone(), new.clone()]))
            .unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.record(GOAL, "g1")?, Some(new.row.clone()));
                assert_eq!(
                    reader.record_in(&record(GOAL, "g1", document(1)))?,
                    Some(old.row)
                );
                assert_eq!(
                    reader.records(GOAL, &Listing::live())?,
                    std::slice::from_ref(&new.row)
                );
                assert_eq!(reader.records(GOAL, &Listing::live_in(PRIVATE))?, []);
                assert_eq!(reader.records(GOAL, &Listing::live_in(PAIR))?, [new.row]);
                assert_eq!(reader.records(GOAL, &Listing::default())?.len(), 2);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn a_day_is_ordered_by_time_whatever_the_order_of_writing() {
    on_each(|store| {
        let at = |id: &str, at_ms| {
            let mut all = rows(CHECK_IN, id, 1, 20_000);
            all.row.at_ms = at_ms;
            all
        };
        let later = rows(CHECK_IN, "c4", 1, 20_001);
        let all = vec![later, at("c3", 30), at("c1", 10), at("c2", 20)];
        store.commit(&commit(all)).unwrap();
        let found = store
            .read(|reader| reader.records_on(CHECK_IN, &(19_999..=20_001), &Listing::live()))
            .unwrap();
        let ids: Vec<_> = found.iter().map(|row| row.record.id.as_str()).collect();
        assert_eq!(ids, ["c1", "c2", "c3", "c4"]);
    });
}

#[test]
fn the_rows_of_one_document_are_forgotten_without_touching_others() {
    on_each(|store| {
        let mut first = rows(CONTACT, "a", 1, 20_000);
        first.texts = vec![crate::support::text(None, "summary", "gone")];
        let all = vec![
            first,
            rows(CONTACT, "b", 2, 20_000),
            rows(CHECK_IN, "c", 1, -7),
        ];
        store.commit(&commit(all)).unwrap();
        let forget_rows_of = vec![document(1), document(77)];
        store
            .commit(&Commit {
                forget_rows_of,
                ..Commit::default()
            })
            .unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.records_of_document(document(1))?, []);
                assert_eq!(reader.records_of_document(document(2))?.len(), 1);
                assert_eq!(reader.record(CHECK_IN, "c")?, None);
                assert_eq!(reader.search("gone", None)?.hits, []);
                assert_eq!(reader.load(document(1))?.map(|d| d.changes.len()), Some(1));
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn one_record_is_forgotten_by_name() {
    on_each(|store| {
        let all = vec![rows(GOAL, "a", 1, 1), rows(GOAL, "b", 1, 1)];
        store.commit(&commit(all)).unwrap();
        let forget = vec![
            record(GOAL, "a", document(1)),
            record(GOAL, "z", document(1)),
        ];
        store
            .commit(&Commit {
                forget,
                ..Commit::default()
            })
            .unwrap();
        let left = store
            .read(|reader| reader.records(GOAL, &Listing::default()))
            .unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].record.id, "b");
    });
}

#[test]
fn a_dropped_document_takes_its_rows_along() {
    on_each(|store| {
        store
            .commit(&commit(vec![rows(GOAL, "a", 1, 1), rows(GOAL, "b", 2, 1)]))
            .unwrap();
        store
            .batch(|writer| writer.drop_document(document(1)))
            .unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.load(document(1))?, None);
                assert_eq!(reader.record(GOAL, "a")?, None);
                assert_eq!(reader.documents()?.len(), 1);
                Ok::<_, Error>(())
            })
            .unwrap();
        // It can be made anew, and begins empty.
        store.commit(&commit(vec![rows(GOAL, "a", 1, 1)])).unwrap();
        let again = store
            .read(|reader| reader.load(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(again.changes.len(), 1);
    });
}

#[test]
fn imported_rows_are_found_by_hash_and_by_batch() {
    on_each(|store| {
        let imported = |id: &str, hash: u8, batch: &str| {
            let mut all = rows(CHECK_IN, id, 1, 20_000);
            all.row.source = Some(SourceRow {
                row_hash: [hash; 8],
                batch: batch.into(),
            });
            all
        };
        let all = vec![
            imported("c2", 1, "b2"),
            imported("c1", 1, "b1"),
            imported("c3", 2, "b1"),
            rows(CHECK_IN, "c4", 1, 20_000),
        ];
        store.commit(&commit(all)).unwrap();
        let ids = |found: Vec<store::SourceMatch>| {
            found
                .into_iter()
                .map(|found| found.record.id)
                .collect::<Vec<_>>()
        };
        store
            .read(|reader| {
                assert_eq!(ids(reader.records_of_row(&[1; 8])?), ["c1", "c2"]);
                assert_eq!(ids(reader.records_of_row(&[9; 8])?), Vec::<String>::new());
                assert_eq!(ids(reader.records_of_batch("b1")?), ["c1", "c3"]);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn a_row_of_a_document_that_is_not_stored_undoes_the_write() {
    on_each(|store| {
        let outcome = store.commit(&commit(vec![rows(GOAL, "a", 1, 1), rows(GOAL, "b", 9, 1)]));
        assert_eq!(outcome, Err(Error::UnknownDocument));
        assert_eq!(store.read(|reader| reader.documents()).unwrap(), []);
    });
}
