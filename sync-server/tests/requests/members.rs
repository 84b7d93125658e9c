//! Spaces with more than one person: offers, following, roles, removals, devices that are out.

use membership::{Lower, Lowered, Operation, Role, SpaceKind};
use protocol::{
    CursorMode, LogName, LogState, Place, ProblemCode, SectionUp, Status, SyncNews, SyncRequest,
};

use crate::net::{DAY_S, Line, Net, cursor, entries, of, records, section};
use crate::people::{Room, Who};

struct Pair {
    net: Net,
    ana: Who,
    ben: Who,
    room: Room,
    hers: Line,
    his: Line,
}

/// Ana and Ben enrolled, and a space of Ana's that names Ben.
fn pair(role: Role) -> Pair {
    let mut net = Net::new();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let (mut hers, his) = (net.enroll(&ana, "phone"), net.enroll(&ben, "phone"));
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    room.add(&ana, &ben, role, &[&ana, &ben]);
    room.rekey(&ana, "phone", &[&ana, &ben]);
    let sections = vec![
        records(LogName::Id(ben.log_id()), &ben.made),
        records(LogName::Id(room.id()), &room.made),
    ];
    net.push(&mut hers, sections);
    Pair {
        net,
        ana,
        ben,
        room,
        hers,
        his,
    }
}

fn states(news: &SyncNews) -> Vec<(u64, LogState)> {
    news.joined
        .iter()
        .map(|one| (one.number, one.state))
        .collect()
}

fn code(news: &SyncNews) -> Vec<ProblemCode> {
    let problems = news.sections.iter().flat_map(|section| &section.problems);
    problems.map(|problem| problem.code).collect()
}

#[test]
fn a_space_is_offered_then_accepted_by_naming_it_and_brings_its_persons() {
    let Pair {
        mut net,
        ana,
        room,
        mut his,
        mut hers,
        ..
    } = pair(Role::Edit);
    let news = net.push(&mut his, Vec::new());
    assert_eq!(states(&news), [(1, LogState::Offered)]);
    assert_eq!(news.joined[0].log, room.id());
    assert_eq!(news.sections, []);

    let ask = cursor(LogName::Id(room.id()), Place::default(), CursorMode::Items);
    let (status, news) = net.sync_with(&mut his, Vec::new(), vec![ask], 0);
    assert_eq!(status, Status::Done);
    assert_eq!(of(&news, 1).records, room.made);
    let news = net.push(&mut his, Vec::new());
    assert_eq!(
        states(&news),
        [(1, LogState::Accepted), (2, LogState::Followed)]
    );
    assert_eq!(news.joined[1].log, ana.log_id());
    let ask = cursor(LogName::Number(2), Place::default(), CursorMode::Items);
    let (_, news) = net.sync_with(&mut his, Vec::new(), vec![ask], 0);
    assert_eq!(of(&news, 2).records, ana.made);

    let up = his.writes(&room, 2);
    net.push(&mut his, vec![up]);
    let news = net.push(&mut hers, Vec::new());
    let brought: usize = news.sections.iter().map(entries).sum();
    assert_eq!(brought, 2);
}

#[test]
fn a_space_that_named_somebody_before_they_enrolled_is_offered_then() {
    let mut net = Net::new();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let mut hers = net.enroll(&ana, "phone");
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    room.add(&ana, &ben, Role::Edit, &[&ana, &ben]);
    let sections = vec![
        records(LogName::Id(ben.log_id()), &ben.made),
        records(LogName::Id(room.id()), &room.made),
    ];
    net.push(&mut hers, sections);
    let mut his = net.enroll(&ben, "phone");
    let joined = net.adopt(&mut his).joined;
    let offered: Vec<_> = joined
        .iter()
        .map(|one| (one.number, one.log, one.state))
        .collect();
    let own = (0, ben.log_id(), LogState::Accepted);
    assert_eq!(offered, [own, (1, room.id(), LogState::Offered)]);
}

