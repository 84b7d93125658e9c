//! A real server process on loopback, the line to it, and a transport that remembers what it
//! carried.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use companion::{
    Call, CancelHandle, Companion, HttpTransport, NoReply, Place, Reply, Roots, SyncProgress,
    SyncReport, Transport, WhyStopped,
};
use harness::proxy::{Counts, Proxy};
use harness::server::SyncServer;
use protocol::Endpoint;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::meter::number;

/// No rate stands in the way of a benchmark.
pub const NO_RATES: [&str; 6] = [
    "--rate-device=0",
    "--rate-network=0",
    "--rate-enroll=0",
    "--rate-mail=0",
    "--rate-feed-rows=0",
    "--rate-blobs=0",
];
/// How often a sync goes on where there is more to do.
const ROUNDS_MAX: usize = 64;

/// A server and the proxy before it.
pub struct Line {
    /// The server.
    pub server: SyncServer,
    /// What counts, and slows.
    pub proxy: Proxy,
}

impl Line {
    /// A fresh server behind a proxy.
    pub fn lay() -> Result<Self> {
        let server = SyncServer::fresh_with(&NO_RATES)?;
        let proxy = Proxy::to(server.address())?;
        Ok(Self { server, proxy })
    }

    /// A token line that leads through the proxy.
    pub fn token(&self) -> Result<String> {
        Ok(self.server.token_for(&self.proxy.url())?)
    }

    /// Keeps a copy of the server's files.
    pub fn keep(&mut self, aside: &Path) -> Result<()> {
        self.server.stop()?;
        copy(self.server.folder(), aside)?;
        Ok(self.server.start()?)
    }

    /// Puts the kept files back: the server is as it was then.
    pub fn put_back(&mut self, aside: &Path) -> Result<()> {
        self.server.stop()?;
        copy(aside, self.server.folder())?;
        Ok(self.server.start()?)
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        for entry in std::fs::read_dir(to)? {
            std::fs::remove_file(entry?.path())?;
        }
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// All bytes that passed, both ways, heads included.
pub fn bytes(counts: Counts) -> f64 {
    number(counts.bytes_up + counts.bytes_down)
}

/// One request and its answer, without HTTP.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchange {
    /// The endpoint's path.
    pub path: String,
    /// Bytes of the request.
    pub up: usize,
    /// Bytes of the answer.
    pub down: usize,
}

/// HTTP, and what it carried.
pub struct Watched {
    http: HttpTransport,
    seen: Mutex<Vec<Exchange>>,
}

impl Watched {
    /// Starts it; nothing is sent yet.
    pub fn start() -> Result<Self> {
        let http = HttpTransport::start(&Roots::Platform)?;
        Ok(Self {
            http,
            seen: Mutex::default(),
        })
    }

    /// What was carried since the last call.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Transport for Watched {
    fn exchange(
        &self,
        call: &Call<'_>,
        cancel: &CancelHandle,
    ) -> std::result::Result<Reply, NoReply> {
        let reply = self.http.exchange(call, cancel)?;
        let exchange = Exchange {
            path: call.endpoint.path().into(),
            up: call.body.len(),
            down: reply.body.len(),
        };
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exchange);
        Ok(reply)
    }

    fn server_card(
        &self,
        place: &Place<'_>,
        cancel: &CancelHandle,
    ) -> std::result::Result<Reply, NoReply> {
        self.http.server_card(place, cancel)
    }
}

/// The first sync of what was carried.
pub fn first_sync(exchanges: &[Exchange]) -> Result<&Exchange> {
    let mut syncs = exchanges
        .iter()
        .filter(|one| one.path == Endpoint::Sync.path());
    syncs
        .next()
        .ok_or_else(|| Error::Unfit("nothing was synced".into()))
}

/// One sync, as a tap of the button makes it.
pub fn sync(companion: &Companion, transport: &dyn Transport) -> Result<SyncReport> {
    let report = companion.sync(transport, &SyncProgress::default())?;
    match report.why_stopped {
        WhyStopped::Done | WhyStopped::More => Ok(report),
        why => Err(Error::Unfit(format!("a sync stopped: {why:?}"))),
    }
}

/// Syncs until there is nothing more to do.
pub fn settle(companion: &Companion, transport: &dyn Transport) -> Result<()> {
    for _ in 0..ROUNDS_MAX {
        let report = sync(companion, transport)?;
        let waits = report.pending.unsent_documents + report.pending.unsent_items;
        if report.why_stopped == WhyStopped::Done
            && (report.pushed + report.pulled == 0 || waits == 0)
        {
            return Ok(());
        }
    }
    Err(Error::Unfit("the syncs do not come to an end".into()))
}
