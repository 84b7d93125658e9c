//! What the server counts, for the operator's own Prometheus. No label and no value tells of an
//! account, a device, a space or an address.

mod page;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use protocol::Status;

use crate::log::{self, Field, Level};
use crate::{Endpoint, Error, Observer};

pub use page::{HEALTH_PATH, serve as serve_page};

/// Upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 30.0, 300.0,
];
/// Upper ends of the classes of batches.
const REQUESTS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// An endpoint of the protocol.
    Post(Endpoint),
    /// The page that says whether the server lives.
    Health,
    /// The server's key.
    Card,
    /// Anything else.
    Other,
}

impl Asked {
    /// Its name in metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post(Endpoint::Sync) => "sync",
            Self::Post(Endpoint::Live) => "live",
            Self::Post(Endpoint::Enroll) => "enroll",
            Self::Post(Endpoint::Mail) => "mail",
            Self::Post(Endpoint::BlobPut) => "blob_put",
            Self::Post(Endpoint::BlobGet) => "blob_get",
            Self::Post(Endpoint::Erase) => "erase",
            Self::Health => "health",
            Self::Card => "server",
            Self::Other => "other",
        }
    }
}

impl EncodeLabelValue for Asked {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> Result<(), fmt::Error> {
        self.name().encode(encoder)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    endpoint: Asked,
    status: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct At {
    endpoint: Asked,
}

/// Why somebody was sent away before the request was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Refusal {
    /// Its network asked too often.
    Network,
    /// Its network has too many connections.
    Connections,
    /// Its TLS handshake failed.
    Handshake,
    /// It was too slow.
    Deadline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Because {
    reason: Refusal,
}

/// A status of PROTOCOL 6.3, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Said {
    code: u64,
}

/// Whether a transaction was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kept {
    kept: Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
enum Word {
    Yes,
    No,
}

/// All counts of one server; clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    seconds: Family<At, Histogram, fn() -> Histogram>,
    request_bytes: Counter,
    answer_bytes: Counter,
    refusals: Family<Because, Counter>,
    connections: Gauge,
    polls: Gauge,
    statuses: Family<Said, Counter>,
    failures: Counter,
    commits: Family<Kept, Counter>,
    commit_seconds: Histogram,
    batch: Histogram,
    quota: Counter,
    damaged: Counter,
    dropped_items: Counter,
    dropped_blobs: Counter,
    database: Gauge<u64, AtomicU64>,
    wal: Gauge<u64, AtomicU64>,
}

fn durations() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(durations as fn() -> Histogram),
            request_bytes: Counter::default(),
            answer_bytes: Counter::default(),
            refusals: Family::default(),
            connections: Gauge::default(),
            polls: Gauge::default(),
            statuses: Family::default(),
            failures: Counter::default(),
            commits: Family::default(),
            commit_seconds: durations(),
            batch: Histogram::new(REQUESTS),
            quota: Counter::default(),
            damaged: Counter::default(),
            dropped_items: Counter::default(),
            dropped_blobs: Counter::default(),
            database: Gauge::default(),
            wal: Gauge::default(),
        };
        metrics.registry = Arc::new(metrics.registered());
        metrics
    }
}

impl Metrics {
    fn registered(&self) -> Registry {
        let mut all = Registry::with_prefix("companion_sync");
        let seconds = || Unit::Seconds;
        let bytes = || Unit::Bytes;
        all.register("requests", "Requests answered", self.requests.clone());
        let words = "From a request's head to its answer's last byte";
        all.register_with_unit("request_duration", words, seconds(), self.seconds.clone());
        let words = "Bodies received";
        all.register_with_unit("received", words, bytes(), self.request_bytes.clone());
        let words = "Bodies sent";
        all.register_with_unit("sent", words, bytes(), self.answer_bytes.clone());
        let words = "Connections and requests sent away unread";
        all.register("refusals", words, self.refusals.clone());
        all.register(
            "connections",
            "Connections open now",
            self.connections.clone(),
        );
        all.register(
            "polls",
            "Requests that wait for something new",
            self.polls.clone(),
        );
        let words = "Signed answers by their status (PROTOCOL 6.3)";
        all.register("answers", words, self.statuses.clone());
        let words = "Requests and transactions that met an error of storage";
        all.register("failures", words, self.failures.clone());
        all.register("commits", "Transactions", self.commits.clone());
        let words = "From the start of a transaction until it is durable";
        all.register_with_unit(
            "commit_duration",
            words,
            seconds(),
            self.commit_seconds.clone(),
        );
        all.register(
            "commit_requests",
            "Requests in a transaction",
            self.batch.clone(),
        );
        all.register(
            "quota_refusals",
            "Items refused for a quota",
            self.quota.clone(),
        );
        all.register(
            "damaged_rows",
            "Damaged rows moved aside",
            self.damaged.clone(),
        );
        let words = "Items dropped under a manifest or by erasure";
        all.register("dropped_items", words, self.dropped_items.clone());
        all.register("dropped_blobs", "Blobs dropped", self.dropped_blobs.clone());
        all.register_with_unit("database", "The database", bytes(), self.database.clone());
        all.register_with_unit("wal", "Its write-ahead log", bytes(), self.wal.clone());
        all
    }

