//! Damaged files: found and said, never a wrong row, and what can be read is read.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::path::Path;

use store::{
    Commit, Day, DocumentId, Error, FileStore, Listing, Loss, MemoryStore, RecordRow, Result,
    SearchPage, Store, StoredDocument, Transactions, Trends, salvage,
};
use support::{CHECK_IN, PRIVATE, change, check_in, document, key, open};

const PAGE: usize = 4_096;
const FLIPS: u64 = 200;
const REASON: u8 = 9;

/// A closed store with 400 check-ins in four documents, one of them saved whole.
fn filled(folder: &Path) {
    let store = open(folder).unwrap();
    for number in 0..400_u64 {
        let day = 20_000 + Day::try_from(number / 3).unwrap();
        store
            .commit(&check_in(number, (number / 100) as u8 + 1, day))
            .unwrap();
    }
    let mut write = change(1, PRIVATE, 1_000);
    write.snapshot = Some(store::SnapshotWrite {
        bytes: vec![0x33; 9_000],
        keep_previous: false,
    });
    store
        .commit(&Commit {
            documents: vec![write],
            ..Commit::default()
        })
        .unwrap();
    store.close().unwrap();
}

/// Everything that the screens and the merge read.
#[derive(Debug, PartialEq)]
struct Everything {
    documents: Vec<Option<StoredDocument>>,
    records: Vec<RecordRow>,
    trends: Trends,
    found: SearchPage,
}

fn everything(store: &dyn Store) -> Result<Everything> {
    store.read(|reader| {
        Ok(Everything {
            documents: (1..=4)
                .map(|n| reader.load(document(n)))
                .collect::<Result<_>>()?,
            records: reader.records_on(CHECK_IN, &(0..=30_000), &Listing::live())?,
            trends: reader.trends(CHECK_IN, &(0..=30_000), false)?,
            found: reader.search("dog", None)?,
        })
    })
}

/// Pseudo-random numbers; the seed is the number of the flip, so each can be repeated alone.
fn scattered(seed: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x6a09_e667_f3bc_c908;
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn damaged_copy(of: &[u8], bit: usize) -> (tempfile::TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = of.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    std::fs::write(folder.path().join("store.db"), &bytes).unwrap();
    (folder, bytes)
}

#[test]
fn a_flipped_bit_is_found_or_harmless_but_never_a_wrong_row() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let whole = std::fs::read(folder.path().join("store.db")).unwrap();
    let expected = everything(&open(folder.path()).unwrap()).unwrap();
    let (mut said, mut harmless) = (0, 0);
    for seed in 0..FLIPS {
        let bit = (scattered(seed) % (8 * whole.len() as u64)) as usize;
        let (copy, _) = damaged_copy(&whole, bit);
        let store = match open(copy.path()) {
            Ok(store) => store,
            Err(error) => {
                assert!(
                    matches!(error, Error::WrongKey | Error::Damaged),
                    "seed {seed}: {error}"
                );
                said += 1;
                continue;
            }
        };
        match everything(&store) {
            Ok(found) => {
                assert!(
                    found == expected,
                    "seed {seed} (bit {bit}) gave another row"
                );
                harmless += 1;
            }
            Err(error) => {
                assert_eq!(error, Error::Damaged, "seed {seed}");
                assert!(store.is_damaged());
                said += 1;
            }
        }
        let verdict = store.verify().unwrap();
        assert!(
            !verdict.is_whole(),
            "seed {seed} (bit {bit}) was not found by the check"
        );
    }
    assert!(
        said > 20 && harmless > 20,
        "{said} said, {harmless} harmless"
    );
}

