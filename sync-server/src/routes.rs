//! What each endpoint does, one a file (PROTOCOL 6).

pub(crate) mod blob_get;
pub(crate) mod blob_put;
pub(crate) mod enroll;
pub(crate) mod erase;
mod gateway;
mod http;
pub(crate) mod live;
pub(crate) mod mail;
pub(crate) mod sync;
mod waiting;

pub use gateway::Gateway;
pub use http::router;

use protocol::Status;

/// What an endpoint answers: content, or a status that says it all.
pub(crate) enum Answered<C> {
    /// Status and content.
    With(Status, C),
    /// The status alone.
    Only(Status),
}
