use membership::{DeviceStanding, Operation, PersonState, Record};
use protocol::{
    AnnouncedLimits, CounterProof, DeviceId, Endpoint, EnrollRequest, LogId, LogName, LogState,
    PersonId, RequestFrame, SectionUp, Status,
};

use super::Answered;
use crate::Result;
use crate::caller::{self, Caller};
use crate::evaluate::{After, Judge, JudgedSection};
use crate::sync::{offer_all, set_state, take_section, update_devices};
use crate::tables::account::{self, Account};
use crate::tables::device::{self, Device};
use crate::tables::{meta, person, token};
use crate::turn::Turn;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * 1024;

/// What an enrolment answers, and under which of the server's keys.
pub(crate) enum Enrolled {
    /// As every endpoint.
    Answer(usize, Answered<AnnouncedLimits>),
    /// Its counter was used.
    CounterUsed(usize, CounterProof),
}

/// Takes a person log, then finds the account or makes it for a good token (PROTOCOL 6.2). Again,
/// or by a device that is active now, it succeeds without one.
pub(crate) fn enroll(
    turn: &mut Turn<'_>,
    frame: &RequestFrame<'_>,
    device: &DeviceId,
    request: &EnrollRequest,
) -> Result<Enrolled> {
    let newest = turn.keys.len().saturating_sub(1);
    let nobody = Ok(Enrolled::Answer(newest, Answered::Only(Status::Refused)));
    let Some(of) = person_of(turn, device, request)? else {
        return nobody;
    };
    let Some(caller) = signed(turn, frame, device, of, request)? else {
        return nobody;
    };
    let mut up = SectionUp::new(LogName::Id(LogId::from(of)));
    up.records.clone_from(&request.records);
    let judged = Judge::new(turn.db, turn.folds, &caller).section(&up)?;
    let Some(After::Person(fold)) = &judged.after else {
        return nobody;
    };
    let standing = fold.state.as_deref().map(|state| standing(state, device));
    let known = person::account(turn.db, &of)?;
    // A key in two person logs stays with the account that had it first.
    if device::read(turn.db, device)?.is_some_and(|row| Some(row.account) != known) {
        return nobody;
    }
    let is_out = match standing {
        Some(DeviceStanding::Active) => false,
        Some(DeviceStanding::Frozen) if known.is_some() => true,
        _ => return nobody,
    };
    let server = caller.server;
    let id = match known {
        Some(id) => id,
        None => match admit(turn, &of, request)? {
            Ok(id) => id,
            Err(status) => return Ok(Enrolled::Answer(server, Answered::Only(status))),
        },
    };
    let mut caller = Caller {
        device: Device {
            account: id,
            ..caller.device
        },
        is_out,
        ..caller
    };
    // A device that is out brings nothing here; it may still remove others, by sync.
    if !is_out {
        take(turn, &caller, &up, judged, known.is_none())?;
    }
    answer(turn, &mut caller, frame)
}

/// Counts the request, and tells the limits to a device that is in.
fn answer(turn: &mut Turn<'_>, caller: &mut Caller, frame: &RequestFrame<'_>) -> Result<Enrolled> {
    let server = caller.server;
    if let Some(proof) = caller::count(turn, caller, Endpoint::Enroll, frame)? {
        return Ok(Enrolled::CounterUsed(server, proof));
    }
    if caller.is_out {
        return Ok(Enrolled::Answer(server, Answered::Only(caller::OUT)));
    }
    caller::cancel_erasure(turn, caller.device.account)?;
    let limits = announced(turn);
    let done = Answered::With(Status::Done, limits);
    Ok(Enrolled::Answer(server, done))
}

/// Takes the person log, and shows a new account its logs.
fn take(
    turn: &mut Turn<'_>,
    caller: &Caller,
    up: &SectionUp,
    judged: JudgedSection,
    is_new: bool,
) -> Result<()> {
    let (id, of) = (caller.device.account, &caller.person);
    take_section(turn, caller, up, judged)?;
    let fold = turn.folds.person(turn.db, of)?;
    update_devices(turn, None, &fold)?;
    if is_new {
        set_state(turn, id, &LogId::from(*of), LogState::Accepted)?;
        offer_all(turn, id, of)?;
    }
    Ok(())
}

fn announced(turn: &Turn<'_>) -> AnnouncedLimits {
    AnnouncedLimits {
        request_kib: turn.bounds.request_bytes as u64 / KIB,
        answer_kib: turn.bounds.answer_bytes as u64 / KIB,
        account_mib: turn.bounds.account_bytes / MIB,
    }
}

/// Whose log the records are, or whose device it is known to be.
fn person_of(
    turn: &mut Turn<'_>,
    device: &DeviceId,
    request: &EnrollRequest,
) -> Result<Option<PersonId>> {
    for bytes in &request.records {
        if let Ok(record) = Record::decode(bytes)
            && let Operation::Era(era) = &record.operation
            && let Some(of) = era.founded_person()
        {
            return Ok(Some(of));
        }
    }
    let Some(known) = device::read(turn.db, device)? else {
        return Ok(None);
    };
    Ok(Some(turn.account(known.account)?.person))
}

/// The device, if its key in the person log signed the request.
fn signed(
    turn: &mut Turn<'_>,
    frame: &RequestFrame<'_>,
    device: &DeviceId,
    of: PersonId,
    request: &EnrollRequest,
) -> Result<Option<Caller>> {
    let base = turn.folds.person(turn.db, &of)?;
    let mut log = (*base.log).clone();
    let _ = log.insert_all(&request.records);
    let state = log.state();
    let paper = state.as_ref().map(PersonState::paper);
    let paper = paper.filter(|paper| paper.device_id() == *device);
    let Some(card) = paper.or_else(|| log.card(device)) else {
        return Ok(None);
    };
    let holds = |(_, (server, _)): &(usize, &(protocol::ServerId, protocol::SigningKey))| {
        frame
            .verify(Endpoint::Enroll, server, device, card.sign_key())
            .is_ok()
    };
    let server = turn.keys.iter().enumerate().rev().find(holds);
    Ok(server.map(|(server, _)| Caller {
        device: Device::new(*device, 0, *card.sign_key(), card.class().number()),
        person: of,
        server,
        is_out: false,
    }))
}

fn standing(state: &PersonState, device: &DeviceId) -> DeviceStanding {
    match state.paper().device_id() == *device {
        true => DeviceStanding::Active,
        false => state.standing(device),
    }
}

/// Makes an account for whoever brings a good token.
fn admit(
    turn: &mut Turn<'_>,
    of: &PersonId,
    request: &EnrollRequest,
) -> Result<std::result::Result<i64, Status>> {
    let Some(given) = &request.token else {
        return Ok(Err(Status::Gone));
    };
    let hash = given.hash();
    let found = token::read(turn.db, &hash)?;
    let is_good = found.is_some_and(|token| {
        let is_free = token.person.is_none_or(|person| person == *of);
        is_free && token.expires > turn.now_s
    });
    if !is_good {
        return Ok(Err(Status::Gone));
    }
    if account::sweep_count(turn.db)? >= turn.bounds.accounts {
        return Ok(Err(Status::Quota));
    }
    token::spend(turn.db, &hash, of)?;
    let id = meta::next_account(turn.db)?;
    account::write(turn.db, &Account::new(id, *of))?;
    person::insert(turn.db, of, id)?;
    Ok(Ok(id))
}
