use std::collections::BTreeMap;

use protocol::limits::PERSONS_MAX;
use protocol::{PersonId, RecordId};

use super::admission::Admissions;
use crate::{Genesis, Lowered, Operation, Role, RosterPerson, SpaceLog};

/// What a person may do in a space now (S2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberRole {
    /// Nothing: out, or never in.
    None,
    /// Reads.
    Read,
    /// Reads and writes.
    Edit,
    /// Also says who takes part.
    Owner,
}

impl MemberRole {
    /// The role's number in a roster.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::None => 0,
            Self::Read => 1,
            Self::Edit => 2,
            Self::Owner => RosterPerson::OWNER,
        }
    }

    /// Whether it lets the person write entries.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Edit | Self::Owner)
    }
}

impl From<Role> for MemberRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Read => Self::Read,
            Role::Edit => Self::Edit,
        }
    }
}

impl From<Lowered> for MemberRole {
    fn from(lowered: Lowered) -> Self {
        match lowered {
            Lowered::Out => Self::None,
            Lowered::Read => Self::Read,
        }
    }
}

/// S2: the owner, and everybody whom an admitted AddPerson names, with the highest role that was
/// given, lowered to the lowest that was left. At most fifty, by their smallest AddPerson's id, the
/// owner and those who are out counted: who is in must not depend on who was put out.
pub(super) fn roles(
    log: &SpaceLog,
    genesis: &Genesis,
    admissions: &Admissions,
) -> BTreeMap<PersonId, MemberRole> {
    let mut added: BTreeMap<PersonId, (RecordId, MemberRole)> = BTreeMap::new();
    let mut lowest: BTreeMap<PersonId, MemberRole> = BTreeMap::new();
    let mut lower = |person, role: MemberRole| {
        let kept = lowest.entry(person).or_insert(role);
        *kept = role.min(*kept);
    };
    for record in admissions.admitted(log) {
        match (&record.record.operation, record.person) {
            (Operation::AddPerson(add), _) => {
                // By id, so the first is the smallest.
                let kept = added
                    .entry(add.person)
                    .or_insert((record.id, add.role.into()));
                kept.1 = kept.1.max(add.role.into());
            }
            (Operation::Lower(op), _) => lower(op.person, op.role.into()),
            (Operation::Leave(_), Some(person)) => lower(person, MemberRole::None),
            _ => {}
        }
    }
    let mut in_order: Vec<_> = added
        .into_iter()
        .map(|(person, (id, r))| (id, person, r))
        .collect();
    in_order.sort_unstable();
    in_order.truncate(PERSONS_MAX.saturating_sub(1));
    let mut roles: BTreeMap<_, _> = in_order
        .into_iter()
        .map(|(_, person, role)| {
            (
                person,
                lowest.get(&person).map_or(role, |low| role.min(*low)),
            )
        })
        .collect();
    roles.insert(genesis.owner, MemberRole::Owner);
    roles
}
