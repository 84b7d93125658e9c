//! Bytes that are none of the objects of the wire, by the decoder that refuses them.

use protocol::cbor::Writer;
use protocol::{
    AnnouncedLimits, Answer, Blob, BlobBody, BlobGetRequest, BlobPiece, BlobPutRequest, BlobTaken,
    ContactCard, Endpoint, EnrollRequest, Entry, EntryBody, Envelope, EnvelopeContent, EraseDue,
    EraseRequest, HandOver, InviteOffer, InviteReply, LinkCode, LinkOffer, LiveNews, LiveRequest,
    MailContent, MailRequest, Manifest, ManifestBody, QrFrame, Request, RequestFrame, RequestHead,
    Result, ServerCard, SyncAnswer, SyncRequest, TokenLine,
};
use serde_json::{Value, json};

use super::{files, items, mailboxes, requests, servers};
use crate::seeds::{bytes, hex, list, phone, text};

type Case = (&'static str, &'static str, Vec<u8>);

fn request<R: Request>(bytes: &[u8]) -> Result<()> {
    R::from_frame(&RequestFrame::read(bytes)?).map(|_| ())
}

/// What a decoder of this name says.
fn decode(name: &str, bytes: &[u8]) -> Result<()> {
    let text = String::from_utf8_lossy(bytes);
    match name {
        "request sync" => request::<SyncRequest>(bytes),
        "request live" => request::<LiveRequest>(bytes),
        "request enroll" => request::<EnrollRequest>(bytes),
        "request mail" => request::<MailRequest>(bytes),
        "request blob-put" => request::<BlobPutRequest>(bytes),
        "request blob-get" => request::<BlobGetRequest>(bytes),
        "request erase" => request::<EraseRequest>(bytes),
        "answer sync" => SyncAnswer::decode(bytes).map(|_| ()),
        "answer live" => Answer::<LiveNews>::decode(bytes).map(|_| ()),
        "answer enroll" => Answer::<AnnouncedLimits>::decode(bytes).map(|_| ()),
        "answer mail" => Answer::<MailContent>::decode(bytes).map(|_| ()),
        "answer blob-put" => Answer::<BlobTaken>::decode(bytes).map(|_| ()),
        "answer blob-get" => Answer::<BlobPiece>::decode(bytes).map(|_| ()),
        "answer erase" => Answer::<EraseDue>::decode(bytes).map(|_| ()),
        "entry" => Entry::decode(bytes).map(|_| ()),
        "entry body" => EntryBody::decode(bytes).map(|_| ()),
        "manifest" => Manifest::decode(bytes).map(|_| ()),
        "manifest body" => ManifestBody::decode(bytes).map(|_| ()),
        "blob" => Blob::decode(bytes).map(|_| ()),
        "blob body" => BlobBody::decode(bytes).map(|_| ()),
        "contact card" => ContactCard::decode(bytes).map(|_| ()),
        "link code" => LinkCode::decode(bytes).map(|_| ()),
        "link offer" => LinkOffer::decode(bytes).map(|_| ()),
        "hand-over" => HandOver::decode(bytes).map(|_| ()),
        "invitation" => InviteOffer::decode(bytes).map(|_| ()),
        "invitation reply" => InviteReply::decode(bytes).map(|_| ()),
        "envelope file" => Envelope::decode_file(bytes).map(|_| ()),
        "envelope content" => EnvelopeContent::decode(bytes).map(|_| ()),
        "qr frame" => QrFrame::parse(&text).map(|_| ()),
        "server card" => ServerCard::decode(bytes).map(|_| ()),
        "token line" => TokenLine::parse(&text).map(|_| ()),
        other => panic!("no decoder {other}"),
    }
}

fn longer(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[0] += 1;
    bytes.push(0);
    bytes
}

fn short(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - 1].to_vec()
}

fn bent(bytes: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] = byte;
    bytes
}

fn item(write: impl FnOnce(&mut Writer) -> &mut Writer) -> Vec<u8> {
    let mut writer = Writer::default();
    write(&mut writer);
    writer.into_bytes()
}