    /// Counts a request that was answered.
    pub fn answered(&self, asked: Asked, status: u16, took: Duration) {
        let request = Request {
            endpoint: asked,
            status,
        };
        self.requests.get_or_create(&request).inc();
        let at = At { endpoint: asked };
        self.seconds.get_or_create(&at).observe(took.as_secs_f64());
    }

    /// Counts bytes of a body that came in.
    pub fn received(&self, bytes: usize) {
        self.request_bytes
            .inc_by(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Counts bytes of a body that went out.
    pub fn sent(&self, bytes: usize) {
        self.answer_bytes
            .inc_by(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Counts somebody who was sent away.
    pub fn refused(&self, reason: Refusal) {
        self.refusals.get_or_create(&Because { reason }).inc();
    }

    /// Counts a connection until what is returned is dropped.
    #[must_use]
    pub fn connection(&self) -> Present {
        Present::counted(&self.connections)
    }

    /// Counts a long poll until what is returned is dropped.
    #[must_use]
    pub fn poll(&self) -> Present {
        Present::counted(&self.polls)
    }

    /// Says how much the database and its write-ahead log take.
    pub fn sized(&self, database: u64, wal: u64) {
        self.database.set(database);
        self.wal.set(wal);
    }

    /// All of it as text.
    ///
    /// # Errors
    /// None but those of a string, which has none.
    pub fn to_text(&self) -> Result<String, fmt::Error> {
        let mut words = String::new();
        text::encode(&mut words, &self.registry)?;
        Ok(words)
    }
}

/// Somebody who is counted as long as this lives.
pub struct Present(Gauge);

impl Present {
    fn counted(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Observer for Metrics {
    fn committed(&self, requests: usize, kept: bool, took: Duration) {
        let kept = if kept { Word::Yes } else { Word::No };
        self.commits.get_or_create(&Kept { kept }).inc();
        self.commit_seconds.observe(took.as_secs_f64());
        self.batch
            .observe(f64::from(u32::try_from(requests).unwrap_or(u32::MAX)));
    }

    fn answered(&self, status: Status) {
        let code = status.number();
        self.statuses.get_or_create(&Said { code }).inc();
    }

    fn failed(&self, error: &Error) {
        self.failures.inc();
        log::write(Level::Error, "failed", &[("error", Field::error(error))]);
    }

    fn quota_refused(&self) {
        self.quota.inc();
    }

    fn damaged(&self, rows: u64) {
        self.damaged.inc_by(rows);
        log::write(
            Level::Error,
            "damaged_rows_moved_aside",
            &[("rows", Field::Count(rows))],
        );
    }

    fn dropped(&self, items: u64, blobs: u64) {
        self.dropped_items.inc_by(items);
        self.dropped_blobs.inc_by(blobs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told_by_endpoint_and_status() {
        let metrics = Metrics::default();
        let took = Duration::from_millis(3);
        metrics.answered(Asked::Post(Endpoint::Sync), 200, took);
        metrics.answered(Asked::Post(Endpoint::Sync), 429, took);
        metrics.answered(Asked::Other, 404, took);
        metrics.received(90);
        metrics.sent(70);
        metrics.refused(Refusal::Network);
        metrics.committed(3, true, took);
        metrics.quota_refused();
        Observer::answered(&metrics, Status::Done);
        Observer::answered(&metrics, Status::Quota);
        metrics.failed(&Error::StorageFull);
        metrics.sized(4_096, 32);
        let poll = metrics.poll();
        let text = metrics.to_text().expect("a text");
        for line in [
            "companion_sync_requests_total{endpoint=\"sync\",status=\"200\"} 1",
            "companion_sync_requests_total{endpoint=\"sync\",status=\"429\"} 1",
            "companion_sync_requests_total{endpoint=\"other\",status=\"404\"} 1",
            "companion_sync_request_duration_seconds_count{endpoint=\"sync\"} 2",
            "companion_sync_received_bytes_total 90",
            "companion_sync_sent_bytes_total 70",
            "companion_sync_refusals_total{reason=\"Network\"} 1",
            "companion_sync_commits_total{kept=\"Yes\"} 1",
            "companion_sync_commit_requests_sum 3.0",
            "companion_sync_quota_refusals_total 1",
            "companion_sync_answers_total{code=\"0\"} 1",
            "companion_sync_answers_total{code=\"5\"} 1",
            "companion_sync_failures_total 1",
            "companion_sync_database_bytes 4096",
            "companion_sync_wal_bytes 32",
            "companion_sync_polls 1",
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in\n{text}");
        }
        drop(poll);
        let text = metrics.to_text().expect("a text");
        assert!(text.lines().any(|line| line == "companion_sync_polls 0"));
    }
}
