//! The objects of the wire: items, requests and answers, mail slots, files, QR frames, token lines.

#[path = "wire/answers.rs"]
pub mod answers;
#[path = "wire/fields.rs"]
pub mod fields;
#[path = "wire/files.rs"]
pub mod files;
#[path = "wire/items.rs"]
pub mod items;
#[path = "wire/mailboxes.rs"]
pub mod mailboxes;
#[path = "wire/malformed.rs"]
pub mod malformed;
#[path = "wire/requests.rs"]
pub mod requests;
#[path = "wire/servers.rs"]
pub mod servers;
#[path = "wire/tags.rs"]
pub mod tags;
