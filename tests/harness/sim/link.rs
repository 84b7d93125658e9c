//! The line between a device and the server, and all that happens to it.

use std::sync::{Arc, Mutex};

use companion::{Call, CancelHandle, NoReply, Place, Reply, Transport};
use protocol::Endpoint;

use super::node::{Node, URL};
use super::pulse::Pulse;
use super::summary::FaultKind;
use super::words::MARKER;
use super::world::{World, lock};

/// The most requests of one sync: more is an exchange that does not end (I9).
const EXCHANGES_MAX: u32 = 200;
/// How many old requests and answers are remembered.
const OLD_MAX: usize = 8;
/// The most steps of a server's request.
const SERVER_STEPS: u32 = 12;

/// A device's line: each exchange goes through, or one of many things happens to it.
pub struct FlakyLink {
    node: Arc<Mutex<Node>>,
    world: Arc<World>,
    pulse: Arc<Pulse>,
    line: Mutex<Line>,
}

struct Line {
    cut: bool,
    /// Of a thousand exchanges, how many meet with something.
    trouble: u32,
    rng: fastrand::Rng,
    old_requests: Vec<(Endpoint, Vec<u8>)>,
    old_answers: Vec<Vec<u8>>,
    exchanges: u32,
}

impl FlakyLink {
    pub(super) fn new(
        node: &Arc<Mutex<Node>>,
        world: &Arc<World>,
        pulse: &Arc<Pulse>,
        seed: u64,
    ) -> Arc<Self> {
        Arc::new(Self {
            node: Arc::clone(node),
            world: Arc::clone(world),
            pulse: Arc::clone(pulse),
            line: Mutex::new(Line {
                cut: false,
                trouble: 0,
                rng: fastrand::Rng::with_seed(seed),
                old_requests: Vec::new(),
                old_answers: Vec::new(),
                exchanges: 0,
            }),
        })
    }

    pub(super) fn cut(&self, cut: bool) {
        lock(&self.line).cut = cut;
    }

    pub(super) fn is_cut(&self) -> bool {
        lock(&self.line).cut
    }

    pub(super) fn trouble(&self, of_a_thousand: u32) {
        lock(&self.line).trouble = of_a_thousand;
    }

    /// A call of the facade begins: its requests are counted anew.
    pub(super) fn begins(&self) {
        lock(&self.line).exchanges = 0;
    }

    fn draw(&self) -> Option<FaultKind> {
        let mut line = lock(&self.line);
        let trouble = line.trouble;
        (line.rng.u32(..1_000) < trouble).then(|| {
            let kinds = [
                FaultKind::RequestLost,
                FaultKind::AnswerLost,
                FaultKind::Duplicated,
                FaultKind::Reordered,
                FaultKind::OldAnswer,
                FaultKind::Truncated,
                FaultKind::BitFlip,
                FaultKind::Unavailable,
                FaultKind::ServerKilled,
            ];
            kinds[line.rng.usize(..kinds.len())]
        })
    }

    fn below(&self, n: usize) -> usize {
        lock(&self.line).rng.usize(..n.max(1))
    }

    /// The server takes a request and answers, if it lives.
    fn deliver(&self, endpoint: Endpoint, body: &[u8]) -> Option<Reply> {
        let reply = lock(&self.node).handle(endpoint, body)?;
        self.looks_for_markers(&reply.body);
        Some(Reply {
            http_status: reply.http_status,
            retry_after_s: reply.retry_after_s,
            body: reply.body,
        })
    }

    fn looks_for_markers(&self, bytes: &[u8]) {
        if holds_marker(bytes) {
            self.world.breaks("I7: a marker passed the line");
        }
    }

