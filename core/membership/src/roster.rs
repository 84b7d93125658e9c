use protocol::cbor::Writer;
use protocol::{DeviceId, Label, PersonId, RecordId, SpaceId, hash};

/// What a roster says of a person who is in, and whose log is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The person's current Era.
    pub era: RecordId,
    /// The person's paper.
    pub paper: DeviceId,
    /// The active devices.
    pub active: Vec<DeviceId>,
    /// Every other device that is certified, listed or removed.
    pub others: Vec<DeviceId>,
}

/// A person in a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterPerson {
    /// Who.
    pub person: PersonId,
    /// 0 none, 1 Read, 2 Edit, 3 owner.
    pub role: u64,
    /// Era and devices; none where the role is 0 or the person's log is missing, so that outsiders
    /// cannot force new keys.
    pub standing: Option<Standing>,
}

impl RosterPerson {
    /// The role of a space's owner.
    pub const OWNER: u64 = 3;
}

/// Who is in a space, and who was: what an epoch's key fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The owner and everybody who was ever added.
    pub persons: Vec<RosterPerson>,
    /// The ids of the admitted Fresh records.
    pub fresh: Vec<RecordId>,
}

impl Roster {
    /// The roster's hash in `space`, whatever order its lists are in.
    #[must_use]
    pub fn hash(mut self, space: &SpaceId) -> [u8; 32] {
        // The owner first, everybody else by id.
        self.persons
            .sort_by_key(|person| (person.role != RosterPerson::OWNER, person.person));
        self.fresh.sort();
        let mut writer = Writer::default();
        writer.array(2);
        writer.list(&self.persons, write_person);
        writer.list(&self.fresh, |w, id| {
            w.bytes(id.as_bytes());
        });
        hash(Label::Roster, &[space.as_bytes(), writer.as_slice()])
    }
}

fn write_person(writer: &mut Writer, person: &RosterPerson) {
    let standing = person.standing.as_ref().filter(|_| person.role != 0);
    writer.array(if standing.is_some() { 6 } else { 2 });
    writer.bytes(person.person.as_bytes()).uint(person.role);
    if let Some(standing) = standing {
        writer.bytes(standing.era.as_bytes());
        writer.bytes(standing.paper.as_bytes());
        write_devices(writer, &standing.active);
        write_devices(writer, &standing.others);
    }
}

fn write_devices(writer: &mut Writer, devices: &[DeviceId]) {
    let mut devices = devices.to_vec();
    devices.sort();
    writer.list(&devices, |w, device| {
        w.bytes(device.as_bytes());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: SpaceId = SpaceId::from_bytes([1; 32]);

    fn person(n: u8, role: u64) -> RosterPerson {
        let device = |n| DeviceId::from_bytes([n; 16]);
        let standing = Standing {
            era: RecordId::from_bytes([n; 32]),
            paper: device(n),
            active: vec![device(2), device(1)],
            others: vec![device(4), device(3)],
        };
        RosterPerson {
            person: PersonId::from_bytes([n; 32]),
            role,
            standing: Some(standing),
        }
    }

    fn roster() -> Roster {
        let persons = vec![person(9, RosterPerson::OWNER), person(1, 2), person(5, 1)];
        Roster {
            persons,
            fresh: vec![RecordId::from_bytes([7; 32]), RecordId::from_bytes([6; 32])],
        }
    }

    #[test]
    fn the_order_of_persons_devices_and_fresh_ids_does_not_matter() {
        let mut turned = roster();
        turned.persons.reverse();
        turned.fresh.reverse();
        for person in &mut turned.persons {
            let standing = person.standing.as_mut().unwrap();
            standing.active.reverse();
            standing.others.reverse();
        }
        assert_eq!(turned.hash(&SPACE), roster().hash(&SPACE));
    }

    #[test]
    fn everything_a_roster_says_changes_its_hash() {
        let changed = |change: &dyn Fn(&mut Roster)| {
            let mut roster = roster();
            change(&mut roster);
            roster.hash(&SPACE)
        };
        let standing = |roster: &mut Roster| roster.persons[1].standing.take().unwrap();
        let edit = |roster: &mut Roster, edit: &dyn Fn(&mut Standing)| {
            let mut changed = standing(roster);
            edit(&mut changed);
            roster.persons[1].standing = Some(changed);
        };
        let other = DeviceId::from_bytes([8; 16]);
        let hashes = [
            roster().hash(&SPACE),
            roster().hash(&SpaceId::from_bytes([2; 32])),
            changed(&|r| drop(r.persons.pop())),
            changed(&|r| r.fresh.truncate(1)),
            changed(&|r| r.persons[1].role = 1),
            changed(&|r| drop(standing(r))),
            changed(&|r| edit(r, &|s| s.era = RecordId::from_bytes([3; 32]))),
            changed(&|r| edit(r, &|s| s.paper = other)),
            changed(&|r| edit(r, &|s| s.active.push(other))),
            changed(&|r| edit(r, &|s| s.others.push(other))),
        ];
        let distinct: std::collections::BTreeSet<_> = hashes.iter().collect();
        assert_eq!(distinct.len(), hashes.len());
    }

    #[test]
    fn what_happens_to_the_devices_of_someone_who_is_out_changes_nothing() {
        let out = |standing: Option<Standing>| {
            let mut roster = roster();
            roster.persons[1] = RosterPerson {
                role: 0,
                standing,
                ..person(1, 0)
            };
            roster.hash(&SPACE)
        };
        assert_eq!(out(person(1, 0).standing), out(None));
    }
}
