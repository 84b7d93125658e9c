//! The bounds of PROTOCOL 4, 5, 11 and 12, each in one place.

/// The longest record.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// The longest entry.
pub const ENTRY_BYTES_MAX: usize = 64 * 1024;
/// The shortest entry: its body is padded to `ENTRY_BODY_BYTES_MIN`.
pub const ENTRY_BYTES_MIN: usize = 328;
/// The least padded body of an entry.
pub const ENTRY_BODY_BYTES_MIN: usize = 224;
/// The longest manifest.
pub const MANIFEST_BYTES_MAX: usize = 64 * 1024;
/// The longest blob.
pub const BLOB_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The shortest blob: suite, epoch, nonce and authentication tag.
pub const BLOB_BYTES_MIN: usize = 1 + 8 + 24 + 16;
/// The longest request.
pub const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// The longest answer.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// The most KiB that a request may want, and what it gets at most without a word.
pub const WANT_KIB_MAX: u64 = 1024;
/// What a request that wants 0 is given.
pub const WANT_KIB_DEFAULT: u64 = 16;
/// The most entries in one request.
pub const ENTRIES_MAX: usize = 1_000;
/// The most logs that one request or answer has sections or cursors of: the own person log, spaces
/// accepted and offered, and followed person logs are 1,071; ended ones may still be written to.
pub const LOGS_MAX: usize = 2_048;
/// The most parts in one entry or blob.
pub const PARTS_MAX: usize = 32;
/// The most snapshot blobs that one manifest names; a manifest's bytes allow no more.
pub const BLOBS_MAX: usize = 4_096;
/// The most bytes of a document key.
pub const DOCUMENT_KEY_BYTES_MAX: usize = 15;
/// The deepest nesting of arrays and maps; a single number is at depth 0.
pub const CBOR_DEPTH_MAX: usize = 8;
/// The most that the payload of an entry unpacks to.
pub const UNPACKED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most that the payload of a blob unpacks to.
pub const BLOB_UNPACKED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most bytes that one packed byte unpacks to…
pub const UNPACKED_FACTOR_MAX: usize = 64;
/// … beside these.
pub const UNPACKED_BESIDE_BYTES: usize = 4 * 1024;
/// The highest number on the wire: servers keep numbers as signed 64-bit integers.
pub const NUMBER_MAX: u64 = i64::MAX as u64;
/// The highest sequence of an entry: a line has 32 bits for it.
pub const SEQUENCE_MAX: u64 = u32::MAX as u64;

/// The most persons in a space.
pub const PERSONS_MAX: usize = 50;
/// The most active devices of a person, the paper aside.
pub const DEVICES_ACTIVE_MAX: usize = 5;
/// The most older secrets in one Rekey.
pub const OLDER_MAX: usize = 256;
/// The highest counter of a record in one's own space.
pub const OWNER_RECORDS_MAX: u64 = 4_000;
/// The highest counter of a record in another's space or in a person log.
pub const OTHER_RECORDS_MAX: u64 = 256;
/// The most records a day of a device that is not the owner's.
pub const OTHER_RECORDS_A_DAY_MAX: u64 = 20;
/// The longest chain of Eras.
pub const ERAS_MAX: usize = 256;

/// The most accepted spaces of an account.
pub const SPACES_MAX: usize = 50;
/// The most person logs that an account follows.
pub const FOLLOWED_MAX: usize = 1_000;
/// The most spaces that wait to be accepted; the oldest is dropped.
pub const OFFERED_MAX: usize = 20;
/// How many rows of a feed a server keeps.
pub const FEED_ROWS_KEPT: u64 = 8_192;
/// The most older pairs in a cursor.
pub const LOCATOR_PAIRS_MAX: usize = 8;
/// How many epochs with one tag a reader tries for an author.
pub const EPOCHS_TRIED_MAX: usize = 8;