#[test]
fn after_damage_nothing_is_written_and_the_rest_stays_readable() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let whole = std::fs::read(folder.path().join("store.db")).unwrap();
    let mut met = 0;
    for page in 2..whole.len() / PAGE {
        let (copy, bytes) = damaged_copy(&whole, 8 * (page * PAGE + 100));
        let store = match open(copy.path()) {
            Ok(store) => store,
            // The schema itself: said at once, and salvage is what is left.
            Err(error) => {
                assert_eq!(error, Error::Damaged);
                continue;
            }
        };
        let Err(error) = everything(&store) else {
            continue;
        };
        met += 1;
        assert_eq!(error, Error::Damaged);
        assert_eq!(store.commit(&check_in(999, 1, 20_000)), Err(Error::Damaged));
        assert_eq!(store.compact(), Err(Error::Damaged));
        // A single page is never all that today's screen needs of other tables.
        assert!(store.read(|reader| reader.meta("device")).is_ok());
        drop(store);
        assert!(
            std::fs::read(copy.path().join("store.db")).unwrap() == bytes,
            "page {page}"
        );
    }
    assert!(met > 10, "{met}");
}

#[test]
fn damage_that_the_caller_turns_into_its_own_error_is_noted_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let whole = std::fs::read(folder.path().join("store.db")).unwrap();
    let bad = (2..whole.len() / PAGE).find(|page| {
        let (copy, _) = damaged_copy(&whole, 8 * (page * PAGE + 100));
        everything(&open(copy.path()).unwrap()).is_err()
    });
    let (copy, _) = damaged_copy(&whole, 8 * (bad.unwrap() * PAGE + 100));
    let store = open(copy.path()).unwrap();
    let outcome = store.read(|reader| {
        let gone = [1, 2, 3, 4]
            .into_iter()
            .any(|n| reader.load(document(n)).is_err())
            || reader
                .records_on(CHECK_IN, &(0..=30_000), &Listing::live())
                .is_err()
            || reader.trends(CHECK_IN, &(0..=30_000), false).is_err()
            || reader.search("dog", None).is_err();
        if gone { Err(Error::Undone) } else { Ok(()) }
    });
    assert!(outcome.is_err());
    assert!(store.is_damaged());
}

#[test]
fn a_truncated_file_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let whole = std::fs::read(folder.path().join("store.db")).unwrap();
    for length in [
        PAGE,
        3 * PAGE,
        whole.len() / 2,
        whole.len() - PAGE,
        whole.len() - 1,
    ] {
        let copy = tempfile::tempdir().unwrap();
        std::fs::write(copy.path().join("store.db"), &whole[..length]).unwrap();
        match open(copy.path()) {
            Ok(store) => {
                let verdict = store.verify().unwrap();
                assert!(!verdict.is_whole(), "{length} of {} bytes", whole.len());
            }
            Err(error) => assert_eq!(error, Error::Damaged, "{length} bytes"),
        }
    }
}

/// Every change of `from` that is in `to`, as a document's or set aside.
fn kept(to: &dyn Store) -> (usize, usize) {
    to.read(|reader| {
        let mut changes = 0;
        for row in reader.documents()? {
            changes += reader
                .load(row.id)?
                .map_or(0, |document| document.changes.len());
        }
        Ok::<_, Error>((changes, reader.set_aside(10_000)?.len()))
    })
    .unwrap()
}

#[test]
fn salvage_brings_all_of_a_whole_store_over() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let fresh = MemoryStore::new().unwrap();
    let salvaged = salvage(folder.path(), &key(), &fresh, REASON).unwrap();
    assert_eq!((salvaged.documents, salvaged.changes), (4, 300));
    assert_eq!(salvaged.losses, []);
    let old = open(folder.path()).unwrap();
    for n in 1..=4 {
        let load = |store: &dyn Store| store.read(|reader| reader.load(document(n))).unwrap();
        assert_eq!(load(&fresh), load(&old));
    }
}

