//! What a power loss leaves: everything synced, and any part of the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fastrand::Rng;

use super::disk::{Change, Disk, File, Names, Node, put, rename, resize};
use super::{Event, Snapshot, Trace};
use crate::{Error, Result};

/// The unit in which a disk tears a write (SECURITY 9.5).
pub const SECTOR_BYTES: usize = 512;

/// A folder as a power loss could have left it.
#[derive(Debug, Clone)]
pub struct CrashState {
    /// How many events of the trace had happened.
    pub point: usize,
    /// What makes this state again, with the same trace and point.
    pub seed: u64,
    files: BTreeMap<PathBuf, Vec<u8>>,
    folders: Vec<PathBuf>,
}

/// The states of one trace, in the order of their points.
pub struct CrashStates<'a> {
    events: &'a [Event],
    root: PathBuf,
    disk: Disk,
    happened: usize,
    points: std::vec::IntoIter<(usize, u64)>,
}

/// What becomes of all that was not synced.
#[derive(Clone, Copy)]
enum Loss {
    All,
    Nothing,
    Parts,
}

impl<'a> CrashStates<'a> {
    pub(super) fn new(
        trace: &'a Trace,
        before: &Snapshot,
        seed: u64,
        count: usize,
    ) -> Result<CrashStates<'a>> {
        let events = trace.events.as_slice();
        let mut whole = Disk::new(before);
        events.iter().try_for_each(|event| whole.apply(event))?;
        let mut rng = Rng::with_seed(seed);
        let mut points: Vec<_> = (0..count)
            .map(|_| (rng.usize(0..=events.len()), rng.u64(..)))
            .collect();
        points.sort_unstable();
        Ok(CrashStates {
            events,
            root: before.root.clone(),
            disk: Disk::new(before),
            happened: 0,
            points: points.into_iter(),
        })
    }
}

impl Iterator for CrashStates<'_> {
    type Item = CrashState;

    fn next(&mut self) -> Option<CrashState> {
        let (point, seed) = self.points.next()?;
        for event in self.events.get(self.happened..point).unwrap_or_default() {
            // The whole trace was applied once in `new`, so no event is unexplained here.
            self.disk.apply(event).ok()?;
        }
        self.happened = point;
        Some(lose_power(&self.disk, &self.root, point, seed))
    }
}

fn lose_power(disk: &Disk, root: &Path, point: usize, seed: u64) -> CrashState {
    let mut rng = Rng::with_seed(seed);
    let loss = match rng.u8(0..8) {
        0 | 1 => Loss::All,
        2 => Loss::Nothing,
        _ => Loss::Parts,
    };
    let mut state = CrashState {
        point,
        seed,
        files: BTreeMap::new(),
        folders: Vec::new(),
    };
    let names = surviving_names(disk, loss, &mut rng);
    let bytes: Vec<_> = disk
        .files
        .iter()
        .map(|file| surviving(file, loss, &mut rng))
        .collect();
    // A name in a folder whose own name was lost is out of reach.
    let reached = |path: &Path| {
        path.ancestors()
            .skip(1)
            .take_while(|folder| *folder != root)
            .all(|folder| names.get(folder) == Some(&Node::Folder))
    };
    for (path, node) in names.iter().filter(|(path, _)| reached(path)) {
        let Ok(path) = path.strip_prefix(root).map(Path::to_owned) else {
            continue;
        };
        match node {
            Node::Folder => state.folders.push(path),
            Node::File(place) => {
                state
                    .files
                    .insert(path, bytes.get(*place).cloned().unwrap_or_default());
            }
        }
    }
    state
}

/// Of each folder's unsynced names, the first few are kept: file systems keep that order.
fn surviving_names(disk: &Disk, loss: Loss, rng: &mut Rng) -> Names {
    let mut names = disk.settled.clone();
    let mut cuts: BTreeMap<&Path, usize> = BTreeMap::new();
    for (place, change) in disk.pending.iter().enumerate() {
        let kept = change.folders.iter().all(|folder| {
            let cut = cuts.entry(folder).or_insert_with(|| match loss {
                Loss::All => 0,
                Loss::Nothing => usize::MAX,
                Loss::Parts => rng.usize(0..=disk.pending.len()),
            });
            place < *cut
        });
        if kept {
            rename(&mut names, &change.what);
        }
    }
    names
}

fn surviving(file: &File, loss: Loss, rng: &mut Rng) -> Vec<u8> {
    let mut bytes = file.settled.clone();
    for change in &file.pending {
        let fate = match loss {
            Loss::All => 0,
            Loss::Nothing => 1,
            Loss::Parts => rng.u8(0..3),
        };
        match (fate, change) {
            (0, _) => {}
            (_, Change::Resize(length)) => resize(&mut bytes, *length),
            (
                1,
                Change::Write {
                    offset,
                    bytes: written,
                },
            ) => put(&mut bytes, *offset, written),
            (
                _,
                Change::Write {
                    offset,
                    bytes: written,
                },
            ) => tear(&mut bytes, *offset, written, rng),
        }
    }
    bytes
}

/// Keeps each sector of a write or loses it.
fn tear(file: &mut Vec<u8>, offset: u64, written: &[u8], rng: &mut Rng) {
    let first = SECTOR_BYTES - offset as usize % SECTOR_BYTES;
    let (head, rest) = written.split_at(first.min(written.len()));
    let mut at = offset;
    for sector in std::iter::once(head).chain(rest.chunks(SECTOR_BYTES)) {
        if rng.bool() {
            put(file, at, sector);
        }
        at += sector.len() as u64;
    }
}

impl CrashState {
    /// Lays the state out as a new folder.
    ///
    /// # Errors
    /// When the folder is there already or cannot be written.
    pub fn write_to(&self, folder: &Path) -> Result<()> {
        let doing = "laying out a crash state";
        let lay = || {
            std::fs::create_dir(folder)?;
            for inside in &self.folders {
                std::fs::create_dir_all(folder.join(inside))?;
            }
            for (path, bytes) in &self.files {
                std::fs::write(folder.join(path), bytes)?;
            }
            Ok(())
        };
        lay().map_err(Error::while_doing(doing))
    }

    /// The bytes of one file, by its path inside the folder.
    pub fn file(&self, path: impl AsRef<Path>) -> Option<&[u8]> {
        self.files.get(path.as_ref()).map(Vec::as_slice)
    }
}
