//! The key of a journal, in a file of the person's own configuration: apart from the folder, so
//! that a copy of the folder alone opens nothing.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use companion::{CompanionError, KeyHolder, Result};

const KEY_BYTES: usize = 32;
/// Replaces the place where keys are kept, for tests and demonstrations.
const PLACE_VARIABLE: &str = "COMPANION_KEYS";

/// Keeps one key a file.
pub struct FileKeys {
    place: PathBuf,
}

impl FileKeys {
    /// The keys of this person on this machine: `COMPANION_KEYS`, or `companion/keys` in the
    /// configuration folder.
    pub fn of_this_person() -> Option<Self> {
        let given = std::env::var_os(PLACE_VARIABLE).filter(|place| !place.is_empty());
        let place = match given {
            Some(place) => PathBuf::from(place),
            None => crate::places::config()?.join("companion").join("keys"),
        };
        Some(Self { place })
    }

    fn file(&self, folder: &[u8; 16]) -> PathBuf {
        let name: String = folder.iter().map(|byte| format!("{byte:02x}")).collect();
        self.place.join(name)
    }
}

impl KeyHolder for FileKeys {
    fn release(&self, folder: &[u8; 16]) -> Result<[u8; 32]> {
        let mut file = match File::open(self.file(folder)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(CompanionError::KeyMissing);
            }
            Err(error) => return Err(trouble(&error)),
        };
        let mut key = [0; KEY_BYTES];
        match file.read_exact(&mut key) {
            Ok(()) => Ok(key),
            // A key is written whole and then named: a short file is not one of ours.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(CompanionError::KeyMissing)
            }
            Err(error) => Err(trouble(&error)),
        }
    }

    fn keep(&self, folder: &[u8; 16], key: &[u8; 32]) -> Result<()> {
        let file = self.file(folder);
        let fresh = file.with_extension("new");
        make_folder(&self.place)
            .and_then(|()| write_new(&fresh, key))
            .and_then(|()| fs::rename(&fresh, &file))
            .and_then(|()| sync_folder(&self.place))
            .map_err(|error| trouble(&error))
    }

    fn destroy(&self, folder: &[u8; 16]) -> Result<()> {
        let file = self.file(folder);
        for path in [file.with_extension("new"), file] {
            erase(&path).map_err(|error| trouble(&error))?;
        }
        match sync_folder(&self.place) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(trouble(&error)),
            _ => Ok(()),
        }
    }
}

/// Nobody else may list or enter the folder.
fn make_folder(place: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(place)
}

/// Nobody else may read the file; it is on disk before it gets its name.
fn write_new(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    // What a killed run left behind has another key or half of one.
    erase(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(key)?;
    file.sync_all()
}

/// Overwrites before it unlinks: a plain unlink leaves the bytes to be found.
fn erase(path: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    file.write_all(&[0; KEY_BYTES])?;
    file.sync_all()?;
    drop(file);
    fs::remove_file(path)
}

fn sync_folder(place: &Path) -> io::Result<()> {
    File::open(place)?.sync_all()
}

fn trouble(error: &io::Error) -> CompanionError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => CompanionError::DiskFull,
        _ => CompanionError::Disk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: [u8; 16] = [0xab; 16];

    fn keys(home: &tempfile::TempDir) -> FileKeys {
        FileKeys {
            place: home.path().join("deep").join("keys"),
        }
    }

    #[test]
    fn a_key_is_kept_replaced_and_destroyed() {
        let home = tempfile::tempdir().unwrap();
        let keys = keys(&home);
        assert_eq!(keys.release(&FOLDER), Err(CompanionError::KeyMissing));
        for key in [[1; 32], [2; 32]] {
            keys.keep(&FOLDER, &key).unwrap();
            assert_eq!(keys.release(&FOLDER), Ok(key));
        }
        keys.destroy(&FOLDER).unwrap();
        keys.destroy(&FOLDER).unwrap();
        assert_eq!(keys.release(&FOLDER), Err(CompanionError::KeyMissing));
        assert_eq!(fs::read_dir(&keys.place).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_run_left_behind_does_not_stand_in_the_way() {
        let home = tempfile::tempdir().unwrap();
        let keys = keys(&home);
        make_folder(&keys.place).unwrap();
        fs::write(keys.file(&FOLDER).with_extension("new"), b"half").unwrap();
        keys.keep(&FOLDER, &[3; 32]).unwrap();
        assert_eq!(keys.release(&FOLDER), Ok([3; 32]));
        fs::write(keys.file(&FOLDER), b"half").unwrap();
        assert_eq!(keys.release(&FOLDER), Err(CompanionError::KeyMissing));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_a_key() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let keys = keys(&home);
        keys.keep(&FOLDER, &[1; 32]).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&keys.place), 0o700);
        assert_eq!(mode(&keys.file(&FOLDER)), 0o600);
    }
}
