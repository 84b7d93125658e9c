use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use companion::{DocumentHeads, Language};
use harness::proxy::Link;
use rusqlite::Connection;
use sync_server::{Bounds, Clock, DATABASE_FILE, OpenGate, Server, Settings, Silent, SystemRandom};

use super::life::{Life, peak};
use crate::child;
use crate::error::{Error, Result};
use crate::home::Home;
use crate::line::bytes;
use crate::meter::{count, number};
use crate::report::{Bound, Figure};
use crate::tasks::{Carried, Task};

/// Everything against zstd -19 of the JSON.
const ALL_MUST: f64 = 2.0;
const ALL_AIM: f64 = 0.9;
/// What is received until today's screen can be used.
const TODAY_MUST: f64 = 24_000.0;
const TODAY_AIM: f64 = 10_000.0;
/// A piece, in which a restore goes on after a break, and the frame around it.
const PIECE_MUST: f64 = 16.0 * 1024.0 + FRAME_BYTES;
const FRAME_BYTES: f64 = 128.0;
/// What the server stores, against zstd -19 of the JSON.
const STORED_MUST: f64 = 2.5;
const STORED_AIM: f64 = 1.0;
const DAY_S: u64 = 24 * 60 * 60;
/// How many days the server goes on until it has dropped what snapshots cover.
const DAYS: u64 = 45;

/// What is stored after compaction, and a new phone from the words and the server.
pub fn measure(mut life: Life<'_>) -> Result<Vec<Figure>> {
    eprintln!("  compaction, and a restore");
    life.at_ms += crate::dates::DAY_MS * 2;
    life.in_a_child(&life.phone)?;
    let before = life.compact()?;
    let mut figures = vec![stored(&life, before)?];
    figures.extend(restored(&life)?);
    Ok(figures)
}

impl Life<'_> {
    /// Lets the server's days pass: in this process, where its clock can be moved.
    fn compact(&mut self) -> Result<f64> {
        self.line.server.stop()?;
        let folder = self.line.server.folder().to_owned();
        let before = used(&folder)?;
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_s = now_s.map_err(|_| Error::Unfit("the clock is before 1970".into()))?;
        let at_s = now_s.as_secs() + DAYS * DAY_S;
        for day in 0..2 {
            let settings = Settings {
                bounds: Bounds::default(),
                clock: Box::new(At(at_s + day * DAY_S)),
                random: Box::new(SystemRandom),
                gate: Arc::new(OpenGate),
                observer: Arc::new(Silent),
            };
            Server::open_folder(&folder, settings)?.maintain()?;
        }
        self.line.server.start()?;
        Ok(before)
    }
}

struct At(u64);

impl Clock for At {
    fn now_s(&self) -> u64 {
        self.0
    }
}

fn stored(life: &Life<'_>, before: f64) -> Result<Figure> {
    let after = used(life.line.server.folder())?;
    Ok(Figure::new("server, stored after compaction", "B", after)
        .floor(life.bench.text_zstd()?)
        .must(Bound::Times(STORED_MUST))
        .aim(Bound::Times(STORED_AIM))
        .note(format!(
            "pages in use of the database of one person; before compaction {before:.0} B; floor: \
             zstd -19 of the JSON"
        )))
}

/// The bytes of the pages in use.
fn used(folder: &Path) -> Result<f64> {
    let database = Connection::open(folder.join(DATABASE_FILE))?;
    let sql = "SELECT (page_count - freelist_count) * page_size
               FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let bytes: i64 = database.query_row(sql, [], |row| row.get(0))?;
    Ok(number(u64::try_from(bytes).unwrap_or_default()))
}

fn restored(life: &Life<'_>) -> Result<Vec<Figure>> {
    let (phone, _) = life.phone.open(life.at_ms)?;
    let words = phone.recovery_words(Language::English)?;
    let words = words.ok_or_else(|| Error::Unfit("the words were confirmed".into()))?;
    phone.close()?;
    let home = Home::at(&life.bench.root, "new-phone");
    home.remove()?;
    let task = Task::Restore {
        home: home.clone(),
        words: words.reveal().to_owned(),
        url: life.line.proxy.url(),
        at_ms: life.at_ms,
    };
    life.line.proxy.set_link(Link::EDGE);
    let _ = life.line.proxy.take_counts();
    let today: Carried = child::run(&task)?;
    let first = life.line.proxy.take_counts();
    let rest = life.in_a_child(&home)?;
    let second = life.line.proxy.take_counts();
    life.line.proxy.set_link(Link::LOOPBACK);
    if documents(&home, life.at_ms)? != documents(&life.phone, life.at_ms)? {
        return Err(Error::Unfit("a restore brought other documents".into()));
    }
    let all = today.exchanges.iter().chain(&rest.exchanges);
    let largest = all.clone().max_by_key(|one| one.down);
    let (piece, of) = largest.map_or((0, ""), |one| (one.down, one.path.as_str()));
    let gets = all.filter(|one| one.path == "/v1/blob/get").count();
    let trips = first.round_trips + second.round_trips;
    let floor = life.bench.text_zstd()?;
    let edge_s = (today.cost.wall_ms + rest.cost.wall_ms) / 1000.0;
    Ok(vec![
        Figure::new("restore of all years", "B", bytes(first) + bytes(second))
            .floor(floor)
            .must(Bound::Times(ALL_MUST))
            .aim(Bound::Times(ALL_AIM))
            .note(format!(
                "{trips} round trips, {gets} of them pieces of blobs; {edge_s:.1} s at 650 ms and \
                 260/200 kbit/s; {:.1} s of CPU",
                (today.cost.cpu_ms + rest.cost.cpu_ms) / 1000.0
            )),
        Figure::new(
            "restore, round trips beside the pieces",
            "trips",
            number(trips) - count(gets),
        )
        .aim(Bound::Most(3.0)),
        Figure::new("restore, largest answer", "B", count(piece))
            .must(Bound::Most(PIECE_MUST))
            .note(format!(
                "from {of}; a restore that breaks off goes on with the piece that is missing"
            )),
        Figure::new(
            "restore until today's screen, received",
            "B",
            number(first.bytes_down),
        )
        .must(Bound::Most(TODAY_MUST))
        .aim(Bound::Most(TODAY_AIM))
        .note(format!(
            "{} round trips, {} B sent; {:.1} s at 650 ms and 260/200 kbit/s; bodies received: {}",
            first.round_trips,
            first.bytes_up,
            today.cost.wall_ms / 1000.0,
            bodies(&today)
        )),
        peak("peak memory until today's screen of a restore", &today),
        peak("peak memory of the rest of a restore", &rest),
    ])
}

/// What a journal holds: each document with its newest changes.
fn documents(home: &Home, at_ms: i64) -> Result<Vec<DocumentHeads>> {
    let (companion, _) = home.open(at_ms)?;
    let mut documents = companion.documents()?;
    companion.close()?;
    documents.sort_by(|one, other| (one.space, &one.key).cmp(&(other.space, &other.key)));
    Ok(documents)
}

fn bodies(carried: &Carried) -> String {
    let said = carried
        .exchanges
        .iter()
        .map(|one| format!("{} {}", one.path.trim_start_matches("/v1/"), one.down));
    said.collect::<Vec<_>>().join(", ")
}
