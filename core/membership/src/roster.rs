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
    /// Every other device that is certified or listed.
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
