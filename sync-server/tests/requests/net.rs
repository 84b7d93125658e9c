//! A server in memory, and devices that ask it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::{
    Answer, AnswerBody, AnswerFrame, CursorMode, DeviceId, EnrollRequest, Entry, EntryContext,
    EntryId, FeedCursor, LogCursor, LogName, PersonId, Place, Request, Run, SectionDown, SectionUp,
    ServerId, SigningKey, Status, SyncNews, SyncRequest, Token,
};
use sync_server::{
    Bounds, Clock, Incoming, Keys, OpenGate, Reply, Server, Settings, Silent, SqliteStorage,
    Storage,
};

use crate::people::{Counting, Room, Who};

pub const DAY_S: u64 = 24 * 60 * 60;
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

#[derive(Clone)]
pub struct Hand(pub Arc<AtomicU64>);

impl Clock for Hand {
    fn now_s(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A device's end of the line.
#[derive(Clone)]
pub struct Line {
    pub id: DeviceId,
    pub key: SigningKey,
    pub person: PersonId,
    pub counter: u32,
    pub feed: FeedCursor,
    /// Its newest entry in each space.
    chains: BTreeMap<[u8; 32], (u64, EntryId)>,
}

impl Line {
    pub fn of(who: &Who, device: &str) -> Self {
        Self {
            id: who.id(device),
            key: who.key(device),
            person: who.person,
            counter: 0,
            feed: FeedCursor::default(),
            chains: BTreeMap::new(),
        }
    }

    /// The next entry in a space, of about so many bytes.
    pub fn entry(&mut self, room: &Room, bytes: usize) -> Vec<u8> {
        let last = self.chains.get(room.space.as_bytes()).copied();
        let (sequence, previous) = last.map_or((1, None), |(n, id)| (n + 1, Some(id)));
        let (entry, id) = self.entry_at(room, sequence, previous, bytes, 0);
        self.chains.insert(*room.space.as_bytes(), (sequence, id));
        entry
    }

    /// An entry at any place of the chain.
    pub fn entry_at(
        &self,
        room: &Room,
        sequence: u64,
        previous: Option<EntryId>,
        bytes: usize,
        salt: u8,
    ) -> (Vec<u8>, EntryId) {
        let context = EntryContext {
            space: room.space,
            device: self.id,
            epoch: room.epoch,
            sequence,
            previous,
        };
        let sealed = vec![salt; bytes.max(240)];
        let entry = Entry::sign(&context, [salt; 12], sealed, &self.key, &self.person);
        (entry.to_bytes(), entry.id(&context))
    }

    pub fn head(&self, room: &Room) -> (u64, EntryId) {
        self.chains[room.space.as_bytes()]
    }

    /// A section with the next entries in a space.
    pub fn writes(&mut self, room: &Room, count: usize) -> SectionUp {
        let first = self
            .chains
            .get(room.space.as_bytes())
            .map_or(1, |(n, _)| n + 1);
        let entries = (0..count).map(|_| self.entry(room, 0)).collect();
        section(LogName::Id(room.id()), first, entries)
    }
}

pub fn section(log: LogName, first: u64, entries: Vec<Vec<u8>>) -> SectionUp {
    let mut section = SectionUp::new(log);
    section.runs.push(Run {
        author: None,
        first,
        previous: None,
        entries,
    });
    section
}

pub fn records(log: LogName, records: &[Vec<u8>]) -> SectionUp {
    let mut section = SectionUp::new(log);
    section.records = records.to_vec();
    section
}

pub fn cursor(log: LogName, place: Place, mode: CursorMode) -> LogCursor {
    LogCursor {
        log,
        place,
        mode,
        locator: Vec::new(),
    }
}

pub struct Net {
    pub server: Server,
    pub clock: Hand,
    pub id: ServerId,
}

pub fn settings(clock: &Hand, bounds: Bounds) -> Settings {
    Settings {
        bounds,
        clock: Box::new(clock.clone()),
        random: Box::new(Counting(0)),
        gate: Arc::new(OpenGate),
        observer: Arc::new(Silent),
    }
}

impl Net {
    pub fn new() -> Self {
        Self::with(Bounds::default())
    }

    pub fn with(bounds: Bounds) -> Self {
        let storage = SqliteStorage::in_memory().unwrap();
        Self::over(Box::new(storage), bounds)
    }

    pub fn over(storage: Box<dyn Storage>, bounds: Bounds) -> Self {
        let keys = Keys::from_seeds(&[[1; 32]]).unwrap();
        let clock = Hand(Arc::new(AtomicU64::new(1_700_000_000)));
        let id = ServerId::from(&keys.chain()[0].public());
        let server = Server::open(storage, keys, None, settings(&clock, bounds)).unwrap();
        Self { server, clock, id }
    }

    pub fn wait(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds, Ordering::Relaxed);
    }

    pub fn frame<R: Request>(&self, line: &mut Line, request: &R) -> Vec<u8> {
        line.counter += 1;
        request.to_frame(&self.id, &line.id, line.counter, &line.key)
    }

    pub fn incoming<R: Request>(&self, line: &mut Line, request: &R) -> Incoming {
        Incoming {
            endpoint: R::ENDPOINT,
            peer: PEER,
            body: self.frame(line, request),
        }
    }

    pub fn send(&mut self, endpoint: protocol::Endpoint, frame: &[u8]) -> Reply {
        self.server.handle(endpoint, PEER, frame)
    }

    pub fn read<R: Request>(&self, frame: &[u8], reply: &Reply) -> Answer<R::Answer> {
        assert_eq!(reply.http_status, 200);
        let read = AnswerFrame::read(&reply.body, frame, &self.id).unwrap();
        Answer::decode(read.array()).unwrap()
    }

    pub fn ask<R: Request>(&mut self, line: &mut Line, request: &R) -> Answer<R::Answer> {
        let frame = self.frame(line, request);
        let reply = self.send(R::ENDPOINT, &frame);
        self.read::<R>(&frame, &reply)
    }

    pub fn token(&mut self) -> Token {
        self.server.make_token(7 * DAY_S).unwrap()
    }

    /// Enrols a device with a new token; it adopts the feed as it is then.
    pub fn enroll(&mut self, who: &Who, device: &str) -> Line {
        let mut line = Line::of(who, device);
        let token = Some(self.token());
        let answer = self.ask(
            &mut line,
            &EnrollRequest {
                token,
                records: who.made.clone(),
            },
        );
        assert_eq!(answer.head.status, Status::Done);
        self.adopt(&mut line);
        line
    }

    /// Takes the feed cursor that status 2 shows.
    pub fn adopt(&mut self, line: &mut Line) -> SyncNews {
        line.feed = FeedCursor::default();
        let answer = self.ask(line, &SyncRequest::default());
        assert_eq!(answer.head.status, Status::CursorUnknown);
        let news = content(answer);
        line.feed = news.feed;
        news
    }

    /// Syncs these sections, and takes the feed cursor of the answer.
    pub fn sync(&mut self, line: &mut Line, sections: Vec<SectionUp>) -> (Status, SyncNews) {
        self.sync_with(line, sections, Vec::new(), 1_024)
    }

    pub fn sync_with(
        &mut self,
        line: &mut Line,
        sections: Vec<SectionUp>,
        cursors: Vec<LogCursor>,
        want_kib: u64,
    ) -> (Status, SyncNews) {
        let request = SyncRequest {
            feed: line.feed,
            want_kib,
            sections,
            cursors,
            cover: false,
        };
        let answer = self.ask(line, &request);
        let status = answer.head.status;
        let news = match answer.body {
            AnswerBody::Content(news) => news,
            _ => SyncNews {
                feed: line.feed,
                ..SyncNews::default()
            },
        };
        line.feed = news.feed;
        (status, news)
    }

    /// Syncs, and everything must go well.
    pub fn push(&mut self, line: &mut Line, sections: Vec<SectionUp>) -> SyncNews {
        let (status, news) = self.sync(line, sections);
        assert_eq!(status, Status::Done);
        for section in &news.sections {
            assert_eq!(section.problems, [], "{section:?}");
        }
        news
    }
}

pub fn content<C>(answer: Answer<C>) -> C {
    match answer.body {
        AnswerBody::Content(content) => content,
        _ => panic!("no content, status {:?}", answer.head.status),
    }
}

/// The section of a log, by its number.
pub fn of(news: &SyncNews, number: u64) -> &SectionDown {
    let mut sections = news.sections.iter();
    let found = sections.find(|section| section.log == LogName::Number(number));
    found.unwrap_or_else(|| panic!("no section {number}: {news:?}"))
}

pub fn entries(section: &SectionDown) -> usize {
    section.runs.iter().map(|run| run.entries.len()).sum()
}
