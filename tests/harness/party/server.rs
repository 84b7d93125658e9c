use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use companion::{Call, CancelHandle, NoReply, Place, Reply, Transport};
use protocol::{Endpoint, ServerId, ServerUrl, SigningKey, TokenLine};
use sync_server::{
    Bounds, Clock, DATABASE_FILE, INCARNATION_FILE, KEYS_FILE, OpenGate, Server, Settings, Silent,
    SystemRandom,
};

/// Where devices believe the server to be.
pub const URL: &str = "https://party.example";
/// When everything begins.
pub const NOW_MS: i64 = 1_795_500_000_000;
/// How long a token holds.
const TOKEN_S: u64 = 7 * 86_400;
/// The bytes of the seed of a signing key, as the server's file has them.
const SEED_BYTES: usize = 32;

/// A real server without HTTP. As a transport it is an honest one on a good line.
pub struct Party {
    folder: tempfile::TempDir,
    server: Mutex<Server>,
    now_s: Arc<AtomicU64>,
    asked: AtomicU64,
}

struct At(Arc<AtomicU64>);

impl Clock for At {
    fn now_s(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn open(folder: &Path, now_s: &Arc<AtomicU64>) -> Server {
    let settings = Settings {
        bounds: Bounds::default(),
        clock: Box::new(At(Arc::clone(now_s))),
        random: Box::new(SystemRandom),
        gate: Arc::new(OpenGate),
        observer: Arc::new(Silent),
    };
    Server::open_folder(folder, settings).expect("a server")
}

impl Party {
    /// A fresh server.
    ///
    /// # Panics
    /// If no folder or server can be made.
    #[must_use]
    pub fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let now_s = Arc::new(AtomicU64::new(NOW_MS.unsigned_abs() / 1_000));
        Self {
            server: Mutex::new(open(folder.path(), &now_s)),
            folder,
            now_s,
            asked: AtomicU64::new(0),
        }
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line with a fresh token.
    ///
    /// # Panics
    /// If the server gives none.
    #[must_use]
    pub fn token_line(&self) -> String {
        let token = self.server().make_token(TOKEN_S).expect("a token");
        let line = TokenLine {
            url: ServerUrl::parse(URL).expect("an address"),
            server: self.id(),
            token: Some(token),
        };
        line.to_string()
    }

    /// Which server it is.
    #[must_use]
    pub fn id(&self) -> ServerId {
        ServerId::from(&self.key().public())
    }

    /// The key that its answers are signed with: whoever runs a server has it.
    ///
    /// # Panics
    /// If the server's file has none.
    #[must_use]
    pub fn key(&self) -> SigningKey {
        let seeds = fs::read(self.folder.path().join(KEYS_FILE)).expect("keys");
        let first = seeds.first_chunk::<SEED_BYTES>().expect("a seed");
        SigningKey::from_seed(first)
    }

    /// Its database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE_FILE)
    }

    /// The first column of every row of a query that gives bytes.
    ///
    /// # Panics
    /// If the query cannot be answered.
    #[must_use]
    pub fn bytes_of(&self, query: &str) -> Vec<Vec<u8>> {
        let database = rusqlite::Connection::open(self.database()).expect("a database");
        let mut rows = database.prepare(query).expect("a query");
        let rows = rows.query_map([], |row| row.get(0)).expect("rows");
        rows.map(|row| row.expect("a row")).collect()
    }

    /// Sets its clock.
    pub fn set_clock(&self, now_s: u64) {
        self.now_s.store(now_s, Ordering::SeqCst);
    }

    /// What it does each minute.
    ///
    /// # Panics
    /// If that fails.
    pub fn maintain(&self) {
        self.server().maintain().expect("maintained");
    }

    /// How many requests came.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// What it answers.
    pub fn answer(&self, endpoint: Endpoint, body: &[u8]) -> Reply {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let reply = self.server().handle(endpoint, peer, body);
        Reply {
            http_status: reply.http_status,
            retry_after_s: reply.retry_after_s,
            body: reply.body,
        }
    }

    /// How it names this life of its database in answers.
    pub fn incarnation(&self) -> [u8; 4] {
        let whole = self.server().incarnation().id;
        *whole.first_chunk().expect("four bytes")
    }

    /// What it says who it is.
    pub fn card(&self) -> Vec<u8> {
        self.server().card()
    }

    /// A copy of its files, as a backup has them.
    ///
    /// # Panics
    /// If the files cannot be copied.
    #[must_use]
    pub fn back_up(&self) -> tempfile::TempDir {
        let backup = tempfile::tempdir().expect("a folder");
        // Closed first, so that everything is in the files.
        let mut server = self.server();
        let aside = tempfile::tempdir().expect("a folder");
        *server = open(aside.path(), &self.now_s);
        copy_folder(self.folder.path(), backup.path());
        *server = open(self.folder.path(), &self.now_s);
        backup
    }

    /// Puts a backup in place of what is there, as an operator does: a new life of the database.
    pub fn restore(&self, backup: &Path) {
        self.put(backup, |folder| {
            let _ = fs::remove_file(folder.join(INCARNATION_FILE));
        });
    }

    /// The same, but it says that nothing happened: the database keeps its name.
    pub fn roll_back(&self, backup: &Path) {
        self.put(backup, |_| {});
    }

    fn put(&self, backup: &Path, then: impl FnOnce(&Path)) {
        let mut server = self.server();
        let aside = tempfile::tempdir().expect("a folder");
        *server = open(aside.path(), &self.now_s);
        for file in fs::read_dir(self.folder.path()).expect("a folder") {
            fs::remove_file(file.expect("a file").path()).expect("removed");
        }
        copy_folder(backup, self.folder.path());
        then(self.folder.path());
        *server = open(self.folder.path(), &self.now_s);
    }
}

/// Copies the files of a folder into another.
///
/// # Panics
/// If one cannot be copied.
pub fn copy_folder(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}

impl Transport for Party {
    fn exchange(&self, call: &Call<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        if cancel.is_cancelled() {
            return Err(NoReply::Cancelled);
        }
        Ok(self.answer(call.endpoint, call.body))
    }

    fn server_card(&self, _: &Place<'_>, _: &CancelHandle) -> Result<Reply, NoReply> {
        Ok(Reply {
            http_status: 200,
            retry_after_s: None,
            body: self.card(),
        })
    }
}
