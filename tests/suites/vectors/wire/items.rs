//! Entries, manifests, blobs, and what is sealed in them.

use protocol::cbor::{Tail, Writer};
use protocol::{
    Blob, BlobBody, BlobId, BlobPart, Cut, DropAfter, Entry, EntryBody, EntryContext, EntryId,
    Expect, LogId, Manifest, ManifestBody, Part, RecordId, Run, Signature, SpaceId, heads_digest,
    nonce_part,
};
use serde_json::{Value, json};

use super::fields::{cut, each, part};
use crate::seeds::{bytes, fixed, hex, list, person, phone, signing};

pub const SPACE: SpaceId = SpaceId::from_bytes([0x51; 32]);
pub const LOG: LogId = LogId::from_bytes([0x51; 32]);

/// The phone's entry with this sequence; what is sealed is no seal, which is for the vault.
pub fn entry(sequence: u64, sealed_bytes: usize) -> (EntryContext, Entry) {
    let context = EntryContext {
        space: SPACE,
        device: phone().device_id(),
        epoch: RecordId::from_bytes([0x52; 32]),
        sequence,
        previous: (sequence > 1).then(|| EntryId::from_bytes([0x53; 32])),
    };
    let part = nonce_part(&[0x54; 32], &[0x55; 16], &[0x56; 224]);
    let sealed = vec![u8::try_from(sequence % 256).unwrap(); sealed_bytes];
    let entry = Entry::sign(&context, part, sealed, phone().signing(), &person());
    (context, entry)
}

/// A run of `count` such entries.
pub fn run(first: u64, count: u64) -> Run {
    let entries = (first..first + count).map(|n| entry(n, 240).1.to_bytes());
    Run {
        author: Some(phone().device_id()),
        first,
        previous: (first > 1).then(|| EntryId::from_bytes([0x53; 32])),
        entries: entries.collect(),
    }
}

pub fn cuts() -> Vec<Cut> {
    let cut = |n: u8| Cut {
        handle: [n; 8].into(),
        sequence: u64::from(n) * 1_000,
        id: [n + 1; 8],
    };
    vec![cut(2), cut(40)]
}

pub fn parts() -> Vec<Part> {
    let plain = Part {
        key: vec![2, 1, 0x5F, 0x10],
        format: 1,
        payload: b"change".to_vec(),
        expect: None,
    };
    let whole = Part {
        key: vec![1, 1],
        format: 4,
        payload: vec![0x57; 300],
        expect: Some(Expect {
            count: 70,
            heads: vec![[0x58; 32], [0x59; 32]],
        }),
    };
    vec![plain, whole]
}

pub fn bodies() -> Vec<EntryBody> {
    let body = |seen, parts, caps| EntryBody { seen, parts, caps };
    vec![
        EntryBody::default(),
        body(cuts(), parts(), None),
        body(vec![], parts(), Some(3)),
    ]
}

pub fn entries() -> Value {
    let cases = [(1, 240), (2, 240), (23, 256), (70_000, 3_000)];
    let entries = cases.map(|(sequence, sealed)| {
        let (context, entry) = entry(sequence, sealed);
        json!({
            "seed": hex([0x10; 32]), "person": hex(person().as_bytes()),
            "space": hex(SPACE.as_bytes()), "device": hex(context.device.as_bytes()),
            "epoch": hex(context.epoch.as_bytes()), "sequence": sequence,
            "previous": context.previous.map(|id| hex(id.as_bytes())),
            "key": hex([0x54; 32]), "random": hex([0x55; 16]), "body": hex([0x56; 224]),
            "nonce": hex(context.nonce(&entry.nonce_part)),
            "additional": hex(context.additional_data()),
            "entry": hex(entry.to_bytes()), "id": hex(entry.id(&context).as_bytes()),
        })
    });
    let bodies = bodies().into_iter().map(|body| {
        json!({
            "body": hex(body.to_bytes()), "seen": each(&body.seen, cut),
            "parts": each(&body.parts, part), "caps": body.caps,
        })
    });
    json!({ "entries": entries, "bodies": bodies.collect::<Vec<_>>() })
}

pub fn read_entries(file: &Value) {
    for one in list(file, "entries") {
        let sequence = one["sequence"].as_u64().unwrap();
        let context = EntryContext {
            space: SpaceId::from_bytes(fixed(&one["space"])),
            device: fixed(&one["device"]).into(),
            epoch: RecordId::from_bytes(fixed(&one["epoch"])),
            sequence,
            previous: (!one["previous"].is_null()).then(|| fixed(&one["previous"]).into()),
        };
        let entry = Entry::decode(&bytes(&one["entry"])).expect("an entry");
        let key = signing(&one["seed"]).public();
        let id = entry.verify(&context, &key, &fixed(&one["person"]).into());
        assert_eq!(id.expect("a good signature").as_bytes(), &fixed(&one["id"]));
        assert_eq!(entry.to_bytes(), bytes(&one["entry"]));
    }
    for one in list(file, "bodies") {
        let body = EntryBody::decode(&bytes(&one["body"])).expect("a body");
        assert_eq!(json!(each(&body.parts, part)), one["parts"]);
        assert_eq!(json!(each(&body.seen, cut)), one["seen"]);
        assert_eq!(json!(body.caps), one["caps"]);
    }
}

