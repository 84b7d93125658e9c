use protocol::{DeviceId, PersonId, RecordId};

/// What a log did with a record that it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is well formed, rightly signed and now in the log. Whether it counts is for the state.
    Taken(RecordId),
    /// It was in the log before.
    Known(RecordId),
    /// It cannot be checked before something else is here: show it again then.
    Waits(Wait),
    /// It will never be taken.
    Refused(Refusal),
}

/// What a record waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// The record before it in its chain, an Era's parent, a space's Genesis.
    Record(RecordId),
    /// The card of the device that signed it, in a person log of the space.
    Device(DeviceId),
    /// The person log of this person.
    Person(PersonId),
    /// The Era whose root signed it.
    Root,
}

/// Why a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its bytes, a key, a card or a signature in it are wrong, or it passes a bound.
    Protocol(protocol::Error),
    /// It is well made but belongs elsewhere.
    Misplaced(&'static str),
}

impl Outcome {
    /// Whether the record is in the log now.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        matches!(self, Self::Taken(_) | Self::Known(_))
    }
}

impl From<protocol::Error> for Outcome {
    fn from(error: protocol::Error) -> Self {
        Self::Refused(Refusal::Protocol(error))
    }
}

/// Whether a server takes an item (PROTOCOL 9, "Taken are").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is taken.
    Taken,
    /// It is late: taken within 30 days after the removal, 64 KiB of a device.
    Late,
    /// Its author may not write it: problem 23.
    Refused,
}
