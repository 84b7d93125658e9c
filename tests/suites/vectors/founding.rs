//! A person and their first spaces, from the words and fixed draws on; and what must be refused.

use membership::{FoundedSpace, Operation, Record, SpaceKind, check_founding, found_space};
use protocol::{EpochKey, LogId, PersonId, SpaceId};
use serde_json::{Value, json};
use vault::{EpochSecret, Error};

use crate::records::by_phone;
use crate::seeds::{
    ENTROPY, bytes, device, fixed, founded, hex, identity, list, person, phone, secret, text,
};

const EPOCH_SECRET: u8 = 0xE0;

/// One block of HKDF-SHA256 by its definition (RFC 5869), apart from the vault's library.
pub fn hkdf(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; 32] {
    let key = hmac(salt, secret);
    hmac(&key, &[info, &[1]].concat())
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = protocol::sha256(&[&pad(0x36), message]);
    protocol::sha256(&[&pad(0x5C), &inner])
}

fn space(kind: SpaceKind, nonce: u8) -> FoundedSpace {
    let epoch = EpochSecret::from_secret(secret(EPOCH_SECRET));
    let (founder, phone) = (founded().founder, phone());
    found_space(kind, [nonce; 16], &founder, phone.signing(), &epoch).expect("a space")
}

pub fn make() -> Value {
    let founded = founded();
    let (founder, era) = (&founded.founder, &founded.era);
    let spaces = [
        ("private", SpaceKind::Private, 1),
        ("relationship", SpaceKind::Relationship, 2),
    ];
    let spaces = spaces.map(|(name, kind, number)| {
        let made = space(kind, 0x70 + number);
        let (id, epoch) = (made.space, &made.epoch);
        let seals = epoch.seals.iter().map(|seal| {
            json!([
                hex(seal.device.as_bytes()),
                hex(seal.ephemeral),
                hex(seal.ciphertext)
            ])
        });
        json!({
            "name": name, "kind": number, "nonce": hex([0x70 + number; 16]),
            "epoch_secret": hex([EPOCH_SECRET; 32]),
            "space": hex(id.as_bytes()), "genesis": hex(&made.genesis), "rekey": hex(&made.rekey),
            "epoch": hex(epoch.id.as_bytes()), "commit": hex(epoch.commit),
            "roster": hex(founder.roster().hash(&id)), "draft": hex(epoch.draft),
            "seals": seals.collect::<Vec<_>>(),
        })
    });
    json!({
        "entropy": hex(ENTROPY), "sign_seed": hex([0x10; 32]), "seal_seed": hex([0x11; 32]),
        "device_caps": 3,
        "person": hex(person().as_bytes()), "era": hex(era),
        "era_id": hex(founder.era.as_bytes()),
        "paper_card": hex(founder.paper.to_bytes()), "device_card": hex(founder.device.to_bytes()),
        "spaces": spaces, "wrong": wrong(),
    })
}

/// First Rekeys of the private space that are well signed but must not be believed.
fn wrong() -> Vec<Value> {
    let made = space(SpaceKind::Private, 0x71);
    let epoch = EpochSecret::from_secret(secret(EPOCH_SECRET));
    let paper = identity().paper().device_id();
    let place = made
        .epoch
        .seals
        .iter()
        .position(|seal| seal.device == paper)
        .expect("the paper's");
    let other = EpochSecret::from_secret(secret(0xE1));
    let others = other.seal(&made.space, &made.epoch.draft, &made.epoch.recipients);
    let others = others.expect("seals");
    let change = |what: &str, change: &dyn Fn(&mut membership::Rekey)| {
        let record = Record::decode(&made.rekey).expect("a record");
        let Operation::Rekey(mut rekey) = record.operation else {
            panic!("a rekey");
        };
        change(&mut rekey);
        let log = LogId::from(made.space);
        let mut author = record.author;
        if what == "another counter" {
            author = by_phone(Operation::Fresh, 3).author;
        }
        let record = Record::unsigned(author, Operation::Rekey(rekey));
        let record = record
            .sign(&log, &person(), &[phone().signing()])
            .to_bytes();
        let error = judge(&founded().era, &made.genesis, &record, &made.space, &epoch);
        json!({ "what": what, "genesis": hex(&made.genesis), "rekey": hex(record),
            "space": hex(made.space.as_bytes()), "epoch_secret": hex([EPOCH_SECRET; 32]),
            "error": error.expect_err("refused") })
    };
    vec![
        change("the paper's seal is bent", &|rekey| {
            rekey.seals[place].ciphertext[0] ^= 1
        }),
        change("the paper's seal holds another secret", &|rekey| {
            rekey.seals[place] = others[place];
        }),
        change("another commit", &|rekey| rekey.commit[0] ^= 1),
        change("another roster", &|rekey| rekey.roster[0] ^= 1),
        change("the paper is left out", &|rekey| {
            let _ = rekey.seals.remove(place);
        }),
        change("a stranger is sealed to", &|rekey| {
            let mut seal = rekey.seals[place];
            seal.device = device(0x50).device_id();
            rekey.seals.push(seal);
            rekey.seals.sort_by_key(|seal| seal.device);
        }),
        change("another counter", &|_| {}),
    ]
}

/// What opening the database does with its own founding records.
fn judge(
    era: &[u8],
    genesis: &[u8],
    rekey: &[u8],
    space: &SpaceId,
    secret: &EpochSecret,
) -> Result<(), String> {
    let (_, epoch) = check_founding(&person(), &[era], space, &[genesis, rekey])
        .map_err(|error| error.to_string())?;
    secret
        .check(
            space,
            &epoch.commit,
            &epoch.draft,
            &epoch.recipients,
            &epoch.seals,
        )
        .map_err(|error| error.to_string())
}

pub fn read(file: &Value) {
    let era = bytes(&file["era"]);
    let person = PersonId::from_bytes(fixed(&file["person"]));
    let secret = |entry: &Value| {
        EpochSecret::from_secret(vault::Secret::take(&mut fixed(&entry["epoch_secret"])))
    };
    for entry in list(file, "spaces") {
        let space = SpaceId::from_bytes(fixed(&entry["space"]));
        let (genesis, rekey) = (bytes(&entry["genesis"]), bytes(&entry["rekey"]));
        let log: [&[u8]; 2] = [&genesis, &rekey];
        let (founder, epoch) = check_founding(&person, &[&era], &space, &log).expect("right");
        assert_eq!(founder.era.as_bytes(), &fixed(&file["era_id"]));
        assert_eq!(epoch.id.as_bytes(), &fixed(&entry["epoch"]));
        assert_eq!(epoch.draft, fixed(&entry["draft"]));
        for keys in [&phone(), identity().paper()] {
            let opened = EpochSecret::open(keys, &space, &epoch.draft, &epoch.seals);
            assert_eq!(opened, Ok(secret(entry)));
        }
        assert_eq!(
            judge(&era, &genesis, &rekey, &space, &secret(entry)),
            Ok(())
        );
        let stranger = EpochSecret::open(&device(0x50), &space, &epoch.draft, &epoch.seals);
        assert_eq!(stranger, Err(Error::NotSealedToUs));
    }
    for entry in list(file, "wrong") {
        let space = SpaceId::from_bytes(fixed(&entry["space"]));
        let (genesis, rekey) = (bytes(&entry["genesis"]), bytes(&entry["rekey"]));
        let judged = judge(&era, &genesis, &rekey, &space, &secret(entry));
        assert_eq!(
            judged,
            Err(text(&entry["error"]).to_owned()),
            "{}",
            entry["what"]
        );
    }
}
