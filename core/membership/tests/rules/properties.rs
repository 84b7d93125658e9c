//! What must hold of any set, however it was made and in whatever order it came: I3 and I5 of
//! SECURITY 9.1, and that roles never rise.

use std::collections::BTreeSet;

use membership::{
    AddDevice, AddPerson, Admission, Author, ChainPoint, EntrySet, EraPlan, Line, Lower, Lowered,
    Maker, MemberRole, Operation, PersonLog, Reach, Record, Role, SpaceKind, SpaceLog, SpaceState,
    judge_entries, make_era, remove_device,
};
use proptest::prelude::*;
use protocol::{DeviceId, PersonId, RecordId, SpaceId};

use super::entries::{entry, on};
use super::story::{People, Room, Who, people, point};

const DEVICES: [&str; 5] = ["phone", "tablet", "laptop", "x", "y"];

/// What one step does, by whom, to whom; honest or dated back.
type Step = (u8, usize, usize, u16);

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..14_u8, 0..5_usize, 0..5_usize, any::<u16>()), 1..most)
}

/// Ana with her devices, a thief among them perhaps; Ben in her space.
struct World {
    ana: Who,
    ben: Who,
    room: Room,
    /// Records of the space that Ana's removed devices made after the Era that removed them.
    beyond: Vec<(DeviceId, RecordId)>,
}

impl World {
    fn told(steps: &[Step]) -> Self {
        let (ana, ben) = (Who::new("ana"), Who::new("ben"));
        let mut room = Room::new(SpaceKind::Relationship, &ana);
        room.add(&ana, &ben, Role::Read, &[&ana, &ben]);
        let beyond = Vec::new();
        let mut world = Self {
            ana,
            ben,
            room,
            beyond,
        };
        for step in steps {
            world.step(*step);
        }
        world
    }

    fn step(&mut self, (kind, by, to, seed): Step) {
        let (by, to) = (DEVICES[by], DEVICES[to]);
        match kind {
            0 | 1 => self.person(by, seed, self.add(to)),
            2 | 3 => self.remove(by, to, seed),
            4 => self.era(Some(by), seed),
            5 => self.era(None, seed),
            6 => self.space(by, seed, self.add_person(seed)),
            7 => self.space(by, seed, self.lower(seed)),
            8 => self.space(by, seed, Operation::Fresh),
            9 | 10 => self.space(by, seed, self.add_person(1)),
            11 => self.leave(),
            12 => self.space(by, seed, Operation::Unknown(u64::from(seed))),
            _ => self.ben_adds(),
        }
    }

    fn add(&self, device: &str) -> Operation {
        let card = self.ana.card(device);
        Operation::AddDevice(Box::new(AddDevice { card }))
    }

    fn add_person(&self, seed: u16) -> Operation {
        let role = if seed.is_multiple_of(2) {
            Role::Read
        } else {
            Role::Edit
        };
        let person = self.ben.person;
        Operation::AddPerson(AddPerson { person, role })
    }

    fn lower(&self, seed: u16) -> Operation {
        let role = if seed.is_multiple_of(2) {
            Lowered::Read
        } else {
            Lowered::Out
        };
        let (person, cuts) = (self.ben.person, Vec::new());
        Operation::Lower(Lower { person, role, cuts })
    }

    /// A record of Ana's person log: at the head of its chain, or beside its first.
    fn person(&mut self, by: &str, seed: u16, operation: Operation) {
        let mut author = self.ana.log.next_author(&self.ana.id(by));
        if seed.is_multiple_of(3) {
            (author.counter, author.previous) = (1, None);
        }
        let record = Record::unsigned(Some(author), operation);
        let record = record.sign(&self.ana.log.id(), &self.ana.person, &[&self.ana.key(by)]);
        self.keep(record.to_bytes());
    }

    fn keep(&mut self, bytes: Vec<u8>) {
        if self.ana.log.insert(&bytes).is_in() {
            self.ana.made.push(bytes);
        }
    }

    fn line(&self, device: &str) -> (SpaceId, Line) {
        let head = self.room.log.head(&self.ana.id(device));
        let record = head.map(|(counter, id)| point(counter, id.as_bytes()));
        let line = Line {
            entry: ChainPoint::NONE,
            record: record.unwrap_or_default(),
        };
        (self.room.space, line)
    }

    fn remove(&mut self, by: &str, device: &str, seed: u16) {
        let key = self.ana.key(by);
        let maker = Maker {
            person: self.ana.person,
            device: self.ana.id(by),
            key: &key,
        };
        let lines = Vec::from_iter((!seed.is_multiple_of(4)).then(|| self.line(device)));
        let mut random = self.ana.random();
        let device = self.ana.id(device);
        if let Ok(made) = remove_device(&self.ana.log, &maker, &device, None, &lines, &mut random) {
            self.keep(made);
        }
    }

