//! A server's card and its chain of keys, token lines.

use protocol::{ServerCard, ServerId, ServerUrl, SigningKey, Successor, Token, TokenLine};
use serde_json::{Value, json};

use super::requests::server;
use crate::seeds::{bytes, fixed, hex, list, text};

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

fn id(n: u8) -> ServerId {
    ServerId::from(&key(n).public())
}

pub fn card(successors: u8) -> ServerCard {
    let next = |n: u8| Successor::sign(id(n + 1), &key(n));
    ServerCard {
        first: id(0xA0),
        successors: (0xA0..0xA0 + successors).map(next).collect(),
    }
}

pub fn lines() -> Vec<TokenLine> {
    let line = |url: &str, token| TokenLine {
        url: ServerUrl::parse(url).expect("an address"),
        server: server(),
        token,
    };
    let token = Some(Token::from_bytes(*b"a token for Asha"));
    vec![
        line("https://sync.example.org", token.clone()),
        line("http://127.0.0.1:8080/Companion", token),
        line("https://sync.example.org:8443", None),
    ]
}

pub fn make() -> Value {
    let cards = [0_u8, 1, 3].map(|successors| {
        let card = card(successors);
        let seeds: Vec<_> = (0xA0..=0xA0 + successors).map(|n| hex([n; 32])).collect();
        let newest = card.newest(&card.first).expect("a chain").expect("a key");
        json!({
            "seeds": seeds, "card": hex(card.to_bytes()), "newest": hex(newest.as_bytes()),
        })
    });
    let mut forged = card(2);
    forged.successors[1] = Successor::sign(id(0xA2), &key(0xB0));
    let error = forged.newest(&forged.first).expect_err("forged");
    let lines = lines().into_iter().map(|line| {
        json!({
            "url": line.url.as_str(), "server": hex(line.server.as_bytes()),
            "token": line.token.as_ref().map(|token| hex(token.as_bytes())),
            "line": line.to_string(),
        })
    });
    json!({
        "cards": cards, "lines": lines.collect::<Vec<_>>(),
        "forged": [{ "card": hex(forged.to_bytes()), "error": error.to_string() }],
    })
}

pub fn read(file: &Value) {
    for one in list(file, "cards") {
        let card = ServerCard::decode(&bytes(&one["card"])).expect("a card");
        let newest = card.newest(&card.first).expect("a chain");
        assert_eq!(newest, Some(ServerId::from_bytes(fixed(&one["newest"]))));
    }
    for one in list(file, "forged") {
        let card = ServerCard::decode(&bytes(&one["card"])).expect("a card");
        let error = card.newest(&card.first).expect_err("forged");
        assert_eq!(error.to_string(), text(&one["error"]));
    }
    for (one, line) in list(file, "lines").iter().zip(lines()) {
        assert_eq!(TokenLine::parse(text(&one["line"])), Ok(line));
    }
}
