//! Screens as pages, one view a file.

pub mod changes;
pub mod check_in;
pub mod contact;
pub mod devices;
pub mod goal;
pub mod history;
pub mod import;
pub mod profile;
pub mod rating;
pub mod search;
pub mod server;
pub mod sync;
#[cfg(test)]
mod tests;
pub mod today;
pub mod trends;
