//! Other processes, looked at from outside.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::child;
use crate::error::{Error, Result};
use crate::tasks::Task;

/// The floor's server; it ends when dropped.
pub struct Bare {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Bare {
    /// Starts it.
    pub fn start() -> Result<Self> {
        let mut child = child::command(&Task::Bare)?
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().parse();
        let address = address.map_err(|_| Error::Child(Task::Bare.name().into()))?;
        Ok(Self { child, address })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Time on the processor of a process and its threads, to a hundredth of a second.
pub fn cpu(id: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name of the program, in brackets, may hold anything.
    let (_, fields) = stat.rsplit_once(") ").unwrap_or_default();
    let mut ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u64>);
    match (ticks.next(), ticks.next()) {
        (Some(Ok(user)), Some(Ok(system))) => {
            let tick_ms = 1_000 / rustix::param::clock_ticks_per_second();
            Ok(Duration::from_millis((user + system) * tick_ms))
        }
        _ => Err(Error::Unfit("the kernel tells no time of a process".into())),
    }
}

/// Its resident memory, in KiB.
pub fn resident_kib(id: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.ok_or_else(|| Error::Unfit("the kernel tells no memory of a process".into()))
}
