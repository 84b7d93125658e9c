//! Quotas at the limit and one past it.

use membership::{Role, SpaceKind};
use protocol::{LogName, Problem, ProblemCode, Status};
use sync_server::Bounds;

use crate::blobs::put;
use crate::net::{Line, Net, content, of, records, section};
use crate::people::{Room, Who};

/// An enrolled person with a space of this kind; what it holds after its records.
fn with(bounds: Bounds, kind: SpaceKind) -> (Net, Who, Room, Line) {
    let mut net = Net::with(bounds);
    let ana = Who::new("Ana");
    let room = Room::new(kind, &ana);
    let mut phone = net.enroll(&ana, "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    (net, ana, room, phone)
}

fn used(ana: &Who, room: &Room) -> u64 {
    let bytes = |made: &[Vec<u8>]| made.iter().map(Vec::len).sum::<usize>();
    (bytes(&ana.made) + bytes(&room.made)) as u64
}

fn code(net: &mut Net, line: &mut Line, room: &Room, bytes: usize) -> Option<ProblemCode> {
    let (before, entry) = (line.clone(), line.entry(room, bytes));
    let up = section(LogName::Number(1), line.head(room).0, vec![entry]);
    let (_, news) = net.sync(line, vec![up]);
    let problem = of(&news, 1)
        .problems
        .first()
        .map(|problem: &Problem| problem.code);
    if problem.is_some() {
        let (counter, feed) = (line.counter, line.feed);
        *line = before;
        (line.counter, line.feed) = (counter, feed);
    }
    problem
}

#[test]
fn an_account_holds_its_bytes_and_not_one_more() {
    let ana = Who::new("Ana");
    let room = Room::new(SpaceKind::Private, &ana);
    let entry = Line::of(&ana, "phone").entry(&room, 1_000).len() as u64;
    for (more, expected) in [(0, None), (1, Some(ProblemCode::Quota))] {
        let account_bytes = used(&ana, &room) + entry - more;
        let bounds = Bounds {
            account_bytes,
            ..Bounds::default()
        };
        let (mut net, _, room, mut phone) = with(bounds, SpaceKind::Private);
        assert_eq!(code(&mut net, &mut phone, &room, 1_000), expected);
    }
}

#[test]
fn an_account_holds_its_items_and_not_one_more() {
    let bounds = Bounds {
        account_items: 5,
        ..Bounds::default()
    };
    let (mut net, _, room, mut phone) = with(bounds, SpaceKind::Private);
    assert_eq!(code(&mut net, &mut phone, &room, 0), None);
    assert_eq!(code(&mut net, &mut phone, &room, 0), None);
    assert_eq!(
        code(&mut net, &mut phone, &room, 0),
        Some(ProblemCode::Quota)
    );
}

#[test]
fn a_fifth_of_a_small_account_is_kept_for_the_private_space() {
    let bounds = Bounds {
        account_bytes: 100_000,
        ..Bounds::default()
    };
    let (mut net, ana, room, mut phone) = with(bounds, SpaceKind::Relationship);
    let own = Room::numbered(SpaceKind::Private, &ana, 9);
    net.push(&mut phone, vec![records(LogName::Id(own.id()), &own.made)]);
    assert_eq!(code(&mut net, &mut phone, &room, 40_000), None);
    assert_eq!(
        code(&mut net, &mut phone, &room, 39_500),
        Some(ProblemCode::Quota)
    );
    let entry = phone.entry(&own, 15_000);
    let news = net.push(
        &mut phone,
        vec![section(LogName::Number(2), 1, vec![entry])],
    );
    assert_eq!(of(&news, 2).heads[0].sequence, 1);
}

#[test]
fn a_member_has_a_quarter_of_a_shared_space_and_the_owner_the_rest() {
    let bounds = Bounds {
        space_bytes: 100_000,
        ..Bounds::default()
    };
    let mut net = Net::with(bounds);
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let (mut hers, mut his) = (net.enroll(&ana, "phone"), net.enroll(&ben, "phone"));
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    room.add(&ana, &ben, Role::Edit, &[&ana, &ben]);
    let up = vec![
        records(LogName::Id(ben.log_id()), &ben.made),
        records(LogName::Id(room.id()), &room.made),
    ];
    net.push(&mut hers, up);
    assert_eq!(code(&mut net, &mut his, &room, 20_000), None);
    assert_eq!(
        code(&mut net, &mut his, &room, 6_000),
        Some(ProblemCode::Quota)
    );
    assert_eq!(code_as(&mut net, &mut hers, &room, 60_000), None);
    assert_eq!(
        code_as(&mut net, &mut hers, &room, 20_000),
        Some(ProblemCode::Quota)
    );
}

fn code_as(net: &mut Net, line: &mut Line, room: &Room, bytes: usize) -> Option<ProblemCode> {
    let (before, entry) = (line.clone(), line.entry(room, bytes));
    let up = section(LogName::Id(room.id()), line.head(room).0, vec![entry]);
    let (_, news) = net.sync(line, vec![up]);
    let problems = news.sections.iter().flat_map(|section| &section.problems);
    let problem = problems.map(|problem| problem.code).next();
    if problem.is_some() {
        let (counter, feed) = (line.counter, line.feed);
        *line = before;
        (line.counter, line.feed) = (counter, feed);
    }
    problem
}

#[test]
fn a_blob_that_has_no_room_is_refused_and_what_it_gave_back_counts_no_more() {
    let bounds = Bounds {
        account_bytes: 40_000,
        ..Bounds::default()
    };
    let (mut net, _, _, mut phone) = with(bounds, SpaceKind::Private);
    let (_, status) = put(&mut net, &mut phone, LogName::Number(1), &vec![1; 30_000]);
    assert_eq!(status, Status::Done);
    let (_, status) = put(&mut net, &mut phone, LogName::Number(1), &vec![2; 15_000]);
    assert_eq!(status, Status::Quota);
    // Named by no manifest, it goes after seven days.
    net.wait(7 * crate::net::DAY_S);
    net.server.maintain().unwrap();
    let (_, status) = put(&mut net, &mut phone, LogName::Number(1), &vec![2; 15_000]);
    assert_eq!(status, Status::Done);
}

#[test]
fn a_person_log_keeps_a_quarter_for_removals_and_a_current_era_always_fits() {
    let mut ana = Who::new("Ana");
    let mut planned = ana.clone();
    let adds = [
        planned.add("phone", "tablet"),
        planned.add("phone", "watch"),
    ];
    let usual = (ana.made[0].len() + adds.iter().map(Vec::len).sum::<usize>()) as u64;
    let bounds = Bounds {
        person_log_bytes: usual.div_ceil(3) * 4,
        ..Bounds::default()
    };
    let mut net = Net::with(bounds);
    let mut phone = net.enroll(&ana, "phone");
    let mut told = |net: &mut Net, record: Vec<u8>| {
        let (_, news) = net.sync(&mut phone, vec![records(LogName::Number(0), &[record])]);
        let problems = news.sections.iter().flat_map(|section| &section.problems);
        problems.map(|problem| problem.code).next()
    };
    assert_eq!(told(&mut net, ana.add("phone", "tablet")), None);
    assert_eq!(told(&mut net, ana.add("phone", "watch")), None);
    let mut more = ana.clone();
    assert_eq!(
        told(&mut net, more.add("phone", "car")),
        Some(ProblemCode::Quota)
    );
    let removal = ana.remove("phone", "watch", &[]);
    assert!((removal.len() as u64) < usual / 3);
    assert_eq!(told(&mut net, removal), None);
    assert_eq!(told(&mut net, ana.era(&["phone", "tablet"], "phone")), None);
}

#[test]
fn lower_limits_are_announced_and_higher_ones_are_not_taken() {
    let bounds = Bounds {
        request_bytes: 64 * 1024,
        answer_bytes: 4 * 1024 * 1024,
        account_bytes: 5 * 1024 * 1024,
        ..Bounds::default()
    };
    let mut net = Net::with(bounds);
    let ana = Who::new("Ana");
    let (mut phone, token) = (Line::of(&ana, "phone"), Some(net.token()));
    let records = ana.made.clone();
    let answer = net.ask(&mut phone, &protocol::EnrollRequest { token, records });
    let limits = content(answer);
    assert_eq!(
        (limits.request_kib, limits.answer_kib, limits.account_mib),
        (64, 1_024, 5)
    );
    let long = vec![0; 64 * 1024 + 1];
    assert_eq!(net.send(protocol::Endpoint::Sync, &long).http_status, 413);
}

#[test]
fn a_member_brings_twenty_records_a_day_into_a_space() {
    let mut net = Net::new();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let (mut hers, mut his) = (net.enroll(&ana, "phone"), net.enroll(&ben, "phone"));
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    room.add(&ana, &ben, Role::Edit, &[&ana, &ben]);
    let up = vec![
        records(LogName::Id(ben.log_id()), &ben.made),
        records(LogName::Id(room.id()), &room.made),
    ];
    net.push(&mut hers, up);
    let made: Vec<_> = (0..21)
        .map(|_| room.rekey(&ben, "phone", &[&ana, &ben]))
        .collect();
    let name = LogName::Id(room.id());
    net.push(&mut his, vec![records(name, &made[..20])]);
    let last = records(name, &made[20..]);
    let (_, news) = net.sync(&mut his, vec![last.clone()]);
    let problems = news.sections.iter().flat_map(|section| &section.problems);
    let codes: Vec<_> = problems.map(|problem| problem.code).collect();
    assert_eq!(codes, [ProblemCode::Quota]);
    net.wait(crate::net::DAY_S);
    net.push(&mut his, vec![last]);
}

#[test]
fn who_has_no_room_is_told_to_pull_only() {
    let bounds = Bounds {
        account_items: 3,
        ..Bounds::default()
    };
    let (mut net, _, room, mut phone) = with(bounds, SpaceKind::Private);
    let up = phone.writes(&room, 1);
    let (status, news) = net.sync(&mut phone, vec![up]);
    assert_eq!(status, Status::Quota);
    assert_eq!(of(&news, 1).problems[0].code, ProblemCode::Quota);
}
