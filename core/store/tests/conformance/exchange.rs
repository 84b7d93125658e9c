//! What is exchanged with other devices.

use store::{
    Carried, Commit, ENTRY_APPLIED, EntryRow, EpochCheck, Error, ITEM_BYTES_MAX, ManifestRow,
    OwnHead, ServerHeadRow, ServerLogRow, ServerNumber, ServerRow, Store, Transactions,
};

use crate::on_each;
use crate::support::{PRIVATE, change, document};

pub const PHONE: [u8; 16] = [1; 16];
const TABLET: [u8; 16] = [2; 16];

pub fn entry(device: [u8; 16], sequence: u64) -> EntryRow {
    let mut id = [7; 32];
    id[0] = device[0];
    id[1] = sequence as u8;
    EntryRow {
        log: PRIVATE.0,
        device,
        sequence,
        id,
        previous: (sequence > 1).then_some([6; 32]),
        epoch: [5; 32],
        state: 1,
        met_s: 40,
        facts: None,
        bytes: Some(vec![sequence as u8; 328]),
    }
}

fn keep(store: &dyn Store, entries: &[EntryRow]) -> Vec<i64> {
    let kept = store.batch(|writer| {
        let kept = entries.iter().map(|entry| writer.keep_entry(entry));
        kept.filter_map(Result::transpose).collect()
    });
    kept.unwrap()
}

fn whole(store: &dyn Store, n: i64) -> bool {
    store
        .read(|reader| reader.entry_bytes(n))
        .unwrap()
        .is_some()
}

