//! The burst of the offline days, on a fast line and on the slow ones of NUMBERS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use harness::proxy::{Link, Proxy};
use harness::workload::Story;

use super::life::{Life, round_trips, said, text_of};
use crate::error::{Error, Result};
use crate::floor::zstd_19;
use crate::home::Home;
use crate::later::Later;
use crate::line::{Watched, bytes, sync};
use crate::meter::{count, ms};
use crate::report::{Bound, Figure};

/// The burst against zstd -19 of its JSON.
const BURST_MUST: f64 = 1.7;
const BURST_AIM: f64 = 1.2;
/// Its wall time at 600 ms and 50 kbit/s, in s.
const THIN_MUST_S: f64 = 3.5;
const THIN_AIM_S: f64 = 2.5;
/// Answers of the floor are far shorter.
const ANSWER_BYTES_MAX: usize = 4_096;

/// Writes the burst offline, and sends it on each line from the same state.
pub fn measure(life: &mut Life<'_>) -> Result<Vec<Figure>> {
    let text = text_of(life.bench, harness::workload::Line::is_burst);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    eprintln!("  the burst, on three lines");
    write(life)?;
    let floor = zstd_19(text.as_bytes())?;
    let aside = life.bench.root.join("server-before-burst");
    life.line.keep(&aside)?;
    let mut figures = Vec::new();
    let lines = [
        ("", Link::LOOPBACK),
        (" at 600 ms, 50 kbit/s", Link::THIN),
        (" at 650 ms, 260/200 kbit/s", Link::EDGE),
    ];
    let before = life.phone.copy("phone-before-burst")?;
    for (named, link) in lines {
        life.line.put_back(&aside)?;
        life.phone = before.copy("phone")?;
        life.line.proxy.set_link(link);
        let bare = bare(&life.line.proxy, floor)?;
        let sent = send(life, &life.phone)?;
        life.line.proxy.set_link(Link::LOOPBACK);
        if link.is_slow() {
            let figure = Figure::new(format!("burst{named}, wall"), "s", sent.wall_s)
                .floor(bare.as_secs_f64())
                .note(format!(
                    "{} round trips and a connection; floor: zstd -19 of its JSON in one bare \
                     post on the same line",
                    sent.round_trips
                ));
            figures.push(if link == Link::THIN {
                figure
                    .must(Bound::Most(THIN_MUST_S))
                    .aim(Bound::Most(THIN_AIM_S))
            } else {
                figure
            });
        } else {
            figures.extend([
                Figure::new("burst of 30 offline days", "B", sent.bytes)
                    .floor(count(floor))
                    .must(Bound::Times(BURST_MUST))
                    .aim(Bound::Times(BURST_AIM))
                    .note(sent.note),
                round_trips("burst of 30 offline days, round trips", sent.round_trips),
            ]);
        }
    }
    Ok(figures)
}

/// The burst, written offline.
fn write(life: &mut Life<'_>) -> Result<()> {
    let (phone, clock) = life.phone.open(life.at_ms)?;
    let later = Later::of(&phone, &life.bench.lines)?;
    let story = Story::of(&life.bench.lines)?;
    for scene in story.scenes.iter().filter(|scene| scene.burst) {
        later.play(&clock, scene)?;
    }
    life.at_ms = life.at_ms.max(life.bench.at_ms);
    drop(later);
    Ok(phone.close()?)
}

struct Sent {
    bytes: f64,
    round_trips: u64,
    wall_s: f64,
    note: String,
}

fn send(life: &Life<'_>, home: &Home) -> Result<Sent> {
    let (phone, _) = home.open(life.at_ms)?;
    let line = Watched::start()?;
    let _ = life.line.proxy.take_counts();
    let started = Instant::now();
    let report = sync(&phone, &line)?;
    let wall_s = ms(started.elapsed()) / 1000.0;
    let counts = life.line.proxy.take_counts();
    phone.close()?;
    Ok(Sent {
        bytes: bytes(counts),
        round_trips: counts.round_trips,
        wall_s,
        note: format!(
            "{} items pushed; bodies: {}",
            report.pushed,
            said(&line.take())
        ),
    })
}

/// How long so many bytes and a short answer take on the line, with nothing of ours: the server
/// refuses what is no frame.
fn bare(proxy: &Proxy, bytes: usize) -> Result<Duration> {
    let started = Instant::now();
    let mut socket = TcpStream::connect(proxy.address())?;
    let head = format!("POST /v1/sync HTTP/1.1\r\nhost: a\r\ncontent-length: {bytes}\r\n\r\n");
    socket.write_all(head.as_bytes())?;
    socket.write_all(&vec![0; bytes])?;
    let mut answer = vec![0; ANSWER_BYTES_MAX];
    let took = socket.read(&mut answer)?;
    if took == 0 {
        return Err(Error::Unfit("the floor was not answered".into()));
    }
    Ok(started.elapsed())
}
