//! Does what the session asks for (PROTOCOL 7): the only place where journal, server and session
//! meet. It holds no lock of the journal while it waits for the network.

use protocol::limits::REQUEST_BYTES_MAX;
use protocol::session::{
    Action, AnswerFacts, Cause, Event, Halt, Memory, Order, Report, Scope, Why,
};
use protocol::{AnswerBody, Request, Status, SyncAnswer, SyncRequest};
use vault::DeviceKeys;

use super::call::{Came, DEADLINE, send};
use super::outgoing::NotSealed;
use super::report::{SyncProgress, WhyStopped, as_u64};
use super::seat::{Seated, Sent};
use super::server::{Chosen, number};
use super::tally::Tally;
use super::transport::Transport;
use crate::observe::lock;
use crate::{Companion, CompanionError, Progress, Result, meta};

/// How much of a request the sections may not fill: head, cursors, names of logs.
const REQUEST_REST_BYTES: usize = 128 * 1_024;
const KIB: usize = 1_024;

/// One sync under way.
pub(crate) struct Exchange<'a> {
    pub(crate) companion: &'a Companion,
    pub(crate) transport: &'a dyn Transport,
    pub(crate) progress: &'a SyncProgress,
    pub(crate) server: Chosen,
    pub(crate) keys: DeviceKeys,
    pub(crate) tally: Tally,
    /// The answer that is to be stored.
    answer: Option<SyncAnswer>,
    /// Why the last request was not answered.
    failure: Option<CompanionError>,
}

/// What an action leads to.
enum Step {
    Next(Event),
    Nothing,
    Over(WhyStopped, Option<u64>),
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(
        companion: &'a Companion,
        transport: &'a dyn Transport,
        progress: &'a SyncProgress,
        server: Chosen,
        keys: DeviceKeys,
    ) -> Self {
        lock(&companion.inner.remembered.begun_anew).clear();
        Self {
            companion,
            transport,
            progress,
            server,
            keys,
            tally: Tally::default(),
            answer: None,
            failure: None,
        }
    }

    /// Tells the session what happened and does what it asks for, until it is over.
    pub(crate) fn run(
        &mut self,
        seated: &mut Seated,
        first: Event,
    ) -> Result<(WhyStopped, Option<u64>)> {
        let mut event = first;
        loop {
            let before = *seated.session.memory();
            let actions = seated.session.handle(event);
            self.keep(seated, &before)?;
            let mut next = None;
            for action in actions {
                if self.is_stopped(&action) {
                    return Ok((WhyStopped::Cancelled, None));
                }
                match self.act(seated, action)? {
                    Step::Next(event) => next = Some(event),
                    Step::Nothing => {}
                    Step::Over(why, at_ms) => return Ok((why, at_ms)),
                }
            }
            // A session that is not over always asks for something that leads to an event.
            event = next.ok_or(CompanionError::Unexpected("session without a step"))?;
        }
    }

    /// Whether somebody cancelled it. What came is stored and applied nevertheless, and an end is
    /// an end.
    fn is_stopped(&self, action: &Action) -> bool {
        let begins = matches!(
            action,
            Action::ReserveCounter | Action::StoreOwn(_) | Action::Send { .. }
        );
        let waits = matches!(action, Action::SleepUntil { .. });
        (begins || waits) && self.progress.cancel.is_cancelled()
    }

    /// Keeps what the session knows beyond its end, before anything is done that rests on it.
    fn keep(&self, seated: &Seated, before: &Memory) -> Result<()> {
        let memory = seated.session.memory();
        if memory == before {
            return Ok(());
        }
        self.companion
            .keep_meta(meta::SYNC_MEMORY, Some(memory.to_bytes()))
    }

