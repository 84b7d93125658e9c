//! Longer histories of more persons, drawn from a seed.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::model::evil::{self, Evil};
use crate::model::honest::{self, Kind, NEW_KEYS};
use crate::model::invariants::{self, Broken};
use crate::model::item::{Device, Id, Item, Log, OWNER, Op, Person, device, root};
use crate::model::rules::Rules;
use crate::model::settings::founding;
use crate::model::space::{EDIT, READ};
use crate::model::view::View;
use crate::model::world::{Act, World};

/// The most persons in a history, as in a space.
pub const PERSONS_MAX: u16 = 50;
/// One history in so many has up to `PERSONS_MAX` persons, the others up to `PERSONS_FEW`.
const MANY_EVERY: u64 = 100;
const PERSONS_FEW: u16 = 5;
const STEPS_MAX: usize = 30;

/// A history drawn from a seed, with the steps in words and what it broke.
#[derive(Debug)]
pub struct Drawn {
    /// How it ended.
    pub world: World,
    /// Its steps.
    pub steps: Vec<String>,
    /// The honest devices.
    pub honest: Vec<Device>,
    /// The invariant broken, if any.
    pub broken: Option<Broken>,
}

/// Draws the history of a seed and checks it on the way.
#[must_use]
pub fn history(seed: u64, rules: Rules) -> Drawn {
    let mut random = Rng::with_seed(seed);
    let persons = if seed % MANY_EVERY == MANY_EVERY - 1 {
        random.u16(PERSONS_FEW..=PERSONS_MAX)
    } else {
        random.u16(1..=PERSONS_FEW)
    };
    let evil = adversary(&mut random, persons);
    let start = start(&mut random, persons, seed);
    let all = (0..persons).flat_map(|person| {
        let new = if person == OWNER {
            NEW_KEYS..NEW_KEYS + 4
        } else {
            0..0
        };
        (0..=start.devices)
            .chain(new)
            .map(move |n| device(person, n))
    });
    let is_evil = |one: &Device| match evil {
        Some(Evil::Thief(stolen)) => *one == stolen,
        Some(Evil::Member(person)) => *one == device(person, 0),
        Some(Evil::OldWords(..)) | None => false,
    };
    let honest: Vec<_> = all.filter(|one| !is_evil(one)).collect();
    let mut drawn = Drawn {
        world: start,
        steps: Vec::new(),
        honest,
        broken: None,
    };
    let steps = random.usize(2..=STEPS_MAX);
    while drawn.steps.len() < steps && drawn.broken.is_none() {
        let by_evil = evil.as_ref().filter(|_| random.u8(0..4) == 0);
        match by_evil {
            Some(evil) => {
                let acts = evil::acts(&drawn.world, evil, rules);
                take(&mut drawn, &mut random, acts);
            }
            None => honest_step(&mut drawn, &mut random, rules),
        }
    }
    let whole = invariants::broken_as_a_whole(&drawn.world, &drawn.honest, rules);
    drawn.broken = drawn.broken.or(whole);
    drawn
}

fn adversary(random: &mut Rng, persons: Person) -> Option<Evil> {
    match random.u8(0..4) {
        0 => Some(Evil::Thief(device(OWNER, random.u16(0..=1)))),
        1 if persons > 1 => Some(Evil::Member(random.u16(1..persons))),
        2 => Some(Evil::OldWords(OWNER, root(OWNER, 0))),
        _ => None,
    }
}

/// Everybody's log, with some devices, and a space that most are in.
fn start(random: &mut Rng, persons: Person, seed: u64) -> World {
    let mut world = World::new(seed);
    world.devices = 4;
    for person in 0..persons {
        let era = world.sign_era(person, founding(person));
        world.items = world.items.with(era);
        for n in 1..=random.u16(0..=2) {
            let op = Op::AddDevice {
                device: device(person, n),
                handed: Vec::new(),
            };
            let by = device(person, random.u16(0..n));
            let item = world.sign(&world.items, Log::Person(person), by, op);
            world.items = world.items.with(item);
        }
    }
    let phone = device(OWNER, 0);
    let genesis = world.sign(&world.items, Log::Space, phone, Op::Genesis);
    world.items = world.items.with(genesis);
    for person in 1..persons {
        let role = if random.bool() { EDIT } else { READ };
        let op = Op::AddPerson { person, role };
        let item = world.sign(&world.items, Log::Space, phone, op);
        world.items = world.items.with(item);
    }
    for item in honest::write(&world, &world.all(Rules::AsWritten), phone) {
        world.items = world.items.with(item);
    }
    world.settled()
}

/// Some device hears of some of the rest, checks that it could write, and does something.
fn honest_step(drawn: &mut Drawn, random: &mut Rng, rules: Rules) {
    const KINDS: &[Kind] = &[
        Kind::Write,
        Kind::Write,
        Kind::Write,
        Kind::Link,
        Kind::Remove,
        Kind::Countersigned,
        Kind::Phrase,
        Kind::Bare,
        Kind::AddPerson,
        Kind::Lower,
        Kind::Leave,
        Kind::Adopt,
        Kind::Fresh,
        Kind::Restore,
    ];
    let device = drawn.honest[random.usize(0..drawn.honest.len())];
    let known = hears(&drawn.world, random, device);
    drawn.broken = invariants::broken_for(&drawn.world, device, &known, rules);
    if drawn.broken.is_some() {
        drawn.steps.push(format!("{device} knows {known:x?}"));
        return;
    }
    let kind = KINDS[random.usize(0..KINDS.len())];
    let acts = honest::acts_upon(&drawn.world, device, &known, &[kind], rules);
    take(drawn, random, acts);
}

/// What a device knows, and a random part of the rest that no chain has a hole in.
fn hears(world: &World, random: &mut Rng, device: Device) -> BTreeSet<Id> {
    let mut known = world.known.get(&device).cloned().unwrap_or_default();
    let much = random.u8(0..=4);
    let mut rest: Vec<_> = world.items.iter().collect();
    rest.sort_by_key(|item| crate::model::view::number(item));
    for item in rest {
        let previous = item.author.and_then(|author| author.previous);
        let follows = previous.is_none_or(|id| world.base.contains(&id) || known.contains(&id));
        if follows && !world.base.contains(&item.id) && random.u8(0..4) < much {
            known.insert(item.id);
        }
    }
    known
}

fn take(drawn: &mut Drawn, random: &mut Rng, acts: Vec<Act>) {
    if acts.is_empty() {
        return;
    }
    let act = &acts[random.usize(0..acts.len())];
    drawn.world = drawn.world.after(act);
    drawn.steps.push(act.what.clone());
}

impl Drawn {
    /// The whole history, and what each honest device knows of it at the end.
    #[must_use]
    pub fn parts(&self) -> Vec<View> {
        let known = self.world.known.values().map(|known| {
            let has = |item: &Item| self.world.base.contains(&item.id) || known.contains(&item.id);
            self.world.items.only(has)
        });
        std::iter::once(self.world.items.clone())
            .chain(known)
            .collect()
    }
}
