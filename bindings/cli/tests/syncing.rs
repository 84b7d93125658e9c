//! Devices of one person and a real server: linked, cut off, written on apart, in step again.
#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use harness::Home;
use harness::server::SyncServer;
use harness::talk::{Talk, link};
use serde_json::{Value, json};

/// A journal that has synced.
fn with_server(server: &SyncServer) -> Home {
    let home = Home::begun();
    home.ok(&["check-in", "--mood", "3", "--note", "told on the first"]);
    home.ok(&["server", "set", &server.token()]);
    assert_eq!(home.json(&["sync"])["why_stopped"], "done");
    home
}

/// A second device of the same person.
fn second(first: &Home, server: &SyncServer) -> Home {
    let home = Home::empty();
    let (added, linked) = link(first, &home, &["--server", &server.url()], &[]);
    assert_eq!(added["sync"]["why_stopped"], "done", "{added}");
    assert_eq!(linked["arriving"], false, "{linked}");
    home
}

/// What the journal says, without what is another's on each device.
fn journal(home: &Home) -> Value {
    let list = |words: &[&str]| home.json(words);
    json!([
        list(&["history"]),
        list(&["goal", "list", "--all"]),
        list(&["search", "told"]),
        list(&["profile", "show"]),
    ])
}

fn words(home: &Home) -> String {
    let words = home.json(&["words"])["words"].clone();
    let words = words.as_array().unwrap().iter();
    words
        .map(|word| word.as_str().unwrap())
        .collect::<Vec<_>>()
        .join(" ")
}

fn devices(home: &Home) -> Vec<(String, String, bool)> {
    let view = home.json(&["devices"]);
    let text = |device: &Value, name: &str| device[name].as_str().unwrap().to_owned();
    let devices = view["devices"].as_array().unwrap().iter();
    devices
        .map(|one| {
            (
                text(one, "id"),
                text(one, "state"),
                one["is_this_one"] == true,
            )
        })
        .collect()
}

#[test]
fn two_devices_that_wrote_apart_have_the_same_after_a_sync_of_each() {
    let mut server = SyncServer::start();
    let first = with_server(&server);
    let second = second(&first, &server);
    assert_eq!(journal(&second), journal(&first));

    server.stop();
    first.ok(&[
        "check-in",
        "--mood",
        "4",
        "--note",
        "told on the first, alone",
    ]);
    let goal = first.made(&["goal", "add", "A walk", "--step", "shoes"]);
    second.ok(&[
        "check-in",
        "--mood",
        "2",
        "--note",
        "told on the second, alone",
    ]);
    let (status, error) = second.refused_after(&["sync"]);
    assert_eq!((status, &error["code"]), (10, &json!("offline")));
    assert_eq!(second.json(&["today"])["sync"]["state"], "pending");

    server.run();
    for home in [&first, &second, &first] {
        assert_eq!(home.json(&["sync"])["why_stopped"], "done");
    }
    assert_eq!(journal(&second), journal(&first));
    assert_eq!(
        second.json(&["goal", "show", &goal])["steps"][0]["text"]["shown"],
        "shoes"
    );
    assert_eq!(first.json(&["today"])["sync"]["state"], "ok");
    assert!(first.ok(&["sync"]).contains("Up to date"));
    assert!(second.ok(&["today"]).contains("Up to date. Last sync:"));
    assert!(second.ok(&["sync", "--lang", "es"]).contains("Al día"));
}

#[test]
fn a_removed_device_is_told_so_and_the_words_close_the_door() {
    let server = SyncServer::start();
    let first = with_server(&server);
    let second = second(&first, &server);
    let list = devices(&first);
    let other = &list.iter().find(|(_, _, this)| !this).unwrap().0;
    first.ok(&["devices", "name", &other[..6], "kitchen"]);
    assert!(first.ok(&["devices"]).contains("kitchen"));

    assert_eq!(first.refused(&["devices", "remove", "kitchen"]).0, 9);
    let removed = first.json(&["devices", "remove", "kitchen", "--yes"]);
    assert_eq!(
        (&removed["done"], &removed["id"]),
        (&json!("removed-device"), &json!(other))
    );
    assert_eq!(first.json(&["sync"])["why_stopped"], "done");
    second.ok(&["check-in", "--mood", "2", "--note", "told too late"]);
    let (status, error) = second.refused_after(&["sync"]);
    assert_eq!((status, &error["code"]), (12, &json!("device_frozen")));
    assert!(
        devices(&first)
            .iter()
            .any(|(_, state, _)| state == "frozen")
    );
    assert!(first.ok(&["devices"]).contains("devices settle"));

    let phrase = words(&first);
    let other_words = "abandon ".repeat(11) + "about";
    let wrong = first.run_with(
        &["devices", "settle", "--json"],
        &format!("{other_words}\n"),
    );
    assert_eq!(wrong.status, 3, "{wrong:?}");
    assert!(wrong.err.contains("not your words now"), "{wrong:?}");
    let settled = first.run_with(&["devices", "settle"], &format!("{phrase}\n"));
    assert_eq!(settled.status, 0, "{settled:?}");
    assert_eq!(first.json(&["sync"])["why_stopped"], "done");
    assert!(
        devices(&first)
            .iter()
            .any(|(_, state, _)| state == "removed")
    );
    assert_eq!(first.json(&["search", "late"])["hits"], json!([]));
    let own = devices(&first);
    let own = &own.iter().find(|(_, _, this)| *this).unwrap().0;
    assert_eq!(first.refused(&["devices", "remove", own, "--yes"]).0, 3);
    assert_eq!(
        first.refused(&["devices", "remove", "ffffffff", "--yes"]).0,
        4
    );
}

