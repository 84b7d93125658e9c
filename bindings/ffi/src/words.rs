//! The small words of the facade: ids, times, codes, topics.

use companion::{
    DeviceClass, FolderState, Id, Language, Moment, Position, RecordKind, Rule, Secret, Setup,
    Topic,
};

use crate::CompanionError;

/// A moment and the offset in which it was lived, kept as one integer so that a merge cannot mix
/// the two.
#[uniffi::remote(Record)]
pub struct Moment {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Minutes east of UTC.
    pub tz_min: i16,
}

/// Where a child goes among its siblings.
#[uniffi::remote(Enum)]
pub enum Position {
    /// Before all others.
    First,
    /// Right after this one.
    After(Id),
    /// After all others.
    Last,
}

/// What is wrong with a field that somebody entered.
#[uniffi::remote(Enum)]
pub enum Rule {
    /// A required field is empty.
    Missing,
    /// The text has more characters than the field takes.
    TooLong,
    /// There are more items than the field takes.
    TooMany,
    /// The number, date or time lies outside what the field takes.
    OutOfRange,
    /// The text is not of the form that the field takes.
    BadFormat,
    /// The value may not be given here.
    NotAllowed,
}

/// What kind of record a row stands for; the numbers are those of the store's rows, frozen.
#[uniffi::remote(Enum)]
pub enum RecordKind {
    /// A check-in.
    CheckIn,
    /// A goal with its steps.
    Goal,
    /// A contact with its follow-ups.
    Contact,
    /// A self-rating.
    SelfRating,
    /// The person's own words on a contact.
    Reflection,
    /// The profile: the values of the `profile` document itself.
    Profile,
    /// A relationship: the values of its `main` document itself.
    Relationship,
}

/// What changed; whoever shows it asks again.
#[uniffi::remote(Enum)]
pub enum Topic {
    /// Check-ins.
    CheckIns,
    /// Goals and their steps.
    Goals,
    /// Contacts and their follow-ups.
    Contacts,
    /// Relationships.
    Relationships,
    /// The profile.
    Profile,
    /// Self-ratings and reflections.
    Outcomes,
    /// Imports.
    Imports,
}

/// A language that the app speaks.
#[uniffi::remote(Enum)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
}

/// What kind of device this is; other members see it.
#[uniffi::remote(Enum)]
pub enum DeviceClass {
    /// A phone or a tablet.
    Phone,
    /// A computer.
    Computer,
}

/// How a journal begins.
#[uniffi::remote(Record)]
pub struct Setup {
    /// The person's language.
    pub language: Language,
    /// What kind of device this is.
    pub class: DeviceClass,
    /// A PIN, if the person wants one.
    pub pin: Option<Secret>,
}

/// What a folder holds.
#[uniffi::remote(Enum)]
pub enum FolderState {
    /// Nothing: a journal can begin here.
    Empty,
    /// A journal.
    Ready {
        /// Whether it opens with a PIN.
        pin: bool,
        /// How long to wait before a PIN is tried, in seconds.
        wait_s: u32,
    },
    /// A wipe was begun and will be finished at the next start.
    Wiping,
}

uniffi::custom_type!(Id, String, {
    remote,
    try_lift: |text| text.parse().map_err(|_| CompanionError::input("id", Rule::BadFormat).into()),
    lower: |id| id.to_string(),
});

uniffi::custom_type!(Secret, String, {
    remote,
    try_lift: |text| Ok(Secret::from(text)),
    lower: |secret| secret.reveal().to_owned(),
});

/// The id of a device: 16 bytes.
pub type DeviceId = [u8; 16];

uniffi::custom_type!(DeviceId, Vec<u8>, {
    remote,
    try_lift: |bytes| {
        bytes.try_into().map_err(|_| CompanionError::input("device", Rule::BadFormat).into())
    },
    lower: |device| device.to_vec(),
});
