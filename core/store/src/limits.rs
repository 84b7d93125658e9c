/// The longest body, change, snapshot or value: a whole document of 16 MiB, and a little.
pub const BLOB_BYTES_MAX: usize = 17 * 1024 * 1024;
/// The longest entry or manifest.
pub const ITEM_BYTES_MAX: usize = 64 * 1024;
/// The longest id, name, key, code, group, series, place or format.
pub const NAME_BYTES_MAX: usize = 256;
/// The longest text of one field that is searched.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// The records that one local date holds.
pub const DAY_RECORDS_MAX: i64 = 1 << SLOT_BITS;
/// The texts of one record that are found each by itself; what is beyond is found as one.
pub const RECORD_TEXTS_MAX: usize = 1 << TEXT_BITS;
/// The hits of one page of a search.
pub const SEARCH_PAGE: usize = 50;
/// The longest question asked of the search, in bytes.
pub const SEARCH_QUERY_BYTES_MAX: usize = 1024;
/// The most words that a search compares; the others of a question are ignored.
pub const SEARCH_WORDS_MAX: usize = 16;
/// The connections that read at the same time.
pub const READERS_MAX: usize = 2;
/// The most findings that a check of the whole file returns.
pub const FINDINGS_MAX: usize = 100;

/// What one connection keeps of pages, in KiB.
pub(crate) const CACHE_KIB: i64 = 1024;
/// Prepared statements that one connection keeps.
pub(crate) const STATEMENTS_MAX: usize = 64;
/// After this many pages of the log they are copied into the file. A phone kills its apps, and the
/// next start reads the whole log: 256 pages are 1 MiB and about 40 check-ins.
pub(crate) const CHECKPOINT_PAGES: i64 = 256;
/// What the log keeps on disk after a large write.
pub(crate) const LOG_BYTES_KEPT: i64 = 2 * 1024 * 1024;
/// How long a connection waits for another's step of recovery or clean-up.
pub(crate) const BUSY_MS_MAX: u64 = 5_000;
/// Above this size a compaction would need too much memory at once.
pub(crate) const COMPACT_BYTES_MAX: u64 = 48 * 1024 * 1024;

/// Bits of the number within a day.
pub(crate) const SLOT_BITS: u32 = 16;
/// Bits of a text's place within its record.
pub(crate) const TEXT_BITS: u32 = 8;
