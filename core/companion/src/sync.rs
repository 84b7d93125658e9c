//! Keeping devices in step through the person's own server: what a request carries, what its answer
//! does, and the way there and back (PROTOCOL 5 to 8).

mod http;
mod transport;

pub use http::{HttpTransport, Roots};
pub use transport::{Call, NoReply, Place, Reply, Transport};
