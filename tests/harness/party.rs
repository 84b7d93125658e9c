//! A person's devices and a real server in one process, with nothing but calls between them: every
//! test says itself what the line, or the server's owner, does to each exchange.

mod hold;
mod lie;
mod own;
mod server;

pub use hold::{ROUNDS, agree, hold, same};
pub use lie::{Asked, Lie, news};
pub use own::{Own, link, link_by_mail, link_through};
pub use server::{NOW_MS, Party, URL, copy_folder};

/// The day of `NOW_MS` where check-ins are made.
pub const TODAY: &str = "2026-11-24";
