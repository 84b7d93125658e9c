//! Symbolic histories as real signed records with real seals, and the same histories with the ids
//! that these records have: so ties fall alike for both evaluations.

use std::collections::BTreeMap;
use std::sync::Arc;

use membership::{
    ActiveDevice, AddDevice, AddPerson, Adopt, Author, ChainCut, ChainPoint, Era, Genesis, Leave,
    Line, Lines, Lower, Lowered, Operation, Record, Rekey, RemoveDevice, RemovedDevice, Role,
    Roster, RosterPerson, SpaceKind, Standing,
};
use protocol::{Cut, EpochKey, LogId, Recipient, RecordId, Short, SigningKey, SpaceId};
use sha2::{Digest, Sha256};

use crate::model::cast::{Always, card, device_id, keys, person_id, root_key, secret};
use crate::model::item::{self, DEVICES, Device, Id, Item, Log, Member, OWNER, Op, Person, Place};
use crate::model::view::View;

/// A history with real ids.
#[derive(Debug, Default)]
pub struct Real {
    /// The space.
    pub space: Option<SpaceId>,
    /// By the symbolic id: the real id and the record's bytes, none for an entry.
    made: BTreeMap<Id, ([u8; 32], Option<Vec<u8>>)>,
    /// The real id by the symbolic id that stands for it.
    by_new: BTreeMap<Id, [u8; 32]>,
    /// The same items under these.
    items: BTreeMap<Id, Arc<Item>>,
}

impl Real {
    /// Makes every item of a history.
    #[must_use]
    pub fn of(history: &View) -> Self {
        let mut real = Self::default();
        let genesis = history.iter().find(|item| item.op == Op::Genesis);
        if let Some(genesis) = genesis {
            let id = real.id(history, genesis.id);
            real.space = Some(RecordId::from_bytes(id).into());
        }
        for item in history.iter() {
            real.id(history, item.id);
        }
        real
    }

    /// A part of the history, under the new ids.
    #[must_use]
    pub fn part(&self, part: &View) -> View {
        let new = part
            .iter()
            .filter_map(|item| self.items.get(&self.renamed(item.id)));
        View::of(new.cloned().collect())
    }

    /// The bytes of the records of a part in one log, by symbolic id.
    #[must_use]
    pub fn records(&self, part: &View, log: Log) -> Vec<Vec<u8>> {
        let bytes = |item: &Arc<Item>| self.made.get(&item.id)?.1.clone();
        part.log(log).filter_map(bytes).collect()
    }

    /// The real id behind a new one.
    #[must_use]
    pub fn real(&self, new: Id) -> [u8; 32] {
        self.by_new.get(&new).copied().unwrap_or_default()
    }

    /// The new id that stands for a real one: as many bytes as it has, in the same order.
    fn renamed(&self, old: Id) -> Id {
        self.made.get(&old).map_or(0, |(id, _)| new_id(id))
    }

    fn id(&mut self, history: &View, old: Id) -> [u8; 32] {
        if let Some((id, _)) = self.made.get(&old) {
            return *id;
        }
        let item = history
            .get(old)
            .unwrap_or_else(|| panic!("{old:x} is not there"));
        for named in names(item) {
            self.id(history, named);
        }
        let (id, bytes) = if item.is_entry() {
            (Sha256::digest(old.to_be_bytes()).into(), None)
        } else {
            let record = self.record(item);
            let log = self.log_id(item);
            (*record.id(&log).as_bytes(), Some(record.to_bytes()))
        };
        self.made.insert(old, (id, bytes));
        self.by_new.insert(new_id(&id), id);
        let again = self.again(item, new_id(&id));
        self.items.insert(again.id, Arc::new(again));
        id
    }

    fn log_id(&self, item: &Item) -> LogId {
        match item.log {
            Log::Person(person) => person_id(person).into(),
            Log::Space => self.space.map_or(LogId::NONE, Into::into),
        }
    }

    fn record_id(&self, old: Id) -> RecordId {
        RecordId::from_bytes(self.made.get(&old).map_or([0; 32], |(id, _)| *id))
    }

