//! One step of a link on its way: sealed under the code's secret, in a mailbox or in a file.

use protocol::{Envelope, SlotNumber};
use vault::Mailbox;
use zeroize::Zeroizing;

use super::LinkProblem;
use super::problem::unreadable;
use crate::Result;

pub(super) fn open(
    mailbox: &Mailbox,
    number: SlotNumber,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let opened = mailbox.open(number, sealed);
    Ok(opened.map_err(|_| LinkProblem::OtherCode)?)
}

/// The step as a file (PROTOCOL 11, type 4).
pub(super) fn to_file(number: SlotNumber, slot: Vec<u8>) -> Result<Vec<u8>> {
    Ok(Envelope::Slot { number, slot }.to_bytes()?)
}

/// The sealed step in a file.
pub(super) fn of_file(wanted: SlotNumber, file: &[u8]) -> Result<Vec<u8>> {
    let envelopes = Envelope::decode_file(file).map_err(|error| unreadable(&error))?;
    let mut slots = envelopes.into_iter().filter_map(|envelope| match envelope {
        Envelope::Slot { number, slot } => Some((number, slot)),
        _ => None,
    });
    match slots.next() {
        Some((number, slot)) if number == wanted => Ok(slot),
        Some(_) => Err(LinkProblem::OtherStep.into()),
        None => Err(LinkProblem::NotACode.into()),
    }
}
