//! A real server in this process, reached without HTTP, with a line that can fail in named ways.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use companion::fakes::{ManualClock, MemoryKeys, SeededRandom};
use companion::{
    Call, CancelHandle, Companion, DeviceClass, Language, NoReply, Parts, Place, Reply, Setup,
    Transport,
};
use protocol::{Endpoint, RequestFrame, ServerId, ServerUrl, Token, TokenLine};
use sync_server::{
    Bounds, Clock, INCARNATION_FILE, Observer, OpenGate, Server, Settings, SystemRandom,
};

pub const NOW_MS: i64 = 1_795_500_000_000;
/// How long a token of these tests holds.
const TOKEN_S: u64 = 7 * 86_400;

/// What happens to one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It goes through.
    None,
    /// The request never arrives.
    LoseRequest,
    /// The server does it, and the answer never arrives.
    LoseAnswer,
    /// A bit of the answer is flipped.
    FlipAnswer(usize),
    /// Somebody answers with this HTTP status, and with these seconds to wait.
    Say(u16, Option<u32>),
}

/// One request as it went by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub endpoint: Endpoint,
    pub body: Vec<u8>,
    pub answer_bytes: usize,
}

impl Seen {
    pub fn counter(&self) -> u32 {
        RequestFrame::read(&self.body)
            .expect("a frame")
            .head
            .counter
    }
}

type During = Box<dyn Fn() + Send + Sync>;

pub struct Party {
    folder: tempfile::TempDir,
    server: Mutex<Server>,
    now_s: Arc<AtomicU64>,
    faults: Mutex<VecDeque<Fault>>,
    seen: Mutex<Vec<Seen>>,
    during: Mutex<Option<During>>,
    dropped: Arc<Dropped>,
}

struct At(Arc<AtomicU64>);

/// Counts the items that the server dropped.
#[derive(Default)]
pub struct Dropped(AtomicU64);

impl Observer for Dropped {
    fn dropped(&self, items: u64, _blobs: u64) {
        self.0.fetch_add(items, Ordering::SeqCst);
    }
}

impl Clock for At {
    fn now_s(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic before")
}

fn open(folder: &Path, now_s: &Arc<AtomicU64>, dropped: &Arc<Dropped>) -> Server {
    let settings = Settings {
        bounds: Bounds::default(),
        clock: Box::new(At(Arc::clone(now_s))),
        random: Box::new(SystemRandom),
        gate: Arc::new(OpenGate),
        observer: Arc::clone(dropped) as _,
    };
    Server::open_folder(folder, settings).expect("a server")
}

impl Party {
    pub fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now_s = Arc::new(AtomicU64::new(NOW_MS.unsigned_abs() / 1_000));
        let dropped = Arc::default();
        Self {
            server: Mutex::new(open(folder.path(), &now_s, &dropped)),
            folder,
            now_s,
            faults: Mutex::default(),
            seen: Mutex::default(),
            during: Mutex::default(),
            dropped,
        }
    }

    /// A line with a fresh token.
    pub fn token_line(&self) -> String {
        let mut server = lock(&self.server);
        let token = server.make_token(86_400).expect("a token");
        let keys = server.keys().chain();
        line(ServerId::from(&keys[0].public()), Some(token))
    }

    /// What happens to the next exchanges, one each.
    pub fn expect(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.faults).extend(faults);
    }

    /// What is done while a request is on its way, once each.
    pub fn during(&self, during: impl Fn() + Send + Sync + 'static) {
        *lock(&self.during) = Some(Box::new(during));
    }

    /// What went by since the last call.
    pub fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *lock(&self.seen))
    }

    /// What the server does each minute: drops, erasures, expiries.
    pub fn maintain(&self) {
        lock(&self.server).maintain().expect("maintained");
    }

    /// How many items the server has dropped.
    pub fn dropped(&self) -> u64 {
        self.dropped.0.load(Ordering::SeqCst)
    }

    pub fn set_clock(&self, now_s: u64) {
        self.now_s.store(now_s, Ordering::SeqCst);
    }

    /// A copy of the server's files, as a backup has them.
    pub fn back_up(&self) -> tempfile::TempDir {
        let backup = tempfile::tempdir().expect("a folder");
        // Closed first, so that everything is in the files.
        let mut server = lock(&self.server);
        let aside = tempfile::tempdir().expect("a folder");
        *server = open(aside.path(), &self.now_s, &self.dropped);
        copy(self.folder.path(), backup.path());
        *server = open(self.folder.path(), &self.now_s, &self.dropped);
        backup
    }

    /// The same server once more, as a hostile operator runs it: same keys, same life, and from
    /// here on another history.
    pub fn twin(&self) -> Self {
        let folder = self.back_up();
        let (now_s, dropped) = (Arc::clone(&self.now_s), Arc::default());
        Self {
            server: Mutex::new(open(folder.path(), &now_s, &dropped)),
            folder,
            now_s,
            faults: Mutex::default(),
            seen: Mutex::default(),
            during: Mutex::default(),
            dropped,
        }
    }

    /// Puts a backup in place of what is there, as an operator does: a new life of the database.
    pub fn restore(&self, backup: &Path) {
        let mut server = lock(&self.server);
        let aside = tempfile::tempdir().expect("a folder");
        *server = open(aside.path(), &self.now_s, &self.dropped);
        for file in std::fs::read_dir(self.folder.path()).expect("a folder") {
            std::fs::remove_file(file.expect("a file").path()).expect("removed");
        }
        copy(backup, self.folder.path());
        let _ = std::fs::remove_file(self.folder.path().join(INCARNATION_FILE));
        *server = open(self.folder.path(), &self.now_s, &self.dropped);
    }
}