    fn short(&self, old: Id) -> Short {
        self.record_id(old).short()
    }

    fn record(&self, item: &Item) -> Record {
        let author = item.author.map(|author| Author {
            device: device_id(author.device),
            counter: author.number.into(),
            previous: author.previous.map(|id| self.record_id(id)),
        });
        let record = Record::unsigned(author, self.operation(item, None));
        let record = match &item.op {
            // What the seals are bound to is the record without them.
            Op::Rekey(rekey) => {
                let space = self.space.unwrap_or(SpaceId::from_bytes([0; 32]));
                let seals = self.seals(item, rekey, &record.draft_hash(&space));
                Record::unsigned(author, self.operation(item, Some(seals)))
            }
            _ => record,
        };
        let signers: Vec<SigningKey> = match &item.op {
            Op::Era(era) => {
                let new = (era.root != era.signed_by).then_some(era.root);
                let roots = [Some(era.signed_by), new]
                    .into_iter()
                    .flatten()
                    .map(root_key);
                let device = era
                    .countersigner
                    .map(|device| keys(device).signing().clone());
                roots.chain(device).collect()
            }
            _ => item
                .device()
                .map(|device| keys(device).signing().clone())
                .into_iter()
                .collect(),
        };
        let signers: Vec<_> = signers.iter().collect();
        record.sign(&self.log_id(item), &person_id(item.person), &signers)
    }

    fn seals(&self, item: &Item, rekey: &item::Rekey, draft: &[u8; 32]) -> Vec<protocol::Seal> {
        let space = self.space.unwrap_or(SpaceId::from_bytes([0; 32]));
        let to = |device: &Device| {
            let keys = keys(*device);
            Recipient {
                device: keys.device_id(),
                key: *keys.seal_key(),
            }
        };
        let to: Vec<_> = rekey.seals.iter().map(to).collect();
        let mut seals = secret(item.id).seal(&space, draft, &to).expect("good keys");
        for device in &rekey.spoiled {
            let device = device_id(*device);
            for seal in seals.iter_mut().filter(|seal| seal.device == device) {
                seal.ciphertext[0] ^= 1;
            }
        }
        seals
    }

    fn operation(&self, item: &Item, seals: Option<Vec<protocol::Seal>>) -> Operation {
        match &item.op {
            Op::Era(era) => Operation::Era(Box::new(self.era(item, era))),
            Op::AddDevice { device, .. } => Operation::AddDevice(Box::new(AddDevice {
                card: card(*device),
            })),
            Op::RemoveDevice { device, cut, line } => {
                let (nonce, lines) = self.lines(item.id, *device, line);
                let cut = cut.map(|(counter, id)| ChainCut {
                    counter: counter.into(),
                    id: self.short(id),
                });
                let device = device_id(*device);
                Operation::RemoveDevice(RemoveDevice {
                    device,
                    cut,
                    lines,
                    nonce,
                })
            }
            Op::Genesis => Operation::Genesis(Genesis {
                minimum_suite: 1,
                kind: SpaceKind::Group,
                owner: person_id(OWNER),
                nonce: [1; 16],
            }),
            Op::AddPerson { person, role } => {
                let role = if *role == 1 { Role::Read } else { Role::Edit };
                Operation::AddPerson(AddPerson {
                    person: person_id(*person),
                    role,
                })
            }
            Op::Lower { person, role, cuts } => {
                let role = if *role == 0 {
                    Lowered::Out
                } else {
                    Lowered::Read
                };
                let (person, cuts) = (person_id(*person), self.cuts(cuts));
                Operation::Lower(Lower { person, role, cuts })
            }
            Op::Leave { cuts } => Operation::Leave(Leave {
                cuts: self.cuts(cuts),
            }),
            Op::Rekey(rekey) => self.rekey(item, rekey, seals),
            Op::Adopt {
                device,
                entry: (sequence, id),
            } => Operation::Adopt(Adopt {
                device: device_id(*device),
                sequence: (*sequence).into(),
                id: self.short(*id),
            }),
            Op::Fresh => Operation::Fresh,
            Op::Entry { .. } => panic!("an entry is no record"),
        }
    }

