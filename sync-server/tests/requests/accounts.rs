//! Enrolling, tokens, erasing.

use membership::SpaceKind;
use protocol::{EnrollRequest, EraseRequest, LogName, LogState, Status, SyncRequest, Token};

use crate::net::{DAY_S, Line, Net, content, records};
use crate::people::{Room, Who};

fn enroll(net: &mut Net, line: &mut Line, who: &Who, token: Option<Token>) -> Status {
    let records = who.made.clone();
    net.ask(line, &EnrollRequest { token, records }).head.status
}

#[test]
fn a_token_lets_one_person_in_and_enrolling_again_needs_none() {
    let mut net = Net::new();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let (mut phone, mut other) = (Line::of(&ana, "phone"), Line::of(&ben, "phone"));
    let token = net.token();
    assert_eq!(enroll(&mut net, &mut phone, &ana, None), Status::Gone);
    let unknown = Some(Token::from_bytes([9; 16]));
    assert_eq!(enroll(&mut net, &mut phone, &ana, unknown), Status::Gone);
    let token = Some(token);
    assert_eq!(
        enroll(&mut net, &mut phone, &ana, token.clone()),
        Status::Done
    );
    assert_eq!(
        enroll(&mut net, &mut phone, &ana, token.clone()),
        Status::Done
    );
    assert_eq!(enroll(&mut net, &mut phone, &ana, None), Status::Done);
    assert_eq!(enroll(&mut net, &mut other, &ben, token), Status::Gone);
}

#[test]
fn a_token_is_good_until_its_time_is_over_and_not_a_second_longer() {
    let ana = Who::new("Ana");
    for (waited, status) in [(7 * DAY_S - 1, Status::Done), (7 * DAY_S, Status::Gone)] {
        let mut net = Net::new();
        let token = Some(net.token());
        net.wait(waited);
        let mut phone = Line::of(&ana, "phone");
        assert_eq!(enroll(&mut net, &mut phone, &ana, token), status);
    }
}

#[test]
fn the_limits_are_announced() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let (mut phone, token) = (Line::of(&ana, "phone"), Some(net.token()));
    let records = ana.made.clone();
    let answer = net.ask(&mut phone, &EnrollRequest { token, records });
    let limits = content(answer);
    let limits = (limits.request_kib, limits.answer_kib, limits.account_mib);
    assert_eq!(limits, (1_024, 1_024, 50));
}

#[test]
fn a_device_that_was_linked_offline_enrols_without_a_token() {
    let mut net = Net::new();
    let mut ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    ana.add("phone", "tablet");
    let mut tablet = Line::of(&ana, "tablet");
    assert_eq!(enroll(&mut net, &mut tablet, &ana, None), Status::Done);
    let before = phone.feed.n;
    let news = net.push(&mut phone, Vec::new());
    assert_eq!(
        news.feed.n,
        before + 1,
        "what the tablet brought is on the feed"
    );
    assert_eq!(news.sections, [], "and is the phone's own");
    assert_eq!(net.adopt(&mut tablet).joined.len(), 1);
}

#[test]
fn who_is_unknown_or_signs_wrongly_is_refused_alike() {
    let mut net = Net::new();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let mut phone = net.enroll(&ana, "phone");
    let mut stranger = Line::of(&ben, "phone");
    let answer = net.ask(&mut stranger, &SyncRequest::default());
    assert_eq!(answer.head.status, Status::Refused);
    phone.key = ben.key("phone");
    let answer = net.ask(&mut phone, &SyncRequest::default());
    assert_eq!(answer.head.status, Status::Refused);
    let mut thief = Line::of(&ana, "phone");
    thief.key = ben.key("phone");
    assert_eq!(enroll(&mut net, &mut thief, &ana, None), Status::Refused);
}

