//! Counters, retries, the proof of a copied phone, and what a retry after a crash finds.

use membership::SpaceKind;
use protocol::{AnswerBody, Endpoint, LogName, Status, SyncRequest};

use crate::net::{Net, of, records};
use crate::people::{Room, Who};

#[test]
fn the_same_bytes_again_are_a_retry_and_other_bytes_are_shown_what_used_the_counter() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    let request = SyncRequest {
        feed: phone.feed,
        ..SyncRequest::default()
    };
    let frame = net.frame(&mut phone, &request);
    for _ in 0..3 {
        let reply = net.send(Endpoint::Sync, &frame);
        let status = net.read::<SyncRequest>(&frame, &reply).head.status;
        assert_eq!(status, Status::Done);
    }
    let other = SyncRequest {
        want_kib: 7,
        ..request.clone()
    };
    phone.counter -= 1;
    let answer = net.ask(&mut phone, &other);
    assert_eq!(answer.head.status, Status::CounterUsed);
    let AnswerBody::CounterUsed(proof) = answer.body else {
        panic!("no proof");
    };
    assert_eq!(
        (proof.endpoint, proof.counter),
        (Endpoint::Sync, phone.counter)
    );
    let key = phone.key.public();
    assert_eq!(proof.verify(&net.id, &phone.id, &key), Ok(()));
    phone.counter -= 3;
    let answer = net.ask(&mut phone, &request);
    assert_eq!(answer.head.status, Status::CounterUsed, "a lower one");
    phone.counter += 100;
    assert_eq!(net.ask(&mut phone, &request).head.status, Status::Done);
}

#[test]
fn the_same_array_for_another_endpoint_is_no_retry() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    net.push(&mut phone, Vec::new());
    let live = protocol::LiveRequest {
        feed: phone.feed,
        wait_s: 0,
    };
    phone.counter -= 1;
    let answer = net.ask(&mut phone, &live);
    assert_eq!(answer.head.status, Status::CounterUsed);
}

#[test]
fn an_answer_that_was_lost_after_the_commit_comes_again_the_same() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let room = Room::new(SpaceKind::Private, &ana);
    let mut phone = net.enroll(&ana, "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    let sections = vec![phone.writes(&room, 3)];
    let request = SyncRequest {
        feed: phone.feed,
        sections,
        ..SyncRequest::default()
    };
    let frame = net.frame(&mut phone, &request);
    let first = net.send(Endpoint::Sync, &frame);
    let again = net.send(Endpoint::Sync, &frame);
    let first = net.read::<SyncRequest>(&frame, &first);
    let again = net.read::<SyncRequest>(&frame, &again);
    assert_eq!(first, again);
    let news = first.content().unwrap();
    assert_eq!(of(news, 1).heads[0].sequence, 3);
    assert_eq!(of(news, 1).problems, []);
}

#[test]
fn an_answer_is_by_the_key_that_was_asked_and_a_new_key_is_named_by_the_old_one() {
    use protocol::{Answer, AnswerFrame, ServerCard, ServerId};
    use sync_server::{Bounds, Keys, Server, SqliteStorage};

    let mut net = Net::new();
    let keys = Keys::from_seeds(&[[1; 32], [2; 32]]).unwrap();
    let newest = ServerId::from(&keys.chain()[1].public());
    let storage = Box::new(SqliteStorage::in_memory().unwrap());
    let settings = crate::net::settings(&net.clock, Bounds::default());
    net.server = Server::open(storage, keys, None, settings).unwrap();
    let card = ServerCard::decode(&net.server.card()).unwrap();
    assert_eq!(card.newest(&net.id), Ok(Some(newest)));

    let ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    net.id = newest;
    let frame = net.frame(&mut phone, &SyncRequest::default());
    let reply = net.send(Endpoint::Sync, &frame);
    let read = AnswerFrame::read(&reply.body, &frame, &newest).unwrap();
    let answer: protocol::SyncAnswer = Answer::decode(read.array()).unwrap();
    assert_eq!(answer.head.status, Status::CursorUnknown);
}
