//! Folders in memory, and what is in them at one moment.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// Where folders lie in memory: no disk is worn out or waited for, and every call is real.
const MEMORY: &str = "/dev/shm";
/// Not copied: a lock of a process that is gone, and SQLite's shared memory, which it never trusts
/// after a crash.
const NOT_KEPT: [&str; 3] = ["lock", "store.db-shm", "server.db-shm"];

/// A fresh folder, gone when this is dropped.
pub(super) fn fresh() -> tempfile::TempDir {
    let memory = Path::new(MEMORY);
    let place = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    tempfile::Builder::new()
        .prefix("companion-sim-")
        .tempdir_in(place)
        .expect("a folder")
}

/// All files of a folder as they are at one moment, whoever has them open: what a process that is
/// killed now leaves behind.
#[derive(Clone, Debug)]
pub(super) struct Image(Vec<(OsString, Vec<u8>)>);

impl Image {
    pub(super) fn take(folder: &Path) -> Self {
        let mut files: Vec<(OsString, Vec<u8>)> = files_of(folder)
            .into_iter()
            .filter_map(|path| {
                let name = path.file_name()?.to_owned();
                let kept = NOT_KEPT.iter().all(|other| name != *other);
                kept.then(|| (name, fs::read(&path).expect("a file")))
            })
            .collect();
        files.sort();
        Self(files)
    }

    /// Puts these files, and no other, into a folder.
    pub(super) fn put(&self, folder: &Path) {
        for path in files_of(folder) {
            fs::remove_file(path).expect("removed");
        }
        for (name, bytes) in &self.0 {
            fs::write(folder.join(name), bytes).expect("written");
        }
    }

    /// The same without one file.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    pub(super) fn contents(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|(_, bytes)| bytes.as_slice())
    }
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.is_file()).collect()
}