#[test]
fn salvage_loses_no_more_than_the_damaged_page_held_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let whole = std::fs::read(folder.path().join("store.db")).unwrap();
    let (mut partial, mut complete) = (0, 0);
    for page in 2..whole.len() / PAGE {
        let (copy, bytes) = damaged_copy(&whole, 8 * (page * PAGE + 100));
        let fresh = MemoryStore::new().unwrap();
        let Ok(salvaged) = salvage(copy.path(), &key(), &fresh, REASON) else {
            continue;
        };
        let (changes, aside) = kept(&fresh);
        assert!(std::fs::read(copy.path().join("store.db")).unwrap() == bytes);
        if salvaged.losses.is_empty() {
            assert_eq!((changes, aside), (300, 0), "page {page}");
            complete += 1;
            continue;
        }
        partial += 1;
        // A leaf of changes holds fewer than seventy; only the root of a table takes all with it.
        let whole_table = salvaged
            .losses
            .iter()
            .any(|loss| matches!(loss, Loss::Rows { .. }));
        let documents: Vec<DocumentId> = salvaged
            .losses
            .iter()
            .filter_map(|loss| match loss {
                Loss::Document { document } => Some(*document),
                _ => None,
            })
            .collect();
        let root = documents.len() == 4;
        assert!(
            whole_table || root || changes + aside >= 230,
            "page {page}: {changes} {aside}"
        );
        assert_eq!(
            fresh.read(|reader| reader.locked_count()).unwrap(),
            aside as u64
        );
    }
    assert!(partial > 3 && complete > 10, "{partial} {complete}");
}

#[test]
fn salvage_asks_for_the_right_key_and_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let fresh = MemoryStore::new().unwrap();
    let wrong = store::DatabaseKey::new([1; 32]);
    assert_eq!(
        salvage(folder.path(), &wrong, &fresh, REASON),
        Err(Error::WrongKey)
    );
    let held = FileStore::open(folder.path(), &key()).unwrap();
    assert_eq!(
        salvage(folder.path(), &key(), &fresh, REASON),
        Err(Error::AlreadyOpen)
    );
    drop(held);
}

#[test]
fn what_is_exchanged_with_others_is_brought_over() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path());
    let entry = store::EntryRow {
        log: PRIVATE.0,
        device: [1; 16],
        sequence: 1,
        id: [2; 32],
        previous: None,
        epoch: [3; 32],
        state: 0,
        met_s: 5,
        facts: Some(vec![4; 60]),
        bytes: Some(vec![5; 328]),
    };
    let head = store::OwnHead {
        log: PRIVATE.0,
        device: [1; 16],
        kind: 1,
        sequence: 1,
        id: [2; 32],
    };
    let carried = store::Carried {
        document: document(1),
        actor: vec![1; 16],
        sequence: 3,
        hash: [6; 32],
    };
    let log = store::ServerLogRow {
        log: PRIVATE.0,
        number: Some(1),
        state: 2,
        behind: 1,
        position: 2,
        tag: [7; 8],
        tags: vec![[8; 8]],
    };
    let server = store::ServerRow {
        id: [9; 32],
        url: "https://companion.example".into(),
        state: 1,
        incarnation: Some([1; 4]),
        feed_n: 2,
        feed_tag: [3; 8],
        reserved: 36,
        time_s: 5,
        full_check_s: 6,
    };
    let store = open(folder.path()).unwrap();
    let written = store.batch(|writer| {
        writer.keep_entry(&entry)?;
        writer.cover_entries(&PRIVATE.0, &[1; 16], 1, 70)?;
        writer.raise_own_head(&head)?;
        writer.keep_carried(&carried)?;
        let number = writer.keep_server(&server)?;
        writer.keep_server_log(number, &log)
    });
    written.unwrap();
    store.close().unwrap();
    let fresh = MemoryStore::new().unwrap();
    let salvaged = salvage(folder.path(), &key(), &fresh, REASON).unwrap();
    assert_eq!(salvaged.losses, []);
    fresh
        .read(|reader| {
            let kept = reader.entries(&PRIVATE.0)?;
            assert_eq!(reader.entry_bytes(kept[0].n)?, entry.bytes);
            assert_eq!(
                (&kept[0].row.facts, kept[0].row.id),
                (&entry.facts, entry.id)
            );
            assert_eq!(reader.own_head(&PRIVATE.0, &[1; 16], 1)?, Some(head));
            assert_eq!(reader.carried(document(1))?, std::slice::from_ref(&carried));
            let (number, kept) = reader.servers()?.remove(0);
            assert_eq!(kept, server);
            assert_eq!(reader.server_logs(number)?, std::slice::from_ref(&log));
            Ok::<_, Error>(())
        })
        .unwrap();
    let let_go = fresh.batch(|writer| writer.let_go_entries(&PRIVATE.0, 70, &[]));
    assert_eq!(let_go, Ok(1), "when it was covered came over too");
}
