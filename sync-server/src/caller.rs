use membership::DeviceStanding;
use protocol::limits::REMOVED_SERVED_DAYS;
use protocol::{
    CounterProof, Endpoint, PersonId, RequestFrame, Sender, Signature, SigningKey, Status,
};

use crate::tables::{account, device};
use crate::turn::{DAY_S, Turn};
use crate::{Error, Result};

/// A device whose signature held for a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) device: device::Device,
    pub(crate) person: PersonId,
    /// Under which of the server's keys it was asked.
    pub(crate) server: usize,
    /// It is frozen, or was removed lately: status 7.
    pub(crate) is_out: bool,
}

/// Who sent a request.
pub(crate) enum Called {
    /// This device.
    By(Box<Caller>),
    /// Nobody that is served here, or it is wrongly signed: status 4.
    Nobody,
}

/// Finds the device that signed the frame. Whoever is not known costs as much as whoever signed
/// wrongly.
pub(crate) fn find(
    turn: &mut Turn<'_>,
    endpoint: Endpoint,
    frame: &RequestFrame<'_>,
) -> Result<Called> {
    let Sender::Handle(handle) = frame.head.sender else {
        return Ok(Called::Nobody);
    };
    let devices = device::by_handle(turn.db, &handle)?;
    if devices.is_empty() {
        let nobody = SigningKey::from_seed(&[0; 32]).public();
        let id = protocol::DeviceId::from_bytes([0; 16]);
        for (server, _) in turn.keys {
            // A frame names a handle; the check fails whatever it holds, after the same work.
            let _ = frame.verify(endpoint, server, &id, &nobody);
        }
        return Ok(Called::Nobody);
    }
    for device in devices {
        for (n, (server, _)) in turn.keys.iter().enumerate().rev() {
            if frame
                .verify(endpoint, server, &device.id, &device.key)
                .is_ok()
            {
                return served(turn, device, n);
            }
        }
    }
    Ok(Called::Nobody)
}

fn served(turn: &mut Turn<'_>, device: device::Device, server: usize) -> Result<Called> {
    let account = turn.account(device.account)?;
    let is_out = device.removed_at.is_some();
    if let Some(removed_at) = device.removed_at {
        let person = turn.folds.person(turn.db, &account.person)?;
        let standing = person.state.as_ref().map(|s| s.standing(&device.id));
        let lately = turn.now_s <= removed_at.saturating_add(REMOVED_SERVED_DAYS * DAY_S);
        if standing != Some(DeviceStanding::Frozen) && !lately {
            return Ok(Called::Nobody);
        }
    }
    Ok(Called::By(Box::new(Caller {
        device,
        person: account.person,
        server,
        is_out,
    })))
}

/// Compares the counter with the last that was accepted, and keeps it (PROTOCOL 6): higher is
/// accepted, equal with equal bytes is a retry and executed again, else what used it is shown.
pub(crate) fn count(
    turn: &mut Turn<'_>,
    caller: &mut Caller,
    endpoint: Endpoint,
    frame: &RequestFrame<'_>,
) -> Result<Option<CounterProof>> {
    // Read again: another request of the same transaction may have used it.
    if let Some(now) = device::read(turn.db, &caller.device.id)? {
        caller.device = now;
        caller.is_out = caller.device.removed_at.is_some();
    }
    let last = &mut caller.device;
    let (counter, hash) = (frame.head.counter, frame.array_hash());
    let is_retry =
        counter == last.counter && hash == last.last_hash && endpoint.number() == last.last_kind;
    if counter <= last.counter && !is_retry {
        let endpoint = Endpoint::from_number(last.last_kind).unwrap_or(Endpoint::Sync);
        return Ok(Some(CounterProof {
            endpoint,
            counter: last.counter,
            array_hash: last.last_hash,
            signature: Signature::from_bytes(last.last_signature),
        }));
    }
    last.counter = counter;
    last.last_kind = endpoint.number();
    last.last_hash = hash;
    let signature = frame.signature().ok_or(Error::DamagedRow("frame"))?;
    last.last_signature = *signature.as_bytes();
    device::write(turn.db, last)?;
    Ok(None)
}

/// Ends an erasure that is under way: any device cancels it (PROTOCOL 6.2).
pub(crate) fn cancel_erasure(turn: &mut Turn<'_>, id: i64) -> Result<()> {
    let mut account = turn.account(id)?;
    if account.erase_due.take().is_some() {
        account::write(turn.db, &account)?;
    }
    Ok(())
}

/// What is answered to a device that is out, at every endpoint but sync.
pub(crate) const OUT: Status = Status::DeviceOut;