#[test]
fn an_entry_is_kept_once_and_read_back_in_the_order_of_arrival() {
    on_each(|store| {
        let all = [entry(PHONE, 2), entry(TABLET, 1), entry(PHONE, 1)];
        let numbers = keep(store, &all);
        assert_eq!(numbers.len(), 3);
        let other = EntryRow {
            state: 9,
            ..entry(PHONE, 2)
        };
        assert!(keep(store, &[other]).is_empty(), "known by its id");
        store
            .read(|reader| {
                let rows = reader.entries(&PRIVATE.0)?;
                let read: Vec<_> = rows
                    .iter()
                    .map(|stored| EntryRow {
                        bytes: reader.entry_bytes(stored.n).unwrap(),
                        ..stored.row.clone()
                    })
                    .collect();
                assert_eq!(read, all);
                assert!(reader.entries(&[9; 32])?.is_empty());
                let chain = reader.entries_of(&PRIVATE.0, &PHONE, 2, 5)?;
                assert_eq!(chain[0].row.sequence, 2);
                assert_eq!(
                    reader.entries_of(&PRIVATE.0, &PHONE, 1, 1)?[0].row.sequence,
                    1
                );
                assert_eq!(reader.entry_devices(&PRIVATE.0)?, [PHONE, TABLET]);
                assert_eq!(reader.entry_count(&PRIVATE.0)?, 3);
                let heads = reader.entry_heads(&PRIVATE.0)?;
                let heads: Vec<_> = heads.iter().map(|head| head.row.sequence).collect();
                assert_eq!(heads, [2, 1]);
                assert!(reader.has_entry_under(&PRIVATE.0, &[5; 32], &[0, 1])?);
                assert!(!reader.has_entry_under(&PRIVATE.0, &[5; 32], &[0])?);
                assert!(!reader.has_entry_under(&PRIVATE.0, &[4; 32], &[0, 1])?);
                assert_eq!(
                    reader.entry(&all[1].id)?.map(|found| found.n),
                    Some(numbers[1])
                );
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn an_entry_that_was_applied_is_no_longer_unsettled_and_keeps_its_facts() {
    on_each(|store| {
        let numbers = keep(store, &[entry(PHONE, 1), entry(PHONE, 2)]);
        store
            .batch(|writer| {
                writer.settle_entry(numbers[0], ENTRY_APPLIED)?;
                writer.keep_facts(numbers[0], b"facts")
            })
            .unwrap();
        let unsettled = store.read(|reader| reader.unsettled_entries(&PRIVATE.0));
        let unsettled: Vec<_> = unsettled.unwrap().iter().map(|entry| entry.n).collect();
        assert_eq!(unsettled, numbers[1..]);
        let first = store.read(|reader| reader.entries(&PRIVATE.0)).unwrap();
        assert_eq!(first[0].row.facts.as_deref(), Some(&b"facts"[..]));
        store
            .batch(|writer| {
                writer.keep_facts(numbers[1], b"others")?;
                writer.settle_entry(numbers[1], 8)?;
                writer.open_again(&[7, 8], 1)
            })
            .unwrap();
        let newest = store
            .read(|reader| reader.newest_entries(&PRIVATE.0, &PHONE, 1))
            .unwrap();
        assert_eq!((newest[0].n, newest[0].row.state), (numbers[1], 1));
        assert_eq!(newest[0].row.facts, None);
        let newest = store.read(|reader| reader.newest_exchanged()).unwrap();
        assert_eq!(
            (newest.entry, newest.manifest, newest.epoch),
            (numbers[1], 0, 0)
        );
    });
}

#[test]
fn a_covered_entry_is_let_go_when_it_was_covered_long_enough_and_is_applied() {
    on_each(|store| {
        let all = [
            entry(PHONE, 1),
            entry(PHONE, 2),
            entry(PHONE, 3),
            entry(TABLET, 1),
        ];
        let numbers = keep(store, &all);
        let let_go = |covered_s, but: &[[u8; 16]]| {
            store
                .batch(|writer| writer.let_go_entries(&PRIVATE.0, covered_s, but))
                .unwrap()
        };
        store
            .batch(|writer| {
                writer.settle_entry(numbers[0], ENTRY_APPLIED)?;
                writer.settle_entry(numbers[3], ENTRY_APPLIED)?;
                writer.cover_entries(&PRIVATE.0, &PHONE, 2, 100)?;
                writer.cover_entries(&PRIVATE.0, &TABLET, 1, 100)?;
                // Covered again later: what counts is the first time.
                writer.cover_entries(&PRIVATE.0, &PHONE, 2, 900)
            })
            .unwrap();
        assert_eq!(let_go(99, &[]), 0);
        assert_eq!(let_go(100, &[PHONE]), 1);
        assert_eq!(let_go(100, &[]), 1);
        let left: Vec<bool> = numbers.iter().map(|n| whole(store, *n)).collect();
        assert_eq!(
            left,
            [false, true, true, false],
            "one waits, one is not covered"
        );
        let rows = store.read(|reader| reader.entries(&PRIVATE.0)).unwrap();
        assert_eq!(rows.len(), 4, "the chain stays");
    });
}

#[test]
fn an_own_head_never_goes_back_and_no_number_is_used_twice() {
    on_each(|store| {
        let head = |sequence| OwnHead {
            log: PRIVATE.0,
            device: PHONE,
            kind: 1,
            sequence,
            id: [sequence as u8; 32],
        };
        let raise = |sequence| store.batch(|writer| writer.raise_own_head(&head(sequence)));
        assert_eq!(raise(1), Ok(()));
        assert_eq!(raise(3), Ok(()));
        assert_eq!(raise(3), Err(Error::Damaged));
        assert_eq!(raise(2), Err(Error::Damaged));
        let read = |kind| {
            store
                .read(|reader| reader.own_head(&PRIVATE.0, &PHONE, kind))
                .unwrap()
        };
        assert_eq!((read(1), read(2)), (Some(head(3)), None));
    });
}

#[test]
fn what_is_carried_is_kept_by_document_and_actor() {
    on_each(|store| {
        let carried = |actor: &[u8], sequence| Carried {
            document: document(1),
            actor: actor.to_vec(),
            sequence,
            hash: [sequence as u8; 32],
        };
        let keep = |carried: &Carried| store.batch(|writer| writer.keep_carried(carried));
        assert_eq!(keep(&carried(&PHONE, 1)), Err(Error::UnknownDocument));
        store
            .commit(&Commit {
                documents: vec![change(1, PRIVATE, 1)],
                ..Commit::default()
            })
            .unwrap();
        let raised = [&PHONE[..], &[1]].concat();
        keep(&carried(&PHONE, 1)).unwrap();
        keep(&carried(&raised, 0)).unwrap();
        keep(&carried(&PHONE, 4)).unwrap();
        let read = store.read(|reader| reader.carried(document(1))).unwrap();
        assert_eq!(read, [carried(&PHONE, 4), carried(&raised, 0)]);
    });
}

#[test]
fn manifests_and_checks_of_epochs_come_back() {
    on_each(|store| {
        let manifest = |counter| ManifestRow {
            log: PRIVATE.0,
            device: PHONE,
            counter,
            id: [counter as u8; 32],
            state: 1,
            met_s: 9,
            bytes: vec![3; 300],
        };
        let check = EpochCheck {
            epoch: [5; 32],
            result: 2,
            detail: vec![1, 2],
        };
        let new = store.batch(|writer| {
            writer.keep_epoch_check(&check)?;
            writer.keep_manifest(&manifest(2))?;
            writer.keep_manifest(&manifest(1))?;
            writer.settle_manifest(&[1; 32], 7)?;
            writer.keep_manifest(&manifest(2))
        });
        assert_eq!(new, Ok(false));
        let settled = ManifestRow {
            state: 7,
            ..manifest(1)
        };
        store
            .read(|reader| {
                assert_eq!(reader.manifests(&PRIVATE.0)?, [manifest(2), settled]);
                assert_eq!(reader.epoch_check(&[5; 32])?, Some(check.clone()));
                assert_eq!(reader.epoch_check(&[6; 32])?, None);
                Ok::<_, Error>(())
            })
            .unwrap();
        store
            .batch(|writer| writer.drop_manifest(&[2; 32]))
            .unwrap();
        let left = store.read(|reader| reader.manifests(&PRIVATE.0)).unwrap();
        assert_eq!(left.len(), 1);
    });
}

pub fn server(id: u8) -> ServerRow {
    ServerRow {
        id: [id; 32],
        url: "https://companion.example".into(),
        state: 1,
        incarnation: None,
        feed_n: 0,
        feed_tag: [0; 8],
        reserved: 32,
        time_s: 0,
        full_check_s: 0,
    }
}

pub fn server_log(number: Option<u64>, log: u8) -> ServerLogRow {
    ServerLogRow {
        log: [log; 32],
        number,
        state: 2,
        behind: 0,
        position: 3,
        tag: [3; 8],
        tags: vec![[1; 8], [2; 8]],
    }
}

pub fn server_head(sequence: u64) -> ServerHeadRow {
    ServerHeadRow {
        log: [1; 32],
        handle: [4; 8],
        kind: 1,
        sequence,
        id: [5; 8],
        met: sequence,
        flags: 0,
    }
}

#[test]
fn a_server_is_known_by_its_id_and_keeps_its_number() {
    on_each(|store| {
        let keep = |row: &ServerRow| store.batch(|writer| writer.keep_server(row)).unwrap();
        let (one, two) = (keep(&server(1)), keep(&server(2)));
        let changed = ServerRow {
            incarnation: Some([8; 4]),
            feed_n: 12,
            reserved: u32::MAX,
            ..server(1)
        };
        assert_eq!(keep(&changed), one);
        let all = store.read(|reader| reader.servers()).unwrap();
        assert_eq!(all, [(one, changed.clone()), (two, server(2))]);
        let read = store.read(|reader| reader.server(one)).unwrap();
        assert_eq!(read, Some(changed));
        assert_eq!(
            store.read(|reader| reader.server(ServerNumber(99))),
            Ok(None)
        );
    });
}

#[test]
fn the_logs_and_heads_of_a_server_are_its_own_and_go_with_it() {
    on_each(|store| {
        let (one, two) = store
            .batch(|writer| {
                let one = writer.keep_server(&server(1))?;
                let two = writer.keep_server(&server(2))?;
                writer.keep_server_log(one, &server_log(None, 3))?;
                writer.keep_server_log(one, &server_log(Some(1), 2))?;
                writer.keep_server_log(one, &server_log(Some(0), 1))?;
                writer.keep_server_log(two, &server_log(Some(0), 2))?;
                writer.keep_server_head(one, &server_head(9))?;
                // The server was restored: what it once had is not forgotten.
                writer.keep_server_head(one, &server_head(4))?;
                Ok::<_, Error>((one, two))
            })
            .unwrap();
        store
            .read(|reader| {
                let logs = reader.server_logs(one)?;
                let expected = [(Some(0), 1), (Some(1), 2), (None, 3)];
                assert_eq!(logs, expected.map(|(number, log)| server_log(number, log)));
                assert_eq!(reader.server_log(two, &[1; 32])?, None);
                assert_eq!(reader.log_numbered(one, 1)?, Some([2; 32]));
                assert_eq!(reader.log_numbered(two, 0)?, Some([2; 32]));
                assert_eq!(reader.log_numbered(one, u64::MAX)?, None);
                let head = reader.server_heads(one, &[1; 32])?;
                assert_eq!((head[0].sequence, head[0].met), (4, 9));
                assert_eq!(reader.all_server_heads(one)?, head);
                assert!(reader.server_heads(two, &[1; 32])?.is_empty());
                Ok::<_, Error>(())
            })
            .unwrap();
        store.batch(|writer| writer.drop_server(one)).unwrap();
        store
            .read(|reader| {
                assert_eq!(reader.servers()?.len(), 1);
                assert!(reader.server_logs(one)?.is_empty());
                assert!(reader.server_heads(one, &[1; 32])?.is_empty());
                assert_eq!(reader.server_logs(two)?.len(), 1);
                Ok::<_, Error>(())
            })
            .unwrap();
    });
}

#[test]
fn an_item_over_its_limit_is_refused_and_one_at_it_is_kept() {
    on_each(|store| {
        let sized = |bytes| EntryRow {
            bytes: Some(vec![0; bytes]),
            ..entry(PHONE, 1)
        };
        let refused = store.batch(|writer| writer.keep_entry(&sized(ITEM_BYTES_MAX + 1)));
        let (what, bytes_max) = ("entry", ITEM_BYTES_MAX);
        assert_eq!(refused, Err(Error::TooLarge { what, bytes_max }));
        assert_eq!(keep(store, &[sized(ITEM_BYTES_MAX)]).len(), 1);
    });
}
