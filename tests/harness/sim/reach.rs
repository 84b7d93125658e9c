//! Which secrets a removed device can derive: from what lies on the server alone, by other code
//! than the devices' own (I4).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use membership::{Operation, Record};
use protocol::{DeviceId, Entry, LogId};
use rusqlite::{Connection, OpenFlags};

const RECORD: u8 = 2;
const ENTRY: u8 = 1;

/// To whom an epoch is sealed, and which older ones it wraps.
type Sealed = (BTreeSet<DeviceId>, Vec<[u8; 8]>);

/// The epochs and entries of one space.
#[derive(Default)]
struct Space {
    /// By id.
    epochs: BTreeMap<[u8; 32], Sealed>,
    /// The newest entry of each device: its sequence and the tag of its epoch.
    newest: BTreeMap<[u8; 16], (i64, [u8; 4])>,
}

impl Space {
    /// All epochs that a device can open: sealed to it, or reached from those over older ones.
    fn opened_by(&self, device: &DeviceId) -> BTreeSet<[u8; 32]> {
        let sealed = self
            .epochs
            .iter()
            .filter(|(_, (to, _))| to.contains(device));
        let mut open: Vec<[u8; 32]> = sealed.map(|(id, _)| *id).collect();
        let mut opened: BTreeSet<[u8; 32]> = open.iter().copied().collect();
        while let Some(newer) = open.pop() {
            for older in &self.epochs[&newer].1 {
                let all = self.epochs.keys().filter(|id| id.starts_with(older));
                for id in all {
                    if opened.insert(*id) {
                        open.push(*id);
                    }
                }
            }
        }
        opened
    }
}

/// The newest entries of `writers` that `device` could open, as the server's database has them.
pub(super) fn readable_by(folder: &Path, device: &str, writers: &[String]) -> Vec<String> {
    let device = DeviceId::from_bytes(id(device));
    let mut found = Vec::new();
    for (log, space) in spaces(folder) {
        let opened = space.opened_by(&device);
        for writer in writers {
            let Some((sequence, tag)) = space.newest.get(&id(writer)) else {
                continue;
            };
            let under = opened.iter().any(|epoch| epoch.starts_with(tag));
            if under {
                let log = hex::encode(&log[..4]);
                found.push(format!("entry {sequence} of {writer} in {log}"));
            }
        }
    }
    found
}

fn id(hex: &str) -> [u8; 16] {
    let bytes = hex::decode(hex).expect("hexadecimal");
    bytes.try_into().expect("16 bytes")
}

fn spaces(folder: &Path) -> BTreeMap<[u8; 32], Space> {
    let path = folder.join(sync_server::DATABASE_FILE);
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the server's database");
    let mut items = database
        .prepare("SELECT log_id, kind, device_id, sequence, body FROM item")
        .expect("a query");
    let mut rows = items.query([]).expect("rows");
    let mut spaces: BTreeMap<[u8; 32], Space> = BTreeMap::new();
    while let Some(row) = rows.next().expect("a row") {
        let log: [u8; 32] = row.get(0).expect("a log");
        let (kind, body): (u8, Vec<u8>) = (row.get(1).expect("a kind"), row.get(4).expect("bytes"));
        let space = spaces.entry(log).or_default();
        match kind {
            RECORD => {
                let record = Record::decode(&body).expect("a record");
                if let Operation::Rekey(rekey) = &record.operation {
                    let to = rekey.seals.iter().map(|seal| seal.device);
                    let older = rekey.older.iter().map(|older| older.epoch);
                    let epoch = record.id(&LogId::from_bytes(log));
                    let epoch = *epoch.as_bytes();
                    space.epochs.insert(epoch, (to.collect(), older.collect()));
                }
            }
            ENTRY => {
                let author: [u8; 16] = row.get(2).expect("an author");
                let sequence: i64 = row.get(3).expect("a sequence");
                let entry = Entry::decode(&body).expect("an entry");
                let newest = space.newest.entry(author).or_insert((0, [0; 4]));
                if sequence > newest.0 {
                    *newest = (sequence, entry.epoch_tag);
                }
            }
            _ => {}
        }
    }
    spaces
}
