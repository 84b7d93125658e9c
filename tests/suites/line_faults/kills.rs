//! kill -9 at any moment, on either side.

use fastrand::Rng;
use harness::faults::{Fault, Kind};

use super::place::{Phone, alone, environment_of, hold, is_acknowledged, server, transport};

/// How many moments a client is killed at.
const CLIENT_KILLS: usize = 24;
/// How many moments a server is killed at.
const SERVER_KILLS: usize = 24;
/// How many check-ins are made and synced while something is killed.
const WRITES: usize = 3;

/// What a driver said that it had written.
fn noted(said: &str) -> Vec<String> {
    let notes = said.lines().filter_map(|line| line.strip_prefix("note "));
    notes.map(str::to_owned).collect()
}

#[test]
fn a_client_killed_at_any_moment_of_writing_and_syncing_loses_nothing_and_doubles_nothing() {
    let _alone = alone();
    let server = server();
    let mut phone = Phone::first(&server.token().expect("a token"));
    let mut kept = vec![phone.write("before")];
    let tablet = phone.linked(&server.token().expect("a token"));
    hold(&[&phone, &tablet], &kept, "before");
    let mut rng = Rng::with_seed(5);
    phone.close();
    let count = WRITES.to_string();
    let calls = {
        let scratch = phone.copy();
        let mut driver = scratch.driver("sync", &[]);
        Fault::count(scratch.home(), &mut driver).expect("a count")
    };
    // A sync that has nothing to do makes the fewest calls; a write makes more.
    let most = calls + 150;
    let mut stopped = 0;
    for kill in 0..CLIENT_KILLS {
        let kind = [Kind::Stop, Kind::Torn][kill % 2];
        let nth = rng.u64(1..=most);
        let name = format!("kill {kill}");
        let mut driver = phone.driver("write", &[&name, &count]);
        let fault = Fault::new(phone.home(), kind, nth);
        let outcome = fault.run(&mut driver).expect("a run");
        stopped += usize::from(outcome.stopped());
        let written = noted(&outcome.said());
        phone.open();
        // The one that was being written may be there, as nobody was told that it is not.
        let begun = format!("{name} {}", written.len());
        kept.extend(written);
        if phone.notes().contains(&begun) {
            kept.push(begun);
        }
        let of = format!("{kind:?} at {nth}");
        if kill % 6 == 5 {
            hold(&[&phone, &tablet], &kept, &of);
        }
        assert!(kept.iter().all(|note| phone.notes().contains(note)), "{of}");
        phone.close();
    }
    assert!(stopped > CLIENT_KILLS / 3, "only {stopped} were killed");
    phone.open();
    hold(&[&phone, &tablet], &kept, "after all kills");
}

#[test]
fn a_server_killed_at_any_moment_of_a_sync_keeps_what_it_acknowledged() {
    let _alone = alone();
    let mut server = server();
    let phone = Phone::first(&server.token().expect("a token"));
    let transport = transport();
    let mut kept = vec![phone.write("before")];
    let tablet = phone.linked(&server.token().expect("a token"));
    hold(&[&phone, &tablet], &kept, "before");
    let mut rng = Rng::with_seed(6);
    let mut killed = 0;
    for kill in 0..SERVER_KILLS {
        server.kill().expect("killed");
        let kind = [Kind::Stop, Kind::Torn][kill % 2];
        let nth = rng.u64(1..=60);
        let of = format!("{kind:?} at {nth}");
        let trace = tempfile::NamedTempFile::new().expect("a file");
        let fault = Fault::new(server.folder(), kind, nth);
        server.set_environment(environment_of(&fault, trace.path()));
        let started = server.start();
        let mut acknowledged = Vec::new();
        for _ in 0..WRITES {
            let note = phone.write("while it is killed");
            let report = phone.sync(&transport);
            if is_acknowledged(&report) {
                acknowledged.clone_from(&kept);
                acknowledged.push(note.clone());
            }
            kept.push(note);
        }
        killed +=
            usize::from(started.is_err() || server.kill().is_err() || !acknowledged.is_empty());
        server.set_environment(Vec::new());
        drop(server.kill());
        server.start().expect("it starts again");
        // What was acknowledged is there for a device that talks with the server alone.
        tablet.sync(&transport);
        tablet.sync(&transport);
        let there = tablet.notes();
        for note in &acknowledged {
            assert!(there.contains(note), "{of}: {note} was acknowledged");
        }
        if kill % 6 == 5 {
            hold(&[&phone, &tablet], &kept, &of);
        }
    }
    assert!(killed > 0);
    hold(&[&phone, &tablet], &kept, "after all kills");
}
