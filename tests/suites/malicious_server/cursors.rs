//! Cursors and heads: where the devices are said to be, and what the server is said to have.

use companion::SyncReport;
use harness::party::{hold, news};
use protocol::{Head, ItemKind, Place, SyncAnswer, SyncNews, SyncRequest};

use super::world::{World, done, keeps_its_own};

/// Something new for the tablet comes with news that are changed so; then the honest server is
/// back, at once and after a full check.
fn moved(change: impl Fn(&SyncRequest, &mut SyncNews) + Send + Sync) -> (World, SyncReport) {
    let world = World::begin();
    world.tablet.write("on the tablet");
    let report = world.twisted(|request, answer| change(request, news(request, answer)));
    keeps_its_own(&world.tablet);
    world.phone.write("after the lie");
    (world, report)
}

fn nothing(request: &SyncRequest, answer: &mut SyncAnswer) {
    *news(request, answer) = SyncNews {
        feed: request.feed,
        ..SyncNews::default()
    };
}

#[test]
fn an_account_cursor_that_goes_backwards_costs_only_bytes() {
    for n in [0, 1, 2] {
        let (world, _) = moved(move |_, news| news.feed.n = n);
        world.hold();
    }
}

#[test]
fn an_account_cursor_far_ahead_leaves_nothing_out_for_long() {
    for n in [1_000, 1 << 40, u64::MAX >> 1] {
        let (world, _) = moved(move |_, news| {
            news.sections.clear();
            news.feed = Place { n, tag: [9; 8] };
        });
        world.hold();
    }
}

#[test]
fn log_cursors_that_go_backwards_cost_only_bytes() {
    let (world, _) = moved(|_, news| {
        for section in &mut news.sections {
            section.place = Place { n: 1, tag: [9; 8] };
        }
    });
    world.hold();
}

#[test]
fn log_cursors_far_ahead_leave_nothing_out_for_long() {
    let (world, _) = moved(|_, news| {
        for section in &mut news.sections {
            section.runs.clear();
            section.place = Place {
                n: 1 << 40,
                tag: [9; 8],
            };
        }
    });
    world.after_a_week(&[&world.phone, &world.tablet]);
    world.hold();
}

#[test]
fn a_head_that_acknowledges_more_than_there_is_is_not_believed() {
    let world = World::begin();
    world.tablet.write("never sent");
    let handle = world.tablet.handle();
    let report = world.tablet.sync(&world.party.lying(|asked| {
        if asked.endpoint != protocol::Endpoint::Sync {
            return Ok(asked.honest());
        }
        // Nothing reaches the honest server, and everything is said to be there.
        let request = asked.request::<SyncRequest>();
        let answer = acknowledged(&request, &world, &handle, u64::from(u32::MAX));
        Ok(asked.say(&answer))
    }));
    println!("{report:?}");
    keeps_its_own(&world.tablet);
    world.tablet.write("after the lie");
    world.hold();
}

fn acknowledged(
    request: &SyncRequest,
    world: &World,
    handle: &protocol::Handle,
    sequence: u64,
) -> SyncAnswer {
    let incarnation = world.party_incarnation();
    let sections = request
        .sections
        .iter()
        .map(|section| protocol::SectionDown {
            log: section.log,
            place: Place { n: 50, tag: [3; 8] },
            heads: vec![Head {
                handle: *handle,
                kind: ItemKind::Entry,
                sequence,
                id: [8; 8],
            }],
            runs: Vec::new(),
            records: Vec::new(),
            manifests: Vec::new(),
            problems: Vec::new(),
        });
    SyncAnswer {
        head: protocol::AnswerHead {
            status: protocol::Status::Done,
            incarnation,
            server_time_s: 1_795_500_000,
        },
        body: protocol::AnswerBody::Content(SyncNews {
            feed: request.feed,
            sections: sections.collect(),
            ..SyncNews::default()
        }),
    }
}

