//! What the tests share: a device, a person, a server, and items of theirs.

use protocol::cbor::Writer;
use protocol::{
    DeviceId, Entry, EntryContext, Head, ItemKind, LogId, LogName, PersonId, Place, RecordId, Run,
    ServerId, SigningKey, SpaceId,
};

pub const PERSON: PersonId = PersonId::from_bytes([5; 32]);
pub const SPACE: SpaceId = SpaceId::from_bytes([6; 32]);
pub const LOG: LogId = LogId::from_bytes([6; 32]);
pub const DEVICE: DeviceId = DeviceId::from_bytes(*b"device of a test");
pub const PLACE: Place = Place {
    n: 1_000,
    tag: [9; 8],
};

pub fn device_key() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

pub fn server_key() -> SigningKey {
    SigningKey::from_seed(&[2; 32])
}

pub fn server() -> ServerId {
    ServerId::from(&server_key().public())
}

pub fn context() -> EntryContext {
    EntryContext {
        space: SPACE,
        device: DEVICE,
        epoch: RecordId::from_bytes([7; 32]),
        sequence: 1_000,
        previous: None,
    }
}

/// An entry whose padded body has this length.
pub fn entry(body_bytes: usize) -> Vec<u8> {
    let sealed = vec![3; body_bytes + 16];
    Entry::sign(&context(), [4; 12], sealed, &device_key(), &PERSON).to_bytes()
}

pub fn run(count: usize) -> Run {
    Run {
        author: None,
        first: 1_000,
        previous: None,
        entries: vec![entry(224); count],
    }
}

pub fn head() -> Head {
    Head {
        handle: DEVICE.handle(),
        kind: ItemKind::Entry,
        sequence: 1_000,
        id: [8; 8],
    }
}

/// A record of this length, as far as frames look at it.
pub fn record(bytes: usize) -> Vec<u8> {
    vec![0xA0; bytes]
}

pub const FIRST_LOG: LogName = LogName::Number(0);

/// An item of CBOR.
pub fn item(write: impl FnOnce(&mut Writer) -> &mut Writer) -> Vec<u8> {
    let mut writer = Writer::default();
    write(&mut writer);
    writer.into_bytes()
}

/// The same array with one more element, as a later version might send it. Only for arrays of
/// fewer than 23 elements.
pub fn longer(array: &[u8]) -> Vec<u8> {
    let mut array = array.to_vec();
    array[0] += 1;
    array.push(0);
    array
}
