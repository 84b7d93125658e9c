//! Damaged bytes of every kind are refused or read, and never end the program. The seed is fixed;
//! `JOURNAL_MUTATIONS` asks for another number of rounds.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::Device;
use journal::check_in::CHECK_INS;
use journal::{
    CheckIn, CheckInChange, CheckInDraft, Document, DocumentKey, DocumentKind, Format, Packed,
    Payload, Place, Record,
};

const ROUNDS: usize = 20_000;

/// SplitMix64.
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).expect("a length");
        usize::try_from(self.next() % end).expect("an index")
    }

    fn damage(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.next() as u8),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 if !bytes.is_empty() => bytes[at] = [0, 0x7F, 0x80, 0xFF][self.below(4)],
                _ if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                _ => {}
            }
        }
        bytes
    }
}

fn rounds() -> usize {
    let asked = std::env::var("JOURNAL_MUTATIONS");
    asked.ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS)
}

fn month() -> DocumentKey {
    let date = "2026-11-18".parse().expect("a date");
    DocumentKey::month(DocumentKind::CheckIns, date)
}

fn devices() -> (Device, Device) {
    let (mut a, mut b) = (Device::new(0xA1, month()), Device::new(0xB2, month()));
    for n in 0..8 {
        let id = a.id();
        let draft = CheckInDraft {
            mood: Some(3),
            feelings: vec!["calm".into()],
            note: Some(format!("words {n}")),
            ..CheckInDraft::at(a.now())
        };
        a.write(draft.write(id).expect("a draft"));
        b.take(&a);
        for device in [&mut a, &mut b] {
            let record = device.record(Place::record(CHECK_INS, id));
            let (now, event) = (device.now(), device.id());
            let mood = [CheckInChange::Mood(Some(1 + n % 5))];
            let write = CheckIn::change(id, &record, &mood, now, event);
            device.write(write.expect("a change"));
        }
        a.take(&b);
    }
    (a, b)
}

/// Puts the right checksum on a damaged frame, so that what lies behind it is reached.
fn sealed(mut frame: Vec<u8>) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    if frame.len() > 9 {
        let digest = Sha256::digest(&frame[8..]);
        frame[4..8].copy_from_slice(&digest[..4]);
    }
    frame
}

fn quiet<T>(run: impl FnOnce() -> T) -> T {
    // A panic inside Automerge is caught and counted as unreadable; its words only fill the log.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = run();
    std::panic::set_hook(hook);
    outcome
}

#[test]
fn damaged_bytes_never_end_the_program() {
    let (device, _) = devices();
    let birth = Document::new(month()).expect("a document");
    let changes = device.document.changes_after(&birth.heads());
    let snapshot = device.document.snapshot().expect("a snapshot");
    let plain = zstd::bulk::decompress(&snapshot[1..], 1 << 20).expect("zstd");
    let format = |format| device.document.export_as(format, &birth.heads());
    let payloads: Vec<Payload> = Format::ALL
        .into_iter()
        .filter_map(|one| format(one).ok())
        .collect();
    assert_eq!(
        payloads.len(),
        Format::ALL.len() - 1,
        "all but a single change"
    );
    let record = device.document.all_records().next().expect("a record").1;
    let body = record.to_bytes();
    let packed = Packed::default()
        .with("k", "delete")
        .with("t", 7)
        .to_bytes();
    let mut seed = Seed(0x00C0_FFEE);
    let (mut taken, mut tried) = ([0_usize; 7], [0_usize; 7]);
    quiet(|| {
        for _ in 0..rounds() {
            let mut copy = birth.clone();
            let kind = seed.below(7);
            let ok = match kind {
                0 => {
                    let change = &changes[seed.below(changes.len())].bytes;
                    let change = sealed(seed.damage(change));
                    copy.apply(&[&change]).is_ok()
                }
                1 => {
                    let all = changes.iter().map(|c| c.bytes.clone());
                    let mut all: Vec<Vec<u8>> = all.collect();
                    let at = seed.below(all.len());
                    all[at] = sealed(seed.damage(&all[at]));
                    let all: Vec<&[u8]> = all.iter().map(Vec::as_slice).collect();
                    copy.apply(&all).is_ok()
                }
                2 => {
                    let mut bytes = vec![1];
                    let plain = sealed(seed.damage(&plain));
                    bytes.extend(zstd::bulk::compress(&plain, 1).expect("zstd"));
                    Document::open(month(), Some(&bytes), &[])
                        .is_ok_and(|document| document.all_records().count() > 0)
                }
                3 => {
                    let bytes = seed.damage(&snapshot);
                    Document::open(month(), Some(&bytes), &[]).is_ok()
                }
                4 => {
                    let mut payload = payloads[seed.below(payloads.len())].clone();
                    payload.bytes = if seed.below(2) == 0 && payload.bytes[0] == 0 {
                        let bundle = sealed(seed.damage(&payload.bytes[3..]));
                        [&payload.bytes[..3], &bundle].concat()
                    } else {
                        seed.damage(&payload.bytes)
                    };
                    // What is judged before is what is applied.
                    let facts = payload.facts(month().kind).is_ok();
                    let taken = copy.import(&payload).is_ok();
                    assert!(facts || !taken);
                    taken
                }
                5 => Record::from_bytes(&seed.damage(&body)).is_ok(),
                _ => Packed::from_bytes(&seed.damage(&packed)).is_ok(),
            };
            taken[kind] += usize::from(ok);
            tried[kind] += 1;
        }
    });
    println!("taken {taken:?} of {tried:?}");
    // Most is refused. What is read all the same went past the first check.
    let all: usize = taken.iter().sum();
    assert!(all < rounds() / 2, "{taken:?}");
    assert!(
        taken.iter().filter(|count| **count > 0).count() >= 4,
        "{taken:?}"
    );
}
