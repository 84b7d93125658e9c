use crate::Label;

macro_rules! codes {
    ($(#[$doc:meta])+ $name:ident { $($(#[$each:meta])+ $variant:ident = $number:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$each])+ $variant,)+
            /// A code of a later version, kept as it is.
            Unknown(u64),
        }

        impl $name {
            /// Every code of this version.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The number on the wire.
            #[must_use]
            pub const fn number(self) -> u64 {
                match self {
                    $(Self::$variant => $number,)+
                    Self::Unknown(number) => number,
                }
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                match number {
                    $($number => Self::$variant,)+
                    other => Self::Unknown(other),
                }
            }
        }
    };
}

codes! {
    /// What a server says of a whole request (PROTOCOL 6.3). An unknown one is as `Later`.
    Status {
        /// Done.
        Done = 0,
        /// There is more: ask again.
        More = 1,
        /// The account cursor is not on the feed: full check.
        CursorUnknown = 2,
        /// The counter was used; the answer shows by what.
        CounterUsed = 3,
        /// Unknown or wrongly signed: stop, delete nothing.
        Refused = 4,
        /// No room: pull only.
        Quota = 5,
        /// This client's suite is too old.
        SuiteTooOld = 6,
        /// The device is frozen, or was removed lately: only the own person log comes.
        DeviceOut = 7,
        /// Not now: wait.
        Later = 8,
        /// The slot or token is gone.
        Gone = 9,
        /// The blob continues elsewhere.
        BlobOffset = 10,
    }
}

codes! {
    /// What a server says of one section (PROTOCOL 6.3). An unknown one is as `Status::Later`.
    ProblemCode {
        /// The previous id is needed.
        PreviousNeeded = 20,
        /// A gap after the sequence: send from there.
        Gap = 21,
        /// Another entry is stored there already.
        Fork = 22,
        /// The author may not write.
        MayNotWrite = 23,
        /// The author is in no person log named here.
        AuthorUnknown = 24,
        /// A signature does not hold: a defect.
        BadSignature = 25,
        /// The author or the space has no room left: pull only.
        Quota = 26,
        /// A previous record, parent Era or person log is missing.
        RecordMissing = 27,
        /// The log is not known; always so to outsiders.
        LogUnknown = 28,
        /// A blob that a manifest names is missing.
        BlobMissing = 29,
        /// A manifest covers more than is there.
        BeyondHeads = 30,
        /// No epoch with this tag verifies.
        EpochUnknown = 31,
    }
}

/// A kind of request that is signed, in the order of their labels (PROTOCOL 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    /// Exchanges items of all logs.
    Sync,
    /// Waits for something new.
    Live,
    /// Finds or makes the account.
    Enroll,
    /// Mailboxes for linking and inviting.
    Mail,
    /// Sends part of a blob.
    BlobPut,
    /// Fetches part of a blob.
    BlobGet,
    /// Erases the account.
    Erase,
}

impl Endpoint {
    /// All seven.
    pub const ALL: &'static [Self] = &[
        Self::Sync,
        Self::Live,
        Self::Enroll,
        Self::Mail,
        Self::BlobPut,
        Self::BlobGet,
        Self::Erase,
    ];

    /// The endpoint's number, 1 to 7.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Sync => 1,
            Self::Live => 2,
            Self::Enroll => 3,
            Self::Mail => 4,
            Self::BlobPut => 5,
            Self::BlobGet => 6,
            Self::Erase => 7,
        }
    }

    /// The endpoint with this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.number() == number)
    }

    /// Where it is posted to.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Sync => "/v1/sync",
            Self::Live => "/v1/live",
            Self::Enroll => "/v1/enroll",
            Self::Mail => "/v1/mail",
            Self::BlobPut => "/v1/blob/put",
            Self::BlobGet => "/v1/blob/get",
            Self::Erase => "/v1/erase",
        }
    }

    /// The label of its signatures.
    #[must_use]
    pub const fn label(self) -> Label {
        match self {
            Self::Sync => Label::RequestSync,
            Self::Live => Label::RequestLive,
            Self::Enroll => Label::RequestEnroll,
            Self::Mail => Label::RequestMail,
            Self::BlobPut => Label::RequestBlobPut,
            Self::BlobGet => Label::RequestBlobGet,
            Self::Erase => Label::RequestErase,
        }
    }
}
