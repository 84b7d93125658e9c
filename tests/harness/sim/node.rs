//! The server: a real one in a folder in memory, which can be killed, backed up and set back.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use protocol::{Endpoint, ServerId, ServerUrl, TokenLine};
use sync_server::{
    Bounds, DATABASE_FILE, INCARNATION_FILE, Incarnation, Keys, OpenGate, Reply, Server, Settings,
    Silent, SqliteStorage,
};

use super::home::{Image, fresh};
use super::pulse::{Killed, Pulse, ServerPulse};
use super::summary::FaultKind;
use super::world::World;

pub(super) const URL: &str = "https://server.example";
/// How long a token holds.
const TOKEN_S: u64 = 90 * 86_400;

pub(super) struct Node {
    home: tempfile::TempDir,
    pulse: Arc<Pulse>,
    world: Arc<World>,
    /// None only while it is being started.
    server: Option<Server>,
    /// How many pages its disk has room for.
    pages_max: Option<u32>,
}

impl Node {
    pub(super) fn begin(world: &Arc<World>, seed: u64) -> Self {
        let home = fresh();
        let pulse = Pulse::new(world, home.path(), seed);
        let mut node = Self {
            home,
            pulse,
            world: Arc::clone(world),
            server: None,
            pages_max: None,
        };
        node.start();
        node
    }

    fn settings(&self) -> Settings {
        Settings {
            bounds: Bounds::default(),
            clock: Box::new(ServerPulse(Arc::clone(&self.pulse))),
            random: Box::new(ServerPulse(Arc::clone(&self.pulse))),
            gate: Arc::new(OpenGate),
            observer: Arc::new(Silent),
        }
    }

    fn start(&mut self) {
        let folder = self.home.path();
        let keys = Keys::open(folder, &mut ServerPulse(Arc::clone(&self.pulse)));
        let storage = SqliteStorage::open(&folder.join(DATABASE_FILE)).expect("a database");
        if let Some(pages) = self.pages_max {
            storage.limit_pages(pages).expect("a limit");
        }
        let saved = Incarnation::read(folder).expect("an incarnation");
        let server = Server::open(
            Box::new(storage),
            keys.expect("keys"),
            saved,
            self.settings(),
        );
        let server = server.expect("a server");
        server.incarnation().write(folder).expect("an incarnation");
        self.server = Some(server);
    }

    fn server(&mut self) -> &mut Server {
        self.server.as_mut().expect("a running server")
    }

    /// Answers a request; none if the server was killed on the way.
    pub(super) fn handle(&mut self, endpoint: Endpoint, body: &[u8]) -> Option<Reply> {
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut server = self.server.take().expect("a running server");
        let done = catch_unwind(AssertUnwindSafe(|| server.handle(endpoint, peer, body)));
        match done {
            Ok(reply) => {
                self.server = Some(server);
                Some(reply)
            }
            Err(thrown) if thrown.is::<Killed>() => {
                drop(server);
                self.world.fault(FaultKind::ServerKilled);
                let left = self.pulse.left().expect("what it left behind");
                left.put(self.home.path());
                self.start();
                None
            }
            Err(thrown) => {
                self.server = Some(server);
                std::panic::resume_unwind(thrown)
            }
        }
    }

    pub(super) fn dies_after(&self, steps: u32) {
        self.pulse.dies_after(steps);
    }

    pub(super) fn lives(&self) {
        self.pulse.lives();
    }

    pub(super) fn skew(&self, skew_ms: i64) {
        self.pulse.skew(skew_ms);
    }

    /// What an operator's minute does; here once a day.
    pub(super) fn maintain(&mut self) {
        self.server().maintain().expect("maintained");
        let incarnation = self.server().incarnation();
        incarnation.write(self.home.path()).expect("an incarnation");
    }

    pub(super) fn scrub(&mut self) {
        let found = self.server().scrub().expect("scrubbed");
        self.world.say(format_args!("scrub: {found:?}"));
    }

    pub(super) fn card(&mut self) -> Vec<u8> {
        self.server().card()
    }

    pub(super) fn id(&mut self) -> ServerId {
        let keys = self.server().keys().chain();
        ServerId::from(&keys.last().expect("a key").public())
    }

    pub(super) fn token_line(&mut self, with_token: bool) -> String {
        let token = self.server().make_token(TOKEN_S).expect("a token");
        let line = TokenLine {
            url: ServerUrl::parse(URL).expect("an address"),
            server: self.id(),
            token: with_token.then_some(token),
        };
        line.to_string()
    }

    /// Its files as they are now, as the machine's own snapshot has them.
    pub(super) fn image(&self) -> Image {
        Image::take(self.home.path())
    }

    /// A backup put in place by the operator: the database goes back, and a new life of it begins.
    pub(super) fn restore(&mut self, backup: &Image) {
        self.set_back(&backup.clone().without(INCARNATION_FILE));
    }

    /// Everything goes back to what it was, and nothing says so.
    pub(super) fn set_back(&mut self, image: &Image) {
        self.server = None;
        image.put(self.home.path());
        self.start();
    }

    /// The database is gone; the keys are not.
    pub(super) fn lose(&mut self) {
        let image = self.image().without(INCARNATION_FILE);
        let image = image.without(DATABASE_FILE).without("server.db-wal");
        self.set_back(&image);
    }

    /// From here on the disk has room for so many pages more than are used; none: enough.
    pub(super) fn room(&mut self, pages_more: Option<u32>) {
        self.server = None;
        let bytes = self.image().bytes();
        let used = u32::try_from(bytes / 4_096).expect("pages");
        self.pages_max = pages_more.map(|more| used + more);
        self.start();
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        self.home.path()
    }
}
