use super::{read_signed, write_signed};
use crate::cbor::{Elements, Reader, Rest, Writer};
use crate::cursor::number;
use crate::limits::LOGS_MAX;
use crate::{
    Answer, Content, FeedCursor, Handle, LogId, LogName, LogState, Place, ProblemCode, Result, Run,
    Short,
};

/// What a server answers to a sync.
pub type SyncAnswer = Answer<SyncNews>;

/// What is new: items in feed order, then as the cursors asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncNews {
    /// The last row of the feed that was served; with status 2, the cursor to adopt.
    pub feed: FeedCursor,
    /// A log each.
    pub sections: Vec<SectionDown>,
    /// Logs that changed their state; with status 2 all.
    pub joined: Vec<Joined>,
    /// Whether the answer is filled up to hide its length, as the request was.
    pub cover: bool,
}

/// News of one log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionDown {
    /// The log.
    pub log: LogName,
    /// The position up to which the section brings it, and its tag.
    pub place: Place,
    /// Newest items of the authors of what follows, and of the sender: the acknowledgement.
    pub heads: Vec<Head>,
    /// Entries.
    pub runs: Vec<Run>,
    /// Records' bytes.
    pub records: Vec<Vec<u8>>,
    /// Manifests' bytes.
    pub manifests: Vec<Vec<u8>>,
    /// What was wrong with what the request sent for this log.
    pub problems: Vec<Problem>,
}

/// A kind of item (PROTOCOL 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// Sealed signed changes.
    Entry,
    /// A signed membership operation.
    Record,
    /// A signed list of snapshot blobs.
    Manifest,
    /// An entry of a forked chain, as servers keep it; it has no head.
    Forked,
    /// A kind of a later version, kept as it is.
    Unknown(u64),
}

impl ItemKind {
    /// The kind's number.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Entry => 1,
            Self::Record => 2,
            Self::Manifest => 3,
            Self::Forked => 4,
            Self::Unknown(number) => number,
        }
    }
}

impl From<u64> for ItemKind {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::Entry,
            2 => Self::Record,
            3 => Self::Manifest,
            4 => Self::Forked,
            other => Self::Unknown(other),
        }
    }
}

/// The newest item of a device in a log. Eras have a handle of zeros and their depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// The device.
    pub handle: Handle,
    /// What kind of item.
    pub kind: ItemKind,
    /// Its sequence, counter or depth.
    pub sequence: u64,
    /// The first eight bytes of its id.
    pub id: Short,
}

/// What is wrong with a section that was sent. What came before it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub code: ProblemCode,
    /// The device whose item it is about.
    pub handle: Handle,
    /// The sequence it is about.
    pub sequence: u64,
    /// Of a fork, the stored entry.
    pub run: Option<Box<Run>>,
}

/// A log that has a new state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Joined {
    /// The account's number for it.
    pub number: u64,
    /// The log.
    pub log: LogId,
    /// What it is to the account now.
    pub state: LogState,
}

impl Content for SyncNews {
    fn count(&self) -> usize {
        3 + usize::from(self.cover || !self.joined.is_empty())
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.feed.n).bytes(&self.feed.tag);
        writer.list(&self.sections, |w, section| section.write(w));
        if self.count() > 3 {
            writer.list(&self.joined, |w, joined| {
                w.array(3).uint(joined.number).bytes(joined.log.as_bytes());
                w.uint(joined.state.number());
            });
        }
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let feed = FeedCursor {
            n: number(elements.required()?)?,
            tag: elements.required()?.fixed()?,
        };
        let sections = elements.required()?;
        let sections = sections.list_of(LOGS_MAX, "sections", SectionDown::read)?;
        let joined = elements.optional().map(|joined| joined.list(Joined::read));
        Ok(Self {
            feed,
            sections,
            joined: joined.transpose()?.unwrap_or_default(),
            cover: elements.left() > 0,
        })
    }

    fn is_covered(&self) -> bool {
        self.cover
    }
}

impl SectionDown {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut elements = reader.elements()?;
        let log = LogName::read(elements.required()?)?;
        let n = number(elements.required()?)?;
        let tag = elements.required()?.fixed()?;
        let heads = elements.required()?.list(Head::read)?;
        let runs = elements.required()?.list(Run::read)?;
        let records = elements.optional().map(read_signed).transpose()?;
        let manifests = elements.optional().map(read_signed).transpose()?;
        let problems = elements.optional().map(|list| list.list(Problem::read));
        let problems = problems.transpose()?;
        elements.ignore_rest()?;
        Ok(Self {
            log,
            place: Place { n, tag },
            heads,
            runs,
            records: records.unwrap_or_default(),
            manifests: manifests.unwrap_or_default(),
            problems: problems.unwrap_or_default(),
        })
    }

    fn write(&self, writer: &mut Writer) {
        let present = [
            !self.records.is_empty(),
            !self.manifests.is_empty(),
            !self.problems.is_empty(),
        ];
        let optional = present.iter().rposition(|is| *is).map_or(0, |at| at + 1);
        writer.array(5 + optional);
        self.log.write(writer);
        writer.uint(self.place.n).bytes(&self.place.tag);
        writer.list(&self.heads, |w, head| head.write(w));
        writer.list(&self.runs, |w, run| run.write(w));
        if optional > 0 {
            write_signed(&self.records, writer);
        }
        if optional > 1 {
            write_signed(&self.manifests, writer);
        }
        if optional > 2 {
            writer.list(&self.problems, |w, problem| problem.write(w));
        }
    }
}

impl Head {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Self::read_with(reader, Rest::Ignored)
    }

    /// Inside a seal nothing may follow.
    pub(crate) fn read_sealed(reader: &mut Reader<'_>) -> Result<Self> {
        Self::read_with(reader, Rest::Refused)
    }

    fn read_with(reader: &mut Reader<'_>, rest: Rest) -> Result<Self> {
        let mut elements = reader.elements()?;
        let head = Self {
            handle: Handle::from_bytes(elements.required()?.fixed()?),
            kind: elements.required()?.uint()?.into(),
            sequence: number(elements.required()?)?,
            id: elements.required()?.fixed()?,
        };
        elements.finish(rest)?;
        Ok(head)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(4).bytes(self.handle.as_bytes());
        writer.uint(self.kind.number()).uint(self.sequence);
        writer.bytes(&self.id);
    }
}

impl Problem {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut elements = reader.elements()?;
        let code = elements.required()?.uint()?.into();
        let handle = Handle::from_bytes(elements.required()?.fixed()?);
        let sequence = number(elements.required()?)?;
        let run = match code {
            // What follows an unknown code may be anything.
            ProblemCode::Unknown(_) => None,
            _ => elements.optional().map(Run::read).transpose()?,
        };
        elements.ignore_rest()?;
        Ok(Self {
            code,
            handle,
            sequence,
            run: run.map(Box::new),
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.array(3 + usize::from(self.run.is_some()));
        writer.uint(self.code.number());
        writer.bytes(self.handle.as_bytes()).uint(self.sequence);
        if let Some(run) = &self.run {
            run.write(writer);
        }
    }
}

impl Joined {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut elements = reader.elements()?;
        let joined = Self {
            number: number(elements.required()?)?,
            log: LogId::from_bytes(elements.required()?.fixed()?),
            state: elements.required()?.uint()?.into(),
        };
        elements.ignore_rest()?;
        Ok(joined)
    }
}