fn sealed() -> Vec<Case> {
    let entry = items::entry(2, 240).1.to_bytes();
    let body = items::bodies()[1].to_bytes();
    let plain = protocol::DropAfter::SevenDays;
    let manifest = items::manifest(plain, Default::default()).to_bytes();
    let documents = items::documents().to_bytes();
    let blob = items::blob(40).to_bytes();
    let parts = BlobBody {
        parts: items::parts(),
    };
    vec![
        ("entry", "an entry with a sixth element", longer(&entry)),
        ("entry", "an entry of suite 2", bent(&entry, 1, 2)),
        ("entry", "an entry cut short", short(&entry)),
        (
            "entry",
            "an entry below the least",
            items::entry(2, 239).1.to_bytes(),
        ),
        (
            "entry body",
            "a body with a fourth element",
            longer(&items::bodies()[2].to_bytes()),
        ),
        (
            "entry body",
            "a body with padding",
            [&body[..], &[0]].concat(),
        ),
        ("entry body", "a body of one element", vec![0x81, 0x80]),
        (
            "entry body",
            "a body with a number for parts",
            vec![0x82, 0x80, 0],
        ),
        ("entry body", "a body with 33 parts", {
            let parts = vec![items::parts()[0].clone(); 33];
            EntryBody {
                parts,
                ..EntryBody::default()
            }
            .to_bytes()
        }),
        (
            "manifest",
            "a manifest of eight days",
            bent(&manifest, manifest.len() - 65, 8),
        ),
        ("manifest", "a manifest of suite 2", bent(&manifest, 2, 2)),
        (
            "manifest",
            "a manifest with half a signature",
            manifest[..manifest.len() - 32].to_vec(),
        ),
        ("manifest body", "a body that is a map", vec![0xA0]),
        ("manifest body", "a document of five elements", {
            let inner = longer(&documents[1..]);
            [&[0x82][..], &inner].concat()
        }),
        ("blob", "a blob of suite 2", bent(&blob, 0, 2)),
        ("blob", "a blob without a whole box", short(&blob)),
        ("blob body", "a part of six elements", {
            let bytes = parts.to_bytes();
            [&[0x81][..], &longer(&bytes[1..])].concat()
        }),
    ]
}

fn sync_with(rest: impl FnOnce(&mut Writer) -> &mut Writer) -> Vec<u8> {
    let array = item(|w| {
        w.array(7)
            .uint(1)
            .bytes(phone().device_id().handle().as_bytes());
        w.uint(1).uint(1).bytes(&[1; 8]).uint(0);
        rest(w)
    });
    [array, vec![0; 64]].concat()
}

