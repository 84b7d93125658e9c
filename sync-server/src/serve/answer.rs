use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes, to_bytes};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::service::Service;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::service::TowerToHyperService;
use protocol::limits::{ANSWER_BYTES_MAX, REQUEST_BYTES_MAX};
use tokio::sync::Semaphore;

use super::body::{Answer, Luggage, NotTaken, take};
use super::watchdog::Watchdog;
use super::{DEADLINE, Door, POLL_BYTES_MAX, POLL_MAX, Peer, address};
use crate::log::{self, Field, Level};
use crate::metrics::{Asked, Refusal};
use crate::{Endpoint, RetryAfter};

/// One connection, for the requests on it.
pub struct Line {
    /// What all connections share.
    pub door: Arc<Door>,
    /// Who is at the other end.
    pub remote: IpAddr,
    /// When it is too slow.
    pub watchdog: Arc<Watchdog>,
    /// One exchange at a time, long polls aside, holds a request and an answer: 2 MiB at most.
    pub turn: Arc<Semaphore>,
}

impl Asked {
    /// What a request is for.
    fn of(method: &Method, path: &str) -> Self {
        let endpoint = match path {
            "/v1/sync" => Endpoint::Sync,
            "/v1/live" => Endpoint::Live,
            "/v1/enroll" => Endpoint::Enroll,
            "/v1/mail" => Endpoint::Mail,
            "/v1/blob/put" => Endpoint::BlobPut,
            "/v1/blob/get" => Endpoint::BlobGet,
            "/v1/erase" => Endpoint::Erase,
            "/v1/health" if method == Method::GET => return Self::Health,
            "/v1/server" if method == Method::GET => return Self::Card,
            _ => return Self::Other,
        };
        if method == Method::POST {
            Self::Post(endpoint)
        } else {
            Self::Other
        }
    }

    fn endpoint(self) -> Option<Endpoint> {
        match self {
            Self::Post(endpoint) => Some(endpoint),
            _ => None,
        }
    }

    fn is_poll(self) -> bool {
        self == Self::Post(Endpoint::Live)
    }

    /// The longest body that is read for it.
    fn bytes_max(self) -> usize {
        match self {
            Self::Post(Endpoint::Live) => POLL_BYTES_MAX,
            Self::Post(_) => REQUEST_BYTES_MAX,
            _ => 0,
        }
    }
}

fn bare(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::default();
    *answer.status_mut() = status;
    answer
}

fn later(RetryAfter(seconds): RetryAfter) -> Response<Bytes> {
    let mut answer = bare(StatusCode::TOO_MANY_REQUESTS);
    answer
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

impl Line {
    /// Answers one request.
    pub async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Answer> {
        let asked = Asked::of(request.method(), request.uri().path());
        let mut luggage = Luggage {
            asked,
            status: 0,
            started: Instant::now(),
            exchange: None,
            permit: None,
            poll: None,
            metrics: self.door.metrics.clone(),
        };
        let peer = address::of(&self.door, self.remote, request.headers());
        let (parts, bytes) = self
            .answered(request, peer, &mut luggage)
            .await
            .into_parts();
        luggage.status = parts.status.as_u16();
        if log::is_on(Level::Debug) {
            let took = u64::try_from(luggage.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let fields = [
                ("endpoint", Field::Word(asked.name())),
                ("status", Field::Count(luggage.status.into())),
                ("bytes", Field::count(bytes.len())),
                ("ms", Field::Count(took)),
                ("from", Field::from(peer)),
            ];
            log::write(Level::Debug, "request", &fields);
        }
        Response::from_parts(parts, Answer::new(bytes, luggage))
    }

    async fn answered(
        &self,
        request: Request<Incoming>,
        peer: IpAddr,
        luggage: &mut Luggage,
    ) -> Response<Bytes> {
        let asked = luggage.asked;
        // Whoever watches the server must not be told that it is busy with somebody else.
        if asked != Asked::Health
            && let Err(wait) = self.door.rates.admit_from(peer, asked.endpoint())
        {
            self.door.metrics.refused(Refusal::Network);
            return later(wait);
        }
        if !asked.is_poll() {
            // Its deadline begins with its turn: who is before it has one.
            luggage.permit = Arc::clone(&self.turn).acquire_owned().await.ok();
        }
        let exchange = luggage.exchange.insert(self.watchdog.begin(DEADLINE));
        let (mut parts, body) = request.into_parts();
        let bytes = match take(body, asked.bytes_max()).await {
            Ok(bytes) => bytes,
            Err(NotTaken::TooLong) => return bare(StatusCode::PAYLOAD_TOO_LARGE),
            Err(NotTaken::Torn) => return bare(StatusCode::BAD_REQUEST),
        };
        self.door.metrics.received(bytes.len());
        exchange.renew(if asked.is_poll() {
            POLL_MAX + DEADLINE
        } else {
            DEADLINE
        });
        luggage.poll = asked.is_poll().then(|| self.door.metrics.poll());
        parts.extensions.insert(Peer(peer));
        let request = Request::from_parts(parts, Body::from(bytes));
        let routed = TowerToHyperService::new(self.door.router.clone())
            .call(request)
            .await;
        let Ok(answer) = routed;
        let (mut parts, body) = answer.into_parts();
        // The two pages for people say what they are; frames do not (PROTOCOL 6).
        if asked.endpoint().is_some() {
            parts.headers.remove(CONTENT_TYPE);
        }
        match to_bytes(body, ANSWER_BYTES_MAX).await {
            Ok(bytes) => Response::from_parts(parts, bytes),
            Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_protocol_names_is_counted_by_name() {
        let of = |method: Method, path: &str| Asked::of(&method, path);
        assert_eq!(of(Method::POST, "/v1/sync"), Asked::Post(Endpoint::Sync));
        assert_eq!(
            of(Method::POST, "/v1/blob/get"),
            Asked::Post(Endpoint::BlobGet)
        );
        assert_eq!(of(Method::GET, "/v1/sync"), Asked::Other);
        assert_eq!(of(Method::GET, "/v1/health"), Asked::Health);
        assert_eq!(of(Method::GET, "/v1/server"), Asked::Card);
        assert_eq!(of(Method::POST, "/v1/health"), Asked::Other);
        assert_eq!(of(Method::POST, "/v1/sync/"), Asked::Other);
    }
}
