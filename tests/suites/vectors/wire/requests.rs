//! Requests of each endpoint, signed for one server.

use protocol::{
    BlobGetRequest, BlobId, BlobPutRequest, CursorMode, Endpoint, EnrollRequest, EraseRequest,
    LiveRequest, LogCursor, LogName, MailId, MailRequest, Place, Request, RequestFrame, SectionUp,
    ServerId, SigningKey, SlotNumber, SyncRequest, Token, sign_slot,
};
use serde_json::{Value, json};

use super::fields::{all, log, mail_request, place, sync_request};
use super::items::{LOG, manifest, run};
use crate::seeds::{bytes, fixed, founded, hex, list, phone, signing};

pub const PLACE: Place = Place {
    n: 70_000,
    tag: [0x61; 8],
};
pub const MAIL: MailId = MailId::from_bytes([0x62; 16]);

pub fn server_key() -> SigningKey {
    SigningKey::from_seed(&[0x63; 32])
}

pub fn server() -> ServerId {
    ServerId::from(&server_key().public())
}

fn syncs() -> Vec<SyncRequest> {
    let plain = SyncRequest {
        feed: PLACE,
        ..SyncRequest::default()
    };
    let manifest = manifest(protocol::DropAfter::ThirtyDays, Default::default());
    let own = SectionUp {
        records: vec![founded().era],
        ..SectionUp::new(LogName::Number(0))
    };
    let mut space = SectionUp::new(LogName::Id(LOG));
    space.runs = vec![run(1, 1), run(7, 2)];
    space.manifests = vec![manifest.to_bytes()];
    let mut mine = SectionUp::new(LogName::Number(300));
    mine.runs = vec![protocol::Run {
        author: None,
        previous: None,
        ..run(9, 1)
    }];
    let cursor = |mode, places| LogCursor {
        log: LogName::Number(3),
        place: PLACE,
        mode,
        locator: vec![PLACE; places],
    };
    let cursors = vec![
        cursor(CursorMode::Items, 0),
        cursor(CursorMode::ItemsAndHeads, 8),
        LogCursor {
            log: LogName::Id(LOG),
            ..cursor(CursorMode::Records, 1)
        },
    ];
    let full = SyncRequest {
        want_kib: 256,
        sections: vec![own, space, mine],
        cursors,
        ..plain.clone()
    };
    let cover = true;
    vec![
        plain.clone(),
        SyncRequest { cover, ..plain },
        SyncRequest {
            cover,
            ..full.clone()
        },
        full,
    ]
}

fn mails() -> Vec<MailRequest> {
    let (mail, slot) = (MAIL, vec![0x64; 181]);
    let key = SigningKey::from_seed(&[0x65; 32]);
    vec![
        MailRequest::IssueToken,
        MailRequest::OpenBox {
            mail,
            key: key.public(),
            minutes: 10,
            slot: slot.clone(),
        },
        MailRequest::PutSecond {
            mail,
            signature: sign_slot(&server(), &mail, &slot, &key),
            slot: slot.clone(),
        },
        MailRequest::PutThird { mail, slot },
        MailRequest::Read {
            mail,
            slot: SlotNumber::Third,
        },
        MailRequest::Delete { mail },
    ]
}

fn blobs() -> (BlobPutRequest, BlobGetRequest) {
    let blob = BlobId::of(b"blob");
    let put = BlobPutRequest {
        log: LogName::Number(2),
        blob,
        size: 70_000,
        offset: 16_384,
        bytes: vec![0x66; 300],
    };
    let get = BlobGetRequest {
        log: LogName::Id(LOG),
        blob,
        offset: 300,
        length: 262_144,
    };
    (put, get)
}

