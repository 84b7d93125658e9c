use protocol::{
    Card, DeviceId, EpochKey, LogId, PersonId, Recipient, RecordId, SUITE, Seal, SigningKey,
    SpaceId,
};

use crate::{
    ActiveDevice, Author, Era, Error, Genesis, Operation, Record, Rekey, Result, Roster,
    RosterPerson, SpaceKind, Standing,
};

/// A person as their first Era states them: one device, one paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founder {
    /// The person's id, which is the id of their log.
    pub person: PersonId,
    /// The id of the first Era.
    pub era: RecordId,
    /// The twelve words, seen as a device.
    pub paper: Card,
    /// The founding device.
    pub device: Card,
}

/// A person log with its first record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundedPerson {
    /// Whose log it is.
    pub founder: Founder,
    /// The first Era's bytes.
    pub era: Vec<u8>,
}

/// A space log with its first two records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundedSpace {
    /// The space's id.
    pub space: SpaceId,
    /// The Genesis' bytes.
    pub genesis: Vec<u8>,
    /// The first Rekey's bytes.
    pub rekey: Vec<u8>,
    /// The epoch that the Rekey begins.
    pub epoch: FoundingEpoch,
}

/// The first epoch of a space: what its secret must agree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundingEpoch {
    /// What the space is for.
    pub kind: SpaceKind,
    /// The epoch's id, which is the Rekey's.
    pub id: RecordId,
    /// The commitment to its secret.
    pub commit: [u8; 32],
    /// What its seals are bound to.
    pub draft: [u8; 32],
    /// To whom it must be sealed, sorted.
    pub recipients: Vec<Recipient>,
    /// The seals, sorted.
    pub seals: Vec<Seal>,
}

/// Begins a person log: the first Era, signed by the root and by the founding device.
///
/// # Errors
/// `BadSignature` if a card was not signed for the person that root and device give, or `device`
/// is not the key of the device's card.
pub fn found_person(
    root: &SigningKey,
    device: &SigningKey,
    paper_card: Card,
    device_card: Card,
) -> Result<FoundedPerson> {
    let founding = device_card.device_id();
    let person = PersonId::of(&root.public(), &founding);
    let active = ActiveDevice {
        card: device_card,
        counter: 0,
        head: [0; 8],
    };
    let era = Era {
        parent: None,
        root: root.public(),
        paper: paper_card,
        active: vec![active],
        removed: Vec::new(),
        countersigner: Some(founding),
    };
    let record = Record::unsigned(None, Operation::Era(Box::new(era)));
    let era = record
        .sign(&person.into(), &person, &[root, device])
        .to_bytes();
    // Checked as a stranger would: a log that its own maker cannot read must never be kept.
    let founder = Founder::read(&person, &era)?;
    Ok(FoundedPerson { founder, era })
}

/// Begins a space whose only member is the founder: Genesis and first Rekey, by the founding
/// device. The same whether the space is private or waits for somebody.
///
/// # Errors
/// `BadSignature` if `device` is not the founding device's key, and what `secret` gives.
pub fn found_space(
    kind: SpaceKind,
    nonce: [u8; 16],
    founder: &Founder,
    device: &SigningKey,
    secret: &dyn EpochKey,
) -> Result<FoundedSpace> {
    let (author, person) = (founder.device.device_id(), founder.person);
    let minimum_suite = u64::from(SUITE);
    let genesis = Genesis {
        minimum_suite,
        kind,
        owner: person,
        nonce,
    };
    let first = Author {
        device: author,
        counter: 1,
        previous: None,
    };
    let genesis = Record::unsigned(Some(first), Operation::Genesis(genesis));
    let genesis_id = genesis.id(&LogId::NONE);
    let (space, log) = (SpaceId::from(genesis_id), SpaceId::from(genesis_id).into());

    let mut rekey = Rekey {
        roster: founder.roster().hash(&space),
        commit: secret.commit(&space),
        fresh: Vec::new(),
        seals: Vec::new(),
        older: Vec::new(),
    };
    let second = Author {
        device: author,
        counter: 2,
        previous: Some(genesis_id),
    };
    let draft = Record::unsigned(Some(second), Operation::Rekey(rekey.clone()));
    let draft = draft.draft_hash(&space);
    rekey.seals = secret.seal(&space, &draft, &founder.recipients())?;
    let rekey = Record::unsigned(Some(second), Operation::Rekey(rekey));

    let genesis = genesis.sign(&log, &person, &[device]).to_bytes();
    let rekey = rekey.sign(&log, &person, &[device]).to_bytes();
    let epoch = check_space(founder, &space, &[&genesis, &rekey])?;
    Ok(FoundedSpace {
        space,
        genesis,
        rekey,
        epoch,
    })
}

