//! Full disks on either side.

use harness::faults::{Fault, Kind};

use super::place::{Phone, alone, environment_of, hold, is_acknowledged, server, transport};

/// At how many of a sync's calls the disk becomes full.
const FULL: u64 = 12;

#[test]
fn a_full_disk_of_the_server_acknowledges_nothing_that_it_has_not() {
    let _alone = alone();
    let mut server = server();
    let transport = transport();
    let phone = Phone::first(&server.token().expect("a token"));
    let mut kept = vec![phone.write("before")];
    let tablet = phone.linked(&server.token().expect("a token"));
    hold(&[&phone, &tablet], &kept, "before");
    let mut refused = 0;
    for number in 0..FULL {
        server.stop().expect("stopped");
        let trace = tempfile::NamedTempFile::new().expect("a file");
        let fault = Fault::new(server.folder(), Kind::Enospc, 2 + number * 5);
        server.set_environment(environment_of(&fault, trace.path()));
        let of = format!("full at {}", 2 + number * 5);
        if server.start().is_ok() {
            let mut acknowledged = Vec::new();
            for _ in 0..2 {
                let note = phone.write("on a full disk");
                let report = phone.sync(&transport);
                kept.push(note);
                match is_acknowledged(&report) {
                    true => acknowledged.clone_from(&kept),
                    false => refused += 1,
                }
            }
            drop(server.kill());
            server.set_environment(Vec::new());
            server.start().expect("it starts once there is room");
            tablet.sync(&transport);
            tablet.sync(&transport);
            let there = tablet.notes();
            assert!(acknowledged.iter().all(|note| there.contains(note)), "{of}");
        } else {
            server.set_environment(Vec::new());
            server.start().expect("it starts once there is room");
        }
    }
    assert!(refused > 0, "the disk was never full");
    hold(&[&phone, &tablet], &kept, "there is room again");
}

#[test]
fn a_full_disk_of_a_device_keeps_what_it_has_and_goes_on_once_there_is_room() {
    let _alone = alone();
    let server = server();
    let mut phone = Phone::first(&server.token().expect("a token"));
    let mut kept = vec![phone.write("before")];
    let tablet = phone.linked(&server.token().expect("a token"));
    hold(&[&phone, &tablet], &kept, "before");
    let mut full = 0;
    phone.close();
    for number in 0..FULL {
        kept.push(tablet.write("from the other device"));
        tablet.sync(&transport());
        let name = format!("full {number}");
        let fault = Fault::new(phone.home(), Kind::Enospc, 3 + number * 9);
        let mut driver = phone.driver("write", &[&name, "2"]);
        let outcome = fault.run(&mut driver).expect("a run");
        let said = outcome.said();
        full += usize::from(said.contains("error DiskFull") || said.contains("error Disk"));
        assert!(outcome.stderr.is_empty(), "{said}");
        let notes = said.lines().filter_map(|line| line.strip_prefix("note "));
        let written: Vec<String> = notes.map(str::to_owned).collect();
        phone.open();
        let there = phone.notes();
        let begun = format!("{name} {}", written.len());
        kept.extend(written);
        if there.contains(&begun) {
            kept.push(begun);
        }
        phone.close();
    }
    assert!(full > 0, "the disk was never full");
    phone.open();
    hold(&[&phone, &tablet], &kept, "there is room again");
}
