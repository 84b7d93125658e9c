//! Connections: how many, for whom, how long and how large (PROTOCOL 12).

mod address;
mod answer;
mod body;
mod connection;
mod crowd;
mod watchdog;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::header::HeaderName;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::config::{Config, Network};
use crate::log::{self, Field, Level};
use crate::metrics::{Metrics, Refusal};
use crate::rate::RateTable;
use crate::tls::Tls;
use crowd::Crowd;

/// How long a request may take to arrive, and each piece of its answer to leave.
pub const DEADLINE: Duration = Duration::from_secs(30);
/// How long a request may wait for something new.
pub const POLL_MAX: Duration = Duration::from_secs(300);
/// How long a connection may be silent, or drip the head of a request.
pub const IDLE_MAX: Duration = Duration::from_secs(90);
/// How long a TLS handshake may take.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// How long requests under way may take once the server shall end.
pub const GRACE: Duration = Duration::from_secs(35);
/// The longest body of a long poll, which is not counted against what a connection may hold.
pub const POLL_BYTES_MAX: usize = 4 * 1024;
/// How much of an answer is handed over at once; each such piece renews the deadline.
pub const PIECE_BYTES: usize = 16 * 1024;
/// How much of heads and bodies is buffered for one HTTP/1.1 connection.
pub const BUFFER_BYTES_MAX: usize = 32 * 1024;
/// How many requests one HTTP/2 connection may have open.
pub const STREAMS_MAX: u32 = 16;
/// How long all headers of an HTTP/2 request may be.
pub const HEADERS_BYTES_MAX: u32 = 16 * 1024;
/// What may arrive on one HTTP/2 request before it is read.
pub const STREAM_WINDOW_BYTES: u32 = 64 * 1024;
/// What may arrive on one HTTP/2 connection before it is read.
pub const CONNECTION_WINDOW_BYTES: u32 = 128 * 1024;
/// How long to wait when the system has no room for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// For whom a request is: the address that rates are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// What all connections share.
pub struct Door {
    /// What answers.
    pub router: Router,
    /// How often one may ask.
    pub rates: Arc<RateTable>,
    /// What is counted.
    pub metrics: Metrics,
    /// The certificate, if this server speaks TLS itself.
    pub tls: Option<Tls>,
    /// Who may say for whom it asks.
    pub trusted: Vec<Network>,
    /// In which header it says so.
    pub header: HeaderName,
    /// How many connections there may be.
    pub connections: usize,
    /// How many of them from one network.
    pub connections_network: u32,
}

impl Door {
    /// A door as the configuration wants it.
    ///
    /// # Errors
    /// `Configuration` if the header has no name that a header can have.
    pub fn new(
        config: &Config,
        router: Router,
        rates: Arc<RateTable>,
        metrics: Metrics,
        tls: Option<Tls>,
    ) -> crate::Result<Self> {
        let header = config.client_address_header.parse();
        let refused = |_| crate::Error::Configuration("client-address-header".to_owned());
        Ok(Self {
            router,
            rates,
            metrics,
            tls,
            trusted: config.trusted_proxies.clone(),
            header: header.map_err(refused)?,
            connections: usize::try_from(config.connections).unwrap_or(usize::MAX),
            connections_network: config.connections_network,
        })
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }
}

/// Serves connections until told to stop, then lets those under way finish for a while.
pub async fn serve(listener: TcpListener, door: Door, mut shutdown: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(door.connections));
    let crowd = Crowd::new(door.connections_network);
    let door = Arc::new(door);
    let mut open = JoinSet::new();
    loop {
        while open.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            _ = shutdown.wait_for(|&stop| stop) => break,
        };
        let Some((socket, remote, permit)) = accepted else {
            continue;
        };
        let place = match door.is_trusted(remote) {
            true => None,
            false => match crowd.enter(Network::around(remote)) {
                Some(place) => Some(place),
                None => {
                    door.metrics.refused(Refusal::Connections);
                    continue;
                }
            },
        };
        let (door, shutdown) = (Arc::clone(&door), shutdown.clone());
        open.spawn(async move {
            connection::serve(door, socket, remote, shutdown).await;
            drop((permit, place));
        });
    }
    drop(listener);
    while open.try_join_next().is_some() {}
    log::write(
        Level::Info,
        "finishing",
        &[("connections", Field::count(open.len()))],
    );
    let all = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all).await.is_err() {
        log::write(
            Level::Warn,
            "left_unfinished",
            &[("connections", Field::count(open.len()))],
        );
    }
}

type Accepted = (
    tokio::net::TcpStream,
    IpAddr,
    tokio::sync::OwnedSemaphorePermit,
);

/// The next connection, once there is room for it. What does not fit waits in the system's queue.
async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<Accepted> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((socket, remote)) => Some((socket, remote.ip().to_canonical(), permit)),
        Err(error) => {
            log::write(
                Level::Warn,
                "not_accepted",
                &[("error", Field::System(error.kind()))],
            );
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}
