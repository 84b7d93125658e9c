//! Entries, manifests and blobs, sealed and opened (PROTOCOL 4.2 and 4.3).

use protocol::cbor::Tail;
use protocol::{
    Blob, BlobBody, BlobId, BlobPart, Cut, DeviceId, DropAfter, Entry, EntryBody, EntryContext,
    EntryId, Expect, Handle, Label, Manifest, ManifestBody, Part, PersonId, Random, RecordId,
    Signature, SpaceId,
};
use serde_json::{Value, json};
use vault::{
    EpochSecret, Secret, open_blob, open_entry, open_manifest, padding, seal_blob, seal_box,
    seal_entry, seal_manifest,
};

use crate::seeds::{Counting, bytes, device, fixed, hex, list, secret, signing, text};

const SPACE: SpaceId = SpaceId::from_bytes([0x51; 32]);
const PERSON: PersonId = PersonId::from_bytes([0x52; 32]);
const AUTHOR: u8 = 0x20;
/// Two epochs whose ids begin with the same four bytes.
const EPOCHS: [(u8, [u8; 2]); 2] = [(0x61, [7, 1]), (0x62, [7, 2])];

fn epoch_secret(n: u8) -> EpochSecret {
    EpochSecret::from_secret(secret(n))
}

/// Four equal bytes, then others.
fn epoch_id(bytes: [u8; 2]) -> RecordId {
    let mut id = [bytes[1]; 32];
    id[..4].fill(bytes[0]);
    RecordId::from_bytes(id)
}

fn context(sequence: u64) -> EntryContext {
    EntryContext {
        space: SPACE,
        device: device(AUTHOR).device_id(),
        epoch: epoch_id(EPOCHS[0].1),
        sequence,
        previous: (sequence > 1).then(|| EntryId::from_bytes([0x53; 32])),
    }
}

fn part(payload: usize, expect: Option<Expect>) -> Part {
    Part {
        key: vec![2, 1, 0x5F, 0x02],
        format: if expect.is_some() { 4 } else { 1 },
        payload: (0..payload).map(|n| n as u8).collect(),
        expect,
    }
}

fn body(payload: usize) -> EntryBody {
    EntryBody {
        parts: vec![part(payload, None)],
        ..EntryBody::default()
    }
}

fn seeing() -> EntryBody {
    let cut = |n: u8| Cut {
        handle: Handle::from_bytes([n; 8]),
        sequence: u64::from(n) * 100,
        id: [n; 8],
    };
    let expect = Expect {
        count: 91,
        heads: vec![[1; 32], [2; 32]],
    };
    EntryBody {
        seen: vec![cut(1), cut(2)],
        parts: vec![part(30, None), part(300, Some(expect))],
        caps: Some(3),
    }
}

fn place(context: &EntryContext, secret: u8) -> Value {
    json!({
        "secret": hex([secret; 32]), "space": hex(context.space.as_bytes()),
        "device": hex(context.device.as_bytes()), "epoch": hex(context.epoch.as_bytes()),
        "sequence": context.sequence,
        "previous": context.previous.map(|id| hex(id.as_bytes())),
    })
}

fn merged(mut one: Value, other: Value) -> Value {
    let fields = other.as_object().expect("fields").clone();
    one.as_object_mut().expect("fields").extend(fields);
    one
}

pub fn entries() -> Value {
    // Contents of 12 bytes, then those around 224, 240 and 256; a first entry; one of a clone.
    let cases = [
        ("least", 7, 0, 1),
        ("content of 223 B", 7, 211, 1),
        ("content of 224 B", 7, 212, 1),
        ("content of 225 B", 7, 213, 1),
        ("content of 240 B", 7, 228, 1),
        ("content of 241 B", 7, 229, 1),
        ("first", 1, 40, 2),
        ("from a clone", 7, 40, 3),
    ];
    let made = cases.map(|(what, sequence, payload, random)| {
        entry(what, &context(sequence), &body(payload), random)
    });
    let mut made: Vec<Value> = made.into();
    made.push(entry(
        "with seen heads, two parts and caps",
        &context(8),
        &seeing(),
        4,
    ));
    json!({ "entries": made, "equal_tags": equal_tags(), "refused": refused() })
}

fn entry(what: &str, context: &EntryContext, body: &EntryBody, random: u8) -> Value {
    let (secret, keys) = (epoch_secret(EPOCHS[0].0), device(AUTHOR));
    let (key, mut random_bytes) = (keys.signing(), Counting(random));
    let sealed = seal_entry(&secret, context, body, key, &PERSON, &mut random_bytes);
    let (entry, id) = sealed.expect("an entry");
    merged(
        place(context, EPOCHS[0].0),
        json!({
            "what": what, "sign_seed": hex([AUTHOR; 32]), "person": hex(PERSON.as_bytes()),
            "random": hex([random; 16]), "body": hex(body.to_bytes()),
            "entry": hex(entry.to_bytes()), "id": hex(id.as_bytes()),
        }),
    )
}

