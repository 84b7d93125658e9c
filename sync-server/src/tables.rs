//! The tables of PROTOCOL 9, one file each group: every statement of the server is here.

pub(crate) mod account;
pub(crate) mod blob;
pub(crate) mod device;
pub(crate) mod feed;
pub(crate) mod head;
pub(crate) mod item;
pub(crate) mod log;
pub(crate) mod manifest;
pub(crate) mod meta;
pub(crate) mod person;
pub(crate) mod slot;
pub(crate) mod token;

/// A column cannot hold more than this, and nothing that is counted reaches it.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
