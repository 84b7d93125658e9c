use protocol::limits::SUCCESSORS_MAX;
use protocol::{Error, ServerCard, ServerId, SigningKey, Successor, row_check, sha256};

use crate::parts::longer;

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

fn id(n: u8) -> ServerId {
    ServerId::from(&key(n).public())
}

/// A chain from key 1 on.
fn card(successors: u8) -> ServerCard {
    ServerCard {
        first: id(1),
        successors: (1..=successors)
            .map(|n| Successor::sign(id(n + 1), &key(n)))
            .collect(),
    }
}

#[test]
fn a_server_card_reads_back_and_is_bounded() {
    for successors in [0, 1, SUCCESSORS_MAX as u8] {
        let card = card(successors);
        assert_eq!(ServerCard::decode(&card.to_bytes()).as_ref(), Ok(&card));
        assert_eq!(ServerCard::decode(&longer(&card.to_bytes())), Ok(card));
    }
    let past = ServerCard::decode(&card(SUCCESSORS_MAX as u8 + 1).to_bytes());
    assert_eq!(past, Err(Error::Limit("successors")));
    let huge = vec![0; 64 + SUCCESSORS_MAX * 128 + 1];
    assert_eq!(
        ServerCard::decode(&huge),
        Err(Error::Limit("server card bytes"))
    );
    assert_eq!(
        ServerCard::decode(&huge[1..]),
        Err(Error::Malformed("server card"))
    );
}

#[test]
fn whoever_knows_any_key_of_the_chain_finds_the_newest() {
    for known in 1..=4 {
        assert_eq!(card(3).newest(&id(known)), Ok(Some(id(4))));
    }
    assert_eq!(card(3).newest(&id(9)), Ok(None));
    assert_eq!(card(0).newest(&id(1)), Ok(Some(id(1))));
}

#[test]
fn a_step_that_is_forged_is_refused_only_by_who_has_to_take_it() {
    let mut forged = card(3);
    forged.successors[1] = Successor::sign(id(3), &key(9));
    assert_eq!(forged.newest(&id(1)), Err(Error::BadSignature));
    assert_eq!(forged.newest(&id(2)), Err(Error::BadSignature));
    assert_eq!(forged.newest(&id(3)), Ok(Some(id(4))));
    let mut weak = card(1);
    weak.first = ServerId::from_bytes([0; 32]);
    assert_eq!(weak.newest(&weak.first), Err(Error::WeakKey));
}

#[test]
fn a_rows_check_is_eight_bytes_of_a_labelled_hash() {
    assert_eq!(
        row_check(b"body"),
        sha256(&[b"companion/1/row\0", b"body"])[..8]
    );
}
