//! The devices of the person: which there are, what they are called, and who is shut out
//! (SECURITY 4 and 5, PROTOCOL 8.3).

mod list;
mod names;
mod phrase;
mod remove;
mod retire;

pub use list::{DeviceState, DeviceView, DevicesView};
pub use phrase::NewWords;
pub(crate) use remove::lines_of_removed;
