//! Who this person and this device are: made at first launch, with no network.

use membership::{FoundedPerson, Founder, SpaceKind};
use protocol::{CAP_BUNDLE, Class, LogId, PersonId, SpaceId};
use secrecy::{ExposeSecret, SecretBox};
use store::{Commit, EpochRow, LogRecord, MetaWrite, Reader, SpaceRow};
use vault::{DEVICE_SECRET_BYTES, DeviceKeys, EpochSecret, Identity, RecoveryWords};
use zeroize::Zeroizing;

use crate::companion::Me;
use crate::parts::Draw;
use crate::{CompanionError, DeviceClass, Result, meta};

/// The state of a space in which this device takes part.
const TAKING_PART: u8 = 2;

/// Makes what a person begins with: words, keys, the first Era and the private space.
pub(crate) fn found(class: DeviceClass, random: &mut Draw<'_>) -> Result<Commit> {
    let words = RecoveryWords::make(random)?;
    let identity = Identity::derive(&words)?;
    let device = DeviceKeys::make(random)?;
    let person = PersonId::of(&identity.root().public(), &device.device_id());
    let class = match class {
        DeviceClass::Phone => Class::Phone,
        DeviceClass::Computer => Class::Computer,
    };
    let founded = membership::found_person(
        identity.root(),
        device.signing(),
        identity.paper().card(Class::Paper, CAP_BUNDLE, &person),
        device.card(class, CAP_BUNDLE, &person),
    )?;
    let mut commit = Commit::default();
    commit.log_records.push(first_era(&founded));
    let space = found_space(
        SpaceKind::Private,
        &founded.founder,
        &device,
        random,
        &mut commit,
    )?;
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

fn first_era(founded: &FoundedPerson) -> LogRecord {
    LogRecord {
        log: *founded.founder.person.as_bytes(),
        id: *founded.founder.era.as_bytes(),
        author: None,
        counter: 0,
        body: founded.era.clone(),
    }
}

/// Makes a space whose only member is the founder: Genesis, first Rekey and the epoch's secret.
pub(crate) fn found_space(
    kind: SpaceKind,
    founder: &Founder,
    device: &DeviceKeys,
    random: &mut Draw<'_>,
    commit: &mut Commit,
) -> Result<store::SpaceId> {
    let mut nonce = [0; 16];
    random.draw(&mut nonce)?;
    let secret = EpochSecret::make(random)?;
    let founded = membership::found_space(kind, nonce, founder, device.signing(), &secret)?;
    let id = *founded.space.as_bytes();
    let author = Some(*device.device_id().as_bytes());
    commit.log_records.push(LogRecord {
        log: id,
        id,
        author,
        counter: 1,
        body: founded.genesis,
    });
    let rekey = *founded.epoch.id.as_bytes();
    commit.log_records.push(LogRecord {
        log: id,
        id: rekey,
        author,
        counter: 2,
        body: founded.rekey,
    });
    let space = store::SpaceId(id);
    let secret = Zeroizing::new(*secret.secret().expose());
    commit.epochs.push(EpochRow {
        space,
        id: rekey,
        secret,
    });
    let kind = match kind {
        SpaceKind::Private => PRIVATE,
        SpaceKind::Relationship => RELATIONSHIP,
        SpaceKind::Group => GROUP,
    };
    commit.spaces.push(SpaceRow {
        id: space,
        kind,
        state: TAKING_PART,
        body: Vec::new(),
    });
    Ok(space)
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
        person: *person.as_bytes(),
        member: journal::MemberId::of(person.as_bytes()),
    };
    if reader.meta(meta::PRIVATE_SPACE)?.is_none() {
        return Ok((me, None));
    }
    let space = store::SpaceId(bytes::<32>(reader, meta::PRIVATE_SPACE)?);
    founder(reader, &person, space)?;
    Ok((me, Some(space)))
}

/// The secret keys of this device.
pub(crate) fn device_keys(reader: &Reader<'_>) -> Result<DeviceKeys> {
    let secret = Zeroizing::new(bytes::<DEVICE_SECRET_BYTES>(reader, meta::DEVICE)?);
    let secret = SecretBox::new(Box::new(*secret));
    Ok(DeviceKeys::from_secret_bytes(&secret)?)
}

/// The founder, from the first Era and the private space's first records, all checked.
pub(crate) fn founder(
    reader: &Reader<'_>,
    person: &PersonId,
    space: store::SpaceId,
) -> Result<Founder> {
    let person_log = reader.log_records(LogId::from(*person).as_bytes())?;
    let space_log = reader.log_records(&space.0)?;
    let person_log: Vec<&[u8]> = person_log.iter().map(|record| &record.body[..]).collect();
    let space_log: Vec<&[u8]> = space_log.iter().map(|record| &record.body[..]).collect();
    let (founder, _) = membership::check_founding(
        person,
        &person_log,
        &SpaceId::from_bytes(space.0),
        &space_log,
    )?;
    Ok(founder)
}

/// Opens the first epoch of every space as this device and as whoever else may, and compares: the
/// secret, the commitment and each seal. Says whether all of them agree.
pub(crate) fn epochs_agree(reader: &Reader<'_>, person: &PersonId) -> Result<bool> {
    let device = device_keys(reader)?;
    let era = reader.log_records(LogId::from(*person).as_bytes())?;
    let era: Vec<&[u8]> = era.iter().map(|record| &record.body[..]).collect();
    for space in reader.spaces()? {
        let (id, log) = (
            SpaceId::from_bytes(space.id.0),
            reader.log_records(&space.id.0)?,
        );
        let log: Vec<&[u8]> = log.iter().map(|record| &record.body[..]).collect();
        let (_, epoch) = membership::check_founding(person, &era, &id, &log)?;
        let secret = EpochSecret::open(&device, &id, &epoch.draft, &epoch.seals)?;
        secret.check(
            &id,
            &epoch.commit,
            &epoch.draft,
            &epoch.recipients,
            &epoch.seals,
        )?;
        let kept = reader.epochs(space.id)?;
        let same =
            |kept: &EpochRow| vault::Secret::take(&mut kept.secret.clone()) == *secret.secret();
        if !kept.iter().any(same) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn bytes<const N: usize>(reader: &Reader<'_>, name: &str) -> Result<[u8; N]> {
    let value = reader.meta(name)?.ok_or(CompanionError::NotSetUp)?;
    let value = Zeroizing::new(value);
    let bytes = value.as_slice().try_into();
    bytes.map_err(|_| CompanionError::Damaged)
}
