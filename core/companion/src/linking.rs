//! Linking another device of the same person (PROTOCOL 6.2, SECURITY 5): the new one shows a code,
//! the old one scans it, and each sends the other what it needs, through the person's server or as
//! files and pictures. A check code, typed into the old device, shows that nobody stood between.

mod give;
mod problem;
mod slot;
mod take;

pub use give::Linking;
pub use problem::LinkProblem;
pub use take::NewDevice;
