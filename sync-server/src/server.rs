use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use protocol::{Random, ServerCard, ServerId, SigningKey, Successor, Token};

use crate::daily::DailyRecords;
use crate::evaluate::Folds;
use crate::keys::Incarnation;
use crate::routes::mail::make_token;
use crate::tables::meta;
use crate::turn::Turn;
use crate::{
    Bounds, Clock, Endpoint, Gate, Incoming, Keys, Observer, Reply, Result, SqliteStorage, Storage,
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
    /// The keys with their ids, oldest first.
    pub(crate) keys_by_id: Vec<(ServerId, SigningKey)>,
    pub(crate) incarnation: Incarnation,
    pub(crate) settings: Settings,
    pub(crate) folds: Folds,
    pub(crate) daily: DailyRecords,
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
        mut storage: Box<dyn Storage>,
        keys: Keys,
        saved: Option<Incarnation>,
        mut settings: Settings,
    ) -> Result<Self> {
        let total = meta::feed_total(storage.as_mut())?;
        let incarnation = Incarnation::resume(saved, total, settings.random.as_mut())?;
        settings.bounds = settings.bounds.lowered();
        let with_id = |key: &SigningKey| (ServerId::from(&key.public()), key.clone());
        let keys_by_id = keys.chain().iter().map(with_id).collect();
        Ok(Self {
            storage,
            keys,
            keys_by_id,
            incarnation,
            settings,
            folds: Folds::default(),
            daily: DailyRecords::default(),
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

    pub(crate) fn short_incarnation(&self) -> [u8; 4] {
        self.incarnation
            .id
            .first_chunk()
            .copied()
            .unwrap_or_default()
    }

    /// The server's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What `GET /v1/server` answers: the first key, and each that followed it.
    #[must_use]
    pub fn card(&self) -> Vec<u8> {
        let mut keys = self.keys_by_id.iter();
        let Some((first, mut before)) = keys.next().map(|(id, key)| (*id, key)) else {
            return Vec::new();
        };
        let mut successors = Vec::new();
        for (next, key) in keys {
            successors.push(Successor::sign(*next, before));
            before = key;
        }
        ServerCard { first, successors }.to_bytes()
    }

    pub(crate) fn turn(&mut self) -> Turn<'_> {
        Turn {
            now_s: self.settings.clock.now_s(),
            db: self.storage.as_mut(),
            folds: &mut self.folds,
            bounds: &self.settings.bounds,
            random: self.settings.random.as_mut(),
            observer: self.settings.observer.as_ref(),
            keys: &self.keys_by_id,
            daily: &mut self.daily,
            full: BTreeSet::new(),
            fed: BTreeSet::new(),
            feed_rows: 0,
        }
    }

    /// Makes the transaction durable, and takes note of how far the feeds are.
    pub(crate) fn commit(&mut self) -> Result<()> {
        let total = meta::feed_total(self.storage.as_mut())?;
        self.storage.commit()?;
        self.incarnation.feed_total = total;
        Ok(())
    }

    /// Does `work` in a transaction of its own.
    pub(crate) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Turn<'_>) -> Result<T>,
    ) -> Result<T> {
        self.storage.begin()?;
        let done = work(&mut self.turn());
        let done = done.and_then(|value| self.commit().map(|()| value));
        if done.is_err() {
            // Whatever was evaluated meanwhile may be of rows that are gone again.
            self.folds.clear();
            self.storage.roll_back()?;
        }
        done
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
        let (outcomes, _) = self.run_batch(requests);
        outcomes.into_iter().map(|outcome| outcome.reply).collect()
    }

    /// Makes a token that lets one person in, for so many seconds.
    ///
    /// # Errors
    /// `Storage`, `StorageFull`, or `Protocol` when there is no randomness.
    pub fn make_token(&mut self, lifetime_s: u64) -> Result<Token> {
        self.in_transaction(|turn| make_token(turn, None, lifetime_s))
    }
}
