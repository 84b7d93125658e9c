//! Derived keys, boxes, padding and wrapped database keys.

use protocol::{Label, LogId, RecordId, SpaceId};
use secrecy::SecretString;
use serde_json::{Value, json};
use vault::{
    EpochSecret, StretchCost, Unwrapped, WrappedKey, derive, open_box, open_older, padding as pad,
    seal_box, unwrap_database_key, wrap_database_key, wrap_older,
};

use crate::names::find;
use crate::seeds::{Counting, bytes, fixed, hex, list, secret, text};

/// Every label of `K` except those of the words, which `words` shows.
const DERIVED: [Label; 11] = [
    Label::EntryKey,
    Label::ManifestKey,
    Label::BlobKey,
    Label::EnvelopeKey,
    Label::EpochCommit,
    Label::EpochChain,
    Label::SealEphemeral,
    Label::MailId,
    Label::MailSign,
    Label::MailSeal,
    Label::DatabaseWrap,
];

pub fn derivations() -> Value {
    let mut keys = Vec::new();
    for label in DERIVED {
        let cases: [(&[u8], LogId, &[u8]); 3] = [
            (&[1; 32], LogId::NONE, &[]),
            (&[1; 32], LogId::from_bytes([2; 32]), &[3; 16]),
            (&[1; 64], LogId::from_bytes([2; 32]), &[3; 48]),
        ];
        for (secret, log, extra) in cases {
            let key = derive(secret, label, &log, extra);
            keys.push(json!({
                "secret": hex(secret), "label": label.text(), "log": hex(log.as_bytes()),
                "extra": hex(extra), "key": hex(key.expose()),
            }));
        }
    }
    json!({ "keys": keys })
}

pub fn read_derivations(file: &Value) {
    for entry in list(file, "keys") {
        let log = LogId::from_bytes(fixed(&entry["log"]));
        let label = find(text(&entry["label"]));
        let key = derive(
            &bytes(&entry["secret"]),
            label,
            &log,
            &bytes(&entry["extra"]),
        );
        assert_eq!(key.expose(), &fixed(&entry["key"]));
    }
}

pub fn boxes() -> Value {
    let cases: [(&[u8], &[u8]); 3] = [(b"", b""), (b"hope", b""), (&[0; 224], b"additional")];
    let boxes = cases.map(|(content, additional)| {
        let sealed = seal_box(&secret(9), content, additional, &mut Counting(0x40));
        json!({
            "key": hex([9; 32]), "content": hex(content), "additional": hex(additional),
            "box": hex(sealed.expect("a box")),
        })
    });
    let (new, old) = (
        EpochSecret::from_secret(secret(1)),
        EpochSecret::from_secret(secret(2)),
    );
    let (space, id) = (SpaceId::from_bytes([3; 32]), RecordId::from_bytes([4; 32]));
    let older = wrap_older(&new, &space, &id, &old).expect("an older secret");
    json!({
        "boxes": boxes,
        "older": [{
            "new": hex([1; 32]), "old": hex([2; 32]), "space": hex([3; 32]),
            "older_id": hex([4; 32]), "ciphertext": hex(older.ciphertext),
        }],
    })
}

pub fn read_boxes(file: &Value) {
    for entry in list(file, "boxes") {
        let key = vault::Secret::take(&mut fixed(&entry["key"]));
        let mut sealed = bytes(&entry["box"]);
        let additional = bytes(&entry["additional"]);
        let opened = open_box(&key, &sealed, &additional).expect("an open box");
        assert_eq!(*opened, bytes(&entry["content"]));
        sealed[30] ^= 1;
        assert_eq!(
            open_box(&key, &sealed, &additional),
            Err(vault::Error::CannotOpen)
        );
    }
    for entry in list(file, "older") {
        let epoch =
            |name: &str| EpochSecret::from_secret(vault::Secret::take(&mut fixed(&entry[name])));
        let id = RecordId::from_bytes(fixed(&entry["older_id"]));
        let ciphertext = fixed(&entry["ciphertext"]);
        let older = protocol::Older {
            epoch: id.short(),
            ciphertext,
        };
        let space = SpaceId::from_bytes(fixed(&entry["space"]));
        assert_eq!(
            open_older(&epoch("new"), &space, &id, &older),
            Ok(epoch("old"))
        );
    }
}

pub fn padding() -> Value {
    let lengths = [
        0, 1, 2, 3, 8, 9, 15, 16, 17, 100, 211, 212, 213, 223, 224, 225, 239, 240, 241, 255, 256,
        257, 1_000, 1_024, 1_025, 65_535, 65_536, 65_537, 4_194_304, 4_194_305,
    ];
    let lengths = lengths.map(|length| {
        let mut padded = vec![7; length];
        pad::pad(&mut padded, 224);
        json!({ "length": length, "padme": pad::padme(length), "entry_body": padded.len() })
    });
    json!({ "lengths": lengths })
}

