//! `companion`, the terminal client: one's own journal, goals and contacts, without a phone.

mod args;
mod catalogue;
mod dates;
mod page;
mod picture;
mod words;

fn main() {}