#[test]
fn what_an_outsider_names_is_unknown_and_a_reader_may_not_write() {
    let Pair {
        mut net,
        room,
        mut his,
        ..
    } = pair(Role::Read);
    let mut cleo = net.enroll(&Who::new("Cleo"), "phone");
    let up = cleo.writes(&room, 1);
    let (_, news) = net.sync(&mut cleo, vec![up]);
    assert_eq!(code(&news), [ProblemCode::LogUnknown]);
    let ask = cursor(LogName::Id(room.id()), Place::default(), CursorMode::Items);
    let (_, news) = net.sync_with(&mut cleo, Vec::new(), vec![ask], 0);
    assert_eq!(code(&news), [ProblemCode::LogUnknown]);
    let up = his.writes(&room, 1);
    let (_, news) = net.sync(&mut his, vec![up]);
    assert_eq!(code(&news), [ProblemCode::MayNotWrite]);
}

#[test]
fn an_author_in_no_person_log_here_and_a_record_before_its_own_are_told() {
    let Pair {
        mut net,
        ana,
        room,
        mut hers,
        ..
    } = pair(Role::Edit);
    let stranger = Line::of(&Who::new("Cleo"), "phone");
    let (entry, _) = stranger.entry_at(&room, 1, None, 0, 0);
    let mut up = section(LogName::Id(room.id()), 1, vec![entry]);
    up.runs[0].author = Some(stranger.id);
    let (_, news) = net.sync(&mut hers, vec![up]);
    assert_eq!(code(&news), [ProblemCode::AuthorUnknown]);

    let mut later = room.clone();
    later.rekey(&ana, "phone", &[&ana, &Who::new("Ben")]);
    let last = later.rekey(&ana, "phone", &[&ana, &Who::new("Ben")]);
    let up = records(LogName::Id(room.id()), std::slice::from_ref(&last));
    let (_, news) = net.sync(&mut hers, vec![up]);
    assert_eq!(code(&news), [ProblemCode::RecordMissing]);

    let mut bent = later.made[later.made.len() - 2].clone();
    let end = bent.len() - 1;
    bent[end] ^= 1;
    let up = records(LogName::Id(room.id()), &[bent]);
    let (_, news) = net.sync(&mut hers, vec![up]);
    assert_eq!(code(&news), [ProblemCode::BadSignature]);
    let up = records(LogName::Id(room.id()), &later.made);
    net.push(&mut hers, vec![up]);
}

#[test]
fn who_is_put_out_gets_the_record_that_did_it_and_nothing_after() {
    let Pair {
        mut net,
        ana,
        ben,
        mut room,
        mut hers,
        mut his,
    } = pair(Role::Edit);
    let up = his.writes(&room, 2);
    net.push(&mut his, vec![up]);
    net.push(&mut his, Vec::new());
    let (sequence, id) = his.head(&room);
    let cut = membership::Cut {
        handle: his.id.handle(),
        sequence,
        id: id.short(),
    };
    let lower = Lower {
        person: ben.person,
        role: Lowered::Out,
        cuts: vec![cut],
    };
    let all = [&ana, &ben];
    let lower = room.act(&ana, "phone", Operation::Lower(lower), &all);
    let rekey = room.rekey(&ana, "phone", &all);
    let name = LogName::Id(room.id());
    let mut up = records(name, &[lower.clone(), rekey]);
    up.runs = hers.writes(&room, 1).runs;
    net.push(&mut hers, vec![up]);

    let news = net.push(&mut his, Vec::new());
    assert_eq!(of(&news, 1).records, [lower]);
    assert_eq!(entries(of(&news, 1)), 0);
    assert_eq!(states(&news), [(1, LogState::Ended)]);
    let ask = cursor(name, Place::default(), CursorMode::Items);
    let (_, news) = net.sync_with(&mut his, Vec::new(), vec![ask], 0);
    assert_eq!(of(&news, 1).records.len(), 5);

    // Late ones are taken for thirty days, 64 KiB of them.
    room.epoch = his_epoch(&room);
    let up = section(name, 3, vec![his.entry(&room, 0)]);
    let (_, news) = net.sync(&mut his, vec![up]);
    assert_eq!(code(&news), []);
    let up = section(name, 4, vec![his.entry(&room, 60_000)]);
    net.push(&mut his, vec![up]);
    let up = section(name, 5, vec![his.entry(&room, 6_000)]);
    for waited in [0, 30 * DAY_S + 1] {
        net.wait(waited);
        let (_, news) = net.sync(&mut his, vec![up.clone()]);
        assert_eq!(code(&news), [ProblemCode::MayNotWrite]);
    }
}

