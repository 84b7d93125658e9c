//! The server under load: a real process, many devices with requests that were signed before.

mod client;
mod crowd;
mod process;

use std::time::Duration;

use harness::server::SyncServer;

use crate::bench::Bench;
use crate::error::{Error, Result};
use crate::line::NO_RATES;
use crate::meter::{count, number};
use crate::report::{Bound, Figure};
use client::{Round, run};
use crowd::Crowd;
use process::{Bare, cpu, resident_kib};

/// Devices, each of a person of its own.
const DEVICES: usize = 1_000;
/// Syncs one after the other.
const ALONE: usize = 1_200;
/// Syncs of many devices at once, and how many connections they use.
const MANY: usize = 8_000;
const CLOSED_LOOP: usize = 128;
/// Syncs that are spread over a hundred connections, and over thousands.
const SPREAD: usize = 5_200;
const WORKERS: usize = 64;
const FEW_CONNECTIONS: usize = 100;
const MANY_CONNECTIONS: usize = 5_000;
/// Connections that wait for something new.
const IDLE: usize = DEVICES;
/// Files beside the connections.
const FILES_BESIDE: u64 = 200;
/// The floor's post.
const BARE_BYTES: usize = 4_096;
const CPU_MUST: f64 = 30.0;
const CPU_AIM: f64 = 15.0;
const PUSHES_MUST: f64 = 2_000.0;
const PUSHES_AIM: f64 = 10_000.0;
const IDLE_MUST_KB: f64 = 60.0;
const IDLE_AIM_KB: f64 = 20.0;
const GROWTH_MUST: f64 = 2.0;
const GROWTH_AIM: f64 = 1.2;

/// CPU of a sync, pushes a second, idle connections, and how cost grows with connections.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let connections = connections()?;
    let folder = bench.root.join("server-load");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let places = (MANY_CONNECTIONS + 1_000).to_string();
    let mut options: Vec<String> = NO_RATES.map(str::to_owned).into();
    options.extend([
        format!("--connections={places}"),
        format!("--connections-network={places}"),
    ]);
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let mut server = SyncServer::at(&harness::server::program()?, &folder, &options);
    server.run(&["init"])?;
    eprintln!("  {DEVICES} persons, and their signed requests");
    let mut crowd = Crowd::enrolled(&folder, DEVICES)?;
    let alone = crowd.syncs(ALONE);
    let many = crowd.syncs(MANY);
    let few_spread = crowd.syncs(SPREAD);
    let many_spread = crowd.syncs(SPREAD);
    server.start()?;
    let (address, id) = (server.address(), server.id()?);
    let measured = |round: &Round| -> Result<(f64, f64)> {
        let before = cpu(id)?;
        let took = run(address, round)?;
        Ok((ms_each(cpu(id)? - before, round), rate(took, round)))
    };
    eprintln!("  one after the other");
    let (alone_ms, _) = measured(&Round::of(&alone, 1, 1))?;
    eprintln!("  closed loop over {CLOSED_LOOP} connections");
    let (many_ms, many_rate) = measured(&Round::of(&many, CLOSED_LOOP, CLOSED_LOOP))?;
    eprintln!("  spread over {FEW_CONNECTIONS} connections, then over {connections}");
    let (few_ms, _) = measured(&Round::of(&few_spread, WORKERS, FEW_CONNECTIONS))?;
    let (all_ms, _) = measured(&Round::of(&many_spread, WORKERS, connections))?;
    eprintln!("  {IDLE} connections that wait");
    let idle_kb = idle(&server, &mut crowd)?;
    let (bare, bare_rate, bare_many_ms) = floor()?;
    crowd.check(&server)?;
    server.stop()?;
    std::fs::remove_dir_all(&folder)?;
    let floor_note = format!("floor: a bare axum post of {BARE_BYTES} B, one after the other");
    Ok(vec![
        Figure::new("server, CPU of a sync with one entry", "ms", many_ms)
            .floor(bare_many_ms)
            .must(Bound::Times(CPU_MUST))
            .aim(Bound::Times(CPU_AIM))
            .note(format!(
                "{CLOSED_LOOP} devices at once, each durable before it is answered; floor: a bare \
                 axum post of {BARE_BYTES} B in the same loop"
            )),
        Figure::new("server, CPU of a sync that is alone", "ms", alone_ms)
            .floor(bare)
            .note(format!(
                "a commit and a sync of the disk each; {floor_note}"
            )),
        Figure::new("server, durable pushes", "per s", many_rate)
            .floor(bare_rate)
            .must(Bound::Least(PUSHES_MUST))
            .aim(Bound::Least(PUSHES_AIM))
            .note("closed loop; clients and server share two processors; floor: bare posts"),
        Figure::new("server, idle live connection", "KB", idle_kb)
            .must(Bound::Most(IDLE_MUST_KB))
            .aim(Bound::Most(IDLE_AIM_KB))
            .note(format!("growth of resident memory over {IDLE} long polls")),
        Figure::new(
            format!("server, CPU of a sync at {connections} connections"),
            "ms",
            all_ms,
        )
        .floor(few_ms)
        .must(Bound::Times(GROWTH_MUST))
        .aim(Bound::Times(GROWTH_AIM))
        .note(format!("floor: at {FEW_CONNECTIONS} connections")),
    ])
}

