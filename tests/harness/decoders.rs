//! Everything that takes bytes from elsewhere, by name: run by the fuzzer, and by the corpus test
//! on what is kept, on samples, and on samples that were changed.

mod exchange;
mod imports;
mod journal;
mod sealed;
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
    decoder("answer", exchange::answer, exchange::answers),
    decoder("blob", exchange::blob, exchange::blobs),
    decoder("blob_body", exchange::blob_body, exchange::blob_bodies),
    decoder("blob_document", journal::blob, journal::blobs),
    decoder("card", wire::card, wire::cards),
    decoder("cbor", wire::cbor, wire::items),
    decoder("change", journal::change, journal::changes),
    decoder(
        "contact_card",
        exchange::contact_card,
        exchange::contact_cards,
    ),
    decoder(
        "document_key",
        journal::document_key,
        journal::document_keys,
    ),
    decoder("entry", exchange::entry, exchange::entries),
    decoder("entry_body", exchange::entry_body, exchange::entry_bodies),
    decoder(
        "envelope_content",
        exchange::envelope_content,
        exchange::envelope_contents,
    ),
    decoder(
        "envelope_file",
        exchange::envelope_file,
        exchange::envelope_files,
    ),
    decoder("hand_over", exchange::hand_over, exchange::hand_overs),
    decoder("id", journal::id, journal::ids),
    decoder("import_companion", imports::own_export, imports::kept_only),
    decoder("import_csv", imports::table, imports::kept_only),
    decoder("import_daily_you", imports::other_app, imports::kept_only),
    decoder("import_daylio", imports::other_app, imports::kept_only),
    decoder("import_daylio_csv", imports::table, imports::kept_only),
    decoder("import_lines", imports::other_app, imports::kept_only),
    decoder("import_pixy", imports::other_app, imports::kept_only),
    decoder("invitation", exchange::invitation, exchange::invitations),
    decoder(
        "invitation_reply",
        exchange::invitation_reply,
        exchange::invitation_replies,
    ),
    decoder("link_code", exchange::link_code, exchange::link_codes),
    decoder("link_offer", exchange::link_offer, exchange::link_offers),
    decoder("manifest", exchange::manifest, exchange::manifests),
    decoder(
        "manifest_body",
        exchange::manifest_body,
        exchange::manifest_bodies,
    ),
    decoder("packed", journal::packed, journal::packed_maps),
    decoder("payload", journal::payload, journal::payloads),
    decoder("qr_frames", exchange::qr_frames, exchange::qr_texts),
    decoder("record", wire::record, wire::records),
    decoder("request", exchange::request, exchange::requests),
    decoder("sealed", sealed::sealed, sealed::all_sealed),
    decoder("sealed_content", sealed::content, sealed::contents),
    decoder("server_card", exchange::server_card, exchange::server_cards),
    decoder("snapshot", journal::snapshot, journal::snapshots),
    decoder("token_line", exchange::token_line, exchange::token_lines),
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
