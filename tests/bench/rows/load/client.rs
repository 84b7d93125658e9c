//! A closed loop of posts: bare sockets, so that the client costs little beside the server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Posts of many devices, each device's in order and one at a time.
pub struct Round<'a> {
    devices: &'a [Vec<Vec<u8>>],
    workers: usize,
    connections: usize,
}

impl<'a> Round<'a> {
    /// `workers` post at once, over so many connections, which they use in turn.
    pub const fn of(devices: &'a [Vec<Vec<u8>>], workers: usize, connections: usize) -> Self {
        Self {
            devices,
            workers,
            connections,
        }
    }

    /// How many posts.
    pub fn len(&self) -> usize {
        self.devices.iter().map(Vec::len).sum()
    }
}

/// Posts everything; how long it took, without connecting.
pub fn run(address: SocketAddr, round: &Round<'_>) -> Result<Duration> {
    let mut lines = Vec::new();
    for worker in 0..round.workers {
        let own = (worker..round.connections).step_by(round.workers);
        let own: Result<Vec<TcpStream>> = own.map(|_| connect(address)).collect();
        lines.push(own?);
    }
    let started = Instant::now();
    std::thread::scope(|scope| {
        let workers: Vec<_> = lines
            .into_iter()
            .enumerate()
            .map(|(worker, own)| scope.spawn(move || work(round, worker, own)))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            let ended = worker.join();
            ended.unwrap_or_else(|_| Err(Error::Unfit("a client ended badly".into())))
        })
    })?;
    Ok(started.elapsed())
}

fn connect(address: SocketAddr) -> Result<TcpStream> {
    let socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// The devices of one worker, a post of each in turn.
fn work(round: &Round<'_>, worker: usize, mut own: Vec<TcpStream>) -> Result<()> {
    let devices = round.devices.iter().skip(worker).step_by(round.workers);
    let devices: Vec<&Vec<Vec<u8>>> = devices.collect();
    let most = devices.iter().map(|posts| posts.len()).max().unwrap_or(0);
    let (mut answer, mut turn) = (vec![0; ANSWER_BYTES_MAX], 0);
    for place in 0..most {
        for post in devices.iter().filter_map(|posts| posts.get(place)) {
            let connections = own.len();
            let line = own.get_mut(turn % connections.max(1));
            let line = line.ok_or_else(|| Error::Unfit("a worker without a line".into()))?;
            turn += 1;
            send(line, "/v1/sync", post)?;
            receive(line, &mut answer)?;
        }
    }
    Ok(())
}

/// Sends a post on a connection of its own, and does not wait for its answer.
pub fn begin(address: SocketAddr, path: &str, body: &[u8]) -> Result<TcpStream> {
    let mut socket = connect(address)?;
    send(&mut socket, path, body)?;
    Ok(socket)
}

fn send(line: &mut TcpStream, path: &str, body: &[u8]) -> Result<()> {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n");
    line.write_all(&[head.as_bytes(), body].concat())?;
    Ok(())
}

/// Reads one answer, which must be a 200 and status 0.
fn receive(line: &mut TcpStream, answer: &mut [u8]) -> Result<()> {
    let mut have = 0;
    loop {
        let room = answer.get_mut(have..).unwrap_or_default();
        let read = line.read(room)?;
        if read == 0 {
            return Err(Error::Unfit("the server closed the line".into()));
        }
        have += read;
        let so_far = answer.get(..have).unwrap_or_default();
        if !b"HTTP/1.1 200".starts_with(so_far.get(..12).unwrap_or(so_far)) {
            let head = String::from_utf8_lossy(so_far).into_owned();
            let first = head.lines().next().unwrap_or_default();
            return Err(Error::Unfit(format!("the server answered {first:?}")));
        }
        if let Some((begin, end)) = body(so_far)
            && end == have
        {
            // An answer begins with the head of its array and the status.
            return match so_far.get(begin + 1) {
                Some(0) => Ok(()),
                status => Err(Error::Unfit(format!("a sync came to status {status:?}"))),
            };
        }
    }
}

/// Where the body of an answer begins and ends, once its head is there.
fn body(so_far: &[u8]) -> Option<(usize, usize)> {
    let end = so_far.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(so_far.get(..end)?).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))?;
    Some((end, end + length.trim().parse::<usize>().ok()?))
}
