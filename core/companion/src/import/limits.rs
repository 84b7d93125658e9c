/// The most bytes of a file as it is chosen.
pub const PACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most bytes that a file may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The most files of an archive.
pub const FILES_MAX: u64 = 1_000;
/// The most rows of one import, those that are not taken included.
pub const ROWS_MAX: u64 = 200_000;
/// How many times larger than its packed form something may unpack.
pub const RATIO_MAX: u64 = 200;
/// The deepest nesting of JSON.
pub const DEPTH_MAX: u32 = 64;
/// The most bytes of one row. Far above any diary page, and low enough that one row never decides
/// how much memory an import takes.
pub const ROW_BYTES_MAX: u64 = 1024 * 1024;
/// The most bytes of one record of our own export, whose whole history is in it.
pub const RECORD_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The most columns of a CSV file.
pub const COLUMNS_MAX: usize = 1_000;
/// The most named moods or tags that one file may define or leave to be placed.
pub const NAMES_MAX: usize = 10_000;
/// The most memory that unpacking `.xz` may take, in KiB: the 64 MiB window of its strongest
/// preset and what the decoder itself needs. The window only grows as far as the output does.
pub const XZ_MEMORY_KIB_MAX: u32 = 66 * 1024;

/// How much of a file is read before it is refused. Every count is made while reading: what a
/// file says about itself is never believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub packed_bytes: u64,
    /// Bytes after unpacking.
    pub unpacked_bytes: u64,
    /// Files in an archive.
    pub files: u64,
    /// Rows.
    pub rows: u64,
    /// Unpacked bytes for each packed one.
    pub ratio: u64,
    /// Nesting of JSON.
    pub depth: u32,
    /// Bytes of one row.
    pub row_bytes: u64,
    /// Bytes of one record of our own export.
    pub record_bytes: u64,
    /// Columns of a CSV file.
    pub columns: usize,
    /// Names of moods or tags.
    pub names: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packed_bytes: PACKED_BYTES_MAX,
            unpacked_bytes: UNPACKED_BYTES_MAX,
            files: FILES_MAX,
            rows: ROWS_MAX,
            ratio: RATIO_MAX,
            depth: DEPTH_MAX,
            row_bytes: ROW_BYTES_MAX,
            record_bytes: RECORD_BYTES_MAX,
            columns: COLUMNS_MAX,
            names: NAMES_MAX,
        }
    }
}
