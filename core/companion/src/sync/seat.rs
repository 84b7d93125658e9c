use std::sync::{Mutex, MutexGuard, TryLockError};

use protocol::session::{Event, Memory, Session, State};
use protocol::{DeviceId, ServerId, SyncRequest};

use crate::{CompanionError, Result};

/// The one place from which a journal syncs: two at once would use counters out of order.
#[derive(Default)]
pub(crate) struct Seat(Mutex<Option<Seated>>);

/// The session that is kept between syncs, and the request that it may send once more.
pub(crate) struct Seated {
    pub(crate) server: ServerId,
    pub(crate) device: DeviceId,
    pub(crate) session: Session,
    pub(crate) sent: Option<Sent>,
}

/// A request as it was sent: the same bytes again are a retry (PROTOCOL 6).
pub(crate) struct Sent {
    pub(crate) request: SyncRequest,
    pub(crate) frame: Vec<u8>,
    pub(crate) items: u64,
}

impl Seat {
    /// Takes the place, if nobody has it.
    pub(crate) fn take(&self) -> Result<MutexGuard<'_, Option<Seated>>> {
        match self.0.try_lock() {
            Ok(seat) => Ok(seat),
            Err(TryLockError::WouldBlock) => Err(CompanionError::SyncRunning),
            Err(TryLockError::Poisoned(poisoned)) => {
                // A panic may have left a session in the middle: the next begins with its memory.
                let mut seat = poisoned.into_inner();
                *seat = None;
                self.0.clear_poison();
                Ok(seat)
            }
        }
    }
}

impl Seated {
    pub(crate) fn new(server: ServerId, device: DeviceId, memory: Memory) -> Self {
        Self {
            server,
            device,
            session: Session::new(memory),
            sent: None,
        }
    }

    /// Ends what is under way, so that the next sync can begin.
    pub(crate) fn abandon(&mut self, now_ms: u64) {
        let event = match self.session.state() {
            State::Sending { .. } => Event::NoAnswer {
                now_ms,
                retry_after_ms: None,
                jitter: 0,
            },
            State::Planning | State::Sealing | State::Storing => Event::StoreFailed,
            State::Ready | State::Backoff { .. } | State::Halted(_) => return,
        };
        // What it asks for now is for the next sync.
        let _ = self.session.handle(event);
    }
}
