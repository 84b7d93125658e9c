//! The line against a server that says back what it hears, once it has heard eight bytes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{Counts, Fault, Link, Proxy};

const WORD: &[u8; 8] = b"whatever";

/// Answers each eight bytes with the same eight, and tells what it heard.
fn echo() -> (SocketAddr, Receiver<[u8; 8]>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (heard, hearing) = channel();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let (mut socket, heard) = (socket.expect("a connection"), heard.clone());
            thread::spawn(move || {
                let mut word = [0; 8];
                while socket.read_exact(&mut word).is_ok() && heard.send(word).is_ok() {
                    if socket.write_all(&word).is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, hearing)
}

/// What came back before the end, at most eight bytes.
fn ask(socket: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    if socket.write_all(WORD).is_ok() {
        // A reset instead of an end is an end too.
        drop(socket.take(8).read_to_end(&mut answer));
    }
    answer
}

#[test]
fn bytes_connections_and_round_trips_are_counted() {
    let (address, _heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), WORD);
    assert_eq!(ask(&mut socket), WORD);
    let mut other = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut other), WORD);
    let counts = Counts {
        connections: 2,
        round_trips: 3,
        bytes_up: 24,
        bytes_down: 24,
    };
    assert_eq!(proxy.take_counts(), counts);
    assert_eq!(proxy.counts(), Counts::default());
}

#[test]
fn what_passed_is_recorded_when_asked() {
    let (address, _heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    ask(&mut socket);
    assert!(proxy.recording().up.is_empty());
    proxy.record();
    ask(&mut socket);
    let recording = proxy.recording();
    assert_eq!(
        (recording.up, recording.down),
        (WORD.to_vec(), WORD.to_vec())
    );
}

#[test]
fn a_lost_answer_leaves_the_request_done() {
    let (address, heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    proxy.expect([Fault::None, Fault::DropAnswer]);
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), WORD);
    assert_eq!(ask(&mut socket), b"");
    assert_eq!(proxy.faults_left(), 0);
    assert_eq!(heard.iter().take(2).collect::<Vec<_>>(), [*WORD, *WORD]);
    assert_eq!(proxy.counts().bytes_down, 8);
}

#[test]
fn a_lost_or_torn_request_reaches_nobody_whole() {
    let (address, heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    for fault in [Fault::DropRequest, Fault::TruncateRequest(7)] {
        proxy.expect([fault]);
        let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
        assert_eq!(ask(&mut socket), b"", "{fault:?}");
    }
    assert_eq!(proxy.counts().bytes_up, 7);
    assert!(heard.try_recv().is_err());
}

#[test]
fn a_torn_answer_ends_where_it_was_told_to() {
    let (address, _heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    proxy.expect([Fault::TruncateAnswer(3)]);
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), b"wha");
}

#[test]
fn one_bit_turns_over_each_way() {
    let (address, heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    proxy.expect([Fault::FlipRequest(1), Fault::FlipAnswer(8 * 7)]);
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), b"uhatever");
    assert_eq!(ask(&mut socket), b"whateves");
    assert_eq!(
        heard.iter().take(2).collect::<Vec<_>>(),
        [*b"uhatever", *WORD]
    );
}

#[test]
fn a_repeated_request_was_heard_twice_when_its_answer_comes() {
    let (address, heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    proxy.expect([Fault::RepeatRequest]);
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), WORD);
    assert_eq!(heard.try_iter().count(), 2);
}

#[test]
fn a_cut_line_carries_nothing_until_it_is_mended() {
    let (address, _heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), WORD);
    proxy.cut();
    assert_eq!(ask(&mut socket), b"");
    let mut other = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut other), b"");
    proxy.mend();
    let mut third = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut third), WORD);
}

#[test]
fn a_slow_line_carries_the_same_bytes() {
    let (address, _heard) = echo();
    let proxy = Proxy::to(address).expect("a proxy");
    proxy.set_link(Link {
        round_trip: Duration::from_millis(20),
        bits_up: 64_000,
        bits_down: 64_000,
    });
    let mut socket = TcpStream::connect(proxy.address()).expect("a connection");
    assert_eq!(ask(&mut socket), WORD);
}
