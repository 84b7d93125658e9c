//! Which logs of an envelope are taken: anybody can seal one to a device, so only what is this
//! person's, or of a space that is known here, is looked at.

use std::collections::BTreeSet;

use membership::{Operation, Record};
use protocol::{EnvelopeLog, LogId, PersonId};
use store::Reader;

use crate::{Companion, Result, arrival};

impl Companion {
    /// The logs that concern this person, in their order.
    pub(super) fn ours(
        &self,
        reader: &Reader<'_>,
        logs: Vec<EnvelopeLog>,
    ) -> Result<Vec<EnvelopeLog>> {
        let person = self.inner.me.person;
        let known = self.known(reader)?;
        let mut wanted: BTreeSet<LogId> = BTreeSet::from([person.into()]);
        wanted.extend(known.spaces().map(|space| LogId::from(*space)));
        if let Some(handed) = arrival::handed(reader)? {
            wanted.extend(handed.spaces.iter().map(|handed| LogId::from(handed.space)));
        }
        let owned = logs.iter().filter(|log| is_owned_by(log, &person));
        wanted.extend(owned.map(|log| log.log));
        let spaces = logs.iter().filter(|log| wanted.contains(&log.log));
        let members: Vec<LogId> = spaces.flat_map(members).collect();
        for space in known.spaces() {
            let log = known.space_log(space);
            wanted.extend(
                log.into_iter()
                    .flat_map(|log| log.persons())
                    .map(|one| LogId::from(*one)),
            );
        }
        wanted.extend(members);
        Ok(logs
            .into_iter()
            .filter(|log| wanted.contains(&log.log))
            .collect())
    }
}

fn records(log: &EnvelopeLog) -> impl Iterator<Item = Record> {
    log.records
        .iter()
        .filter_map(|bytes| Record::decode(bytes).ok())
}

/// Whether the log begins with a Genesis of this person's. Whether it holds is checked later.
fn is_owned_by(log: &EnvelopeLog, person: &PersonId) -> bool {
    records(log).any(|record| match &record.operation {
        Operation::Genesis(genesis) => {
            genesis.owner == *person && record.id(&log.log).as_bytes() == log.log.as_bytes()
        }
        _ => false,
    })
}

/// The persons whom a space's records name.
fn members(log: &EnvelopeLog) -> Vec<LogId> {
    let named = records(log).filter_map(|record| match record.operation {
        Operation::Genesis(genesis) => Some(genesis.owner.into()),
        Operation::AddPerson(add) => Some(add.person.into()),
        _ => None,
    });
    named.collect()
}