fn frames() -> Vec<Case> {
    let head = |endpoint| RequestHead::new(endpoint, &phone().device_id(), 1);
    let signed = |array: Vec<u8>| [array, vec![0; 64]].concat();
    let live = LiveRequest {
        feed: requests::PLACE,
        wait_s: 301,
    };
    let erase = EraseRequest::Erase.to_array(&head(Endpoint::Erase));
    let entry = items::entry(2, 240).1.to_bytes();
    let run = |author: u64, first: u64, count: usize| {
        let entry = entry.clone();
        sync_with(|w| {
            w.array(1)
                .array(2)
                .uint(0)
                .array(1)
                .array(4)
                .uint(author)
                .uint(first);
            w.null().list(&vec![entry; count], |w, entry| {
                w.raw(entry);
            })
        })
    };
    vec![
        ("request sync", "nothing", Vec::new()),
        (
            "request sync",
            "a frame without a signature",
            signed(erase.clone())[..13].to_vec(),
        ),
        ("request sync", "a run by author 1", run(1, 2, 1)),
        ("request sync", "a run that begins at 0", run(0, 0, 1)),
        ("request sync", "a run without an entry", run(0, 2, 0)),
        (
            "request sync",
            "a run past the last sequence",
            run(0, 1 << 32, 1),
        ),
        (
            "request sync",
            "a log of 31 bytes",
            sync_with(|w| w.array(1).array(2).bytes(&[1; 31]).array(0)),
        ),
        (
            "request sync",
            "a section without runs",
            sync_with(|w| w.array(1).array(1).uint(0)),
        ),
        (
            "request sync",
            "a record that is only a signature",
            sync_with(|w| {
                w.array(1)
                    .array(3)
                    .uint(0)
                    .array(0)
                    .array(1)
                    .bytes(&[0; 64])
            }),
        ),
        (
            "request live",
            "a poll of 301 seconds",
            signed(live.to_array(&head(Endpoint::Live))),
        ),
        (
            "request enroll",
            "an enrolment by a handle",
            signed(item(|w| {
                w.array(5).uint(1).bytes(&[1; 8]).uint(1).null().array(0)
            })),
        ),
        (
            "request mail",
            "a signed read",
            signed(item(|w| {
                w.array(6)
                    .uint(1)
                    .bytes(&[1; 8])
                    .uint(1)
                    .uint(4)
                    .bytes(&[1; 16])
                    .uint(1)
            })),
        ),
        (
            "request mail",
            "an open deletion",
            item(|w| w.array(5).uint(1).null().uint(0).uint(5).bytes(&[1; 16])),
        ),
        (
            "request mail",
            "operation 6",
            item(|w| w.array(4).uint(1).null().uint(0).uint(6)),
        ),
        (
            "request blob-put",
            "a part past its size",
            signed(item(|w| {
                w.array(8)
                    .uint(1)
                    .bytes(&[1; 8])
                    .uint(1)
                    .uint(1)
                    .bytes(&[1; 16]);
                w.uint(9).uint(8).bytes(&[1; 2])
            })),
        ),
        (
            "request blob-get",
            "a part too long",
            signed(item(|w| {
                w.array(7)
                    .uint(1)
                    .bytes(&[1; 8])
                    .uint(1)
                    .uint(1)
                    .bytes(&[1; 16]);
                w.uint(0).uint(262_145)
            })),
        ),
        ("request erase", "choice 2", {
            let mut array = erase.clone();
            *array.last_mut().unwrap() = 2;
            signed(array)
        }),
        (
            "request erase",
            "an open request with a counter",
            item(|w| w.array(4).uint(1).null().uint(1).uint(1)),
        ),
        (
            "request erase",
            "a counter of 33 bits",
            signed(item(|w| {
                w.array(4).uint(1).bytes(&[1; 8]).uint(1 << 32).uint(1)
            })),
        ),
    ]
}

fn answers() -> Vec<Case> {
    let answer = |count: usize, status: u64, rest: &dyn Fn(&mut Writer)| {
        item(|w| {
            w.array(3 + count).uint(status).bytes(&[1; 4]).uint(1);
            rest(w);
            w
        })
    };
    vec![
        (
            "answer sync",
            "two elements",
            item(|w| w.array(2).uint(0).bytes(&[1; 4])),
        ),
        (
            "answer sync",
            "a status that is text",
            item(|w| w.array(3).text("0").bytes(&[1; 4]).uint(1)),
        ),
        (
            "answer sync",
            "a used counter without proof",
            answer(0, 3, &|_| {}),
        ),
        (
            "answer sync",
            "endpoint 8 in a proof",
            answer(4, 3, &|w| {
                w.uint(8).uint(1).bytes(&[0; 32]).bytes(&[0; 64]);
            }),
        ),
        (
            "answer sync",
            "a feed tag of 7 bytes",
            answer(3, 0, &|w| {
                w.uint(1).bytes(&[1; 7]).array(0);
            }),
        ),
        (
            "answer sync",
            "a position of 64 bits",
            answer(3, 0, &|w| {
                w.uint(1)
                    .bytes(&[1; 8])
                    .array(1)
                    .array(5)
                    .uint(0)
                    .uint(u64::MAX);
                w.bytes(&[1; 8]).array(0).array(0);
            }),
        ),
        ("answer live", "changed 2", answer(1, 0, &|w| _ = w.uint(2))),
        (
            "answer enroll",
            "two limits",
            answer(1, 0, &|w| _ = w.array(2).uint(1).uint(2)),
        ),
        ("answer mail", "a number", answer(1, 0, &|w| _ = w.uint(1))),
        (
            "answer blob-put",
            "an offset past any blob",
            answer(1, 10, &|w| {
                w.uint(4 * 1024 * 1024 + 1);
            }),
        ),
        (
            "answer blob-get",
            "a size alone",
            answer(1, 0, &|w| _ = w.uint(1)),
        ),
        (
            "answer erase",
            "a date as text",
            answer(1, 0, &|w| _ = w.text("soon")),
        ),
    ]
}

