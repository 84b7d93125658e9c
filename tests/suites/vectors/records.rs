//! One record of every operation and shape, signed with fixed keys.

use membership::{
    ActiveDevice, AddDevice, AddPerson, Adopt, Author, ChainCut, Cut, Era, Genesis, Leave, Lower,
    Lowered, Operation, Record, Rekey, RemoveDevice, RemovedDevice, Role, SpaceKind,
};
use protocol::cbor::{Tail, Writer};
use protocol::{
    Class, DeviceId, Handle, LogId, Older, PersonId, RecordId, Seal, SigningKey, SpaceId,
};
use serde_json::{Value, json};

use crate::fields::fields;
use crate::seeds::{bytes, device, fixed, hex, identity, lines, list, person, phone, signing};

/// The log that the records of a space stand in.
pub const SPACE: [u8; 32] = [7; 32];
const NEW_ROOT: [u8; 32] = [0x60; 32];

/// A record and whom it is by.
struct Sample {
    name: String,
    log: LogId,
    /// The seeds of the keys that sign, in order.
    seeds: Vec<[u8; 32]>,
    record: Record,
}

fn sample(name: &str, log: LogId, seeds: Vec<[u8; 32]>, record: Record) -> Sample {
    let keys: Vec<_> = seeds.iter().map(SigningKey::from_seed).collect();
    let record = record.sign(&log, &person(), &keys.iter().collect::<Vec<_>>());
    Sample {
        name: name.into(),
        log,
        seeds,
        record,
    }
}

/// A record by the phone as its first (no previous) or its second.
pub fn by_phone(operation: Operation, counter: u64) -> Record {
    let previous = (counter > 1).then_some(RecordId::from_bytes([9; 32]));
    let author = Author {
        device: phone().device_id(),
        counter,
        previous,
    };
    Record::unsigned(Some(author), operation)
}

/// The seed of the root key that the words give.
fn root_seed() -> [u8; 32] {
    // Derived as `words` shows; named here so that another program can sign with it.
    let salt = protocol::hash(protocol::Label::Person, &[]);
    let info = [&protocol::Label::RootSign.to_bytes()[..], &[1], &[0; 32]].concat();
    let seed = crate::founding::hkdf(&salt, &crate::seeds::ENTROPY, &info);
    assert_eq!(
        SigningKey::from_seed(&seed).public(),
        identity().root().public()
    );
    seed
}

fn eras() -> Vec<Sample> {
    let log = LogId::from(person());
    let era = |era: Era| Record::unsigned(None, Operation::Era(Box::new(era)));
    let paper = identity().paper().card(Class::Paper, 0, &person());
    let active = |n: u8, counter, head| ActiveDevice {
        card: device(n).card(Class::Phone, 0, &person()),
        counter,
        head,
    };
    let first = Record::decode(&crate::seeds::founded().era).expect("the first Era");
    let parent = Some(first.id(&log));
    let bare = Era {
        parent,
        root: identity().root().public(),
        paper: paper.clone(),
        active: vec![active(0x10, 3, [1; 8])],
        removed: Vec::new(),
        countersigner: None,
    };
    let countersigned = Era {
        countersigner: Some(phone().device_id()),
        ..bare.clone()
    };
    let removed = RemovedDevice {
        card: device(0x20).card(Class::Phone, 0, &person()),
        nonce: [8; 16],
        lines: lines(4),
    };
    let new_root = Era {
        root: SigningKey::from_seed(&NEW_ROOT).public(),
        active: vec![active(0x30, 0, [0; 8]), active(0x10, 40, [2; 8])],
        removed: vec![removed],
        countersigner: Some(phone().device_id()),
        ..bare.clone()
    };
    let (root, phone) = (root_seed(), [0x10; 32]);
    vec![
        Sample {
            name: "first era".into(),
            log,
            seeds: vec![root, phone],
            record: first,
        },
        sample("bare era", log, vec![root], era(bare)),
        sample(
            "countersigned era",
            log,
            vec![root, phone],
            era(countersigned),
        ),
        sample(
            "era with a new root",
            log,
            vec![root, NEW_ROOT, phone],
            era(new_root),
        ),
    ]
}

fn devices() -> Vec<(&'static str, Operation)> {
    let card = device(0x30).card(Class::Computer, 3, &person());
    let remove = |cut, count| {
        let device = device(0x20).device_id();
        Operation::RemoveDevice(RemoveDevice {
            device,
            cut,
            lines: lines(count),
            nonce: [6; 16],
        })
    };
    let cut = Some(ChainCut {
        counter: 3,
        id: [7; 8],
    });
    vec![
        (
            "add device",
            Operation::AddDevice(Box::new(AddDevice { card })),
        ),
        ("remove device", remove(cut, 8)),
        ("remove device without a cut", remove(None, 4)),
        ("remove device with sixteen lines", remove(None, 16)),
    ]
}

pub fn genesis(kind: SpaceKind) -> Operation {
    Operation::Genesis(Genesis {
        minimum_suite: 1,
        kind,
        owner: person(),
        nonce: [3; 16],
    })
}

pub fn rekey(recipients: u8, older: usize) -> Rekey {
    let seal = |n| Seal {
        device: DeviceId::from_bytes([n; 16]),
        ephemeral: [5; 32],
        ciphertext: [6; 48],
    };
    Rekey {
        roster: [1; 32],
        commit: [2; 32],
        fresh: Vec::new(),
        seals: (0..recipients).map(seal).collect(),
        older: vec![
            Older {
                epoch: [3; 8],
                ciphertext: [4; 48]
            };
            older
        ],
    }
}