/// The epoch that Ben still has: the last Rekey that he was sealed to.
fn his_epoch(room: &Room) -> protocol::RecordId {
    let record = membership::Record::decode(&room.made[3]).unwrap();
    record.id(&room.id())
}

#[test]
fn a_removed_device_gets_its_own_person_log_alone_for_ninety_days() {
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
    let era = ana.era(&["phone"], "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Number(0), std::slice::from_ref(&era))],
    );

    let up = tablet.writes(&room, 1);
    let (status, news) = net.sync(&mut tablet, vec![up]);
    assert_eq!(status, Status::DeviceOut);
    assert_eq!(of(&news, 0).records.last(), Some(&era));
    assert_eq!(code(&news), [ProblemCode::LogUnknown]);
    net.wait(90 * DAY_S);
    assert_eq!(net.sync(&mut tablet, Vec::new()).0, Status::DeviceOut);
    net.wait(1);
    assert_eq!(net.sync(&mut tablet, Vec::new()).0, Status::Refused);
}

#[test]
fn a_frozen_device_may_remove_others_and_do_nothing_else() {
    let mut net = Net::new();
    let mut ana = Who::new("Ana");
    ana.add("phone", "tablet");
    let mut phone = net.enroll(&ana, "phone");
    let mut tablet = Line::of(&ana, "tablet");
    net.adopt(&mut tablet);
    let mut thief = ana.clone();
    let freeze = ana.remove("phone", "tablet", &[]);
    net.push(&mut phone, vec![records(LogName::Number(0), &[freeze])]);
    net.wait(91 * DAY_S);
    assert_eq!(net.sync(&mut tablet, Vec::new()).0, Status::DeviceOut);
    let add = thief.clone().add("tablet", "other");
    let (status, news) = net.sync(&mut tablet, vec![records(LogName::Number(0), &[add])]);
    assert_eq!(
        (status, code(&news)),
        (Status::DeviceOut, vec![ProblemCode::MayNotWrite])
    );
    let remove = thief.remove("tablet", "phone", &[]);
    let (status, news) = net.sync(&mut tablet, vec![records(LogName::Number(0), &[remove])]);
    assert_eq!((status, code(&news)), (Status::DeviceOut, vec![]));
    assert_eq!(net.sync(&mut phone, Vec::new()).0, Status::DeviceOut);
}

#[test]
fn of_two_requests_in_one_transaction_the_second_sees_what_the_first_did() {
    let Pair {
        mut net,
        ana,
        ben,
        mut room,
        mut hers,
        mut his,
    } = pair(Role::Edit);
    let lower = Lower {
        person: ben.person,
        role: Lowered::Read,
        cuts: Vec::new(),
    };
    let lower = room.act(&ana, "phone", Operation::Lower(lower), &[&ana, &ben]);
    let ask = |line: &mut Line, up: SectionUp| {
        let request = SyncRequest {
            feed: line.feed,
            sections: vec![up],
            ..SyncRequest::default()
        };
        net.incoming(line, &request)
    };
    let first = ask(&mut hers, records(LogName::Id(room.id()), &[lower]));
    let up = his.writes(&room, 1);
    let second = ask(&mut his, up);
    let replies = net.server.handle_batch(&[first.clone(), second.clone()]);
    let hers = net.read::<SyncRequest>(&first.body, &replies[0]);
    assert_eq!(code(hers.content().unwrap()), []);
    let his = net.read::<SyncRequest>(&second.body, &replies[1]);
    // It came too late, but within the allowance: taken, and for clients to judge.
    assert_eq!(code(his.content().unwrap()), []);
}
