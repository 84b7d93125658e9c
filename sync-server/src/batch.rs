//! All waiting requests in one transaction, each behind its own savepoint (PROTOCOL 9, step 7).

use std::collections::BTreeSet;
use std::time::Instant;

use protocol::{Answer, AnswerBody, AnswerHead, Content, RequestFrame, Status, sign_answer};

use crate::caller::{self, Caller};
use crate::prepare::{Ask, Prepared, prepare};
use crate::routes::enroll::Enrolled;
use crate::routes::{self, Answered};
use crate::turn::Turn;
use crate::{Error, Incoming, Reply, Result, Server};

/// After how long whoever met a full disk or a failing one comes again.
const RETRY_AFTER_S: u32 = 30;
const UNAVAILABLE: Reply = Reply::unsigned(503, Some(RETRY_AFTER_S));

/// A reply, and what the layer above needs to hold a long poll.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) reply: Reply,
    /// A long poll with nothing new: whose account, and for how long it may be held.
    pub(crate) waits: Option<Wait>,
}

/// A long poll that found nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) account: i64,
    pub(crate) wait_s: u64,
}

/// What is answered once the transaction is durable.
struct Reaction {
    status: Status,
    array: Vec<u8>,
    server: usize,
    waits: Option<Wait>,
}

enum Handled {
    Unsigned(Reply),
    Signed(Reaction),
}

impl Server {
    /// Answers all of `requests`; says whose feeds went on.
    pub(crate) fn run_batch(&mut self, requests: &[Incoming]) -> (Vec<Outcome>, BTreeSet<i64>) {
        let mut fed = BTreeSet::new();
        let prepared: Vec<_> = requests
            .iter()
            .map(|incoming| {
                let gate = std::sync::Arc::clone(&self.settings.gate);
                prepare(&mut self.turn(), gate.as_ref(), incoming)
            })
            .collect();
        let begun = Instant::now();
        let handled = self.transact(prepared, &mut fed);
        let kept = handled.is_some();
        if !kept {
            self.folds.clear();
        }
        self.settings
            .observer
            .committed(requests.len(), kept, begun.elapsed());
        let handled = handled.unwrap_or_default().into_iter().map(Some);
        let handled = handled.chain(std::iter::repeat_with(|| None));
        let signed = requests
            .iter()
            .zip(handled)
            .map(|(incoming, handled)| match handled {
                None => Outcome::unsigned(UNAVAILABLE),
                Some(Handled::Unsigned(reply)) => Outcome::unsigned(reply),
                Some(Handled::Signed(reaction)) => self.sign(&incoming.body, reaction),
            });
        (signed.collect(), if kept { fed } else { BTreeSet::new() })
    }

    /// Handles all in one transaction; none if it was not kept.
    fn transact(
        &mut self,
        prepared: Vec<Result<Prepared<'_>>>,
        fed: &mut BTreeSet<i64>,
    ) -> Option<Vec<Handled>> {
        let needs_writing = prepared
            .iter()
            .any(|one| !matches!(one, Ok(Prepared::Ended(_) | Prepared::Status(_)) | Err(_)));
        if needs_writing && self.storage.begin().is_err() {
            return None;
        }
        let mut handled = Vec::new();
        for one in prepared {
            match self.handle_one(one, fed) {
                Ok(one) => handled.push(one),
                Err(error) => {
                    self.settings.observer.failed(&error);
                    let _ = self.storage.roll_back();
                    return None;
                }
            }
        }
        if needs_writing && let Err(error) = self.commit() {
            self.settings.observer.failed(&error);
            return None;
        }
        Some(handled)
    }

    /// Handles one behind a savepoint. A damaged row spoils this request alone; a disk that fails
    /// or is full is an error of the whole transaction.
    fn handle_one(
        &mut self,
        prepared: Result<Prepared<'_>>,
        fed: &mut BTreeSet<i64>,
    ) -> Result<Handled> {
        let prepared = match prepared {
            Ok(Prepared::Ended(reply)) => return Ok(Handled::Unsigned(reply)),
            Ok(Prepared::Status(status)) => {
                let server = self.keys_by_id.len().saturating_sub(1);
                return Ok(Handled::Signed(self.only(server, status)));
            }
            Ok(prepared) => prepared,
            Err(error) => {
                self.settings.observer.failed(&error);
                return Ok(Handled::Unsigned(UNAVAILABLE));
            }
        };
        self.storage.save_point()?;
        let device = match &prepared {
            Prepared::By(_, caller, _) => Some(caller.device.id),
            _ => None,
        };
        let (incarnation, now_s) = (self.short_incarnation(), self.settings.clock.now_s());
        let mut turn = self.turn();
        let reaction = react(&mut turn, prepared, (incarnation, now_s));
        let (made, went_on) = (turn.feed_rows, turn.fed);
        match reaction {
            Ok(reaction) => {
                self.storage.release()?;
                fed.extend(went_on);
                if let Some(device) = device {
                    self.settings.gate.served(&device, made);
                }
                Ok(Handled::Signed(reaction))
            }
            Err(error @ (Error::Storage(_) | Error::StorageFull)) => Err(error),
            Err(error) => {
                self.settings.observer.failed(&error);
                self.storage.roll_back_to_save_point()?;
                self.folds.clear();
                Ok(Handled::Unsigned(UNAVAILABLE))
            }
        }
    }

