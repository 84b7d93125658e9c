//! The load of SECURITY 9.7: many clients, one server that is killed again and again.

use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::sync::{Condvar, Mutex};

use companion::WhyStopped;

use super::place::{Phone, alone, hold, is_acknowledged, server, transport};

/// How often the server is killed; `LINE_KILLS` in the environment says another number, such as
/// the 360 of half an hour.
const KILLS: usize = 60;
const KILLS_VARIABLE: &str = "LINE_KILLS";
const PERSONS: usize = 5;
const DEVICES: usize = 4;
/// How many clients write and sync in each round between two kills.
const AT_ONCE: usize = 5;

/// How often a client asks again once the server lives anew.
const TRIES_MAX: usize = 50;

/// Counts the lives of the server, and lets clients wait for the next.
#[derive(Default)]
struct Lives {
    number: Mutex<usize>,
    changed: Condvar,
}

impl Lives {
    fn now(&self) -> usize {
        *self.number.lock().unwrap()
    }

    fn next(&self) {
        *self.number.lock().unwrap() += 1;
        self.changed.notify_all();
    }

    fn after(&self, life: usize) {
        let number = self.number.lock().unwrap();
        drop(self.changed.wait_while(number, |now| *now <= life).unwrap());
    }
}

#[test]
fn twenty_clients_and_a_server_that_is_killed_sixty_times_lose_nothing() {
    let _alone = alone();
    let kills = std::env::var(KILLS_VARIABLE).ok();
    let kills = kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let mut server = server();
    let transport = transport();
    let mut persons: Vec<Vec<Phone>> = Vec::new();
    for _ in 0..PERSONS {
        let first = Phone::first(&server.token().expect("a token"));
        first.write("before");
        first.sync(&transport);
        let mut devices = Vec::new();
        for _ in 1..DEVICES {
            devices.push(first.linked(&server.token().expect("a token")));
        }
        devices.insert(0, first);
        persons.push(devices);
    }
    let mut kept: Vec<Vec<String>> = persons.iter().map(|devices| devices[0].notes()).collect();
    for (devices, kept) in persons.iter().zip(&kept) {
        hold(&devices.iter().collect::<Vec<_>>(), kept, "before");
    }
    let lives = Lives::default();
    for kill in 0..kills {
        let life = lives.now();
        let (said, acknowledged) = channel();
        std::thread::scope(|scope| {
            for client in 0..AT_ONCE {
                let number = kill * AT_ONCE + client;
                let person = number % PERSONS;
                let phone = &persons[person][number / PERSONS % DEVICES];
                let (said, transport, lives) = (said.clone(), &transport, &lives);
                scope.spawn(move || {
                    let note = phone.write("under load");
                    for _ in 0..TRIES_MAX {
                        let report = phone.sync(transport);
                        if is_acknowledged(&report) {
                            said.send((person, note)).expect("heard");
                            return;
                        }
                        if report.why_stopped == WhyStopped::NoAnswer {
                            // It is down, or will be: the next life answers.
                            lives.after(life);
                        }
                    }
                    panic!("it was never acknowledged");
                });
            }
            drop(said);
            // The kill comes while others are still under way.
            let before = kill % AT_ONCE;
            for (person, note) in acknowledged.iter().take(before) {
                kept[person].push(note);
            }
            server.kill().expect("killed");
            server.start().expect("it starts again");
            lives.next();
            let mut heard = before;
            while let Ok((person, note)) = acknowledged.recv() {
                kept[person].push(note);
                heard += 1;
            }
            assert_eq!(heard, AT_ONCE, "everybody was answered in the end");
        });
    }
    for (devices, kept) in persons.iter().zip(&kept) {
        hold(&devices.iter().collect::<Vec<_>>(), kept, "after all kills");
        let each: BTreeSet<&String> = kept.iter().collect();
        assert_eq!(each.len(), kept.len(), "none is there twice");
    }
}
