//! Position tags, feed tags, the check of a server's row.

use protocol::{
    FeedRow, LogId, LogState, PersonId, first_feed_tag, first_position_tag, next_feed_tag,
    next_position_tag, row_check,
};
use serde_json::{Value, json};

use super::items::LOG;
use crate::seeds::{bytes, fixed, hex, list, person};

pub fn make() -> Value {
    let items = [[1; 32], [2; 32], [1; 32]];
    let mut tags = vec![first_position_tag(&LOG)];
    for item in &items {
        tags.push(next_position_tag(&tags[tags.len() - 1], item));
    }
    let rows = [
        (FeedRow::State(LogState::Offered), 1),
        (FeedRow::State(LogState::Accepted), 2),
        (FeedRow::State(LogState::Ended), 4),
        (FeedRow::State(LogState::Unknown(300)), 300),
    ];
    let mut tag = first_feed_tag(&person());
    let mut feed = Vec::new();
    for (row, state) in rows {
        tag = next_feed_tag(&tag, &LOG, &row);
        feed.push(json!({ "position": 0, "state": state, "item": null, "tag": hex(tag) }));
    }
    for (position, item) in [(1, [1; 32]), (70_000, [2; 32])] {
        tag = next_feed_tag(&tag, &LOG, &FeedRow::Item { position, item });
        feed.push(json!({
            "position": position, "state": null, "item": hex(item), "tag": hex(tag),
        }));
    }
    json!({
        "logs": [{
            "log": hex(LOG.as_bytes()), "items": items.map(hex),
            "tags": tags.iter().map(hex).collect::<Vec<_>>(),
        }],
        "feeds": [{
            "person": hex(person().as_bytes()), "first": hex(first_feed_tag(&person())),
            "log": hex(LOG.as_bytes()), "rows": feed,
        }],
        "checks": [{ "body": hex(b"a row's body"), "check": hex(row_check(b"a row's body")) }],
    })
}

pub fn read(file: &Value) {
    for one in list(file, "logs") {
        let mut tag = first_position_tag(&LogId::from_bytes(fixed(&one["log"])));
        for (item, next) in list(one, "items").iter().zip(&list(one, "tags")[1..]) {
            tag = next_position_tag(&tag, &fixed(item));
            assert_eq!(tag, fixed(next));
        }
    }
    for one in list(file, "feeds") {
        let mut tag = first_feed_tag(&PersonId::from_bytes(fixed(&one["person"])));
        assert_eq!(tag, fixed(&one["first"]));
        for row in list(one, "rows") {
            let said = match row["state"].as_u64() {
                Some(state) => FeedRow::State(state.into()),
                None => FeedRow::Item {
                    position: row["position"].as_u64().unwrap(),
                    item: fixed(&row["item"]),
                },
            };
            tag = next_feed_tag(&tag, &LogId::from_bytes(fixed(&one["log"])), &said);
            assert_eq!(tag, fixed(&row["tag"]));
        }
    }
    for one in list(file, "checks") {
        assert_eq!(row_check(&bytes(&one["body"])), fixed(&one["check"]));
    }
}
