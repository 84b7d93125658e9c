//! What snapshots, repairs and restores must not lose or repeat.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod kin;
mod party;

use std::path::Path;
use std::sync::Arc;

use companion::{Companion, SyncProgress, WhyStopped};
use kin::{notes, phone, restore, sync, words, write};
use party::{Device, NOW_MS, Party};

const DAY_MS: i64 = 24 * 3_600 * 1_000;
const PAGE: usize = 4_096;

#[test]
fn a_restored_device_names_what_it_goes_by_once_although_another_space_waits() {
    let party = Party::begin();
    let phone = phone(&party);
    phone.companion.open_relationship(Some("Bea")).unwrap();
    for day in 0..20 {
        write(
            &phone.companion,
            -day * 9 * 1_440,
            &format!("told {day:02}"),
        );
    }
    sync(&phone.companion, &party);
    phone.clock.set(NOW_MS + DAY_MS);
    sync(&phone.companion, &party);
    let words = words(&phone.companion);
    let folder = tempfile::tempdir().unwrap();
    let restored = restore(&party, &words, folder.path(), &[]);
    sync(&restored, &party);
    write(&restored, 1, "told after the restore");
    sync(&restored, &party);
    party.seen();
    sync(&restored, &party);
    let seen = party.seen();
    assert_eq!(
        seen.len(),
        3,
        "three syncs with nothing to say: {}",
        seen.len()
    );
    assert_eq!(
        notes(&restored),
        notes(&phone.companion)
            .into_iter()
            .chain(["told after the restore".to_owned()],)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}

fn spoil(folder: &Path, page: usize) {
    let path = folder.join("store.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[page * PAGE + 100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

#[test]
fn entries_of_a_document_that_a_repair_lost_do_not_pass_for_applied() {
    let party = Party::begin();
    let phone = phone(&party);
    for day in 0..12 {
        write(
            &phone.companion,
            -day * 31 * 1_440,
            &format!("told {day:02}"),
        );
    }
    sync(&phone.companion, &party);
    let all = notes(&phone.companion);
    assert_eq!(all.len(), 12);
    let Device {
        folder,
        clock,
        keys,
        companion,
        ..
    } = phone;
    companion.close().unwrap();
    let backup = party.back_up();
    let pages = std::fs::metadata(folder.path().join("store.db"))
        .unwrap()
        .len();
    let pages = usize::try_from(pages).unwrap() / PAGE;
    let mut checked = 0;
    for page in 1..pages {
        let copied = tempfile::tempdir().unwrap();
        party::copy(folder.path(), copied.path());
        spoil(copied.path(), page);
        let parts = party::parts(&clock, &Arc::clone(&keys), 10_000 + page as u64);
        let Ok(view) = Companion::repair(copied.path(), &parts, None) else {
            continue;
        };
        let is_document = |what: &str| ["profile", "check_ins", "document"].contains(&what);
        if view.lost.is_empty() || !view.lost.iter().all(|lost| is_document(&lost.what)) {
            continue;
        }
        let companion = Companion::open(copied.path(), parts, None).unwrap();
        if notes(&companion).len() == 12 {
            continue;
        }
        party.restore(backup.path());
        let progress = SyncProgress::default();
        let report = companion.sync(&party, &progress).unwrap();
        assert!(
            [WhyStopped::Done, WhyStopped::MustRetire].contains(&report.why_stopped),
            "{report:?}"
        );
        // What cannot be opened stays, is counted, and is covered by no snapshot.
        let here = notes(&companion).len() as u64;
        assert!(
            here + u64::from(view.locked_count) >= 12,
            "page {page}: {view:?}"
        );
        assert_eq!(
            here < 12,
            companion.pending().unwrap().incomplete > 0,
            "page {page}"
        );
        checked += 1;
    }
    assert!(checked > 0, "of {pages} pages");
}
