//! One record of each kind, from fixed seeds.

use protocol::{
    Card, Class, DeviceId, EpochKey, Handle, LogId, Older, PersonId, Recipient, RecordId, Seal,
    SealKey, SigningKey, SpaceId,
};

use crate::{
    ActiveDevice, AddDevice, AddPerson, Adopt, Author, ChainCut, Cut, Era, FoundedPerson, Genesis,
    LINE_BYTES, Leave, Lines, Lower, Lowered, Operation, Record, Rekey, RemoveDevice,
    RemovedDevice, Role, SpaceKind, found_person,
};

pub(crate) fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

pub(crate) fn seal_key() -> SealKey {
    SealKey::from_bytes([9; 32]).unwrap()
}

pub(crate) fn root() -> SigningKey {
    key(1)
}

pub(crate) fn device() -> SigningKey {
    key(2)
}

pub(crate) fn device_id() -> DeviceId {
    DeviceId::of(&device().public(), &seal_key())
}

pub(crate) fn person() -> PersonId {
    PersonId::of(&root().public(), &device_id())
}

pub(crate) fn card(n: u8, class: Class) -> Card {
    Card::make(class, 0, seal_key(), &key(n), &person())
}

pub(crate) fn founded() -> FoundedPerson {
    let (paper, phone) = (card(3, Class::Paper), card(2, Class::Phone));
    found_person(&root(), &device(), paper, phone).unwrap()
}

pub(crate) fn lines(count: usize) -> Lines {
    let line = |n: usize| [u8::try_from(n).unwrap(); LINE_BYTES];
    Lines::from_bytes(&(0..count).flat_map(line).collect::<Vec<_>>()).unwrap()
}

/// Random bytes for tests: every call other ones, every run the same.
#[derive(Default)]
pub(crate) struct Counting(u64);

impl protocol::Random for Counting {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            let block = protocol::sha256(&[&self.0.to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

/// Seals nothing: the membership rules read only whom a seal is for.
pub(crate) struct NoSecret;

impl EpochKey for NoSecret {
    fn commit(&self, _: &SpaceId) -> [u8; 32] {
        [7; 32]
    }

    fn seal(&self, _: &SpaceId, _: &[u8; 32], to: &[Recipient]) -> protocol::Result<Vec<Seal>> {
        Ok(to.iter().map(|to| seal(to.device)).collect())
    }
}

pub(crate) fn seal(device: DeviceId) -> Seal {
    Seal {
        device,
        ephemeral: [5; 32],
        ciphertext: [6; 48],
    }
}

pub(crate) fn later_era() -> Era {
    let removed = RemovedDevice {
        card: card(4, Class::Phone),
        nonce: [8; 16],
        lines: lines(4),
    };
    let active = ActiveDevice {
        card: card(5, Class::Computer),
        counter: 3,
        head: [1; 8],
    };
    Era {
        parent: Some(RecordId::from_bytes([2; 32])),
        root: key(6).public(),
        paper: card(3, Class::Paper),
        active: vec![active],
        removed: vec![removed],
        countersigner: None,
    }
}

pub(crate) fn rekey(seals: usize, older: usize) -> Rekey {
    let device = |n: usize| DeviceId::from_bytes([u8::try_from(n).unwrap(); 16]);
    Rekey {
        roster: [1; 32],
        commit: [2; 32],
        fresh: Vec::new(),
        seals: (0..seals).map(|n| seal(device(n))).collect(),
        older: vec![
            Older {
                epoch: [3; 8],
                ciphertext: [4; 48]
            };
            older
        ],
    }
}

/// A record by the device as its second in this log.
pub(crate) fn by_device(operation: Operation) -> Record {
    let previous = Some(RecordId::from_bytes([9; 32]));
    let author = Author {
        device: device_id(),
        counter: 2,
        previous,
    };
    let log = LogId::from_bytes([7; 32]);
    Record::unsigned(Some(author), operation).sign(&log, &person(), &[&device()])
}

/// Every kind of record.
pub(crate) fn all() -> Vec<Record> {
    let cuts = vec![Cut {
        handle: Handle::from_bytes([1; 8]),
        sequence: 40,
        id: [2; 8],
    }];
    let (who, device) = (PersonId::from_bytes([4; 32]), DeviceId::from_bytes([5; 16]));
    let remove = |cut| RemoveDevice {
        device,
        cut,
        lines: lines(8),
        nonce: [6; 16],
    };
    let cut = ChainCut {
        counter: 3,
        id: [7; 8],
    };
    let mut fresh = rekey(2, 1);
    fresh.fresh = vec![[1; 8], [2; 8]];
    let operations = vec![
        Operation::AddDevice(Box::new(AddDevice {
            card: card(4, Class::Phone),
        })),
        Operation::RemoveDevice(remove(Some(cut))),
        Operation::RemoveDevice(remove(None)),
        Operation::AddPerson(AddPerson {
            person: who,
            role: Role::Read,
        }),
        Operation::AddPerson(AddPerson {
            person: who,
            role: Role::Edit,
        }),
        Operation::Lower(Lower {
            person: who,
            role: Lowered::Out,
            cuts: cuts.clone(),
        }),
        Operation::Lower(Lower {
            person: who,
            role: Lowered::Read,
            cuts: Vec::new(),
        }),
        Operation::Leave(Leave { cuts }),
        Operation::Rekey(fresh),
        Operation::Rekey(rekey(0, 0)),
        Operation::Adopt(Adopt {
            device,
            sequence: 41,
            id: [8; 8],
        }),
        Operation::Fresh,
        Operation::Unknown(4),
        Operation::Unknown(200),
    ];
    let mut records: Vec<_> = operations.into_iter().map(by_device).collect();
    for kind in [
        SpaceKind::Private,
        SpaceKind::Relationship,
        SpaceKind::Group,
    ] {
        let genesis = Genesis {
            minimum_suite: 1,
            kind,
            owner: person(),
            nonce: [3; 16],
        };
        records.push(by_device(Operation::Genesis(genesis)));
    }
    records.push(Record::decode(&founded().era).unwrap());
    let era = Record::unsigned(None, Operation::Era(Box::new(later_era())));
    let (old, new) = (root(), key(6));
    records.push(era.sign(&person().into(), &person(), &[&old, &new]));
    records
}
