//! Handing entries over without a server: a file, or a few pictures from screen to screen
//! (PROTOCOL 11). What travels is sealed as for the server, checked as from the server, and may be
//! read twice and in any order.

mod ours;
mod pictures;
mod read;
mod write;

pub use pictures::{PictureProgress, PictureReader, pictures};
pub use read::EnvelopeReport;
pub use write::EnvelopeScope;
