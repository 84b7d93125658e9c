//! Labels and ids.

use protocol::{
    DeviceId, DocumentId, Label, LogId, PersonId, RecordId, SealKey, SpaceId, VerifyingKey, hash,
    sha256,
};
use serde_json::{Value, json};

use crate::seeds::{bytes, device, fixed, hex, identity, list, person, phone, text};

pub fn labels() -> Value {
    let label = |label: &Label| json!({ "text": label.text(), "bytes": hex(label.to_bytes()) });
    let hashes = [Label::Row, Label::Nonce].map(|label| {
        json!({ "label": label.text(), "parts": [hex(b"one"), hex(b"two")],
            "hash": hex(hash(label, &[b"one", b"two"])) })
    });
    let ids = person();
    let signature = phone().signing().sign(Label::Record, &ids, &[0xAA; 32]);
    json!({
        "labels": Label::ALL.iter().map(label).collect::<Vec<_>>(),
        "hashes": hashes,
        "signatures": [{
            "seed": hex([0x10; 32]), "label": "record", "person": hex(ids.as_bytes()),
            "hash": hex([0xAA; 32]), "signature": hex(signature.as_bytes()),
        }],
    })
}

pub fn read_labels(file: &Value) {
    for entry in list(file, "labels") {
        let label = find(text(&entry["text"]));
        assert_eq!(label.to_bytes(), bytes(&entry["bytes"]));
    }
    assert_eq!(list(file, "labels").len(), Label::ALL.len());
    for entry in list(file, "hashes") {
        let whole = [bytes(&entry["parts"][0]), bytes(&entry["parts"][1])].concat();
        let hash = hash(find(text(&entry["label"])), &[&whole]);
        assert_eq!(hash, fixed(&entry["hash"]));
    }
    for entry in list(file, "signatures") {
        let key = crate::seeds::signing(&entry["seed"]).public();
        let signature = protocol::Signature::from_bytes(fixed(&entry["signature"]));
        let person = PersonId::from_bytes(fixed(&entry["person"]));
        let label = find(text(&entry["label"]));
        assert_eq!(
            key.verify(label, &person, &fixed(&entry["hash"]), &signature),
            Ok(())
        );
    }
}

pub fn find(word: &str) -> Label {
    let mut labels = Label::ALL.iter().copied();
    labels.find(|label| label.text() == word).expect("a label")
}

pub fn ids() -> Value {
    let devices = [0x10, 0x20, 0x30].map(|n| {
        let keys = device(n);
        let id = keys.device_id();
        json!({
            "sign": hex(keys.signing().public().to_bytes()),
            "seal": hex(keys.seal_key().to_bytes()),
            "device": hex(id.as_bytes()), "handle": hex(id.handle().as_bytes()),
            "sign_seed": hex([n; 32]), "seal_seed": hex([n + 1; 32]),
            "record": journal::Id::at(1_000, journal::DeviceTag::of(id.as_bytes())).as_str(),
        })
    });
    let (root, founder) = (identity().root().public(), phone().device_id());
    let person = PersonId::of(&root, &founder);
    let log = LogId::from(person);
    let space = SpaceId::from_bytes([7; 32]);
    let map = [0xA2, 0, 1, 4, 14];
    let documents = [
        "0101",
        "02015f02",
        "0801 07ea",
        "0401 30303030303030303030303030",
    ]
    .map(|key| {
        let key = hex::decode(key.replace(' ', "")).expect("hexadecimal");
        json!({ "space": hex([7; 32]), "key": hex(&key),
            "document": hex(DocumentId::of(&space, &key).as_bytes()) })
    });
    json!({
        "devices": devices,
        "persons": [{
            "root": hex(root.to_bytes()), "founder": hex(founder.as_bytes()),
            "person": hex(person.as_bytes()),
            "member": journal::MemberId::of(person.as_bytes()).as_str(),
        }],
        "records": [
            { "log": hex(log.as_bytes()), "map": hex(map),
                "record": hex(RecordId::of(&log, &map).as_bytes()) },
            { "log": hex(LogId::NONE.as_bytes()), "map": hex(map),
                "record": hex(RecordId::of(&LogId::NONE, &map).as_bytes()) },
        ],
        "documents": documents,
    })
}

pub fn read_ids(file: &Value) {
    for entry in list(file, "devices") {
        let sign = VerifyingKey::from_bytes(fixed(&entry["sign"])).expect("a good key");
        let seal = SealKey::from_bytes(fixed(&entry["seal"])).expect("a good key");
        let id = DeviceId::of(&sign, &seal);
        assert_eq!(id.as_bytes(), &fixed(&entry["device"]));
        assert_eq!(id.handle().as_bytes(), &fixed(&entry["handle"]));
        let record: journal::Id = text(&entry["record"]).parse().expect("an id");
        assert_eq!(record.tag(), journal::DeviceTag::of(id.as_bytes()));
    }
    for entry in list(file, "persons") {
        let root = VerifyingKey::from_bytes(fixed(&entry["root"])).expect("a good key");
        let id = PersonId::of(&root, &DeviceId::from_bytes(fixed(&entry["founder"])));
        assert_eq!(id.as_bytes(), &fixed(&entry["person"]));
        assert_eq!(
            journal::MemberId::of(id.as_bytes()).as_str(),
            text(&entry["member"])
        );
    }
    for entry in list(file, "records") {
        let id = RecordId::of(
            &LogId::from_bytes(fixed(&entry["log"])),
            &bytes(&entry["map"]),
        );
        assert_eq!(id.as_bytes(), &fixed(&entry["record"]));
    }
    for entry in list(file, "documents") {
        let parts = [bytes(&entry["space"]), bytes(&entry["key"])].concat();
        assert_eq!(sha256(&[&parts]), fixed(&entry["document"]));
        assert!(journal::DocumentKey::from_bytes(&bytes(&entry["key"])).is_ok());
    }
}