#[test]
fn new_keys_and_new_words_change_nothing_of_what_was_written() {
    let server = SyncServer::start();
    let first = with_server(&server);
    let second = second(&first, &server);
    let old = words(&first);
    first.ok(&[
        "check-in",
        "--mood",
        "5",
        "--note",
        "told before the new keys",
    ]);
    assert_eq!(first.json(&["devices", "renew"])["done"], "renewed");

    let mut talk = Talk::with(&first, &["words", "change"]);
    let event = talk.hear("words");
    let new: Vec<_> = event["words"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w.as_str().unwrap())
        .collect();
    assert_eq!(new.len(), 12);
    talk.say(&new.join(" "));
    talk.say(&old);
    talk.hear("new-words");
    talk.ends_well();
    let mut talk = Talk::with(&first, &["words", "change"]);
    talk.hear("words");
    talk.say(&old);
    talk.say(&old);
    assert_eq!(talk.ends_refused().0, 3);

    let ended = first.run_with(&["devices", "settle"], &format!("{old}\n"));
    assert_eq!(ended.status, 3, "old words hold no more: {ended:?}");
    for home in [&first, &second, &first, &second] {
        assert_eq!(home.json(&["sync"])["why_stopped"], "done");
    }
    assert_eq!(journal(&second), journal(&first));
}

#[test]
fn a_lost_device_comes_back_from_the_words_and_the_server() {
    let server = SyncServer::start();
    let first = with_server(&server);
    first.ok(&["goal", "add", "A walk"]);
    assert_eq!(first.json(&["sync"])["why_stopped"], "done");
    let (phrase, before) = (words(&first), journal(&first));

    let third = Home::empty();
    let other_words = "abandon ".repeat(11) + "about";
    let restore = ["restore", "--server", &server.url(), "--json"];
    let stranger = third.run_with(&restore, &format!("{other_words}\n"));
    assert_eq!(stranger.status, 11, "{stranger:?}");
    assert!(stranger.err.contains("server_refused"), "{stranger:?}");
    assert_eq!(third.refused(&["today"]).0, 4, "nothing was written");

    let restored = third.run_with(&restore, &format!("{phrase}\n"));
    assert_eq!(restored.status, 0, "{restored:?}");
    let lines: Vec<Value> = restored
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["event"], "today");
    assert_eq!(lines[1]["sync"]["why_stopped"], "done", "{restored:?}");
    assert_eq!(journal(&third), before);
    assert_eq!(third.refused(&restore[..3]).0, 3, "there is a journal now");
    let (status, error) = first.refused_after(&["sync"]);
    assert_eq!((status, &error["code"]), (12, &json!("device_frozen")));
}