fn spaces() -> Vec<(&'static str, Operation)> {
    let who = PersonId::from_bytes([4; 32]);
    let cut = |n: u8| Cut {
        handle: Handle::from_bytes([n; 8]),
        sequence: 40 + u64::from(n) * 1_000,
        id: [n + 1; 8],
    };
    let cuts = vec![cut(1), cut(2)];
    let lower = |role, cuts| {
        Operation::Lower(Lower {
            person: who,
            role,
            cuts,
        })
    };
    let add = |role| Operation::AddPerson(AddPerson { person: who, role });
    let fresh = Rekey {
        fresh: vec![[1; 8], [2; 8]],
        ..rekey(2, 2)
    };
    let device = DeviceId::from_bytes([5; 16]);
    vec![
        ("add reader", add(Role::Read)),
        ("add editor", add(Role::Edit)),
        ("lower to none", lower(Lowered::Out, cuts.clone())),
        ("lower to read", lower(Lowered::Read, Vec::new())),
        ("leave", Operation::Leave(Leave { cuts })),
        ("rekey", Operation::Rekey(rekey(4, 1))),
        ("rekey without older", Operation::Rekey(rekey(6, 0))),
        ("rekey after fresh", Operation::Rekey(fresh)),
        (
            "adopt",
            Operation::Adopt(Adopt {
                device,
                sequence: 41,
                id: [8; 8],
            }),
        ),
        ("fresh", Operation::Fresh),
        ("unknown operation below 128", Operation::Unknown(15)),
        ("unknown operation from 128 on", Operation::Unknown(128)),
    ]
}

fn samples() -> Vec<Sample> {
    let phone = vec![[0x10; 32]];
    let mut samples = eras();
    for (name, operation) in devices() {
        let log = LogId::from(person());
        samples.push(sample(name, log, phone.clone(), by_phone(operation, 2)));
    }
    for (name, kind) in [
        ("genesis of a private space", SpaceKind::Private),
        ("genesis of a relationship", SpaceKind::Relationship),
        ("genesis of a group", SpaceKind::Group),
    ] {
        let record = by_phone(genesis(kind), 1);
        let log = LogId::from(SpaceId::from(record.id(&LogId::NONE)));
        samples.push(sample(name, log, phone.clone(), record));
    }
    for (name, operation) in spaces() {
        let log = LogId::from_bytes(SPACE);
        samples.push(sample(name, log, phone.clone(), by_phone(operation, 2)));
    }
    let later = Tail::of(77, Writer::default().array(2).text("later").null());
    let record = by_phone(Operation::Fresh, 2).with_tail(later);
    samples.push(sample(
        "a later field",
        LogId::from_bytes(SPACE),
        phone.clone(),
        record,
    ));
    let record = by_phone(Operation::Unknown(200), 300);
    let record = record.with_tail(Tail::of(5, Writer::default().uint(1)));
    samples.push(sample(
        "a later operation",
        LogId::from_bytes(SPACE),
        phone,
        record,
    ));
    samples
}

pub fn make() -> Value {
    let entry = |sample: &Sample| {
        let author = sample.record.author.map(|author| {
            let previous = author.previous.map(|id| hex(id.as_bytes()));
            json!([hex(author.device.as_bytes()), author.counter, previous])
        });
        let space = SpaceId::from_bytes(*sample.log.as_bytes());
        let rekey = matches!(sample.record.operation, Operation::Rekey(_));
        json!({
            "name": sample.name, "log": hex(sample.log.as_bytes()),
            "seeds": sample.seeds.iter().map(hex).collect::<Vec<_>>(),
            "record": hex(sample.record.to_bytes()),
            "id": hex(sample.record.id(&sample.log).as_bytes()),
            "author": author, "operation": sample.record.operation.number(),
            "fields": fields(&sample.record.operation),
            "draft": rekey.then(|| hex(sample.record.draft_hash(&space))),
        })
    };
    let records: Vec<_> = samples().iter().map(entry).collect();
    json!({ "person": hex(person().as_bytes()), "records": records })
}

pub fn read(file: &Value) {
    let person = PersonId::from_bytes(fixed(&file["person"]));
    for entry in list(file, "records") {
        let record = Record::decode(&bytes(&entry["record"])).expect("a record");
        let log = LogId::from_bytes(fixed(&entry["log"]));
        assert_eq!(record.to_bytes(), bytes(&entry["record"]));
        assert_eq!(record.id(&log).as_bytes(), &fixed(&entry["id"]));
        assert_eq!(json!(record.operation.number()), entry["operation"]);
        assert_eq!(fields(&record.operation), entry["fields"]);
        let seeds = list(entry, "seeds");
        assert_eq!(record.signatures().len(), seeds.len());
        for (n, seed) in seeds.iter().enumerate() {
            assert_eq!(
                record.verify(n, &signing(seed).public(), &log, &person),
                Ok(())
            );
        }
        if let Operation::Rekey(_) = record.operation {
            let space = SpaceId::from_bytes(*log.as_bytes());
            assert_eq!(record.draft_hash(&space), fixed(&entry["draft"]));
        }
    }
}
