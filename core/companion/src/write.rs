//! The one place where anything is written: one transaction each, on disk before the call returns.

mod changes;
mod check_ins;
mod closing;
mod contacts;
mod deletion;
mod documents;
mod goals;
mod imports;
mod merge;
mod outcomes;
mod profile;
mod rebuild;
mod recording;
mod relationships;
mod session;
mod standing;

pub(crate) use changes::topics_of;
pub use changes::{APPLIED_CHANGES_MAX, AppliedChanges, DocumentHeads};
pub(crate) use contacts::{codes_of, contacts_in_year, own_codes, room_for_contact};
pub(crate) use documents::{Documents, id_of as document_id, open as open_document, open_kept};
pub(crate) use merge::{Merge, PartOutcome};
pub(crate) use relationships::{relationship_id, relationship_space, relationship_spaces};
pub(crate) use session::{Session, Writer};