pub fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

pub fn line(server: ServerId, token: Option<Token>) -> String {
    let url = ServerUrl::parse("https://party.example").expect("an address");
    TokenLine { url, server, token }.to_string()
}

impl Transport for Party {
    fn exchange(&self, call: &Call<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        if cancel.is_cancelled() {
            return Err(NoReply::Cancelled);
        }
        assert_eq!(
            call.place.url, "https://party.example",
            "nobody else is asked"
        );
        let during = lock(&self.during).take();
        if let Some(during) = during {
            during();
        }
        let fault = lock(&self.faults).pop_front().unwrap_or(Fault::None);
        let mut seen = Seen {
            endpoint: call.endpoint,
            body: call.body.to_vec(),
            answer_bytes: 0,
        };
        let answered = match fault {
            Fault::LoseRequest => Err(NoReply::TimedOut),
            Fault::Say(http_status, retry_after_s) => Ok(Reply {
                http_status,
                retry_after_s,
                body: b"<html>".to_vec(),
            }),
            Fault::None | Fault::LoseAnswer | Fault::FlipAnswer(_) => {
                let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
                let reply = lock(&self.server).handle(call.endpoint, peer, call.body);
                Ok(Reply {
                    http_status: reply.http_status,
                    retry_after_s: reply.retry_after_s,
                    body: reply.body,
                })
            }
        };
        let answered = answered.and_then(|mut reply| match fault {
            Fault::LoseAnswer => Err(NoReply::TimedOut),
            Fault::FlipAnswer(bit) => {
                let place = bit / 8 % reply.body.len();
                reply.body[place] ^= 1 << (bit % 8);
                Ok(reply)
            }
            _ => Ok(reply),
        });
        seen.answer_bytes = answered.as_ref().map_or(0, |reply| reply.body.len());
        lock(&self.seen).push(seen);
        answered
    }

    fn server_card(&self, _: &Place<'_>, _: &CancelHandle) -> Result<Reply, NoReply> {
        Ok(Reply {
            http_status: 200,
            retry_after_s: None,
            body: lock(&self.server).card(),
        })
    }
}

/// A person's device, whose clock goes only where it is told to.
pub struct Device {
    pub folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub keys: Arc<MemoryKeys>,
    pub companion: Companion,
    seed: u64,
}

impl Device {
    pub fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (clock, keys) = (Arc::new(ManualClock::at(NOW_MS)), Arc::default());
        let parts = parts(&clock, &keys, seed);
        let setup = Setup {
            language: Language::English,
            class: DeviceClass::Phone,
            pin: None,
        };
        let companion = Companion::create(folder.path(), parts, &setup).expect("a journal");
        Self {
            folder,
            clock,
            keys,
            companion,
            seed,
        }
    }

    /// What its clock says, in seconds.
    pub fn clock_s(&self) -> u64 {
        let now = companion::Clock::now(&*self.clock);
        u64::try_from(now.at_ms / 1_000).expect("a time")
    }

    /// The same journal in a new process.
    pub fn reopened(self) -> Self {
        let Self {
            folder,
            clock,
            keys,
            companion,
            seed,
        } = self;
        companion.close().expect("closed");
        Self::open(folder, clock, keys, seed + 1)
    }

    pub fn open(
        folder: tempfile::TempDir,
        clock: Arc<ManualClock>,
        keys: Arc<MemoryKeys>,
        seed: u64,
    ) -> Self {
        let parts = parts(&clock, &keys, seed);
        let companion = Companion::open(folder.path(), parts, None).expect("a journal");
        Self {
            folder,
            clock,
            keys,
            companion,
            seed,
        }
    }
}

pub fn parts(clock: &Arc<ManualClock>, keys: &Arc<MemoryKeys>, seed: u64) -> Parts {
    Parts {
        clock: Arc::clone(clock) as _,
        random: Arc::new(SeededRandom::from(seed)),
        keys: Arc::clone(keys) as _,
    }
}
