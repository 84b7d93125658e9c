//! Records that are rightly signed and yet no records.

use membership::{ActiveDevice, Era, Operation, Record, Rekey};
use protocol::cbor::{MapWriter, Tail, Writer};
use protocol::{Class, LogId, RecordId, SealKey};
use serde_json::{Value, json};

use crate::records::{by_phone, rekey};
use crate::seeds::{bytes, device, founded, hex, identity, list, person, phone, text};

type Field = (u64, Vec<u8>);

fn item(write: impl FnOnce(&mut Writer) -> &mut Writer) -> Vec<u8> {
    let mut writer = Writer::default();
    write(&mut writer);
    writer.into_bytes()
}

fn uint(value: u64) -> Vec<u8> {
    item(|w| w.uint(value))
}

fn string(bytes: &[u8]) -> Vec<u8> {
    item(|w| w.bytes(bytes))
}

/// The map of a record by the phone, then `signatures` signatures of zeros: layout comes first.
fn raw(operation: u64, fields: &[Field], signatures: usize) -> Vec<u8> {
    let mut all = vec![
        (0, uint(1)),
        (1, string(phone().device_id().as_bytes())),
        (2, uint(1)),
        (4, uint(operation)),
    ];
    all.extend(fields.iter().cloned());
    from_fields(&all, signatures)
}

fn from_fields(fields: &[Field], signatures: usize) -> Vec<u8> {
    let mut map = MapWriter::default();
    for (key, value) in fields {
        map.field(*key, |w| w.raw(value));
    }
    [map.finish(&Tail::default()), vec![0; 64 * signatures]].concat()
}

fn lines(count: usize) -> Vec<u8> {
    string(&vec![1; 32 * count])
}

fn heads() -> Vec<(&'static str, Vec<u8>)> {
    let fresh = raw(14, &[], 1);
    let map = fresh.len() - 64;
    let author = (1, string(&[1; 16]));
    let with = |fields: &[Field]| from_fields(fields, 1);
    let (one, op) = ((0, uint(1)), (4, uint(14)));
    vec![
        ("nothing", Vec::new()),
        ("a number", vec![0; 65]),
        ("an array", [&[0x80][..], &[0; 64]].concat()),
        ("an empty map", [&[0xA0][..], &[0; 64]].concat()),
        ("no signature", fresh[..map].to_vec()),
        ("half a signature", fresh[..map + 32].to_vec()),
        ("two signatures", [&fresh[..], &[0; 64]].concat()),
        ("a byte after the signature", [&fresh[..], &[0]].concat()),
        (
            "suite 2",
            with(&[(0, uint(2)), author.clone(), (2, uint(1)), op.clone()]),
        ),
        (
            "no suite",
            with(&[author.clone(), (2, uint(1)), op.clone()]),
        ),
        ("no author", with(&[one.clone(), op.clone()])),
        (
            "no counter",
            with(&[one.clone(), author.clone(), op.clone()]),
        ),
        (
            "a counter without an author",
            with(&[one.clone(), (2, uint(1)), op.clone()]),
        ),
        (
            "counter 0",
            with(&[one.clone(), author.clone(), (2, uint(0)), op.clone()]),
        ),
        (
            "counter 2 with none before",
            with(&[one.clone(), author.clone(), (2, uint(2)), op.clone()]),
        ),
        (
            "counter 1 with one before",
            with(&[
                one.clone(),
                author.clone(),
                (2, uint(1)),
                (3, string(&[1; 32])),
                op.clone(),
            ]),
        ),
        (
            "a previous id of 31 bytes",
            with(&[
                one.clone(),
                author.clone(),
                (2, uint(2)),
                (3, string(&[1; 31])),
                op,
            ]),
        ),
        (
            "no operation",
            with(&[one.clone(), author.clone(), (2, uint(1))]),
        ),
        (
            "an author of 15 bytes",
            with(&[one, (1, string(&[1; 15])), (2, uint(1)), (4, uint(14))]),
        ),
        (
            "a map of indefinite length",
            [&[0xBF, 0, 1, 0xFF][..], &[0; 64]].concat(),
        ),
        ("keys that descend", {
            let mut swapped = fresh.clone();
            swapped[1..3].copy_from_slice(&[4, 14]);
            swapped
        }),
        ("a negative key at the end", {
            let mut map = fresh[..map].to_vec();
            map[0] += 1;
            [&map[..], &[0x20, 0], &[0; 64]].concat()
        }),
        (
            "longer than 64 KiB",
            raw(14, &[(5, string(&[0; 65_536]))], 1),
        ),
    ]
}

