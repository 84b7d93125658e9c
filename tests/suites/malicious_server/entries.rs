//! Entries: what the devices wrote.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use companion::SyncReport;
use harness::party::{hold, news};
use protocol::{AnswerBody, DeviceId, Entry, EntryId, Run, SyncAnswer};

use super::world::{World, done, keeps_its_own, stuck};

/// Every run of an answer.
fn runs(answer: &mut SyncAnswer, change: impl FnMut(&mut Run)) {
    if let AnswerBody::Content(news) = &mut answer.body {
        let runs = news
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.runs);
        runs.for_each(change);
    }
}

/// The tablet is given what the phone wrote last, bent: it takes nothing, says so, and after it has
/// what the phone wrote.
fn bent(bend: impl Fn(&World, &mut Run) + Send + Sync) -> SyncReport {
    let world = World::begin();
    let before = world.tablet.notes();
    let report = world.twisted(|_, answer| runs(answer, |run| bend(&world, run)));
    stuck(&report);
    assert_eq!(world.tablet.notes(), before, "nothing of it is shown");
    world.hold();
    report
}

fn entry(run: &Run) -> Entry {
    Entry::decode(&run.entries[0]).expect("an entry")
}

#[test]
fn an_entry_with_another_header_is_refused() {
    bent(|_, run| {
        let mut entry = entry(run);
        entry.nonce_part[3] ^= 1;
        run.entries[0] = entry.to_bytes();
    });
}

#[test]
fn an_entry_with_another_ciphertext_is_refused() {
    bent(|_, run| {
        let mut entry = entry(run);
        let middle = entry.sealed.len() / 2;
        entry.sealed[middle] ^= 1;
        run.entries[0] = entry.to_bytes();
    });
}

#[test]
fn an_entry_with_more_or_less_padding_is_refused() {
    for longer in [true, false] {
        bent(move |_, run| {
            let mut entry = entry(run);
            match longer {
                true => entry.sealed.push(0),
                false => entry
                    .sealed
                    .truncate(entry.sealed.len().saturating_sub(1).max(240)),
            }
            // The smallest entry cannot be shorter, so then it is only bent.
            entry.sealed[5] ^= u8::from(!longer);
            run.entries[0] = entry.to_bytes();
        });
    }
}

#[test]
fn an_entry_without_its_signature_is_refused() {
    bent(|_, run| {
        let length = run.entries[0].len();
        run.entries[0][length - 64..].fill(0);
    });
}

#[test]
fn an_entry_under_the_tag_of_another_epoch_is_refused() {
    let world = World::begin();
    let first = world
        .party
        .bytes_of("SELECT body FROM item WHERE kind = 1 ORDER BY position LIMIT 1");
    let old = Entry::decode(&first[0]).expect("an entry").epoch_tag;
    let before = world.tablet.notes();
    let swapped = AtomicUsize::new(0);
    let report = world.twisted(|_, answer| {
        runs(answer, |run| {
            let mut entry = entry(run);
            if entry.epoch_tag != old {
                swapped.fetch_add(1, Ordering::SeqCst);
            }
            entry.epoch_tag = old;
            run.entries[0] = entry.to_bytes();
        });
    });
    stuck(&report);
    assert!(swapped.into_inner() > 0, "linking began another epoch");
    assert_eq!(world.tablet.notes(), before);
    world.hold();
}

#[test]
fn an_entry_of_a_suite_that_nobody_knows_is_refused() {
    for suite in [0, 2, 23] {
        bent(move |_, run| run.entries[0][1] = suite);
    }
}

#[test]
fn an_entry_said_to_be_of_another_author_is_refused() {
    let world = World::begin();
    let laptop = world.laptop();
    let id: [u8; 16] = hex::decode(laptop.id()).unwrap().try_into().unwrap();
    let before = world.tablet.notes();
    let report = world.twisted(|_, answer| {
        runs(answer, |run| run.author = Some(DeviceId::from_bytes(id)));
    });
    stuck(&report);
    assert_eq!(world.tablet.notes(), before);
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}