#[test]
fn the_server_is_shown_forgotten_and_asked_to_erase() {
    let server = SyncServer::start();
    let home = Home::begun();
    assert_eq!(home.json(&["server"]), json!({ "server": null }));
    assert!(home.ok(&["server"]).contains("No server is set"));
    assert!(home.ok(&["today"]).contains("No server"));
    for words in [
        &["sync"][..],
        &["server", "forget"],
        &["server", "erase", "--yes"],
    ] {
        let (status, error) = home.refused(words);
        assert_eq!(
            (status, &error["code"]),
            (4, &json!("no_server")),
            "{words:?}"
        );
    }
    let line = server.token();
    let mut bent = line.clone();
    bent.pop();
    for text in [bent.as_str(), "https://example.org", "a line"] {
        let (status, error) = home.refused(&["server", "set", text]);
        assert_eq!(
            (status, &error["field"]),
            (3, &json!("token_line")),
            "{text}"
        );
    }
    assert_eq!(
        home.run_with(&["server", "set", "-"], &format!("{line}\n"))
            .status,
        0
    );
    let view = home.json(&["server", "show"]);
    assert_eq!(view["server"]["url"], server.url());
    assert_eq!(
        (&view["server"]["enrolled"], &view["server"]["has_token"]),
        (&json!(false), &json!(true))
    );
    let other = SyncServer::start();
    let (status, error) = home.refused(&["server", "set", &other.token()]);
    assert_eq!((status, &error["code"]), (3, &json!("other_server")));

    let late = Home::begun();
    late.ok(&["server", "set", &line]);
    assert_eq!(home.json(&["sync"])["why_stopped"], "done");
    let (status, error) = late.refused_after(&["sync"]);
    assert_eq!(
        (status, &error["code"]),
        (11, &json!("gone")),
        "a line is used once"
    );

    assert_eq!(home.refused(&["server", "erase"]).0, 9);
    assert!(home.json(&["server", "erase", "--yes"])["due_s"].is_u64());
    assert!(home.json(&["server"])["server"]["erase_due_s"].is_u64());
    assert!(home.ok(&["server"]).contains("will be erased on"));
    assert_eq!(
        home.json(&["server", "erase", "--cancel"])["done"],
        "kept-account"
    );
    assert!(!home.ok(&["server", "--lang", "es"]).contains("se borra"));
    assert_eq!(home.json(&["server", "forget"])["done"], "forgot-server");
    assert_eq!(home.json(&["today"])["sync"]["state"], "off");
    assert!(home.json(&["history"])["days"].is_array());
}

#[test]
fn a_watch_tells_each_sync_and_ends_well_at_control_c() {
    let server = SyncServer::start();
    let first = with_server(&server);
    let second = second(&first, &server);
    let mut watch = Talk::with(&first, &["sync", "--watch"]);
    assert_eq!(watch.hear("synced")["why_stopped"], "done");
    second.ok(&["check-in", "--mood", "2", "--note", "told while it watched"]);
    assert_eq!(second.json(&["sync"])["why_stopped"], "done");
    while watch.hear("synced")["pulled"] == 0 {}
    let process = rustix::process::Pid::from_raw(i32::try_from(watch.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    watch.ends_well();
    assert_eq!(journal(&second), journal(&first));
}

#[test]
fn a_code_that_was_used_or_names_another_server_links_nothing() {
    let (server, other) = (SyncServer::start(), SyncServer::start());
    let first = with_server(&server);
    let stranger = with_server(&other);
    let new = Home::empty();
    let mut joining = Talk::with(&new, &["link", "new", "--server", &server.url()]);
    let code = joining.hear("code")["text"].as_str().unwrap().to_owned();
    let (status, error) = stranger.refused(&["link", "add", &code]);
    assert_eq!((status, &error["code"]), (11, &json!("link_other_server")));

    let mut adding = Talk::with(&first, &["link", "add", &code]);
    joining.hear("check_code");
    adding.hear("ask");
    adding.say("0000 0000 0000");
    assert_eq!(adding.ends_refused(), (13, "link_wrong_check_code".into()));
    assert_eq!(devices(&first).len(), 1);
    let again = first.run_with(&["link", "add", &code, "--json"], "0000 0000 0000\n");
    assert_eq!(again.status, 11, "{again:?}");
    assert!(again.err.contains("link_gone"), "{again:?}");
    let process = rustix::process::Pid::from_raw(i32::try_from(joining.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    assert_eq!(joining.ends_refused(), (9, "cancelled".into()));
    assert_eq!(new.refused(&["today"]).0, 4, "nothing is in its folder");
}

#[test]
fn a_server_with_a_certificate_of_its_own_is_believed_only_if_the_person_says_so() {
    let server = SyncServer::with_tls();
    let home = Home::begun();
    home.ok(&["server", "set", &server.token()]);
    let (status, error) = home.refused_after(&["sync"]);
    assert_eq!((status, &error["code"]), (11, &json!("unsafe_line")));
    let home = home.with("COMPANION_ROOTS", server.certificate().to_str().unwrap());
    assert_eq!(home.json(&["sync"])["why_stopped"], "done");
    assert_eq!(home.json(&["server"])["server"]["is_encrypted"], true);

    let nothing = home.path("nothing.pem");
    std::fs::write(&nothing, "no certificate").unwrap();
    let home = home.with("COMPANION_ROOTS", nothing.to_str().unwrap());
    let (status, error) = home.refused(&["sync"]);
    assert_eq!((status, &error["reason"]), (7, &json!("not_a_certificate")));
    let home = home.with("COMPANION_ROOTS", "no/such/file");
    assert_eq!(home.refused(&["sync"]).1["code"], "file_unreadable");
}
