use protocol::{Card, DeviceId, Random, RecordId, SpaceId};

use super::Maker;
use crate::chain::{Chain, Node, Unknown};
use crate::{
    AddDevice, ChainCut, ChainPoint, Error, Line, Lines, Operation, Outcome, PersonLog,
    PersonState, Record, RemoveDevice, Result,
};

/// Op 2: adds another device of the person.
///
/// # Errors
/// `NotTaken` if the log does not take it: the card is not signed for this person, the maker is not
/// in the log, or its counter is used up.
pub fn add_device(log: &PersonLog, maker: &Maker<'_>, card: Card) -> Result<Vec<u8>> {
    let add = AddDevice { card };
    sign(log, maker, Operation::AddDevice(Box::new(add)))
}

/// Op 3: removes a device, with a line for each space that the maker knows. The cut is at `last`, a
/// record of the removed device; without one at its newest here, of a forked chain on the branch
/// that added the maker.
///
/// # Errors
/// `NotTaken` if the log does not take it, `NoRandomness`, `Limit` for a sequence above 2³².
pub fn remove_device(
    log: &PersonLog,
    maker: &Maker<'_>,
    device: &DeviceId,
    last: Option<RecordId>,
    lines: &[(SpaceId, Line)],
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let mut nonce = [0; 16];
    random.fill(&mut nonce)?;
    let named = last.and_then(|id| Some((log.record(&id)?.author?.counter, id)));
    let cut = named.or_else(|| cut(log, device, &maker.device));
    let remove = RemoveDevice {
        device: *device,
        cut: cut.map(|(counter, id)| ChainCut {
            counter,
            id: id.short(),
        }),
        lines: Lines::make(device, &nonce, lines, random)?,
        nonce,
    };
    sign(log, maker, Operation::RemoveDevice(remove))
}

/// The last record of `device` to count: of a forked chain the branch that added the remover, which
/// would else put itself out (E4).
fn cut(log: &PersonLog, device: &DeviceId, remover: &DeviceId) -> Option<(u64, RecordId)> {
    let own = log
        .records()
        .filter(|(_, r)| r.author.is_some_and(|a| a.device == *device));
    let mut adds = Vec::new();
    let mut nodes = Vec::new();
    for (id, record) in own {
        let author = record.author?;
        nodes.push(Node {
            sequence: author.counter,
            id: *id.as_bytes(),
            previous: author.previous.map(|previous| *previous.as_bytes()),
        });
        if let Operation::AddDevice(add) = &record.operation
            && add.card.device_id() == *remover
        {
            adds.push(*id.as_bytes());
        }
    }
    let chain = Chain::new(nodes);
    let holds_add = |n: &usize| {
        let tip = chain.nodes().get(*n).map(point);
        let within = chain.within_all(&Vec::from_iter(tip), Unknown::Waits);
        let within = chain
            .nodes()
            .iter()
            .zip(within)
            .filter(|(_, within)| *within);
        within.into_iter().any(|(node, _)| adds.contains(&node.id))
    };
    let mut tips: Vec<usize> = (0..chain.nodes().len()).collect();
    let key = |n: &usize| {
        chain
            .nodes()
            .get(*n)
            .map(|node| (node.sequence, std::cmp::Reverse(node.id)))
    };
    tips.sort_by_key(key);
    let newest = tips.last().copied();
    let added = tips
        .into_iter()
        .rev()
        .filter(|_| !adds.is_empty())
        .find(holds_add);
    let best = added.or(newest)?;
    let node = chain.nodes().get(best)?;
    Some((node.sequence, RecordId::from_bytes(node.id)))
}

fn point(node: &Node) -> ChainPoint {
    ChainPoint {
        sequence: node.sequence,
        id: crate::chain::short(&node.id),
    }
}

fn sign(log: &PersonLog, maker: &Maker<'_>, operation: Operation) -> Result<Vec<u8>> {
    let record = Record::unsigned(Some(log.next_author(&maker.device)), operation);
    let record = record.sign(&log.id(), &maker.person, &[maker.key]);
    taken(log, &record.to_bytes())
}

pub(super) fn taken(log: &PersonLog, bytes: &[u8]) -> Result<Vec<u8>> {
    match log.clone().insert(bytes) {
        Outcome::Taken(_) | Outcome::Known(_) => Ok(bytes.to_vec()),
        outcome => Err(Error::NotTaken(outcome)),
    }
}

/// What a contact card shows: the Eras that hold, and the records that count in the last one, in an
/// order in which they can be inserted (PROTOCOL 4.1).
#[must_use]
pub fn contact_card_records(log: &PersonLog, state: &PersonState) -> Vec<Vec<u8>> {
    let eras = state.eras().iter().filter_map(|id| log.record(id));
    let counting = log.records().filter(|(id, _)| state.counts(id));
    let mut counting: Vec<_> = counting
        .map(|(id, record)| (place(record), id, record))
        .collect();
    counting.sort_by_key(|(place, id, _)| (*place, **id));
    let counting = counting.into_iter().map(|(_, _, record)| record);
    eras.chain(counting).map(Record::to_bytes).collect()
}

fn place(record: &Record) -> u64 {
    record.author.map_or(0, |author| author.counter)
}
