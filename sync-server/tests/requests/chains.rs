//! Entries: chains, gaps, forks, epochs, and the accepted prefix.

use membership::SpaceKind;
use protocol::{EntryId, LogName, Problem, ProblemCode, Run, SectionUp, Status};

use crate::net::{Line, Net, entries, of, records, section};
use crate::people::{Room, Who};

/// Ana with two devices and a private space that both know.
fn two_devices() -> (Net, Who, Room, Line, Line) {
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
    (net, ana, room, phone, tablet)
}

fn problems(net: &mut Net, line: &mut Line, up: SectionUp) -> Vec<Problem> {
    let (_, news) = net.sync(line, vec![up]);
    let problems = news
        .sections
        .iter()
        .flat_map(|section| section.problems.clone());
    problems.collect()
}

fn only(problems: &[Problem]) -> (ProblemCode, u64) {
    let [problem] = problems else {
        panic!("{problems:?}");
    };
    (problem.code, problem.sequence)
}

#[test]
fn what_one_device_writes_the_other_gets_in_order_and_once() {
    let (mut net, _, room, mut phone, mut tablet) = two_devices();
    let up = phone.writes(&room, 3);
    let sent = up.runs[0].entries.clone();
    let news = net.push(&mut phone, vec![up]);
    assert_eq!(of(&news, 1).heads.len(), 1);
    assert_eq!(of(&news, 1).heads[0].id, phone.head(&room).1.short());
    assert_eq!((of(&news, 1).place.n, entries(of(&news, 1))), (5, 0));

    let news = net.push(&mut tablet, Vec::new());
    let got = of(&news, 1);
    assert_eq!(got.runs[0].author, Some(phone.id));
    assert_eq!((got.runs[0].first, got.runs[0].previous), (1, None));
    assert_eq!(got.runs[0].entries, sent);
    assert_eq!(net.push(&mut tablet, Vec::new()).sections, []);

    let up = phone.writes(&room, 1);
    net.push(&mut phone, vec![up]);
    let news = net.push(&mut tablet, Vec::new());
    assert_eq!(of(&news, 1).runs[0].first, 4);
    assert_eq!(of(&news, 1).runs[0].previous, None, "the receiver has it");
}

#[test]
fn known_entries_succeed_again_whoever_brings_them() {
    let (mut net, _, room, mut phone, mut tablet) = two_devices();
    let up = phone.writes(&room, 3);
    net.push(&mut phone, vec![up.clone()]);
    net.push(&mut phone, vec![up.clone()]);
    let mut foreign = up;
    foreign.runs[0].author = Some(phone.id);
    let news = net.push(&mut tablet, vec![foreign]);
    assert_eq!(of(&news, 1).heads[0].sequence, 3);
    assert_eq!(
        entries(of(&news, 1)),
        0,
        "what it brought does not come back"
    );
}

#[test]
fn a_gap_is_told_with_the_sequence_after_which_it_is_and_the_prefix_stays() {
    let (mut net, _, room, mut phone, _) = two_devices();
    let up = phone.writes(&room, 2);
    net.push(&mut phone, vec![up]);
    let lost = phone.entry(&room, 0);
    let late = section(LogName::Number(1), 4, vec![phone.entry(&room, 0)]);
    let told = problems(&mut net, &mut phone, late.clone());
    assert_eq!(only(&told), (ProblemCode::Gap, 2));
    let mut named = late;
    named.runs[0].previous = Some(EntryId::from_bytes([3; 32]));
    let told = problems(&mut net, &mut phone, named);
    // Not by its id either: what it follows is not known, so its signature is over something else.
    assert_eq!(only(&told).0, ProblemCode::EpochUnknown);
    let whole = section(LogName::Number(1), 3, vec![lost]);
    assert_eq!(problems(&mut net, &mut phone, whole), []);
}

