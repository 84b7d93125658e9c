//! Every small history of persons, devices and epochs, in every order of delivery, and long ones
//! of many persons drawn from seeds (SECURITY 9.2); then crate `membership` against the model.
//!
//! `cargo test -p companion-tests --test model -- --nocapture` prints how many histories there
//! are; `-- --ignored` goes deeper. A random history that fails prints its seed; `MODEL_SEED=n`
//! replays it alone, `MODEL_CASES=n` draws more.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::ops::RangeInclusive;
use std::time::Instant;

use harness::model::checker::{Setting, explore};
use harness::model::real::Real;
use harness::model::rules::Rules;
use harness::model::settings::{everything, families};
use harness::model::{bridge, random};

const THREADS: usize = 2;
/// The operations of a history in which the text asks for every order.
const OPERATIONS: usize = 4;
/// Random histories in each run of the tests.
const CASES: u64 = 1_000;
/// How many of them are made of real records too.
const CASES_REAL: u64 = 250;
/// Seeds by which model and crate once differed.
const SEEDS_DIFFERED: [u64; 5] = [12, 67, 74, 212, 652];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn seeds(cases: u64) -> RangeInclusive<u64> {
    match number("MODEL_SEED") {
        Some(seed) => seed..=seed,
        None => 0..=number("MODEL_CASES").unwrap_or(cases) - 1,
    }
}

fn holds(setting: &Setting) {
    let started = Instant::now();
    let explored = explore(setting, THREADS);
    let (name, depth, states) = (setting.name, setting.depth, explored.states);
    println!(
        "{name}, {depth} operations: {states} histories in {:?}",
        started.elapsed()
    );
    assert!(explored.broken.is_none(), "{name}: {:#?}", explored.broken);
    assert!(states > 1, "{name}: nothing happens");
}

#[test]
fn every_history_of_four_operations_keeps_the_invariants() {
    families(1, OPERATIONS, Rules::AsWritten)
        .iter()
        .for_each(holds);
}

#[test]
fn every_history_of_three_operations_of_any_kind_keeps_the_invariants() {
    holds(&everything(1, OPERATIONS - 1));
}

#[test]
fn ties_that_fall_otherwise_change_nothing() {
    for salt in [2, 3] {
        families(salt, OPERATIONS - 1, Rules::AsWritten)
            .iter()
            .for_each(holds);
    }
}

#[test]
#[ignore = "takes minutes and several gigabytes"]
fn every_history_of_four_operations_of_any_kind_keeps_the_invariants() {
    holds(&everything(1, OPERATIONS));
    for salt in [2, 3] {
        families(salt, OPERATIONS, Rules::AsWritten)
            .iter()
            .for_each(holds);
    }
}

#[test]
fn random_histories_of_up_to_fifty_persons_keep_the_invariants() {
    for seed in seeds(CASES) {
        let drawn = random::history(seed, Rules::AsWritten);
        if let Some(broken) = &drawn.broken {
            panic!("seed {seed}: {broken:?} after\n{drawn:?}\n{}", replay(seed));
        }
    }
}

#[test]
fn the_crate_says_of_random_histories_what_the_model_says() {
    let (mut histories, mut parts) = (0, 0);
    for seed in seeds(CASES_REAL).chain(SEEDS_DIFFERED) {
        let drawn = random::history(seed, Rules::AsWritten);
        let real = Real::of(&drawn.world.items);
        histories += 1;
        for part in drawn.parts() {
            parts += 1;
            if let Some(difference) = bridge::difference(&real, &part) {
                panic!(
                    "seed {seed}: {difference} after\n{drawn:?}\n{}",
                    replay(seed)
                );
            }
        }
    }
    println!("{histories} histories of real records, {parts} parts of them");
}

fn replay(seed: u64) -> String {
    format!("replay: MODEL_SEED={seed} cargo test -p companion-tests --test model random")
}

/// The first history in which a bug shows, the shortest first.
fn caught(rules: Rules) -> &'static str {
    for depth in 1..=OPERATIONS {
        for setting in families(1, depth, rules) {
            if let Some(((invariant, how), steps)) = explore(&setting, THREADS).broken {
                println!(
                    "{rules:?}: {invariant}, {how}, in {} after {steps:#?}",
                    setting.name
                );
                return invariant;
            }
        }
    }
    panic!("{rules:?} was not noticed");
}

#[test]
fn b5_no_cut_is_caught() {
    assert_eq!(caught(Rules::NoCut), "I5");
}

#[test]
fn b6_a_roster_without_those_who_are_out_is_caught() {
    assert_eq!(caught(Rules::RosterWithoutOut), "I4");
}

#[test]
fn b10_a_recipient_left_out_is_caught() {
    assert_eq!(caught(Rules::RecipientLeftOut), "I6");
}

#[test]
fn b14_a_removal_that_needs_its_author_is_caught() {
    assert_eq!(caught(Rules::RemovalNeedsItsAuthor), "I4");
}

#[test]
fn b17_recipients_instead_of_reach_is_caught() {
    assert_eq!(caught(Rules::NoReach), "I4");
}

#[test]
fn b20_the_highest_cut_is_caught() {
    assert_eq!(caught(Rules::HighestCut), "I5");
}

#[test]
fn b21_an_era_chosen_by_length_is_caught() {
    assert_eq!(caught(Rules::LongestEraChain), "I5");
}
