//! One signed request and its checked answer, for every endpoint but sync.

use std::time::Duration;

use protocol::limits::REQUEST_DEADLINE_S;
use protocol::session::{COUNTERS_USED_MAX, StatusConsequence};
use protocol::{
    Answer, AnswerBody, AnswerFrame, AnswerHead, Content, CounterProof, Request, RequestHead,
};
use vault::DeviceKeys;

use super::server::{Chosen, ServerAddress};
use super::transport::{Call, NoReply, Place, Reply, Transport};
use crate::{CancelHandle, Companion, CompanionError, Result, identity, meta};

/// The HTTP status of a signed answer.
const SIGNED: u16 = 200;
/// The HTTP status of a server that has too much to do.
const BUSY: u16 = 429;
/// A clock this far from the server's is shown as wrong.
pub(crate) const CLOCK_OFF_S_MAX: u64 = 24 * 3_600;

impl ServerAddress {
    pub(crate) fn place(&self) -> Place<'_> {
        Place {
            url: self.url.as_str(),
            allow_plain: self.allow_plain,
        }
    }
}

/// What became of one request.
pub(crate) enum Came<C> {
    /// An answer that holds, and how long it was.
    Answer(Answer<C>, usize),
    /// None that holds.
    Nothing {
        why: CompanionError,
        retry_after_s: Option<u32>,
    },
}

/// How long an answer to a plain request is waited for.
pub(crate) const DEADLINE: Duration = Duration::from_secs(REQUEST_DEADLINE_S);

/// Sends a frame and checks what comes: limits, signature for this very request, layout. What does
/// not hold is no answer (PROTOCOL 7, step 4).
pub(crate) fn send<R: Request>(
    transport: &dyn Transport,
    server: &ServerAddress,
    frame: &[u8],
    deadline: Duration,
    cancel: &CancelHandle,
) -> Came<R::Answer> {
    let call = Call {
        place: server.place(),
        endpoint: R::ENDPOINT,
        body: frame,
        deadline,
    };
    match transport.exchange(&call, cancel) {
        Ok(reply) => came(&reply, server, frame),
        Err(why) => Came::Nothing {
            why: why.into(),
            retry_after_s: None,
        },
    }
}

fn came<C: Content>(reply: &Reply, server: &ServerAddress, frame: &[u8]) -> Came<C> {
    let nothing = |why| Came::Nothing {
        why,
        retry_after_s: reply.retry_after_s,
    };
    if reply.http_status != SIGNED {
        let is_busy = reply.http_status == BUSY;
        return nothing(match is_busy {
            true => CompanionError::ServerBusy,
            false => CompanionError::Offline,
        });
    }
    let read = AnswerFrame::read(&reply.body, frame, &server.id);
    match read.and_then(|frame| Answer::decode(frame.array())) {
        Ok(answer) => Came::Answer(answer, reply.body.len()),
        Err(_) => nothing(CompanionError::WrongServer),
    }
}

impl From<NoReply> for CompanionError {
    fn from(why: NoReply) -> Self {
        match why {
            NoReply::Cancelled => Self::Cancelled,
            NoReply::Unreachable | NoReply::TimedOut => Self::Offline,
            NoReply::TooLarge => Self::WrongServer,
            NoReply::Insecure => Self::UnsafeLine,
            NoReply::BadUrl => Self::input("server_url", journal::Rule::BadFormat),
        }
    }
}

/// What a status is to somebody who asked for one thing. `None` if it was done.
pub(crate) const fn refusal(head: &AnswerHead) -> Option<CompanionError> {
    Some(match StatusConsequence::of(head.status) {
        StatusConsequence::Take
        | StatusConsequence::TakeAndAsk
        | StatusConsequence::FullCheck
        | StatusConsequence::ContinueBlob => return None,
        StatusConsequence::ProveOrCount | StatusConsequence::Wait => CompanionError::ServerBusy,
        StatusConsequence::Stop => CompanionError::ServerRefused,
        StatusConsequence::PullOnly => CompanionError::ServerFull,
        StatusConsequence::Update => CompanionError::UpdateNeeded,
        StatusConsequence::StayDrafts => CompanionError::DeviceFrozen,
        StatusConsequence::Report => CompanionError::Gone,
    })
}