    fn through(&self, fault: Option<FaultKind>, call: &Call<'_>) -> Result<Reply, NoReply> {
        let (endpoint, body) = (call.endpoint, call.body);
        let answer = |reply: Option<Reply>| reply.ok_or(NoReply::TimedOut);
        let Some(fault) = fault else {
            return answer(self.deliver(endpoint, body));
        };
        if fault != FaultKind::ServerKilled {
            self.world.fault(fault);
        }
        match fault {
            FaultKind::AnswerLost => {
                self.deliver(endpoint, body);
                Err(NoReply::TimedOut)
            }
            FaultKind::Duplicated => {
                self.deliver(endpoint, body);
                answer(self.deliver(endpoint, body))
            }
            FaultKind::Reordered => {
                let old = lock(&self.line).old_requests.clone();
                if !old.is_empty() {
                    let (endpoint, body) = &old[self.below(old.len())];
                    self.deliver(*endpoint, body);
                }
                answer(self.deliver(endpoint, body))
            }
            FaultKind::OldAnswer => {
                self.deliver(endpoint, body);
                let old = lock(&self.line).old_answers.clone();
                let body = (!old.is_empty()).then(|| old[self.below(old.len())].clone());
                Ok(answered(200, body.unwrap_or_default()))
            }
            FaultKind::Truncated => {
                let mut reply = answer(self.deliver(endpoint, body))?;
                let kept = self.below(reply.body.len());
                reply.body.truncate(kept);
                Ok(reply)
            }
            FaultKind::BitFlip => self.flip(endpoint, body),
            FaultKind::Unavailable => Ok(answered(503, b"<html>".to_vec())),
            FaultKind::ServerKilled => {
                let steps = u32::try_from(self.below(SERVER_STEPS as usize)).expect("a few");
                lock(&self.node).dies_after(steps);
                let reply = self.deliver(endpoint, body);
                lock(&self.node).lives();
                answer(reply)
            }
            _ => Err(NoReply::TimedOut),
        }
    }

    /// One bit of either way is flipped.
    fn flip(&self, endpoint: Endpoint, body: &[u8]) -> Result<Reply, NoReply> {
        let mut bent = body.to_vec();
        let upwards = self.below(2) == 0;
        if upwards {
            let bit = self.below(bent.len() * 8);
            bent[bit / 8] ^= 1 << (bit % 8);
        }
        let mut reply = self.deliver(endpoint, &bent).ok_or(NoReply::TimedOut)?;
        if !upwards && !reply.body.is_empty() {
            let bit = self.below(reply.body.len() * 8);
            reply.body[bit / 8] ^= 1 << (bit % 8);
        }
        Ok(reply)
    }

    fn remember(&self, call: &Call<'_>, reply: &Reply) {
        let mut line = lock(&self.line);
        let at = line.rng.usize(..OLD_MAX);
        let request = (call.endpoint, call.body.to_vec());
        if line.old_requests.len() < OLD_MAX {
            line.old_requests.push(request);
            line.old_answers.push(reply.body.clone());
        } else {
            line.old_requests[at] = request;
            line.old_answers[at] = reply.body.clone();
        }
    }
}

pub(super) fn holds_marker(bytes: &[u8]) -> bool {
    let marker = MARKER.as_bytes();
    let first = marker[0];
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    let mut starts = starts.map(|(at, _)| at);
    starts.any(|at| bytes[at..].starts_with(marker))
}

fn answered(http_status: u16, body: Vec<u8>) -> Reply {
    Reply {
        http_status,
        retry_after_s: None,
        body,
    }
}

impl Transport for FlakyLink {
    fn exchange(&self, call: &Call<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        if cancel.is_cancelled() {
            return Err(NoReply::Cancelled);
        }
        assert_eq!(call.place.url, URL, "nobody else is asked");
        {
            let mut line = lock(&self.line);
            line.exchanges += 1;
            if line.exchanges > EXCHANGES_MAX {
                drop(line);
                self.world.breaks("I9: an exchange does not end");
                return Err(NoReply::Unreachable);
            }
            if line.cut {
                return Err(NoReply::Unreachable);
            }
        }
        self.world.exchanged();
        self.looks_for_markers(call.body);
        self.world.passes(call.body);
        // Killed before anything left, and after the server did it.
        self.pulse.step();
        let fault = self.draw();
        let reply = if fault == Some(FaultKind::RequestLost) {
            self.world.fault(FaultKind::RequestLost);
            Err(NoReply::TimedOut)
        } else {
            self.through(fault, call)
        };
        if let Ok(reply) = &reply {
            self.world.passes(&reply.body);
            self.remember(call, reply);
        }
        self.pulse.step();
        reply
    }

    fn server_card(&self, _: &Place<'_>, _: &CancelHandle) -> Result<Reply, NoReply> {
        if self.is_cut() {
            return Err(NoReply::Unreachable);
        }
        Ok(answered(200, lock(&self.node).card()))
    }
}
