//! Syncing with a real server in this process: what goes there and back, and what happens when the
//! line or either side fails.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod party;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use companion::view::SyncState;
use companion::{
    CancelHandle, CheckInDraft, Companion, CompanionError, Moment, Rule, SyncProgress, SyncReport,
    WhyStopped,
};
use party::{Device, Fault, NOW_MS, Party, copy, line};
use protocol::{Endpoint, ServerId, SigningKey};

/// The day of `NOW_MS` where the check-ins are made.
const TODAY: &str = "2026-11-23";
/// A request that carries nothing: its size in PROTOCOL 14.
const NOTHING_NEW_BYTES: usize = 96;

fn sync(device: &Device, party: &Party) -> SyncReport {
    let report = device.companion.sync(party, &SyncProgress::default());
    report.expect("a report")
}

fn write(companion: &Companion, n: i64) -> String {
    let at = Moment {
        at_ms: NOW_MS + n * 60_000,
        tz_min: -480,
    };
    let draft = CheckInDraft {
        mood: Some(4),
        ..CheckInDraft::at(at)
    };
    companion.record_check_in(&draft).expect("written")
}

/// A device whose account is there, with everything sent.
fn settled() -> (Party, Device) {
    let party = Party::begin();
    let device = Device::new(1);
    device
        .companion
        .server_set(&party.token_line())
        .expect("a server");
    write(&device.companion, 0);
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    party.seen();
    (party, device)
}

fn sent_syncs(party: &Party) -> Vec<party::Seen> {
    let seen = party.seen().into_iter();
    seen.filter(|seen| seen.endpoint == Endpoint::Sync)
        .collect()
}

#[test]
fn a_token_line_is_all_that_it_takes() {
    let party = Party::begin();
    let device = Device::new(1);
    let today = device.companion.today(TODAY).expect("today");
    assert_eq!(today.sync.state, SyncState::Off);
    let refused = device.companion.sync(&party, &SyncProgress::default());
    assert_eq!(refused, Err(CompanionError::NoServer));

    let view = device
        .companion
        .server_set(&party.token_line())
        .expect("a server");
    assert!(
        view.has_token && !view.enrolled && view.is_encrypted,
        "{view:?}"
    );
    assert_eq!(party.seen(), [], "nothing is sent before somebody asks");
    write(&device.companion, 0);
    let today = device.companion.today(TODAY).expect("today");
    assert_eq!(today.sync.state, SyncState::Pending);

    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    assert!(
        report.pushed > 0 && report.bytes_up > 0 && report.bytes_down > 0,
        "{report:?}"
    );
    assert_eq!(report.pending.unsent_documents, 0, "{report:?}");
    assert_eq!(report.pending.unsent_items, 0, "{report:?}");
    let view = device.companion.server().expect("read").expect("a server");
    assert!(view.enrolled, "{view:?}");
    assert_eq!(view.last_at_ms, Some(NOW_MS));
    let today = device.companion.today(TODAY).expect("today");
    assert_eq!(
        (today.sync.state, today.sync.last_at),
        (SyncState::Ok, Some(NOW_MS))
    );
}

#[test]
fn enrolling_again_changes_nothing_and_a_used_token_makes_no_account() {
    let party = Party::begin();
    let line = party.token_line();
    let cancel = CancelHandle::default();
    let device = Device::new(1);
    device.companion.server_set(&line).expect("a server");
    let first = device
        .companion
        .enroll(&party, &cancel)
        .expect("an account");
    assert_eq!(device.companion.enroll(&party, &cancel), Ok(first));

    let other = Device::new(2);
    other.companion.server_set(&line).expect("a server");
    assert_eq!(
        other.companion.enroll(&party, &cancel),
        Err(CompanionError::Gone)
    );
    assert_eq!(sync(&other, &party).why_stopped, WhyStopped::Gone);
    other
        .companion
        .server_set(&party.token_line())
        .expect("another token");
    assert_eq!(sync(&other, &party).why_stopped, WhyStopped::Done);
}

