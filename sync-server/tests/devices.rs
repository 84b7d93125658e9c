//! Devices that sign for real against a process that serves for real.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[allow(dead_code, reason = "each suite uses a part")]
#[path = "../../tests/harness/error.rs"]
mod error;
#[allow(dead_code, reason = "each suite uses a part")]
#[path = "requests/net.rs"]
mod net;
#[allow(dead_code, reason = "each suite uses a part")]
#[path = "requests/people.rs"]
mod people;
#[allow(dead_code, reason = "each suite uses a part")]
#[path = "../../tests/harness/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;

use membership::SpaceKind;
use net::{Line, content, records};
use people::{Room, Who};
use protocol::{
    Answer, AnswerFrame, Endpoint, EnrollRequest, FeedCursor, ItemKind, LiveRequest, LogName,
    Request, ServerId, Status, SyncNews, SyncRequest, Token, TokenLine,
};
use server::SyncServer;

/// No rate stands in the way of a test about something else.
const FAST: [&str; 3] = ["--rate-device=0", "--rate-enroll=0", "--log-level=debug"];

/// An HTTP answer: its head and its body.
struct Heard {
    head: String,
    body: Vec<u8>,
}

fn path(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Sync => "/v1/sync",
        Endpoint::Live => "/v1/live",
        Endpoint::Enroll => "/v1/enroll",
        _ => panic!("not asked here"),
    }
}

fn post(address: SocketAddr, endpoint: Endpoint, body: &[u8]) -> Heard {
    let mut socket = TcpStream::connect(address).expect("a connection");
    let path = path(endpoint);
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n");
    let head = format!("{head}content-length: {length}\r\n\r\n");
    socket
        .write_all(&[head.as_bytes(), body].concat())
        .expect("a request");
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).expect("an answer");
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let body = answer[end + 4..].to_vec();
    Heard { head, body }
}

/// One device's end, and where its server is.
struct Device {
    line: Line,
    server: ServerId,
    address: SocketAddr,
}

impl Device {
    fn frame<R: Request>(&mut self, request: &R) -> Vec<u8> {
        self.line.counter += 1;
        request.to_frame(
            &self.server,
            &self.line.id,
            self.line.counter,
            &self.line.key,
        )
    }

    fn ask<R: Request>(&mut self, request: &R) -> Answer<R::Answer> {
        let frame = self.frame(request);
        let heard = post(self.address, R::ENDPOINT, &frame);
        assert!(heard.head.starts_with("HTTP/1.1 200 OK"), "{}", heard.head);
        let read = AnswerFrame::read(&heard.body, &frame, &self.server).expect("a signed answer");
        Answer::decode(read.array()).expect("an answer")
    }

    fn enroll(&mut self, who: &Who, token: Option<Token>) -> Status {
        let records = who.made.clone();
        self.ask(&EnrollRequest { token, records }).head.status
    }

    fn adopt(&mut self) -> SyncNews {
        self.line.feed = FeedCursor::default();
        let answer = self.ask(&SyncRequest::default());
        assert_eq!(answer.head.status, Status::CursorUnknown);
        let news = content(answer);
        self.line.feed = news.feed;
        news
    }
}

/// A person's phone, enrolled with a token line of the running server.
fn enrolled(server: &SyncServer, who: &Who) -> Device {
    let line = TokenLine::parse(&server.token().expect("a token")).expect("a line");
    let mut device = Device {
        line: Line::of(who, "phone"),
        server: line.server,
        address: server.address(),
    };
    assert_eq!(device.enroll(who, line.token), Status::Done);
    device.adopt();
    device
}

/// Pushes the person's private space with one entry in it.
fn push(device: &mut Device, who: &Who) -> SyncNews {
    let room = Room::new(SpaceKind::Private, who);
    let mut section = records(LogName::Id(room.id()), &room.made);
    section.runs = device.line.writes(&room, 1).runs;
    let request = SyncRequest {
        feed: device.line.feed,
        want_kib: 16,
        sections: vec![section],
        cursors: Vec::new(),
        cover: false,
    };
    let answer = device.ask(&request);
    assert_eq!(answer.head.status, Status::Done);
    content(answer)
}

#[test]
fn a_token_line_is_good_once_and_while_the_server_runs() {
    let server = SyncServer::fresh_with(&FAST).expect("a server");
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let line = TokenLine::parse(&server.token().expect("a token")).expect("a line");
    let device = |who| Device {
        line: Line::of(who, "phone"),
        server: line.server,
        address: server.address(),
    };
    assert_eq!(device(&ana).enroll(&ana, None), Status::Gone);
    assert_eq!(device(&ana).enroll(&ana, line.token.clone()), Status::Done);
    assert_eq!(device(&ben).enroll(&ben, line.token.clone()), Status::Gone);
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let mut server = SyncServer::fresh_with(&FAST).expect("a server");
    let ana = Who::new("Ana");
    let mut phone = enrolled(&server, &ana);
    push(&mut phone, &ana);
    server.kill().expect("an end");
    server.start().expect("a server");
    let joined = phone.adopt().joined.len();
    assert_eq!(joined, 2, "the person log and the space");
}

#[test]
fn a_server_that_ends_answers_who_waits_for_something_new() {
    let mut server = SyncServer::fresh_with(&FAST).expect("a server");
    let ana = Who::new("Ana");
    let mut phone = enrolled(&server, &ana);
    let waiting = thread::spawn(move || {
        let feed = phone.line.feed;
        content(phone.ask(&LiveRequest { feed, wait_s: 300 })).changed
    });
    while !server
        .metrics()
        .expect("counts")
        .contains("companion_sync_polls 1\n")
    {
        thread::yield_now();
    }
    assert!(server.stop().expect("an end").success());
    assert!(!waiting.join().expect("an answer"));
}

