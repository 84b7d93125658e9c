//! Deterministic CBOR (RFC 8949, 4.2), checked whole before anything is read from it: one value
//! has one spelling, so a hash or a signature over bytes is one over the value.
//!
//! Version 1 uses integers, byte and text strings, arrays, maps, `false`, `true` and `null`.
//! Everything else (floats, tags, other simple values) is refused, in unknown fields too.

mod check;
mod read;
mod write;

pub use check::{check_item, item_length};
pub use read::{Elements, MapReader, Reader, Rest, Tail};
pub use write::{MapWriter, Writer};