    fn only(&self, server: usize, status: Status) -> Reaction {
        let head = (self.short_incarnation(), self.settings.clock.now_s());
        let array = Answer::<protocol::LiveNews> {
            head: answer_head(status, head),
            body: AnswerBody::Nothing,
        };
        Reaction {
            status,
            array: array.to_array(),
            server,
            waits: None,
        }
    }

    /// Signs once the transaction is durable: an answer never speaks of what may be lost.
    fn sign(&self, frame: &[u8], reaction: Reaction) -> Outcome {
        let key = self
            .keys_by_id
            .get(reaction.server)
            .or(self.keys_by_id.last());
        let Some((server, key)) = key else {
            return Outcome::unsigned(UNAVAILABLE);
        };
        self.settings.observer.answered(reaction.status);
        Outcome {
            reply: Reply::signed(sign_answer(&reaction.array, frame, server, key)),
            waits: reaction.waits,
        }
    }
}

impl Outcome {
    const fn unsigned(reply: Reply) -> Self {
        Self { reply, waits: None }
    }
}

type HeadParts = ([u8; 4], u64);

const fn answer_head(status: Status, (incarnation, server_time_s): HeadParts) -> AnswerHead {
    AnswerHead {
        status,
        incarnation,
        server_time_s,
    }
}

fn react(turn: &mut Turn<'_>, prepared: Prepared<'_>, head: HeadParts) -> Result<Reaction> {
    let newest = turn.keys.len().saturating_sub(1);
    match prepared {
        Prepared::Open(request) => {
            let answered = routes::mail::mail(turn, None, request)?;
            Ok(reaction(newest, answered, head))
        }
        Prepared::Enroll(frame, device, request) => {
            match routes::enroll::enroll(turn, &frame, &device, &request)? {
                Enrolled::Answer(server, answered) => Ok(reaction(server, answered, head)),
                Enrolled::CounterUsed(server, proof) => Ok(used(server, proof, head)),
            }
        }
        Prepared::By(frame, caller, ask) => ask_of(turn, &frame, *caller, ask, head),
        Prepared::Ended(_) => Ok(reaction(newest, only(Status::Later), head)),
        Prepared::Status(status) => Ok(reaction(newest, only(status), head)),
    }
}

const fn only(status: Status) -> Answered<protocol::LiveNews> {
    Answered::Only(status)
}

fn ask_of(
    turn: &mut Turn<'_>,
    frame: &RequestFrame<'_>,
    mut caller: Caller,
    ask: Ask,
    head: HeadParts,
) -> Result<Reaction> {
    let server = caller.server;
    let was_out = caller.is_out;
    if let Some(proof) = caller::count(turn, &mut caller, ask.endpoint(), frame)? {
        return Ok(used(server, proof, head));
    }
    // An earlier request of this transaction may have put the device out, or brought it back.
    if caller.is_out != was_out {
        return Ok(reaction(server, only(Status::Later), head));
    }
    Ok(match ask {
        Ask::Sync(request, judged) => {
            let answered = routes::sync::sync(turn, &caller, &request, judged)?;
            reaction(server, answered, head)
        }
        Ask::Live(request) => {
            let answered = routes::live::live(turn, &caller, &request)?;
            let nothing = matches!(&answered, Answered::With(_, news) if !news.changed);
            let waits = Wait {
                account: caller.device.account,
                wait_s: request.wait_s,
            };
            Reaction {
                waits: nothing.then_some(waits),
                ..reaction(server, answered, head)
            }
        }
        Ask::Mail(request) => {
            let answered = routes::mail::mail(turn, Some(&caller), request)?;
            reaction(server, answered, head)
        }
        Ask::BlobPut(request) => {
            let answered = routes::blob_put::blob_put(turn, &caller, &request)?;
            reaction(server, answered, head)
        }
        Ask::BlobGet(request) => {
            let answered = routes::blob_get::blob_get(turn, &caller, &request)?;
            reaction(server, answered, head)
        }
        Ask::Erase(request) => {
            let answered = routes::erase::erase(turn, &caller, request)?;
            reaction(server, answered, head)
        }
    })
}

fn reaction<C: Content>(server: usize, answered: Answered<C>, head: HeadParts) -> Reaction {
    let (status, body) = match answered {
        Answered::With(status, content) => (status, AnswerBody::Content(content)),
        Answered::Only(status) => (status, AnswerBody::Nothing),
    };
    let answer = Answer {
        head: answer_head(status, head),
        body,
    };
    Reaction {
        status,
        array: answer.to_array(),
        server,
        waits: None,
    }
}

fn used(server: usize, proof: protocol::CounterProof, head: HeadParts) -> Reaction {
    let answer = Answer::<protocol::LiveNews> {
        head: answer_head(Status::CounterUsed, head),
        body: AnswerBody::CounterUsed(proof),
    };
    Reaction {
        status: Status::CounterUsed,
        array: answer.to_array(),
        server,
        waits: None,
    }
}
