//! A line between a client and a server on loopback that counts what passes, is as slow as a real
//! one when asked, and breaks in the ways that real ones do.

mod exchange;
mod fault;
mod link;
mod pump;
#[cfg(test)]
mod tests;

use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

pub use fault::Fault;
pub use link::Link;

use crate::{Error, Result};
use exchange::Exchange;
use link::Lane;

/// What has passed: application bytes, as the sockets saw them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many connections were made; each costs a round trip more on a real line.
    pub connections: u64,
    /// How often the client spoke after silence or an answer.
    pub round_trips: u64,
    /// Bytes from the client that reached the server.
    pub bytes_up: u64,
    /// Bytes from the server that reached the client.
    pub bytes_down: u64,
}

/// What passed, for a search of what must not pass.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// All that went up, connections mixed as they came.
    pub up: Vec<u8>,
    /// All that went down.
    pub down: Vec<u8>,
}

/// What all connections of one proxy share.
struct Shared {
    target: SocketAddr,
    stopping: AtomicBool,
    is_cut: AtomicBool,
    connections: AtomicU64,
    round_trips: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
    link: Mutex<Link>,
    up: Lane,
    down: Lane,
    faults: Mutex<fault::Queue>,
    recording: Mutex<Option<Recording>>,
    open: Mutex<Vec<TcpStream>>,
}

/// A proxy on a port of its own; it ends when dropped.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    accepting: Option<JoinHandle<()>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// Listens on a free port and passes on to `target`.
    ///
    /// # Errors
    /// If no port can be had.
    pub fn to(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .map_err(Error::while_doing("opening a port for the proxy"))?;
        let address = listener
            .local_addr()
            .map_err(Error::while_doing("asking for the proxy's port"))?;
        let shared = Arc::new(Shared {
            target,
            stopping: AtomicBool::new(false),
            is_cut: AtomicBool::new(false),
            connections: AtomicU64::new(0),
            round_trips: AtomicU64::new(0),
            bytes_up: AtomicU64::new(0),
            bytes_down: AtomicU64::new(0),
            link: Mutex::new(Link::LOOPBACK),
            up: Lane::default(),
            down: Lane::default(),
            faults: Mutex::default(),
            recording: Mutex::new(None),
            open: Mutex::default(),
        });
        let ours = Arc::clone(&shared);
        let accepting = thread::spawn(move || accept(&listener, &ours));
        Ok(Self {
            shared,
            address,
            accepting: Some(accepting),
        })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What passed since the start or the last `take_counts`.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::SeqCst);
        Counts {
            connections: read(&self.shared.connections),
            round_trips: read(&self.shared.round_trips),
            bytes_up: read(&self.shared.bytes_up),
            bytes_down: read(&self.shared.bytes_down),
        }
    }

    /// What passed, and begins to count anew.
    #[must_use]
    pub fn take_counts(&self) -> Counts {
        let take = |count: &AtomicU64| count.swap(0, Ordering::SeqCst);
        Counts {
            connections: take(&self.shared.connections),
            round_trips: take(&self.shared.round_trips),
            bytes_up: take(&self.shared.bytes_up),
            bytes_down: take(&self.shared.bytes_down),
        }
    }

    /// Makes the line as slow as this one from now on, open connections included.
    pub fn set_link(&self, link: Link) {
        *held(&self.shared.link) = link;
    }

    /// The next exchanges that begin meet these faults, one each, whichever connection they use.
    pub fn expect(&self, faults: impl IntoIterator<Item = Fault>) {
        held(&self.shared.faults).extend(faults);
    }

    /// How many of the faults are still to come.
    #[must_use]
    pub fn faults_left(&self) -> usize {
        held(&self.shared.faults).len()
    }

    /// Ends all connections and refuses new ones.
    pub fn cut(&self) {
        self.shared.is_cut.store(true, Ordering::SeqCst);
        self.shared.close_all();
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.shared.is_cut.store(false, Ordering::SeqCst);
    }

    /// Keeps a copy of all that passes from now on.
    pub fn record(&self) {
        *held(&self.shared.recording) = Some(Recording::default());
    }

    /// What was recorded so far; nothing if nobody asked for a recording.
    #[must_use]
    pub fn recording(&self) -> Recording {
        held(&self.shared.recording).clone().unwrap_or_default()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.shared.close_all();
        // Wakes the accepting thread, which then sees that it shall stop.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
        self.shared.close_all();
    }
}

impl Shared {
    fn close_all(&self) {
        for socket in held(&self.open).drain(..) {
            drop(socket.shutdown(Shutdown::Both));
        }
    }

    /// Remembers both ends, so that a cut reaches them; those that ended are forgotten.
    fn remember(&self, client: &TcpStream, server: &TcpStream) -> std::io::Result<()> {
        let mut open = held(&self.open);
        open.retain(|socket| socket.peer_addr().is_ok());
        open.push(client.try_clone()?);
        open.push(server.try_clone()?);
        Ok(())
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.stopping.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        if shared.is_cut.load(Ordering::SeqCst) {
            drop(client.shutdown(Shutdown::Both));
            continue;
        }
        let Ok(server) = TcpStream::connect(shared.target) else {
            drop(client.shutdown(Shutdown::Both));
            continue;
        };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        if join(shared, client, server).is_err() {
            continue;
        }
    }
}

fn join(shared: &Arc<Shared>, client: TcpStream, server: TcpStream) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    shared.remember(&client, &server)?;
    // A cut that came between the accept and here must not be missed.
    if shared.is_cut.load(Ordering::SeqCst) || shared.stopping.load(Ordering::SeqCst) {
        shared.close_all();
    }
    let exchange = Arc::new(Mutex::new(Exchange::default()));
    pump::start(pump::Way::Up, shared, &exchange, &client, &server)?;
    pump::start(pump::Way::Down, shared, &exchange, &server, &client)
}