    /// Active are the devices whose bits are set and that no Era removed; of every device the line
    /// is where it stands now.
    fn era(&mut self, by: Option<&str>, seed: u16) {
        let state = self.ana.state();
        let removed: BTreeSet<DeviceId> = state
            .eras()
            .iter()
            .flat_map(|id| &self.ana.log.era(id).unwrap().removed)
            .map(|removed| removed.card.device_id())
            .collect();
        let bits = DEVICES
            .iter()
            .enumerate()
            .filter(|(n, _)| seed & (1 << n) != 0);
        let active = bits.map(|(_, device)| self.ana.card(device));
        let active: Vec<_> = active
            .filter(|card| !removed.contains(&card.device_id()))
            .collect();
        let (root, signer) = (self.ana.key("root"), by.map(|by| self.ana.key(by)));
        let lines = DEVICES
            .iter()
            .map(|device| (self.ana.id(device), vec![self.line(device)]));
        let plan = EraPlan {
            root: &root,
            new_root: None,
            paper: self.ana.paper("paper"),
            active,
            leave_out: BTreeSet::new(),
            lines: lines.collect(),
            countersigner: by
                .zip(signer.as_ref())
                .map(|(by, key)| self.ana.maker(by, key)),
        };
        let mut random = self.ana.random();
        if let Ok(made) = make_era(&self.ana.log, &state, plan, &mut random) {
            self.keep(made);
            self.beyond.clear();
        }
    }

    fn space(&mut self, by: &str, seed: u16, operation: Operation) {
        let device = self.ana.id(by);
        if self.ana.log.card(&device).is_none() {
            return;
        }
        let mut author = self.room.log.next_author(&device);
        if seed.is_multiple_of(5) {
            (author.counter, author.previous) = (1, None);
        }
        if let Some(id) = self.sign(&self.ana.clone(), by, author, operation)
            && self.ana.state().is_listed_removed(&device)
        {
            self.beyond.push((device, id));
        }
    }

    fn leave(&mut self) {
        let author = self.room.log.next_author(&self.ben.id("phone"));
        let cuts = Vec::new();
        let leave = Operation::Leave(membership::Leave { cuts });
        self.sign(&self.ben.clone(), "phone", author, leave);
    }

    fn ben_adds(&mut self) {
        let author = self.ben.log.next_author(&self.ben.id("phone"));
        if author.counter < 4 {
            let device = ["a", "b", "c", "d"][usize::try_from(author.counter).unwrap()];
            self.ben.add("phone", device);
        }
    }

    fn sign(&mut self, who: &Who, by: &str, at: Author, op: Operation) -> Option<RecordId> {
        let record = Record::unsigned(Some(at), op);
        let record = record.sign(&self.room.log.id(), &who.person, &[&who.key(by)]);
        let here = people(&[&self.ana, &self.ben]);
        let bytes = record.to_bytes();
        let outcome = self.room.log.insert(&bytes, &|id: &PersonId| here.get(id));
        let membership::Outcome::Taken(id) = outcome else {
            return None;
        };
        self.room.made.push(bytes);
        Some(id)
    }

    fn people(&self) -> People {
        people(&[&self.ana, &self.ben])
    }

    fn state(&self) -> SpaceState {
        self.room.state(&[&self.ana, &self.ben])
    }
}

