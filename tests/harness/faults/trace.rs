//! What a program did to a folder, call by call.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::power::CrashStates;
use super::{Call, Snapshot};
use crate::{Error, Result};

const MAGIC: u32 = 0x3154_4643;
const HEADER_BYTES: usize = 56;
const APPLIED: u16 = 1;
const HIT: u16 = 2;
const STOPPED: u16 = 4;

/// One call as it was made.
#[derive(Debug, Clone)]
pub struct Event {
    /// Which call.
    pub call: Call,
    /// Its place among the counted calls of its process, from 1.
    pub number: u64,
    /// The file's number in its file system.
    pub inode: u64,
    /// Where in the file.
    pub offset: u64,
    /// Bytes written, or the new length.
    pub length: u64,
    /// The file, as the kernel spells it.
    pub path: PathBuf,
    /// The new name of a rename or link.
    pub other: PathBuf,
    /// What was written, if the trace was recording.
    pub bytes: Vec<u8>,
    /// Whether the call was made and succeeded.
    pub applied: bool,
    /// Whether the fault changed what became of it.
    pub hit: bool,
    /// Whether the program was killed here.
    pub stopped: bool,
}

/// All calls under one folder, in the order of the disk.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// The calls.
    pub events: Vec<Event>,
}

impl Trace {
    /// Reads a trace file. A last record that was cut off by a kill is left out.
    ///
    /// # Errors
    /// When the file cannot be read or is no trace.
    pub fn read(path: &Path) -> Result<Trace> {
        let bytes = std::fs::read(path).map_err(Error::while_doing("reading a trace"))?;
        let mut events = Vec::new();
        let mut rest = Reader {
            bytes: &bytes,
            at: 0,
        };
        while let Some(event) = rest.event()? {
            events.push(event);
        }
        Ok(Trace { events })
    }

    /// Calls that a fault could have hit.
    pub fn counted(&self) -> u64 {
        self.events
            .iter()
            .filter(|event| event.call != Call::Said)
            .count() as u64
    }

    /// Calls that made something durable: fsync and fdatasync.
    pub fn fsyncs(&self) -> u64 {
        self.applied(|call| matches!(call, Call::Sync | Call::DataSync))
            .count() as u64
    }

    /// Calls that wrote bytes.
    pub fn writes(&self) -> u64 {
        self.applied(|call| call == Call::Write).count() as u64
    }

    /// Bytes that were written.
    pub fn written_bytes(&self) -> u64 {
        self.applied(|call| call == Call::Write)
            .map(|event| event.length)
            .sum()
    }

    /// What the program had said by the time the first `point` events had happened.
    pub fn said_before(&self, point: usize) -> Vec<u8> {
        let said = self
            .events
            .iter()
            .take(point)
            .filter(|event| event.call == Call::Said);
        said.flat_map(|event| event.bytes.iter().copied()).collect()
    }

    /// Folders as a power loss could have left them, `count` of them, at random points; the same
    /// seed gives the same states.
    ///
    /// # Errors
    /// When the trace changes a file that neither it nor the snapshot explains.
    pub fn crash_states(
        &self,
        before: &Snapshot,
        seed: u64,
        count: usize,
    ) -> Result<CrashStates<'_>> {
        CrashStates::new(self, before, seed, count)
    }

    fn applied(&self, wanted: impl Fn(Call) -> bool) -> impl Iterator<Item = &Event> {
        self.events
            .iter()
            .filter(move |event| event.applied && wanted(event.call))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next record; nothing at the end, or where the last record was cut off.
    fn event(&mut self) -> Result<Option<Event>> {
        let start = self.at;
        let Some(header) = self.take(HEADER_BYTES) else {
            return Ok(None);
        };
        let damaged = || Error::Trace(start);
        let small = |at: usize| number(&header, at, 2).map(|value| value as u16);
        let wide = |at: usize| number(&header, at, 8);
        let length_of = |at: usize, bytes| number(&header, at, bytes).map(|value| value as usize);
        let (magic, call, flags) = (number(&header, 0, 4), small(4), small(6));
        if magic != Some(u64::from(MAGIC)) {
            return Err(damaged());
        }
        let call = call.and_then(Call::of_number).ok_or_else(damaged)?;
        let flags = flags.ok_or_else(damaged)?;
        let (path, other, data) = (length_of(40, 4), length_of(44, 4), length_of(48, 8));
        let mut part = |length: Option<usize>| length.and_then(|length| self.take(length));
        let (Some(path), Some(other), Some(bytes)) = (part(path), part(other), part(data)) else {
            return Ok(None);
        };
        Ok(Some(Event {
            call,
            number: wide(8).ok_or_else(damaged)?,
            inode: wide(16).ok_or_else(damaged)?,
            offset: wide(24).ok_or_else(damaged)?,
            length: wide(32).ok_or_else(damaged)?,
            path: OsString::from_vec(path).into(),
            other: OsString::from_vec(other).into(),
            bytes,
            applied: flags & APPLIED != 0,
            hit: flags & HIT != 0,
            stopped: flags & STOPPED != 0,
        }))
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let end = self.at.checked_add(length)?;
        let part = self.bytes.get(self.at..end)?.to_vec();
        self.at = end;
        Some(part)
    }
}

/// A little-endian number of up to eight bytes, as the shim's machine writes it.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at + length)?;
    Some(
        part.iter()
            .rev()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
    )
}
