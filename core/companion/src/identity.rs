//! Who this person and this device are: made at first launch, with no network.

use membership::{Maker, Operation, PersonLog, PersonState, Record, SpaceKind};
use protocol::{CAP_BUNDLE, CAP_DICTIONARY_1, Card, Class, DeviceId, LogId, PersonId};
use secrecy::{ExposeSecret, SecretBox};
use store::{Commit, EpochRow, LogRecord, MetaWrite, Reader, SpaceRow};
use vault::{DEVICE_SECRET_BYTES, DeviceKeys, EpochSecret, Identity, RecoveryWords};
use zeroize::Zeroizing;

use crate::companion::Me;
use crate::parts::Draw;
use crate::{CompanionError, DeviceClass, Result, meta};

/// The state of a space in which this device takes part.
pub(crate) const TAKING_PART: u8 = 2;

/// Makes what a person begins with: words, keys, the first Era and the private space.
pub(crate) fn found(class: DeviceClass, random: &mut Draw<'_>) -> Result<Commit> {
    let words = RecoveryWords::make(random)?;
    let identity = Identity::derive(&words)?;
    let device = DeviceKeys::make(random)?;
    let person = PersonId::of(&identity.root().public(), &device.device_id());
    let class = class_of(class);
    let founded = membership::found_person(
        identity.root(),
        device.signing(),
        card(identity.paper(), Class::Paper, &person),
        card(&device, class, &person),
    )?;
    let mut commit = Commit::default();
    commit
        .log_records
        .push(log_record(&person.into(), &founded.era)?);
    let mut log = PersonLog::new(person);
    let taken = log.insert(&founded.era).is_in();
    let state = log.state().filter(|_| taken);
    let state = state.ok_or(CompanionError::Unexpected("founding"))?;
    let space = found_space(SpaceKind::Private, &state, &device, random, &mut commit)?;
    let secret = device.to_secret_bytes();
    for (name, value) in [
        (meta::PERSON, person.as_bytes().to_vec()),
        (meta::DEVICE, secret.expose_secret().to_vec()),
        (meta::PRIVATE_SPACE, space.0.to_vec()),
        (meta::ROOT, words.entropy().to_vec()),
    ] {
        commit.meta.push(MetaWrite {
            name: name.into(),
            value: Some(value),
        });
    }
    Ok(commit)
}

/// A record as the store keeps it.
pub(crate) fn log_record(log: &LogId, bytes: &[u8]) -> Result<LogRecord> {
    let record = Record::decode(bytes)?;
    Ok(LogRecord {
        log: *log.as_bytes(),
        id: *record.id(log).as_bytes(),
        author: record.author.map(|author| *author.device.as_bytes()),
        counter: record.author.map_or(0, |author| author.counter),
        body: bytes.to_vec(),
    })
}

/// The class as a card says it.
pub(crate) const fn class_of(class: DeviceClass) -> Class {
    match class {
        DeviceClass::Phone => Class::Phone,
        DeviceClass::Computer => Class::Computer,
    }
}

/// The class of a card as the apps know it.
pub(crate) const fn device_class(class: Class) -> DeviceClass {
    match class {
        Class::Phone => DeviceClass::Phone,
        _ => DeviceClass::Computer,
    }
}

/// Makes a space whose only member is the person: Genesis, first Rekey and the epoch's secret.
pub(crate) fn found_space(
    kind: SpaceKind,
    person: &PersonState,
    device: &DeviceKeys,
    random: &mut Draw<'_>,
    commit: &mut Commit,
) -> Result<store::SpaceId> {
    let mut nonce = [0; 16];
    random.draw(&mut nonce)?;
    let secret = EpochSecret::make(random)?;
    let maker = maker(*person.person(), device);
    let made = membership::make_space(kind, nonce, person, &maker, &secret)?;
    let id = *made.space.as_bytes();
    let rekey = *made.epoch.as_bytes();
    for record in [&made.genesis, &made.rekey] {
        commit
            .log_records
            .push(log_record(&made.space.into(), record)?);
    }
    let space = store::SpaceId(id);
    let secret = Zeroizing::new(*secret.secret().expose());
    commit.epochs.push(EpochRow {
        space,
        id: rekey,
        secret,
    });
    commit.spaces.push(SpaceRow {
        id: space,
        kind: kind_number(kind),
        state: TAKING_PART,
        body: Vec::new(),
    });
    Ok(space)
}

/// A device as it signs records.
pub(crate) fn maker(person: PersonId, device: &DeviceKeys) -> Maker<'_> {
    Maker {
        person,
        device: device.device_id(),
        key: device.signing(),
    }
}

/// What this version can read that others might not.
pub(crate) const CAPS: u64 = CAP_BUNDLE | CAP_DICTIONARY_1;

/// The card of a device of this version.
pub(crate) fn card(device: &DeviceKeys, class: Class, person: &PersonId) -> Card {
    device.card(class, CAPS, person)
}