#[test]
fn a_damaged_line_says_so_and_changes_nothing() {
    let (party, device) = settled();
    let mut bent = party.token_line();
    let last = bent.pop().expect("a digit");
    bent.push(if last == 'A' { 'B' } else { 'A' });
    for text in ["", "https://party.example", &bent] {
        let refused = CompanionError::InvalidInput {
            field: "token_line",
            rule: Rule::BadFormat,
        };
        assert_eq!(device.companion.server_set(text), Err(refused), "{text}");
    }
    let other = ServerId::from(&SigningKey::from_seed(&[3; 32]).public());
    let refused = device.companion.server_set(&line(other, None));
    assert_eq!(refused, Err(CompanionError::OtherServer));
}

#[test]
fn one_check_in_takes_one_round_trip_and_few_bytes() {
    let (party, device) = settled();
    write(&device.companion, 1);
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.round_trips),
        (WhyStopped::Done, 1)
    );
    let seen = party.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].body.len() <= 600, "{} up", seen[0].body.len());
    assert!(seen[0].answer_bytes <= 150, "{} down", seen[0].answer_bytes);
}

#[test]
fn nothing_new_takes_one_round_trip_and_hardly_a_byte() {
    let (party, device) = settled();
    sync(&device, &party);
    party.seen();
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.round_trips),
        (WhyStopped::Done, 1)
    );
    let seen = party.seen();
    assert!(
        seen[0].body.len() <= NOTHING_NEW_BYTES,
        "{} up",
        seen[0].body.len()
    );
    assert!(seen[0].answer_bytes <= 76, "{} down", seen[0].answer_bytes);
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_bytes() {
    let (party, device) = settled();
    write(&device.companion, 1);
    party.expect([Fault::LoseAnswer, Fault::LoseRequest]);
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::NoAnswer);
    assert!(report.retry_at_ms.is_some());
    assert_eq!(sync(&device, &party).why_stopped, WhyStopped::NoAnswer);
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done);
    assert_eq!(report.pending.unsent_items, 0);
    let seen = sent_syncs(&party);
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter().all(|one| one.body == seen[0].body),
        "three times the same"
    );
}

#[test]
fn after_three_times_the_same_items_go_with_a_new_counter() {
    let (party, device) = settled();
    write(&device.companion, 1);
    party.expect([Fault::LoseAnswer, Fault::LoseAnswer, Fault::LoseAnswer]);
    for _ in 0..3 {
        assert_eq!(sync(&device, &party).why_stopped, WhyStopped::NoAnswer);
    }
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done);
    let counters: Vec<u32> = sent_syncs(&party)
        .iter()
        .map(party::Seen::counter)
        .collect();
    assert_eq!(counters[..3], [counters[0]; 3]);
    assert!(counters[3] > counters[0], "{counters:?}");
    assert_eq!(report.pending.unsent_items, 0);
}

#[test]
fn a_kill_between_request_and_answer_loses_and_doubles_nothing() {
    let (party, device) = settled();
    write(&device.companion, 1);
    party.expect([Fault::LoseAnswer]);
    assert_eq!(sync(&device, &party).why_stopped, WhyStopped::NoAnswer);
    let device = device.reopened();
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done);
    assert_eq!(report.pending.unsent_items, 0);
    let counters: Vec<u32> = sent_syncs(&party)
        .iter()
        .map(party::Seen::counter)
        .collect();
    assert!(
        counters.is_sorted_by(|one, next| one < next),
        "{counters:?}"
    );
}

#[test]
fn an_answer_that_was_changed_on_its_way_is_no_answer() {
    let (party, device) = settled();
    for bit in [0, 77, 300, 607] {
        party.expect([Fault::FlipAnswer(bit)]);
        let report = sync(&device, &party);
        assert_eq!(report.why_stopped, WhyStopped::WrongServer, "bit {bit}");
    }
    assert_eq!(sync(&device, &party).why_stopped, WhyStopped::Done);
}