#[test]
fn what_a_server_said_it_had_and_has_not_is_sent_again_by_the_next_full_check() {
    let world = World::begin();
    world.tablet.write("never arrives");
    // It swallows everything and answers that nothing is new: an acknowledgement of what was sent.
    let swallowing = world.party.lying(|asked| {
        let answer = SyncAnswer {
            head: protocol::AnswerHead {
                status: protocol::Status::Done,
                incarnation: world.party_incarnation(),
                server_time_s: 1_795_500_000,
            },
            body: protocol::AnswerBody::Nothing,
        };
        Ok(asked.say(&answer))
    });
    let report = world.tablet.sync(&swallowing);
    println!("{report:?}");
    keeps_its_own(&world.tablet);
    world.after_a_week(&[&world.phone, &world.tablet]);
    world.hold();
}

#[test]
fn what_was_swallowed_is_noticed_as_soon_as_more_is_written() {
    let world = World::begin();
    world.tablet.write("never arrives");
    let swallowing = world.party.lying(|asked| {
        let answer = SyncAnswer {
            head: protocol::AnswerHead {
                status: protocol::Status::Done,
                incarnation: world.party_incarnation(),
                server_time_s: 1_795_500_000,
            },
            body: protocol::AnswerBody::Nothing,
        };
        Ok(asked.say(&answer))
    });
    world.tablet.sync(&swallowing);
    // The honest server is back at once, and asks for what it lacks.
    world.tablet.write("arrives");
    world.hold();
}

#[test]
fn heads_that_differ_by_device_lose_and_double_nothing() {
    let (world, _) = moved(|_, news| {
        for head in news
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.heads)
        {
            head.sequence += 7;
            head.id = [1; 8];
        }
    });
    world.after_a_week(&[&world.phone, &world.tablet]);
    world.hold();
    let (world, _) = moved(|_, news| {
        for head in news
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.heads)
        {
            head.sequence = head.sequence.saturating_sub(1).max(1);
            head.id = [1; 8];
        }
    });
    world.hold();
}

#[test]
fn a_rollback_is_given_again_what_it_lacks() {
    let world = World::begin();
    let backup = world.party.back_up();
    for _ in 0..3 {
        world.phone.write("after the backup");
        world.tablet.write("after the backup");
        world.hold();
    }
    // It says that nothing happened: the database keeps its name.
    world.party.roll_back(backup.path());
    let report = world.tablet.sync(&world.party);
    done(&report);
    assert!(report.pushed > 0, "it was noticed: {report:?}");
    world.hold();
}

#[test]
fn a_rollback_and_fast_forward_to_the_same_number_is_noticed_and_given_what_it_lacks() {
    let world = World::begin();
    let backup = world.party.back_up();
    for _ in 0..3 {
        world.phone.write("after the backup");
        world.tablet.write("after the backup");
        world.hold();
    }
    let rows = feed_rows(&world);
    world.party.roll_back(backup.path());
    // The phone alone brings the account forward again, to the number that the tablet is at.
    while feed_rows(&world) < rows {
        world.phone.write("on the other branch of time");
        world.phone.sync(&world.party);
    }
    let report = world.tablet.sync(&world.party);
    println!("{report:?}");
    world.hold();
}

fn feed_rows(world: &World) -> usize {
    world.party.bytes_of("SELECT tag FROM feed").len()
}

#[test]
fn two_views_of_one_account_meet_again_by_a_file() {
    let world = World::begin();
    let backup = world.party.back_up();
    // The tablet is shown a server in which time stood still.
    let other = harness::party::Party::begin();
    other.roll_back(backup.path());
    world.phone.write("in the one view");
    world.tablet.write("in the other view");
    done(&world.phone.sync(&world.party));
    world.tablet.sync(&other);
    world.phone.hand_over(&world.tablet);
    world.tablet.hand_over(&world.phone);
    harness::party::agree(&[&world.phone, &world.tablet]);
    world.after_a_week(&[&world.phone, &world.tablet]);
    hold(&world.party, &[&world.phone, &world.tablet]);
}

#[test]
fn nothing_new_said_for_ever_is_no_loss() {
    let world = World::begin();
    world.phone.write("hidden");
    done(&world.phone.sync(&world.party));
    let report = world.tablet.sync(&world.party.twisting(nothing));
    println!("{report:?}");
    world.hold();
}
