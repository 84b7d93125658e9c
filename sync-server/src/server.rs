use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use protocol::Random;

use crate::keys::Incarnation;
use crate::{
    Bounds, Clock, Endpoint, Gate, Incoming, Keys, Observer, Reply, Result, ScrubReport,
    SqliteStorage, Storage,
};

/// What a server is made of besides its storage and keys.
pub struct Settings {
    /// What it allows.
    pub bounds: Bounds,
    /// What time it is.
    pub clock: Box<dyn Clock>,
    /// Where incarnations, tokens and new tags come from.
    pub random: Box<dyn Random + Send>,
    /// Who may ask now.
    pub gate: Arc<dyn Gate>,
    /// Who hears what happens.
    pub observer: Arc<dyn Observer>,
}

/// A sync server without a network: one thread, one storage (PROTOCOL 9).
pub struct Server {
    pub(crate) storage: Box<dyn Storage>,
    pub(crate) keys: Keys,
    pub(crate) incarnation: Incarnation,
    pub(crate) settings: Settings,
}

/// The database's file in a server's folder.
pub const DATABASE_FILE: &str = "server.db";

impl Server {
    /// A server over `storage`. `saved` is the incarnation written beside the database, if any:
    /// the new one is `incarnation()`, to be written there at once and then each minute.
    ///
    /// # Errors
    /// `Storage`, `NewerSchema`, or `Protocol` when there is no randomness.
    pub fn open(
        storage: Box<dyn Storage>,
        keys: Keys,
        saved: Option<Incarnation>,
        mut settings: Settings,
    ) -> Result<Self> {
        let incarnation = Incarnation::resume(saved, 0, settings.random.as_mut())?;
        settings.bounds = settings.bounds.lowered();
        Ok(Self {
            storage,
            keys,
            incarnation,
            settings,
        })
    }

    /// The server in this folder: its database, its keys and its incarnation, made if there are
    /// none.
    ///
    /// # Errors
    /// `File`, `MalformedFile` and what `open` returns.
    pub fn open_folder(folder: &Path, mut settings: Settings) -> Result<Self> {
        let keys = Keys::open(folder, settings.random.as_mut())?;
        let storage = SqliteStorage::open(&folder.join(DATABASE_FILE))?;
        let saved = Incarnation::read(folder)?;
        let server = Self::open(Box::new(storage), keys, saved, settings)?;
        server.incarnation().write(folder)?;
        Ok(server)
    }

    /// This life of the database, with the feed total of now.
    #[must_use]
    pub fn incarnation(&self) -> Incarnation {
        self.incarnation
    }

    /// The server's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Answers one request: one transaction.
    pub fn handle(&mut self, endpoint: Endpoint, peer: IpAddr, body: &[u8]) -> Reply {
        let body = body.to_vec();
        let incoming = Incoming {
            endpoint,
            peer,
            body,
        };
        let mut replies = self.handle_batch(&[incoming]);
        replies.pop().unwrap_or(Reply::unsigned(503, None))
    }

    /// Answers all of `requests` in one transaction, each behind its own savepoint, in order.
    pub fn handle_batch(&mut self, requests: &[Incoming]) -> Vec<Reply> {
        requests
            .iter()
            .map(|_| Reply::unsigned(503, None))
            .collect()
    }

    /// Does what is due: erasures, drops, what expired. At most one short transaction; says
    /// whether more is due at once. To be called each minute.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    pub fn maintain(&mut self) -> Result<bool> {
        Ok(false)
    }

    /// Checks every row, id and signature; moves damaged rows aside (PROTOCOL 9). Weekly.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`.
    pub fn scrub(&mut self) -> Result<ScrubReport> {
        Ok(ScrubReport::default())
    }

    /// Makes a token that lets one person in, for seven days.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`, or `Protocol` when there is no randomness.
    pub fn make_token(&mut self) -> Result<[u8; 16]> {
        let mut token = [0; 16];
        self.settings.random.fill(&mut token)?;
        Ok(token)
    }
}