#[test]
fn a_run_stops_at_its_first_bad_entry_and_blocks_no_other() {
    let (mut net, ana, room, mut phone, mut tablet) = two_devices();
    let mut up = phone.writes(&room, 4);
    let last = up.runs[0].entries[2].len() - 1;
    up.runs[0].entries[2][last] ^= 1;
    up.runs.push(Run {
        author: Some(tablet.id),
        first: 1,
        previous: None,
        entries: vec![tablet.entry(&room, 0)],
    });
    let (status, news) = net.sync(&mut phone, vec![up]);
    assert_eq!(status, Status::Done);
    let section = of(&news, 1);
    assert_eq!(only(&section.problems), (ProblemCode::EpochUnknown, 3));
    let heads: Vec<_> = section
        .heads
        .iter()
        .map(|head| (head.handle, head.sequence))
        .collect();
    assert!(heads.contains(&(phone.id.handle(), 2)));
    assert!(heads.contains(&(ana.id("tablet").handle(), 1)));
}

#[test]
fn an_epoch_that_is_not_here_is_named() {
    let (mut net, ana, mut room, mut phone, _) = two_devices();
    let rekey = room.rekey(&ana, "phone", &[&ana]);
    let up = phone.writes(&room, 1);
    let told = problems(&mut net, &mut phone, up.clone());
    assert_eq!(only(&told), (ProblemCode::EpochUnknown, 1));
    let mut both = up;
    both.records = vec![rekey];
    assert_eq!(problems(&mut net, &mut phone, both), []);
}

#[test]
fn of_a_fork_all_see_both_and_the_sender_is_shown_what_is_stored() {
    let (mut net, _, room, mut phone, mut tablet) = two_devices();
    let up = phone.writes(&room, 3);
    let stored = up.runs[0].entries[1].clone();
    let first = up.runs[0].entries[0].clone();
    net.push(&mut phone, vec![up]);
    let (_, id) = phone.entry_at(&room, 1, None, 0, 0);
    let (second, second_id) = phone.entry_at(&room, 2, Some(id), 0, 9);
    let (third, third_id) = phone.entry_at(&room, 3, Some(second_id), 0, 9);
    let (fourth, _) = phone.entry_at(&room, 4, Some(third_id), 0, 9);
    let fork = section(LogName::Number(1), 1, vec![first, second, third, fourth]);
    let told = problems(&mut net, &mut phone, fork.clone());
    assert_eq!(only(&told), (ProblemCode::Fork, 2));
    let shown = told[0].run.as_ref().unwrap();
    assert_eq!((shown.first, shown.entries.clone()), (2, vec![stored]));
    assert_eq!(shown.previous, Some(id));
    // Sent again, both are known.
    assert_eq!(problems(&mut net, &mut phone, fork), []);
    let (status, news) = net.sync(&mut tablet, Vec::new());
    assert_eq!((status, entries(of(&news, 1))), (Status::Done, 6));
    let heads = &of(&news, 1).heads;
    assert_eq!((heads.len(), heads[0].sequence), (1, 3));
}

#[test]
fn a_device_keeps_at_most_64_entries_beside_its_chain() {
    let (mut net, _, room, mut phone, _) = two_devices();
    let up = phone.writes(&room, 1);
    net.push(&mut phone, vec![up]);
    for salt in 1..=64 {
        let (entry, _) = phone.entry_at(&room, 1, None, 0, salt);
        let told = problems(
            &mut net,
            &mut phone,
            section(LogName::Number(1), 1, vec![entry]),
        );
        assert_eq!(only(&told), (ProblemCode::Fork, 1));
    }
    let (kept, _) = phone.entry_at(&room, 1, None, 0, 64);
    assert_eq!(
        problems(
            &mut net,
            &mut phone,
            section(LogName::Number(1), 1, vec![kept])
        ),
        []
    );
    let (more, _) = phone.entry_at(&room, 1, None, 0, 65);
    for _ in 0..2 {
        let up = section(LogName::Number(1), 1, vec![more.clone()]);
        assert_eq!(
            only(&problems(&mut net, &mut phone, up)),
            (ProblemCode::Fork, 1)
        );
    }
}

#[test]
fn a_log_of_nobody_here_is_unknown_and_a_number_that_names_nothing_too() {
    let (mut net, ana, _, mut phone, _) = two_devices();
    let other = Room::numbered(SpaceKind::Private, &ana, 9);
    for log in [LogName::Id(other.id()), LogName::Number(77)] {
        let up = section(log, 1, vec![phone.entry(&other, 0)]);
        let told = problems(&mut net, &mut phone, up);
        assert_eq!(only(&told), (ProblemCode::LogUnknown, 0));
    }
}
