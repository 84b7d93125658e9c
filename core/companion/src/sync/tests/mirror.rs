//! A server that keeps what it is given, in order, and gives it back: enough of PROTOCOL 5 and 6.1
//! to
//! show what plans, cursors and acknowledgements do.

use std::collections::BTreeMap;

use membership::Record;
use protocol::session::{Order, Scope};
use protocol::{
    AnswerBody, AnswerHead, CursorMode, DeviceId, Entry, EntryContext, FeedCursor, Handle, Head,
    ItemKind, Joined, LogId, LogName, LogState, Place, Problem, ProblemCode, RecordId, Run,
    SectionDown, ServerId, SpaceId, Status, SyncAnswer, SyncNews, SyncRequest,
};
use store::ServerNumber;

use super::family::Own;
use crate::sync::taking::Taken;

/// One item as it was given.
#[derive(Clone)]
pub(super) struct Item {
    head: Head,
    device: DeviceId,
    previous: Option<protocol::EntryId>,
    bytes: Vec<u8>,
}

/// The server.
pub(super) struct Mirror {
    incarnation: [u8; 4],
    /// Logs in the order of their numbers.
    logs: Vec<LogId>,
    pub(super) items: BTreeMap<LogId, Vec<Item>>,
    /// Of each row of the feed the log and the position; 0 for a change of state.
    pub(super) feed: Vec<(u64, u64)>,
}

impl Mirror {
    pub(super) fn new(person: LogId) -> Self {
        Self {
            incarnation: [1; 4],
            logs: vec![person],
            items: BTreeMap::new(),
            feed: vec![(0, 0)],
        }
    }

    /// What it has of a log.
    pub(super) fn count(&self, log: &LogId) -> usize {
        self.items.get(log).map_or(0, Vec::len)
    }

    /// It is restored from an old backup: what came after the first items of each log is gone.
    pub(super) fn restore(&mut self, kept: usize) {
        self.incarnation[0] += 1;
        self.items
            .values_mut()
            .for_each(|items| items.truncate(kept));
        let items = &self.items;
        let logs = &self.logs;
        self.feed.retain(|(number, position)| {
            let log = logs[*number as usize];
            *position as usize <= items.get(&log).map_or(0, Vec::len)
        });
    }

    fn number(&self, name: &LogName) -> Option<u64> {
        match name {
            LogName::Number(number) => Some(*number),
            LogName::Id(log) => {
                let place = self.logs.iter().position(|known| known == log);
                place.map(|place| place as u64)
            }
        }
    }