/// Entries of two epochs that one tag names: each opens under its own secret only.
fn equal_tags() -> Value {
    let made = EPOCHS.map(|(secret, id)| {
        let context = EntryContext {
            epoch: epoch_id(id),
            ..context(7)
        };
        let (keys, body, epoch) = (device(AUTHOR), body(20), epoch_secret(secret));
        let (key, mut random) = (keys.signing(), Counting(5));
        let sealed = seal_entry(&epoch, &context, &body, key, &PERSON, &mut random);
        let more = json!({
            "entry": hex(sealed.expect("an entry").0.to_bytes()), "body": hex(body.to_bytes()),
        });
        merged(place(&context, secret), more)
    });
    json!([{ "epochs": made }])
}

/// Fills with given bytes, once.
struct Given([u8; 24]);

impl Random for Given {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        bytes.copy_from_slice(&self.0[..bytes.len()]);
        Ok(())
    }
}

/// An entry whose seal holds any bytes: what no honest author makes.
fn forged(context: &EntryContext, padded: &[u8]) -> Entry {
    let device = context.device;
    let key = epoch_secret(EPOCHS[0].0).key(Label::EntryKey, &SPACE, device.as_bytes());
    let mut nonce = Given(context.nonce(&[9; 12]));
    let sealed = seal_box(&key, padded, &context.additional_data(), &mut nonce);
    let sealed = sealed.expect("a box")[24..].to_vec();
    Entry::sign(
        context,
        [9; 12],
        sealed,
        self::device(AUTHOR).signing(),
        &PERSON,
    )
}

fn refused() -> Value {
    let right = context(7);
    let mut padded = body(40).to_bytes();
    let content = padded.len();
    padding::pad(&mut padded, 224);
    let mut marked = padded.clone();
    marked[content] = 1;
    let longer = [&padded[..], &[0; 16]].concat();
    // 241 bytes come to 256.
    let trailing = [&body(229).to_bytes()[..], &[0; 4]].concat();
    let mut third = vec![0x84, 0x80, 0x80, 0x03, 0x00];
    padding::pad(&mut third, 224);
    let mut bent = forged(&right, &padded);
    bent.sealed[0] ^= 1;
    let mut tag = forged(&right, &padded);
    tag.epoch_tag[0] ^= 1;
    let next = EntryContext {
        sequence: 8,
        ..right
    };
    let cases = [
        (
            "a seal that was bent",
            bent,
            "cannot be opened with this key",
        ),
        ("another epoch's tag", tag, "cannot be opened with this key"),
        (
            "another sequence",
            forged(&next, &padded),
            "cannot be opened with this key",
        ),
        (
            "padding with a mark",
            forged(&right, &marked),
            "malformed padding",
        ),
        (
            "too much padding",
            forged(&right, &longer),
            "malformed padding",
        ),
        (
            "too little padding",
            forged(&right, &trailing),
            "malformed padding",
        ),
        (
            "a fourth element",
            forged(&right, &third),
            "malformed entry body",
        ),
    ];
    let cases = cases.map(|(what, entry, error)| {
        let more = json!({ "what": what, "entry": hex(entry.to_bytes()), "error": error });
        merged(place(&right, EPOCHS[0].0), more)
    });
    Value::from(cases.to_vec())
}

fn read_context(entry: &Value) -> EntryContext {
    let previous = &entry["previous"];
    EntryContext {
        space: SpaceId::from_bytes(fixed(&entry["space"])),
        device: DeviceId::from_bytes(fixed(&entry["device"])),
        epoch: RecordId::from_bytes(fixed(&entry["epoch"])),
        sequence: entry["sequence"].as_u64().expect("a sequence"),
        previous: (!previous.is_null()).then(|| EntryId::from_bytes(fixed(previous))),
    }
}

fn read_secret(value: &Value) -> EpochSecret {
    EpochSecret::from_secret(Secret::take(&mut fixed(value)))
}

pub fn read_entries(file: &Value) {
    for vector in list(file, "entries") {
        let (context, secret) = (read_context(vector), read_secret(&vector["secret"]));
        let entry = Entry::decode(&bytes(&vector["entry"])).expect("an entry");
        let person = PersonId::from_bytes(fixed(&vector["person"]));
        let public = signing(&vector["sign_seed"]).public();
        let id = entry.verify(&context, &public, &person).expect("signed");
        assert_eq!(id.as_bytes(), &fixed(&vector["id"]));
        let body = open_entry(&secret, &context, &entry).expect("a body");
        assert_eq!(body.to_bytes(), bytes(&vector["body"]));
    }
    for vector in list(file, "equal_tags") {
        let epochs = list(vector, "epochs");
        for (place, of) in epochs.iter().enumerate() {
            let entry = Entry::decode(&bytes(&of["entry"])).expect("an entry");
            let open = |epoch: &Value| {
                let secret = read_secret(&epoch["secret"]);
                open_entry(&secret, &read_context(epoch), &entry)
            };
            let opened: Vec<_> = epochs.iter().map(|epoch| open(epoch).ok()).collect();
            assert_eq!(opened.iter().flatten().count(), 1);
            let body = opened[place].as_ref().expect("its own epoch");
            assert_eq!(body.to_bytes(), bytes(&of["body"]));
        }
    }
    for vector in list(file, "refused") {
        let (context, secret) = (read_context(vector), read_secret(&vector["secret"]));
        let opened = Entry::decode(&bytes(&vector["entry"]))
            .map_err(vault::Error::from)
            .and_then(|entry| open_entry(&secret, &context, &entry));
        let error = opened.expect_err(text(&vector["what"]));
        assert_eq!(error.to_string(), text(&vector["error"]));
    }
}

