//! A server that runs, from outside: its pages, its ends, its log and its counts.
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
#[path = "../../tests/harness/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;

use server::{SyncServer, fetch};

/// The head of a request whose body the server asks for once it is ready.
const BEGUN: &[u8] = b"POST /v1/sync HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\
    expect: 100-continue\r\n\r\n";

fn connect(server: &SyncServer) -> TcpStream {
    TcpStream::connect(server.address()).expect("a connection")
}

fn rest(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset is an end too.
    drop(socket.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

fn ask(server: &SyncServer, head: &str) -> String {
    let mut socket = connect(server);
    let head = format!("{head}\r\nhost: a\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes()).expect("a request");
    rest(socket)
}

#[test]
fn a_server_says_that_it_lives() {
    let server = SyncServer::fresh().expect("a server");
    assert_eq!(fetch(server.address(), "/v1/health").expect("a page"), "ok");
    assert!(ask(&server, "GET /other HTTP/1.1").starts_with("HTTP/1.1 404 "));
}

#[test]
fn a_server_ends_when_told_to_and_serves_again_afterwards() {
    let mut server = SyncServer::fresh().expect("a server");
    assert!(server.stop().expect("an end").success());
    let log = server.log();
    let events = [
        "event=listening",
        "event=ending",
        "event=finishing",
        "event=ended",
    ];
    for event in events {
        assert!(log.contains(event), "{event} in\n{log}");
    }
    server.start().expect("a server");
    assert_eq!(fetch(server.address(), "/v1/health").expect("a page"), "ok");
    server.kill().expect("an end");
    server.start().expect("a server after a kill");
    assert_eq!(fetch(server.address(), "/v1/health").expect("a page"), "ok");
}

#[test]
fn a_request_under_way_is_finished_and_a_second_signal_does_not_wait_for_it() {
    let mut server = SyncServer::fresh().expect("a server");
    let mut socket = connect(&server);
    socket.write_all(BEGUN).expect("a request");
    let mut ready = [0; 25];
    socket
        .read_exact(&mut ready)
        .expect("the server reads the body");
    server.signal("TERM").expect("a signal");
    socket.write_all(b"abcd").expect("a request");
    assert!(rest(socket).starts_with("HTTP/1.1 400 "));
    assert!(server.wait().expect("an end").success());

    server.start().expect("a server");
    let mut socket = connect(&server);
    socket.write_all(BEGUN).expect("a request");
    socket
        .read_exact(&mut ready)
        .expect("the server reads the body");
    server.signal("INT").expect("a signal");
    while !server.log().contains("event=finishing connections=1") {
        std::thread::yield_now();
    }
    server.signal("TERM").expect("a signal");
    assert!(server.wait().expect("an end").success());
    assert!(server.log().contains("event=ended_at_once"));
    assert_eq!(rest(socket), "");
}

#[test]
fn two_servers_do_not_run_on_one_folder() {
    let server = SyncServer::fresh().expect("a server");
    let arguments = ["run", "--listen", "127.0.0.1:0", "--metrics-listen", "off"];
    let output = server.command(&arguments).output().expect("an end");
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("is in use: stop the server that runs on it"),
        "{words}"
    );
}

#[test]
fn a_network_that_asks_too_often_hears_when_to_come_again() {
    let server = SyncServer::fresh_with(&["--rate-network=3"]).expect("a server");
    for _ in 0..3 {
        assert!(!ask(&server, "GET /v1/server HTTP/1.1").starts_with("HTTP/1.1 429 "));
    }
    let answer = ask(&server, "GET /v1/server HTTP/1.1");
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains("\r\nretry-after: 20\r\n"), "{answer}");
    assert_eq!(fetch(server.address(), "/v1/health").expect("a page"), "ok");
    let line = "companion_sync_refusals_total{reason=\"Network\"} 1";
    assert!(server.metrics().expect("counts").contains(line));
}

#[test]
fn a_trusted_proxy_says_for_whom_it_asks_and_others_do_not() {
    let asked = |server: &SyncServer, for_whom: &str| {
        let head = format!("GET /v1/server HTTP/1.1\r\nx-forwarded-for: {for_whom}");
        ask(server, &head).starts_with("HTTP/1.1 429 ")
    };
    let options = ["--rate-network=1", "--trusted-proxies=127.0.0.1"];
    let server = SyncServer::fresh_with(&options).expect("a server");
    assert!(!asked(&server, "192.0.2.1"));
    assert!(asked(&server, "192.0.2.9"));
    assert!(!asked(&server, "192.0.3.1"));
    let server = SyncServer::fresh_with(&options[..1]).expect("a server");
    assert!(!asked(&server, "192.0.2.1"));
    assert!(asked(&server, "192.0.3.1"));
}

#[test]
fn what_is_too_large_is_refused() {
    let server = SyncServer::fresh().expect("a server");
    let long = 1024 * 1024 + 1;
    let answer = ask(
        &server,
        &format!("POST /v1/sync HTTP/1.1\r\ncontent-length: {long}"),
    );
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let header = "a".repeat(64 * 1024);
    let answer = ask(
        &server,
        &format!("GET /v1/health HTTP/1.1\r\nx-long: {header}"),
    );
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
        "{answer}"
    );
    assert_eq!(fetch(server.address(), "/v1/health").expect("a page"), "ok");
}

#[test]
fn one_network_does_not_take_all_connections() {
    let server = SyncServer::fresh_with(&["--connections-network=2"]).expect("a server");
    let held: Vec<_> = (0..2)
        .map(|_| {
            let mut socket = connect(&server);
            socket
                .write_all(b"GET /v1/health HTTP/1.1\r\nhost: a\r\n\r\n")
                .expect("a request");
            let mut start = [0; 15];
            socket.read_exact(&mut start).expect("an answer");
            assert_eq!(&start, b"HTTP/1.1 200 OK");
            socket
        })
        .collect();
    assert_eq!(rest(connect(&server)), "");
    drop(held);
    let line = "companion_sync_refusals_total{reason=\"Connections\"} 1";
    assert!(server.metrics().expect("counts").contains(line));
}

#[test]
fn neither_log_nor_counts_hold_what_somebody_sent() {
    let mut server = SyncServer::fresh_with(&["--log-level=debug"]).expect("a server");
    let marker = "zqx000kwvmark";
    for path in [format!("/v1/{marker}"), format!("/v1/sync?{marker}=1")] {
        let head = format!("POST {path} HTTP/1.1\r\nuser-agent: {marker}\r\nx-{marker}: {marker}");
        ask(&server, &head);
    }
    let mut socket = connect(&server);
    let head = format!("POST /v1/enroll HTTP/1.1\r\nhost: {marker}\r\nconnection: close\r\n");
    let length = marker.len();
    let whole = format!("{head}content-length: {length}\r\n\r\n{marker}");
    socket.write_all(whole.as_bytes()).expect("a request");
    assert!(rest(socket).starts_with("HTTP/1.1 400 "));
    let counts = server.metrics().expect("counts");
    server.stop().expect("an end");
    let log = server.log();
    assert!(
        log.contains("event=request endpoint=enroll status=400"),
        "{log}"
    );
    assert!(log.contains("from=127.0.0.0/24"), "{log}");
    for text in [&log, &counts] {
        assert!(!text.contains(marker), "{text}");
        assert!(!text.contains("127.0.0.1 "), "{text}");
    }
}
