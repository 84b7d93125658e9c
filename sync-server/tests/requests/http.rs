//! The same server behind HTTP: the writer thread, and long polls that wake.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::thread;

use membership::SpaceKind;
use protocol::{
    Answer, AnswerFrame, Content, EnrollRequest, FeedCursor, LiveRequest, LogName, Request,
    ServerId, Status, SyncRequest,
};
use sync_server::{Bounds, Config, OpenGate, Server, Settings, Silent, SystemClock, SystemRandom};
use tokio::sync::watch;

use crate::net::{Line, content, of, records};
use crate::people::{Room, Who};

struct Http {
    address: SocketAddr,
    id: ServerId,
}

impl Http {
    /// Posts a request on a connection of its own, and waits for the answer.
    fn ask<R: Request>(&self, line: &mut Line, request: &R) -> Answer<R::Answer> {
        line.counter += 1;
        let frame = request.to_frame(&self.id, &line.id, line.counter, &line.key);
        self.post(R::ENDPOINT.path(), &frame)
    }

    fn post<C: Content>(&self, path: &str, frame: &[u8]) -> Answer<C> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = frame.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n"
        );
        stream
            .write_all(&[head.as_bytes(), frame].concat())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let (head, body) = (&answer[..end], &answer[end + 4..]);
        let head = String::from_utf8(head.to_vec()).unwrap().to_lowercase();
        assert!(head.starts_with("http/1.1 200 "), "{head}");
        assert!(!head.contains("content-type"), "{head}");
        let read = AnswerFrame::read(body, frame, &self.id).unwrap();
        Answer::decode(read.array()).unwrap()
    }
}

#[test]
fn a_long_poll_wakes_when_another_device_writes_and_ends_when_the_server_does() {
    let folder = tempfile::tempdir().unwrap();
    let shut = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder.path(), shut).unwrap();
    let settings = Settings {
        bounds: Bounds::default(),
        clock: Box::new(SystemClock),
        random: Box::new(SystemRandom),
        gate: Arc::new(OpenGate),
        observer: Arc::new(Silent),
    };
    let mut server = Server::open_folder(folder.path(), settings).unwrap();
    let token = Some(server.make_token(3_600).unwrap());
    let id = ServerId::from(&server.keys().chain()[0].public());
    drop(server);

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let address = listener.local_addr().unwrap();
    let config = Config {
        folder: folder.path().to_owned(),
        metrics_listen: None,
        ..Config::default()
    };
    let (ends, shutdown) = watch::channel(false);
    let running = runtime.spawn(sync_server::run(listener, config, shutdown));
    let http = Arc::new(Http { address, id });

    let mut ana = Who::new("Ana");
    ana.add("phone", "tablet");
    let (mut phone, mut tablet) = (Line::of(&ana, "phone"), Line::of(&ana, "tablet"));
    let enroll = EnrollRequest {
        token,
        records: ana.made.clone(),
    };
    assert_eq!(http.ask(&mut phone, &enroll).head.status, Status::Done);
    let room = Room::new(SpaceKind::Private, &ana);
    let up = SyncRequest {
        sections: vec![records(LogName::Id(room.id()), &room.made)],
        ..SyncRequest::default()
    };
    let answer = http.ask(&mut phone, &up);
    assert_eq!(answer.head.status, Status::CursorUnknown);
    assert_eq!(of(answer.content().unwrap(), 1).problems, []);
    let feed = content(http.ask(&mut tablet, &SyncRequest::default())).feed;

    let poll = |http: &Arc<Http>, mut tablet: Line, feed: FeedCursor| {
        let http = Arc::clone(http);
        thread::spawn(move || {
            let news = content(http.ask(&mut tablet, &LiveRequest { feed, wait_s: 300 }));
            (tablet, news.changed)
        })
    };
    let held = poll(&http, tablet, feed);
    let up = SyncRequest {
        sections: vec![phone.writes(&room, 1)],
        ..SyncRequest::default()
    };
    http.ask(&mut phone, &up);
    let (mut tablet, changed) = held.join().unwrap();
    assert!(changed);

    let feed = content(http.ask(&mut tablet, &SyncRequest::default())).feed;
    let held = poll(&http, tablet, feed);
    // Whether the poll came before the end or after it, it is not held for its five minutes.
    ends.send(true).unwrap();
    runtime.block_on(running).unwrap().unwrap();
    // It was answered, or came too late to be: either way it is over.
    let _ = held.join();
}
