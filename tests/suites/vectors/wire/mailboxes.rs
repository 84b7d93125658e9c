//! Linking, invitations, contact cards, check codes: what stands in mail slots, in clear.

use protocol::cbor::{Tail, Writer};
use protocol::{
    CheckCodeInput, Class, ContactCard, HandOver, HandedEpoch, HandedSpace, InviteOffer,
    InviteReply, LinkCode, LinkOffer, MailSecret, ServerUrl, Token, link_info, sign_slot,
    verify_slot,
};
use serde_json::{Value, json};

use super::items::SPACE;
use super::requests::{MAIL, server};
use crate::seeds::{bytes, fixed, founded, hex, list, person, phone, signing, text};

pub fn contact() -> ContactCard {
    ContactCard {
        person: person(),
        records: vec![founded().era],
    }
}

pub fn codes() -> Vec<LinkCode> {
    let code = |class, server, tail| LinkCode {
        secret: MailSecret::from_bytes([0x81; 16]),
        class,
        server,
        tail,
    };
    let url = ServerUrl::parse("https://sync.example.org/companion").expect("an address");
    let later = Tail::of(5, Writer::default().text("later"));
    vec![
        code(Class::Phone, Some((url, server())), Tail::default()),
        code(Class::Computer, None, Tail::default()),
        code(Class::Other(9), None, later),
    ]
}

pub fn offer() -> LinkOffer {
    LinkOffer {
        device: phone().device_id(),
        card: contact(),
    }
}

pub fn hand_over() -> HandOver {
    let epoch = |n: u8| HandedEpoch {
        epoch: [n; 8],
        secret: [n + 1; 32].into(),
    };
    let space = |n: u8| HandedSpace {
        space: [n; 32].into(),
        epochs: vec![epoch(n), epoch(n + 2)],
    };
    HandOver {
        add_device: founded().era,
        spaces: vec![space(0x82), space(0x92)],
    }
}

pub fn invitations() -> (Vec<InviteOffer>, InviteReply) {
    let offer = |token| InviteOffer {
        card: contact(),
        space: SPACE,
        name: "Asha ☼".to_owned(),
        token,
    };
    let reply = InviteReply {
        card: contact(),
        device: phone().device_id(),
        name: "Ravi".to_owned(),
    };
    (
        vec![offer(None), offer(Some(Token::from_bytes([0x83; 16])))],
        reply,
    )
}

fn said_contact(card: &ContactCard) -> Value {
    let records: Vec<_> = card.records.iter().map(hex).collect();
    json!([hex(card.person.as_bytes()), records])
}

fn said_code(code: &LinkCode) -> Value {
    let server = code.server.as_ref();
    let server = server.map(|(url, id)| json!([url.as_str(), hex(id.as_bytes())]));
    let later = match code.tail.is_empty() {
        true => json!([]),
        false => json!([[5, "later"]]),
    };
    json!({
        "secret": hex(code.secret.as_bytes()), "class": code.class.number(), "server": server,
        "later": later, "code": hex(code.to_bytes()),
    })
}

fn said_hand_over(over: &HandOver) -> Value {
    let epochs = |space: &HandedSpace| -> Vec<_> {
        let epoch = |one: &HandedEpoch| json!([hex(one.epoch), hex(*one.secret)]);
        space.epochs.iter().map(epoch).collect()
    };
    let space = |one: &HandedSpace| json!([hex(one.space.as_bytes()), epochs(one)]);
    let spaces: Vec<_> = over.spaces.iter().map(space).collect();
    json!({
        "add_device": hex(&over.add_device), "spaces": spaces, "bytes": hex(&*over.to_bytes()),
    })
}

pub fn make() -> Value {
    let (offers, reply) = invitations();
    let offers = offers.iter().map(|offer| {
        json!({
            "card": said_contact(&offer.card), "space": hex(offer.space.as_bytes()),
            "said": offer.name, "token": offer.token.as_ref().map(|t| hex(t.as_bytes())),
            "bytes": hex(offer.to_bytes()),
        })
    });
    let secret = MailSecret::from_bytes(*b"sixteen bytes ok");
    let (one, two) = (offer().to_bytes(), [0x84; 141]);
    let input = CheckCodeInput::new(&codes()[0].to_bytes(), &one, &two);
    let slot_key = crate::seeds::signing(&hex([0x65; 32]));
    let signature = sign_slot(&server(), &MAIL, &two, &slot_key);
    json!({
        "contacts": [{ "card": said_contact(&contact()), "bytes": hex(contact().to_bytes()) }],
        "codes": codes().iter().map(said_code).collect::<Vec<_>>(),
        "offers": [{
            "device": hex(offer().device.as_bytes()), "card": said_contact(&offer().card),
            "bytes": hex(&one),
        }],
        "hand_overs": [said_hand_over(&hand_over())],
        "invitations": offers.collect::<Vec<_>>(),
        "replies": [{
            "card": said_contact(&reply.card), "device": hex(reply.device.as_bytes()),
            "said": reply.name, "bytes": hex(reply.to_bytes()),
        }],
        "secrets": [{ "secret": hex(secret.as_bytes()), "spelled": secret.to_text() }],
        "check_codes": [{
            "code": hex(codes()[0].to_bytes()), "first": hex(&one), "second": hex(two),
            "password": hex(input.password), "salt": hex(input.salt),
            "info": hex(link_info(&one, &two)),
        }],
        "slots": [{
            "seed": hex([0x65; 32]), "server": hex(server().as_bytes()),
            "mail": hex(MAIL.as_bytes()), "slot": hex(two), "signature": hex(signature.as_bytes()),
        }],
    })
}

pub fn read(file: &Value) {
    let first = |name: &str| bytes(&list(file, name)[0]["bytes"]);
    assert_eq!(ContactCard::decode(&first("contacts")), Ok(contact()));
    assert_eq!(LinkOffer::decode(&first("offers")), Ok(offer()));
    assert_eq!(HandOver::decode(&first("hand_overs")), Ok(hand_over()));
    let (offers, reply) = invitations();
    for (one, offer) in list(file, "invitations").iter().zip(offers) {
        assert_eq!(InviteOffer::decode(&bytes(&one["bytes"])), Ok(offer));
    }
    assert_eq!(InviteReply::decode(&first("replies")), Ok(reply));
    for (one, code) in list(file, "codes").iter().zip(codes()) {
        assert_eq!(LinkCode::decode(&bytes(&one["code"])), Ok(code));
    }
    for one in list(file, "secrets") {
        let secret = MailSecret::parse(text(&one["spelled"])).expect("a secret");
        assert_eq!(secret.as_bytes(), &fixed(&one["secret"]));
    }
    for one in list(file, "slots") {
        let key = signing(&one["seed"]).public();
        let signature = protocol::Signature::from_bytes(fixed(&one["signature"]));
        let (server, mail) = (fixed(&one["server"]).into(), fixed(&one["mail"]).into());
        let held = verify_slot(&server, &mail, &bytes(&one["slot"]), &key, &signature);
        assert_eq!(held, Ok(()));
    }
}
