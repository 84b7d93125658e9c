//! Everything that takes bytes from elsewhere, by name: run by the fuzzer, and by the corpus test
//! on what is kept, on samples, and on samples that were changed.

mod imports;
mod journal;
mod wire;

/// One reader of foreign bytes.
#[derive(Clone, Copy)]
pub struct Decoder {
    /// Its name: of the fuzz target, and of its folder in `tests/fixtures/corpus`.
    pub name: &'static str,
    /// Reads the bytes. It may refuse them; what it takes, it must write back as it was. It may not
    /// panic, but where that promise is broken.
    pub run: fn(&[u8]),
    /// What it takes, to begin mutations with, besides the kept files.
    pub samples: fn() -> Vec<Vec<u8>>,
}

/// All of them; `tests/fuzz/Cargo.toml` has the same names.
pub const ALL: &[Decoder] = &[
    decoder("card", wire::card, wire::cards),
    decoder("cbor", wire::cbor, wire::items),
    decoder("change", journal::change, journal::changes),
    decoder(
        "document_key",
        journal::document_key,
        journal::document_keys,
    ),
    decoder("id", journal::id, journal::ids),
    decoder("import_companion", imports::own_export, imports::kept_only),
    decoder("import_csv", imports::table, imports::kept_only),
    decoder("import_daily_you", imports::other_app, imports::kept_only),
    decoder("import_daylio", imports::other_app, imports::kept_only),
    decoder("import_daylio_csv", imports::table, imports::kept_only),
    decoder("import_lines", imports::other_app, imports::kept_only),
    decoder("import_pixy", imports::other_app, imports::kept_only),
    decoder("packed", journal::packed, journal::packed_maps),
    decoder("payload", journal::payload, journal::payloads),
    decoder("record", wire::record, wire::records),
    decoder("snapshot", journal::snapshot, journal::snapshots),
    decoder("words", wire::words, wire::phrases),
    decoder("wrapped_key", wire::wrapped_key, wire::wrapped_keys),
];

const fn decoder(name: &'static str, run: fn(&[u8]), samples: fn() -> Vec<Vec<u8>>) -> Decoder {
    Decoder { name, run, samples }
}

/// The decoder of this name.
pub fn named(name: &str) -> Option<Decoder> {
    ALL.iter().copied().find(|decoder| decoder.name == name)
}
