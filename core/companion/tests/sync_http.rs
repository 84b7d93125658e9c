//! The way to the server and back over HTTP, against a server of a few lines.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod line;

use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use companion::{Call, CancelHandle, HttpTransport, NoReply, Place, Reply, Roots, Transport};
use line::{answer, answer_all, listen, request};
use protocol::Endpoint;
use protocol::limits::ANSWER_BYTES_MAX;

/// Long enough for any machine; no test waits for it.
const LONG: Duration = Duration::from_secs(300);
/// What PROTOCOL 14 leaves for the head of a request.
const HEAD_BYTES_MAX: usize = 125;
const PROXY: &str = "http_proxy";

fn transport() -> HttpTransport {
    HttpTransport::start(&Roots::Platform).expect("a transport")
}

fn call<'a>(url: &'a str, body: &'a [u8]) -> Call<'a> {
    Call {
        place: Place {
            url,
            allow_plain: false,
        },
        endpoint: Endpoint::Sync,
        body,
        deadline: LONG,
    }
}

fn exchange(url: &str) -> Result<Reply, NoReply> {
    transport().exchange(&call(url, b"ask"), &CancelHandle::default())
}

#[test]
fn a_request_carries_its_bytes_and_hardly_anything_else() {
    let (send, seen) = channel();
    let (url, _) = listen(move |stream| {
        let (head, body) = request(stream).expect("a request");
        send.send((head, body)).expect("heard");
        stream.write_all(&answer("200 OK", b"told")).expect("sent");
    });
    let reply = exchange(&url).expect("a reply");
    assert_eq!((reply.http_status, &reply.body[..]), (200, &b"told"[..]));

    let (head, body) = seen.recv().expect("a request");
    assert_eq!(body, b"ask");
    assert!(head.starts_with("POST /v1/sync HTTP/1.1\r\n"), "{head}");
    assert!(head.len() <= HEAD_BYTES_MAX, "{} bytes: {head}", head.len());
    let names = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "));
    let mut names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-length", "host"]);
}

#[test]
fn connections_are_used_again() {
    let (url, connections) = listen(|stream| answer_all(stream, &answer("200 OK", b"x")));
    let transport = transport();
    for _ in 0..5 {
        let reply = transport.exchange(&call(&url, b"ask"), &CancelHandle::default());
        assert_eq!(reply.expect("a reply").body, b"x");
    }
    assert_eq!(connections.try_iter().count(), 1);
}

#[test]
fn an_answer_is_read_up_to_the_limit_and_not_one_byte_past_it() {
    for (bytes, fits) in [(ANSWER_BYTES_MAX, true), (ANSWER_BYTES_MAX + 1, false)] {
        let (url, _) = listen(move |stream| answer_all(stream, &answer("200 OK", &vec![7; bytes])));
        match exchange(&url) {
            Ok(reply) => assert!(fits && reply.body.len() == bytes, "{bytes}"),
            Err(error) => assert!(!fits && error == NoReply::TooLarge, "{bytes}: {error}"),
        }
    }
}

#[test]
fn an_answer_without_an_end_is_given_up() {
    let (url, _) = listen(|stream| {
        request(stream);
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).expect("sent");
        let chunk = [b"10000\r\n", &vec![7; 0x1_0000][..], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
    });
    assert_eq!(exchange(&url), Err(NoReply::TooLarge));
}

#[test]
fn an_answer_cut_short_is_no_answer() {
    let (url, _) = listen(|stream| {
        request(stream);
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc";
        stream.write_all(cut.as_bytes()).expect("sent");
    });
    assert_eq!(exchange(&url), Err(NoReply::Unreachable));
}

#[test]
fn a_redirect_is_not_followed() {
    let (other, asked) = listen(|stream| answer_all(stream, &answer("200 OK", b"stolen")));
    let head = format!("307 Temporary Redirect\r\nlocation: {other}/v1/sync");
    let (url, _) = listen(move |stream| answer_all(stream, &answer(&head, b"")));
    assert_eq!(exchange(&url).expect("a reply").http_status, 307);
    assert_eq!(asked.try_iter().count(), 0);
}

