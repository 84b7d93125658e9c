//! Requests, answers, the items in them, mail slots, files, QR frames and token lines. Their
//! samples are the frozen vectors.

use protocol::{
    AnnouncedLimits, Answer, Blob, BlobBody, BlobGetRequest, BlobPiece, BlobPutRequest, BlobTaken,
    ContactCard, Content, EnrollRequest, Entry, EntryBody, Envelope, EnvelopeContent, EraseDue,
    EraseRequest, HandOver, InviteOffer, InviteReply, LinkCode, LinkOffer, LiveNews, LiveRequest,
    MailContent, MailRequest, MailSecret, Manifest, ManifestBody, QrFrame, QrSet, Request,
    RequestFrame, ServerCard, SyncNews, SyncRequest, TokenLine,
};
use serde_json::Value;

/// Every text under `name` in one section of a frozen file of vectors.
fn frozen(file: &str, section: &str, name: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/v1/vectors");
    let path = std::path::Path::new(folder)
        .join(file)
        .with_extension("json");
    let text = std::fs::read_to_string(path).expect("a frozen file");
    let whole: Value = serde_json::from_str(&text).expect("json");
    let section = whole[section].as_array().expect("a section");
    let found = section.iter().flat_map(|entry| match &entry[name] {
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    });
    found
        .map(|one| one.as_str().expect("text").to_owned())
        .collect()
}

fn bytes(file: &str, section: &str, name: &str) -> Vec<Vec<u8>> {
    let texts = frozen(file, section, name);
    texts
        .iter()
        .map(|text| hex::decode(text).expect("hexadecimal"))
        .collect()
}

/// What is taken of something signed or sealed has one spelling.
fn once<T>(bytes: &[u8], read: protocol::Result<T>, write: impl FnOnce(&T) -> Vec<u8>) {
    if let Ok(read) = read {
        assert_eq!(write(&read), bytes, "it is written in one way only");
    }
}

/// What is taken on the wire, where more elements are ignored, says the same written again.
fn request_of<R: Request + PartialEq + std::fmt::Debug>(frame: &RequestFrame<'_>) {
    let Ok(read) = R::from_frame(frame) else {
        return;
    };
    let mut again = read.to_array(&frame.head);
    assert!(read.is_covered() || again.len() <= frame.array().len());
    if let Some(signature) = frame.signature() {
        again.extend(signature.as_bytes());
    }
    let again = RequestFrame::read(&again).expect("a frame");
    assert_eq!(R::from_frame(&again).as_ref(), Ok(&read));
}

pub(super) fn request(bytes: &[u8]) {
    let Ok(frame) = RequestFrame::read(bytes) else {
        return;
    };
    request_of::<SyncRequest>(&frame);
    request_of::<LiveRequest>(&frame);
    request_of::<EnrollRequest>(&frame);
    request_of::<MailRequest>(&frame);
    request_of::<BlobPutRequest>(&frame);
    request_of::<BlobGetRequest>(&frame);
    request_of::<EraseRequest>(&frame);
}

fn answer_of<C: Content + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    if let Ok(read) = Answer::<C>::decode(bytes) {
        assert_eq!(Answer::decode(&read.to_array()).as_ref(), Ok(&read));
    }
}

pub(super) fn answer(bytes: &[u8]) {
    answer_of::<SyncNews>(bytes);
    answer_of::<LiveNews>(bytes);
    answer_of::<AnnouncedLimits>(bytes);
    answer_of::<MailContent>(bytes);
    answer_of::<BlobTaken>(bytes);
    answer_of::<BlobPiece>(bytes);
    answer_of::<EraseDue>(bytes);
}

pub(super) fn entry(bytes: &[u8]) {
    once(bytes, Entry::decode(bytes), Entry::to_bytes);
}

pub(super) fn entry_body(bytes: &[u8]) {
    once(bytes, EntryBody::decode(bytes), EntryBody::to_bytes);
}

pub(super) fn manifest(bytes: &[u8]) {
    once(bytes, Manifest::decode(bytes), Manifest::to_bytes);
}

pub(super) fn manifest_body(bytes: &[u8]) {
    once(bytes, ManifestBody::decode(bytes), ManifestBody::to_bytes);
}

pub(super) fn blob(bytes: &[u8]) {
    once(bytes, Blob::decode(bytes), Blob::to_bytes);
}

pub(super) fn blob_body(bytes: &[u8]) {
    once(bytes, BlobBody::decode(bytes), BlobBody::to_bytes);
}

pub(super) fn contact_card(bytes: &[u8]) {
    once(bytes, ContactCard::decode(bytes), ContactCard::to_bytes);
}

pub(super) fn link_code(bytes: &[u8]) {
    once(bytes, LinkCode::decode(bytes), LinkCode::to_bytes);
}

pub(super) fn link_offer(bytes: &[u8]) {
    once(bytes, LinkOffer::decode(bytes), LinkOffer::to_bytes);
}

