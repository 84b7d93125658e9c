//! Makes dictionary 1 (PROTOCOL 4.4), checks that it is the frozen one, and measures what it wins.
//! It is trained on made-up documents (`dictionary/corpus.rs`): what their saves and changes share,
//! and common words of two languages. No line of any user or workload is in it. Run with
//! `cargo test -p journal --test dictionary -- --ignored --nocapture`.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[path = "dictionary/corpus.rs"]
mod corpus;

use std::path::{Path, PathBuf};

use corpus::{ENGLISH, SPANISH, Writer};
use journal::{Document, Format, Payload};
use sha2::{Digest, Sha256};

const BYTES: usize = 64 * 1024;
/// Writers of made-up documents.
const SEEDS: u64 = 120;
/// How often the lists of words lie among the samples.
const WORD_SAMPLES: usize = 3;

fn used() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/payload/dictionary_1.bin")
}

fn frozen() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("tests/fixtures/v1/documents/dictionary_1.bin")
}

fn plain(document: &Document) -> Vec<u8> {
    // Behind the byte of its form a snapshot is zstd of the save.
    let snapshot = document.snapshot().expect("a snapshot");
    zstd::bulk::decompress(&snapshot[1..], 1 << 24).expect("a save")
}

/// What a document gives to learn from: its save, its first changes together, and some by
/// themselves.
fn samples_of(document: &Document) -> Vec<Vec<u8>> {
    const TOGETHER: usize = 8;
    const ALONE: usize = 3;
    let changes = document.changes_after(&[]);
    // The birth change never travels.
    let changes = changes.iter().skip(1).map(|change| change.bytes.clone());
    let changes: Vec<Vec<u8>> = changes.collect();
    let together = changes.iter().take(TOGETHER).flatten().copied().collect();
    let alone = changes.iter().step_by(7).take(ALONE).cloned();
    [plain(document), together]
        .into_iter()
        .chain(alone)
        .collect()
}

fn samples() -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    for seed in 1..=SEEDS {
        let mut writer = Writer::new(seed);
        let check_ins = 1 + writer.dice.below(60);
        let mut documents = vec![writer.month(check_ins), writer.month(check_ins / 4 + 1)];
        if seed % 4 == 0 {
            documents.extend([
                writer.contacts(5),
                writer.profile(2),
                writer.outcomes(3),
                writer.relationship(2),
            ]);
        }
        samples.extend(documents.iter().flat_map(samples_of));
    }
    for _ in 0..WORD_SAMPLES {
        let lines = ENGLISH.lines().chain(SPANISH.lines());
        samples.extend(lines.map(|line| line.as_bytes().to_vec()));
    }
    samples
}

#[test]
fn the_dictionary_in_use_is_the_frozen_one() {
    let used = std::fs::read(used()).expect("the dictionary");
    let frozen = std::fs::read(frozen()).expect("the frozen dictionary");
    assert!(used == frozen);
    assert_eq!(used.len(), BYTES);
    // Nothing of the workload that it is measured with, and nothing secret: words and structure.
    assert_eq!(
        hex(&Sha256::digest(&used)),
        "849ea4826190417a8284d6412f6995d4dc4586d69b52071a9775290cfc08e007"
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The pinned zstd trains the same bytes again.
#[test]
fn the_dictionary_can_be_made_again() {
    let made = zstd::dict::from_samples(&samples(), BYTES).expect("a dictionary");
    assert!(made == std::fs::read(frozen()).expect("the frozen dictionary"));
}

#[test]
#[ignore = "writes the frozen file; run once, before the first release"]
fn write_the_dictionary() {
    assert!(!frozen().exists(), "fixtures are only added");
    let made = zstd::dict::from_samples(&samples(), BYTES).expect("a dictionary");
    std::fs::write(used(), &made).expect("a file");
    std::fs::write(frozen(), &made).expect("a file");
    println!("{} {}", made.len(), hex(&Sha256::digest(&made)));
}

/// What no seed of the training wrote, with the dictionary and without.
#[test]
fn the_dictionary_makes_what_it_was_not_made_from_smaller() {
    let mut sizes = [[0; 2]; 3];
    for seed in 1_001..1_013 {
        let mut writer = Writer::new(seed);
        let month = writer.month(30);
        let heads: Vec<_> = month.changes_after(&[]);
        let since = [heads[heads.len() - 4].hash];
        let alone = [heads[heads.len() - 2].hash];
        let forms = [
            (Format::WholeWithDictionary, Format::Whole, &[][..]),
            (Format::ChangesWithDictionary, Format::Changes, &since[..]),
            (Format::ChangesWithDictionary, Format::Changes, &alone[..]),
        ];
        for (sizes, (with, without, since)) in sizes.iter_mut().zip(forms) {
            for (size, format) in sizes.iter_mut().zip([with, without]) {
                *size += month.export_as(format, since).expect("a payload").size();
            }
        }
    }
    println!("with and without: months, three changes, one change: {sizes:?}");
    for ([with, without], percent) in sizes.into_iter().zip([92, 85, 80]) {
        assert!(with * 100 < without * percent, "{with} of {without}");
    }
}

#[test]
fn no_form_without_the_dictionary_needs_it() {
    let month = Writer::new(7).month(12);
    let payload = month.export_as(Format::Changes, &[]).expect("a payload");
    assert!(zstd::bulk::decompress(&payload.bytes, 1 << 24).is_ok());
    let payload = month.export_as(Format::ChangesWithDictionary, &[]);
    let Payload { bytes, .. } = payload.expect("a payload");
    assert!(zstd::bulk::decompress(&bytes, 1 << 24).is_err());
}
