//! `Companion::sync`: one sync from its first request to its report.

use protocol::session::{Event, Memory};

use super::exchange::{Exchange, stopped_by};
use super::report::{PendingView, SyncProgress, SyncReport, WhyStopped};
use super::seat::Seated;
use super::server::ENROLLED;
use super::snapshots::SnapshotOrder;
use super::transport::Transport;
use crate::{Companion, CompanionError, Result, identity, meta};

/// Why a sync begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    /// Somebody asks: what waits is tried at once.
    Asked,
    /// There is something to send.
    LocalWork,
    /// The server says that there is something new.
    Nudge,
    /// A wait is over.
    Tick,
}

impl Begins {
    const fn event(self, now_ms: u64) -> Event {
        match self {
            Self::Asked => Event::Wake { now_ms },
            Self::LocalWork => Event::LocalWork { now_ms },
            Self::Nudge => Event::Nudge { now_ms },
            Self::Tick => Event::Tick { now_ms },
        }
    }
}

impl Companion {
    /// Brings this device and the server to the same state, in as few round trips as it takes; the
    /// account is found or made first, if it is not known yet. Reading and writing go on meanwhile.
    /// Whatever stops it, nothing is lost, and the next sync goes on from there.
    ///
    /// # Errors
    /// `NoServer`, `SyncRunning`; `DiskFull`, `Disk`, `Damaged` of this device. What goes wrong on
    /// the way or at the server is in the report.
    pub fn sync(&self, transport: &dyn Transport, progress: &SyncProgress) -> Result<SyncReport> {
        self.sync_as(transport, progress, Begins::Asked)
    }

    pub(crate) fn sync_as(
        &self,
        transport: &dyn Transport,
        progress: &SyncProgress,
        begins: Begins,
    ) -> Result<SyncReport> {
        if let Some(stopped) = self.go_on_restoring(transport, progress)? {
            return Ok(stopped);
        }
        self.say_feed()?;
        let knew = self.must_retire()?;
        let mut report = self.exchange_once(transport, progress, begins)?;
        if report.why_stopped == WhyStopped::MustRetire && !knew {
            // What was written under its keys elsewhere is pulled before it takes new ones.
            report = report.and(self.exchange_once(transport, progress, Begins::Asked)?);
        }
        if report.why_stopped == WhyStopped::Done && self.outlived_its_words()? {
            // Old words and this device, taken later, must not add up (SECURITY 2).
            self.retire_keys()?;
            report = report.and(self.exchange_once(transport, progress, Begins::Asked)?);
        }
        if report.why_stopped != WhyStopped::Done {
            return Ok(report);
        }
        self.compare_feeds()?;
        let why = match self.settle_snapshots(transport, progress) {
            Ok(false) => {
                report.pending = self.pending()?;
                return Ok(report);
            }
            Ok(true) => {
                let more = self.exchange_once(transport, progress, Begins::Asked)?;
                return Ok(report.and(more));
            }
            Err(error) => stopped_by(&error).ok_or(error)?,
        };
        Ok(SyncReport {
            why_stopped: why,
            pending: self.pending()?,
            ..report
        })
    }

    /// Fetches what snapshots stand for, and makes those that are due. Says whether any was made.
    fn settle_snapshots(&self, transport: &dyn Transport, progress: &SyncProgress) -> Result<bool> {
        let cancel = &progress.cancel;
        self.adopt_snapshots(transport, SnapshotOrder::Everything, cancel)?;
        self.confirm_snapshots()?;
        self.make_due_snapshots(transport, cancel)
    }

