use crate::cbor::{Elements, Writer};
use crate::cursor::number;
use crate::limits::POLL_WAIT_S_MAX;
use crate::{Content, Endpoint, Error, FeedCursor, Request, Result};

/// `POST /v1/live`: waits until the feed has something after the cursor (PROTOCOL 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveRequest {
    /// The last row of the feed that was taken.
    pub feed: FeedCursor,
    /// How long to wait at most.
    pub wait_s: u64,
}

/// Whether there is something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveNews {
    /// Whether the feed went on.
    pub changed: bool,
}

impl Request for LiveRequest {
    const ENDPOINT: Endpoint = Endpoint::Live;
    type Answer = LiveNews;

    fn count(&self) -> usize {
        3
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.feed.n).bytes(&self.feed.tag);
        writer.uint(self.wait_s);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let feed = FeedCursor {
            n: number(elements.required()?)?,
            tag: elements.required()?.fixed()?,
        };
        let wait_s = elements.required()?.uint()?;
        if wait_s > POLL_WAIT_S_MAX {
            return Err(Error::Limit("long poll seconds"));
        }
        Ok(Self { feed, wait_s })
    }
}

impl Content for LiveNews {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(u64::from(self.changed));
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let changed = elements.required()?;
        let malformed = changed.malformed();
        match changed.uint()? {
            0 => Ok(Self { changed: false }),
            1 => Ok(Self { changed: true }),
            _ => Err(malformed),
        }
    }
}
