use store::{
    ChangeHash, Commit, DocumentState, DocumentWrite, SetAside, SnapshotWrite, Transactions,
};

use crate::on_each;
use crate::support::{PAIR, PRIVATE, change, document, hash};

#[test]
fn changes_come_back_in_order_with_the_heads_after_the_last() {
    on_each(|store| {
        for number in 1..=3 {
            let documents = vec![change(1, PRIVATE, number)];
            store
                .commit(&Commit {
                    documents,
                    ..Commit::default()
                })
                .unwrap();
        }
        let found = store
            .read(|reader| reader.load(document(1)))
            .unwrap()
            .unwrap();
        let texts: Vec<_> = found.changes.iter().map(|c| c.bytes.clone()).collect();
        assert_eq!(texts, [b"change 1", b"change 2", b"change 3"]);
        assert_eq!(found.row.heads, hash(1, 3).0);
        assert_eq!((found.row.appended, found.snapshot), (3, None));
        assert_eq!((found.row.space, found.row.key), (PRIVATE, vec![1, 1]));
        assert_eq!(store.read(|reader| reader.load(document(2))).unwrap(), None);
    });
}

#[test]
fn two_heads_of_one_write_are_kept() {
    on_each(|store| {
        let mut write = change(1, PRIVATE, 1);
        write.changes.push(change(1, PRIVATE, 2).changes.remove(0));
        write.heads = [hash(1, 1).0, hash(1, 2).0].concat();
        let heads = write.heads.clone();
        store
            .commit(&Commit {
                documents: vec![write],
                ..Commit::default()
            })
            .unwrap();
        let row = store
            .read(|reader| reader.document(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(row.heads, heads);
    });
}

#[test]
fn heads_can_be_stated_for_a_document_with_and_without_changes() {
    on_each(|store| {
        let write = |heads: &[u8]| Commit {
            documents: vec![DocumentWrite::new(
                document(1),
                PRIVATE,
                vec![1],
                heads.to_vec(),
            )],
            ..Commit::default()
        };
        let heads = || {
            store
                .read(|reader| reader.document(document(1)))
                .unwrap()
                .unwrap()
                .heads
        };
        store.commit(&write(b"birth")).unwrap();
        assert_eq!(heads(), b"birth");
        let documents = vec![change(1, PRIVATE, 1)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
        assert_eq!(heads(), hash(1, 1).0);
        store.commit(&write(b"merged")).unwrap();
        assert_eq!(heads(), b"merged");
        store.commit(&with_snapshot(2, b"save", false)).unwrap();
        store.commit(&write(b"again")).unwrap();
        assert_eq!(heads(), b"again");
    });
}

fn with_snapshot(number: u64, save: &[u8], keep_previous: bool) -> Commit {
    let mut write = change(1, PRIVATE, number);
    write.snapshot = Some(SnapshotWrite {
        bytes: save.to_vec(),
        keep_previous,
    });
    Commit {
        documents: vec![write],
        ..Commit::default()
    }
}

#[test]
fn a_save_takes_the_place_of_the_changes_before_it() {
    on_each(|store| {
        let append = |number| {
            let documents = vec![change(1, PRIVATE, number)];
            store
                .commit(&Commit {
                    documents,
                    ..Commit::default()
                })
                .unwrap();
        };
        append(1);
        store
            .commit(&with_snapshot(2, b"save of 1 and 2", false))
            .unwrap();
        append(3);
        let found = store
            .read(|reader| reader.load(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(found.snapshot.as_deref(), Some(&b"save of 1 and 2"[..]));
        assert_eq!(found.changes.len(), 1);
        assert_eq!(found.changes[0].hash, hash(1, 3));
        assert_eq!(found.row.appended, 1);
    });
}

#[test]
fn the_save_before_gives_the_whole_document_too_when_it_is_kept() {
    on_each(|store| {
        store
            .commit(&with_snapshot(1, b"save of 1", false))
            .unwrap();
        let documents = vec![change(1, PRIVATE, 2)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
        store
            .commit(&with_snapshot(3, b"save of 1 to 3", true))
            .unwrap();
        let documents = vec![change(1, PRIVATE, 4)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
        let now = store
            .read(|reader| reader.load(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(now.snapshot.as_deref(), Some(&b"save of 1 to 3"[..]));
        assert_eq!(
            now.changes.iter().map(|c| c.hash).collect::<Vec<_>>(),
            [hash(1, 4)]
        );
        let before = store
            .read(|reader| reader.load_previous(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(before.snapshot.as_deref(), Some(&b"save of 1"[..]));
        let hashes: Vec<_> = before.changes.iter().map(|c| c.hash).collect();
        assert_eq!(hashes, [hash(1, 2), hash(1, 3), hash(1, 4)]);
        store
            .commit(&with_snapshot(5, b"save of all", false))
            .unwrap();
        let before = store
            .read(|reader| reader.load_previous(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!((before.snapshot, before.changes.len()), (None, 0));
    });
}

#[test]
fn a_document_lets_go_of_what_its_last_save_holds() {
    on_each(|store| {
        let keeping = || {
            store
                .read(|reader| reader.documents_with_previous(PRIVATE))
                .unwrap()
        };
        store.commit(&with_snapshot(1, b"save of 1", true)).unwrap();
        assert_eq!(keeping(), [document(1)]);
        store
            .batch(|writer| writer.drop_previous(document(1)))
            .unwrap();
        assert_eq!(keeping(), []);
        store
            .commit(&with_snapshot(2, b"save of 1 and 2", true))
            .unwrap();
        assert_eq!(keeping(), [document(1)]);
        store
            .batch(|writer| writer.drop_previous(document(1)))
            .unwrap();
        let whole = store
            .read(|reader| reader.load(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(whole.snapshot.as_deref(), Some(&b"save of 1 and 2"[..]));
        assert_eq!((keeping(), whole.changes.len()), (vec![], 0));
    });
}

#[test]
fn unsent_documents_are_listed_until_they_are_sent() {
    on_each(|store| {
        let mark = |n: u8, number, unsent| {
            let mut write = change(n, if n == 1 { PRIVATE } else { PAIR }, number);
            write.unsent = unsent;
            store
                .commit(&Commit {
                    documents: vec![write],
                    ..Commit::default()
                })
                .unwrap();
        };
        mark(1, 1, Some(true));
        mark(2, 1, Some(true));
        mark(1, 2, None);
        mark(2, 2, Some(false));
        let unsent = store.read(|reader| reader.unsent_documents()).unwrap();
        assert_eq!(
            unsent.iter().map(|row| row.id).collect::<Vec<_>>(),
            [document(1)]
        );
        assert_eq!(store.read(|reader| reader.unsent_count()).unwrap(), 1);
        let of_pair = store.read(|reader| reader.documents_of(PAIR)).unwrap();
        assert_eq!(
            of_pair.iter().map(|row| row.id).collect::<Vec<_>>(),
            [document(2)]
        );
        assert_eq!(store.read(|reader| reader.documents()).unwrap().len(), 2);
    });
}

#[test]
fn what_cannot_be_read_is_kept_and_counted() {
    on_each(|store| {
        let mut unreadable = change(1, PRIVATE, 1);
        unreadable.state = Some(DocumentState::Unreadable);
        let aside = SetAside {
            document: document(9),
            reason: 4,
            hashes: vec![hash(9, 1), ChangeHash([0; 32])],
            at_ms: -5,
            bytes: vec![0xff; 5_000],
        };
        store
            .commit(&Commit {
                documents: vec![unreadable, change(2, PRIVATE, 1)],
                set_aside: vec![aside.clone()],
                ..Commit::default()
            })
            .unwrap();
        assert_eq!(store.read(|reader| reader.locked_count()).unwrap(), 2);
        let found = store.read(|reader| reader.set_aside(10)).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].aside, aside);
        // A later write does not make it readable by itself.
        let documents = vec![change(1, PRIVATE, 2)];
        store
            .commit(&Commit {
                documents,
                ..Commit::default()
            })
            .unwrap();
        let row = store
            .read(|reader| reader.document(document(1)))
            .unwrap()
            .unwrap();
        assert_eq!(row.state, DocumentState::Unreadable);
        store
            .batch(|writer| writer.release_set_aside(found[0].n))
            .unwrap();
        assert_eq!(store.read(|reader| reader.locked_count()).unwrap(), 1);
    });
}