    fn era(&self, item: &Item, era: &item::Era) -> Era {
        let active = era.active.iter().map(|(device, head)| ActiveDevice {
            card: card(*device),
            counter: head.map_or(0, |(counter, _)| counter.into()),
            head: head.map_or([0; 8], |(_, id)| self.short(id)),
        });
        let removed = era.removed.iter().map(|(device, line)| {
            let (nonce, lines) = self.lines(item.id, *device, line);
            RemovedDevice {
                card: card(*device),
                nonce,
                lines,
            }
        });
        Era {
            parent: era.parent.map(|id| self.record_id(id)),
            root: root_key(era.root).public(),
            paper: card(era.paper),
            active: active.collect(),
            removed: removed.collect(),
            countersigner: era.countersigner.map(device_id),
        }
    }

    fn lines(&self, by: Id, device: Device, line: &item::Line) -> ([u8; 16], Lines) {
        let space = self.space.unwrap_or(SpaceId::from_bytes([0; 32]));
        let point = |place: Place| {
            place.map_or(ChainPoint::NONE, |(sequence, id)| ChainPoint {
                sequence: sequence.into(),
                id: self.short(id),
            })
        };
        let known = Line {
            entry: point(line.entry),
            record: point(line.record),
        };
        let mut random = Always::of("lines", by ^ u64::from(device));
        let mut nonce = [0; 16];
        protocol::Random::fill(&mut random, &mut nonce).expect("bytes");
        let known = [(space, known)];
        let lines = Lines::make(&device_id(device), &nonce, &known, &mut random);
        (nonce, lines.expect("lines"))
    }

    fn cuts(&self, cuts: &[item::Cut]) -> Vec<Cut> {
        let cut = |cut: &item::Cut| Cut {
            handle: device_id(cut.device).handle(),
            sequence: cut.entry.0.into(),
            id: self.short(cut.entry.1),
        };
        cuts.iter().map(cut).collect()
    }

    fn rekey(
        &self,
        item: &Item,
        rekey: &item::Rekey,
        seals: Option<Vec<protocol::Seal>>,
    ) -> Operation {
        let space = self.space.unwrap_or(SpaceId::from_bytes([0; 32]));
        let new = secret(item.id);
        let older = rekey.older.iter().map(|id| {
            vault::wrap_older(&new, &space, &self.record_id(*id), &secret(*id)).expect("wrapped")
        });
        let mut fresh: Vec<_> = rekey.fresh.iter().map(|id| self.short(*id)).collect();
        fresh.sort_unstable();
        Operation::Rekey(Rekey {
            roster: self.old_roster(&rekey.roster, &rekey.fresh).hash(&space),
            commit: new.commit(&space),
            fresh,
            seals: seals.unwrap_or_default(),
            older: older.collect(),
        })
    }

    fn old_roster(&self, roster: &item::Roster, fresh: &[Id]) -> Roster {
        real_roster(roster, fresh, &|id| self.record_id(id))
    }

    /// The real roster behind one under new ids.
    #[must_use]
    pub fn roster(&self, roster: &item::Roster, fresh: &[Id]) -> Roster {
        real_roster(roster, fresh, &|id| RecordId::from_bytes(self.real(id)))
    }

