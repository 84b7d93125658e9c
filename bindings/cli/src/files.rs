//! Files that somebody names: read within a bound, written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use companion::CompanionError;

use crate::failure::{Failure, Result};

/// The largest file that is handed over (PROTOCOL 11).
pub const FILE_BYTES_MAX: u64 = 16 << 20;

/// Reads a file that came from another device.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_up_to(path, FILE_BYTES_MAX)
}

/// Reads a file of at most so many bytes.
pub fn read_up_to(path: &Path, bytes_max: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
        .map_err(|_| Failure::FileUnreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > bytes_max {
        let reason = "too_large";
        return Err(CompanionError::BadFile { reason }.into());
    }
    Ok(bytes)
}

/// Writes a file that only this account can read. It gets its name once it is whole and on disk.
pub fn write(path: &Path, bytes: &[u8], replace: bool) -> Result<()> {
    if !replace && path.exists() {
        return Err(Failure::FileExists);
    }
    let fresh = unfinished(path);
    let written = write_new(&fresh, bytes).and_then(|()| fs::rename(&fresh, path));
    written.map_err(|error| {
        // Half a file is of no use; if it cannot be removed, it is in nobody's way.
        let _ = fs::remove_file(&fresh);
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Failure::NoPlace,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Failure::Journal(CompanionError::DiskFull)
            }
            _ => Failure::Output,
        }
    })
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path
        .file_name()
        .map_or_else(OsString::new, ToOwned::to_owned);
    name.push(".part");
    path.with_file_name(name)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_bound_and_not_one_byte_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, &[7; 8], false).unwrap();
        assert_eq!(read_up_to(&path, 8).unwrap(), [7; 8]);
        let refused = read_up_to(&path, 7).unwrap_err();
        assert_eq!(refused.code(), "bad_file");
        assert!(matches!(
            read(&folder.path().join("b")),
            Err(Failure::FileUnreadable)
        ));
    }

    #[test]
    fn a_file_is_only_written_over_where_that_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, b"first", false).unwrap();
        assert!(matches!(
            write(&path, b"second", false),
            Err(Failure::FileExists)
        ));
        assert_eq!(fs::read(&path).unwrap(), b"first");
        write(&path, b"second", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let nowhere = folder.path().join("none").join("a");
        assert!(matches!(
            write(&nowhere, b"third", false),
            Err(Failure::NoPlace)
        ));
    }
}