#[test]
fn somebody_elses_words_on_the_way_change_nothing() {
    let (party, device) = settled();
    let all = [
        (Fault::Say(200, None), WhyStopped::WrongServer),
        (Fault::Say(302, None), WhyStopped::NoAnswer),
        (Fault::Say(400, None), WhyStopped::NoAnswer),
        (Fault::Say(404, None), WhyStopped::NoAnswer),
        (Fault::Say(413, None), WhyStopped::NoAnswer),
        (Fault::Say(503, None), WhyStopped::NoAnswer),
        (Fault::Say(429, Some(60)), WhyStopped::Later),
    ];
    for (fault, why) in all {
        party.expect([fault.clone()]);
        let report = sync(&device, &party);
        assert_eq!(report.why_stopped, why, "{fault:?}");
        let wait_ms = report.retry_at_ms.expect("a moment") - NOW_MS;
        let asked = matches!(fault, Fault::Say(_, Some(_)));
        assert!(!asked || wait_ms >= 60_000, "{wait_ms} ms");
    }
    assert_eq!(sync(&device, &party).why_stopped, WhyStopped::Done);
}

#[test]
fn another_server_at_the_same_address_is_not_believed() {
    let (party, device) = settled();
    let other = Party::begin();
    write(&device.companion, 1);
    // A server without this key can only refuse, unsigned, or sign as another.
    let report = sync(&device, &other);
    let refusals = [WhyStopped::WrongServer, WhyStopped::NoAnswer];
    assert!(refusals.contains(&report.why_stopped), "{report:?}");
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.pending.unsent_items),
        (WhyStopped::Done, 0)
    );
}

#[test]
fn a_server_restored_from_a_backup_is_given_again_what_it_lacks() {
    let (party, device) = settled();
    let backup = party.back_up();
    for n in 1..4 {
        write(&device.companion, n);
        assert_eq!(sync(&device, &party).why_stopped, WhyStopped::Done);
    }
    party.restore(backup.path());
    party.seen();
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    assert!(report.pushed >= 3, "{report:?}");
    assert_eq!(report.pending.unsent_items, 0, "{report:?}");
    party.seen();
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.round_trips),
        (WhyStopped::Done, 1)
    );
    let left = party.seen()[0].body.len();
    assert!(
        left <= NOTHING_NEW_BYTES,
        "and then there is nothing left: {left}"
    );
}

#[test]
fn a_server_restored_from_before_the_account_is_enrolled_with_again() {
    let party = Party::begin();
    let device = Device::new(1);
    device
        .companion
        .server_set(&party.token_line())
        .expect("a server");
    let backup = party.back_up();
    write(&device.companion, 0);
    assert_eq!(sync(&device, &party).why_stopped, WhyStopped::Done);
    party.restore(backup.path());
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    assert_eq!(report.pending.unsent_items, 0);
}

#[test]
fn a_copied_phone_is_noticed_by_a_request_that_it_did_not_make() {
    let (party, device) = settled();
    let copied = tempfile::tempdir().expect("a folder");
    let (clock, keys) = (Arc::clone(&device.clock), Arc::clone(&device.keys));
    let device = device.reopened();
    device.companion.clone().close().expect("closed");
    let seed = 40;
    let mut original = device;
    copy(original.folder.path(), copied.path());
    // Each start takes a new block of counters, far above those that the copy knows.
    for _ in 0..3 {
        original = original.reopened();
        assert_eq!(sync(&original, &party).why_stopped, WhyStopped::Done);
    }
    let copy = Device::open(copied, clock, keys, seed);
    let report = sync(&copy, &party);
    assert_eq!(report.why_stopped, WhyStopped::MustRetire, "{report:?}");
    assert!(report.pending.must_retire);
    let today = copy.companion.today(TODAY).expect("today");
    assert_eq!(today.sync.state, SyncState::Stopped);
    assert_eq!(
        sync(&original, &party).why_stopped,
        WhyStopped::Done,
        "the other goes on"
    );
}

#[test]
fn forgetting_the_server_sends_nothing_more_and_uses_no_counter_twice() {
    let (party, device) = settled();
    sync(&device, &party);
    let before = sent_syncs(&party)[0].counter();
    device.companion.server_forget().expect("forgotten");
    assert_eq!(device.companion.server(), Ok(None));
    let refused = device.companion.sync(&party, &SyncProgress::default());
    assert_eq!(refused, Err(CompanionError::NoServer));
    assert_eq!(party.seen(), []);

    device
        .companion
        .server_set(&party.token_line())
        .expect("a server");
    let device = device.reopened();
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    let all = party.seen();
    assert!(all.iter().all(|seen| seen.counter() > before));
}

