//! Mailboxes, linking, check codes and envelopes (PROTOCOL 6.2 and 11).

use protocol::{
    CheckCodeInput, Envelope, EnvelopeContent, EnvelopeLog, HandOver, HandedEpoch, HandedSpace,
    LogId, MailSecret, RecordId, ServerId, Signature, SlotNumber, SpaceId, sign_slot, verify_slot,
};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::{Value, json};
use vault::{
    CheckCode, DeviceKeys, EpochSecret, Language, Mailbox, Secret, open_device_envelope,
    open_hand_over, open_space_envelope, seal_device_envelope, seal_hand_over, seal_space_envelope,
};

use crate::seeds::{Counting, bytes, device, fixed, hex, list, secret, text};

const SPACE: SpaceId = SpaceId::from_bytes([0x51; 32]);
const EPOCH: RecordId = RecordId::from_bytes([0x54; 32]);
const SERVER: ServerId = ServerId::from_bytes([0x55; 32]);
const NEW: u8 = 0x30;

pub fn mail() -> Value {
    let boxes = [[0; 16], *b"mailbox secret 1"].map(|secret| {
        let mail = Mailbox::of(MailSecret::from_bytes(secret));
        let slots = SlotNumber::ALL.map(|number| {
            let content = [number.number(); 30];
            let sealed = mail.seal(number, &content, &mut Counting(0x40));
            json!({
                "number": number.number(), "content": hex(content),
                "sealed": hex(sealed.expect("a slot")),
            })
        });
        let signed = bytes(&slots[1]["sealed"]);
        let signature = sign_slot(&SERVER, &mail.id(), &signed, mail.signing());
        let phrase = |language| mail.words(language).expose_secret().to_owned();
        json!({
            "secret": hex(secret), "characters": mail.secret().to_text(),
            "en": phrase(Language::English), "es": phrase(Language::Spanish),
            "id": hex(mail.id().as_bytes()), "key": hex(mail.signing().public().to_bytes()),
            "slots": slots, "server": hex(SERVER.as_bytes()),
            "signature": hex(signature.as_bytes()),
        })
    });
    json!({ "boxes": boxes })
}

pub fn read_mail(file: &Value) {
    for vector in list(file, "boxes") {
        let mail = Mailbox::of(MailSecret::from_bytes(fixed(&vector["secret"])));
        let typed = MailSecret::parse(text(&vector["characters"])).expect("a secret");
        assert_eq!(typed.as_bytes(), mail.secret().as_bytes());
        for language in ["en", "es"] {
            let phrase = SecretString::from(text(&vector[language]));
            assert_eq!(
                Mailbox::parse_words(&phrase).expect("words").id(),
                mail.id()
            );
        }
        assert_eq!(mail.id().as_bytes(), &fixed(&vector["id"]));
        for slot in list(vector, "slots") {
            let number = SlotNumber::from_number(slot["number"].as_u64().expect("a number"));
            let opened = mail.open(number.expect("a slot"), &bytes(&slot["sealed"]));
            assert_eq!(*opened.expect("an open slot"), bytes(&slot["content"]));
        }
        let server = ServerId::from_bytes(fixed(&vector["server"]));
        let signature = Signature::from_bytes(fixed(&vector["signature"]));
        let (slot, key) = (
            bytes(&vector["slots"][1]["sealed"]),
            mail.signing().public(),
        );
        verify_slot(&server, &mail.id(), &slot, &key, &signature).expect("signed");
    }
}

fn hand_over() -> HandOver {
    let epochs = |n: u8| {
        let epoch = |m: u8| HandedEpoch {
            epoch: [n + m; 8],
            secret: [n * 16 + m; 32].into(),
        };
        (1..=n).map(epoch).collect()
    };
    let space = |n: u8| HandedSpace {
        space: SpaceId::from_bytes([n; 32]),
        epochs: epochs(n),
    };
    HandOver {
        add_device: vec![0x77; 268],
        spaces: vec![space(1), space(3)],
    }
}

pub fn linking() -> Value {
    let (first, second) = (
        b"slot one in clear".as_slice(),
        b"slot two in clear".as_slice(),
    );
    let keys = device(NEW);
    let content = hand_over();
    let key = keys.seal_key();
    let sealed = seal_hand_over(key, first, second, &content, &mut Counting(0x41));
    let codes = [(b"qr".as_slice(), first, second), (&[7; 16], second, first)];
    let codes = codes.map(|(name, first, second)| {
        let code = CheckCode::derive(&CheckCodeInput::new(name, first, second));
        json!({
            "code_or_mail_id": hex(name), "first": hex(first), "second": hex(second),
            "shown": code.expect("a code").shown().expose_secret(),
        })
    });
    json!({
        "hand_overs": [{
            "seal_seed": hex([NEW + 1; 32]), "ephemeral_seed": hex([0x41; 32]),
            "first": hex(first), "second": hex(second),
            "content": hex(&*content.to_bytes()), "sealed": hex(sealed.expect("a hand-over")),
        }],
        "check_codes": codes,
    })
}

