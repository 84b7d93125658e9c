//! One person's devices and one server through everything that goes wrong (SECURITY 9.1).

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use harness::sim::{Amount, Network, Run, many, replay_command, run, seeds_of};

/// The lives that every change is held against, beside those that ever failed.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=100;
const THREADS: usize = 2;

#[test]
fn a_seed_replays_a_run_byte_for_byte() {
    for seed in [5, 9] {
        let (one, two) = (run(seed, &Run::default()), run(seed, &Run::default()));
        assert!(one.exchanges > 0);
        assert_eq!(one.hash, two.hash, "seed {seed}");
        assert_eq!(one.broken, two.broken, "seed {seed}");
    }
    let (one, two) = (run(3, &Run::default()), run(4, &Run::default()));
    assert_ne!(one.hash, two.hash);
}

#[test]
fn two_devices_that_were_apart_for_ninety_days_agree_and_keep_both_versions() {
    let net = Network::seeded(1);
    let phone = net.first_device("phone");
    phone.sync();
    let tablet = net.link("tablet", &phone).expect("linked");
    tablet.sync();
    let id = phone
        .check_in("zqumarkerquz a slow morning")
        .expect("written");
    phone.sync();
    tablet.sync();
    net.cut_off(&phone);
    net.cut_off(&tablet);
    net.days_pass(90);
    phone.edit(&id, "zqumarkerquz a slow morning, then rain");
    tablet.edit(&id, "zqumarkerquz a slow morning, then sun");
    net.run_until_quiescent().expect("equal, and nothing lost");
    for device in [&phone, &tablet] {
        let mut stands = device.note(&id);
        stands.sort();
        stands.dedup();
        assert_eq!(stands.len(), 2, "{stands:?}");
    }
}

#[test]
fn a_server_that_was_set_back_gets_everything_again() {
    let net = Network::seeded(2);
    let phone = net.first_device("phone");
    phone.sync();
    let tablet = net.link("tablet", &phone).expect("linked");
    let backup = net.back_up();
    phone
        .check_in("zqumarkerquz after the backup")
        .expect("written");
    phone.sync();
    net.restore(&backup);
    net.run_until_quiescent().expect("equal, and nothing lost");
    assert_eq!(tablet.sync(), Some(companion::WhyStopped::Done));
}

/// Seeds of `open.txt` wait for a fix; each has its note there, and `cargo xtask sim` plays it.
#[test]
fn nothing_is_lost_and_all_devices_agree_in_the_lives_that_hold() {
    let open = seeds_of(include_str!("../sim/open.txt"));
    let listed = seeds_of(include_str!("../sim/seeds.txt"));
    let mut seeds: Vec<u64> = SEEDS.chain(listed).collect();
    seeds.sort_unstable();
    seeds.dedup();
    seeds.retain(|seed| !open.contains(seed));
    let summary = many(
        (0, &seeds),
        Amount::Seeds(0),
        THREADS,
        &Run::default(),
        &|ended, _| {
            if let Some(broken) = &ended.broken {
                println!(
                    "seed {}: {broken}\n  {}",
                    ended.seed,
                    replay_command(ended.seed)
                );
            }
        },
    );
    println!(
        "{} seeds, {:.1} device-years, {} exchanges, {} crashes; \
         {:.2} device-years a second a core",
        summary.seeds,
        summary.device_years,
        summary.exchanges,
        summary.crashes,
        summary.device_years_per_core_second,
    );
    assert!(summary.exchanges > 0 && summary.crashes > 0);
    assert_eq!(summary.failed_seeds, Vec::<u64>::new());
}