fn content<C>(answer: Answer<C>) -> Result<C> {
    match (refusal(&answer.head), answer.body) {
        (Some(refusal), _) => Err(refusal),
        (None, AnswerBody::Content(content)) => Ok(content),
        // Signed, but not what was asked for: no server of ours says that.
        (None, AnswerBody::Nothing | AnswerBody::CounterUsed(_)) => {
            Err(CompanionError::WrongServer)
        }
    }
}

/// Asks a server without being known to it: only what is open is sent so.
pub(crate) fn open_call<R: Request>(
    transport: &dyn Transport,
    server: &ServerAddress,
    request: &R,
    cancel: &CancelHandle,
) -> Result<R::Answer> {
    let frame = request.to_array(&RequestHead::open());
    match send::<R>(transport, server, &frame, DEADLINE, cancel) {
        Came::Answer(answer, _) => content(answer),
        Came::Nothing { why, .. } => Err(why),
    }
}

impl Companion {
    /// Asks the person's server for one thing, as this device.
    pub(crate) fn call<R: Request>(
        &self,
        transport: &dyn Transport,
        request: &R,
        cancel: &CancelHandle,
    ) -> Result<R::Answer> {
        let server = self.chosen_server()?;
        content(self.ask(transport, &server, request, DEADLINE, cancel)?)
    }

    /// The same, with whatever the server says that is no used counter.
    pub(crate) fn ask<R: Request>(
        &self,
        transport: &dyn Transport,
        server: &Chosen,
        request: &R,
        deadline: Duration,
        cancel: &CancelHandle,
    ) -> Result<Answer<R::Answer>> {
        let keys = self.read(identity::request_keys)?;
        for _ in 0..COUNTERS_USED_MAX {
            let counter = self.reserve_counter(server.number)?;
            let counter = counter.ok_or(CompanionError::MustRetire)?;
            let id = &server.address.id;
            let frame = request.to_frame(id, &keys.device_id(), counter, keys.signing());
            let came = send::<R>(transport, &server.address, &frame, deadline, cancel);
            let answer = match came {
                Came::Answer(answer, _) => answer,
                Came::Nothing { why, .. } => return Err(why),
            };
            self.keep_server_time(&answer.head)?;
            let AnswerBody::CounterUsed(proof) = &answer.body else {
                return Ok(answer);
            };
            if self.proves_copy(server, &keys, proof)? {
                self.set_must_retire()?;
                return Err(CompanionError::MustRetire);
            }
        }
        Err(CompanionError::ServerBusy)
    }

    /// Whether the server shows a request of this device that this device did not make: signed with
    /// its key for this server, above every counter it reserved (PROTOCOL 6.3, SECURITY 6). If it
    /// is one of its own, the next counter goes above it.
    pub(crate) fn proves_copy(
        &self,
        server: &Chosen,
        keys: &DeviceKeys,
        proof: &CounterProof,
    ) -> Result<bool> {
        let key = keys.signing().public();
        let signed = proof.verify(&server.address.id, &keys.device_id(), &key);
        if signed.is_err() {
            return Ok(false);
        }
        // Whoever has the words may be restoring beside this device, or has before.
        let is_paper = self.is_restoring()?;
        let is_above = proof.counter > self.counter_reserved(server.number)?;
        // A copied phone asks once more too, to learn what was written under its keys.
        self.raise_counter(server.number, proof.counter)?;
        Ok(!is_paper && is_above && !protocol::planted(3))
    }

    /// Keeps how far this device's clock is from the server's, for a warning and nothing else.
    pub(crate) fn keep_server_time(&self, head: &AnswerHead) -> Result<()> {
        let ahead_s = self.ahead_of(head);
        let is_off = ahead_s.unsigned_abs() > CLOCK_OFF_S_MAX;
        let kept = self.read(|reader| Ok(reader.meta(meta::CLOCK_AHEAD_S)?))?;
        // Most answers change nothing, and a write costs a sync of the disk.
        match (is_off, kept.is_some()) {
            (false, false) => Ok(()),
            (false, true) => self.keep_meta(meta::CLOCK_AHEAD_S, None),
            (true, _) => self.keep_meta(meta::CLOCK_AHEAD_S, Some(ahead_s.to_be_bytes().to_vec())),
        }
    }

    pub(crate) fn ahead_of(&self, head: &AnswerHead) -> i64 {
        let server_s = i64::try_from(head.server_time_s).unwrap_or(i64::MAX);
        self.now().at_ms.div_euclid(1_000).saturating_sub(server_s)
    }
}
