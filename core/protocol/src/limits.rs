//! The bounds of PROTOCOL 12 that every reader keeps.

/// The longest record, entry or manifest.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// The deepest nesting of arrays and maps; a single number is at depth 0.
pub const CBOR_DEPTH_MAX: usize = 8;
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
/// The longest chain of Eras.
pub const ERAS_MAX: usize = 256;
