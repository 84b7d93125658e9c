//! What any entity can be put through: random acts on three devices, random meetings, and in the
//! end the same documents, records and rows everywhere.

use journal::{Applied, Document, DocumentKey, Place, Projection, Readers, Record};
use proptest::prelude::*;

use super::{Device, assert_alike};

/// What devices do in one kind of document.
pub trait Story {
    /// The document.
    fn key() -> DocumentKey;
    /// Does something that depends on `kind` and `seed` alone, and on what the device has.
    fn act(device: &mut Device, kind: u8, seed: u32);
    /// The row of a record.
    fn project(place: Place, record: &Record) -> Option<Projection>;
}

/// One step of a story.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Act {
        by: usize,
        kind: u8,
        seed: u32,
    },
    Take {
        by: usize,
        from: usize,
        readers: Readers,
    },
    Clock {
        of: usize,
        days: i16,
    },
}

fn readers() -> impl Strategy<Value = Readers> {
    any::<(bool, bool)>().prop_map(|(bundles, dictionary)| Readers {
        bundles,
        dictionary,
    })
}

pub fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let device = 0..3_usize;
    let step = prop_oneof![
        6 => (device.clone(), any::<u8>(), any::<u32>())
            .prop_map(|(by, kind, seed)| Step::Act { by, kind, seed }),
        2 => (device.clone(), device.clone(), readers())
            .prop_map(|(by, from, readers)| Step::Take { by, from, readers }),
        1 => (device, -3650..3650_i16).prop_map(|(of, days)| Step::Clock { of, days }),
    ];
    prop::collection::vec(step, 1..count)
}

/// Plays the steps, lets all meet in the given order, and checks that they came out alike.
pub fn converges<S: Story>(steps: &[Step], meetings: &[(usize, usize)]) {
    let mut devices: Vec<Device> = [0xA1, 0xB2, 0xC3]
        .into_iter()
        .map(|name| Device::new(name, S::key()))
        .collect();
    for step in steps {
        match *step {
            Step::Act { by, kind, seed } => S::act(&mut devices[by], kind, seed),
            Step::Take { by, from, readers } => take(&mut devices, by, from, readers),
            Step::Clock { of, days } => devices[of].clock_ms += i64::from(days) * 86_400_000,
        }
    }
    for (by, from) in meetings.iter().chain(&[(0, 1), (0, 2), (1, 0), (2, 0)]) {
        take(&mut devices, *by, *from, Readers::NEWEST);
    }
    let rows: Vec<Vec<Projection>> = devices.iter().map(|d| rows::<S>(&d.document)).collect();
    for device in &devices {
        assert_alike(&devices[0].document, &device.document);
        let snapshot = device.document.snapshot().expect("a snapshot");
        let again = Document::open(S::key(), Some(&snapshot), &[]).expect("a document");
        assert_eq!(rows[0], self::rows::<S>(&again));
    }
    assert!(rows.iter().all(|of_one| *of_one == rows[0]));
}

fn rows<S: Story>(document: &Document) -> Vec<Projection> {
    let records = document.all_records();
    records
        .filter_map(|(place, record)| S::project(place, &record))
        .collect()
}

/// Takes what another device has beyond one's own heads, in the smallest form.
fn take(devices: &mut [Device], by: usize, from: usize, readers: Readers) {
    if by == from {
        return;
    }
    let heads = devices[by].document.heads();
    let payloads = devices[from]
        .document
        .export(&heads, readers, |bytes| bytes)
        .expect("payloads");
    for payload in payloads {
        let applied = devices[by].document.import(&payload).expect("a payload");
        assert!(
            matches!(applied, Applied::All { .. }),
            "{:?}",
            payload.format
        );
    }
}
