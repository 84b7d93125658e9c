//! Carries bytes one way.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use super::exchange::Exchange;
use super::fault::Verdict;
use super::held;
use super::link::PACKET_BYTES;

/// How much is read at once.
const READ_BYTES: usize = 64 * 1024;
/// How many packets may be under way in one direction of a connection.
const UNDER_WAY_MAX: usize = 64;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// One packet, and when it arrives.
struct Packet {
    bytes: Vec<u8>,
    arrives: Instant,
    /// The connection ends with it.
    is_last: bool,
}

struct Pump {
    way: Way,
    shared: Arc<Shared>,
    exchange: Arc<Mutex<Exchange>>,
    from: TcpStream,
    /// When the connection stands, a round trip after its first bytes were ready.
    stands_at: Option<Instant>,
}

/// Starts to carry bytes of `from` to `to`, on threads of their own, until either ends.
pub fn start(
    way: Way,
    shared: &Arc<Shared>,
    exchange: &Arc<Mutex<Exchange>>,
    from: &TcpStream,
    to: &TcpStream,
) -> std::io::Result<()> {
    let (send, receive) = sync_channel(UNDER_WAY_MAX);
    let mut pump = Pump {
        way,
        shared: Arc::clone(shared),
        exchange: Arc::clone(exchange),
        from: from.try_clone()?,
        stands_at: None,
    };
    let (shared, to, from) = (Arc::clone(shared), to.try_clone()?, from.try_clone()?);
    thread::spawn(move || deliver(way, &shared, &receive, &from, &to));
    thread::spawn(move || pump.run(&send));
    Ok(())
}

/// Hands packets on when their time has come.
fn deliver(
    way: Way,
    shared: &Shared,
    packets: &Receiver<Packet>,
    from: &TcpStream,
    mut to: &TcpStream,
) {
    for packet in packets {
        let wait = packet.arrives.saturating_duration_since(Instant::now());
        if !wait.is_zero() {
            thread::sleep(wait);
        }
        // Counted first: whoever has the bytes may ask for the count at once.
        shared.count(way, &packet.bytes);
        let is_broken = to.write_all(&packet.bytes).is_err();
        if is_broken || packet.is_last {
            // Whoever sends to a closed end has to learn of it.
            drop(to.shutdown(Shutdown::Both));
            drop(from.shutdown(Shutdown::Both));
            return;
        }
    }
    // All was handed on: the other end may still have something to say.
    drop(to.shutdown(Shutdown::Write));
}

impl Shared {
    fn count(&self, way: Way, bytes: &[u8]) {
        let counter = match way {
            Way::Up => &self.bytes_up,
            Way::Down => &self.bytes_down,
        };
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        counter.fetch_add(length, Ordering::SeqCst);
        if let Some(recording) = held(&self.recording).as_mut() {
            match way {
                Way::Up => recording.up.extend_from_slice(bytes),
                Way::Down => recording.down.extend_from_slice(bytes),
            }
        }
    }
}

impl Pump {
    fn run(&mut self, packets: &SyncSender<Packet>) {
        let mut buffer = vec![0; READ_BYTES];
        while let Ok(length) = self.from.read(&mut buffer) {
            let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
                return;
            };
            let verdict = {
                let mut exchange = held(&self.exchange);
                match self.way {
                    Way::Up => exchange.ask(&self.shared, bytes.to_vec()),
                    Way::Down => exchange.answer(bytes.to_vec()),
                }
            };
            if !self.obey(verdict, packets) {
                return;
            }
        }
    }

    /// Whether the connection goes on.
    fn obey(&mut self, verdict: Verdict, packets: &SyncSender<Packet>) -> bool {
        match verdict {
            Verdict::Pass(bytes) => self.send(&bytes, packets),
            Verdict::PassAndEnd(bytes) => {
                if self.send(&bytes, packets) {
                    let (arrives, is_last) = (self.arrival(0), true);
                    let bytes = Vec::new();
                    drop(packets.send(Packet {
                        bytes,
                        arrives,
                        is_last,
                    }));
                }
                false
            }
            Verdict::RepeatAndPass(bytes) => {
                self.repeat();
                self.send(&bytes, packets)
            }
        }
    }

    fn send(&mut self, bytes: &[u8], packets: &SyncSender<Packet>) -> bool {
        let is_slow = held(&self.shared.link).is_slow();
        let piece = if is_slow { PACKET_BYTES } else { READ_BYTES };
        for bytes in bytes.chunks(piece) {
            let packet = Packet {
                bytes: bytes.to_vec(),
                arrives: self.arrival(bytes.len()),
                is_last: false,
            };
            if packets.send(packet).is_err() {
                return false;
            }
        }
        true
    }

    /// When so many bytes that are ready now are there.
    fn arrival(&mut self, bytes: usize) -> Instant {
        let link = *held(&self.shared.link);
        let (lane, bits) = match self.way {
            Way::Up => (&self.shared.up, link.bits_up),
            Way::Down => (&self.shared.down, link.bits_down),
        };
        let now = Instant::now();
        if self.stands_at.is_none() {
            let opening = if self.way == Way::Up {
                link.round_trip
            } else {
                Duration::ZERO
            };
            self.stands_at = Some(now + opening);
        }
        let opening = self
            .stands_at
            .map(|stands| stands.saturating_duration_since(now));
        let delay = link.round_trip / 2 + opening.unwrap_or_default();
        lane.leaves(now, bytes, bits) + delay
    }

    /// Sends the request once more and waits until the server begins to answer it.
    fn repeat(&self) {
        let request = held(&self.exchange).request().to_vec();
        let Ok(mut again) = TcpStream::connect(self.shared.target) else {
            return;
        };
        if again.write_all(&request).is_ok() {
            self.shared.count(Way::Up, &request);
            drop(again.read(&mut [0]));
        }
    }
}
