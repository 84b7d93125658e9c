//! What is signed, without its bytes: records and entries with symbolic keys. An id is a hash of
//! the content and a salt, so that equal sets are equal states and ties fall both ways.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The id of a record or an entry.
pub type Id = u64;
/// A person; 0 owns the space.
pub type Person = u16;
/// A device or a paper, `DEVICES` of them a person.
pub type Device = u16;
/// A root key.
pub type Root = u16;

/// How many devices and papers are numbered for each person.
pub const DEVICES: u16 = 256;
/// Papers are numbered from here on.
pub const PAPERS: u16 = 128;
/// The person who owns the space.
pub const OWNER: Person = 0;

/// The `n`th device of a person; 0 is the founding one.
#[must_use]
pub const fn device(person: Person, n: u16) -> Device {
    person * DEVICES + n
}

/// The `n`th paper of a person.
#[must_use]
pub const fn paper(person: Person, n: u16) -> Device {
    person * DEVICES + PAPERS + n
}

/// The `n`th root of a person.
#[must_use]
pub const fn root(person: Person, n: u16) -> Root {
    person * DEVICES + n
}

/// A place in a device's chain of records or of entries: number and id; none is before the first.
pub type Place = Option<(u32, Id)>;

/// A log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Log {
    /// Which devices, paper and root a person has.
    Person(Person),
    /// Who takes part in the one space.
    Space,
}

/// The last entry and the last record of a removed device that count in the space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Line {
    /// The last entry.
    pub entry: Place,
    /// The last record.
    pub record: Place,
}

/// A cut of one device in the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// The device.
    pub device: Device,
    /// Its last entry that counts.
    pub entry: (u32, Id),
}

/// Op 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Era {
    /// The Era before.
    pub parent: Option<Id>,
    /// The root that signed beside the new one.
    pub signed_by: Root,
    /// The root from here on.
    pub root: Root,
    /// The paper from here on.
    pub paper: Device,
    /// The active devices and their heads in the person log.
    pub active: Vec<(Device, Place)>,
    /// The removed devices and their lines.
    pub removed: Vec<(Device, Line)>,
    /// The device that signed too.
    pub countersigner: Option<Device>,
}

/// What a roster says of one person: role, and unless it is none, or the log is missing, more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// 0 none, 1 Read, 2 Edit, 3 owner.
    pub role: u8,
    /// Current Era, paper, active devices, other devices.
    pub standing: Option<(Id, Device, Vec<Device>, Vec<Device>)>,
}

/// The computed state, and its hash.
#[derive(Clone)]
pub struct Roster {
    /// The hash.
    pub hash: u64,
    /// What it is the hash of.
    pub members: Arc<Vec<Member>>,
}

impl std::fmt::Debug for Roster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}", self.hash)
    }
}

impl PartialEq for Roster {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Roster {}

impl Hash for Roster {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl Roster {
    /// The hash of members and admitted Fresh records.
    #[must_use]
    pub fn of(members: Vec<Member>, fresh: &[Id]) -> Self {
        let mut mix = Mix(0);
        (&members, fresh).hash(&mut mix);
        let (hash, members) = (mix.finish(), Arc::new(members));
        Self { hash, members }
    }
}

/// Op 12. The secret has the id of its Rekey.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rekey {
    /// Hash of the computed state that the maker saw.
    pub roster: Roster,
    /// The admitted Fresh records that the maker saw.
    pub fresh: Vec<Id>,
    /// Whom it is sealed to.
    pub seals: Vec<Device>,
    /// Seals among them that do not open.
    pub spoiled: Vec<Device>,
    /// The epochs whose secrets lie under this one.
    pub older: Vec<Id>,
    /// Which draw of randomness made the secret: a phone put back does not draw the same again.
    pub draw: u32,
}

/// What an item says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// The root says which devices and paper there are.
    Era(Era),
    /// Links a device; what follows was handed to it.
    AddDevice {
        /// The new device.
        device: Device,
        /// The epochs whose secrets went to it (slot 3); no part of the record.
        handed: Vec<Id>,
    },
    /// Removes a device.
    RemoveDevice {
        /// Which.
        device: Device,
        /// Its last record in this log that links devices with effect.
        cut: Place,
        /// The last that counts in the space.
        line: Line,
    },
    /// Begins the space.
    Genesis,
    /// The owner adds a person.
    AddPerson {
        /// Whom.
        person: Person,
        /// 1 Read, 2 Edit.
        role: u8,
    },
    /// The owner lowers a person.
    Lower {
        /// Whom.
        person: Person,
        /// 0 none, 1 Read.
        role: u8,
        /// The last entries of that person's devices that count.
        cuts: Vec<Cut>,
    },
    /// A person leaves.
    Leave {
        /// The last entries of the person's own devices that count.
        cuts: Vec<Cut>,
    },
    /// Begins an epoch.
    Rekey(Rekey),
    /// The owner lets late entries count.
    Adopt {
        /// Whose.
        device: Device,
        /// The last of them.
        entry: (u32, Id),
    },
    /// From here keys carry no way back.
    Fresh,
    /// A sealed change.
    Entry {
        /// The epoch that it is sealed under.
        epoch: Id,
        /// The entries whose changes it depends on.
        depends: Vec<Id>,
        /// Entry heads of other devices that the author knew.
        seen: Vec<Cut>,
        /// Which draw of randomness sealed it.
        draw: u32,
    },
}

/// Who made an item, and where it stands in that device's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The device.
    pub device: Device,
    /// Counter of a record, sequence of an entry.
    pub number: u32,
    /// The item before.
    pub previous: Option<Id>,
}

/// A rightly signed record or entry.
#[derive(Clone, Debug)]
pub struct Item {
    /// Hash of all below but `evil`.
    pub id: Id,
    /// The log it stands in.
    pub log: Log,
    /// The person whom its author's signature names.
    pub person: Person,
    /// None for an Era.
    pub author: Option<Author>,
    /// What it says.
    pub op: Op,
    /// Whether an adversary made it. The rules never look; the invariants do.
    pub evil: bool,
}

impl Item {
    /// An item with its id.
    #[must_use]
    pub fn new(salt: u64, log: Log, person: Person, author: Option<Author>, op: Op) -> Self {
        let mut mix = Mix(salt);
        (log, person, author, &op).hash(&mut mix);
        let (id, evil) = (mix.finish(), false);
        Self {
            id,
            log,
            person,
            author,
            op,
            evil,
        }
    }

    /// The author's device.
    #[must_use]
    pub fn device(&self) -> Option<Device> {
        self.author.map(|author| author.device)
    }

    /// Whether it is an entry.
    #[must_use]
    pub const fn is_entry(&self) -> bool {
        matches!(self.op, Op::Entry { .. })
    }

    /// Whether it is in the same chain as another item.
    #[must_use]
    pub fn same_chain(&self, other: &Self) -> bool {
        self.log == other.log
            && self.is_entry() == other.is_entry()
            && self.device() == other.device()
    }
}

/// A hash that is the same on every machine and for ever, so that a printed seed replays.
pub struct Mix(pub u64);

impl Mix {
    fn add(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.0 = mixed ^ (mixed >> 29);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.add(u64::from(*byte)));
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn write_u16(&mut self, n: u16) {
        self.add(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.add(n);
    }

    fn write_usize(&mut self, n: usize) {
        self.add(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.add(n as u64);
    }

    fn finish(&self) -> u64 {
        let mut end = Self(self.0);
        end.add(0x5851_F42D);
        end.0
    }
}