#[test]
fn a_device_that_asks_too_often_hears_when_to_come_again() {
    let server = SyncServer::fresh_with(&["--rate-device=1", "--rate-device-burst=3"]);
    let server = server.expect("a server");
    let ana = Who::new("Ana");
    // Enrolling and adopting the feed are two requests of the three.
    let mut phone = enrolled(&server, &ana);
    let request = SyncRequest {
        feed: phone.line.feed,
        ..SyncRequest::default()
    };
    let mut heads = Vec::new();
    for _ in 0..3 {
        let frame = phone.frame(&request);
        heads.push(post(phone.address, Endpoint::Sync, &frame).head);
    }
    let late = heads.last().expect("a head");
    assert!(late.starts_with("HTTP/1.1 429 "), "{late}");
    let wait = late
        .lines()
        .find_map(|line| line.strip_prefix("retry-after: "));
    let wait: u32 = wait.expect("a time").parse().expect("a number");
    assert!((1..=60).contains(&wait), "{wait}");
}

/// An id as anybody would write it: as bytes, in hexadecimal, or its first eight bytes.
fn spellings(id: &[u8]) -> Vec<Vec<u8>> {
    let hex = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect()
    };
    vec![
        id[..4].to_vec(),
        hex(&id[..4]),
        hex(&id[..4]).to_ascii_uppercase(),
    ]
}

#[test]
fn neither_log_nor_counts_hold_an_id() {
    let mut server = SyncServer::fresh_with(&FAST).expect("a server");
    let ana = Who::new("Ana");
    let mut phone = enrolled(&server, &ana);
    push(&mut phone, &ana);
    let counts = server.metrics().expect("counts");
    assert!(counts.contains("companion_sync_requests_total{endpoint=\"sync\",status=\"200\"} 2"));
    assert!(counts.contains("companion_sync_commits_total{kept=\"Yes\"}"));
    server.stop().expect("an end");
    let log = server.log();
    assert!(log.contains("event=request endpoint=sync status=200"));
    let room = Room::new(SpaceKind::Private, &ana);
    let ids: [&[u8]; 4] = [
        phone.line.id.as_bytes(),
        ana.person.as_bytes(),
        room.space.as_bytes(),
        phone.server.as_bytes(),
    ];
    for spelling in ids.into_iter().flat_map(spellings) {
        for text in [&log, &counts] {
            let found = text
                .as_bytes()
                .windows(spelling.len())
                .any(|part| part == spelling);
            assert!(!found, "{spelling:?} in\n{text}");
        }
    }
}

#[test]
fn a_restored_server_is_another_life_and_knows_what_the_backup_knew() {
    let mut server = SyncServer::fresh_with(&FAST).expect("a server");
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("backup").display().to_string();
    let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
    let mut phone = enrolled(&server, &ana);
    push(&mut phone, &ana);
    server.run(&["backup", &file]).expect("a backup");
    let mut later = enrolled(&server, &ben);
    let request = SyncRequest {
        feed: later.line.feed,
        ..SyncRequest::default()
    };
    let before = later.ask(&request).head;
    assert_eq!(before.status, Status::Done);
    server.stop().expect("an end");
    server.run(&["restore", &file]).expect("a restored server");
    server.start().expect("a server");
    assert_eq!(later.ask(&request).head.status, Status::Refused);
    // Its last counter is later than the backup knows, which is as good as any.
    let answer = phone.ask(&SyncRequest::default());
    assert_ne!(answer.head.incarnation, before.incarnation);
    assert_eq!(content(answer).joined.len(), 2);
}

#[test]
fn a_scrub_finds_a_row_that_the_disk_changed_and_moves_it_aside() {
    let mut server = SyncServer::fresh_with(&FAST).expect("a server");
    let ana = Who::new("Ana");
    let mut phone = enrolled(&server, &ana);
    let unsent = phone.line.clone();
    push(&mut phone, &ana);
    server.stop().expect("an end");
    let database = server.folder().join("server.db");
    let sqlite = rusqlite::Connection::open(&database).expect("a database");
    let changed = sqlite
        .execute(
            "UPDATE item SET body = zeroblob(length(body)) WHERE kind = 1",
            (),
        )
        .expect("a changed row");
    assert_eq!(changed, 1);
    drop(sqlite);
    let output = server.command(&["scrub"]).output().expect("an end");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("1 damaged and moved aside"), "{said}");
    assert_eq!(
        server
            .command(&["scrub"])
            .output()
            .expect("an end")
            .status
            .code(),
        Some(0)
    );
    server.start().expect("a server");
    // The client learns that its head is gone and sends the entry again (PROTOCOL 8).
    let Line { counter, feed, .. } = phone.line;
    (phone.line, phone.line.counter, phone.line.feed) = (unsent, counter, feed);
    let news = push(&mut phone, &ana);
    let fine = news
        .sections
        .iter()
        .all(|section| section.problems.is_empty());
    assert!(fine, "{news:?}");
    let sections = news.sections.iter();
    let mut heads = sections.flat_map(|section| &section.heads);
    assert!(
        heads.any(|head| head.kind == ItemKind::Entry && head.sequence == 1),
        "{news:?}"
    );
}