fn operations() -> Vec<(&'static str, Vec<u8>)> {
    let card = device(0x30).card(Class::Phone, 0, &person()).to_bytes();
    let mut weak = card.clone();
    let seal_at = 1 + 2 + 35 + 3;
    weak[seal_at..seal_at + 32].fill(0);
    let (who, device, nonce) = (string(&[4; 32]), string(&[5; 16]), string(&[6; 16]));
    let remove = |fields: &[Field]| {
        let all = [&[(5, device.clone())], fields].concat();
        raw(3, &all, 1)
    };
    let none = item(|w| w.array(0));
    let short_cut = item(|w| w.array(1).array(2).bytes(&[1; 8]).uint(1));
    let long_cut = item(|w| {
        w.array(1)
            .array(4)
            .bytes(&[1; 8])
            .uint(1)
            .bytes(&[2; 8])
            .uint(0)
    });
    let genesis = |kind, nonce: &[u8]| {
        raw(
            8,
            &[
                (5, uint(1)),
                (6, uint(kind)),
                (7, who.clone()),
                (8, string(nonce)),
            ],
            1,
        )
    };
    let cut0 = item(|w| w.array(2).uint(0).bytes(&[0; 8]));
    vec![
        ("add device without a card", raw(2, &[], 1)),
        (
            "add device with a card cut short",
            raw(2, &[(5, string(&card[..140]))], 1),
        ),
        (
            "add device with a weak key",
            raw(2, &[(5, string(&weak))], 1),
        ),
        (
            "add device with the card as an item",
            raw(2, &[(5, uint(1))], 1),
        ),
        ("remove device without lines", remove(&[(8, nonce.clone())])),
        (
            "remove device with three lines",
            remove(&[(7, lines(3)), (8, nonce.clone())]),
        ),
        (
            "remove device with two lines",
            remove(&[(7, lines(2)), (8, nonce.clone())]),
        ),
        (
            "remove device with no lines",
            remove(&[(7, lines(0)), (8, nonce.clone())]),
        ),
        (
            "remove device with half a line",
            remove(&[(7, string(&[1; 144])), (8, nonce.clone())]),
        ),
        ("remove device with unsorted lines", {
            let mut lines = [1; 128];
            lines[0] = 2;
            remove(&[(7, string(&lines)), (8, nonce.clone())])
        }),
        (
            "remove device with an empty cut",
            remove(&[(6, cut0), (7, lines(4)), (8, nonce.clone())]),
        ),
        (
            "remove device with a nonce of 15 bytes",
            remove(&[(7, lines(4)), (8, string(&[6; 15]))]),
        ),
        ("genesis of kind 0", genesis(0, &[3; 16])),
        ("genesis of kind 4", genesis(4, &[3; 16])),
        ("genesis with a nonce of 17 bytes", genesis(1, &[3; 17])),
        (
            "add person with role 0",
            raw(9, &[(5, who.clone()), (6, uint(0))], 1),
        ),
        (
            "add person with role 3",
            raw(9, &[(5, who.clone()), (6, uint(3))], 1),
        ),
        (
            "lower to role 2",
            raw(10, &[(5, who.clone()), (6, uint(2)), (7, none.clone())], 1),
        ),
        (
            "lower without cuts",
            raw(10, &[(5, who.clone()), (6, uint(0))], 1),
        ),
        ("leave with a cut of two", raw(11, &[(5, short_cut)], 1)),
        ("leave with a cut of four", raw(11, &[(5, long_cut)], 1)),
        (
            "adopt without a sequence",
            raw(13, &[(5, device.clone()), (7, string(&[8; 8]))], 1),
        ),
        ("an unknown operation without a signature", raw(200, &[], 0)),
        (
            "an unknown operation with four signatures",
            raw(200, &[], 4),
        ),
    ]
}

