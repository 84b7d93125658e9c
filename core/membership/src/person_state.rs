//! What a person log says: the Eras that hold, and which devices are in, out, and from when.

mod choice;
mod devices;
mod index;
mod state;

pub use state::{DeviceStanding, PersonState, Reach};
