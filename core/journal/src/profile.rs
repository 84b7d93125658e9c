//! What a person says of themselves, and the words of their own.

mod change;
mod feed_tag;
mod fields;
mod project;
mod read;
mod word;

pub use change::{ProfileChange, StrengthChange, ToolChange, WordChange};
pub use feed_tag::FeedTag;
pub use fields::*;
pub use project::{ITSELF, project};
pub use read::{Profile, Strength, Tool};
pub use word::{Word, WordDraft};
