use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use protocol::Endpoint;
use protocol::limits::REQUEST_BYTES_MAX;

use super::gateway::Gateway;
use crate::{Incoming, Peer, Reply};

/// The seven endpoints that are posted to, and the two that are read (PROTOCOL 6).
pub fn router(gateway: Gateway) -> Router {
    let mut router = Router::new()
        .route("/v1/health", get(async || "ok"))
        .route("/v1/server", get(card));
    for endpoint in Endpoint::ALL.iter().copied() {
        let answer = move |State(gateway): State<Gateway>,
                           Extension(Peer(peer)): Extension<Peer>,
                           body: Bytes| async move {
            let body = body.to_vec();
            let incoming = Incoming {
                endpoint,
                peer,
                body,
            };
            response(gateway.answer(incoming).await)
        };
        router = router.route(endpoint.path(), post(answer));
    }
    router
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(gateway)
}

async fn card(State(gateway): State<Gateway>) -> Response {
    response(Reply::signed(gateway.card()))
}

/// No `content-type`: it would be the longest line of a short answer.
fn response(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.http_status);
    let status = status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut headers = HeaderMap::new();
    if let Some(after) = reply.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(after));
    }
    let mut response = (status, headers, Bytes::from(reply.body)).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}