fn keys(vector: &Value) -> DeviceKeys {
    // What opens needs no signing key.
    let mut seeds = [NEW; 64];
    if !vector["sign_seed"].is_null() {
        seeds[..32].copy_from_slice(&fixed::<32>(&vector["sign_seed"]));
    }
    seeds[32..].copy_from_slice(&fixed::<32>(&vector["seal_seed"]));
    DeviceKeys::from_secret_bytes(&SecretBox::new(Box::new(seeds))).expect("good keys")
}

pub fn read_linking(file: &Value) {
    for vector in list(file, "hand_overs") {
        let (first, second) = (bytes(&vector["first"]), bytes(&vector["second"]));
        let mut sealed = bytes(&vector["sealed"]);
        let opened = open_hand_over(&keys(vector), &first, &second, &sealed);
        assert_eq!(*opened.expect("open").to_bytes(), bytes(&vector["content"]));
        let swapped = open_hand_over(&keys(vector), &second, &first, &sealed);
        assert_eq!(swapped, Err(vault::Error::CannotOpen));
        sealed[40] ^= 1;
        let bent = open_hand_over(&keys(vector), &first, &second, &sealed);
        assert_eq!(bent, Err(vault::Error::CannotOpen));
    }
    for vector in list(file, "check_codes") {
        let (first, second) = (bytes(&vector["first"]), bytes(&vector["second"]));
        let input = CheckCodeInput::new(&bytes(&vector["code_or_mail_id"]), &first, &second);
        let code = CheckCode::derive(&input).expect("a code");
        assert!(code.is(&SecretString::from(text(&vector["shown"]))));
    }
}

fn content(logs: u8) -> EnvelopeContent {
    let log = |n: u8| EnvelopeLog::new(LogId::from_bytes([n; 32]));
    EnvelopeContent {
        logs: (1..=logs).map(log).collect(),
    }
}

pub fn envelopes() -> Value {
    let epoch_secret = EpochSecret::from_secret(secret(0x61));
    let spaces = [1, 5].map(|logs| {
        let (content, mut random) = (content(logs), Counting(0x42));
        let sealed = seal_space_envelope(&epoch_secret, &SPACE, &EPOCH, &content, &mut random);
        json!({
            "secret": hex([0x61; 32]), "space": hex(SPACE.as_bytes()),
            "epoch": hex(EPOCH.short()), "content": hex(content.to_bytes()),
            "file": hex(sealed.expect("an envelope").to_bytes().expect("a file")),
        })
    });
    let new = device(NEW);
    let devices = [2, 4].map(|logs| {
        let (content, mut random) = (content(logs), Counting(0x43));
        let (id, key) = (new.device_id(), new.seal_key());
        let sealed = seal_device_envelope(&id, key, &content, &mut random);
        json!({
            "sign_seed": hex([NEW; 32]), "seal_seed": hex([NEW + 1; 32]),
            "ephemeral_seed": hex([0x43; 32]), "content": hex(content.to_bytes()),
            "file": hex(sealed.expect("an envelope").to_bytes().expect("a file")),
        })
    });
    json!({ "spaces": spaces, "devices": devices })
}

fn one(vector: &Value) -> Envelope {
    let mut file = Envelope::decode_file(&bytes(&vector["file"])).expect("a file");
    assert_eq!(file.len(), 1);
    file.remove(0)
}

pub fn read_envelopes(file: &Value) {
    for vector in list(file, "spaces") {
        let secret = EpochSecret::from_secret(Secret::take(&mut fixed(&vector["secret"])));
        let space = SpaceId::from_bytes(fixed(&vector["space"]));
        let opened = open_space_envelope(&secret, &space, &one(vector));
        assert_eq!(opened.expect("open").to_bytes(), bytes(&vector["content"]));
    }
    for vector in list(file, "devices") {
        let opened = open_device_envelope(&keys(vector), &one(vector));
        assert_eq!(opened.expect("open").to_bytes(), bytes(&vector["content"]));
        let other = open_device_envelope(&device(0x50), &one(vector));
        assert_eq!(other, Err(vault::Error::NotSealedToUs));
    }
}
