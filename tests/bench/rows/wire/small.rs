//! Journals of their own: many spaces, one month, one year.

use std::collections::BTreeMap;
use std::sync::Arc;

use companion::fakes::ManualClock;
use harness::workload::{Act, Line as WorkloadLine, Story, tell};

use super::life::{round_trips, said};
use crate::bench::Bench;
use crate::dates::{DAY_MS, month};
use crate::error::Result;
use crate::floor::zstd_19;
use crate::home::Home;
use crate::line::{Exchange, Line, Watched, bytes, first_sync, settle, sync};
use crate::meter::count;
use crate::report::{Bound, Figure};
use crate::tasks::begin;

/// Spaces of the account, the private one included.
const SPACES: usize = 20;
/// Nothing new, heads and both ways.
const NOTHING_MUST: f64 = 600.0;
const NOTHING_AIM: f64 = 450.0;
const NOTHING_BODY_MUST: f64 = 100.0;
/// A full check of 40 logs.
const CHECK_UP_MUST: f64 = 800.0;
const CHECK_DOWN_MUST: f64 = 100.0;
/// Check-ins of a month, and a year, as bodies.
const MONTH: usize = 90;
const MONTH_MUST: f64 = 8_500.0;
const MONTH_AIM: f64 = 7_000.0;
const YEAR_DAYS: i64 = 365;
const YEAR_MUST: f64 = 100_000.0;
const YEAR_AIM: f64 = 80_000.0;
/// A full check is due every seven days of use.
const CHECK_DAYS: i64 = 8;

/// Each over a line of its own.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    eprintln!("  twenty spaces, a month, a year");
    let mut figures = spaces(bench)?;
    figures.extend(of_a_month(bench)?);
    figures.push(of_a_year(bench)?);
    Ok(figures)
}

fn spaces(bench: &Bench) -> Result<Vec<Figure>> {
    let (line, home) = (Line::lay()?, Home::at(&bench.root, "spaces"));
    home.remove()?;
    let clock = Arc::new(ManualClock::at(bench.at_ms));
    let companion = begin(&home, &clock)?;
    for n in 1..SPACES {
        companion.open_relationship(Some(&format!("Peer {n}")))?;
    }
    companion.server_set(&line.token()?)?;
    let watched = Watched::start()?;
    settle(&companion, &watched)?;
    // What a day later is due is no part of this.
    clock.set(bench.at_ms + DAY_MS * 2);
    settle(&companion, &watched)?;
    let _ = (watched.take(), line.proxy.take_counts());
    sync(&companion, &watched)?;
    let counts = line.proxy.take_counts();
    let nothing = watched.take();
    clock.set(bench.at_ms + DAY_MS * (2 + CHECK_DAYS));
    sync(&companion, &watched)?;
    let check = watched.take();
    companion.close()?;
    let (nothing, check) = (first_sync(&nothing)?.clone(), first_sync(&check)?.clone());
    let most = |name: &str, bytes: usize, must| {
        Figure::new(name, "B", count(bytes)).must(Bound::Most(must))
    };
    Ok(vec![
        Figure::new("nothing new, 20 spaces", "B", bytes(counts))
            .must(Bound::Most(NOTHING_MUST))
            .aim(Bound::Most(NOTHING_AIM)),
        round_trips("nothing new, round trips", counts.round_trips),
        most("nothing new, request", nothing.up, NOTHING_BODY_MUST),
        most("nothing new, answer", nothing.down, NOTHING_BODY_MUST),
        most("full check of 20 spaces, request", check.up, CHECK_UP_MUST)
            .note("21 logs; the budget is for 40, with each peer's person log"),
        most(
            "full check of 20 spaces, answer",
            check.down,
            CHECK_DOWN_MUST,
        ),
    ])
}

/// The check-ins of the fullest month, sent at once after the first one.
fn of_a_month(bench: &Bench) -> Result<Vec<Figure>> {
    let mut months: BTreeMap<String, usize> = BTreeMap::new();
    let at = |line: &WorkloadLine| match line {
        WorkloadLine::CheckIn(line) | WorkloadLine::BurstCheckIn(line) => Some(line.at),
        _ => None,
    };
    for at_ms in bench.lines.iter().filter_map(at) {
        *months.entry(month(at_ms)).or_default() += 1;
    }
    let Some((fullest, _)) = months.iter().max_by_key(|(_, count)| **count) else {
        return Ok(Vec::new());
    };
    let mut story = Story::of(&bench.lines)?;
    let in_month = |act: &Act<'_>| match act {
        Act::CheckIn(line) => month(line.at) == *fullest,
        _ => false,
    };
    story.scenes.retain(|scene| in_month(&scene.act));
    story.scenes.truncate(MONTH + 1);
    let floor = text_of_scenes(bench, &story)?;
    let (line, home) = (Line::lay()?, Home::at(&bench.root, "month"));
    home.remove()?;
    let clock = Arc::new(ManualClock::at(story.start_ms()));
    let companion = begin(&home, &clock)?;
    companion.server_set(&line.token()?)?;
    let watched = Watched::start()?;
    let mut first = Ok(());
    let told = story.scenes.len() - 1;
    tell(&companion, &clock, &story, &mut |done| {
        if done == 1 {
            first = settle(&companion, &watched);
        }
    })?;
    first?;
    let _ = (watched.take(), line.proxy.take_counts());
    sync(&companion, &watched)?;
    let counts = line.proxy.take_counts();
    companion.close()?;
    let seen = watched.take();
    let sent = first_sync(&seen)?;
    Ok(vec![
        Figure::new("check-ins of a month", "B", count(sent.up + sent.down))
            .floor(floor)
            .must(Bound::Most(MONTH_MUST))
            .aim(Bound::Most(MONTH_AIM))
            .note(format!(
                "{told} check-ins, bodies of the sync; all with heads {:.0} B in {} round trips \
                 ({}); floor: zstd -19 of their lines",
                bytes(counts),
                counts.round_trips,
                said(&seen)
            )),
    ])
}

/// zstd -19 of the lines of all scenes but the first.
fn text_of_scenes(bench: &Bench, story: &Story<'_>) -> Result<f64> {
    let texts = bench.text.lines().filter(|line| !line.trim().is_empty());
    let texts: Vec<&str> = texts.collect();
    let lines = story.scenes.iter().skip(1);
    let lines = lines.filter_map(|scene| texts.get(scene.number - 1));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    Ok(count(zstd_19(text.as_bytes())?))
}

fn of_a_year(bench: &Bench) -> Result<Figure> {
    let (line, home) = (Line::lay()?, Home::at(&bench.root, "year"));
    home.remove()?;
    bench.tell(&home, Some(YEAR_DAYS), true)?;
    let (companion, _) = home.open(bench.at_ms)?;
    companion.server_set(&line.token()?)?;
    let watched = Watched::start()?;
    settle(&companion, &watched)?;
    let counts = line.proxy.take_counts();
    companion.close()?;
    let story = Story::of_last_days(&bench.lines, YEAR_DAYS)?;
    let text = serde_json::to_string(&story.lines.len())?;
    Ok(
        Figure::new("first upload of a year", "B", bodies(&watched.take()))
            .must(Bound::Most(YEAR_MUST))
            .aim(Bound::Most(YEAR_AIM))
            .note(format!(
                "bodies of {text} lines; with heads {:.0} B in {} round trips",
                bytes(counts),
                counts.round_trips
            )),
    )
}

fn bodies(exchanges: &[Exchange]) -> f64 {
    exchanges.iter().map(|one| count(one.up + one.down)).sum()
}
