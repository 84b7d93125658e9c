//! Every decoder on every kept input, on what it takes, and on that with a few bytes changed.
//!
//! A failure names the decoder and the seed. `COMPANION_SEED=… COMPANION_INPUTS=1` runs that one
//! input again; more inputs than here are for `cargo xtask fuzz`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use harness::decoders::{ALL, Decoder};

/// Changed inputs for each decoder in each run.
const INPUTS: u64 = 2_000;
/// Where the seeds begin.
const FIRST_SEED: u64 = 0;
/// How many places of an input are changed at most.
const CHANGES_MAX: usize = 4;

fn folder(decoder: &Decoder) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/corpus")
        .join(decoder.name)
}

fn kept(decoder: &Decoder) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(folder(decoder)) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a kept input");
        (path, bytes)
    };
    paths
        .into_iter()
        .filter(|path| path.is_file())
        .map(read)
        .collect()
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// Changes a few places: flips, overwrites, removes, doubles, cuts off, or joins two inputs.
fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], rng: &mut Rng) {
    for _ in 0..rng.usize(1..=CHANGES_MAX) {
        let at = rng.usize(0..=bytes.len());
        let end = bytes.len().min(at + rng.usize(0..16));
        match (rng.u8(0..7), bytes.get_mut(at)) {
            (0, Some(byte)) => *byte ^= 1 << rng.u8(0..8),
            (1, Some(byte)) => {
                *byte = rng
                    .choice([0, 1, 0x17, 0x18, 0x7f, 0x80, 0xff])
                    .unwrap_or(0)
            }
            (2, _) => drop(bytes.drain(at..end)),
            (3, _) => bytes.extend_from_within(at..end),
            (4, _) => bytes.truncate(at),
            (5, _) => {
                let other = rng.choice(others).map_or(&[][..], Vec::as_slice);
                let from = rng.usize(0..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => bytes.insert(at, rng.u8(..)),
        }
    }
}

/// Runs one input, and says which it was if the decoder panics.
fn try_one(decoder: &Decoder, bytes: &[u8], which: &str) {
    let run = decoder.run;
    if catch_unwind(|| run(bytes)).is_err() {
        panic!(
            "decoder {} broke on {which} ({} bytes)",
            decoder.name,
            bytes.len()
        );
    }
}

#[test]
fn every_kept_input_is_read_or_refused() {
    for decoder in ALL {
        for (path, bytes) in kept(decoder) {
            try_one(decoder, &bytes, &path.display().to_string());
        }
    }
}

#[test]
fn every_decoder_takes_its_samples() {
    for decoder in ALL {
        let samples = (decoder.samples)();
        let begins = !samples.is_empty() || !kept(decoder).is_empty();
        assert!(
            begins,
            "{} has neither samples nor kept inputs",
            decoder.name
        );
        for (place, bytes) in samples.iter().enumerate() {
            try_one(decoder, bytes, &format!("sample {place}"));
        }
    }
}

#[test]
fn changed_inputs_are_read_or_refused() {
    let (first, count) = (
        number("COMPANION_SEED", FIRST_SEED),
        number("COMPANION_INPUTS", INPUTS),
    );
    for decoder in ALL {
        let mut inputs = (decoder.samples)();
        inputs.extend(kept(decoder).into_iter().map(|(_, bytes)| bytes));
        for seed in first..first + count {
            let mut rng = Rng::with_seed(seed);
            let mut bytes = rng.choice(&inputs).cloned().unwrap_or_default();
            change(&mut bytes, &inputs, &mut rng);
            try_one(decoder, &bytes, &format!("seed {seed}"));
        }
    }
}

#[test]
fn the_fuzzer_has_every_decoder_and_the_corpus_no_other() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(tests.join("fuzz/Cargo.toml")).expect("a manifest");
    let bins = manifest
        .split("[[bin]]")
        .skip(1)
        .filter_map(|bin| bin.split('"').nth(1));
    let names: Vec<_> = ALL.iter().map(|decoder| decoder.name).collect();
    assert_eq!(bins.collect::<Vec<_>>(), names);
    let Ok(folders) = std::fs::read_dir(tests.join("fixtures/corpus")) else {
        return;
    };
    for folder in folders
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
    {
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            names.contains(&name.as_str()),
            "no decoder reads the corpus {name}"
        );
    }
}

/// Lays the samples out as files, for the fuzzer to begin with: `cargo test -p companion-tests
/// --test corpus -- --ignored`. Files that are there stay.
#[test]
#[ignore = "writes into tests/fixtures/corpus"]
fn the_samples_are_laid_into_the_corpus() {
    for decoder in ALL {
        std::fs::create_dir_all(folder(decoder)).expect("a folder");
        for (place, bytes) in (decoder.samples)().iter().enumerate() {
            let path = folder(decoder).join(format!("sample-{place:02}"));
            if !path.exists() {
                std::fs::write(path, bytes).expect("a sample");
            }
        }
    }
}