fn ms_each(cpu: Duration, round: &Round) -> f64 {
    cpu.as_secs_f64() * 1000.0 / count(round.len())
}

fn rate(took: Duration, round: &Round) -> f64 {
    count(round.len()) / took.as_secs_f64()
}

/// As many connections as this process may have, the server inheriting the limit.
fn connections() -> Result<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    setrlimit(Resource::Nofile, raised).map_err(std::io::Error::from)?;
    let room = limit
        .maximum
        .unwrap_or(u64::MAX)
        .saturating_sub(FILES_BESIDE);
    Ok(usize::try_from(room).map_or(MANY_CONNECTIONS, |room| room.min(MANY_CONNECTIONS)))
}

/// What one waiting connection adds to the memory of the server.
fn idle(server: &SyncServer, crowd: &mut Crowd) -> Result<f64> {
    let before = resident_kib(server.id()?)?;
    let mut waiting = Vec::with_capacity(IDLE);
    for poll in crowd.polls() {
        waiting.push(client::begin(server.address(), "/v1/live", &poll)?);
    }
    await_polls(server, IDLE)?;
    let after = resident_kib(server.id()?)?;
    Ok(number(after.saturating_sub(before)) * 1.024 / count(IDLE))
}

/// Waits until so many polls are under way.
fn await_polls(server: &SyncServer, polls: usize) -> Result<()> {
    const TIMES_MAX: usize = 1_000;
    let line = format!("companion_sync_polls {polls}\n");
    for _ in 0..TIMES_MAX {
        if server.metrics()?.contains(&line) {
            return Ok(());
        }
        std::thread::yield_now();
    }
    let metrics = server.metrics()?;
    let found = metrics
        .lines()
        .find(|line| line.starts_with("companion_sync_polls "));
    Err(Error::Unfit(format!("of {polls} long polls: {found:?}")))
}

/// Bare posts: ms of CPU of one after the other, their rate in a closed loop, ms of CPU there.
fn floor() -> Result<(f64, f64, f64)> {
    let bare = Bare::start()?;
    let body = vec![0_u8; BARE_BYTES];
    let posts = |n: usize| vec![vec![body.clone(); n / CLOSED_LOOP]; CLOSED_LOOP];
    let (alone, many) = (posts(ALONE), posts(MANY));
    let round = Round::of(&alone, 1, 1);
    let before = cpu(bare.id())?;
    run(bare.address, &round)?;
    let alone_ms = ms_each(cpu(bare.id())? - before, &round);
    let round = Round::of(&many, CLOSED_LOOP, CLOSED_LOOP);
    let before = cpu(bare.id())?;
    let took = run(bare.address, &round)?;
    Ok((
        alone_ms,
        rate(took, &round),
        ms_each(cpu(bare.id())? - before, &round),
    ))
}