#[test]
fn an_entry_said_to_be_the_asking_devices_own_is_refused_and_retires_nothing() {
    let report = bent(|_, run| run.author = None);
    assert!(!report.pending.must_retire, "{report:?}");
}

#[test]
fn a_run_whose_entries_stand_in_another_order_is_refused() {
    let world = World::begin();
    world.phone.write("one");
    done(&world.phone.sync(&world.party));
    let report = world.twisted(|_, answer| {
        runs(answer, |run| run.entries.reverse());
        if let AnswerBody::Content(news) = &mut answer.body {
            for section in &mut news.sections {
                section.runs.reverse();
            }
        }
    });
    stuck(&report);
    world.hold();
}

/// Leaves one entry out of every answer: the first that came.
fn with_a_hole(answer: &mut SyncAnswer, hidden: &Mutex<Option<Vec<u8>>>) {
    let mut hidden = hidden.lock().unwrap();
    if let AnswerBody::Content(news) = &mut answer.body {
        for section in &mut news.sections {
            let runs = std::mem::take(&mut section.runs);
            for run in runs {
                let hidden = hidden.get_or_insert_with(|| run.entries[0].clone());
                for (first, entry) in (run.first..).zip(&run.entries) {
                    if entry != hidden {
                        section.runs.push(Run {
                            author: run.author,
                            first,
                            previous: None,
                            entries: vec![entry.clone()],
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn a_hole_in_a_chain_stops_it_there_and_is_said() {
    let world = World::begin();
    world.phone.write("what is left out");
    done(&world.phone.sync(&world.party));
    let hidden = Mutex::default();
    let report = world.twisted(|_, answer| with_a_hole(answer, &hidden));
    stuck(&report);
    world.hold();
}

#[test]
fn a_hole_behind_a_made_up_previous_id_is_no_less_a_hole() {
    let world = World::begin();
    world.phone.write("what is left out");
    done(&world.phone.sync(&world.party));
    let hidden = Mutex::default();
    let report = world.twisted(|_, answer| {
        with_a_hole(answer, &hidden);
        runs(answer, |run| {
            run.previous = (run.first > 1).then(|| EntryId::from_bytes([9; 32]));
        });
    });
    stuck(&report);
    world.hold();
}

#[test]
fn entries_moved_into_another_space_are_refused() {
    let world = World::begin();
    let opened = world.phone.journal().open_relationship(Some("Ben"));
    let space = opened.expect("a space");
    world.hold();
    let mut draft = companion::ContactDraft::at(
        companion::Moment {
            at_ms: harness::party::NOW_MS,
            tz_min: 0,
        },
        "phone",
    );
    draft.support_types = vec![("emotional".into(), 10)];
    let noted = world.phone.journal().note_contact(&space, &draft);
    noted.expect("noted");
    let report = world.twisted(|_, answer| {
        if let AnswerBody::Content(news) = &mut answer.body {
            let places: Vec<usize> = (0..news.sections.len())
                .filter(|place| !news.sections[*place].runs.is_empty())
                .collect();
            if let [one, other, ..] = places[..] {
                let (left, right) = news.sections.split_at_mut(other);
                std::mem::swap(&mut left[one].runs, &mut right[0].runs);
            }
        }
    });
    stuck(&report);
    let contacts = world.tablet.journal().contacts(&space, 2026);
    assert_eq!(contacts.expect("contacts").contacts.len(), 0);
    world.hold();
}

#[test]
fn everything_given_twice_is_there_once() {
    let world = World::begin();
    let report = world.twisted(|request, answer| {
        let news = news(request, answer);
        for section in &mut news.sections {
            section.runs.extend(section.runs.clone());
            section.records.extend(section.records.clone());
        }
        news.sections.extend(news.sections.clone());
    });
    done(&report);
    harness::party::agree(&[&world.phone, &world.tablet]);
    keeps_its_own(&world.tablet);
    world.hold();
}