fn rekeys() -> Vec<(&'static str, Vec<u8>)> {
    let signed = |rekey: Rekey| {
        let record = by_phone(Operation::Rekey(rekey), 2);
        record
            .sign(&LogId::NONE, &person(), &[phone().signing()])
            .to_bytes()
    };
    let changed = |change: &dyn Fn(&mut Rekey)| {
        let mut rekey = rekey(3, 1);
        change(&mut rekey);
        signed(rekey)
    };
    let (hash, none) = (string(&[1; 32]), item(|w| w.array(0)));
    let with = |field: Field| {
        let mut fields = vec![
            (5, hash.clone()),
            (6, hash.clone()),
            (8, none.clone()),
            field,
        ];
        fields.sort_by_key(|(key, _)| *key);
        raw(12, &fields, 1)
    };
    vec![
        (
            "rekey with unsorted seals",
            changed(&|rekey| rekey.seals.swap(0, 1)),
        ),
        (
            "rekey with a seal twice",
            changed(&|rekey| rekey.seals[1] = rekey.seals[0]),
        ),
        (
            "rekey with unsorted fresh",
            changed(&|rekey| rekey.fresh = vec![[2; 8], [1; 8]]),
        ),
        ("rekey with an empty fresh", with((7, string(&[])))),
        ("rekey with half a fresh", with((7, string(&[1; 12])))),
        ("rekey with an empty older", with((9, none.clone()))),
        ("rekey with 257 older", signed(rekey(0, 257))),
    ]
}

fn eras() -> Vec<(&'static str, Vec<u8>)> {
    let first = Record::decode(&founded().era).expect("a record").operation;
    let Operation::Era(first) = first else {
        panic!("an era");
    };
    let active = |n: u8| ActiveDevice {
        card: device(n).card(Class::Phone, 0, &person()),
        counter: 0,
        head: [0; 8],
    };
    let root = identity();
    let changed = |author: bool, keys: usize, change: &dyn Fn(&mut Era)| {
        let mut era = (*first).clone();
        change(&mut era);
        let author = by_phone(Operation::Fresh, 1).author.filter(|_| author);
        let record = Record::unsigned(author, Operation::Era(Box::new(era)));
        record
            .sign(&person().into(), &person(), &vec![root.root(); keys])
            .to_bytes()
    };
    let parent = Some(RecordId::from_bytes([2; 32]));
    let six = |era: &mut Era| {
        era.active = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60].map(active).to_vec();
    };
    vec![
        ("first era by an author", changed(true, 2, &|_| {})),
        ("first era with one signature", changed(false, 1, &|_| {})),
        (
            "first era with three signatures",
            changed(false, 3, &|_| {}),
        ),
        (
            "first era without a founder",
            changed(false, 1, &|era| era.countersigner = None),
        ),
        (
            "first era that does not list its founder",
            changed(false, 2, &|era| {
                era.active = vec![active(0x30)];
            }),
        ),
        (
            "era with a device twice",
            changed(false, 2, &|era| era.active.push(active(0x10))),
        ),
        ("era with six active devices", changed(false, 2, &six)),
        (
            "era with a head but no counter",
            changed(false, 2, &|era| era.active[0].head = [1; 8]),
        ),
        (
            "later era with no signature",
            changed(false, 0, &|era| {
                (era.parent, era.countersigner) = (parent, None);
            }),
        ),
        (
            "later era with three signatures",
            changed(false, 3, &|era| {
                (era.parent, era.countersigner) = (parent, None);
            }),
        ),
        (
            "later era with four signatures",
            changed(false, 4, &|era| era.parent = parent),
        ),
        (
            "countersigned era with one signature",
            changed(false, 1, &|era| era.parent = parent),
        ),
    ]
}

pub fn make() -> Value {
    // A good key that the weak one above is compared with.
    assert!(SealKey::from_bytes([9; 32]).is_ok());
    let cases = [heads(), operations(), rekeys(), eras()].concat();
    let entry = |(what, record): &(&str, Vec<u8>)| {
        let error = Record::decode(record).expect_err(what).to_string();
        json!({ "what": what, "record": hex(record), "error": error })
    };
    json!({ "records": cases.iter().map(entry).collect::<Vec<_>>() })
}

pub fn read(file: &Value) {
    assert!(list(file, "records").len() >= 40);
    for entry in list(file, "records") {
        let error = Record::decode(&bytes(&entry["record"])).expect_err("refused");
        assert_eq!(
            error.to_string(),
            text(&entry["error"]),
            "{}",
            entry["what"]
        );
    }
}
