//! People, devices and spaces, everything signed for real and nothing random.

use std::collections::{BTreeMap, BTreeSet};

use membership::{
    EraPlan, Line, MadeRekey, Maker, Operation, Outcome, PersonLog, PersonState, Record, Role,
    SpaceKind, SpaceLog, SpaceState, add_device, found_person, make_era, make_space, remove_device,
};
use protocol::{
    Card, Class, DeviceId, EpochKey, LogId, PersonId, Random, Recipient, RecordId, Seal, SealKey,
    SigningKey, SpaceId, sha256,
};

/// Random bytes that are the same in every run.
#[derive(Default)]
pub struct Counting(pub u64);

impl Random for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            let block = sha256(&[b"random", &self.0.to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

/// Seals nothing: a server reads only whom a seal is for.
struct Secret(u8);

impl EpochKey for Secret {
    fn commit(&self, _: &SpaceId) -> [u8; 32] {
        [self.0; 32]
    }

    fn seal(&self, _: &SpaceId, _: &[u8; 32], to: &[Recipient]) -> protocol::Result<Vec<Seal>> {
        let seal = |to: &Recipient| Seal {
            device: to.device,
            ephemeral: [5; 32],
            ciphertext: [6; 48],
        };
        Ok(to.iter().map(seal).collect())
    }
}

fn seal_key() -> SealKey {
    SealKey::from_bytes([9; 32]).unwrap()
}

/// One person with all their keys, and their log.
#[derive(Clone)]
pub struct Who {
    name: &'static str,
    pub person: PersonId,
    pub log: PersonLog,
    /// All records that were made, in order.
    pub made: Vec<Vec<u8>>,
    random: u64,
}

impl Who {
    /// A person whose phone founded the log.
    pub fn new(name: &'static str) -> Self {
        let key = |what: &str| SigningKey::from_seed(&sha256(&[name.as_bytes(), what.as_bytes()]));
        let device = DeviceId::of(&key("phone").public(), &seal_key());
        let person = PersonId::of(&key("root").public(), &device);
        let mut who = Self {
            name,
            person,
            log: PersonLog::new(person),
            made: Vec::new(),
            random: 0,
        };
        let (root, phone) = (who.key("root"), who.key("phone"));
        let founded = found_person(&root, &phone, who.paper("paper"), who.card("phone"));
        who.take(founded.unwrap().era);
        who
    }

    pub fn key(&self, what: &str) -> SigningKey {
        SigningKey::from_seed(&sha256(&[self.name.as_bytes(), what.as_bytes()]))
    }

    pub fn card(&self, device: &str) -> Card {
        Card::make(Class::Phone, 0, seal_key(), &self.key(device), &self.person)
    }

    pub fn paper(&self, paper: &str) -> Card {
        Card::make(Class::Paper, 0, seal_key(), &self.key(paper), &self.person)
    }

    pub fn id(&self, device: &str) -> DeviceId {
        DeviceId::of(&self.key(device).public(), &seal_key())
    }

    pub fn state(&self) -> PersonState {
        self.log.state().unwrap()
    }

    pub fn log_id(&self) -> LogId {
        self.person.into()
    }

    fn random(&mut self) -> Counting {
        self.random += 1_000_000;
        Counting(self.random)
    }

    pub fn take(&mut self, bytes: Vec<u8>) -> RecordId {
        let outcome = self.log.insert(&bytes);
        let Outcome::Taken(id) = outcome else {
            panic!("{outcome:?}");
        };
        self.made.push(bytes);
        id
    }

    pub fn maker<'a>(&self, device: &str, key: &'a SigningKey) -> Maker<'a> {
        Maker {
            person: self.person,
            device: self.id(device),
            key,
        }
    }

    pub fn add(&mut self, by: &str, device: &str) -> Vec<u8> {
        let key = self.key(by);
        let bytes = add_device(&self.log, &self.maker(by, &key), self.card(device)).unwrap();
        self.take(bytes.clone());
        bytes
    }

    pub fn remove(&mut self, by: &str, device: &str, lines: &[(SpaceId, Line)]) -> Vec<u8> {
        let (key, mut random) = (self.key(by), self.random());
        let (maker, device) = (self.maker(by, &key), self.id(device));
        let bytes = remove_device(&self.log, &maker, &device, None, lines, &mut random).unwrap();
        self.take(bytes.clone());
        bytes
    }

    /// The next Era: these devices active, signed by the words and a device.
    pub fn era(&mut self, active: &[&str], by: &str) -> Vec<u8> {
        let (root, signer) = (self.key("root"), self.key(by));
        let plan = EraPlan {
            root: &root,
            new_root: None,
            paper: self.paper("paper"),
            active: active.iter().map(|device| self.card(device)).collect(),
            leave_out: BTreeSet::new(),
            lines: BTreeMap::new(),
            countersigner: Some(self.maker(by, &signer)),
        };
        let mut random = self.random();
        let bytes = make_era(&self.log, &self.state(), plan, &mut random).unwrap();
        self.take(bytes.clone());
        bytes
    }
}