/// The same items in another order.
fn shuffled(items: &[Vec<u8>], seed: u64) -> Vec<Vec<u8>> {
    let place = |bytes: &&Vec<u8>| protocol::sha256(&[&seed.to_be_bytes(), bytes]);
    let mut items: Vec<&Vec<u8>> = items.iter().collect();
    items.sort_by_key(place);
    items.into_iter().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn i3_the_order_in_which_records_come_never_matters(steps in steps(24), seed: u64) {
        let world = World::told(&steps);
        let mut log = PersonLog::new(world.ana.person);
        let outcomes = log.insert_all(&shuffled(&world.ana.made, seed));
        prop_assert!(outcomes.iter().all(membership::Outcome::is_in), "{:?}", outcomes);
        prop_assert_eq!(log.state(), world.ana.log.state());

        // One by one, each shown again until it goes in.
        let mut log = PersonLog::new(world.ana.person);
        let mut left = shuffled(&world.ana.made, seed.wrapping_add(1));
        while !left.is_empty() {
            let before = left.len();
            left.retain(|bytes| !log.insert(bytes).is_in());
            prop_assert!(left.len() < before);
        }
        prop_assert_eq!(log.state(), world.ana.log.state());

        let here = world.people();
        let persons = |id: &PersonId| here.get(id);
        let mut log = SpaceLog::new(world.room.space);
        let outcomes = log.insert_all(&shuffled(&world.room.made, seed), &persons);
        prop_assert!(outcomes.iter().all(membership::Outcome::is_in), "{:?}", outcomes);
        prop_assert_eq!(SpaceState::evaluate(&log, &persons), Some(world.state()));
    }

    #[test]
    fn i5_after_an_era_its_list_and_what_that_certifies_is_active_and_nothing_removed_counts(
        steps in steps(24),
    ) {
        let world = World::told(&steps);
        let (state, space) = (world.ana.state(), world.state());
        let listed: BTreeSet<_> = state.era().active.iter().map(|a| a.card.device_id()).collect();
        for device in state.active() {
            prop_assert!(listed.contains(device) || state.is_certified(device));
            prop_assert!(!state.is_listed_removed(device) && state.is_rooted(device));
        }
        prop_assert!(state.active().len() <= 5);
        for removed in &state.era().removed {
            let device = removed.card.device_id();
            prop_assert!(!state.is_rooted(&device) && !space.is_recipient(&device));
            prop_assert!(matches!(state.entry_reach(&world.room.space, &device), Reach::Within(_)));
            for (id, record) in world.ana.log.records() {
                let own = record.author.is_some_and(|author| author.device == device);
                prop_assert!(!own || !state.counts(id));
            }
        }
        for (device, record) in &world.beyond {
            if state.is_listed_removed(device) {
                prop_assert_ne!(space.admission(record), Admission::Admitted);
            }
        }
    }

    #[test]
    fn a_role_never_rises_above_the_lowest_that_was_left(steps in steps(24)) {
        let world = World::told(&steps);
        let state = world.state();
        let role = state.role(&world.ben.person);
        let mut given = MemberRole::None;
        for record in world.room.log.records() {
            if state.admission(&record.id) != Admission::Admitted {
                continue;
            }
            match &record.record.operation {
                Operation::Lower(lower) => prop_assert!(role <= lower.role.into()),
                Operation::Leave(_) => prop_assert_eq!(role, MemberRole::None),
                Operation::AddPerson(add) => given = given.max(add.role.into()),
                _ => {}
            }
        }
        prop_assert!(role <= given);
        prop_assert_eq!(state.role(&world.ana.person), MemberRole::Owner);
    }

    #[test]
    fn records_of_strangers_to_the_person_change_nothing(steps in steps(16)) {
        // What an Era removed signs whatever it likes, at every place: nothing moves.
        let mut world = World::told(&steps);
        let before = world.ana.state();
        for device in DEVICES {
            let stranger = !before.is_rooted(&world.ana.id(device));
            if stranger && world.ana.log.card(&world.ana.id(device)).is_some() {
                for to in DEVICES {
                    world.person(device, 0, world.add(to));
                    world.person(device, 1, world.add(to));
                    world.remove(device, to, 1);
                }
            }
        }
        let after = world.ana.state();
        prop_assert_eq!(after.active(), before.active());
        prop_assert_eq!(after.roster_standing(), before.roster_standing());
        prop_assert_eq!(after.needs_update(), before.needs_update());
    }

    #[test]
    fn any_set_of_entries_is_judged_alike_in_any_order(
        made in prop::collection::vec((0..3_usize, 1..5_u64, any::<u8>(), any::<u8>()), 1..24),
        cut in 0..5_u64,
        seed: u64,
    ) {
        let mut world = World::told(&[(9, 0, 0, 1), (0, 0, 1, 1)]);
        if cut > 0 {
            let handle = world.ben.id("phone").handle();
            let named = membership::Cut { handle, sequence: cut, id: [1; 8] };
            let (person, role) = (world.ben.person, Lowered::Read);
            let lower = Lower { person, role, cuts: vec![named] };
            world.space("phone", 1, Operation::Lower(lower));
        }
        let mut set = EntrySet::default();
        for (n, (who, sequence, previous, dep)) in made.iter().enumerate() {
            let (who, device) = [
                (&world.ana, "phone"),
                (&world.ana, "tablet"),
                (&world.ben, "phone"),
            ][*who];
            let id = u8::try_from(n).unwrap() + 1;
            // Often of what is there, now and then of what is not.
            let (previous, dep) = (previous % (id + 1), dep % (id + 2));
            let mut made = on(entry(who, device, *sequence, id, previous), &[dep]);
            made.seen.push(membership::Cut {
                handle: world.ben.id("phone").handle(),
                sequence: *sequence,
                id: [dep; 8],
            });
            set.entries.push(made);
        }
        let state = world.state();
        let judged = judge_entries(&state, &set);
        let place = |e: &membership::EntryFacts| protocol::sha256(&[&seed.to_be_bytes(), &e.id]);
        set.entries.sort_by_key(place);
        let again = set.entries.clone();
        set.entries.extend(again);
        prop_assert_eq!(judge_entries(&state, &set), judged.clone());

        // Of one device and sequence at most one entry counts.
        let counting = set.entries.iter().filter(|entry| judged.verdicts[&entry.id].counts());
        let counting: BTreeSet<_> = counting.map(|e| (e.device, e.sequence, e.id)).collect();
        let places: BTreeSet<_> = counting.iter().map(|(d, s, _)| (*d, *s)).collect();
        prop_assert_eq!(places.len(), counting.len());
        prop_assert!(judged.stranded.is_subset(&judged.changes));
    }
}
