//! People, devices and spaces for tests: everything signed for real, nothing random.

use std::collections::{BTreeMap, BTreeSet};

use membership::{
    Author, ChainPoint, EraPlan, Line, Maker, Operation, Outcome, PersonLog, PersonState, Record,
    SpaceLog, SpaceState, add_device, found_person, make_era, make_space, remove_device,
};
use protocol::{
    Card, Class, DeviceId, EpochKey, PersonId, Random, Recipient, RecordId, Seal, SealKey,
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

/// Seals nothing: the rules read only whom a seal is for.
pub struct Secret(pub u8);

impl EpochKey for Secret {
    fn commit(&self, _: &SpaceId) -> [u8; 32] {
        [self.0; 32]
    }

    fn seal(&self, _: &SpaceId, _: &[u8; 32], to: &[Recipient]) -> protocol::Result<Vec<Seal>> {
        Ok(to.iter().map(|to| seal(to.device)).collect())
    }
}

pub fn seal(device: DeviceId) -> Seal {
    Seal {
        device,
        ephemeral: [5; 32],
        ciphertext: [6; 48],
    }
}

pub fn key(name: &str) -> SigningKey {
    SigningKey::from_seed(&sha256(&[name.as_bytes()]))
}

pub fn seal_key() -> SealKey {
    SealKey::from_bytes([9; 32]).unwrap()
}

pub fn point(sequence: u64, id: &[u8; 32]) -> ChainPoint {
    ChainPoint {
        sequence,
        id: *id.first_chunk().unwrap(),
    }
}

/// One person with all their keys, and their log as it is known here.
#[derive(Clone)]
pub struct Who {
    pub name: &'static str,
    pub person: PersonId,
    pub log: PersonLog,
    /// All records that were made, in order.
    pub made: Vec<Vec<u8>>,
    random: u64,
}

impl Who {
    /// A person whose phone founded the log.
    pub fn new(name: &'static str) -> Self {
        let device = DeviceId::of(&key(&format!("{name} phone")).public(), &seal_key());
        let person = PersonId::of(&key(&format!("{name} root")).public(), &device);
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

    pub fn key(&self, name: &str) -> SigningKey {
        key(&format!("{} {name}", self.name))
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

    pub fn active(&self) -> BTreeSet<DeviceId> {
        self.state().active().iter().copied().collect()
    }

    pub fn ids(&self, devices: &[&str]) -> BTreeSet<DeviceId> {
        devices.iter().map(|device| self.id(device)).collect()
    }

    pub fn random(&mut self) -> Counting {
        self.random += 1_000_000;
        Counting(self.random)
    }

    /// Inserts a record that must be taken.
    pub fn take(&mut self, bytes: Vec<u8>) -> RecordId {
        let Outcome::Taken(id) = self.log.insert(&bytes) else {
            panic!("{:?}", self.log.insert(&bytes));
        };
        self.made.push(bytes);
        id
    }

    pub fn add(&mut self, by: &str, device: &str) -> RecordId {
        let key = self.key(by);
        let bytes = add_device(&self.log, &self.maker(by, &key), self.card(device));
        self.take(bytes.unwrap())
    }

    pub fn maker<'a>(&self, device: &str, key: &'a SigningKey) -> Maker<'a> {
        Maker {
            person: self.person,
            device: self.id(device),
            key,
        }
    }

    pub fn remove(
        &mut self,
        by: &str,
        device: &str,
        last: Option<RecordId>,
        lines: &[(SpaceId, Line)],
    ) -> RecordId {
        let (key, mut random) = (self.key(by), self.random());
        let maker = self.maker(by, &key);
        let device = self.id(device);
        let bytes = remove_device(&self.log, &maker, &device, last, lines, &mut random);
        self.take(bytes.unwrap())
    }

    /// A record at any place of any chain, as a thief makes it.
    pub fn dated(
        &mut self,
        by: &str,
        counter: u64,
        previous: Option<RecordId>,
        operation: Operation,
    ) -> RecordId {
        let device = self.id(by);
        let author = Author {
            device,
            counter,
            previous,
        };
        let record = Record::unsigned(Some(author), operation);
        let record = record.sign(&self.log.id(), &self.person, &[&self.key(by)]);
        self.take(record.to_bytes())
    }

    /// The next Era: these devices active, signed by the words and perhaps by a device.
    pub fn era(&mut self, active: &[&str], by: Option<&str>) -> RecordId {
        self.era_with(active, by, &[], None)
    }

    pub fn era_with(
        &mut self,
        active: &[&str],
        by: Option<&str>,
        lines: &[(&str, SpaceId, Line)],
        new_root: Option<&str>,
    ) -> RecordId {
        let bytes = self.era_bytes(&self.state(), active, by, lines, new_root);
        self.take(bytes)
    }

    /// The Era as it would be made where only `state` was known.
    pub fn era_bytes(
        &mut self,
        state: &PersonState,
        active: &[&str],
        by: Option<&str>,
        lines: &[(&str, SpaceId, Line)],
        new_root: Option<&str>,
    ) -> Vec<u8> {
        let (root, signer) = (self.key("root"), by.map(|device| self.key(device)));
        let mut known: BTreeMap<DeviceId, Vec<(SpaceId, Line)>> = BTreeMap::new();
        for (device, space, line) in lines {
            known
                .entry(self.id(device))
                .or_default()
                .push((*space, *line));
        }
        let new_root = new_root.map(|name| self.key(name));
        let plan = EraPlan {
            root: &root,
            new_root: new_root.as_ref(),
            paper: self.paper("paper"),
            active: active.iter().map(|device| self.card(device)).collect(),
            leave_out: BTreeSet::new(),
            lines: known,
            countersigner: by.zip(signer.as_ref()).map(|(by, key)| self.maker(by, key)),
        };
        let mut random = self.random();
        make_era(&self.log, state, plan, &mut random).unwrap()
    }
}

/// A space, and how its records are made and evaluated.
#[derive(Clone)]
pub struct Room {
    pub space: SpaceId,
    pub log: SpaceLog,
    pub made: Vec<Vec<u8>>,
    secrets: u8,
}

pub type People = BTreeMap<PersonId, PersonState>;

pub fn people(all: &[&Who]) -> People {
    all.iter().map(|who| (who.person, who.state())).collect()
}

impl Room {
    pub fn new(kind: membership::SpaceKind, owner: &Who) -> Self {
        let key = owner.key("phone");
        let (state, maker) = (owner.state(), owner.maker("phone", &key));
        let made = make_space(kind, [7; 16], &state, &maker, &Secret(0)).unwrap();
        let mut room = Self {
            space: made.space,
            log: SpaceLog::new(made.space),
            made: Vec::new(),
            secrets: 0,
        };
        room.take(made.genesis, &[owner]);
        room.take(made.rekey, &[owner]);
        room
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
    pub fn act(&mut self, who: &Who, by: &str, operation: Operation, all: &[&Who]) -> RecordId {
        let author = self.log.next_author(&who.id(by));
        self.sign(who, by, author, operation, all)
    }

    /// A record at any place of the device's chain.
    pub fn sign(
        &mut self,
        who: &Who,
        by: &str,
        author: Author,
        operation: Operation,
        all: &[&Who],
    ) -> RecordId {
        let record = Record::unsigned(Some(author), operation);
        let record = record.sign(&self.log.id(), &who.person, &[&who.key(by)]);
        self.take(record.to_bytes(), all)
    }

    pub fn add(
        &mut self,
        owner: &Who,
        who: &Who,
        role: membership::Role,
        all: &[&Who],
    ) -> RecordId {
        let person = who.person;
        let add = membership::AddPerson { person, role };
        self.act(owner, "phone", Operation::AddPerson(add), all)
    }

    /// A Rekey as an honest device makes it.
    pub fn rekey(&mut self, who: &Who, by: &str, older: &[RecordId], all: &[&Who]) -> RecordId {
        self.secrets += 1;
        let (key, state, people) = (who.key(by), self.state(all), people(all));
        let maker = who.maker(by, &key);
        let older = older.iter().map(|epoch| protocol::Older {
            epoch: epoch.short(),
            ciphertext: [1; 48],
        });
        let made = membership::rekey(
            &self.log,
            &state,
            &|id: &PersonId| people.get(id),
            &maker,
            &Secret(self.secrets),
            older.collect(),
        );
        match made.unwrap() {
            membership::MadeRekey::Made { bytes, .. } => self.take(bytes, all),
            membership::MadeRekey::TagTaken => panic!("four equal bytes"),
        }
    }
}