pub fn manifest(drop_after: DropAfter, tail: Tail) -> Manifest {
    let manifest = Manifest {
        author: phone().device_id(),
        counter: 300,
        covers: cuts(),
        blobs: vec![BlobId::of(b"one"), BlobId::of(b"two")],
        epoch: [0x52; 8],
        sealed: vec![0x5A; 80],
        drop_after,
        tail,
        signature: Signature::from_bytes([0; 64]),
    };
    manifest.sign(&SPACE, phone().signing(), &person())
}

pub fn documents() -> ManifestBody {
    let document = |n: u8| BlobPart {
        key: vec![n, 1],
        blob: u64::from(n - 1),
        heads: [n; 8],
        changes: u64::from(n) * 200,
    };
    ManifestBody {
        documents: vec![document(1), document(2)],
    }
}

pub fn blob(bytes: usize) -> Blob {
    Blob {
        epoch: [0x52; 8],
        sealed: vec![0x5B; bytes],
    }
}

pub fn manifests() -> Value {
    let later = Tail::of(8, Writer::default().text("later"));
    let made = [
        manifest(DropAfter::ThirtyDays, Tail::default()),
        manifest(DropAfter::SevenDays, later),
    ];
    let manifests = made.map(|one| {
        json!({
            "seed": hex([0x10; 32]), "person": hex(person().as_bytes()),
            "space": hex(SPACE.as_bytes()), "author": hex(one.author.as_bytes()),
            "counter": one.counter, "covers": each(&one.covers, cut),
            "blobs": one.blobs.iter().map(|id| hex(id.as_bytes())).collect::<Vec<_>>(),
            "epoch": hex(one.epoch), "sealed": hex(&one.sealed), "days": one.drop_after.days(),
            "additional": hex(one.additional_data()), "manifest": hex(one.to_bytes()),
            "id": hex(one.id(&SPACE).as_bytes()),
        })
    });
    let documents = documents()
        .documents
        .into_iter()
        .map(|one| json!([hex(one.key), one.blob, hex(one.heads), one.changes]));
    let blobs = [40, 300].map(|bytes| {
        let blob = blob(bytes);
        json!({
            "epoch": hex(blob.epoch), "sealed": hex(&blob.sealed), "blob": hex(blob.to_bytes()),
            "id": hex(BlobId::of(&blob.to_bytes()).as_bytes()),
        })
    });
    let body = BlobBody { parts: parts() };
    let heads = [[0x59; 32], [0x58; 32]];
    json!({
        "manifests": manifests, "blobs": blobs,
        "bodies": [{
            "documents": documents.collect::<Vec<_>>(),
            "body": hex(self::documents().to_bytes()),
        }],
        "blob_bodies": [{
            "parts": each(&body.parts, part), "body": hex(body.to_bytes()),
        }],
        "digests": [{
            "heads": heads.map(hex), "digest": hex(heads_digest(&heads)),
        }],
    })
}

pub fn read_manifests(file: &Value) {
    for one in list(file, "manifests") {
        let manifest = Manifest::decode(&bytes(&one["manifest"])).expect("a manifest");
        let space = SpaceId::from_bytes(fixed(&one["space"]));
        let key = signing(&one["seed"]).public();
        let id = manifest.verify(&space, &key, &fixed(&one["person"]).into());
        assert_eq!(id.expect("a good signature").as_bytes(), &fixed(&one["id"]));
        assert_eq!(manifest.additional_data(), fixed(&one["additional"]));
    }
    for one in list(file, "blobs") {
        let blob = Blob::decode(&bytes(&one["blob"])).expect("a blob");
        assert_eq!(blob.sealed, bytes(&one["sealed"]));
        let id = BlobId::of(&bytes(&one["blob"]));
        assert_eq!(id.as_bytes(), &fixed(&one["id"]));
    }
    let body = ManifestBody::decode(&bytes(&list(file, "bodies")[0]["body"]));
    assert_eq!(body, Ok(documents()));
    let body = BlobBody::decode(&bytes(&list(file, "blob_bodies")[0]["body"]));
    assert_eq!(body, Ok(BlobBody { parts: parts() }));
}
