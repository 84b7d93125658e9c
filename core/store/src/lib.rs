//! The encrypted store: documents, the rows that screens are answered from, and keys, in one SQLite
//! file. A write is one durable transaction; a read sees one moment and does not wait for a writer.
//!
//! The store knows bytes, ids, columns and SQL. What a row means is the journal's.
//!
//! ```
//! use store::{Commit, DocumentId, MemoryStore, RecordRef, RecordRow, RecordRows, Transactions};
//! use store::{DocumentWrite, SpaceId};
//!
//! # fn main() -> store::Result<()> {
//! let store = MemoryStore::new()?;
//! let document = DocumentId([1; 32]);
//! let row = RecordRow {
//!     record: RecordRef { kind: 1, id: "0c4r8yz1tq000".into(), document },
//!     day: Some(20_000),
//!     at_ms: 20_000 * 86_400_000,
//!     state: 0,
//!     group: None,
//!     source: None,
//!     body: b"a check-in".to_vec(),
//! };
//! store.commit(&Commit {
//!     documents: vec![DocumentWrite::new(document, SpaceId([2; 32]), vec![2, 1], vec![7; 32])],
//!     rows: vec![RecordRows::new(row.clone())],
//!     ..Commit::default()
//! })?;
//! let found = store.read(|reader| reader.record(1, "0c4r8yz1tq000"))?;
//! assert_eq!(found, Some(row));
//! # Ok(())
//! # }
//! ```

mod code_list;
mod commit;
mod connection;
mod document;
mod error;
mod exchange;
mod file;
mod hold;
mod key;
mod limits;
mod memory;
mod migration;
#[cfg(test)]
mod plans;
mod reader;
mod rows;
mod salvage;
mod slot;
mod store;
mod text_list;
mod verify;
mod writer;

pub use commit::{Commit, EpochRow, ImportBatch, LogRecord, MetaWrite, SetAside, SpaceRow};
pub use document::{
    ChangeHash, ChangeWrite, DocumentId, DocumentRow, DocumentState, DocumentWrite, SnapshotWrite,
    SpaceId, StoredDocument,
};
pub use error::{Error, Result};
pub use exchange::{
    Carried, ENTRY_APPLIED, EntryRow, EpochCheck, ManifestRow, Newest, OwnHead, ServerHeadRow,
    ServerLogRow, ServerNumber, ServerRow, StoredEntry,
};
pub use file::{DATABASE_FILE, FileStore};
pub use hold::{Held, LOCK_FILE, hold};
pub use key::{DATABASE_KEY_BYTES, DatabaseKey};
pub use limits::{
    BLOB_BYTES_MAX, DAY_RECORDS_MAX, FINDINGS_MAX, ITEM_BYTES_MAX, NAME_BYTES_MAX, READERS_MAX,
    RECORD_TEXTS_MAX, SEARCH_PAGE, SEARCH_QUERY_BYTES_MAX, SEARCH_WORDS_MAX, TEXT_BYTES_MAX,
};
pub use memory::MemoryStore;
pub use reader::{
    CodeCount, DayMood, Figures, Listing, NoticeHit, Point, Reader, SearchHit, SearchPage, Sleep,
    SourceMatch, StoredSetAside, TableBytes, Task, Trends, WeekdayMood,
};
pub use rows::{
    CodeRow, Day, Measures, NoticeRow, PointRow, RecordRef, RecordRow, RecordRows, SourceRow,
    TaskRow, TextRow,
};
pub use salvage::{Loss, Salvaged, salvage};
pub use store::{Store, Transactions};
pub use verify::Verdict;
pub use writer::Writer;