    /// The same item under its new id, naming others by theirs.
    fn again(&self, item: &Item, id: Id) -> Item {
        let new = |id: Id| self.renamed(id);
        let place = |place: Place| place.map(|(number, id)| (number, new(id)));
        let line = |line: &item::Line| item::Line {
            entry: place(line.entry),
            record: place(line.record),
        };
        let ids = |ids: &[Id]| {
            let mut ids: Vec<_> = ids.iter().map(|id| new(*id)).collect();
            ids.sort_unstable();
            ids
        };
        let cuts = |cuts: &[item::Cut]| -> Vec<_> {
            let cut = |cut: &item::Cut| item::Cut {
                device: cut.device,
                entry: (cut.entry.0, new(cut.entry.1)),
            };
            cuts.iter().map(cut).collect()
        };
        let mut again = item.clone();
        again.id = id;
        again.author = item.author.map(|author| item::Author {
            previous: author.previous.map(new),
            ..author
        });
        match &mut again.op {
            Op::Era(era) => {
                era.parent = era.parent.map(new);
                for (_, head) in &mut era.active {
                    *head = place(*head);
                }
                for (_, removed) in &mut era.removed {
                    *removed = line(removed);
                }
            }
            Op::AddDevice { handed, .. } => *handed = ids(handed),
            Op::RemoveDevice {
                cut, line: removed, ..
            } => {
                (*cut, *removed) = (place(*cut), line(removed));
            }
            Op::Lower { cuts: named, .. } | Op::Leave { cuts: named } => *named = cuts(named),
            Op::Rekey(rekey) => {
                rekey.fresh = ids(&rekey.fresh);
                rekey.older = ids(&rekey.older);
                let mut members = rekey.roster.members.to_vec();
                for member in &mut members {
                    if let Some((era, ..)) = &mut member.standing {
                        *era = new(*era);
                    }
                }
                rekey.roster = item::Roster::of(members, &rekey.fresh);
            }
            Op::Adopt { entry, .. } => entry.1 = new(entry.1),
            Op::Entry {
                epoch,
                depends,
                seen,
                ..
            } => {
                (*epoch, *depends, *seen) = (new(*epoch), ids(depends), cuts(seen));
            }
            Op::Genesis | Op::AddPerson { .. } | Op::Fresh => {}
        }
        again
    }
}

fn real_roster(roster: &item::Roster, fresh: &[Id], id: &dyn Fn(Id) -> RecordId) -> Roster {
    let device = |one: &Device| device_id(*one);
    let person = |member: &Member| RosterPerson {
        person: person_id(member.person),
        role: member.role.into(),
        standing: member
            .standing
            .as_ref()
            .map(|(era, paper, active, others)| Standing {
                era: id(*era),
                paper: device(paper),
                active: active.iter().map(device).collect(),
                others: others.iter().map(device).collect(),
            }),
    };
    let persons = roster.members.iter().map(person).collect();
    Roster {
        persons,
        fresh: fresh.iter().map(|one| id(*one)).collect(),
    }
}

fn new_id(id: &[u8; 32]) -> Id {
    id.first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first))
}

/// Every item that an item names.
fn names(item: &Item) -> Vec<Id> {
    let mut names: Vec<Id> = item
        .author
        .and_then(|author| author.previous)
        .into_iter()
        .collect();
    let mut place = |place: Place| names.extend(place.map(|(_, id)| id));
    match &item.op {
        Op::Era(era) => {
            era.active.iter().for_each(|(_, head)| place(*head));
            for (_, line) in &era.removed {
                place(line.entry);
                place(line.record);
            }
            names.extend(era.parent);
        }
        Op::RemoveDevice { cut, line, .. } => {
            place(*cut);
            place(line.entry);
            place(line.record);
        }
        Op::Lower { cuts, .. } | Op::Leave { cuts } => {
            names.extend(cuts.iter().map(|cut| cut.entry.1));
        }
        Op::Rekey(rekey) => {
            names.extend(rekey.fresh.iter().chain(&rekey.older));
            let standings = rekey
                .roster
                .members
                .iter()
                .filter_map(|one| one.standing.as_ref());
            names.extend(standings.map(|(era, ..)| *era));
        }
        Op::Adopt { entry, .. } => names.push(entry.1),
        Op::Entry {
            epoch,
            depends,
            seen,
            ..
        } => {
            names.push(*epoch);
            names.extend(depends);
            names.extend(seen.iter().map(|cut| cut.entry.1));
        }
        Op::AddDevice { handed, .. } => names.extend(handed),
        Op::Genesis | Op::AddPerson { .. } | Op::Fresh => {}
    }
    names
}

/// The person that a device belongs to.
#[must_use]
pub const fn person_of(device: Device) -> Person {
    device / DEVICES
}
