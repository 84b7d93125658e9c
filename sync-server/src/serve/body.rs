use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

use super::watchdog::Exchange;
use super::{DEADLINE, PIECE_BYTES};
use crate::metrics::{Asked, Metrics, Present};

/// A body that could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// It is longer than allowed.
    TooLong,
    /// It ended before its end.
    Torn,
}

/// Reads a whole body of at most so many bytes.
pub async fn take(mut body: Incoming, most: usize) -> Result<Vec<u8>, NotTaken> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        return Err(NotTaken::TooLong);
    }
    let mut bytes = Vec::with_capacity(announced.min(PIECE_BYTES));
    while let Some(frame) =
        std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await
    {
        let frame = frame.map_err(|_| NotTaken::Torn)?;
        let Some(piece) = frame.data_ref() else {
            continue;
        };
        if bytes.len() + piece.len() > most {
            return Err(NotTaken::TooLong);
        }
        bytes.extend_from_slice(piece);
    }
    Ok(bytes)
}

/// What an answer takes with it until its last byte was handed over.
pub struct Luggage {
    /// What was asked for.
    pub asked: Asked,
    /// The status that it is answered with.
    pub status: u16,
    /// When its head had been read.
    pub started: Instant,
    /// Its deadline, once its turn has come.
    pub exchange: Option<Exchange>,
    /// Its share of what the connection may hold.
    pub permit: Option<OwnedSemaphorePermit>,
    /// That it waits for something new.
    pub poll: Option<Present>,
    /// Where it is counted.
    pub metrics: Metrics,
}

/// An answer's body, handed over piece by piece so that a reader who stops is noticed.
pub struct Answer {
    rest: Bytes,
    luggage: Luggage,
}

impl Answer {
    /// These bytes.
    pub fn new(bytes: Bytes, luggage: Luggage) -> Self {
        let rest = bytes;
        Self { rest, luggage }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(length);
        if let Some(exchange) = &self.luggage.exchange {
            exchange.renew(DEADLINE);
        }
        self.luggage.metrics.sent(piece.len());
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let Luggage {
            asked,
            status,
            started,
            ..
        } = self.luggage;
        self.luggage
            .metrics
            .answered(asked, status, started.elapsed());
    }
}
