//! What is opened with keys: bytes that nobody sealed, and content that a member sealed who is not
//! honest.

use protocol::cbor::Tail;
use protocol::{
    Blob, BlobId, DeviceId, DropAfter, Entry, EntryBody, EntryContext, Envelope, EnvelopeContent,
    HandOver, HandedEpoch, HandedSpace, Label, MailSecret, Manifest, PersonId, Random, RecordId,
    Signature, SigningKey, SlotNumber, SpaceId,
};
use vault::{
    DeviceKeys, EpochSecret, Mailbox, Secret, open_blob, open_device_envelope, open_entry,
    open_hand_over, open_manifest, open_space_envelope, padding, seal_blob, seal_box,
    seal_device_envelope, seal_entry, seal_hand_over, seal_manifest, seal_space_envelope,
};

const SPACE: SpaceId = SpaceId::from_bytes([1; 32]);
const EPOCH: RecordId = RecordId::from_bytes([3; 32]);
const PERSON: PersonId = PersonId::from_bytes([9; 32]);
const CONTEXT: EntryContext = EntryContext {
    space: SPACE,
    device: DeviceId::from_bytes([2; 16]),
    epoch: EPOCH,
    sequence: 1,
    previous: None,
};

/// Bytes that are not random at all: samples are the same in each run.
struct Same;

impl Random for Same {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        bytes.fill(5);
        Ok(())
    }
}

fn secret() -> EpochSecret {
    EpochSecret::from_secret(Secret::take(&mut [7; 32]))
}

fn keys() -> DeviceKeys {
    DeviceKeys::make(&mut Same).expect("keys")
}

fn mailbox() -> Mailbox {
    Mailbox::of(MailSecret::from_bytes([8; 16]))
}

fn signing() -> SigningKey {
    SigningKey::from_seed(&[6; 32])
}

fn manifest(sealed: Vec<u8>) -> Manifest {
    Manifest {
        author: CONTEXT.device,
        counter: 1,
        covers: Vec::new(),
        blobs: Vec::new(),
        epoch: EPOCH.short(),
        sealed,
        drop_after: DropAfter::ThirtyDays,
        tail: Tail::default(),
        signature: Signature::from_bytes([0; 64]),
    }
}

/// The first byte says what the rest is.
pub(super) fn sealed(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else {
        return;
    };
    match kind {
        0 => {
            if let Ok(entry) = Entry::decode(bytes) {
                let _ = open_entry(&secret(), &CONTEXT, &entry).is_ok();
            }
        }
        1 => {
            if let Ok(manifest) = Manifest::decode(bytes) {
                let _ = open_manifest(&secret(), &SPACE, &manifest).is_ok();
            }
        }
        2 => {
            let id = BlobId::of(bytes);
            let _ = open_blob(&secret(), &SPACE, &id, bytes).is_ok();
        }
        3 => {
            for envelope in Envelope::decode_file(bytes).unwrap_or_default() {
                let _ = open_space_envelope(&secret(), &SPACE, &envelope).is_ok();
                let _ = open_device_envelope(&keys(), &envelope).is_ok();
            }
        }
        4 => {
            let _ = mailbox().open(SlotNumber::First, bytes).is_ok();
        }
        _ => {
            let _ = open_hand_over(&keys(), b"one", b"two", bytes).is_ok();
        }
    }
}