fn rest() -> Vec<Case> {
    let contact = mailboxes::contact().to_bytes();
    let (offers, reply) = mailboxes::invitations();
    let code = mailboxes::codes()[1].to_bytes();
    let file = files::envelopes()[3].to_bytes().unwrap();
    let frame = QrFrame::split(b"one frame", 1).unwrap().remove(0);
    let text = frame.to_text();
    let line = servers::lines()[0].to_string();
    let damaged = line.replace("sync.", "sink.");
    vec![
        ("contact card", "a third element", longer(&contact)),
        (
            "contact card",
            "a person of 31 bytes",
            item(|w| w.array(2).bytes(&[1; 31]).array(0)),
        ),
        ("link code", "suite 2", bent(&code, 2, 2)),
        ("link code", "a server without its key", {
            let map = [code[1..].to_vec(), item(|w| w.uint(3).text("https://a.b"))].concat();
            [&[code[0] + 1][..], &map].concat()
        }),
        (
            "link offer",
            "a third element",
            longer(&mailboxes::offer().to_bytes()),
        ),
        (
            "hand-over",
            "a third element",
            longer(&mailboxes::hand_over().to_bytes()),
        ),
        (
            "hand-over",
            "a record that is only a signature",
            item(|w| w.array(2).bytes(&[0; 64]).array(0)),
        ),
        (
            "invitation",
            "a fifth element",
            longer(&offers[0].to_bytes()),
        ),
        (
            "invitation reply",
            "a fourth element",
            longer(&reply.to_bytes()),
        ),
        ("envelope file", "another file", b"PK\x03\x04".to_vec()),
        ("envelope file", "a file cut short", short(&file)),
        ("envelope file", "a file of version 2", bent(&file, 6, 2)),
        ("envelope file", "slot 4", bent(&file, 12, 4)),
        (
            "envelope content",
            "a second array",
            longer(&files::content().to_bytes()),
        ),
        ("qr frame", "no base 45", b"no frame".to_vec()),
        ("qr frame", "other bytes", b"BB8".to_vec()),
        ("qr frame", "a digit changed", {
            let mut slipped = text.clone();
            slipped.replace_range(20..21, if &text[20..21] == "0" { "1" } else { "0" });
            slipped.into_bytes()
        }),
        ("server card", "a card of one element", longer(&[0x80])),
        (
            "token line",
            "another text",
            b"https://sync.example.org".to_vec(),
        ),
        ("token line", "another host", damaged.into_bytes()),
        (
            "token line",
            "version 2",
            line.replace("companion-1", "companion-2").into_bytes(),
        ),
        ("token line", "a digit lost", short(line.as_bytes())),
    ]
}

pub fn make() -> Value {
    let cases = [sealed(), frames(), answers(), rest()].concat();
    let entry = |(name, what, bytes): &Case| {
        let error = decode(name, bytes).expect_err(what).to_string();
        json!({ "decoder": name, "what": what, "bytes": hex(bytes), "error": error })
    };
    json!({ "inputs": cases.iter().map(entry).collect::<Vec<_>>() })
}

pub fn read(file: &Value) {
    assert!(list(file, "inputs").len() >= 40);
    for one in list(file, "inputs") {
        let error = decode(text(&one["decoder"]), &bytes(&one["bytes"]));
        let error = error.expect_err("refused").to_string();
        assert_eq!(error, text(&one["error"]), "{}", one["what"]);
    }
}
