use std::convert::Infallible;
use std::path::PathBuf;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Metrics;
use crate::{DATABASE_FILE, log};

/// Where the counts are.
const PATH: &str = "/metrics";
const TEXT: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
/// Where it says that it lives.
pub const HEALTH_PATH: &str = "/health";
/// How many may read them at once.
const READERS_MAX: usize = 16;
/// How long the head of a request may be.
const HEAD_BYTES_MAX: usize = 8 * 1024;

/// Shows the counts to whoever asks on this port, until told to stop.
pub async fn serve(
    listener: TcpListener,
    metrics: Metrics,
    folder: PathBuf,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut readers = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if readers.len() < READERS_MAX => accepted,
            Some(_) = readers.join_next() => continue,
            _ = shutdown.wait_for(|&stop| stop) => return,
        };
        let Ok((socket, _)) = accepted else { continue };
        let (metrics, folder) = (metrics.clone(), folder.clone());
        let answer = service_fn(move |request| {
            let answer = answer(&request, &metrics, &folder);
            std::future::ready(Ok::<_, Infallible>(answer))
        });
        readers.spawn(async move {
            let served = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .max_buf_size(HEAD_BYTES_MAX)
                .keep_alive(false)
                .serve_connection(TokioIo::new(socket), answer)
                .await;
            if served.is_err() {
                log::write(log::Level::Debug, "metrics_reader_left", &[]);
            }
        });
    }
}

fn answer(
    request: &Request<Incoming>,
    metrics: &Metrics,
    folder: &std::path::Path,
) -> Response<Body> {
    match request.uri().path() {
        PATH => {}
        HEALTH_PATH => return Response::new(Body::from("ok")),
        _ => {
            let mut answer = Response::default();
            *answer.status_mut() = StatusCode::NOT_FOUND;
            return answer;
        }
    }
    let size = |ending: &str| {
        let path = folder.join(format!("{DATABASE_FILE}{ending}"));
        std::fs::metadata(path).map_or(0, |file| file.len())
    };
    metrics.sized(size(""), size("-wal"));
    let text = metrics.to_text().unwrap_or_default();
    let mut answer = Response::new(Body::from(text));
    answer.headers_mut().insert(CONTENT_TYPE, TEXT);
    answer
}
