//! What a server can claim: used counters, an erased, refused or full account, a frozen device.

use std::sync::Mutex;

use companion::{CancelHandle, DeviceState, WhyStopped};
use harness::party::{NOW_MS, hold};
use protocol::{AnswerBody, CounterProof, Endpoint, EraseRequest, RequestFrame, Signature, Status};

use super::world::{World, done, keeps_its_own, state_of, stranger};

const DAY_MS: i64 = 86_400_000;

/// The server says that a counter was used, with what `shown` makes of an old request as proof.
fn counter_used(
    shown: impl Fn(&World, &RequestFrame<'_>, CounterProof) -> CounterProof + Send + Sync,
) {
    let world = World::begin();
    let old: Mutex<Vec<u8>> = Mutex::default();
    world.tablet.sync(&world.party.lying(|asked| {
        *old.lock().unwrap() = asked.body.to_vec();
        Ok(asked.honest())
    }));
    let old = old.lock().unwrap().clone();
    let frame = RequestFrame::read(&old).expect("a frame");
    let proof = CounterProof {
        endpoint: Endpoint::Sync,
        counter: frame.head.counter,
        array_hash: frame.array_hash(),
        signature: *frame.signature().expect("signed"),
    };
    let proof = shown(&world, &frame, proof);
    world.tablet.write("meanwhile");
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        answer.head.status = Status::CounterUsed;
        answer.body = AnswerBody::CounterUsed(proof);
    }));
    assert_eq!(report.why_stopped, WhyStopped::Later, "{report:?}");
    assert!(!report.pending.must_retire, "{report:?}");
    keeps_its_own(&world.tablet);
    world.hold();
    let devices = world.tablet.journal().devices().expect("devices");
    assert!(!devices.must_retire);
}

#[test]
fn an_old_request_proves_no_copy() {
    counter_used(|_, _, proof| proof);
}

#[test]
fn an_old_request_said_to_have_a_higher_counter_proves_no_copy() {
    counter_used(|_, _, proof| CounterProof {
        counter: proof.counter + 10_000,
        ..proof
    });
}

#[test]
fn an_old_request_said_to_be_of_another_endpoint_proves_no_copy() {
    counter_used(|_, _, proof| CounterProof {
        endpoint: Endpoint::Live,
        counter: proof.counter + 10_000,
        ..proof
    });
}

#[test]
fn a_claim_without_a_proof_proves_no_copy() {
    counter_used(|_, _, proof| CounterProof {
        counter: u32::MAX - 1,
        signature: Signature::from_bytes([0; 64]),
        ..proof
    });
}

#[test]
fn a_request_that_somebody_else_signed_proves_no_copy() {
    counter_used(|world, frame, proof| {
        let counter = u32::MAX - 1;
        let mallory = stranger(4);
        let forged = protocol::sign_request(
            Endpoint::Sync,
            &world.party.id(),
            &mallory.device_id(),
            counter,
            frame.array(),
            mallory.signing(),
        );
        CounterProof {
            counter,
            signature: Signature::from_bytes(*forged.last_chunk().unwrap()),
            ..proof
        }
    });
}

#[test]
fn a_request_to_another_server_proves_no_copy() {
    let mut world = World::begin();
    let other = harness::party::Party::begin();
    let shown: Mutex<Vec<u8>> = Mutex::default();
    world.tablet.journal().server_forget().expect("forgotten");
    let set = world.tablet.journal().server_set(&other.token_line());
    set.expect("another server");
    for _ in 0..4 {
        // Each start takes a block of counters of its own.
        world.tablet.restart();
        world.tablet.sync(&other.lying(|asked| {
            if asked.endpoint == Endpoint::Sync {
                *shown.lock().unwrap() = asked.body.to_vec();
            }
            Ok(asked.honest())
        }));
    }
    world.tablet.journal().server_forget().expect("forgotten");
    let set = world.tablet.journal().server_set(&world.party.token_line());
    set.expect("the first server");
    world.tablet.write("meanwhile");
    let shown = shown.lock().unwrap().clone();
    let frame = RequestFrame::read(&shown).expect("a frame");
    assert!(frame.head.counter > 64, "{}", frame.head.counter);
    let proof = CounterProof {
        endpoint: Endpoint::Sync,
        counter: frame.head.counter,
        array_hash: frame.array_hash(),
        signature: *frame.signature().expect("signed"),
    };
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        answer.head.status = Status::CounterUsed;
        answer.body = AnswerBody::CounterUsed(proof);
    }));
    assert_eq!(report.why_stopped, WhyStopped::Later, "{report:?}");
    assert!(!report.pending.must_retire, "{report:?}");
    world.hold();
}

