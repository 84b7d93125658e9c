//! Many persons with one device each, whose requests are signed before anything is measured.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{SystemTime, UNIX_EPOCH};

use harness::server::SyncServer;
use membership::SpaceKind;
use protocol::{FeedRow, LiveRequest, LogName, ServerId, SyncRequest, next_feed_tag};
use rusqlite::Connection;
use sync_server::{Bounds, DATABASE_FILE, Server};

use crate::error::{Error, Result};
use crate::net::{Hand, Line, Net, records, settings};
use crate::people::{Room, Who};

/// How long a poll waits, in seconds.
const WAIT_S: u64 = 300;

/// One person's device, their private space, and where its log ends.
struct Member {
    line: Line,
    room: Room,
    number: LogName,
    position: u64,
}

/// All of them, and the server that knows them.
pub struct Crowd {
    members: Vec<Member>,
    server: ServerId,
    entries: u64,
}

impl Crowd {
    /// So many persons, enrolled, each with a private space and an entry in it. The server's
    /// process does not run yet: this is done in its folder.
    pub fn enrolled(folder: &Path, devices: usize) -> Result<Self> {
        let now_s = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_s = now_s.map_err(|_| Error::Unfit("the clock is before 1970".into()))?;
        let clock = Hand(Arc::new(AtomicU64::new(now_s.as_secs())));
        let inner = Server::open_folder(folder, settings(&clock, Bounds::default()))?;
        let key = inner.keys().chain().last();
        let key = key.ok_or_else(|| Error::Unfit("a server without a key".into()))?;
        let id = ServerId::from(&key.public());
        let mut net = Net {
            server: inner,
            clock,
            id,
        };
        let members: Result<Vec<Member>> = (0..devices).map(|n| enroll(&mut net, n)).collect();
        net.server.incarnation().write(folder)?;
        Ok(Self {
            members: members?,
            server: id,
            entries: u64::try_from(devices).unwrap_or_default(),
        })
    }

    /// So many syncs with one new entry, as evenly as it goes, by device.
    pub fn syncs(&mut self, total: usize) -> Vec<Vec<Vec<u8>>> {
        let each = total.div_ceil(self.members.len());
        let server = self.server;
        let sync = |member: &mut Member| member.sync(&server);
        let made = self.members.iter_mut();
        let made: Vec<Vec<Vec<u8>>> = made
            .map(|member| (0..each).map(|_| sync(member)).collect())
            .collect();
        self.entries += made.iter().map(|of| of.len() as u64).sum::<u64>();
        made
    }

    /// A long poll of each device.
    pub fn polls(&mut self) -> Vec<Vec<u8>> {
        let server = self.server;
        let poll = |member: &mut Member| {
            let feed = member.line.feed;
            let wait_s = WAIT_S;
            frame(&mut member.line, &server, &LiveRequest { feed, wait_s })
        };
        self.members.iter_mut().map(poll).collect()
    }

    /// Whether every entry that was sent is stored.
    pub fn check(&self, server: &SyncServer) -> Result<()> {
        let database = Connection::open(server.folder().join(DATABASE_FILE))?;
        let sql = "SELECT count(*) FROM item WHERE kind = 1";
        let stored: i64 = database.query_row(sql, [], |row| row.get(0))?;
        if u64::try_from(stored) == Ok(self.entries) {
            return Ok(());
        }
        let sent = self.entries;
        Err(Error::Unfit(format!(
            "{stored} of {sent} entries are stored"
        )))
    }
}

fn frame<R: protocol::Request>(line: &mut Line, server: &ServerId, request: &R) -> Vec<u8> {
    line.counter += 1;
    request.to_frame(server, &line.id, line.counter, &line.key)
}

fn enroll(net: &mut Net, n: usize) -> Result<Member> {
    let who = Who::new(Box::leak(format!("person {n}").into_boxed_str()));
    let room = Room::new(SpaceKind::Private, &who);
    let mut line = net.enroll(&who, "phone");
    let mut section = records(LogName::Id(room.id()), &room.made);
    section.runs = line.writes(&room, 1).runs;
    let news = net.push(&mut line, vec![section]);
    let own = news.sections.last();
    let own = own.ok_or_else(|| Error::Unfit("a push without an answer".into()))?;
    Ok(Member {
        number: own.log,
        position: own.place.n,
        line,
        room,
    })
}

impl Member {
    /// A sync with the next entry, as a client sends it that has had the answer of the one before.
    fn sync(&mut self, server: &ServerId) -> Vec<u8> {
        let mut section = self.line.writes(&self.room, 1);
        section.log = self.number;
        let request = SyncRequest {
            feed: self.line.feed,
            want_kib: 16,
            sections: vec![section],
            cursors: Vec::new(),
            cover: false,
        };
        let sent = frame(&mut self.line, server, &request);
        self.position += 1;
        let (_, entry) = self.line.head(&self.room);
        let row = FeedRow::Item {
            position: self.position,
            item: *entry.as_bytes(),
        };
        let feed = &mut self.line.feed;
        feed.tag = next_feed_tag(&feed.tag, &self.room.id(), &row);
        feed.n += 1;
        sent
    }
}