/// How often keys are drawn anew because a device of the person has the same tag: a second time is
/// one in 200,000.
const DRAWS_MAX: usize = 16;

/// Keys whose device tag no device of the person has: record ids end in it.
pub(crate) fn draw_apart_from(state: &PersonState, random: &mut Draw<'_>) -> Result<DeviceKeys> {
    let tag = |device: &DeviceId| journal::DeviceTag::of(device.as_bytes());
    for _ in 0..DRAWS_MAX {
        let keys = DeviceKeys::make(random)?;
        let own = tag(&keys.device_id());
        if !state.devices().any(|(device, _)| tag(device) == own) {
            return Ok(keys);
        }
    }
    Err(CompanionError::Unexpected("no free device tag"))
}

/// The number of a kind of space, as Genesis has it.
pub(crate) const fn kind_number(kind: SpaceKind) -> u8 {
    match kind {
        SpaceKind::Private => PRIVATE,
        SpaceKind::Relationship => RELATIONSHIP,
        SpaceKind::Group => GROUP,
    }
}

/// The number of a private space, as Genesis has it.
pub(crate) const PRIVATE: u8 = 1;
/// The number of a relationship space.
pub(crate) const RELATIONSHIP: u8 = 2;
/// The number of a group's space.
const GROUP: u8 = 3;

/// Reads whose journal it is, and which space is the person's alone, if that is known here.
pub(crate) fn read(reader: &Reader<'_>) -> Result<(Me, Option<store::SpaceId>)> {
    let person = PersonId::from_bytes(bytes::<32>(reader, meta::PERSON)?);
    let me = Me {
        person,
        member: journal::MemberId::of(person.as_bytes()),
    };
    if reader.meta(meta::PRIVATE_SPACE)?.is_none() {
        return Ok((me, None));
    }
    let space = store::SpaceId(bytes::<32>(reader, meta::PRIVATE_SPACE)?);
    check_founding(reader, &person, space)?;
    Ok((me, Some(space)))
}

/// The secret keys of this device.
pub(crate) fn device_keys(reader: &Reader<'_>) -> Result<DeviceKeys> {
    let secret = Zeroizing::new(bytes::<DEVICE_SECRET_BYTES>(reader, meta::DEVICE)?);
    let secret = SecretBox::new(Box::new(*secret));
    Ok(DeviceKeys::from_secret_bytes(&secret)?)
}

/// Holds person and space against the records that gave them their ids. What else the records say
/// was checked when they came, and is again by `Companion::verify`.
fn check_founding(reader: &Reader<'_>, person: &PersonId, space: store::SpaceId) -> Result<()> {
    let person_log = reader.log_records(person.as_bytes())?;
    let is_first = |record: &LogRecord| {
        let Ok(Operation::Era(era)) = Record::decode(&record.body).map(|record| record.operation)
        else {
            return false;
        };
        let founder = era.countersigner.filter(|_| era.parent.is_none());
        founder.is_some_and(|founder| PersonId::of(&era.root, &founder) == *person)
    };
    let space_log = reader.log_records(&space.0)?;
    let begins = |record: &LogRecord| {
        let Ok(record) = Record::decode(&record.body) else {
            return false;
        };
        let is_it = record.id(&LogId::NONE).as_bytes() == &space.0;
        matches!(&record.operation, Operation::Genesis(genesis)
            if is_it && genesis.owner == *person && genesis.kind == SpaceKind::Private)
    };
    match person_log.iter().any(is_first) && space_log.iter().any(begins) {
        true => Ok(()),
        false => Err(CompanionError::Damaged),
    }
}

/// The keys that sign requests and open epochs: this device's, or while it is being restored those
/// of the recovery words (PROTOCOL 10.7).
pub(crate) fn request_keys(reader: &Reader<'_>) -> Result<DeviceKeys> {
    match restoring(reader)? {
        Some(words) => Ok(words.paper().clone()),
        None => device_keys(reader),
    }
}

/// What the words give, while this device is being restored from them.
pub(crate) fn restoring(reader: &Reader<'_>) -> Result<Option<Identity>> {
    let Some(entropy) = reader.meta(meta::RESTORING)?.map(Zeroizing::new) else {
        return Ok(None);
    };
    let entropy: [u8; 16] = entropy
        .as_slice()
        .try_into()
        .map_err(|_| CompanionError::Damaged)?;
    let words = RecoveryWords::take(&mut Zeroizing::new(entropy));
    Ok(Some(Identity::derive(&words)?))
}

fn bytes<const N: usize>(reader: &Reader<'_>, name: &str) -> Result<[u8; N]> {
    let value = reader.meta(name)?.ok_or(CompanionError::NotSetUp)?;
    let value = Zeroizing::new(value);
    let bytes = value.as_slice().try_into();
    bytes.map_err(|_| CompanionError::Damaged)
}