    fn act(&mut self, seated: &mut Seated, action: Action) -> Result<Step> {
        let companion = self.companion;
        match action {
            Action::ReserveCounter => {
                let counter = companion.reserve_counter(self.server.number)?;
                Ok(Step::Next(Event::CounterReserved { counter }))
            }
            Action::StoreOwn(order) => self.build(seated, order),
            Action::Send { .. } => self.send(seated),
            Action::Store => self.store(seated),
            Action::Apply => {
                companion.apply(&Progress {
                    cancel: self.progress.cancel.clone(),
                    listener: None,
                })?;
                Ok(Step::Nothing)
            }
            Action::SleepUntil { at_ms, cause } => {
                Ok(Step::Over(self.why_waiting(cause), Some(at_ms)))
            }
            Action::Report(report) => self.report(report).map(|why| Step::Over(why, None)),
        }
    }

    /// Plans, seals, commits, and only then lays out and signs the request.
    fn build(&mut self, seated: &mut Seated, order: Order) -> Result<Step> {
        let (companion, server) = (self.companion, self.server.number);
        let mut order = self.within_announced(order)?;
        if companion.must_retire()? {
            // Nothing more is said under keys that somebody else has too (PROTOCOL 8.3).
            order.scope = Scope::PullOnly;
        }
        let mut waits_for_pull = false;
        if order.scope == Scope::Everything {
            let sealed = companion.seal(order.pulled)?;
            waits_for_pull = !order.pulled
                && sealed
                    .left
                    .iter()
                    .any(|(_, why)| *why == NotSealed::PullFirst);
        }
        let planned = companion.plan(server, &order)?;
        let request = SyncRequest {
            feed: companion.feed(server)?,
            want_kib: order.want_kib,
            sections: planned.sections,
            cursors: companion.cursors(server, order.full_check)?,
            cover: false,
        };
        let (id, device) = (&self.server.address.id, self.keys.device_id());
        let frame = request.to_frame(id, &device, order.counter, self.keys.signing());
        if frame.len() > REQUEST_BYTES_MAX {
            return Err(CompanionError::Unexpected("request too long"));
        }
        seated.sent = Some(Sent {
            request,
            frame,
            items: as_u64(planned.items),
        });
        let mut facts = planned.facts;
        facts.more |= waits_for_pull;
        Ok(Step::Next(Event::OwnStored(facts)))
    }

    /// A server may announce lower limits, never higher (PROTOCOL 12).
    fn within_announced(&self, order: Order) -> Result<Order> {
        let (request_kib, answer_kib) = self.companion.read(|reader| {
            let request = number(reader, meta::SERVER_REQUEST_KIB)?;
            Ok((request, number(reader, meta::SERVER_ANSWER_KIB)?))
        })?;
        let request_bytes = request_kib.and_then(|kib| usize::try_from(kib).ok());
        let request_bytes = request_bytes.map_or(REQUEST_BYTES_MAX, |kib| kib.saturating_mul(KIB));
        let rest = REQUEST_REST_BYTES.min(request_bytes / 2);
        let up_bytes_max = order.up_bytes_max.min(request_bytes.saturating_sub(rest));
        let want_kib = order.want_kib.min(answer_kib.unwrap_or(u64::MAX));
        Ok(Order {
            up_bytes_max,
            // 0 stands for what a server gives to who names nothing: one byte either way.
            want_kib,
            ..order
        })
    }

    fn send(&mut self, seated: &Seated) -> Result<Step> {
        let sent = seated.sent.as_ref();
        let sent = sent.ok_or(CompanionError::Unexpected("nothing to send"))?;
        let cancel = &self.progress.cancel;
        let began_ms = self.companion.now_ms();
        let address = &self.server.address;
        self.tally.bytes_up += as_u64(sent.frame.len());
        let came = send::<SyncRequest>(self.transport, address, &sent.frame, DEADLINE, cancel);
        let now_ms = self.companion.now_ms();
        let jitter = self.companion.jitter()?;
        match came {
            Came::Nothing { why, retry_after_s } => {
                self.failure = Some(why);
                Ok(Step::Next(Event::NoAnswer {
                    now_ms,
                    retry_after_ms: retry_after_s.map(|wait_s| u64::from(wait_s) * 1_000),
                    jitter,
                }))
            }
            Came::Answer(answer, bytes) => {
                self.tally.round_trips += 1;
                self.tally.bytes_down += as_u64(bytes);
                self.tally.ahead_s = Some(self.companion.ahead_of(&answer.head));
                self.companion.keep_server_time(&answer.head)?;
                let is_copied = match &answer.body {
                    AnswerBody::CounterUsed(proof) => {
                        self.companion
                            .proves_copy(&self.server, &self.keys, proof)?
                    }
                    AnswerBody::Nothing | AnswerBody::Content(_) => false,
                };
                let facts = AnswerFacts {
                    status: answer.head.status,
                    incarnation: answer.head.incarnation,
                    is_copied,
                };
                self.answer = Some(answer);
                Ok(Step::Next(Event::Answer {
                    now_ms,
                    took_ms: now_ms.saturating_sub(began_ms),
                    answer: facts,
                    jitter,
                }))
            }
        }
    }

