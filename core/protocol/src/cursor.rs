use crate::cbor::{Reader, Writer};
use crate::limits::{LOCATOR_PAIRS_MAX, NUMBER_MAX};
use crate::{ItemId, Label, LogId, PersonId, Result, hash};

/// Eight bytes that a place in a log or feed, and all before it, gives (PROTOCOL 5).
pub type Tag = [u8; 8];

fn first_eight(hash: [u8; 32]) -> Tag {
    hash.first_chunk().copied().unwrap_or_default()
}

/// The position tag of a log with nothing in it.
#[must_use]
pub fn first_position_tag(log: &LogId) -> Tag {
    first_eight(hash(Label::LogTag, &[log.as_bytes()]))
}

/// The position tag after one more item.
#[must_use]
pub fn next_position_tag(tag: &Tag, item: &ItemId) -> Tag {
    first_eight(hash(Label::LogTag, &[tag, item]))
}

/// What a row of a feed stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedRow {
    /// A new item at this position of the log.
    Item {
        /// Where it stands in its log.
        position: u64,
        /// Its id.
        item: ItemId,
    },
    /// The log came into this state.
    State(LogState),
}

/// The feed tag of an account with nothing in its feed.
#[must_use]
pub fn first_feed_tag(person: &PersonId) -> Tag {
    first_eight(hash(Label::FeedTag, &[person.as_bytes()]))
}

/// The feed tag after one more row.
#[must_use]
pub fn next_feed_tag(tag: &Tag, log: &LogId, row: &FeedRow) -> Tag {
    let (position, item) = match row {
        FeedRow::Item { position, item } => (*position, *item),
        FeedRow::State(state) => {
            let mut item = [0; 32];
            let number = state.number().to_be_bytes();
            for (place, byte) in item.iter_mut().rev().zip(number.iter().rev()) {
                *place = *byte;
            }
            (0, item)
        }
    };
    let position = position.to_be_bytes();
    first_eight(hash(
        Label::FeedTag,
        &[tag, log.as_bytes(), &position, &item],
    ))
}

/// What a log is to an account (PROTOCOL 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogState {
    /// Named by an AddPerson; the id only.
    Offered,
    /// A device of the account named or made it.
    Accepted,
    /// The person log of somebody in an accepted space.
    Followed,
    /// Nothing comes after the record that ended it.
    Ended,
    /// A state of a later version, kept as it is.
    Unknown(u64),
}

impl LogState {
    /// The state's number on the wire.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Offered => 1,
            Self::Accepted => 2,
            Self::Followed => 3,
            Self::Ended => 4,
            Self::Unknown(number) => number,
        }
    }
}

impl From<u64> for LogState {
    fn from(number: u64) -> Self {
        match number {
            1 => Self::Offered,
            2 => Self::Accepted,
            3 => Self::Followed,
            4 => Self::Ended,
            other => Self::Unknown(other),
        }
    }
}

/// A log in a request or answer: by the account's number for it, or by its id before it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogName {
    /// The account's number for it.
    Number(u64),
    /// Its id.
    Id(LogId),
}

impl LogName {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut number = reader.clone();
        let Ok(n) = number.uint() else {
            return Ok(Self::Id(LogId::from_bytes(reader.fixed()?)));
        };
        if n > NUMBER_MAX {
            return Err(reader.malformed());
        }
        *reader = number;
        Ok(Self::Number(n))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Number(number) => writer.uint(*number),
            Self::Id(log) => writer.bytes(log.as_bytes()),
        };
    }
}

/// A place in a feed or log: how many rows, and their tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The number of the last row, 0 before the first.
    pub n: u64,
    /// The tag there.
    pub tag: Tag,
}

/// The account cursor: the last row of the feed that was taken.
pub type FeedCursor = Place;

impl Place {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(2)?;
        let n = number(reader)?;
        let tag = reader.fixed()?;
        Ok(Self { n, tag })
    }
}

/// An unsigned integer that a server can store.
pub(crate) fn number(reader: &mut Reader<'_>) -> Result<u64> {
    let number = reader.uint()?;
    if number > NUMBER_MAX {
        return Err(reader.malformed());
    }
    Ok(number)
}

/// What a log cursor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CursorMode {
    /// What follows.
    Items,
    /// What follows, and all heads.
    ItemsAndHeads,
    /// Records, all heads, and each author's newest manifest.
    Records,
}

/// From where a log is asked for, one by one (PROTOCOL 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCursor {
    /// The log.
    pub log: LogName,
    /// The last position that was taken, and its tag.
    pub place: Place,
    /// What is asked for.
    pub mode: CursorMode,
    /// After a mismatch: older places at distance 1, 2, 4, …
    pub locator: Vec<Place>,
}

impl LogCursor {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let malformed = reader.malformed();
        let mut elements = reader.elements()?;
        let log = LogName::read(elements.required()?)?;
        let n = number(elements.required()?)?;
        let tag = elements.required()?.fixed()?;
        let mode = match elements.required()?.uint()? {
            0 => CursorMode::Items,
            1 => CursorMode::ItemsAndHeads,
            2 => CursorMode::Records,
            _ => return Err(malformed),
        };
        let locator = match elements.optional() {
            None => Vec::new(),
            Some(pairs) => pairs.list_of(LOCATOR_PAIRS_MAX, "locator pairs", Place::read)?,
        };
        elements.ignore_rest()?;
        Ok(Self {
            log,
            place: Place { n, tag },
            mode,
            locator,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.array(4 + usize::from(!self.locator.is_empty()));
        self.log.write(writer);
        writer.uint(self.place.n).bytes(&self.place.tag);
        writer.uint(match self.mode {
            CursorMode::Items => 0,
            CursorMode::ItemsAndHeads => 1,
            CursorMode::Records => 2,
        });
        if !self.locator.is_empty() {
            writer.list(&self.locator, |w, place| {
                w.array(2).uint(place.n).bytes(&place.tag);
            });
        }
    }
}

/// The distances back from a cursor at which a locator names places: 1, 2, 4, …
#[must_use]
pub fn locator_positions(position: u64) -> Vec<u64> {
    let distances = (0..LOCATOR_PAIRS_MAX as u32).map(|n| 1_u64 << n);
    distances
        .map_while(|distance| position.checked_sub(distance))
        .collect()
}
