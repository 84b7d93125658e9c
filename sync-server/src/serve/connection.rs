use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::answer::Line;
use super::watchdog::Watchdog;
use super::{
    BUFFER_BYTES_MAX, CONNECTION_WINDOW_BYTES, DEADLINE, Door, HANDSHAKE_MAX, HEADERS_BYTES_MAX,
    PIECE_BYTES, STREAM_WINDOW_BYTES, STREAMS_MAX,
};
use crate::metrics::Refusal;

/// Serves one connection to its end.
pub async fn serve(
    door: Arc<Door>,
    socket: TcpStream,
    remote: IpAddr,
    shutdown: watch::Receiver<bool>,
) {
    let present = door.metrics.connection();
    // Without it, small answers wait for acknowledgements; a socket that refuses is only slower.
    drop(socket.set_nodelay(true));
    match &door.tls {
        None => exchange(&door, socket, remote, shutdown).await,
        Some(tls) => match timeout(HANDSHAKE_MAX, tls.accept(socket)).await {
            Ok(Ok(stream)) => exchange(&door, stream, remote, shutdown).await,
            _ => door.metrics.refused(Refusal::Handshake),
        },
    }
    drop(present);
}

async fn exchange(
    door: &Arc<Door>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    remote: IpAddr,
    mut shutdown: watch::Receiver<bool>,
) {
    let watchdog = Watchdog::new();
    let line = Arc::new(Line {
        door: Arc::clone(door),
        remote,
        watchdog: Arc::clone(&watchdog),
        turn: Arc::new(Semaphore::new(1)),
    });
    let service = service_fn(move |request: Request<Incoming>| {
        let line = Arc::clone(&line);
        async move { Ok::<_, Infallible>(line.answer(request).await) }
    });
    let builder = builder();
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let mut is_ending = false;
    loop {
        tokio::select! {
            // A deadline that has passed is not renewed by what the connection would do now.
            biased;
            () = watchdog.expired() => return door.metrics.refused(Refusal::Deadline),
            _ = shutdown.wait_for(|&stop| stop), if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
            // Whoever left or spoke no HTTP is no news.
            _ = connection.as_mut() => return,
        }
    }
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(DEADLINE)
        .max_buf_size(BUFFER_BYTES_MAX)
        .auto_date_header(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADERS_BYTES_MAX)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_send_buf_size(PIECE_BYTES)
        .auto_date_header(false);
    builder
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep};

    use super::super::{IDLE_MAX, POLL_MAX, Peer};
    use super::*;
    use crate::config::{Config, RateLimits};
    use crate::metrics::Metrics;
    use crate::rate::RateTable;

    const ANSWER_BYTES: usize = 1024 * 1024;
    const SECOND: Duration = Duration::from_secs(1);

    /// One connection to a door behind which syncs are answered at length, polls late, and mail
    /// with whom it was from.
    struct Open {
        client: DuplexStream,
        served: JoinHandle<()>,
        tell: watch::Sender<bool>,
        metrics: Metrics,
    }

    fn open() -> Open {
        let router = Router::new()
            .route("/v1/sync", post(async |_: Bytes| vec![7_u8; ANSWER_BYTES]))
            .route("/v1/live", post(async |_: Bytes| sleep(POLL_MAX).await))
            .route(
                "/v1/mail",
                post(async |peer: axum::Extension<Peer>| peer.0.0.to_string()),
            );
        let rates = Arc::new(RateTable::new(RateLimits::default()));
        let metrics = Metrics::default();
        let door = Door::new(&Config::default(), router, rates, metrics.clone(), None);
        let door = Arc::new(door.expect("a door"));
        let (client, server) = duplex(1024);
        let (tell, shutdown) = watch::channel(false);
        let remote = IpAddr::from([192, 0, 2, 1]);
        let served = tokio::spawn(async move { exchange(&door, server, remote, shutdown).await });
        Open {
            client,
            served,
            tell,
            metrics,
        }
    }

    impl Open {
        async fn say(&mut self, text: &str) {
            self.client
                .write_all(text.as_bytes())
                .await
                .expect("an open line");
        }

        async fn head(&mut self, path: &str, length: usize) {
            let head =
                format!("POST {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n");
            self.say(&head).await;
        }

        async fn hear(&mut self) -> String {
            let mut buffer = [0; 512];
            let length = self.client.read(&mut buffer).await.expect("an open line");
            String::from_utf8_lossy(&buffer[..length]).into_owned()
        }

        /// How many were too slow, once the server has let go.
        async fn too_slow(self) -> usize {
            self.served.await.expect("an end");
            let text = self.metrics.to_text().expect("a text");
            let line = "companion_sync_refusals_total{reason=\"Deadline\"} 1";
            text.lines().filter(|one| *one == line).count()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_ends() {
        let open = open();
        let started = Instant::now();
        assert_eq!(open.too_slow().await, 1);
        assert_eq!(started.elapsed(), IDLE_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_drips_ends_the_connection_after_the_deadline() {
        let mut open = open();
        let started = Instant::now();
        open.say("POST /v1/sync HTTP/1.1\r\nhost: ").await;
        while open.client.write_all(b"a").await.is_ok() {
            sleep(SECOND).await;
        }
        assert!(started.elapsed() <= DEADLINE + SECOND);
        open.served.await.expect("an end");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_ends_the_connection_after_the_deadline() {
        let mut open = open();
        open.head("/v1/sync", 1_000).await;
        let started = Instant::now();
        while open.client.write_all(b"a").await.is_ok() {
            sleep(SECOND).await;
        }
        assert!((DEADLINE..=DEADLINE + SECOND).contains(&started.elapsed()));
        assert_eq!(open.too_slow().await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_ends_the_connection_after_the_deadline() {
        let mut open = open();
        open.head("/v1/sync", 0).await;
        let started = Instant::now();
        assert_eq!(open.too_slow().await, 1);
        assert_eq!(started.elapsed(), DEADLINE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_reader_who_goes_on_gets_all() {
        let mut open = open();
        open.head("/v1/sync", 0).await;
        assert!(open.hear().await.starts_with("HTTP/1.1 200 OK\r\n"));
        let started = Instant::now();
        let mut sevens = 0;
        let mut piece = vec![0; 8 * 1024];
        while sevens < ANSWER_BYTES / 2 {
            let length = open.client.read(&mut piece).await.expect("more");
            sevens += piece[..length].iter().filter(|byte| **byte == 7).count();
            sleep(SECOND / 2).await;
        }
        assert!(started.elapsed() > DEADLINE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_poll_may_wait_five_minutes() {
        let mut open = open();
        open.head("/v1/live", 0).await;
        let started = Instant::now();
        assert!(open.hear().await.starts_with("HTTP/1.1 200 OK\r\n"));
        assert_eq!(started.elapsed(), POLL_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_taken_up_to_its_limit_and_no_byte_more() {
        for (path, length, status) in [
            ("/v1/sync", 1024 * 1024 + 1, "413"),
            ("/v1/live", 4 * 1024 + 1, "413"),
            ("/v1/other", 1, "413"),
            ("/v1/other", 0, "404"),
        ] {
            let mut open = open();
            open.head(path, length).await;
            let answer = open.hear().await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status} ")),
                "{path}: {answer}"
            );
        }
        let mut open = open();
        open.head("/v1/sync", 1024 * 1024).await;
        open.say(&"a".repeat(1024 * 1024)).await;
        assert!(open.hear().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_without_a_length_is_counted_as_it_comes() {
        let mut open = open();
        open.say("POST /v1/live HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
            .await;
        open.say(&format!("1001\r\n{}\r\n", "a".repeat(4 * 1024 + 1)))
            .await;
        assert!(open.hear().await.starts_with("HTTP/1.1 413 "));
    }

    #[tokio::test(start_paused = true)]
    async fn the_routes_learn_for_whom_a_request_is_and_frames_have_no_type() {
        let mut open = open();
        open.head("/v1/mail", 0).await;
        let answer = open.hear().await;
        assert!(answer.ends_with("\r\n\r\n192.0.2.1"), "{answer}");
        assert!(
            !answer.contains("content-type") && !answer.contains("date"),
            "{answer}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_asks_too_often_is_told_when_to_come_again() {
        let mut open = open();
        for _ in 0..5 {
            open.head("/v1/mail", 0).await;
            assert!(open.hear().await.starts_with("HTTP/1.1 200 OK\r\n"));
        }
        open.head("/v1/mail", 0).await;
        let answer = open.hear().await;
        assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
        assert!(answer.contains("\r\nretry-after: 12\r\n"), "{answer}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_ends_finishes_the_request_under_way() {
        let mut open = open();
        open.head("/v1/mail", 4).await;
        open.say("ab").await;
        sleep(SECOND).await;
        open.tell.send_replace(true);
        sleep(SECOND).await;
        open.say("cd").await;
        let answer = open.hear().await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        open.served.await.expect("an end");
    }
}