    fn place(&self, log: &LogId, position: usize) -> Place {
        let mut tag = protocol::first_position_tag(log);
        for item in self.items.get(log).into_iter().flatten().take(position) {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&item.head.id);
            tag = protocol::next_position_tag(&tag, &id);
        }
        Place {
            n: position as u64,
            tag,
        }
    }

    fn give(&mut self, log: LogId, item: Item) {
        let items = self.items.entry(log).or_default();
        if items.iter().any(|known| known.head.id == item.head.id) {
            return;
        }
        items.push(item);
        let position = items.len() as u64;
        let number = self.logs.iter().position(|known| *known == log).unwrap();
        self.feed.push((number as u64, position));
    }

    fn head(&self, log: &LogId, handle: &Handle, kind: ItemKind) -> Option<Head> {
        let items = self.items.get(log)?;
        let of = items
            .iter()
            .filter(|item| item.head.handle == *handle && item.head.kind == kind);
        of.max_by_key(|item| item.head.sequence)
            .map(|item| item.head)
    }

    /// Takes sections; says what is wrong with each.
    fn push(&mut self, request: &SyncRequest, from: &Own) -> BTreeMap<LogId, Vec<Problem>> {
        let mut problems: BTreeMap<LogId, Vec<Problem>> = BTreeMap::new();
        for section in &request.sections {
            let number = self.number(&section.log).unwrap_or_else(|| {
                let LogName::Id(log) = section.log else {
                    panic!("a number that was never given");
                };
                self.logs.push(log);
                let number = self.logs.len() as u64 - 1;
                self.feed.push((number, 0));
                number
            });
            let log = self.logs[number as usize];
            for bytes in &section.records {
                self.give(log, record_item(&log, bytes));
            }
            for run in &section.runs {
                if let Some(problem) = self.push_run(&log, run, from) {
                    problems.entry(log).or_default().push(problem);
                }
            }
        }
        problems
    }

    fn push_run(&mut self, log: &LogId, run: &Run, from: &Own) -> Option<Problem> {
        let device = run.author.unwrap_or_else(|| from.device());
        let problem = |code, sequence| Problem {
            code,
            handle: device.handle(),
            sequence,
            run: None,
        };
        let head = self.head(log, &device.handle(), ItemKind::Entry);
        let before = head.map_or(0, |head| head.sequence);
        if run.first > before + 1 {
            return Some(problem(ProblemCode::Gap, before));
        }
        for (sequence, bytes) in (run.first..).zip(&run.entries) {
            let stored = from.get().read(|reader| {
                let found = reader.entries_of(log.as_bytes(), device.as_bytes(), sequence, 1)?;
                Ok(found[0].row.clone())
            });
            let stored = stored.unwrap();
            let context = EntryContext {
                space: SpaceId::from_bytes(*log.as_bytes()),
                device,
                epoch: RecordId::from_bytes(stored.epoch),
                sequence,
                previous: stored.previous.map(Into::into),
            };
            let id = Entry::decode(bytes).unwrap().id(&context);
            assert_eq!(*id.as_bytes(), stored.id);
            let head = Head {
                handle: device.handle(),
                kind: ItemKind::Entry,
                sequence,
                id: id.short(),
            };
            let item = Item {
                head,
                device,
                previous: context.previous,
                bytes: bytes.clone(),
            };
            self.give(*log, item);
        }
        None
    }

    /// What follows a place of a log, as a section; at most `most` items.
    fn section(&self, number: u64, after: usize, most: usize, is_full: bool) -> SectionDown {
        let log = self.logs[number as usize];
        let items = self.items.get(&log).map_or(&[][..], Vec::as_slice);
        let served = &items[after..items.len().min(after.saturating_add(most))];
        let mut section = SectionDown {
            log: LogName::Number(number),
            place: self.place(&log, after + served.len()),
            heads: Vec::new(),
            runs: Vec::new(),
            records: Vec::new(),
            manifests: Vec::new(),
            problems: Vec::new(),
        };
        for item in served {
            match item.head.kind {
                ItemKind::Record => section.records.push(item.bytes.clone()),
                _ => section.runs.push(Run {
                    author: Some(item.device),
                    first: item.head.sequence,
                    previous: item.previous,
                    entries: vec![item.bytes.clone()],
                }),
            }
        }
        let authors = if is_full { items } else { served };
        for item in authors {
            let head = self.head(&log, &item.head.handle, item.head.kind).unwrap();
            if !section.heads.contains(&head) {
                section.heads.push(head);
            }
        }
        section
    }

    pub(super) fn answer(&mut self, request: &SyncRequest, from: &Own) -> SyncAnswer {
        let problems = self.push(request, from);
        let mut news = SyncNews::default();
        let status = self.pull(request, &mut news);
        for (log, problems) in problems {
            let number = self.logs.iter().position(|known| *known == log).unwrap() as u64;
            let all = self.count(&log);
            let known = news
                .sections
                .iter_mut()
                .find(|one| one.log == LogName::Number(number));
            match known {
                Some(section) => section.problems = problems,
                None => {
                    let mut section = self.section(number, all, 0, true);
                    section.problems = problems;
                    news.sections.push(section);
                }
            }
        }
        SyncAnswer {
            head: AnswerHead {
                status,
                incarnation: self.incarnation,
                server_time_s: 1_795_521_600,
            },
            body: AnswerBody::Content(news),
        }
    }

    fn pull(&self, request: &SyncRequest, news: &mut SyncNews) -> Status {
        let tag = |n: u64| [n as u8 ^ self.incarnation[0]; 8];
        let is_known = request.feed.n > 0
            && request.feed.n <= self.feed.len() as u64
            && request.feed.tag == tag(request.feed.n);
        let end = self.feed.len() as u64;
        news.feed = FeedCursor {
            n: end,
            tag: tag(end),
        };
        let joined = |number: u64| Joined {
            number,
            log: self.logs[number as usize],
            state: LogState::Accepted,
        };
        if !is_known {
            news.joined = (0..self.logs.len() as u64).map(joined).collect();
            return Status::CursorUnknown;
        }
        let mut first: BTreeMap<u64, u64> = BTreeMap::new();
        for (number, position) in &self.feed[request.feed.n as usize..] {
            if *position == 0 {
                news.joined.push(joined(*number));
            } else {
                first.entry(*number).or_insert(*position);
            }
        }
        for (number, position) in first {
            news.sections
                .push(self.section(number, position as usize - 1, usize::MAX, false));
        }
        for cursor in &request.cursors {
            let number = self.number(&cursor.log).unwrap();
            let log = self.logs[number as usize];
            let fits = |place: &Place| {
                place.n as usize <= self.count(&log) && self.place(&log, place.n as usize) == *place
            };
            let shown = std::iter::once(&cursor.place).chain(&cursor.locator);
            let after = { shown }.find(|place| fits(place));
            let after = after.map_or(0, |place| place.n as usize);
            let is_served = news
                .sections
                .iter()
                .any(|one| one.log == LogName::Number(number));
            let is_new = after < self.count(&log) || !fits(&cursor.place);
            if is_new && !is_served {
                let is_full = cursor.mode != CursorMode::Items;
                news.sections
                    .push(self.section(number, after, usize::MAX, is_full));
            }
        }
        Status::Done
    }
}