fn manifest_body() -> ManifestBody {
    let document = |n: u8, blob| BlobPart {
        key: vec![2, 1, 0x5F, n],
        blob,
        heads: [n; 8],
        changes: 91,
    };
    ManifestBody {
        documents: vec![document(1, 0), document(2, 1), document(3, 1)],
    }
}

fn draft(drop_after: DropAfter) -> Manifest {
    let cut = |n: u8| Cut {
        handle: Handle::from_bytes([n; 8]),
        sequence: u64::from(n) * 100,
        id: [n; 8],
    };
    Manifest {
        author: device(AUTHOR).device_id(),
        counter: 3,
        covers: vec![cut(1), cut(2)],
        blobs: [1, 2].map(|n| BlobId::from_bytes([n; 16])).into(),
        epoch: epoch_id(EPOCHS[0].1).short(),
        sealed: Vec::new(),
        drop_after,
        tail: Tail::default(),
        signature: Signature::from_bytes([0; 64]),
    }
}

pub fn snapshots() -> Value {
    let (secret, keys) = (epoch_secret(EPOCHS[0].0), device(AUTHOR));
    let manifests = [DropAfter::ThirtyDays, DropAfter::SevenDays].map(|days| {
        let (body, mut random) = (manifest_body(), Counting(6));
        let (draft, key) = (draft(days), keys.signing());
        let sealed = seal_manifest(&secret, &SPACE, draft, &body, key, &PERSON, &mut random);
        let manifest = sealed.expect("a manifest");
        json!({
            "secret": hex([EPOCHS[0].0; 32]), "space": hex(SPACE.as_bytes()),
            "person": hex(PERSON.as_bytes()), "sign_seed": hex([AUTHOR; 32]),
            "body": hex(body.to_bytes()), "manifest": hex(manifest.to_bytes()),
            "id": hex(manifest.id(&SPACE).as_bytes()),
        })
    });
    let expect = |count| {
        let heads = vec![[1; 32]];
        Some(Expect { count, heads })
    };
    let bodies = [
        BlobBody::default(),
        BlobBody {
            parts: vec![part(1_000, expect(91))],
        },
        BlobBody {
            parts: vec![part(40, expect(9)), part(50, expect(24))],
        },
    ];
    let blobs = bodies.map(|body| {
        let epoch = epoch_id(EPOCHS[0].1);
        let sealed = seal_blob(&secret, &SPACE, &epoch, &body, &mut Counting(7));
        let (id, blob) = sealed.expect("a blob");
        json!({
            "secret": hex([EPOCHS[0].0; 32]), "space": hex(SPACE.as_bytes()),
            "epoch": hex(epoch.short()), "body": hex(body.to_bytes()),
            "blob": hex(blob), "id": hex(id.as_bytes()),
        })
    });
    json!({ "manifests": manifests, "blobs": blobs })
}

pub fn read_snapshots(file: &Value) {
    for vector in list(file, "manifests") {
        let space = SpaceId::from_bytes(fixed(&vector["space"]));
        let person = PersonId::from_bytes(fixed(&vector["person"]));
        let secret = read_secret(&vector["secret"]);
        let manifest = Manifest::decode(&bytes(&vector["manifest"])).expect("a manifest");
        let public = signing(&vector["sign_seed"]).public();
        let id = manifest.verify(&space, &public, &person).expect("signed");
        assert_eq!(id.as_bytes(), &fixed(&vector["id"]));
        let body = open_manifest(&secret, &space, &manifest).expect("a body");
        assert_eq!(body.to_bytes(), bytes(&vector["body"]));
        let bent = Manifest {
            counter: manifest.counter + 1,
            ..manifest
        };
        let opened = open_manifest(&secret, &space, &bent);
        assert_eq!(opened, Err(vault::Error::CannotOpen));
    }
    for vector in list(file, "blobs") {
        let space = SpaceId::from_bytes(fixed(&vector["space"]));
        let (secret, blob) = (read_secret(&vector["secret"]), bytes(&vector["blob"]));
        let id = BlobId::from_bytes(fixed(&vector["id"]));
        let body = open_blob(&secret, &space, &id, &blob).expect("a body");
        assert_eq!(body.to_bytes(), bytes(&vector["body"]));
        let epoch = fixed(&vector["epoch"]);
        assert_eq!(Blob::decode(&blob).expect("a blob").epoch, epoch);
    }
}