pub(super) fn hand_over(bytes: &[u8]) {
    once(bytes, HandOver::decode(bytes), |over| {
        over.to_bytes().to_vec()
    });
}

pub(super) fn invitation(bytes: &[u8]) {
    once(bytes, InviteOffer::decode(bytes), InviteOffer::to_bytes);
}

pub(super) fn invitation_reply(bytes: &[u8]) {
    once(bytes, InviteReply::decode(bytes), InviteReply::to_bytes);
}

pub(super) fn envelope_file(bytes: &[u8]) {
    once(bytes, Envelope::decode_file(bytes), |envelopes| {
        let each = envelopes
            .iter()
            .map(|one| one.to_bytes().expect("it fitted"));
        each.collect::<Vec<_>>().concat()
    });
}

pub(super) fn envelope_content(bytes: &[u8]) {
    once(
        bytes,
        EnvelopeContent::decode(bytes),
        EnvelopeContent::to_bytes,
    );
}

pub(super) fn server_card(bytes: &[u8]) {
    if let Ok(card) = ServerCard::decode(bytes) {
        assert_eq!(ServerCard::decode(&card.to_bytes()).as_ref(), Ok(&card));
        let _ = card.newest(&card.first);
    }
}

/// Each line is one frame of what is scanned.
pub(super) fn qr_frames(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut set = QrSet::default();
    for line in text.lines() {
        let Ok(frame) = QrFrame::parse(line) else {
            continue;
        };
        assert_eq!(QrFrame::parse(&frame.to_text()).as_ref(), Ok(&frame));
        assert_eq!(QrFrame::from_bytes(&frame.to_bytes()).as_ref(), Ok(&frame));
        let _ = set.take(frame);
        assert!(set.missing().len() <= protocol::limits::QR_FRAMES_MAX);
    }
}

pub(super) fn token_line(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(line) = TokenLine::parse(text) {
        assert_eq!(TokenLine::parse(&line.to_string()).as_ref(), Ok(&line));
    }
    if let Ok(secret) = MailSecret::parse(text) {
        assert_eq!(MailSecret::parse(&secret.to_text()).as_ref(), Ok(&secret));
    }
}

pub(super) fn requests() -> Vec<Vec<u8>> {
    bytes("requests", "requests", "frame")
}

/// Without their signatures.
pub(super) fn answers() -> Vec<Vec<u8>> {
    let mut frames = bytes("answers", "answers", "frame");
    for frame in &mut frames {
        frame.truncate(frame.len() - protocol::SIGNATURE_BYTES);
    }
    frames
}

pub(super) fn entries() -> Vec<Vec<u8>> {
    bytes("wire_entries", "entries", "entry")
}

pub(super) fn entry_bodies() -> Vec<Vec<u8>> {
    bytes("wire_entries", "bodies", "body")
}

pub(super) fn manifests() -> Vec<Vec<u8>> {
    bytes("wire_manifests", "manifests", "manifest")
}

pub(super) fn manifest_bodies() -> Vec<Vec<u8>> {
    bytes("wire_manifests", "bodies", "body")
}

pub(super) fn blobs() -> Vec<Vec<u8>> {
    bytes("wire_manifests", "blobs", "blob")
}

pub(super) fn blob_bodies() -> Vec<Vec<u8>> {
    bytes("wire_manifests", "blob_bodies", "body")
}

pub(super) fn contact_cards() -> Vec<Vec<u8>> {
    bytes("mailboxes", "contacts", "bytes")
}

pub(super) fn link_codes() -> Vec<Vec<u8>> {
    bytes("mailboxes", "codes", "code")
}

pub(super) fn link_offers() -> Vec<Vec<u8>> {
    bytes("mailboxes", "offers", "bytes")
}

pub(super) fn hand_overs() -> Vec<Vec<u8>> {
    bytes("mailboxes", "hand_overs", "bytes")
}

pub(super) fn invitations() -> Vec<Vec<u8>> {
    bytes("mailboxes", "invitations", "bytes")
}

pub(super) fn invitation_replies() -> Vec<Vec<u8>> {
    bytes("mailboxes", "replies", "bytes")
}

pub(super) fn envelope_files() -> Vec<Vec<u8>> {
    bytes("files", "files", "file")
}

pub(super) fn envelope_contents() -> Vec<Vec<u8>> {
    bytes("files", "contents", "content")
}

pub(super) fn server_cards() -> Vec<Vec<u8>> {
    bytes("servers", "cards", "card")
}

/// Single frames, and all of them as one text.
pub(super) fn qr_texts() -> Vec<Vec<u8>> {
    let mut texts = frozen("files", "sets", "frames");
    texts.push(texts.join("\n"));
    texts.into_iter().map(String::into_bytes).collect()
}

pub(super) fn token_lines() -> Vec<Vec<u8>> {
    let mut texts = frozen("servers", "lines", "line");
    texts.extend(frozen("mailboxes", "secrets", "spelled"));
    texts.into_iter().map(String::into_bytes).collect()
}
