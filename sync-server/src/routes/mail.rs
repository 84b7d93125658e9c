use protocol::limits::MAILBOXES_OPEN_MAX;
use protocol::{
    MailContent, MailId, MailRequest, Signature, SlotNumber, Status, Token, verify_slot,
};

use super::Answered;
use crate::Result;
use crate::caller::{Caller, OUT};
use crate::tables::slot::{self, Slot};
use crate::tables::token;
use crate::turn::{DAY_S, Turn};

/// How long a token of an account lets somebody in.
const TOKEN_DAYS: u64 = 7;

const NOTHING: Answered<MailContent> = Answered::With(Status::Done, MailContent(None));
const GONE: Answered<MailContent> = Answered::Only(Status::Gone);

/// Serves mailboxes: slots that are written once, for linking and inviting (PROTOCOL 6.2).
pub(crate) fn mail(
    turn: &mut Turn<'_>,
    caller: Option<&Caller>,
    request: MailRequest,
) -> Result<Answered<MailContent>> {
    if caller.is_some_and(|caller| caller.is_out) {
        return Ok(Answered::Only(OUT));
    }
    let account = caller.map(|caller| caller.device.account);
    match (request, account) {
        (MailRequest::IssueToken, Some(account)) => issue(turn, account),
        (
            MailRequest::OpenBox {
                mail,
                key,
                minutes,
                slot: body,
            },
            Some(account),
        ) => {
            let expires = turn.now_s.saturating_add(minutes.saturating_mul(60));
            let slot = Slot {
                slot: 1,
                account,
                key,
                body,
                expires,
            };
            open(turn, &mail, slot)
        }
        (MailRequest::PutThird { mail, slot }, Some(account)) => {
            put(turn, &mail, SlotNumber::Third, slot, |first| {
                first.account == account
            })
        }
        (MailRequest::Delete { mail }, Some(account)) => delete(turn, &mail, account),
        (
            MailRequest::PutSecond {
                mail,
                slot,
                signature,
            },
            _,
        ) => second(turn, &mail, slot, &signature),
        (MailRequest::Read { mail, slot }, _) => read(turn, &mail, slot),
        (_, None) => Ok(Answered::Only(Status::Refused)),
    }
}

fn issue(turn: &mut Turn<'_>, account: i64) -> Result<Answered<MailContent>> {
    if token::sweep_open(turn.db, account, turn.now_s)? >= turn.bounds.tokens_open {
        return Ok(Answered::Only(Status::Quota));
    }
    let token = make_token(turn, Some(account), TOKEN_DAYS * DAY_S)?;
    let content = MailContent(Some(token.as_bytes().to_vec()));
    Ok(Answered::With(Status::Done, content))
}

/// Makes a token and keeps its hash.
pub(crate) fn make_token(
    turn: &mut Turn<'_>,
    issuer: Option<i64>,
    lifetime_s: u64,
) -> Result<Token> {
    let mut bytes = [0; Token::BYTES];
    turn.random.fill(&mut bytes)?;
    let token = Token::from_bytes(bytes);
    let expires = turn.now_s.saturating_add(lifetime_s);
    token::insert(turn.db, &token.hash(), issuer, expires)?;
    Ok(token)
}

/// The first slot of a mailbox that is still open.
fn first(turn: &mut Turn<'_>, mail: &MailId) -> Result<Option<Slot>> {
    let first = slot::read(turn.db, mail, 1)?;
    Ok(first.filter(|slot| slot.expires > turn.now_s))
}

fn open(turn: &mut Turn<'_>, mail: &MailId, new: Slot) -> Result<Answered<MailContent>> {
    match slot::read(turn.db, mail, 1)? {
        Some(known) if known.expires > turn.now_s => {
            let same = known.account == new.account && known.body == new.body;
            return Ok(if same && known.key == new.key {
                NOTHING
            } else {
                GONE
            });
        }
        Some(_) => slot::delete(turn.db, mail)?,
        None => {}
    }
    if slot::sweep_open(turn.db, new.account, turn.now_s)? >= MAILBOXES_OPEN_MAX {
        return Ok(Answered::Only(Status::Quota));
    }
    slot::insert(turn.db, mail, &new)?;
    Ok(NOTHING)
}

fn second(
    turn: &mut Turn<'_>,
    mail: &MailId,
    body: Vec<u8>,
    signature: &Signature,
) -> Result<Answered<MailContent>> {
    let servers: Vec<_> = turn.keys.iter().map(|(server, _)| *server).collect();
    let bytes = body.clone();
    put(turn, mail, SlotNumber::Second, body, |first| {
        let holds = |server| verify_slot(server, mail, &bytes, &first.key, signature).is_ok();
        servers.iter().any(holds)
    })
}

fn put(
    turn: &mut Turn<'_>,
    mail: &MailId,
    number: SlotNumber,
    body: Vec<u8>,
    may: impl FnOnce(&Slot) -> bool,
) -> Result<Answered<MailContent>> {
    let Some(first) = first(turn, mail)?.filter(may) else {
        return Ok(GONE);
    };
    let number = u64::from(number.number());
    if let Some(known) = slot::read(turn.db, mail, number)? {
        // Written once; the same bytes succeed again.
        return Ok(if known.body == body { NOTHING } else { GONE });
    }
    let slot = Slot {
        slot: number,
        body,
        ..first
    };
    slot::insert(turn.db, mail, &slot)?;
    Ok(NOTHING)
}

fn read(turn: &mut Turn<'_>, mail: &MailId, number: SlotNumber) -> Result<Answered<MailContent>> {
    if first(turn, mail)?.is_none() {
        return Ok(GONE);
    }
    let found = slot::read(turn.db, mail, u64::from(number.number()))?;
    let content = MailContent(found.map(|slot| slot.body));
    Ok(Answered::With(Status::Done, content))
}

fn delete(turn: &mut Turn<'_>, mail: &MailId, account: i64) -> Result<Answered<MailContent>> {
    match slot::read(turn.db, mail, 1)? {
        Some(first) if first.account == account => slot::delete(turn.db, mail)?,
        // It is gone already: whoever deletes again succeeds.
        None => {}
        Some(_) => return Ok(GONE),
    }
    Ok(NOTHING)
}
