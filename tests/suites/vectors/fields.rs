//! What a record says, as JSON that another program can compare.

use membership::{Cut, Era, Lowered, Operation, Rekey, Role, SpaceKind};
use protocol::Card;
use serde_json::{Value, json};

use crate::seeds::hex;

pub fn fields(operation: &Operation) -> Value {
    match operation {
        Operation::Era(era) => era_fields(era),
        Operation::AddDevice(add) => json!({ "card": card(&add.card) }),
        Operation::RemoveDevice(remove) => json!({
            "device": hex(remove.device.as_bytes()),
            "cut": remove.cut.map(|cut| json!([cut.counter, hex(cut.id)])),
            "lines": hex(remove.lines.as_bytes()),
            "nonce": hex(remove.nonce),
        }),
        Operation::Genesis(genesis) => json!({
            "minimum_suite": genesis.minimum_suite,
            "kind": match genesis.kind {
                SpaceKind::Private => 1,
                SpaceKind::Relationship => 2,
                SpaceKind::Group => 3,
            },
            "owner": hex(genesis.owner.as_bytes()),
            "nonce": hex(genesis.nonce),
        }),
        Operation::AddPerson(add) => json!({
            "person": hex(add.person.as_bytes()),
            "role": match add.role {
                Role::Read => 1,
                Role::Edit => 2,
            },
        }),
        Operation::Lower(lower) => json!({
            "person": hex(lower.person.as_bytes()),
            "role": match lower.role {
                Lowered::Out => 0,
                Lowered::Read => 1,
            },
            "cuts": cuts(&lower.cuts),
        }),
        Operation::Leave(leave) => json!({ "cuts": cuts(&leave.cuts) }),
        Operation::Rekey(rekey) => rekey_fields(rekey),
        Operation::Adopt(adopt) => json!({
            "device": hex(adopt.device.as_bytes()),
            "sequence": adopt.sequence,
            "id": hex(adopt.id),
        }),
        _ => json!({}),
    }
}

fn era_fields(era: &Era) -> Value {
    let active = era
        .active
        .iter()
        .map(|device| json!([card(&device.card), device.counter, hex(device.head)]));
    let removed = era.removed.iter().map(|device| {
        json!([
            card(&device.card),
            hex(device.nonce),
            hex(device.lines.as_bytes())
        ])
    });
    json!({
        "parent": era.parent.map(|id| hex(id.as_bytes())),
        "root": hex(era.root.to_bytes()),
        "paper": card(&era.paper),
        "active": active.collect::<Vec<_>>(),
        "removed": removed.collect::<Vec<_>>(),
        "countersigner": era.countersigner.map(|id| hex(id.as_bytes())),
    })
}

fn rekey_fields(rekey: &Rekey) -> Value {
    let seals = rekey.seals.iter().map(|seal| {
        json!([
            hex(seal.device.as_bytes()),
            hex(seal.ephemeral),
            hex(seal.ciphertext)
        ])
    });
    let older = rekey
        .older
        .iter()
        .map(|older| json!([hex(older.epoch), hex(older.ciphertext)]));
    json!({
        "roster": hex(rekey.roster),
        "commit": hex(rekey.commit),
        "fresh": rekey.fresh.iter().map(hex).collect::<Vec<_>>(),
        "seals": seals.collect::<Vec<_>>(),
        "older": older.collect::<Vec<_>>(),
    })
}

fn card(card: &Card) -> Value {
    hex(card.to_bytes())
}

fn cuts(cuts: &[Cut]) -> Vec<Value> {
    let cut = |cut: &Cut| json!([hex(cut.handle.as_bytes()), cut.sequence, hex(cut.id)]);
    cuts.iter().map(cut).collect()
}