#[test]
fn an_erasure_can_be_taken_back_for_some_days() {
    let (party, device) = settled();
    let cancel = CancelHandle::default();
    let due_s = device
        .companion
        .erase_request(&party, &cancel)
        .expect("asked");
    let seven_days = NOW_MS.unsigned_abs() / 1_000 + protocol::limits::ERASE_DAYS * 86_400;
    assert_eq!(due_s, Some(seven_days));
    let view = device.companion.server().expect("read").expect("a server");
    assert_eq!(view.erase_due_s, due_s);
    device
        .companion
        .erase_cancel(&party, &cancel)
        .expect("taken back");
    let view = device.companion.server().expect("read").expect("a server");
    assert_eq!(view.erase_due_s, None);
}

#[test]
fn reading_and_writing_go_on_while_a_request_is_under_way() {
    let (party, device) = settled();
    write(&device.companion, 1);
    let companion = device.companion.clone();
    let done = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&done);
    party.during(move || {
        write(&companion, 2);
        let today = companion.today(TODAY).expect("today");
        assert!(today.check_ins.len() >= 2);
        let again = companion.sync(&Party::begin(), &SyncProgress::default());
        assert_eq!(
            again,
            Err(CompanionError::SyncRunning),
            "but one sync at a time"
        );
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let report = sync(&device, &party);
    assert_eq!(done.load(Ordering::SeqCst), 1);
    assert_eq!(report.why_stopped, WhyStopped::Done);
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.pending.unsent_documents),
        (WhyStopped::Done, 0)
    );
}

#[test]
fn a_cancelled_sync_loses_nothing_and_the_next_goes_on() {
    let (party, device) = settled();
    write(&device.companion, 1);
    let progress = SyncProgress::default();
    progress.cancel.cancel();
    let report = device.companion.sync(&party, &progress).expect("a report");
    assert_eq!(report.why_stopped, WhyStopped::Cancelled);
    assert_eq!(party.seen(), []);

    let progress = SyncProgress::default();
    let cancel = progress.cancel.clone();
    party.during(move || cancel.cancel());
    party.expect([Fault::LoseAnswer]);
    let report = device.companion.sync(&party, &progress).expect("a report");
    assert_eq!(report.why_stopped, WhyStopped::Cancelled);
    let report = sync(&device, &party);
    assert_eq!(
        (report.why_stopped, report.pending.unsent_items),
        (WhyStopped::Done, 0)
    );
}

#[test]
fn a_clock_that_is_days_off_is_said_and_changes_nothing_else() {
    let (party, device) = settled();
    let today = device.companion.today(TODAY).expect("today");
    assert!(!today.clock_looks_wrong);
    for ahead_s in [-(86_400 + 1), 86_400 + 1] {
        party.set_clock(u64::try_from(NOW_MS / 1_000 - ahead_s).expect("a time"));
        let report = sync(&device, &party);
        assert_eq!(
            (report.why_stopped, report.clock_ahead_s),
            (WhyStopped::Done, Some(ahead_s))
        );
        let today = device.companion.today(TODAY).expect("today");
        assert!(today.clock_looks_wrong);
    }
    party.set_clock(NOW_MS.unsigned_abs() / 1_000 - 86_400);
    assert_eq!(
        sync(&device, &party).clock_ahead_s,
        None,
        "a day is not over a day"
    );
    let today = device.companion.today(TODAY).expect("today");
    assert!(!today.clock_looks_wrong);
}

#[test]
fn every_log_is_compared_after_seven_days_of_use() {
    let (party, device) = settled();
    device.clock.set(NOW_MS + 7 * 24 * 3_600_000);
    party.set_clock(device.clock_s());
    let report = sync(&device, &party);
    assert_eq!(report.why_stopped, WhyStopped::Done);
    let seen = sent_syncs(&party);
    let with_cursors = seen[0].body.len();
    assert!(
        with_cursors > NOTHING_NEW_BYTES,
        "cursors of all logs: {with_cursors}"
    );
    assert_eq!(sync(&device, &party).round_trips, 1);
    assert!(sent_syncs(&party)[0].body.len() <= NOTHING_NEW_BYTES);
}
