//! TLS by certificate files, and HTTP/2.
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

use std::fs;
use std::path::PathBuf;

use reqwest::{Certificate, Client, Version};
use server::SyncServer;

/// A place with a certificate for `localhost`, made anew each time it is asked for.
struct Place {
    at: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let at = tempfile::tempdir().expect("a folder");
        Self { at }
    }

    fn certificate(&self) -> PathBuf {
        self.at.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.at.path().join("key.pem")
    }

    /// Makes a certificate: a client that trusts it and nobody else.
    fn renew(&self) -> Client {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.expect("a certificate");
        fs::write(self.certificate(), made.cert.pem()).expect("a file");
        fs::write(self.key(), made.signing_key.serialize_pem()).expect("a file");
        let trusted = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate");
        client()
            .tls_certs_only([trusted])
            .build()
            .expect("a client")
    }

    fn options(&self) -> [String; 2] {
        let certificate = self.certificate().display().to_string();
        let key = self.key().display().to_string();
        [
            format!("--tls-certificate={certificate}"),
            format!("--tls-key={key}"),
        ]
    }

    fn server(&self) -> SyncServer {
        let options = self.options();
        SyncServer::fresh_with(&[&options[0], &options[1]]).expect("a server")
    }
}

fn client() -> reqwest::ClientBuilder {
    // A second test of this process finds it installed.
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().no_proxy()
}

fn health(server: &SyncServer) -> String {
    format!("https://localhost:{}/v1/health", server.address().port())
}

#[tokio::test]
async fn a_certificate_file_is_all_that_tls_needs() {
    let place = Place::new();
    let client = place.renew();
    let server = place.server();
    assert!(server.log().contains("scheme=https"));
    let answer = client.get(health(&server)).send().await.expect("an answer");
    assert_eq!(answer.version(), Version::HTTP_2);
    assert_eq!(answer.text().await.expect("a page"), "ok");
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_certificate_is_not_answered() {
    let place = Place::new();
    place.renew();
    let server = place.server();
    let other = Place::new().renew();
    other
        .get(health(&server))
        .send()
        .await
        .expect_err("no trust");
    let plain = health(&server).replace("https", "http");
    other
        .get(plain)
        .send()
        .await
        .expect_err("no plain HTTP on this port");
}

#[tokio::test]
async fn a_renewed_certificate_is_read_on_a_signal_and_a_broken_one_is_not() {
    let place = Place::new();
    place.renew();
    let server = place.server();
    let renewed = place.renew();
    renewed
        .get(health(&server))
        .send()
        .await
        .expect_err("the former certificate");
    server.signal("HUP").expect("a signal");
    wait_for(&server, "event=certificate_read").await;
    let answer = renewed
        .get(health(&server))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.text().await.expect("a page"), "ok");
    fs::write(place.certificate(), "broken").expect("a file");
    server.signal("HUP").expect("a signal");
    wait_for(&server, "event=certificate_refused kept=former").await;
    let answer = renewed
        .get(health(&server))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.text().await.expect("a page"), "ok");
}

async fn wait_for(server: &SyncServer, event: &str) {
    while !server.log().contains(event) {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let place = Place::new();
    place.renew();
    let mut server = SyncServer::fresh().expect("a server");
    server.stop().expect("an end");
    let refused = |what: &str| {
        let options = place.options();
        let arguments = ["run", "--listen=127.0.0.1:0", &options[0], &options[1]];
        let output = server.command(&arguments).output().expect("an end");
        assert_eq!(output.status.code(), Some(1));
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(words.contains(what), "{words}");
    };
    let key = fs::read(place.key()).expect("a file");
    fs::write(place.key(), "").expect("a file");
    refused("key.pem: holds no key");
    let other = Place::new();
    other.renew();
    fs::copy(other.key(), place.key()).expect("a copy");
    refused("certificate.pem: ");
    fs::write(place.key(), key).expect("a file");
    fs::write(place.certificate(), "").expect("a file");
    refused("certificate.pem: holds no certificate");
    fs::remove_file(place.certificate()).expect("a file");
    refused("certificate.pem: No such file");
}

#[tokio::test]
async fn requests_on_one_connection_of_http_2_are_all_answered() {
    let server = SyncServer::fresh().expect("a server");
    let client = client().http2_prior_knowledge().build().expect("a client");
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let request = client
            .post(format!("{}/v1/sync", server.url()))
            .body(vec![0; 8 * 1024]);
        asked.spawn(request.send());
    }
    while let Some(answer) = asked.join_next().await {
        let answer = answer.expect("a task").expect("an answer");
        assert_eq!(
            (answer.version(), answer.status().as_u16()),
            (Version::HTTP_2, 400)
        );
    }
    let line = "companion_sync_received_bytes_total 327680";
    assert!(server.metrics().expect("counts").contains(line));
}
