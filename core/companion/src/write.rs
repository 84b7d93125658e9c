//! The one place where anything is written: one transaction each, on disk before the call returns.

mod check_ins;
mod contacts;
mod deletion;
mod documents;
mod goals;
mod imports;
mod outcomes;
mod profile;
mod relationships;
mod session;

pub(crate) use documents::{Documents, id_of as document_id, open as open_document};
pub(crate) use relationships::{relationship_id, relationship_space, relationship_spaces};
pub(crate) use session::{Session, Writer};