#[test]
fn what_a_busy_server_says_is_heard() {
    let all = [
        ("429 Too Many Requests\r\nretry-after: 7", 429, Some(7)),
        ("503 Unavailable\r\nretry-after: Wed, 21 Oct", 503, None),
        ("400 Bad Request", 400, None),
    ];
    for (head, http_status, retry_after_s) in all {
        let (url, _) = listen(move |stream| answer_all(stream, &answer(head, b"")));
        let expected = Reply {
            http_status,
            retry_after_s,
            body: Vec::new(),
        };
        assert_eq!(exchange(&url), Ok(expected), "{head}");
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up_at_the_deadline() {
    let (url, _) = listen(|stream| while request(stream).is_some() {});
    let call = Call {
        deadline: Duration::from_millis(1),
        ..call(&url, b"ask")
    };
    let reply = transport().exchange(&call, &CancelHandle::default());
    assert_eq!(reply, Err(NoReply::TimedOut));
}

#[test]
fn a_request_under_way_can_be_cancelled() {
    let cancel = CancelHandle::default();
    let other = cancel.clone();
    let (url, _) = listen(move |stream| {
        request(stream);
        other.cancel();
        request(stream);
    });
    let reply = transport().exchange(&call(&url, b"ask"), &cancel);
    assert_eq!(reply, Err(NoReply::Cancelled));
    let reply = transport().exchange(&call(&url, b"ask"), &cancel);
    assert_eq!(reply, Err(NoReply::Cancelled), "before it is under way");
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert_eq!(exchange(&url), Err(NoReply::Unreachable));
}

#[test]
fn an_unsafe_line_is_not_used() {
    assert_eq!(exchange("http://192.0.2.1"), Err(NoReply::Insecure));
}

#[test]
fn a_proxy_of_the_environment_is_not_asked() {
    let (url, _) = listen(|stream| answer_all(stream, &answer("200 OK", b"mine")));
    if std::env::var_os(PROXY).is_some() {
        assert_eq!(exchange(&url).expect("a reply").body, b"mine");
        return;
    }
    // The environment is the process's, so the test runs itself once more with a proxy in it.
    let (proxy, asked) = listen(|stream| answer_all(stream, &answer("200 OK", b"proxy")));
    let name = "a_proxy_of_the_environment_is_not_asked";
    let mut again = Command::new(std::env::current_exe().expect("this test"));
    again.args(["--exact", name]);
    for variable in [PROXY, "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
        again.env(variable, &proxy);
    }
    assert!(again.output().expect("it ran").status.success());
    assert_eq!(asked.try_iter().count(), 0);
}

/// A server with a certificate of its own making.
fn with_tls() -> (String, Vec<u8>) {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a key");
    let der = signed.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(signed.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![der.clone()], key)
        .expect("a certificate");
    let config = Arc::new(config);
    let (url, _) = listen(move |stream| {
        let server = rustls::ServerConnection::new(Arc::clone(&config)).expect("a server");
        let mut secure = rustls::StreamOwned::new(server, stream);
        answer_all(&mut secure, &answer("200 OK", b"safe"));
    });
    let port = url.rsplit(':').next().expect("a port");
    (format!("https://localhost:{port}"), der.to_vec())
}

#[test]
fn a_certificate_is_believed_only_from_whom_it_is_said() {
    let (url, der) = with_tls();
    let mine = HttpTransport::start(&Roots::Only(vec![der])).expect("a transport");
    let reply = mine.exchange(&call(&url, b"ask"), &CancelHandle::default());
    assert_eq!(reply.expect("a reply").body, b"safe");

    let (_, other) = with_tls();
    let others = HttpTransport::start(&Roots::Only(vec![other])).expect("a transport");
    let reply = others.exchange(&call(&url, b"ask"), &CancelHandle::default());
    assert_eq!(reply, Err(NoReply::Insecure));
    assert_eq!(exchange(&url), Err(NoReply::Insecure), "nor by the system");
}
