//! A disk that fills up: said as such, still readable, and writing goes on once there is space.
//!
//! It needs a small file system of its own, so it runs only where one can be mounted; elsewhere it
//! says so. The whole of the faults at system calls is in the package of the suites.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop where it fails"
)]

mod support;

use std::path::Path;
use std::process::Command;

use store::{Error, Transactions};
use support::{CHECK_IN, check_in, open};

/// A file system of a few pages, gone when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1500k", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

/// Fills what is left with a file, to the last byte.
fn fill(folder: &Path) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(folder.join("ballast")).unwrap();
    for size in [4_096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_is_said_and_writing_goes_on_when_there_is_space() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: no file system can be mounted here");
        return;
    };
    let store = open(disk.path()).unwrap();
    let mut written = 0;
    while written < 20 {
        store.commit(&check_in(written, 1, 20_000)).unwrap();
        written += 1;
    }
    fill(disk.path());
    let count = || {
        store
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap()
    };
    let mut refused = 0;
    for _ in 0..40 {
        match store.commit(&check_in(written, 1, 20_000)) {
            Ok(()) => written += 1,
            Err(error) => {
                assert_eq!(error, Error::DiskFull);
                refused += 1;
            }
        }
        assert_eq!(count(), written);
    }
    assert!(refused >= 20, "{refused}");
    assert!(!store.is_damaged());
    std::fs::remove_file(disk.path().join("ballast")).unwrap();
    for _ in 0..20 {
        store.commit(&check_in(written, 1, 20_000)).unwrap();
        written += 1;
    }
    assert_eq!(count(), written);
    assert!(store.verify().unwrap().is_whole());
    // Again full, and opened so.
    store.close().unwrap();
    fill(disk.path());
    match open(disk.path()).map(drop) {
        Ok(()) | Err(Error::DiskFull) => {}
        Err(error) => panic!("{error}"),
    }
    std::fs::remove_file(disk.path().join("ballast")).unwrap();
    let store = open(disk.path()).unwrap();
    assert_eq!(
        store
            .read(|reader| reader.count_on(CHECK_IN, 20_000))
            .unwrap(),
        written
    );
}
