use std::net::IpAddr;
use std::time::Duration;

use protocol::limits::{ANSWER_BYTES_MAX, REQUEST_DEADLINE_S, URL_BYTES_MAX};
use reqwest::header::RETRY_AFTER;
use reqwest::{Certificate, Client, RequestBuilder, Response, Url, redirect, tls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::runtime::{Builder, Runtime};

use super::transport::{Call, NoReply, Place, Reply, Transport};
use crate::{CancelHandle, CompanionError, Result};

/// How long a connection may take to stand. A handshake on a slow line takes three round trips.
const CONNECT_S_MAX: u64 = 20;
/// How long an idle connection is kept for the next request.
const IDLE_S_MAX: u64 = 90;
/// How many turns other tasks get before an answer is handed over: the connection's, which ends
/// the answer, and the one that puts it back.
const TURNS_TO_POOL: usize = 4;
/// The threads that resolve names.
const RESOLVERS_MAX: usize = 2;

/// Whom to believe that a server is the one of its name. The answer's own signature is checked
/// besides, always.
#[derive(Clone, Debug, Default)]
pub enum Roots {
    /// Whom the system believes.
    #[default]
    Platform,
    /// Only these certificates, as DER.
    Only(Vec<Vec<u8>>),
}

impl Roots {
    /// Only the certificates of a PEM file, for a server whose operator made them.
    ///
    /// # Errors
    /// `BadFile` with `not_a_certificate` if there is none in it, or one is damaged.
    pub fn from_pem(pem: &[u8]) -> Result<Self> {
        let bad = || CompanionError::BadFile {
            reason: "not_a_certificate",
        };
        let read = CertificateDer::pem_slice_iter(pem).map(|der| der.map(|der| der.to_vec()));
        let certificates: std::result::Result<Vec<_>, _> = read.collect();
        match certificates {
            Ok(certificates) if !certificates.is_empty() => Ok(Self::Only(certificates)),
            _ => Err(bad()),
        }
    }
}

/// Requests over HTTP. Keep one: its connections are used again.
///
/// It speaks to the servers it is told to and to nobody else: no proxy from the environment, no
/// redirect, no cookie.
pub struct HttpTransport {
    client: Client,
    /// Drives connections also between two requests.
    runtime: Runtime,
}

impl HttpTransport {
    /// Starts it; nothing is sent yet.
    ///
    /// # Errors
    /// `Unexpected` if the system gives no thread or no roots, or a certificate is none.
    pub fn start(roots: &Roots) -> Result<Self> {
        // Without a provider the first client panics; that one is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(RESOLVERS_MAX)
            .thread_name("companion-line")
            .enable_all()
            .build()
            .map_err(|_| CompanionError::Unexpected("no threads"))?;
        let mut client = Client::builder()
            .tls_backend_rustls()
            .min_tls_version(tls::Version::TLS_1_2)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(Duration::from_secs(CONNECT_S_MAX))
            .pool_idle_timeout(Duration::from_secs(IDLE_S_MAX))
            .pool_max_idle_per_host(2);
        if let Roots::Only(certificates) = roots {
            let read = certificates.iter().map(|der| Certificate::from_der(der));
            let read: std::result::Result<Vec<_>, _> = read.collect();
            client =
                client.tls_certs_only(read.map_err(|_| CompanionError::Unexpected("certificate"))?);
        }
        let client = client
            .build()
            .map_err(|_| CompanionError::Unexpected("tls"))?;
        Ok(Self { client, runtime })
    }

    fn run(
        &self,
        request: RequestBuilder,
        deadline: Duration,
        cancel: &CancelHandle,
    ) -> std::result::Result<Reply, NoReply> {
        if cancel.is_cancelled() {
            return Err(NoReply::Cancelled);
        }
        let cancel = cancel.clone();
        // As a task of the runtime's one thread: there the connection is back in the pool when the
        // task goes on, and the next request opens no other.
        let task = self.runtime.spawn(async move {
            let in_time = tokio::time::timeout(deadline, exchange(request));
            cancel.or_cancelled(in_time).await
        });
        match self.runtime.block_on(task) {
            Ok(None) => Err(NoReply::Cancelled),
            Ok(Some(Err(_))) => Err(NoReply::TimedOut),
            Ok(Some(Ok(done))) => done,
            // A panic below: nothing came.
            Err(_) => Err(NoReply::Unreachable),
        }
    }
}

impl Transport for HttpTransport {
    fn exchange(
        &self,
        call: &Call<'_>,
        cancel: &CancelHandle,
    ) -> std::result::Result<Reply, NoReply> {
        let url = address(&call.place, call.endpoint.path())?;
        let request = self.client.post(url).body(call.body.to_vec());
        self.run(request, call.deadline, cancel)
    }

    fn server_card(
        &self,
        place: &Place<'_>,
        cancel: &CancelHandle,
    ) -> std::result::Result<Reply, NoReply> {
        let url = address(place, "/v1/server")?;
        let deadline = Duration::from_secs(REQUEST_DEADLINE_S);
        self.run(self.client.get(url), deadline, cancel)
    }
}

/// The whole address of an endpoint. Without TLS only this machine is asked, unless the operator's
/// token line says otherwise.
fn address(place: &Place<'_>, path: &str) -> std::result::Result<Url, NoReply> {
    if place.url.len() > URL_BYTES_MAX {
        return Err(NoReply::BadUrl);
    }
    let whole = format!("{}{path}", place.url.trim_end_matches('/'));
    let url = Url::parse(&whole).map_err(|_| NoReply::BadUrl)?;
    let is_bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    match (url.scheme(), is_bare) {
        ("https", true) => Ok(url),
        ("http", true) if place.allow_plain || is_this_machine(&url) => Ok(url),
        ("http", true) => Err(NoReply::Insecure),
        _ => Err(NoReply::BadUrl),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

async fn exchange(request: RequestBuilder) -> std::result::Result<Reply, NoReply> {
    let response = request.send().await.map_err(|error| reason(&error))?;
    let http_status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after_s = retry_after.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    Ok(Reply {
        http_status,
        retry_after_s,
        body: body_of(response).await?,
    })
}

/// Reads a body, counting: what a server says of its length binds nobody.
async fn body_of(mut response: Response) -> std::result::Result<Vec<u8>, NoReply> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(&error))? {
        if chunk.len() > ANSWER_BYTES_MAX.saturating_sub(body.len()) {
            return Err(NoReply::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    for _ in 0..TURNS_TO_POOL {
        tokio::task::yield_now().await;
    }
    Ok(body)
}

fn reason(error: &reqwest::Error) -> NoReply {
    if is_of_tls(error) {
        NoReply::Insecure
    } else if error.is_timeout() {
        NoReply::TimedOut
    } else {
        NoReply::Unreachable
    }
}

/// Whether TLS is the cause. An `io::Error` hides what it wraps from `source`, sometimes twice.
fn is_of_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<std::io::Error>();
    let wrapped = wrapped.and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|inner| is_of_tls(inner))
        || error.source().is_some_and(is_of_tls)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str, allow_plain: bool) -> std::result::Result<String, NoReply> {
        address(&Place { url, allow_plain }, "/v1/sync").map(String::from)
    }

    #[test]
    fn an_address_keeps_its_port_and_path() {
        let all = [
            ("https://a.example", "https://a.example/v1/sync"),
            ("https://a.example:8443/", "https://a.example:8443/v1/sync"),
            ("https://a.example/one", "https://a.example/one/v1/sync"),
        ];
        for (url, whole) in all {
            assert_eq!(at(url, false).as_deref(), Ok(whole));
        }
    }

    #[test]
    fn without_tls_only_this_machine_is_asked_unless_the_operator_says_so() {
        for url in [
            "http://127.0.0.1:80",
            "http://[::1]:8080",
            "http://localhost",
        ] {
            assert!(at(url, false).is_ok(), "{url}");
        }
        for url in [
            "http://a.example",
            "http://10.0.0.1",
            "http://localhost.a.example",
        ] {
            assert_eq!(at(url, false), Err(NoReply::Insecure), "{url}");
            assert!(at(url, true).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_server_is_not_asked() {
        let long = format!("https://{}.example", "a".repeat(URL_BYTES_MAX));
        let all = [
            "ftp://a.example",
            "a.example",
            "https://me:word@a.example",
            "https://a.example?x=",
            "https://a.example#",
            &long,
        ];
        for url in all {
            assert_eq!(at(url, true), Err(NoReply::BadUrl), "{url}");
        }
    }
}
