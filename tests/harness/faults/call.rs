//! The calls that the shim counts.

/// A system call that changes what is on disk; the numbers are those of `enum call` in the shim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum Call {
    /// Bytes into a file: write, pwrite, writev, pwritev, copy_file_range, sendfile.
    Write = 1,
    /// fsync of a file or a folder.
    Sync = 2,
    /// fdatasync.
    DataSync = 3,
    /// A new length: ftruncate, truncate, or opening with O_TRUNC what was not empty.
    Truncate = 4,
    /// Opening a file that was not there.
    Create = 5,
    /// A new name, over whatever had it.
    Rename = 6,
    /// A file's name taken away.
    Unlink = 7,
    /// A new folder.
    MakeDir = 8,
    /// A folder taken away.
    RemoveDir = 9,
    /// A second name for a file.
    Link = 10,
    /// Room asked for: fallocate, posix_fallocate.
    Allocate = 11,
    /// A write to standard output: what the program acknowledged. Recorded, never a target.
    Said = 12,
}

impl Call {
    /// All calls, in the order of their numbers.
    pub const ALL: [Call; 12] = [
        Call::Write,
        Call::Sync,
        Call::DataSync,
        Call::Truncate,
        Call::Create,
        Call::Rename,
        Call::Unlink,
        Call::MakeDir,
        Call::RemoveDir,
        Call::Link,
        Call::Allocate,
        Call::Said,
    ];

    /// The call with this number in a trace.
    pub fn of_number(number: u16) -> Option<Call> {
        Call::ALL.into_iter().find(|call| *call as u16 == number)
    }
}