/// Checks that one's own logs begin as they must: the first Era for `person`, and Genesis and first
/// Rekey of `space` by its founding device. What follows them in a log is not judged here. Whether
/// the epoch's secret agrees is for the vault, which holds it.
///
/// # Errors
/// `WrongFounding` for a record that is not the one that belongs there, `Protocol` for one that is
/// wrong by itself.
pub fn check_founding(
    person: &PersonId,
    person_log: &[&[u8]],
    space: &SpaceId,
    space_log: &[&[u8]],
) -> Result<(Founder, FoundingEpoch)> {
    let era = person_log.first().ok_or(Error::WrongFounding("era"))?;
    let founder = Founder::read(person, era)?;
    let epoch = check_space(&founder, space, space_log)?;
    Ok((founder, epoch))
}

impl Founder {
    /// Reads a first Era and checks everything in it against the person id.
    ///
    /// # Errors
    /// `WrongFounding` for another record or another person's Era, `Protocol` for wrong bytes,
    /// keys or signatures.
    pub fn read(person: &PersonId, era: &[u8]) -> Result<Self> {
        let record = Record::decode(era)?;
        let wrong = Error::WrongFounding("era");
        let Operation::Era(era) = &record.operation else {
            return Err(wrong);
        };
        let device = era.founding_card().ok_or(wrong)?.clone();
        if era.founded_person() != Some(*person) || era.active.len() != 1 {
            return Err(wrong);
        }
        let log = LogId::from(*person);
        record.verify(0, &era.root, &log, person)?;
        record.verify(1, device.sign_key(), &log, person)?;
        for card in [&era.paper, &device] {
            card.verify(person)?;
        }
        let (era_id, paper) = (record.id(&log), era.paper.clone());
        Ok(Self {
            person: *person,
            era: era_id,
            paper,
            device,
        })
    }

    /// Who may have an epoch's secret while the founder is alone, sorted by device.
    #[must_use]
    pub fn recipients(&self) -> Vec<Recipient> {
        let recipient = |card: &Card| Recipient {
            device: card.device_id(),
            key: *card.seal_key(),
        };
        let mut recipients = vec![recipient(&self.paper), recipient(&self.device)];
        recipients.sort_by_key(|recipient| recipient.device);
        recipients
    }

    /// Who is in a space while the founder is alone in it.
    #[must_use]
    pub fn roster(&self) -> Roster {
        let standing = Standing {
            era: self.era,
            paper: self.paper.device_id(),
            active: vec![self.device.device_id()],
            others: Vec::new(),
        };
        let owner = RosterPerson {
            person: self.person,
            role: RosterPerson::OWNER,
            standing: Some(standing),
        };
        Roster {
            persons: vec![owner],
            fresh: Vec::new(),
        }
    }
}

fn check_space(founder: &Founder, space: &SpaceId, log: &[&[u8]]) -> Result<FoundingEpoch> {
    let [genesis, rekey, ..] = log else {
        return Err(Error::WrongFounding("genesis"));
    };
    let kind = check_genesis(founder, space, &Record::decode(genesis)?)?;
    check_rekey(founder, space, kind, &Record::decode(rekey)?)
}

fn check_genesis(founder: &Founder, space: &SpaceId, record: &Record) -> Result<SpaceKind> {
    let wrong = Error::WrongFounding("genesis");
    let Operation::Genesis(genesis) = &record.operation else {
        return Err(wrong);
    };
    let log = LogId::from(*space);
    let its_own = record.id(&log).as_bytes() == space.as_bytes();
    let device = founder.device.device_id();
    let first = Author {
        device,
        counter: 1,
        previous: None,
    };
    let suited = genesis.minimum_suite <= u64::from(SUITE);
    if !its_own || genesis.owner != founder.person || record.author != Some(first) || !suited {
        return Err(wrong);
    }
    record.verify(0, founder.device.sign_key(), &log, &founder.person)?;
    Ok(genesis.kind)
}

fn check_rekey(
    founder: &Founder,
    space: &SpaceId,
    kind: SpaceKind,
    record: &Record,
) -> Result<FoundingEpoch> {
    let wrong = Error::WrongFounding("rekey");
    let Operation::Rekey(rekey) = &record.operation else {
        return Err(wrong);
    };
    let log = LogId::from(*space);
    let previous = Some(RecordId::from_bytes(*space.as_bytes()));
    let second = Author {
        device: founder.device.device_id(),
        counter: 2,
        previous,
    };
    let recipients = founder.recipients();
    let sealed_to: Vec<DeviceId> = rekey.seals.iter().map(|seal| seal.device).collect();
    let alone = sealed_to
        .iter()
        .eq(recipients.iter().map(|recipient| &recipient.device));
    let new = rekey.fresh.is_empty() && rekey.older.is_empty();
    let roster = rekey.roster == founder.roster().hash(space);
    if record.author != Some(second) || !alone || !new || !roster {
        return Err(wrong);
    }
    record.verify(0, founder.device.sign_key(), &log, &founder.person)?;
    Ok(FoundingEpoch {
        kind,
        id: record.id(&log),
        commit: rekey.commit,
        draft: record.draft_hash(space),
        recipients,
        seals: rekey.seals.clone(),
    })
}

#[cfg(test)]
mod tests {
    use protocol::Class;

    use super::*;
    use crate::samples::{NoSecret, card, device, founded, key, person, root};

    const NONCE: [u8; 16] = [3; 16];