    fn store(&mut self, seated: &mut Seated) -> Result<Step> {
        let answer = self.answer.take();
        let (Some(answer), Some(sent)) = (answer, seated.sent.take()) else {
            return Err(CompanionError::Unexpected("nothing to store"));
        };
        let taken = self
            .companion
            .take(self.server.number, &sent.request, &answer)?;
        if matches!(answer.head.status, Status::Done | Status::More) {
            let refused = as_u64(taken.facts.problems.len());
            self.tally.pushed += sent.items.saturating_sub(refused);
        }
        self.tally.pulled += as_u64(taken.stored);
        if let Some(listener) = &self.progress.listener {
            let tally = &self.tally;
            listener.advanced(tally.round_trips, tally.pushed, tally.pulled);
        }
        Ok(Step::Next(Event::Stored {
            now_ms: self.companion.now_ms(),
            facts: taken.facts,
        }))
    }

    fn why_waiting(&mut self, cause: Cause) -> WhyStopped {
        match (cause, self.failure.take()) {
            (Cause::Later, _) => WhyStopped::Later,
            (Cause::NoAnswer, failure) => failure
                .and_then(|why| stopped_by(&why))
                .unwrap_or(WhyStopped::NoAnswer),
        }
    }

    fn report(&mut self, report: Report) -> Result<WhyStopped> {
        self.tally.skipped = report.skipped;
        Ok(match report.why {
            Why::Done => WhyStopped::Done,
            Why::More => WhyStopped::More,
            Why::Stuck => WhyStopped::Stuck,
            Why::Quota => WhyStopped::Full,
            Why::Frozen => WhyStopped::Frozen,
            Why::Gone => WhyStopped::Gone,
            Why::StoreFailed => return Err(CompanionError::Disk),
            Why::Halted(Halt::Refused) => WhyStopped::Refused,
            Why::Halted(Halt::SuiteTooOld) => WhyStopped::UpdateNeeded,
            Why::Halted(Halt::CopiedPhone | Halt::CountersSpent) => {
                self.companion.set_must_retire()?;
                WhyStopped::MustRetire
            }
        })
    }
}

/// How a sync stops on what went wrong between here and the server; `None` for what went wrong
/// here.
pub(crate) const fn stopped_by(error: &CompanionError) -> Option<WhyStopped> {
    Some(match error {
        CompanionError::Cancelled => WhyStopped::Cancelled,
        CompanionError::Offline => WhyStopped::NoAnswer,
        CompanionError::WrongServer => WhyStopped::WrongServer,
        CompanionError::UnsafeLine => WhyStopped::UnsafeLine,
        CompanionError::ServerBusy => WhyStopped::Later,
        CompanionError::ServerRefused => WhyStopped::Refused,
        CompanionError::ServerFull => WhyStopped::Full,
        CompanionError::UpdateNeeded => WhyStopped::UpdateNeeded,
        CompanionError::DeviceFrozen => WhyStopped::Frozen,
        CompanionError::MustRetire => WhyStopped::MustRetire,
        CompanionError::Gone => WhyStopped::Gone,
        _ => return None,
    })
}