fn record_item(log: &LogId, bytes: &[u8]) -> Item {
    let record = Record::decode(bytes).unwrap();
    let author = record.author.map(|author| (author.device, author.counter));
    let (device, counter) = author.unwrap_or((DeviceId::from_bytes([0; 16]), 1));
    Item {
        head: Head {
            handle: device.handle(),
            kind: ItemKind::Record,
            sequence: counter,
            id: record.id(log).short(),
        },
        device,
        previous: None,
        bytes: bytes.to_vec(),
    }
}

/// A server as one device knows it.
pub(super) fn enrolled(device: &Own) -> ServerNumber {
    device
        .get()
        .keep_server(&ServerId::from_bytes([9; 32]), "https://mirror.example")
        .unwrap()
}

pub(super) fn order(budget: usize, full_check: bool) -> Order {
    Order {
        counter: 1,
        scope: Scope::Everything,
        up_bytes_max: budget,
        want_kib: 64,
        full_check,
        forks: false,
        unasked_bytes_max: 256 * 1024,
        pulled: true,
    }
}

/// One round of one device: seal, plan, send, take, apply.
pub(super) fn round(device: &Own, mirror: &mut Mirror, budget: usize, full: bool) -> Taken {
    let servers = device.get().read(|reader| Ok(reader.servers()?));
    let server = servers.unwrap()[0].0;
    device.get().seal(true).unwrap();
    let planned = device.get().plan(server, &order(budget, full)).unwrap();
    let request = SyncRequest {
        feed: device.get().feed(server).unwrap(),
        want_kib: 64,
        sections: planned.sections,
        cursors: device.get().cursors(server, full).unwrap(),
        cover: false,
    };
    let answer = mirror.answer(&request, device);
    let taken = device.get().take(server, &request, &answer).unwrap();
    assert_eq!(taken.refused, []);
    device.apply();
    taken
}

/// Rounds of all until nothing moves.
pub(super) fn settle(devices: &[&Own], mirror: &mut Mirror) -> usize {
    for rounds in 0..40 {
        let moved = devices.iter().map(|device| {
            let taken = round(device, mirror, 16 * 1024, false);
            taken.facts.raised || taken.facts.behind || taken.facts.lowered
        });
        if !moved.fold(false, |a, b| a | b) {
            return rounds;
        }
    }
    panic!("it never settles");
}
