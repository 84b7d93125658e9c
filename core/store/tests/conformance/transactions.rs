use store::{
    BLOB_BYTES_MAX, Commit, DAY_RECORDS_MAX, Error, MetaWrite, NAME_BYTES_MAX, TEXT_BYTES_MAX,
    Transactions,
};

use crate::on_each;
use crate::support::{CHECK_IN, PRIVATE, change, check_in, document, rows, text};

#[derive(Debug, PartialEq)]
enum Trouble {
    Ours,
    Store(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

#[test]
fn an_error_within_a_batch_undoes_all_of_it_and_comes_back_as_it_was() {
    on_each(|store| {
        let outcome = store.batch(|writer| {
            for number in 0..50 {
                writer.apply(&check_in(number, 1, 20_000))?;
            }
            assert_eq!(writer.reader().count_on(CHECK_IN, 20_000)?, 50);
            Err::<(), _>(Trouble::Ours)
        });
        assert_eq!(outcome, Err(Trouble::Ours));
        store
            .read(|reader| {
                assert_eq!(reader.documents()?, []);
                assert_eq!(reader.count_on(CHECK_IN, 20_000)?, 0);
                assert_eq!(reader.search("dog", None)?.hits, []);
                Ok::<_, Error>(())
            })
            .unwrap();
        store.commit(&check_in(1, 1, 20_000)).unwrap();
        assert_eq!(
            store
                .read(|reader| reader.count_on(CHECK_IN, 20_000))
                .unwrap(),
            1
        );
    });
}

#[test]
fn a_panic_within_a_batch_undoes_it_and_the_store_goes_on() {
    on_each(|store| {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.batch(|writer| {
                writer.apply(&check_in(1, 1, 20_000))?;
                assert!(writer.reader().documents()?.is_empty(), "on purpose");
                Ok::<_, Error>(())
            })
        }));
        assert!(panicked.is_err());
        assert_eq!(store.read(|reader| reader.documents()).unwrap(), []);
        store.commit(&check_in(1, 1, 20_000)).unwrap();
    });
}

#[test]
fn a_batch_answers_what_its_work_answers() {
    on_each(|store| {
        let answer = store.batch(|writer| {
            writer.apply(&check_in(1, 1, 20_000))?;
            Ok::<_, Error>(writer.reader().documents()?.len())
        });
        assert_eq!(answer, Ok(1));
        assert_eq!(
            store.read(|_| Err::<(), _>(Trouble::Ours)),
            Err(Trouble::Ours)
        );
    });
}

#[test]
fn values_at_their_limits_are_taken_and_one_past_refused() {
    on_each(|store| {
        let meta = |name: usize, value: usize| Commit {
            meta: vec![MetaWrite {
                name: "n".repeat(name),
                value: Some(vec![1; value]),
            }],
            ..Commit::default()
        };
        let refused = |what, bytes_max| Err(Error::TooLarge { what, bytes_max });
        assert_eq!(store.commit(&meta(NAME_BYTES_MAX, 1)), Ok(()));
        assert_eq!(
            store.commit(&meta(NAME_BYTES_MAX + 1, 1)),
            refused("name", NAME_BYTES_MAX)
        );
        assert_eq!(store.commit(&meta(1, BLOB_BYTES_MAX)), Ok(()));
        assert_eq!(
            store.commit(&meta(1, BLOB_BYTES_MAX + 1)),
            refused("value", BLOB_BYTES_MAX)
        );
        let with_text = |bytes: usize| {
            let mut all = rows(CHECK_IN, "c1", 1, 1);
            all.texts = vec![text(None, "note", &"a ".repeat(bytes)[..bytes])];
            let documents = vec![change(1, PRIVATE, 1)];
            Commit {
                documents,
                rows: vec![all],
                ..Commit::default()
            }
        };
        assert_eq!(store.commit(&with_text(TEXT_BYTES_MAX)), Ok(()));
        assert_eq!(
            store.commit(&with_text(TEXT_BYTES_MAX + 1)),
            refused("text", TEXT_BYTES_MAX)
        );
    });
}

#[test]
fn a_full_date_takes_no_more_until_there_is_a_gap() {
    on_each(|store| {
        let documents = vec![change(1, PRIVATE, 1)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
        let one = |n: i64| Commit {
            rows: vec![rows(CHECK_IN, &format!("{n:013}"), 1, 20_000)],
            ..Commit::default()
        };
        store
            .batch(|writer| {
                for n in 0..DAY_RECORDS_MAX {
                    writer.apply(&one(n))?;
                }
                Ok::<_, Error>(())
            })
            .unwrap();
        let records_max = DAY_RECORDS_MAX;
        let full = Err(Error::DayFull { records_max });
        assert_eq!(store.commit(&one(DAY_RECORDS_MAX)), full);
        for gone in [0, 777, DAY_RECORDS_MAX - 1] {
            let forget = vec![crate::support::record(
                CHECK_IN,
                &format!("{gone:013}"),
                document(1),
            )];
            store
                .commit(&Commit {
                    forget,
                    ..Commit::default()
                })
                .unwrap();
            assert_eq!(store.commit(&one(DAY_RECORDS_MAX + gone)), Ok(()), "{gone}");
            assert_eq!(store.commit(&one(-1)), full);
        }
    });
}
