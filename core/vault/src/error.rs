use protocol::DeviceId;

/// What can go wrong with secrets. No message holds a secret, nor a word that somebody typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key or the randomness is wrong by itself.
    #[error(transparent)]
    Protocol(#[from] protocol::Error),
    /// There are not twelve recovery words.
    #[error("12 words are needed, {found} were given")]
    WordCount {
        /// How many there are.
        found: usize,
    },
    /// One of the recovery words is in no list, or not in the list of the other words.
    #[error("word {number} is not known")]
    UnknownWord {
        /// Which word, from 1.
        number: usize,
    },
    /// All twelve words exist but do not belong together: one is another than was written down.
    #[error("the words do not fit together")]
    WordsChecksum,
    /// The bytes do not open under this key: another key, or damage; no one can tell which.
    #[error("cannot be opened with this key")]
    CannotOpen,
    /// None of an epoch's seals is for this device.
    #[error("not sealed to this device")]
    NotSealedToUs,
    /// The secret is not the one that the epoch commits to.
    #[error("the epoch commits to another secret")]
    WrongCommit,
    /// An epoch is not sealed to exactly those who may have it.
    #[error("sealed to others than the recipients")]
    WrongRecipients,
    /// A seal holds another secret than the epoch's.
    #[error("a seal holds another secret")]
    WrongSeal {
        /// Whose seal it is.
        device: DeviceId,
    },
    /// The bytes are another blob than the one that a manifest names.
    #[error("another blob than the one named")]
    WrongId,
    /// The bytes do not have the layout of what is named.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// The value lies outside the bounds of what is named.
    #[error("limit passed: {0}")]
    Limit(&'static str),
    /// The bytes were made by a newer version.
    #[error("made by a newer version")]
    NeedsUpdate,
    /// The memory for stretching a PIN could not be had.
    #[error("the pin could not be stretched")]
    Stretching,
}

/// The result of work with secrets.
pub type Result<T> = std::result::Result<T, Error>;
