//! Bytes as a set of QR codes (PROTOCOL 11): each frame is text in Base45, which the alphanumeric
//! mode of a QR code holds without loss and which may be typed where there is no camera.

mod frame;
mod set;

pub use frame::QrFrame;
pub use set::{QrOutcome, QrSet};
