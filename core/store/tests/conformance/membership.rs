use store::{Commit, EpochRow, Error, ImportBatch, LogRecord, MetaWrite, SpaceRow, Transactions};

use crate::on_each;
use crate::support::{PAIR, PRIVATE};

fn log_record(log: u8, id: u8, author: Option<u8>) -> LogRecord {
    LogRecord {
        log: [log; 32],
        id: [id; 32],
        author: author.map(|author| [author; 16]),
        counter: u64::from(id),
        body: vec![id; 300],
    }
}

#[test]
fn membership_comes_back_in_the_order_of_arrival() {
    on_each(|store| {
        let records = vec![
            log_record(1, 9, None),
            log_record(2, 5, Some(1)),
            log_record(1, 3, Some(1)),
        ];
        let log_records = records.clone();
        store
            .commit(&Commit {
                log_records,
                ..Commit::default()
            })
            .unwrap();
        // The same again changes nothing.
        let again = LogRecord {
            body: vec![0],
            ..records[0].clone()
        };
        store
            .commit(&Commit {
                log_records: vec![again],
                ..Commit::default()
            })
            .unwrap();
        let found = store.read(|reader| reader.log_records(&[1; 32])).unwrap();
        assert_eq!(found, [records[0].clone(), records[2].clone()]);
    });
}

#[test]
fn epochs_and_spaces_come_back() {
    on_each(|store| {
        let epoch = |space, id: u8| EpochRow {
            space,
            id: [id; 32],
            secret: zeroize::Zeroizing::new([id + 1; 32]),
        };
        let space = |id, state| SpaceRow {
            id,
            kind: 2,
            state,
            body: vec![state],
        };
        store
            .commit(&Commit {
                epochs: vec![epoch(PRIVATE, 2), epoch(PAIR, 1), epoch(PRIVATE, 1)],
                spaces: vec![space(PAIR, 0), space(PRIVATE, 0), space(PAIR, 4)],
                ..Commit::default()
            })
            .unwrap();
        let epochs = store.read(|reader| reader.epochs(PRIVATE)).unwrap();
        assert!(epochs == [epoch(PRIVATE, 2), epoch(PRIVATE, 1)]);
        let spaces = store.read(|reader| reader.spaces()).unwrap();
        assert_eq!(spaces, [space(PAIR, 4), space(PRIVATE, 0)]);
        assert!(!format!("{:?}", epoch(PAIR, 9)).contains("10, 10"));
    });
}

#[test]
fn small_values_are_replaced_and_removed() {
    on_each(|store| {
        let set = |value: Option<&[u8]>| {
            let meta = MetaWrite {
                name: "device".into(),
                value: value.map(<[u8]>::to_vec),
            };
            store
                .commit(&Commit {
                    meta: vec![meta],
                    ..Commit::default()
                })
                .unwrap();
            store.read(|reader| reader.meta("device")).unwrap()
        };
        assert_eq!(set(Some(b"one")).as_deref(), Some(&b"one"[..]));
        assert_eq!(set(Some(b"")).as_deref(), Some(&b""[..]));
        assert_eq!(set(None), None);
        assert_eq!(set(None), None);
    });
}

#[test]
fn import_batches_are_kept_with_their_state() {
    on_each(|store| {
        let batch = |id: &str, state| ImportBatch {
            id: id.into(),
            at_ms: 5,
            format: "daylio".into(),
            state,
            body: vec![state; 40],
        };
        let import_batches = vec![batch("b2", 0), batch("b1", 0), batch("b2", 1)];
        store
            .commit(&Commit {
                import_batches,
                ..Commit::default()
            })
            .unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.import_batches()?, [batch("b1", 0), batch("b2", 1)]);
                assert_eq!(reader.import_batch("b1")?, Some(batch("b1", 0)));
                assert_eq!(reader.import_batch("b3")?, None);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}
