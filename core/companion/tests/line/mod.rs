//! A server of a few lines on this machine, for what a transport must do whatever it is answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Listens on this machine and does `serve` with each connection; each is counted.
pub fn listen(serve: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serve = Arc::new(serve);
    let (send, connections) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            // The test may be over.
            let _ = send.send(());
            let serve = Arc::clone(&serve);
            thread::spawn(move || serve(&mut stream));
        }
    });
    (url, connections)
}

/// Reads one request: its head and its body. None when the connection ended.
pub fn request(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.parse().expect("a length"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// Answers every request of a connection with `answer`.
pub fn answer_all(stream: &mut (impl Read + Write), answer: &[u8]) {
    while request(stream).is_some() {
        if stream.write_all(answer).is_err() {
            return;
        }
    }
}

/// An answer with a body of a said length.
pub fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
