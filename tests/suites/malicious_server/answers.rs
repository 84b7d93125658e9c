//! Answers: frames, signatures, suites, limits, counts, and lines that never end.

use std::sync::Mutex;

use companion::{CancelHandle, CompanionError, NoReply, ServerAddress, WhyStopped};
use harness::party::{Own, Party, URL, news};
use protocol::limits::{ANSWER_BYTES_MAX, REQUEST_BYTES_MAX};
use protocol::{
    AnnouncedLimits, Answer, AnswerBody, Endpoint, EnrollRequest, ServerCard, ServerId, SigningKey,
    Status, Successor, SyncRequest,
};

use super::world::{World, keeps_its_own, syncs};

/// The frame of a request or answer is this much longer than its array.
const SIGNATURE_BYTES: usize = 64;

/// The tablet syncs with somebody who answers so: it takes it for no answer of its server.
fn no_answer(say: impl Fn(&World, &harness::party::Asked<'_>) -> companion::Reply + Send + Sync) {
    let world = World::begin();
    world.tablet.write("meanwhile");
    let report = world
        .tablet
        .sync(&world.party.lying(|asked| Ok(say(&world, asked))));
    assert_eq!(report.why_stopped, WhyStopped::WrongServer, "{report:?}");
    keeps_its_own(&world.tablet);
    world.hold();
}

#[test]
fn an_answer_to_another_request_is_no_answer() {
    let before: Mutex<Option<companion::Reply>> = Mutex::default();
    let world = World::begin();
    let keeping = world.party.lying(|asked| {
        let reply = asked.honest();
        *before.lock().unwrap() = Some(reply.clone());
        Ok(reply)
    });
    world.tablet.sync(&keeping);
    world.phone.write("what the old answer does not have");
    world.phone.sync(&world.party);
    let old = before.lock().unwrap().clone().expect("an answer");
    // The old answer comes again, to a request that it does not belong to.
    let report = world.tablet.sync(&world.party.lying(|_| Ok(old.clone())));
    assert_eq!(report.why_stopped, WhyStopped::WrongServer, "{report:?}");
    world.hold();
}

#[test]
fn an_old_answer_signed_anew_takes_nothing_back() {
    let world = World::begin();
    let before: Mutex<Option<Vec<u8>>> = Mutex::default();
    world.phone.write("one");
    world.phone.sync(&world.party);
    world.tablet.sync(&world.party.lying(|asked| {
        let reply = asked.honest();
        let array = reply.body[..reply.body.len() - SIGNATURE_BYTES].to_vec();
        before.lock().unwrap().get_or_insert(array);
        Ok(reply)
    }));
    world.phone.write("two");
    world.phone.sync(&world.party);
    world.tablet.sync(&world.party);
    let shown = world.tablet.notes();
    world.tablet.write("three");
    let old = before.lock().unwrap().clone().expect("an answer");
    let report = world
        .tablet
        .sync(&world.party.lying(|asked| Ok(asked.sign(&old))));
    println!("{report:?}");
    assert!(shown.iter().all(|note| world.tablet.notes().contains(note)));
    keeps_its_own(&world.tablet);
    world.hold();
}

#[test]
fn an_answer_signed_by_another_key_is_no_answer() {
    no_answer(|world, asked| {
        let reply = asked.honest();
        let array = &reply.body[..reply.body.len() - SIGNATURE_BYTES];
        asked.sign_as(&world.party.id(), &SigningKey::from_seed(&[9; 32]), array)
    });
}

#[test]
fn an_answer_of_another_server_is_no_answer() {
    no_answer(|_, asked| {
        let key = SigningKey::from_seed(&[9; 32]);
        let reply = asked.honest();
        let array = &reply.body[..reply.body.len() - SIGNATURE_BYTES];
        asked.sign_as(&ServerId::from(&key.public()), &key, array)
    });
}

#[test]
fn an_answer_without_a_signature_is_no_answer() {
    no_answer(|_, asked| {
        let mut reply = asked.honest();
        reply.body.truncate(reply.body.len() - SIGNATURE_BYTES);
        reply
    });
}

#[test]
fn counts_and_lengths_that_nobody_could_send_are_no_answer() {
    // An array, a byte string, a text and a map that say they have 2^63 elements or bytes, and
    // arrays within arrays.
    let huge = [0x9B, 0x5B, 0x7B, 0xBB]
        .map(|head: u8| [&[0x86, 0x00, head][..], &[0x7F; 8], &[0; 32]].concat());
    let deep = [
        vec![0x86, 0x00, 0x44, 1, 2, 3, 4, 0x1A, 0, 0, 0, 1],
        vec![0x81; 4_000],
    ]
    .concat();
    for array in huge.into_iter().chain([deep]) {
        no_answer(move |_, asked| asked.sign(&array));
    }
}

#[test]
fn more_sections_heads_or_logs_than_there_can_be_fill_nothing() {
    let world = World::begin();
    let report = world.twisted(|request, answer| {
        let news = news(request, answer);
        let section = news.sections[0].clone();
        news.sections = vec![section; protocol::limits::LOGS_MAX + 1];
    });
    assert_eq!(report.why_stopped, WhyStopped::WrongServer, "{report:?}");
    let before = size_of(&world.tablet);
    let report = world.twisted(|request, answer| {
        let news = news(request, answer);
        news.joined = (0..20_000_u32)
            .map(|n| protocol::Joined {
                number: u64::from(n) + 100,
                log: logs(n),
                state: protocol::LogState::Accepted,
            })
            .collect();
        for section in &mut news.sections {
            let head = section.heads[0];
            section.heads = (0..20_000_u64)
                .map(|n| protocol::Head {
                    handle: protocol::Handle::from_bytes((n << 8).to_be_bytes()),
                    ..head
                })
                .collect();
        }
    });
    println!("{report:?}");
    let grown = size_of(&world.tablet) - before;
    assert!(grown < 2_000_000, "the journal grew by {grown} bytes");
    keeps_its_own(&world.tablet);
    world.after_a_week(&[&world.phone, &world.tablet]);
    world.hold();
}

fn logs(n: u32) -> protocol::LogId {
    let mut id = [5; 32];
    id[..4].copy_from_slice(&n.to_be_bytes());
    protocol::LogId::from_bytes(id)
}

fn size_of(device: &Own) -> u64 {
    let files = std::fs::read_dir(device.folder()).expect("a folder");
    let files = files.map(|file| file.expect("a file").metadata().expect("a size").len());
    files.sum()
}

#[test]
fn an_answer_longer_than_any_may_be_is_no_answer() {
    no_answer(|_, asked| asked.sign(&vec![0x80; ANSWER_BYTES_MAX]));
}

#[test]
fn a_suite_that_the_server_calls_too_old_stops_and_deletes_nothing() {
    let world = World::begin();
    world.tablet.write("meanwhile");
    let report = world.tablet.sync(&world.party.twisting(|_, answer| {
        answer.head.status = Status::SuiteTooOld;
        answer.body = AnswerBody::Nothing;
    }));
    assert_eq!(report.why_stopped, WhyStopped::UpdateNeeded, "{report:?}");
    keeps_its_own(&world.tablet);
    world.tablet.write("and on");
    world.hold();
}

#[test]
fn limits_above_those_of_the_protocol_are_not_used() {
    let party = Party::begin();
    let phone = Own::first();
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    let longest = Mutex::new(0);
    let wants = Mutex::new(Vec::new());
    let generous = party.lying(|asked| {
        let mut longest = longest.lock().unwrap();
        *longest = asked.body.len().max(*longest);
        if asked.endpoint == Endpoint::Sync {
            wants
                .lock()
                .unwrap()
                .push(asked.request::<SyncRequest>().want_kib);
        }
        if asked.endpoint != Endpoint::Enroll {
            return Ok(asked.honest());
        }
        let mut answer = asked.answered::<EnrollRequest>();
        answer.body = AnswerBody::Content(AnnouncedLimits {
            request_kib: u64::MAX >> 1,
            answer_kib: u64::MAX >> 1,
            account_mib: u64::MAX >> 1,
        });
        Ok(asked.say(&answer))
    });
    let long = "long ".repeat(700);
    for _ in 0..60 {
        phone.write(&long);
    }
    for report in (0..8).map(|_| phone.sync(&generous)) {
        assert!(
            [WhyStopped::Done, WhyStopped::More].contains(&report.why_stopped),
            "{report:?}"
        );
    }
    assert!(*longest.lock().unwrap() <= REQUEST_BYTES_MAX);
    let most = u64::try_from(ANSWER_BYTES_MAX / 1_024).unwrap();
    assert!(wants.lock().unwrap().iter().all(|want| *want <= most));
    harness::party::hold(&party, &[&phone]);
}

#[test]
fn lower_limits_are_kept_to_and_nothing_waits_for_ever() {
    let party = Party::begin();
    let phone = Own::first();
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    let mean = party.lying(|asked| {
        if asked.endpoint != Endpoint::Enroll {
            return Ok(asked.honest());
        }
        let mut answer = asked.answered::<EnrollRequest>();
        answer.body = AnswerBody::Content(AnnouncedLimits {
            request_kib: 0,
            answer_kib: 0,
            account_mib: 0,
        });
        Ok(asked.say(&answer))
    });
    phone.write("told to a mean one");
    let reports = syncs(&phone, &mean, 3);
    println!("{reports:?}");
    keeps_its_own(&phone);
    // The person asks the honest one anew.
    phone.journal().server_forget().expect("forgotten");
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    harness::party::hold(&party, &[&phone]);
}

#[test]
fn a_successor_that_the_old_key_did_not_sign_is_not_believed() {
    let party = Party::begin();
    let mallory = SigningKey::from_seed(&[9; 32]);
    let next = ServerId::from(&mallory.public());
    let cancel = CancelHandle::default();
    let mut card = ServerCard::decode(&party.card()).expect("a card");
    let honest = ServerAddress::find(&party, URL, &cancel).expect("found");

    card.successors.push(Successor::sign(next, &mallory));
    let forged = party
        .lying(|asked| Ok(asked.honest()))
        .with_card(card.to_bytes());
    let found = ServerAddress::find(&forged, URL, &cancel);
    assert_eq!(found, Err(CompanionError::WrongServer));

    card.successors = vec![Successor::sign(next, &party.key())];
    let real = party
        .lying(|asked| Ok(asked.honest()))
        .with_card(card.to_bytes());
    let found = ServerAddress::find(&real, URL, &cancel).expect("found");
    assert_ne!(found, honest, "one that the old key signed is");
}

#[test]
fn a_device_that_knows_its_server_does_not_follow_a_forged_successor() {
    no_answer(|_, asked| {
        let mallory = SigningKey::from_seed(&[9; 32]);
        let reply = asked.honest();
        let array = &reply.body[..reply.body.len() - SIGNATURE_BYTES];
        asked.sign_as(&ServerId::from(&mallory.public()), &mallory, array)
    });
}

#[test]
fn a_server_that_never_finishes_its_answer_is_given_up() {
    let world = World::begin();
    world.tablet.write("meanwhile");
    let report = world
        .tablet
        .sync(&world.party.lying(|_| Err(NoReply::TimedOut)));
    assert_eq!(report.why_stopped, WhyStopped::NoAnswer, "{report:?}");
    assert!(report.retry_at_ms.is_some());
    world.hold();
}

#[test]
fn statuses_that_nobody_knows_and_answers_that_say_nothing_change_nothing() {
    for status in 8..40_u64 {
        let status = Status::from(status);
        let world = World::begin();
        world.tablet.write("meanwhile");
        let report = world.tablet.sync(&world.party.lying(|asked| {
            if asked.endpoint != Endpoint::Sync {
                return Ok(asked.honest());
            }
            let honest = asked.answered::<SyncRequest>();
            Ok(asked.say(&Answer::<protocol::SyncNews> {
                head: protocol::AnswerHead {
                    status,
                    ..honest.head
                },
                body: AnswerBody::Nothing,
            }))
        }));
        assert_ne!(
            report.why_stopped,
            WhyStopped::Done,
            "{status:?}: {report:?}"
        );
        keeps_its_own(&world.tablet);
        if status.number() > 12 {
            break;
        }
    }
}
