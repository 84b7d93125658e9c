//! The account cursor: what is new, in feed order, cut short, unknown.

use membership::SpaceKind;
use protocol::{FeedCursor, LiveRequest, LogName, Status, SyncRequest};

use crate::net::{Line, Net, content, entries, of, records};
use crate::people::{Room, Who};

fn two_devices() -> (Net, Room, Line, Line) {
    let mut net = Net::new();
    let mut ana = Who::new("Ana");
    ana.add("phone", "tablet");
    let room = Room::new(SpaceKind::Private, &ana);
    let mut phone = net.enroll(&ana, "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    let mut tablet = Line::of(&ana, "tablet");
    net.adopt(&mut tablet);
    (net, room, phone, tablet)
}

#[test]
fn nothing_new_is_three_elements_and_as_short_as_the_budget_says() {
    let (mut net, _, mut phone, _) = two_devices();
    net.push(&mut phone, Vec::new());
    let request = SyncRequest {
        feed: phone.feed,
        ..SyncRequest::default()
    };
    let frame = net.frame(&mut phone, &request);
    let reply = net.send(protocol::Endpoint::Sync, &frame);
    assert!(frame.len() <= 100 && reply.body.len() <= 100);
    let answer = net.read::<SyncRequest>(&frame, &reply);
    assert_eq!((answer.head.status, answer.content()), (Status::Done, None));
}

#[test]
fn one_check_in_costs_what_the_budget_says() {
    let (mut net, room, mut phone, mut tablet) = two_devices();
    let up = phone.writes(&room, 1);
    net.push(&mut phone, vec![up]);
    net.push(&mut tablet, Vec::new());
    let entry = phone.entry(&room, 0);
    let request = SyncRequest {
        feed: phone.feed,
        sections: vec![crate::net::section(LogName::Number(1), 2, vec![entry])],
        ..SyncRequest::default()
    };
    let frame = net.frame(&mut phone, &request);
    let reply = net.send(protocol::Endpoint::Sync, &frame);
    assert!(
        frame.len() <= 600 && reply.body.len() <= 150,
        "{}",
        reply.body.len()
    );
    let request = SyncRequest {
        feed: tablet.feed,
        ..SyncRequest::default()
    };
    let frame = net.frame(&mut tablet, &request);
    let reply = net.send(protocol::Endpoint::Sync, &frame);
    assert!(reply.body.len() <= 600, "{}", reply.body.len());
}

#[test]
fn a_feed_that_is_cut_goes_on_after_the_last_row_served() {
    let (mut net, room, mut phone, mut tablet) = two_devices();
    for _ in 0..10 {
        let entry = phone.entry(&room, 3_000);
        let sequence = phone.head(&room).0;
        net.push(
            &mut phone,
            vec![crate::net::section(
                LogName::Number(1),
                sequence,
                vec![entry],
            )],
        );
    }
    let (mut got, mut rounds) = (0, 0);
    loop {
        let (status, news) = net.sync_with(&mut tablet, Vec::new(), Vec::new(), 8);
        got += entries(of(&news, 1));
        rounds += 1;
        assert_eq!(of(&news, 1).place.n, 2 + got as u64);
        if status == Status::Done {
            break;
        }
        assert_eq!(status, Status::More);
    }
    assert_eq!((got, rounds), (10, 5));
}

#[test]
fn an_unknown_account_cursor_is_told_the_one_to_adopt_and_all_logs() {
    let (mut net, _, mut phone, _) = two_devices();
    net.push(&mut phone, Vec::new());
    let known = phone.feed;
    let bent = FeedCursor {
        tag: [9; 8],
        ..known
    };
    let ahead = FeedCursor {
        n: known.n + 1,
        ..known
    };
    for feed in [bent, ahead, FeedCursor::default()] {
        phone.feed = feed;
        let (status, news) = net.sync(&mut phone, Vec::new());
        assert_eq!((status, news.feed), (Status::CursorUnknown, known));
        assert_eq!(news.joined.len(), 2);
    }
}

#[test]
fn a_feed_keeps_its_last_8192_rows() {
    let (mut net, room, mut phone, mut tablet) = two_devices();
    let old = tablet.feed;
    let mut fill = |net: &mut Net, count: usize| {
        for part in [count / 2, count - count / 2] {
            for _ in 0..part.div_ceil(1_000) {
                let most = part.min(1_000);
                let up = phone.writes(&room, most);
                net.push(&mut phone, vec![up]);
            }
        }
    };
    // 8,191 rows later the row of `old` itself is the first that is kept.
    fill(&mut net, 8_000);
    fill(&mut net, 191);
    tablet.feed = old;
    let answer = net.sync_with(&mut tablet, Vec::new(), Vec::new(), 1);
    assert_eq!(answer.0, Status::More);
    let up = phone.writes(&room, 1);
    net.push(&mut phone, vec![up]);
    tablet.feed = FeedCursor { ..old };
    assert_eq!(
        net.sync_with(&mut tablet, Vec::new(), Vec::new(), 1).0,
        Status::CursorUnknown
    );
}

#[test]
fn a_long_poll_says_whether_the_feed_went_on() {
    let (mut net, room, mut phone, mut tablet) = two_devices();
    net.push(&mut tablet, Vec::new());
    let changed = |net: &mut Net, tablet: &mut Line| {
        let poll = LiveRequest {
            feed: tablet.feed,
            wait_s: 300,
        };
        content(net.ask(tablet, &poll)).changed
    };
    assert!(!changed(&mut net, &mut tablet));
    let up = phone.writes(&room, 1);
    net.push(&mut phone, vec![up]);
    assert!(changed(&mut net, &mut tablet));
}

#[test]
fn all_that_wait_are_answered_in_one_transaction_each_for_itself() {
    let (mut net, room, mut phone, mut tablet) = two_devices();
    let good = SyncRequest {
        feed: phone.feed,
        sections: vec![phone.writes(&room, 2)],
        ..SyncRequest::default()
    };
    let pull = SyncRequest {
        feed: tablet.feed,
        ..SyncRequest::default()
    };
    let mut junk = net.incoming(&mut phone, &pull);
    junk.body.truncate(9);
    let batch = [
        net.incoming(&mut phone, &good),
        junk,
        net.incoming(&mut tablet, &pull),
    ];
    let replies = net.server.handle_batch(&batch);
    let statuses: Vec<_> = replies.iter().map(|reply| reply.http_status).collect();
    assert_eq!(statuses, [200, 400, 200]);
    let answer = net.read::<SyncRequest>(&batch[2].body, &replies[2]);
    assert_eq!(entries(of(answer.content().unwrap(), 1)), 2);
}