#[test]
fn a_copied_phone_is_noticed_takes_new_keys_and_nothing_of_either_is_lost() {
    let mut world = World::begin();
    let image = world.tablet.image();
    // Each start takes a new block of counters, far above those that the copy knows.
    for _ in 0..2 {
        world.tablet.restart();
        world.tablet.sync(&world.party);
    }
    let copy = world.tablet.copied(image.path());
    copy.write("on the copy");
    let report = copy.sync(&world.party);
    assert_eq!(report.why_stopped, WhyStopped::MustRetire, "{report:?}");
    assert!(copy.journal().devices().expect("devices").must_retire);
    copy.journal().retire_keys().expect("new keys");
    hold(&world.party, &[&world.phone, &copy]);
}

/// The tablet syncs with a server that answers everything with this status: it stops so, deletes
/// nothing, and goes on with the honest one.
fn claimed(status: Status, why: WhyStopped) {
    let world = World::begin();
    world.tablet.write("meanwhile");
    let incarnation = world.party.incarnation();
    let lying = world.party.lying(|asked| {
        Ok(asked.say(&protocol::Answer::<protocol::SyncNews> {
            head: protocol::AnswerHead {
                status,
                incarnation,
                server_time_s: NOW_MS.unsigned_abs() / 1_000,
            },
            body: AnswerBody::Nothing,
        }))
    });
    let report = world.tablet.sync(&lying);
    assert_eq!(report.why_stopped, why, "{report:?}");
    keeps_its_own(&world.tablet);
    world.tablet.write("and on");
    keeps_its_own(&world.tablet);
    drop(lying);
    // Whatever is waited for is over.
    world.tablet.clock.set(NOW_MS + 2 * DAY_MS);
    world.phone.clock.set(NOW_MS + 2 * DAY_MS);
    world.hold();
}

#[test]
fn an_account_said_to_be_unknown_deletes_nothing() {
    claimed(Status::Refused, WhyStopped::Refused);
}

#[test]
fn an_account_said_to_be_full_loses_nothing() {
    claimed(Status::Quota, WhyStopped::Full);
}

#[test]
fn something_said_to_be_gone_deletes_nothing() {
    claimed(Status::Gone, WhyStopped::Gone);
}

#[test]
fn a_device_said_to_be_frozen_keeps_its_changes() {
    claimed(Status::DeviceOut, WhyStopped::Frozen);
}

#[test]
fn a_server_that_always_says_later_is_waited_for() {
    claimed(Status::Later, WhyStopped::Later);
}

#[test]
fn a_server_that_always_knows_no_cursor_is_given_up() {
    claimed(Status::CursorUnknown, WhyStopped::Stuck);
}

#[test]
fn a_server_that_always_has_more_is_given_up() {
    claimed(Status::More, WhyStopped::Stuck);
}

#[test]
fn what_is_claimed_of_a_frozen_device_is_not_shown_as_removed() {
    let world = World::begin();
    world.tablet.sync(&world.party.twisting(|_, answer| {
        answer.head.status = Status::DeviceOut;
    }));
    let id = world.tablet.id();
    assert_eq!(
        state_of(&world.tablet, &id),
        DeviceState::Active,
        "only records say who is out"
    );
    world.hold();
}

#[test]
fn an_erasure_that_the_server_claims_erases_nothing_here() {
    let world = World::begin();
    world.phone.write("kept");
    let lying = world.party.lying(|asked| match asked.endpoint {
        Endpoint::Erase => {
            let mut answer = asked.answered::<EraseRequest>();
            answer.body = AnswerBody::Content(protocol::EraseDue { due_s: Some(1) });
            Ok(asked.say(&answer))
        }
        _ => Ok(asked.honest()),
    });
    let cancel = CancelHandle::default();
    let due = world.phone.journal().erase_request(&lying, &cancel);
    assert_eq!(due, Ok(Some(1)), "it is shown as it was said");
    keeps_its_own(&world.phone);
    let taken_back = world.phone.journal().erase_cancel(&world.party, &cancel);
    taken_back.expect("taken back");
    world.hold();
}

#[test]
fn an_account_that_the_server_really_erased_is_filled_again_from_the_devices() {
    let world = World::begin();
    let other = harness::party::Party::begin();
    for device in [&world.phone, &world.tablet] {
        device.journal().server_forget().expect("forgotten");
        let set = device.journal().server_set(&other.token_line());
        set.expect("another server");
    }
    world.phone.write("told to the new one");
    hold(&other, &[&world.phone, &world.tablet]);
    done(&world.phone.sync(&other));
}