pub fn read_padding(file: &Value) {
    for entry in list(file, "lengths") {
        let length = |name: &str| usize::try_from(entry[name].as_u64().unwrap()).unwrap();
        assert_eq!(pad::padme(length("length")), length("padme"));
        let mut body = vec![7; length("length")];
        body.resize(length("entry_body"), 0);
        assert_eq!(pad::check(&body, length("length"), 224), Ok(()));
    }
}

const DATABASE_KEY: u8 = 0xD8;
const HARDWARE: u8 = 0x11;

pub fn wrapped_keys() -> Value {
    let least = StretchCost::new(8, 1).expect("a cost");
    let pins = [
        None,
        Some(("4711", least)),
        Some(("ma\u{f1}ana", StretchCost::new(64, 3).expect("a cost"))),
        Some(("4711", StretchCost::default())),
    ];
    let good = pins.map(|pin| {
        let typed = pin.map(|(pin, cost)| (SecretString::from(pin), cost));
        let with = typed.as_ref().map(|(pin, cost)| (pin, *cost));
        let key = secret(DATABASE_KEY);
        let wrapped = wrap_database_key(&key, &secret(HARDWARE), with, &mut Counting(0x50));
        json!({
            "hardware": hex([HARDWARE; 32]), "pin": pin.map(|(pin, _)| pin),
            "key": hex(key.expose()), "wrapped": hex(wrapped.expect("a wrapped key").to_bytes()),
        })
    });
    let with_pin = bytes(&good[1]["wrapped"]);
    let without = bytes(&good[0]["wrapped"]);
    let bent = |from: &[u8], at: usize, to: &[u8]| {
        let mut bent = from.to_vec();
        bent[at..at + to.len()].copy_from_slice(to);
        hex(bent)
    };
    let refused = [
        (hex(b""), "malformed wrapped key"),
        (hex([1]), "malformed wrapped key"),
        (bent(&without, 0, &[0]), "malformed wrapped key"),
        (bent(&without, 0, &[2]), "made by a newer version"),
        (bent(&without, 1, &[1]), "limit passed: stretching cost"),
        (bent(&without, 1, &[2]), "malformed wrapped key"),
        (hex(&without[..73]), "malformed wrapped key"),
        (hex([&without[..], &[0]].concat()), "malformed wrapped key"),
        (hex(&with_pin[..98]), "malformed wrapped key"),
        (hex([&with_pin[..], &[0]].concat()), "malformed wrapped key"),
        (
            bent(&with_pin, 18, &7_u32.to_be_bytes()),
            "limit passed: stretching cost",
        ),
        (
            bent(&with_pin, 18, &65_537_u32.to_be_bytes()),
            "limit passed: stretching cost",
        ),
        (
            bent(&with_pin, 22, &0_u32.to_be_bytes()),
            "limit passed: stretching cost",
        ),
        (
            bent(&with_pin, 22, &11_u32.to_be_bytes()),
            "limit passed: stretching cost",
        ),
        (bent(&with_pin, 26, &[2]), "limit passed: stretching cost"),
    ]
    .map(|(wrapped, error)| json!({ "wrapped": wrapped, "error": error }));
    let unopened = [
        (bent(&without, 73, &[0]), None),
        (bent(&with_pin, 98, &[0]), Some("4711")),
        (bent(&with_pin, 2, &[0]), Some("4711")),
        (hex(&with_pin), Some("4712")),
    ]
    .map(
        |(wrapped, pin)| json!({ "hardware": hex([HARDWARE; 32]), "pin": pin, "wrapped": wrapped }),
    );
    json!({ "good": good, "refused": refused, "unopened": unopened })
}

pub fn read_wrapped_keys(file: &Value) {
    let open = |entry: &Value| {
        let wrapped = WrappedKey::from_bytes(&bytes(&entry["wrapped"]))?;
        let hardware = vault::Secret::take(&mut fixed(&entry["hardware"]));
        let pin = entry["pin"].as_str().map(SecretString::from);
        unwrap_database_key(&wrapped, &hardware, pin.as_ref())
    };
    for entry in list(file, "good") {
        let key = vault::Secret::take(&mut fixed(&entry["key"]));
        assert_eq!(open(entry), Ok(Unwrapped::Key(key)));
        let wrapped = WrappedKey::from_bytes(&bytes(&entry["wrapped"])).expect("a wrapped key");
        assert_eq!(wrapped.to_bytes(), bytes(&entry["wrapped"]));
    }
    for entry in list(file, "refused") {
        let error = WrappedKey::from_bytes(&bytes(&entry["wrapped"])).expect_err("refused");
        assert_eq!(error.to_string(), text(&entry["error"]));
    }
    for entry in list(file, "unopened") {
        assert_eq!(open(entry), Ok(Unwrapped::WrongPinOrDamaged));
    }
}