/// The first byte says in what the rest is sealed, padding and all.
pub(super) fn content(bytes: &[u8]) {
    let Some((kind, padded)) = bytes.split_first() else {
        return;
    };
    let seal = |label, extra: &[u8], additional: &[u8]| {
        let key = secret().key(label, &SPACE, extra);
        seal_box(&key, padded, additional, &mut Same).expect("a box")
    };
    let (opened, least) = match kind {
        0 => {
            // The nonce of an entry is what `Same` gives, but for its sequence and zeros.
            let Some(entry) = forged(padded) else { return };
            let body = open_entry(&secret(), &CONTEXT, &entry);
            (body.map(|body| body.to_bytes()), 224)
        }
        1 => {
            let additional = manifest(Vec::new()).additional_data();
            let manifest = manifest(seal(Label::ManifestKey, &[], &additional));
            let body = open_manifest(&secret(), &SPACE, &manifest);
            (body.map(|body| body.to_bytes()), 0)
        }
        2 => {
            let (epoch, sealed) = (EPOCH.short(), seal(Label::BlobKey, &[], &[]));
            let blob = Blob { epoch, sealed }.to_bytes();
            let body = open_blob(&secret(), &SPACE, &BlobId::of(&blob), &blob);
            (body.map(|body| body.to_bytes()), 0)
        }
        _ => {
            let sealed = seal(Label::EnvelopeKey, &[], &[]);
            let (nonce, sealed) = sealed.split_first_chunk().expect("a nonce");
            let envelope = Envelope::Space {
                space: [1; 8],
                epoch: EPOCH.short(),
                nonce: *nonce,
                sealed: sealed.to_vec(),
            };
            let content = open_space_envelope(&secret(), &SPACE, &envelope);
            (content.map(|content| content.to_bytes()), 0)
        }
    };
    if let Ok(mut again) = opened {
        padding::pad(&mut again, least);
        assert_eq!(again, padded, "content is sealed in one way only");
    }
}

/// Fills with given bytes, once.
struct Given([u8; 24]);

impl Random for Given {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        bytes
            .iter_mut()
            .zip(self.0)
            .for_each(|(to, from)| *to = from);
        Ok(())
    }
}

fn forged(padded: &[u8]) -> Option<Entry> {
    let key = secret().key(Label::EntryKey, &SPACE, CONTEXT.device.as_bytes());
    let mut nonce = Given(CONTEXT.nonce(&[5; 12]));
    let sealed = seal_box(&key, padded, &CONTEXT.additional_data(), &mut nonce).ok()?;
    let sealed = sealed.get(24..)?.to_vec();
    Some(Entry::sign(&CONTEXT, [5; 12], sealed, &signing(), &PERSON))
}

fn marked(kind: u8, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    [&[kind], bytes.as_ref()].concat()
}

fn hand_over() -> HandOver {
    let epoch = HandedEpoch {
        epoch: [4; 8],
        secret: [5; 32].into(),
    };
    HandOver {
        add_device: vec![7; 200],
        spaces: vec![HandedSpace {
            space: SPACE,
            epochs: vec![epoch],
        }],
    }
}

pub(super) fn all_sealed() -> Vec<Vec<u8>> {
    let (secret, keys, random) = (secret(), keys(), &mut Same);
    let (body, signing) = (EntryBody::default(), signing());
    let entry = seal_entry(&secret, &CONTEXT, &body, &signing, &PERSON, random);
    let draft = manifest(Vec::new());
    let manifest = seal_manifest(
        &secret,
        &SPACE,
        draft,
        &protocol::ManifestBody::default(),
        &signing,
        &PERSON,
        random,
    );
    let blob = seal_blob(
        &secret,
        &SPACE,
        &EPOCH,
        &protocol::BlobBody::default(),
        random,
    );
    let content = EnvelopeContent { logs: Vec::new() };
    let for_space = seal_space_envelope(&secret, &SPACE, &EPOCH, &content, random);
    let (device, key) = (keys.device_id(), keys.seal_key());
    let for_device = seal_device_envelope(&device, key, &content, random);
    let slot = mailbox().seal(SlotNumber::First, b"slot", random);
    let handed = seal_hand_over(key, b"one", b"two", &hand_over(), random);
    let file = |envelope: vault::Result<Envelope>| {
        let bytes = envelope.expect("an envelope").to_bytes();
        marked(3, bytes.expect("a file"))
    };
    vec![
        marked(0, entry.expect("an entry").0.to_bytes()),
        marked(1, manifest.expect("a manifest").to_bytes()),
        marked(2, blob.expect("a blob").1),
        file(for_space),
        file(for_device),
        marked(4, slot.expect("a slot")),
        marked(5, handed.expect("a hand-over")),
    ]
}

pub(super) fn contents() -> Vec<Vec<u8>> {
    let mut body = EntryBody {
        caps: Some(3),
        ..EntryBody::default()
    }
    .to_bytes();
    padding::pad(&mut body, 224);
    // An empty list, and of one log all six lists.
    let empty = [0x80];
    vec![
        marked(0, body),
        marked(1, empty),
        marked(2, empty),
        marked(3, empty),
    ]
}
