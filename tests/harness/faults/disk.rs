//! A folder on a disk with a write cache: what is durable, and what is only on its way.
//!
//! The model is the least that POSIX promises. A file's bytes and length are durable once the file
//! was synced; a name is durable once the folder that holds it was synced, and the names of one
//! folder reach the disk in the order in which they were given. Between files there is no order.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::snapshot::Found;
use super::{Call, Event, Snapshot};
use crate::{Error, Result};

pub(super) type Names = BTreeMap<PathBuf, Node>;

/// What a name stands for; a file by its place in [`Disk::files`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    File(usize),
    Folder,
}

/// A change of a file that is not durable yet.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Write { offset: u64, bytes: Vec<u8> },
    Resize(u64),
}

#[derive(Debug, Clone, Default)]
pub(super) struct File {
    pub(super) settled: Vec<u8>,
    pub(super) pending: Vec<Change>,
}

/// A change of names, and the folders whose sync makes it durable.
#[derive(Debug, Clone)]
pub(super) struct NameChange {
    pub(super) what: Naming,
    pub(super) folders: Vec<PathBuf>,
}

#[derive(Debug, Clone)]
pub(super) enum Naming {
    Put(PathBuf, Node),
    Move(PathBuf, PathBuf),
    Remove(PathBuf),
}

#[derive(Debug, Clone)]
pub(super) struct Disk {
    root: PathBuf,
    pub(super) files: Vec<File>,
    by_inode: HashMap<u64, usize>,
    current: Names,
    pub(super) settled: Names,
    pub(super) pending: Vec<NameChange>,
}

impl Disk {
    pub(super) fn new(before: &Snapshot) -> Disk {
        let mut disk = Disk {
            root: before.root.clone(),
            files: Vec::new(),
            by_inode: HashMap::new(),
            current: Names::new(),
            settled: Names::new(),
            pending: Vec::new(),
        };
        for (path, found) in &before.names {
            let node = match found {
                Found::Folder => Node::Folder,
                Found::File(inode, bytes) => {
                    let settled = bytes.clone();
                    Node::File(disk.add(
                        *inode,
                        File {
                            settled,
                            pending: Vec::new(),
                        },
                    ))
                }
            };
            disk.settled.insert(path.clone(), node);
        }
        disk.current = disk.settled.clone();
        disk
    }

    fn add(&mut self, inode: u64, file: File) -> usize {
        self.files.push(file);
        self.by_inode.insert(inode, self.files.len() - 1);
        self.files.len() - 1
    }

    /// Makes one call of a trace.
    pub(super) fn apply(&mut self, event: &Event) -> Result<()> {
        if !event.applied {
            return Ok(());
        }
        let path = event.path.clone();
        match event.call {
            Call::Said => {}
            Call::Write => {
                let bytes = event.bytes.clone();
                self.change(
                    event,
                    Change::Write {
                        offset: event.offset,
                        bytes,
                    },
                )?;
            }
            Call::Truncate => self.change(event, Change::Resize(event.length))?,
            Call::Allocate => self.allocate(event)?,
            Call::Sync | Call::DataSync => self.sync(event),
            Call::Create => {
                let made = self.add(event.inode, File::default());
                self.name(Naming::Put(path, Node::File(made)));
            }
            Call::MakeDir => self.name(Naming::Put(path, Node::Folder)),
            Call::Unlink | Call::RemoveDir => self.name(Naming::Remove(path)),
            Call::Rename if !event.other.starts_with(&self.root) => {
                self.name(Naming::Remove(path));
            }
            Call::Rename => {
                self.known(&path)?;
                self.name(Naming::Move(path, event.other.clone()));
            }
            Call::Link => {
                let node = self.known(&path)?;
                self.name(Naming::Put(event.other.clone(), node));
            }
        }
        Ok(())
    }

    fn known(&self, path: &Path) -> Result<Node> {
        self.current
            .get(path)
            .copied()
            .ok_or_else(|| Error::Unexplained(path.to_owned()))
    }

    fn file(&mut self, event: &Event) -> Result<&mut File> {
        let place = self.by_inode.get(&event.inode);
        place
            .and_then(|place| self.files.get_mut(*place))
            .ok_or_else(|| Error::Unexplained(event.path.clone()))
    }

    fn change(&mut self, event: &Event, change: Change) -> Result<()> {
        self.file(event)?.pending.push(change);
        Ok(())
    }

    /// Room asked for lengthens the file at most; what is there stays.
    fn allocate(&mut self, event: &Event) -> Result<()> {
        let file = self.file(event)?;
        let end = event.offset.saturating_add(event.length);
        if end > file.length() {
            file.pending.push(Change::Resize(end));
        }
        Ok(())
    }

    fn sync(&mut self, event: &Event) {
        if event.path == self.root || self.current.get(&event.path) == Some(&Node::Folder) {
            self.settle_names(&event.path);
        } else if let Some(place) = self.by_inode.get(&event.inode)
            && let Some(file) = self.files.get_mut(*place)
        {
            file.settle();
        }
    }

    fn name(&mut self, what: Naming) {
        let parent = |path: &Path| path.parent().unwrap_or(Path::new("/")).to_owned();
        let folders = match &what {
            Naming::Put(path, _) | Naming::Remove(path) => vec![parent(path)],
            Naming::Move(from, to) => vec![parent(from), parent(to)],
        };
        rename(&mut self.current, &what);
        self.pending.push(NameChange { what, folders });
    }

    fn settle_names(&mut self, folder: &Path) {
        let (settles, waits): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|change| change.folders.iter().any(|of| of == folder));
        for change in settles {
            rename(&mut self.settled, &change.what);
        }
        self.pending = waits;
    }
}

impl File {
    /// The length as the program sees it.
    fn length(&self) -> u64 {
        self.pending
            .iter()
            .fold(self.settled.len() as u64, |length, change| match change {
                Change::Resize(to) => *to,
                Change::Write { offset, bytes } => length.max(offset + bytes.len() as u64),
            })
    }

    fn settle(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            match change {
                Change::Resize(to) => resize(&mut self.settled, to),
                Change::Write { offset, bytes } => put(&mut self.settled, offset, &bytes),
            }
        }
    }
}

/// Lays bytes into a file; a gap before them reads as zeros.
pub(super) fn put(file: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let start = offset as usize;
    let end = start + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    if let Some(place) = file.get_mut(start..end) {
        place.copy_from_slice(bytes);
    }
}

pub(super) fn resize(file: &mut Vec<u8>, length: u64) {
    file.resize(length as usize, 0);
}

/// Changes names; what no longer makes sense, since an earlier change was lost, does nothing.
pub(super) fn rename(names: &mut Names, what: &Naming) {
    match what {
        Naming::Put(path, node) => {
            names.insert(path.clone(), *node);
        }
        Naming::Remove(path) => {
            names.remove(path);
        }
        Naming::Move(from, to) => {
            if let Some(node) = names.remove(from) {
                names.insert(to.clone(), node);
            }
            let inside: Vec<_> = names
                .keys()
                .filter(|path| path.starts_with(from))
                .cloned()
                .collect();
            for path in inside {
                if let (Some(node), Ok(rest)) = (names.remove(&path), path.strip_prefix(from)) {
                    names.insert(to.join(rest), node);
                }
            }
        }
    }
}