pub type People = BTreeMap<PersonId, PersonState>;

pub fn people(all: &[&Who]) -> People {
    all.iter().map(|who| (who.person, who.state())).collect()
}

/// A space, and how its records are made.
#[derive(Clone)]
pub struct Room {
    pub space: SpaceId,
    pub log: SpaceLog,
    pub made: Vec<Vec<u8>>,
    /// The epoch of now.
    pub epoch: RecordId,
    secrets: u8,
}

impl Room {
    pub fn new(kind: SpaceKind, owner: &Who) -> Self {
        Self::numbered(kind, owner, 7)
    }

    pub fn numbered(kind: SpaceKind, owner: &Who, n: u8) -> Self {
        let key = owner.key("phone");
        let (state, maker) = (owner.state(), owner.maker("phone", &key));
        let made = make_space(kind, [n; 16], &state, &maker, &Secret(0)).unwrap();
        let mut room = Self {
            space: made.space,
            log: SpaceLog::new(made.space),
            made: Vec::new(),
            epoch: RecordId::from_bytes([0; 32]),
            secrets: 0,
        };
        room.take(made.genesis, &[owner]);
        room.epoch = room.take(made.rekey, &[owner]);
        room
    }

    pub fn id(&self) -> LogId {
        self.space.into()
    }

    pub fn take(&mut self, bytes: Vec<u8>, all: &[&Who]) -> RecordId {
        let people = people(all);
        let outcome = self.log.insert(&bytes, &|id: &PersonId| people.get(id));
        let Outcome::Taken(id) = outcome else {
            panic!("{outcome:?}");
        };
        self.made.push(bytes);
        id
    }

    pub fn state(&self, all: &[&Who]) -> SpaceState {
        let people = people(all);
        SpaceState::evaluate(&self.log, &|id: &PersonId| people.get(id)).unwrap()
    }

    /// The next record of a device.
    pub fn act(&mut self, who: &Who, by: &str, operation: Operation, all: &[&Who]) -> Vec<u8> {
        let author = self.log.next_author(&who.id(by));
        let record = Record::unsigned(Some(author), operation);
        let record = record.sign(&self.log.id(), &who.person, &[&who.key(by)]);
        let bytes = record.to_bytes();
        self.take(bytes.clone(), all);
        bytes
    }

    pub fn add(&mut self, owner: &Who, who: &Who, role: Role, all: &[&Who]) -> Vec<u8> {
        let person = who.person;
        let add = membership::AddPerson { person, role };
        self.act(owner, "phone", Operation::AddPerson(add), all)
    }

    /// A Rekey as an honest device makes it; entries are written under it from now on.
    pub fn rekey(&mut self, who: &Who, by: &str, all: &[&Who]) -> Vec<u8> {
        self.secrets += 1;
        let (key, state, people) = (who.key(by), self.state(all), people(all));
        let maker = who.maker(by, &key);
        let made = membership::rekey(
            &self.log,
            &state,
            &|id: &PersonId| people.get(id),
            &maker,
            &Secret(self.secrets),
            Vec::new(),
        );
        match made.unwrap() {
            MadeRekey::Made { bytes, .. } => {
                self.epoch = self.take(bytes.clone(), all);
                bytes
            }
            MadeRekey::TagTaken => panic!("four equal bytes"),
        }
    }
}
