use protocol::{DeviceId, EpochKey, LogId, Older, PersonId, RecordId, SUITE, Short, SpaceId};

use super::Maker;
use crate::{
    AddPerson, Adopt, Author, Cut, Error, Genesis, Leave, Lower, Lowered, Operation, Outcome,
    PersonState, Persons, Record, Rekey, Result, Role, SpaceKind, SpaceLog, SpaceState,
};

/// A space that was just begun: its first two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeSpace {
    /// The space's id.
    pub space: SpaceId,
    /// The Genesis' bytes.
    pub genesis: Vec<u8>,
    /// The first Rekey's bytes.
    pub rekey: Vec<u8>,
    /// The first epoch.
    pub epoch: RecordId,
}

/// A Rekey, or the wish for another secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeRekey {
    /// The record.
    Made {
        /// The epoch that it begins.
        epoch: RecordId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Another epoch's id begins with the same four bytes: draw another secret (PROTOCOL 4.2).
    TagTaken,
}

/// How much of an epoch's id an entry names.
const EPOCH_TAG_BYTES: usize = 4;

/// Begins a space whose only member is the maker's person, as that person's log stands now.
///
/// # Errors
/// `NotTaken` if a record is not taken, and what `secret` gives.
pub fn make_space(
    kind: SpaceKind,
    nonce: [u8; 16],
    person: &PersonState,
    maker: &Maker<'_>,
    secret: &dyn EpochKey,
) -> Result<MadeSpace> {
    let genesis = Genesis {
        minimum_suite: u64::from(SUITE),
        kind,
        owner: maker.person,
        nonce,
    };
    let first = Author {
        device: maker.device,
        counter: 1,
        previous: None,
    };
    let genesis = Record::unsigned(Some(first), Operation::Genesis(genesis));
    let space = SpaceId::from(genesis.id(&LogId::NONE));
    let genesis = genesis
        .sign(&space.into(), &maker.person, &[maker.key])
        .to_bytes();
    let mut log = SpaceLog::new(space);
    let persons = |id: &PersonId| (id == person.person()).then_some(person);
    let outcome = log.insert(&genesis, &persons);
    let state = SpaceState::evaluate(&log, &persons).ok_or(Error::NotTaken(outcome))?;
    match rekey(&log, &state, &persons, maker, secret, Vec::new())? {
        MadeRekey::Made { epoch, bytes } => Ok(MadeSpace {
            space,
            genesis,
            rekey: bytes,
            epoch,
        }),
        MadeRekey::TagTaken => Err(Error::WrongFounding("rekey")),
    }
}

/// Op 9: adds a person.
///
/// # Errors
/// `NotTaken` if the log does not take it; so for all that follow.
pub fn add_person(
    log: &SpaceLog,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    person: PersonId,
    role: Role,
) -> Result<Vec<u8>> {
    let add = AddPerson { person, role };
    sign(log, persons, maker, Operation::AddPerson(add))
}

/// Op 10: lowers a person. `cuts` name the last entry that counts of each of the person's devices:
/// of a device that is not named none does.
///
/// # Errors
/// `NotTaken` if the log does not take it.
pub fn lower(
    log: &SpaceLog,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    person: PersonId,
    role: Lowered,
    cuts: Vec<Cut>,
) -> Result<Vec<u8>> {
    let lower = Lower { person, role, cuts };
    sign(log, persons, maker, Operation::Lower(lower))
}

/// Op 11: leaves the space. `cuts` name the last entry of each of one's own devices.
///
/// # Errors
/// `NotTaken` if the log does not take it.
pub fn leave(
    log: &SpaceLog,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    cuts: Vec<Cut>,
) -> Result<Vec<u8>> {
    sign(log, persons, maker, Operation::Leave(Leave { cuts }))
}

/// Op 13: lets late entries of a device count, up to the one named.
///
/// # Errors
/// `NotTaken` if the log does not take it.
pub fn adopt(
    log: &SpaceLog,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    device: DeviceId,
    sequence: u64,
    id: Short,
) -> Result<Vec<u8>> {
    let adopt = Adopt {
        device,
        sequence,
        id,
    };
    sign(log, persons, maker, Operation::Adopt(adopt))
}

/// Op 14: from here keys carry no way back to older secrets.
///
/// # Errors
/// `NotTaken` if the log does not take it.
pub fn fresh(log: &SpaceLog, persons: &Persons<'_>, maker: &Maker<'_>) -> Result<Vec<u8>> {
    sign(log, persons, maker, Operation::Fresh)
}

/// Op 12: begins an epoch, sealed to the recipients of now. `older` wraps what `older_needed` says.
///
/// # Errors
/// `NotTaken` if the log does not take it, and what `secret` gives.
pub fn rekey(
    log: &SpaceLog,
    state: &SpaceState,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    secret: &dyn EpochKey,
    older: Vec<Older>,
) -> Result<MadeRekey> {
    let author = log.next_author(&maker.device);
    let mut rekey = Rekey {
        roster: *state.roster_hash(),
        commit: secret.commit(log.space()),
        fresh: state.fresh_shorts(),
        seals: Vec::new(),
        older,
    };
    let draft = Record::unsigned(Some(author), Operation::Rekey(rekey.clone()));
    let draft = draft.draft_hash(log.space());
    rekey.seals = secret.seal(log.space(), &draft, state.recipients())?;
    let record = Record::unsigned(Some(author), Operation::Rekey(rekey));
    let epoch = record.id(&log.id());
    let tag = epoch.as_bytes().iter().copied().take(EPOCH_TAG_BYTES);
    if state
        .epochs_beginning(&tag.collect::<Vec<_>>())
        .next()
        .is_some()
    {
        return Ok(MadeRekey::TagTaken);
    }
    let record = record.sign(&log.id(), &maker.person, &[maker.key]);
    let bytes = taken(log, persons, &record.to_bytes())?;
    Ok(MadeRekey::Made { epoch, bytes })
}

fn sign(
    log: &SpaceLog,
    persons: &Persons<'_>,
    maker: &Maker<'_>,
    operation: Operation,
) -> Result<Vec<u8>> {
    let record = Record::unsigned(Some(log.next_author(&maker.device)), operation);
    let record = record.sign(&log.id(), &maker.person, &[maker.key]);
    taken(log, persons, &record.to_bytes())
}

fn taken(log: &SpaceLog, persons: &Persons<'_>, bytes: &[u8]) -> Result<Vec<u8>> {
    match log.clone().insert(bytes, persons) {
        Outcome::Taken(_) | Outcome::Known(_) => Ok(bytes.to_vec()),
        outcome => Err(Error::NotTaken(outcome)),
    }
}
