use std::fs;
use std::path::{Path, PathBuf};

use store::{DATABASE_FILE, FileStore};

use super::files::{Folder, delete, disk, read_small, sync_folder, write_durably};
use crate::{CompanionError, Result};

/// Says that a repair was begun. Empty while the new database is made; then it names the file under
/// which the damaged one is kept, and whoever finds it finishes.
const REPAIRING: &str = "repairing";
/// Where the new database is made.
const REPAIRED: &str = "repaired";
/// How the names of kept damaged databases begin.
const KEPT: &str = "damaged-";
/// The longest name of a kept database.
const NAME_BYTES_MAX: u64 = 64;
/// The log of a database, which goes with it.
const LOG: &str = "-wal";
/// What SQLite makes anew beside a database.
const LOG_INDEX: &str = "-shm";

impl Folder {
    fn repairing(&self) -> PathBuf {
        self.path().join(REPAIRING)
    }

    /// Where the new database of a repair is made.
    pub(crate) fn repaired(&self) -> PathBuf {
        self.path().join(REPAIRED)
    }

    /// Says that a repair begins; from here on it is finished or undone at the next start.
    pub(crate) fn begin_repair(&self) -> Result<()> {
        self.drop_repaired()?;
        write_durably(&self.repairing(), &[])
    }

    /// Whether a repair was begun and not finished.
    pub(crate) fn is_repairing(&self) -> bool {
        self.repairing().exists()
    }

    /// Puts the new database in the place of the damaged one, which stays under the answered name.
    pub(crate) fn swap(&self, now_ms: i64) -> Result<String> {
        let kept = self.free_name(now_ms);
        write_durably(&self.repairing(), kept.as_bytes())?;
        self.finish_swap(&kept)?;
        Ok(kept)
    }

    /// Finishes a repair whose new database was whole already, undoes any other.
    pub(crate) fn end_repair(&self) -> Result<()> {
        let Some(kept) = read_small(&self.repairing(), NAME_BYTES_MAX)? else {
            return Ok(());
        };
        if kept.is_empty() {
            self.drop_repaired()?;
            delete(&self.repairing())?;
            return self.sync();
        }
        let kept = String::from_utf8(kept).ok().filter(|name| is_kept(name));
        self.finish_swap(&kept.ok_or(CompanionError::Foreign)?)
    }

    /// Every step may be the last one: while the new database lies apart, what lies in its place is
    /// the damaged one.
    fn finish_swap(&self, kept: &str) -> Result<()> {
        let new = self.repaired().join(DATABASE_FILE);
        if new.exists() {
            let (from, to) = (self.database(), self.path().join(kept));
            delete(&with(&from, LOG_INDEX))?;
            for suffix in [LOG, ""] {
                move_away(&with(&from, suffix), &with(&to, suffix))?;
            }
            self.sync()?;
            fs::rename(&new, self.database()).map_err(disk)?;
            self.sync()?;
        }
        self.drop_repaired()?;
        delete(&self.repairing())?;
        self.sync()
    }

    fn free_name(&self, now_ms: i64) -> String {
        let names = (now_ms..).map(|ms| format!("{KEPT}{ms}.db"));
        let free = |name: &String| !self.path().join(name).exists();
        names.into_iter().find(free).unwrap_or_default()
    }

    fn drop_repaired(&self) -> Result<()> {
        let repaired = self.repaired();
        for name in FileStore::FILES {
            delete(&repaired.join(name))?;
        }
        match fs::remove_dir(&repaired) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(error)),
            _ => sync_folder(self.path()),
        }
    }

    /// Deletes what repairs left: for a wipe only.
    pub(super) fn delete_repairs(&self) -> Result<()> {
        self.drop_repaired()?;
        delete(&self.repairing())?;
        for entry in fs::read_dir(self.path()).map_err(disk)? {
            let entry = entry.map_err(disk)?;
            if entry.file_name().to_str().is_some_and(is_kept) {
                delete(&entry.path())?;
            }
        }
        Ok(())
    }
}

fn is_kept(name: &str) -> bool {
    let middle = name
        .strip_prefix(KEPT)
        .and_then(|rest| rest.split_once('.'));
    middle.is_some_and(|(ms, end)| {
        ms.bytes().all(|b| b.is_ascii_digit()) && ["db", "db-wal"].contains(&end)
    })
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Renames a file that may have been renamed before; never over another.
fn move_away(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    if to.exists() {
        return Err(CompanionError::Foreign);
    }
    fs::rename(from, to).map_err(disk)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "damaged-7.db";

    /// A folder in which a repair was stopped when `there` was as it says.
    fn stopped(mark: Option<&[u8]>, there: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
        let at = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(at.path());
        std::fs::create_dir(folder.repaired()).expect("made");
        for (name, content) in there {
            std::fs::write(at.path().join(name), content).expect("written");
        }
        if let Some(mark) = mark {
            std::fs::write(folder.repairing(), mark).expect("written");
        }
        (at, folder)
    }

    fn files(folder: &Folder) -> Vec<(String, String)> {
        let mut files: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| {
                let entry = entry.expect("an entry");
                let content = std::fs::read_to_string(entry.path()).expect("a file");
                (entry.file_name().to_string_lossy().into_owned(), content)
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn a_repair_stopped_before_its_database_is_whole_is_undone() {
        let there = [("store.db", "old"), ("repaired/store.db", "half")];
        let (_at, folder) = stopped(Some(b""), &there);
        folder.end_repair().expect("undone");
        assert_eq!(files(&folder), [("store.db".into(), "old".into())]);
    }

    #[test]
    fn a_repair_stopped_at_any_step_of_the_swap_is_finished_and_keeps_the_damaged_file() {
        let steps: [&[(&str, &str)]; 5] = [
            &[
                ("store.db", "old"),
                ("store.db-wal", "log"),
                ("store.db-shm", "index"),
                ("repaired/store.db", "new"),
            ],
            &[
                ("store.db", "old"),
                ("damaged-7.db-wal", "log"),
                ("repaired/store.db", "new"),
            ],
            &[
                ("damaged-7.db", "old"),
                ("damaged-7.db-wal", "log"),
                ("repaired/store.db", "new"),
            ],
            &[
                ("damaged-7.db", "old"),
                ("damaged-7.db-wal", "log"),
                ("store.db", "new"),
                ("repaired/lock", ""),
            ],
            &[
                ("damaged-7.db", "old"),
                ("damaged-7.db-wal", "log"),
                ("store.db", "new"),
            ],
        ];
        for there in steps {
            let (_at, folder) = stopped(Some(NAME.as_bytes()), there);
            folder.end_repair().expect("finished");
            let expected = [
                ("damaged-7.db", "old"),
                ("damaged-7.db-wal", "log"),
                ("store.db", "new"),
            ];
            let expected = expected.map(|(name, content)| (name.into(), content.into()));
            assert_eq!(files(&folder), expected, "{there:?}");
        }
    }

    #[test]
    fn a_kept_file_is_never_written_over() {
        let there = [("store.db", "old"), ("damaged-7.db", "older")];
        let (_at, folder) = stopped(None, &there);
        assert_eq!(folder.free_name(7), "damaged-8.db");
        assert!(is_kept(NAME) && is_kept("damaged-7.db-wal"));
        assert!(!is_kept("damaged-../../x.db") && !is_kept("store.db"));
    }
}