/// The most bytes that an account stores.
pub const ACCOUNT_BYTES_MAX: u64 = 50 * 1024 * 1024;
/// The most items that an account stores.
pub const ACCOUNT_ITEMS_MAX: u64 = 200_000;
/// How much of an account is kept free for its private space.
pub const PRIVATE_SPACE_BYTES_KEPT: u64 = 10 * 1024 * 1024;
/// The most bytes of a shared space; a person who is not its owner has a quarter.
pub const SHARED_SPACE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// The most bytes of a person log, a quarter of it for removals.
pub const PERSON_LOG_BYTES_MAX: u64 = 1024 * 1024;
/// The most bytes that a device sends late, after its removal.
pub const LATE_BYTES_MAX: u64 = 64 * 1024;
/// For how many days a removed device's entries are taken late.
pub const LATE_DAYS_MAX: u64 = 30;
/// For how many days a removed device is answered at all.
pub const REMOVED_SERVED_DAYS: u64 = 90;
/// The most removals that a device which is out may send.
pub const FROZEN_REMOVALS_MAX: u64 = 8;
/// The most forked entries that a server keeps of one device.
pub const FORKED_ENTRIES_MAX: u64 = 64;

/// Requests of a device in a minute.
pub const DEVICE_REQUESTS_A_MINUTE: u32 = 60;
/// Requests of a device at once.
pub const DEVICE_REQUESTS_BURST: u32 = 30;
/// Blob requests of a device in a minute.
pub const BLOB_REQUESTS_A_MINUTE: u32 = 600;
/// Feed rows for a device in a minute.
pub const FEED_ROWS_A_MINUTE: u32 = 2_000;
/// Requests of a network in a minute.
pub const NETWORK_REQUESTS_A_MINUTE: u32 = 600;
/// Enrolments, and mailbox requests, in a minute.
pub const ENROLMENTS_A_MINUTE: u32 = 5;

/// The longest mail slot.
pub const SLOT_BYTES_MAX: usize = 64 * 1024;
/// The most open mailboxes of an account.
pub const MAILBOXES_OPEN_MAX: u64 = 6;
/// How long a mailbox may stay open: seven days.
pub const MAIL_MINUTES_MAX: u64 = 7 * 24 * 60;
/// How long a mailbox for linking stays open.
pub const LINK_MINUTES: u64 = 10;
/// The longest part of a blob in one upload.
pub const BLOB_PUT_BYTES_MAX: usize = 16 * 1024;
/// The longest part of a blob in one download.
pub const BLOB_GET_BYTES_MAX: u64 = 256 * 1024;
/// How long a request may take.
pub const REQUEST_DEADLINE_S: u64 = 30;
/// How long a long poll may wait.
pub const POLL_WAIT_S_MAX: u64 = 300;
/// The most bytes that one connection holds in memory.
pub const CONNECTION_BYTES_MAX: usize = 2 * 1024 * 1024;
/// After how many days an erasure that a device asked for is done.
pub const ERASE_DAYS: u64 = 7;

/// The most keys in a server's chain of successors.
pub const SUCCESSORS_MAX: usize = 16;
/// The longest address of a server.
pub const URL_BYTES_MAX: usize = 255;
/// The longest token line, as typed.
pub const TOKEN_LINE_BYTES_MAX: usize = 1_024;
/// The longest name in an invitation.
pub const NAME_BYTES_MAX: usize = 256;
/// The most spaces that linking hands over, ended ones too: more do not fit a mail slot.
pub const HANDED_SPACES_MAX: usize = 512;
/// The most epoch secrets that linking hands over, the newest first.
pub const HANDED_SECRETS_MAX: usize = 1_000;
/// The longest contact card: what a mail slot holds beside it is short.
pub const CONTACT_CARD_BYTES_MAX: usize = 64 * 1024;
/// The most records in a contact card.
pub const CONTACT_RECORDS_MAX: usize = 512;
/// The most bytes of envelopes in one file.
pub const ENVELOPE_FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most data in one QR frame.
pub const QR_DATA_BYTES_MAX: usize = 600;
/// The most QR frames in a set; above that a file.
pub const QR_FRAMES_MAX: usize = 32;
/// The longest text of a QR frame, as typed.
pub const QR_TEXT_BYTES_MAX: usize = 2_048;
/// Bodies of requests and answers are a multiple of this while cover traffic is on (PROTOCOL 14).
pub const COVER_BYTES: usize = 512;
