use super::{SyncNews, read_signed, write_signed};
use crate::cbor::{Elements, Reader, Writer};
use crate::cursor::number;
use crate::limits::{ENTRIES_MAX, LOGS_MAX, WANT_KIB_DEFAULT, WANT_KIB_MAX};
use crate::{Endpoint, Error, FeedCursor, LogCursor, LogName, Request, Result, Run};

/// What a device sends and asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncRequest {
    /// The last row of the feed that was taken.
    pub feed: FeedCursor,
    /// The largest answer in KiB; 0 for `limits::WANT_KIB_DEFAULT`.
    pub want_kib: u64,
    /// What is sent, person logs first.
    pub sections: Vec<SectionUp>,
    /// Logs that are asked for one by one.
    pub cursors: Vec<LogCursor>,
    /// Whether request and answer are filled up to hide their length.
    pub cover: bool,
}

/// Items of one log that a device sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionUp {
    /// The log.
    pub log: LogName,
    /// Entries.
    pub runs: Vec<Run>,
    /// Records' bytes.
    pub records: Vec<Vec<u8>>,
    /// Manifests' bytes.
    pub manifests: Vec<Vec<u8>>,
}

impl SyncRequest {
    /// The largest answer that is wanted, in bytes.
    #[must_use]
    pub const fn want_bytes(&self) -> usize {
        let kib = match self.want_kib {
            0 => WANT_KIB_DEFAULT,
            kib => kib,
        };
        let kib = if kib > WANT_KIB_MAX {
            WANT_KIB_MAX
        } else {
            kib
        };
        kib as usize * 1024
    }

    const fn has_cursors(&self) -> bool {
        self.cover || !self.cursors.is_empty()
    }
}

impl Request for SyncRequest {
    const ENDPOINT: Endpoint = Endpoint::Sync;
    type Answer = SyncNews;

    fn count(&self) -> usize {
        4 + usize::from(self.has_cursors())
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.feed.n).bytes(&self.feed.tag);
        writer.uint(self.want_kib);
        writer.list(&self.sections, |w, section| section.write(w));
        if self.has_cursors() {
            writer.list(&self.cursors, |w, cursor| cursor.write(w));
        }
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let feed = FeedCursor {
            n: number(elements.required()?)?,
            tag: elements.required()?.fixed()?,
        };
        let want_kib = elements.required()?.uint()?;
        let sections = elements.required()?;
        let sections = sections.list_of(LOGS_MAX, "sections", SectionUp::read)?;
        let cursors = match elements.optional() {
            None => Vec::new(),
            Some(cursors) => cursors.list_of(LOGS_MAX, "cursors", LogCursor::read)?,
        };
        let runs = sections.iter().flat_map(|section| &section.runs);
        if runs.map(|run| run.entries.len()).sum::<usize>() > ENTRIES_MAX {
            return Err(Error::Limit("entries"));
        }
        Ok(Self {
            feed,
            want_kib,
            sections,
            cursors,
            cover: elements.left() > 0,
        })
    }

    fn is_covered(&self) -> bool {
        self.cover
    }
}

impl SectionUp {
    /// A section of this log with nothing in it.
    #[must_use]
    pub const fn new(log: LogName) -> Self {
        Self {
            log,
            runs: Vec::new(),
            records: Vec::new(),
            manifests: Vec::new(),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut elements = reader.elements()?;
        let log = LogName::read(elements.required()?)?;
        let runs = elements.required()?.list(Run::read)?;
        let records = elements.optional().map(read_signed).transpose()?;
        let manifests = elements.optional().map(read_signed).transpose()?;
        elements.ignore_rest()?;
        Ok(Self {
            log,
            runs,
            records: records.unwrap_or_default(),
            manifests: manifests.unwrap_or_default(),
        })
    }

    fn write(&self, writer: &mut Writer) {
        let count = match (self.records.is_empty(), self.manifests.is_empty()) {
            (_, false) => 4,
            (false, true) => 3,
            (true, true) => 2,
        };
        writer.array(count);
        self.log.write(writer);
        writer.list(&self.runs, |w, run| run.write(w));
        if count > 2 {
            write_signed(&self.records, writer);
        }
        if count > 3 {
            write_signed(&self.manifests, writer);
        }
    }
}