#[test]
fn another_suite_is_told_so_and_what_is_no_frame_gets_400() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    let mut frame = net.frame(&mut phone, &SyncRequest::default());
    frame[1] = 0;
    let reply = net.send(protocol::Endpoint::Sync, &frame);
    let status = net.read::<SyncRequest>(&frame, &reply).head.status;
    assert_eq!(status, Status::SuiteTooOld);
    for frame in [&[][..], &[0x80], &[0xff; 100], &frame[..frame.len() - 1]] {
        let reply = net.send(protocol::Endpoint::Sync, frame);
        assert_eq!((reply.http_status, reply.body.len()), (400, 0));
    }
    let long = vec![0; 1024 * 1024 + 1];
    assert_eq!(net.send(protocol::Endpoint::Sync, &long).http_status, 413);
}

#[test]
fn an_erasure_waits_for_seven_days_and_any_device_cancels_it() {
    let mut net = Net::new();
    let mut ana = Who::new("Ana");
    ana.add("phone", "tablet");
    let (mut phone, mut tablet) = (net.enroll(&ana, "phone"), Line::of(&ana, "tablet"));
    let due = content(net.ask(&mut phone, &EraseRequest::Erase)).due_s;
    assert_eq!(due, Some(1_700_000_000 + 7 * DAY_S));
    net.wait(DAY_S);
    assert_eq!(
        content(net.ask(&mut phone, &EraseRequest::Erase)).due_s,
        due
    );
    assert_eq!(
        content(net.ask(&mut tablet, &EraseRequest::Cancel)).due_s,
        None
    );
    net.wait(7 * DAY_S);
    net.server.maintain().unwrap();
    net.push(&mut phone, Vec::new());

    net.ask(&mut phone, &EraseRequest::Erase);
    net.wait(DAY_S);
    assert_eq!(enroll(&mut net, &mut tablet, &ana, None), Status::Done);
    net.wait(7 * DAY_S);
    net.server.maintain().unwrap();
    net.push(&mut phone, Vec::new());

    net.ask(&mut phone, &EraseRequest::Erase);
    net.wait(7 * DAY_S - 1);
    net.server.maintain().unwrap();
    net.push(&mut phone, Vec::new());
    net.wait(1);
    net.server.maintain().unwrap();
    let answer = net.ask(&mut phone, &SyncRequest::default());
    assert_eq!(answer.head.status, Status::Refused);
}

#[test]
fn paper_erases_at_once_and_the_person_may_begin_again() {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let mut phone = net.enroll(&ana, "phone");
    let room = Room::new(SpaceKind::Private, &ana);
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    let mut paper = Line::of(&ana, "paper");
    let due = content(net.ask(&mut paper, &EraseRequest::Erase)).due_s;
    assert_eq!(due, Some(1_700_000_000));
    let answer = net.ask(&mut phone, &SyncRequest::default());
    assert_eq!(answer.head.status, Status::Refused);
    let mut again = net.enroll(&ana, "phone");
    let joined = net.adopt(&mut again).joined;
    let joined: Vec<_> = joined
        .iter()
        .map(|one| (one.number, one.log, one.state))
        .collect();
    assert_eq!(joined, [(0, ana.log_id(), LogState::Accepted)]);
}

#[test]
fn a_frozen_device_enrols_nothing_and_a_removed_one_is_refused() {
    let mut net = Net::new();
    let mut ana = Who::new("Ana");
    ana.add("phone", "tablet");
    let mut phone = net.enroll(&ana, "phone");
    let mut tablet = Line::of(&ana, "tablet");
    let freeze = ana.remove("phone", "tablet", &[]);
    net.push(&mut phone, vec![records(LogName::Number(0), &[freeze])]);
    let mut theirs = ana.clone();
    theirs.add("tablet", "other");
    assert_eq!(
        enroll(&mut net, &mut tablet, &theirs, None),
        Status::DeviceOut
    );
    let before = phone.feed.n;
    assert_eq!(
        net.push(&mut phone, Vec::new()).feed.n,
        before,
        "nothing came of it"
    );
    let era = ana.era(&["phone"], "phone");
    net.push(&mut phone, vec![records(LogName::Number(0), &[era])]);
    assert_eq!(enroll(&mut net, &mut tablet, &ana, None), Status::Refused);
}
