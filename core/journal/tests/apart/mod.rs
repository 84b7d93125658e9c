//! Two or more devices with a document each, apart until their changes are exchanged.
#![allow(dead_code)]

pub mod story;

use journal::{
    Applied, DeviceTag, Document, DocumentKey, Hash, Id, IdSource, Moment, Place, Record, Write,
};

pub const START_MS: i64 = 1_795_000_000_000;

pub struct Device {
    pub actor: [u8; 16],
    pub ids: IdSource,
    pub clock_ms: i64,
    pub document: Document,
}

impl Device {
    pub fn new(name: u8, key: DocumentKey) -> Self {
        let actor = [name; 16];
        Self {
            actor,
            ids: IdSource::after(DeviceTag::of(&actor), 0),
            clock_ms: START_MS,
            document: Document::new(key).expect("a document"),
        }
    }

    pub fn now(&self) -> Moment {
        Moment {
            at_ms: self.clock_ms,
            tz_min: 60,
        }
    }

    pub fn id(&mut self) -> Id {
        self.clock_ms += 1_000;
        self.ids.next(u64::try_from(self.clock_ms).expect("a time"))
    }

    pub fn write(&mut self, write: Write) {
        self.document.write(&self.actor, &[write]).expect("a write");
    }

    pub fn record(&self, place: Place) -> Record {
        self.document.record(place).expect("a record")
    }

    /// Takes what `other` has beyond what this device has.
    pub fn take(&mut self, other: &Self) {
        let changes = other.document.changes_after(&self.document.heads());
        let changes: Vec<&[u8]> = changes.iter().map(|c| c.bytes.as_slice()).collect();
        let applied = self.document.apply(&changes).expect("changes");
        assert!(matches!(applied, Applied::All { .. }));
    }
}

/// Exchanges the changes of two devices, and opens a third copy that takes them the other way
/// round. All must come out alike.
pub fn meet(a: &mut Device, b: &mut Device) {
    let (of_a, of_b) = (exported(a), exported(b));
    let key = a.document.key();
    for order in [[&of_a, &of_b], [&of_b, &of_a]] {
        let mut copy = Document::new(key).expect("a document");
        for changes in order {
            let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
            copy.apply(&changes).expect("changes");
        }
        a.document.apply(&slices(&of_b)).expect("changes");
        b.document.apply(&slices(&of_a)).expect("changes");
        assert_alike(&a.document, &copy);
        assert_alike(&b.document, &copy);
    }
}

pub fn exported(device: &Device) -> Vec<Vec<u8>> {
    let birth = Document::new(device.document.key())
        .expect("a document")
        .heads();
    let changes = device.document.changes_after(&birth);
    changes.into_iter().map(|change| change.bytes).collect()
}

fn slices(changes: &[Vec<u8>]) -> Vec<&[u8]> {
    changes.iter().map(Vec::as_slice).collect()
}

pub fn assert_alike(one: &Document, other: &Document) {
    let heads: [Vec<Hash>; 2] = [one.heads(), other.heads()];
    assert_eq!(heads[0], heads[1]);
    let records: Vec<_> = one.all_records().collect();
    assert_eq!(records, other.all_records().collect::<Vec<_>>());
    // What was written and read again, whole or as a row's body, is the same.
    let snapshot = one.snapshot().expect("a snapshot");
    let again = Document::open(one.key(), Some(&snapshot), &[]).expect("a document");
    assert_eq!(records, again.all_records().collect::<Vec<_>>());
    for (_, record) in &records {
        let body = Record::from_bytes(&record.to_bytes()).expect("a record");
        assert_eq!(body.to_bytes(), record.to_bytes());
    }
}
