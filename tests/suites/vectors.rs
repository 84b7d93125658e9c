//! The frozen test vectors of PROTOCOL 15: what the code makes from fixed seeds is what was frozen,
//! and what was frozen reads back. `tests/vectors/decode.py` checks the same files on its own.
//!
//! No test ever rewrites a vector. New files are written, and only where there is none, by
//! `cargo test -p companion-tests --test vectors -- --ignored write_new_vectors`.

// Everything here runs in tests only, where a surprise may stop the run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use serde_json::Value;

#[path = "vectors/cards.rs"]
mod cards;
#[path = "vectors/cbor.rs"]
mod cbor;
#[path = "vectors/fields.rs"]
mod fields;
#[path = "vectors/founding.rs"]
mod founding;
#[path = "vectors/histories.rs"]
mod histories;
#[path = "vectors/malformed.rs"]
mod malformed;
#[path = "vectors/meeting.rs"]
mod meeting;
#[path = "vectors/mutation.rs"]
mod mutation;
#[path = "vectors/names.rs"]
mod names;
#[path = "vectors/records.rs"]
mod records;
#[path = "vectors/rosters.rs"]
mod rosters;
#[path = "vectors/sealing.rs"]
mod sealing;
#[path = "vectors/secrets.rs"]
mod secrets;
#[path = "vectors/seeds.rs"]
mod seeds;
#[path = "vectors/wire.rs"]
mod wire;
#[path = "vectors/words.rs"]
mod words;

/// A file of vectors: its name, how the code makes it, and how the code reads it.
struct File {
    name: &'static str,
    make: fn() -> Value,
    read: fn(&Value),
}

const FILES: &[File] = &[
    File {
        name: "labels",
        make: names::labels,
        read: names::read_labels,
    },
    File {
        name: "ids",
        make: names::ids,
        read: names::read_ids,
    },
    File {
        name: "words",
        make: words::make,
        read: words::read,
    },
    File {
        name: "derivations",
        make: secrets::derivations,
        read: secrets::read_derivations,
    },
    File {
        name: "boxes",
        make: secrets::boxes,
        read: secrets::read_boxes,
    },
    File {
        name: "padding",
        make: secrets::padding,
        read: secrets::read_padding,
    },
    File {
        name: "wrapped_keys",
        make: secrets::wrapped_keys,
        read: secrets::read_wrapped_keys,
    },
    File {
        name: "cbor",
        make: cbor::make,
        read: cbor::read,
    },
    File {
        name: "cards",
        make: cards::make,
        read: cards::read,
    },
    File {
        name: "records",
        make: records::make,
        read: records::read,
    },
    File {
        name: "malformed_records",
        make: malformed::make,
        read: malformed::read,
    },
    File {
        name: "rosters",
        make: rosters::make,
        read: rosters::read,
    },
    File {
        name: "histories",
        make: histories::make,
        read: histories::read,
    },
    File {
        name: "founding",
        make: founding::make,
        read: founding::read,
    },
    File {
        name: "entries",
        make: sealing::entries,
        read: sealing::read_entries,
    },
    File {
        name: "snapshots",
        make: sealing::snapshots,
        read: sealing::read_snapshots,
    },
    File {
        name: "mail",
        make: meeting::mail,
        read: meeting::read_mail,
    },
    File {
        name: "linking",
        make: meeting::linking,
        read: meeting::read_linking,
    },
    File {
        name: "envelopes",
        make: meeting::envelopes,
        read: meeting::read_envelopes,
    },
    File {
        name: "wire_entries",
        make: wire::items::entries,
        read: wire::items::read_entries,
    },
    File {
        name: "wire_manifests",
        make: wire::items::manifests,
        read: wire::items::read_manifests,
    },
    File {
        name: "tags",
        make: wire::tags::make,
        read: wire::tags::read,
    },
    File {
        name: "requests",
        make: wire::requests::make,
        read: wire::requests::read,
    },
    File {
        name: "answers",
        make: wire::answers::make,
        read: wire::answers::read,
    },
    File {
        name: "mailboxes",
        make: wire::mailboxes::make,
        read: wire::mailboxes::read,
    },
    File {
        name: "files",
        make: wire::files::make,
        read: wire::files::read,
    },
    File {
        name: "servers",
        make: wire::servers::make,
        read: wire::servers::read,
    },
    File {
        name: "malformed_wire",
        make: wire::malformed::make,
        read: wire::malformed::read,
    },
];

fn path(name: &str) -> std::path::PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/v1/vectors");
    std::path::Path::new(folder)
        .join(name)
        .with_extension("json")
}

fn frozen(name: &str) -> Value {
    let text = std::fs::read_to_string(path(name)).expect("a frozen file");
    serde_json::from_str(&text).expect("json")
}

#[test]
fn the_code_still_makes_every_frozen_vector() {
    for file in FILES {
        assert_eq!((file.make)(), frozen(file.name), "{}", file.name);
    }
}

#[test]
fn every_frozen_vector_is_read_as_it_was_meant() {
    for file in FILES {
        (file.read)(&frozen(file.name));
    }
}

#[test]
fn no_frozen_vector_is_left_unread() {
    let folder = path("x").parent().unwrap().to_owned();
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    let mut known: Vec<_> = FILES.iter().map(|file| path(file.name)).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

#[test]
#[ignore = "writes the files of vectors that do not exist yet"]
fn write_new_vectors() {
    for file in FILES.iter().filter(|file| !path(file.name).exists()) {
        let text = serde_json::to_string_pretty(&(file.make)()).unwrap();
        std::fs::write(path(file.name), text + "\n").unwrap();
    }
}
