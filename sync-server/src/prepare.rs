use protocol::{
    BlobGetRequest, BlobPutRequest, DeviceId, Endpoint, EnrollRequest, EraseRequest, LiveRequest,
    MailRequest, Request, RequestFrame, SUITE, Sender, Status, SyncRequest,
};

use crate::caller::{self, Called, Caller};
use crate::evaluate::{Judge, JudgedSection};
use crate::turn::Turn;
use crate::{Gate, Incoming, Reply, Result};

/// A request after everything that needs no transaction (step 1 of PROTOCOL 9): limits, layout,
/// the device, all signatures, evaluation.
pub(crate) enum Prepared<'b> {
    /// It ends here, unsigned.
    Ended(Reply),
    /// It ends here with a signed status.
    Status(Status),
    /// An open request of the mailbox.
    Open(MailRequest),
    /// A device enrols.
    Enroll(RequestFrame<'b>, DeviceId, EnrollRequest),
    /// A device that is served asks.
    By(RequestFrame<'b>, Box<Caller>, Ask),
}

/// What a device asks.
pub(crate) enum Ask {
    Sync(SyncRequest, Vec<JudgedSection>),
    Live(LiveRequest),
    Mail(MailRequest),
    BlobPut(BlobPutRequest),
    BlobGet(BlobGetRequest),
    Erase(EraseRequest),
}

impl Ask {
    /// Where it was sent.
    pub(crate) const fn endpoint(&self) -> Endpoint {
        match self {
            Self::Sync(..) => Endpoint::Sync,
            Self::Live(_) => Endpoint::Live,
            Self::Mail(_) => Endpoint::Mail,
            Self::BlobPut(_) => Endpoint::BlobPut,
            Self::BlobGet(_) => Endpoint::BlobGet,
            Self::Erase(_) => Endpoint::Erase,
        }
    }
}

const MALFORMED: Reply = Reply::unsigned(400, None);
const TOO_LONG: Reply = Reply::unsigned(413, None);

fn refused(error: &protocol::Error) -> Reply {
    match error {
        protocol::Error::Limit(_) => TOO_LONG,
        _ => MALFORMED,
    }
}

fn read<'b, R: Request>(frame: &RequestFrame<'b>) -> std::result::Result<R, Box<Prepared<'b>>> {
    R::from_frame(frame).map_err(|error| Box::new(Prepared::Ended(refused(&error))))
}

/// Reads a request, finds who sent it, and evaluates what it brings.
pub(crate) fn prepare<'b>(
    turn: &mut Turn<'_>,
    gate: &dyn Gate,
    incoming: &'b Incoming,
) -> Result<Prepared<'b>> {
    if incoming.body.len() > turn.bounds.request_bytes {
        return Ok(Prepared::Ended(TOO_LONG));
    }
    let frame = match RequestFrame::read(&incoming.body) {
        Ok(frame) => frame,
        Err(error) => return Ok(Prepared::Ended(refused(&error))),
    };
    if frame.head.suite < u64::from(SUITE) {
        return Ok(Prepared::Status(Status::SuiteTooOld));
    }
    if frame.head.suite > u64::from(SUITE) {
        return Ok(Prepared::Ended(MALFORMED));
    }
    match (incoming.endpoint, frame.head.sender) {
        (Endpoint::Mail, Sender::Open) => Ok(match read(&frame) {
            Ok(request) => Prepared::Open(request),
            Err(ended) => *ended,
        }),
        (Endpoint::Enroll, Sender::Device(device)) => Ok(match read(&frame) {
            Ok(request) => Prepared::Enroll(frame, device, request),
            Err(ended) => *ended,
        }),
        _ => by_device(turn, gate, incoming.endpoint, frame),
    }
}

fn by_device<'b>(
    turn: &mut Turn<'_>,
    gate: &dyn Gate,
    endpoint: Endpoint,
    frame: RequestFrame<'b>,
) -> Result<Prepared<'b>> {
    let ask = match ask(endpoint, &frame) {
        Ok(ask) => ask,
        Err(ended) => return Ok(*ended),
    };
    let Called::By(caller) = caller::find(turn, endpoint, &frame)? else {
        return Ok(Prepared::Status(Status::Refused));
    };
    if let Err(after) = gate.admit(&caller.device.id, endpoint) {
        return Ok(Prepared::Ended(Reply::unsigned(429, Some(after.0))));
    }
    let ask = match ask {
        Ask::Sync(request, _) => {
            let mut judge = Judge::new(turn.db, turn.folds, &caller);
            let mut judged = Vec::new();
            for section in &request.sections {
                judged.push(judge.section(section)?);
            }
            Ask::Sync(request, judged)
        }
        other => other,
    };
    Ok(Prepared::By(frame, caller, ask))
}

fn ask<'b>(
    endpoint: Endpoint,
    frame: &RequestFrame<'b>,
) -> std::result::Result<Ask, Box<Prepared<'b>>> {
    Ok(match endpoint {
        Endpoint::Sync => Ask::Sync(read(frame)?, Vec::new()),
        Endpoint::Live => Ask::Live(read(frame)?),
        Endpoint::Mail => Ask::Mail(read(frame)?),
        Endpoint::BlobPut => Ask::BlobPut(read(frame)?),
        Endpoint::BlobGet => Ask::BlobGet(read(frame)?),
        Endpoint::Erase => Ask::Erase(read(frame)?),
        Endpoint::Enroll => return Err(Box::new(Prepared::Ended(MALFORMED))),
    })
}