    /// One exchange with the server, from its first request to its report.
    pub(crate) fn exchange_once(
        &self,
        transport: &dyn Transport,
        progress: &SyncProgress,
        begins: Begins,
    ) -> Result<SyncReport> {
        let (is_restoring, must_retire) = (self.is_restoring()?, self.must_retire()?);
        let mut seat = self.inner.sync.take()?;
        let server = self.chosen_server()?;
        let keys = self.read(identity::request_keys)?;
        let (id, device) = (server.address.id, keys.device_id());
        let is_other = |seated: &Seated| seated.server != id || seated.device != device;
        // A session that halted at a copy would not even pull.
        if must_retire || seat.as_ref().is_some_and(is_other) {
            *seat = None;
        }
        let memory = self.sync_memory()?;
        let seated = seat.get_or_insert_with(|| Seated::new(id, device, memory));
        let is_enrolled = server.row.state == ENROLLED || is_restoring;
        let mut exchange = Exchange::new(self, transport, progress, server, keys);
        let done = exchange.through(seated, begins, is_enrolled);
        seated.abandon(self.now_ms());
        let (why, retry_at_ms) = match done {
            Ok(done) => done,
            Err(error) => (stopped_by(&error).ok_or(error)?, None),
        };
        let pending = self.pending()?;
        let why = match why {
            WhyStopped::Done if pending.must_retire => WhyStopped::MustRetire,
            why => why,
        };
        let report = exchange.tally.report(why, retry_at_ms, pending);
        drop(seat);
        self.keep_outcome(&report)?;
        Ok(report)
    }

    /// What waits on this device, and for what.
    ///
    /// # Errors
    /// `Disk`, `Damaged`.
    pub fn pending(&self) -> Result<PendingView> {
        let server = self.read(super::server::chosen)?;
        let server = server.map(|server| server.number);
        Ok(PendingView::from(self.pending_now(server)?))
    }

    fn sync_memory(&self) -> Result<Memory> {
        let bytes = self.read(|reader| Ok(reader.meta(meta::SYNC_MEMORY)?))?;
        // What cannot be read any more only costs a full check.
        let memory = bytes.and_then(|bytes| Memory::decode(&bytes).ok());
        Ok(memory.unwrap_or_default())
    }

    /// Keeps what today's screen shows of it.
    fn keep_outcome(&self, report: &SyncReport) -> Result<()> {
        let stopped = report.why_stopped.number();
        let met = report.round_trips > 0;
        let kept = self.read(|reader| super::server::number(reader, meta::SYNC_STOPPED))?;
        // No answer says nothing of what stopped the sync before.
        if !met && (stopped.is_none() || kept == stopped) {
            return Ok(());
        }
        let mut numbers = vec![(meta::SYNC_STOPPED, stopped)];
        if met {
            numbers.push((meta::LAST_SYNC_MS, Some(self.now_ms())));
        }
        self.keep_numbers(&numbers)
    }

    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.now().at_ms).unwrap_or_default()
    }

    pub(crate) fn jitter(&self) -> Result<u32> {
        let mut bytes = [0; 4];
        self.inner.parts.random.fill(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }
}

impl Exchange<'_> {
    /// Enrolls if need be, and once more if the server forgot the account: it may have been
    /// restored from before it was made.
    fn through(
        &mut self,
        seated: &mut Seated,
        begins: Begins,
        is_enrolled: bool,
    ) -> Result<(WhyStopped, Option<u64>)> {
        if !is_enrolled {
            self.enroll()?;
        }
        let begun = begins.event(self.companion.now_ms());
        let done = self.run(seated, begun)?;
        if done.0 != WhyStopped::Refused || !is_enrolled {
            return Ok(done);
        }
        match self.enroll() {
            Ok(()) => self.run(seated, Begins::Asked.event(self.companion.now_ms())),
            // Refused as before.
            Err(CompanionError::ServerRefused | CompanionError::Gone) => Ok(done),
            Err(error) => Err(error),
        }
    }

    fn enroll(&mut self) -> Result<()> {
        let cancel = &self.progress.cancel;
        let enrolled = self
            .companion
            .enroll_with(self.transport, &self.server, cancel);
        let is_answered = !matches!(
            enrolled,
            Err(CompanionError::Offline
                | CompanionError::UnsafeLine
                | CompanionError::WrongServer
                | CompanionError::Cancelled)
        );
        self.tally.round_trips += u32::from(is_answered);
        enrolled
    }
}

impl WhyStopped {
    /// The number under which today's screen keeps what only somebody can change; none for what
    /// passes by itself.
    const fn number(self) -> Option<u64> {
        match self {
            Self::Refused => Some(1),
            Self::UpdateNeeded => Some(2),
            Self::Full => Some(3),
            Self::Frozen => Some(4),
            Self::MustRetire => Some(5),
            Self::Gone => Some(6),
            Self::WrongServer => Some(7),
            Self::UnsafeLine => Some(8),
            Self::Done
            | Self::More
            | Self::Stuck
            | Self::NoAnswer
            | Self::Later
            | Self::Cancelled => None,
        }
    }
}
