//! Log cursors: places, modes, locators, and answers that are cut short.

use membership::SpaceKind;
use protocol::{CursorMode, ItemKind, LogName, Place, Status, first_position_tag};

use crate::net::{Line, Net, cursor, entries, of, records};
use crate::people::{Room, Who};

const SPACE: LogName = LogName::Number(1);

fn filled(count: usize, bytes: usize) -> (Net, Room, Line) {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let room = Room::new(SpaceKind::Private, &ana);
    let mut phone = net.enroll(&ana, "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    for _ in 0..count {
        let entry = phone.entry(&room, bytes);
        let sequence = phone.head(&room).0;
        net.push(
            &mut phone,
            vec![crate::net::section(SPACE, sequence, vec![entry])],
        );
    }
    (net, room, phone)
}

#[test]
fn from_the_begin_everything_comes_own_items_too_and_from_the_end_nothing() {
    let (mut net, room, mut phone) = filled(3, 0);
    let begin = Place {
        n: 0,
        tag: first_position_tag(&room.id()),
    };
    let ask = cursor(SPACE, begin, CursorMode::Items);
    let (status, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let section = of(&news, 1);
    assert_eq!(
        (status, section.place.n, entries(section)),
        (Status::Done, 5, 3)
    );
    assert_eq!(section.records, room.made);
    for mode in [
        CursorMode::Items,
        CursorMode::ItemsAndHeads,
        CursorMode::Records,
    ] {
        let ask = cursor(SPACE, section.place, mode);
        let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
        assert_eq!(news.sections, [], "newest: no section");
    }
}

#[test]
fn from_the_middle_the_rest_comes_with_what_it_follows() {
    let (mut net, room, mut phone) = filled(3, 0);
    let ask = cursor(SPACE, Place::default(), CursorMode::Items);
    let (_, all) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let tag3 = {
        let ids: Vec<[u8; 32]> = room
            .made
            .iter()
            .map(|bytes| {
                let record = membership::Record::decode(bytes).unwrap();
                *record.id(&room.id()).as_bytes()
            })
            .collect();
        let first = phone.entry_at(&room, 1, None, 0, 0).1;
        let all = ids.iter().chain([first.as_bytes()]);
        all.fold(first_position_tag(&room.id()), |tag, id| {
            protocol::next_position_tag(&tag, id)
        })
    };
    let place = Place { n: 3, tag: tag3 };
    let ask = cursor(SPACE, place, CursorMode::Items);
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let run = &of(&news, 1).runs[0];
    let first = phone.entry_at(&room, 1, None, 0, 0).1;
    assert_eq!(
        (run.first, run.previous, run.entries.len()),
        (2, Some(first), 2)
    );

    let mut lost = cursor(SPACE, Place { n: 5, tag: [7; 8] }, CursorMode::Items);
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![lost.clone()], 0);
    assert_eq!(
        of(&news, 1).records,
        of(&all, 1).records,
        "unknown: from the first row left"
    );
    lost.locator = vec![Place { n: 4, tag: [7; 8] }, place];
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![lost], 0);
    assert_eq!((of(&news, 1).records.len(), entries(of(&news, 1))), (0, 2));
}

#[test]
fn modes_bring_heads_or_records_with_the_newest_manifests() {
    let (mut net, room, mut phone) = filled(2, 0);
    let ask = cursor(SPACE, Place::default(), CursorMode::ItemsAndHeads);
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let heads: Vec<_> = of(&news, 1)
        .heads
        .iter()
        .map(|h| (h.kind, h.sequence))
        .collect();
    assert_eq!(heads, [(ItemKind::Entry, 2), (ItemKind::Record, 2)]);
    let ask = cursor(SPACE, Place::default(), CursorMode::Records);
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let section = of(&news, 1);
    assert_eq!((&section.records, entries(section)), (&room.made, 0));
    assert_eq!((section.heads.len(), section.place.n), (2, 4));
    let ask = cursor(
        LogName::Number(0),
        Place::default(),
        CursorMode::ItemsAndHeads,
    );
    let (_, news) = net.sync_with(&mut phone, Vec::new(), vec![ask], 0);
    let era = of(&news, 0).heads[0];
    assert_eq!((era.handle.as_bytes(), era.sequence), (&[0; 8], 1));
}

#[test]
fn an_answer_keeps_to_what_is_wanted_and_goes_on_where_it_ended() {
    let (mut net, _, mut phone) = filled(12, 4_000);
    let (mut place, mut got, mut rounds) = (Place::default(), 0, 0);
    loop {
        let ask = cursor(SPACE, place, CursorMode::Items);
        let request = protocol::SyncRequest {
            feed: phone.feed,
            want_kib: 10,
            cursors: vec![ask],
            ..protocol::SyncRequest::default()
        };
        let frame = net.frame(&mut phone, &request);
        let reply = net.send(protocol::Endpoint::Sync, &frame);
        assert!(reply.body.len() <= 10 * 1024, "{}", reply.body.len());
        let answer = net.read::<protocol::SyncRequest>(&frame, &reply);
        let section = of(answer.content().unwrap(), 1);
        got += entries(section);
        place = section.place;
        rounds += 1;
        if answer.head.status == Status::Done {
            break;
        }
        assert_eq!(answer.head.status, Status::More);
    }
    assert_eq!((got, place.n), (12, 14));
    assert!(rounds >= 6, "{rounds}");
}