    fn space(kind: SpaceKind) -> FoundedSpace {
        found_space(kind, NONCE, &founded().founder, &device(), &NoSecret).unwrap()
    }

    fn check(space: &FoundedSpace, log: &[&[u8]]) -> Result<(Founder, FoundingEpoch)> {
        check_founding(&person(), &[&founded().era], &space.space, log)
    }

    #[test]
    fn what_was_founded_is_found_right_on_every_open() {
        for kind in [SpaceKind::Private, SpaceKind::Relationship] {
            let founded_space = space(kind);
            let log: [&[u8]; 2] = [&founded_space.genesis, &founded_space.rekey];
            let (founder, epoch) = check(&founded_space, &log).unwrap();
            assert_eq!(
                (&founder, &epoch),
                (&founded().founder, &founded_space.epoch)
            );
            assert_eq!(
                (epoch.kind, epoch.commit, epoch.seals.len()),
                (kind, [7; 32], 2)
            );
        }
    }

    #[test]
    fn spaces_of_another_kind_or_nonce_are_other_spaces() {
        let other = found_space(
            SpaceKind::Private,
            [4; 16],
            &founded().founder,
            &device(),
            &NoSecret,
        );
        let one = space(SpaceKind::Private).space;
        assert_ne!(one, space(SpaceKind::Relationship).space);
        assert_ne!(one, other.unwrap().space);
    }

    #[test]
    fn a_missing_swapped_or_foreign_record_is_refused() {
        let (one, two) = (space(SpaceKind::Private), space(SpaceKind::Relationship));
        let (genesis, rekey) = (&one.genesis[..], &one.rekey[..]);
        let wrong = |name| Err(Error::WrongFounding(name));
        assert_eq!(check(&one, &[]), wrong("genesis"));
        assert_eq!(check(&one, &[genesis]), wrong("genesis"));
        assert_eq!(check(&one, &[rekey, genesis]), wrong("genesis"));
        assert_eq!(check(&one, &[&two.genesis, rekey]), wrong("genesis"));
        assert_eq!(check(&one, &[genesis, &two.rekey]), wrong("rekey"));
        assert_eq!(check(&one, &[genesis, genesis]), wrong("rekey"));
        let era = check_founding(&person(), &[], &one.space, &[genesis, rekey]);
        assert_eq!(era, wrong("era"));
        let era = check_founding(&person(), &[genesis], &one.space, &[genesis, rekey]);
        assert_eq!(era, wrong("era"));
        let stranger = PersonId::from_bytes([1; 32]);
        let era = check_founding(&stranger, &[&founded().era], &one.space, &[genesis, rekey]);
        assert_eq!(era, wrong("era"));
    }

    #[test]
    fn every_bent_byte_of_a_founding_record_is_noticed() {
        let founded_space = space(SpaceKind::Private);
        let (genesis, rekey) = (&founded_space.genesis, &founded_space.rekey);
        for n in 0..genesis.len() {
            let mut bent = genesis.clone();
            bent[n] ^= 1;
            assert!(
                check(&founded_space, &[&bent, rekey]).is_err(),
                "genesis {n}"
            );
        }
        for n in 0..rekey.len() {
            let mut bent = rekey.clone();
            bent[n] ^= 1;
            assert!(
                check(&founded_space, &[genesis, &bent]).is_err(),
                "rekey {n}"
            );
        }
        let era = founded().era;
        for n in 0..era.len() {
            let mut bent = era.clone();
            bent[n] ^= 1;
            assert!(Founder::read(&person(), &bent).is_err(), "era {n}");
        }
    }

    #[test]
    fn records_that_follow_the_founding_ones_are_left_to_later_rules() {
        let founded_space = space(SpaceKind::Private);
        let log: [&[u8]; 3] = [&founded_space.genesis, &founded_space.rekey, b"anything"];
        assert!(check(&founded_space, &log).is_ok());
    }

    #[test]
    fn a_founding_with_the_wrong_key_or_anothers_card_is_refused_at_once() {
        let bad = Err(Error::Protocol(protocol::Error::BadSignature));
        let found = |device: &SigningKey, paper, phone| {
            found_person(&root(), device, paper, phone).map(|_| ())
        };
        let (paper, phone) = (card(3, Class::Paper), card(2, Class::Phone));
        assert_eq!(found(&device(), paper.clone(), phone.clone()), Ok(()));
        assert_eq!(found(&key(9), paper.clone(), phone.clone()), bad);
        let stranger = PersonId::from_bytes([1; 32]);
        let foreign = Card::make(Class::Paper, 0, *phone.seal_key(), &key(3), &stranger);
        assert_eq!(found(&device(), foreign, phone.clone()), bad);
        let foreign = Card::make(Class::Phone, 0, *phone.seal_key(), &device(), &stranger);
        assert_eq!(found(&device(), paper, foreign), bad);

        let founder = founded().founder;
        let space = found_space(SpaceKind::Private, NONCE, &founder, &key(9), &NoSecret);
        assert_eq!(space.map(|_| ()), bad);
    }
}