fn said<R: Request>(request: &R, counter: u32, fields: Value) -> Value {
    let counter = if request.is_open() { 0 } else { counter };
    let device = phone().device_id();
    let frame = request.to_frame(&server(), &device, counter, phone().signing());
    // Nothing of the device or the server is in an open request.
    let signer = match request.is_open() {
        true => Value::Null,
        false => json!({
            "server": hex(server().as_bytes()), "seed": hex([0x10; 32]),
            "device": hex(device.as_bytes()),
        }),
    };
    json!({
        "endpoint": R::ENDPOINT.number(), "counter": counter, "signer": signer, "fields": fields,
        "frame": hex(frame),
    })
}

/// Of each request what it says; the fields come from what was read back.
fn say(endpoint: Endpoint, frame: &RequestFrame<'_>) -> Value {
    fn read<R: Request>(frame: &RequestFrame<'_>, say: impl Fn(R) -> Value) -> Value {
        say(R::from_frame(frame).expect("a request"))
    }
    match endpoint {
        Endpoint::Sync => read(frame, |sync| sync_request(&sync)),
        Endpoint::Live => read(
            frame,
            |live: LiveRequest| json!({ "feed": place(&live.feed), "wait": live.wait_s }),
        ),
        Endpoint::Enroll => read(frame, |enroll: EnrollRequest| {
            let token = enroll.token.map(|token| hex(token.as_bytes()));
            json!({ "token": token, "records": all(&enroll.records) })
        }),
        Endpoint::Mail => read(frame, |mail| mail_request(&mail)),
        Endpoint::BlobPut => read(frame, |put: BlobPutRequest| {
            json!([
                log(&put.log),
                hex(put.blob.as_bytes()),
                put.size,
                put.offset,
                hex(put.bytes)
            ])
        }),
        Endpoint::BlobGet => read(frame, |get: BlobGetRequest| {
            json!([
                log(&get.log),
                hex(get.blob.as_bytes()),
                get.offset,
                get.length
            ])
        }),
        Endpoint::Erase => read(frame, |erase: EraseRequest| {
            json!([u8::from(erase == EraseRequest::Erase)])
        }),
    }
}

fn with_fields(mut entry: Value) -> Value {
    let frame = bytes(&entry["frame"]);
    let endpoint = Endpoint::from_number(entry["endpoint"].as_u64().unwrap()).unwrap();
    entry["fields"] = say(endpoint, &RequestFrame::read(&frame).expect("a frame"));
    entry
}

pub fn make() -> Value {
    let mut made = Vec::new();
    made.extend(syncs().iter().map(|sync| said(sync, 70_000, Value::Null)));
    let live = LiveRequest {
        feed: PLACE,
        wait_s: 300,
    };
    made.push(said(&live, 1, Value::Null));
    for token in [None, Some(Token::from_bytes([0x67; 16]))] {
        let records = vec![founded().era];
        made.push(said(&EnrollRequest { token, records }, 2, Value::Null));
    }
    made.extend(mails().iter().map(|mail| said(mail, 255, Value::Null)));
    let (put, get) = blobs();
    made.push(said(&put, 3, Value::Null));
    made.push(said(&get, u32::MAX, Value::Null));
    for erase in [EraseRequest::Cancel, EraseRequest::Erase] {
        made.push(said(&erase, 4, Value::Null));
    }
    let made: Vec<_> = made.into_iter().map(with_fields).collect();
    json!({ "requests": made })
}

pub fn read(file: &Value) {
    for one in list(file, "requests") {
        let whole = bytes(&one["frame"]);
        let frame = RequestFrame::read(&whole).expect("a frame");
        let endpoint = Endpoint::from_number(one["endpoint"].as_u64().unwrap()).unwrap();
        assert_eq!(say(endpoint, &frame), one["fields"]);
        let signer = &one["signer"];
        assert_eq!(frame.signature().is_none(), signer.is_null());
        if !signer.is_null() {
            let (server, device) = (fixed(&signer["server"]), fixed(&signer["device"]));
            let key = signing(&signer["seed"]).public();
            let held = frame.verify(endpoint, &server.into(), &device.into(), &key);
            assert_eq!(held, Ok(()));
        }
        assert_eq!(json!(frame.head.counter), one["counter"]);
    }
}
