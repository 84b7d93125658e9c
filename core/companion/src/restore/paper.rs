//! The words seen as a device: they sign requests, and nothing else.

use membership::{PersonLog, PersonState};
use protocol::{
    Answer, AnswerBody, CursorMode, FeedCursor, LogCursor, LogName, LogState, PersonId, Place,
    Request, Status, SyncNews, SyncRequest, first_position_tag,
};
use vault::{DeviceKeys, Identity};

use crate::sync::{Came, DEADLINE, ServerAddress, Transport, refusal, send};
use crate::{CancelHandle, CompanionError, Result};

/// The largest answer that is asked for, in KiB: a person log is short.
const WANT_KIB: u64 = 256;
/// How often an answer is cut short before the rest of a person log is given up.
const ROUNDS_MAX: usize = 64;
/// How often a used counter is stepped over: another restore may be under way.
const COUNTERS_MAX: usize = 8;

/// What the paper was told of the person.
pub(super) struct Bootstrap {
    pub(super) records: Vec<Vec<u8>>,
    pub(super) state: PersonState,
}

/// Asks a server as the paper.
pub(super) struct Paper<'a> {
    transport: &'a dyn Transport,
    server: &'a ServerAddress,
    keys: &'a DeviceKeys,
    cancel: &'a CancelHandle,
    counter: u32,
}

impl<'a> Paper<'a> {
    pub(super) const fn new(
        transport: &'a dyn Transport,
        server: &'a ServerAddress,
        keys: &'a DeviceKeys,
        cancel: &'a CancelHandle,
    ) -> Self {
        Self {
            transport,
            server,
            keys,
            cancel,
            counter: 0,
        }
    }

    /// The highest counter that was used.
    pub(super) const fn counter(&self) -> u32 {
        self.counter
    }

    /// Finds the account of these words, and whose it is.
    pub(super) fn find_account(&mut self, words: &Identity) -> Result<Bootstrap> {
        let nothing = FeedCursor { n: 0, tag: [0; 8] };
        let news = self.sync(nothing, Vec::new())?;
        let own = news
            .joined
            .iter()
            .find(|joined| joined.number == 0 && joined.state == LogState::Accepted);
        let own = own.ok_or(CompanionError::WrongServer)?.log;
        let person = PersonId::from_bytes(*own.as_bytes());
        let mut log = PersonLog::new(person);
        let mut records = Vec::new();
        let mut place = Place {
            n: 0,
            tag: first_position_tag(&own),
        };
        for _ in 0..ROUNDS_MAX {
            let cursor = LogCursor {
                log: LogName::Number(0),
                place,
                mode: CursorMode::Items,
                locator: Vec::new(),
            };
            let news = self.sync(news.feed, vec![cursor])?;
            let is_own = |name: &LogName| *name == LogName::Number(0) || *name == LogName::Id(own);
            let Some(section) = news
                .sections
                .into_iter()
                .find(|section| is_own(&section.log))
            else {
                break;
            };
            place = section.place;
            let _ = log.insert_all(&section.records);
            records.extend(section.records);
        }
        records.retain(|bytes| log.insert(bytes).is_in());
        let state = log.state().ok_or(CompanionError::WrongServer)?;
        // A server that shows an old log would have old words restore: they are not in force.
        if *state.root() != words.root().public() {
            return Err(CompanionError::input("words", journal::Rule::BadFormat));
        }
        Ok(Bootstrap { records, state })
    }

    fn sync(&mut self, feed: FeedCursor, cursors: Vec<LogCursor>) -> Result<SyncNews> {
        let request = SyncRequest {
            feed,
            want_kib: WANT_KIB,
            sections: Vec::new(),
            cursors,
            cover: false,
        };
        let answer = self.ask(&request)?;
        if let Some(refusal) = refusal(&answer.head) {
            return Err(refusal);
        }
        match answer.body {
            AnswerBody::Content(news) => Ok(news),
            AnswerBody::Nothing if answer.head.status == Status::Done => Ok(SyncNews {
                feed,
                sections: Vec::new(),
                joined: Vec::new(),
                cover: false,
            }),
            AnswerBody::Nothing | AnswerBody::CounterUsed(_) => Err(CompanionError::WrongServer),
        }
    }

    /// A used counter is stepped over, if the paper's own signature shows that it was (PROTOCOL
    /// 6.3): somebody restored before.
    fn ask<R: Request>(&mut self, request: &R) -> Result<Answer<R::Answer>> {
        let (id, device) = (&self.server.id, self.keys.device_id());
        for _ in 0..COUNTERS_MAX {
            self.counter = self
                .counter
                .checked_add(1)
                .ok_or(CompanionError::MustRetire)?;
            let frame = request.to_frame(id, &device, self.counter, self.keys.signing());
            let came = send::<R>(self.transport, self.server, &frame, DEADLINE, self.cancel);
            let answer = match came {
                Came::Answer(answer, _) => answer,
                Came::Nothing { why, .. } => return Err(why),
            };
            let AnswerBody::CounterUsed(proof) = &answer.body else {
                return Ok(answer);
            };
            let key = self.keys.signing().public();
            if proof.verify(id, &device, &key).is_err() {
                return Err(CompanionError::WrongServer);
            }
            self.counter = proof.counter.max(self.counter);
        }
        Err(CompanionError::ServerBusy)
    }
}
