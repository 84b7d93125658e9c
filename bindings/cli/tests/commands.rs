//! Every command once, in both languages, on a page and as JSON.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use harness::Home;
use serde_json::{Value, json};

/// Words that only a forgotten message would show.
const IDS: [&str; 14] = [
    "done-",
    "said-",
    "word-",
    "field-",
    "rule-",
    "error-",
    "ask-",
    "mark-",
    "sync-",
    "server-",
    "devices-",
    "link-",
    "envelope-",
    "qr-",
];

/// Runs a command on a page in both languages and looks for forgotten messages.
fn pages(home: &Home, words: &[&str]) {
    for lang in ["en", "es"] {
        let page = home.ok(&[words, &["--lang", lang]].concat());
        assert!(!page.trim().is_empty(), "{words:?} says nothing");
        for id in IDS {
            let shown = page.split_whitespace().any(|word| word.starts_with(id));
            assert!(!shown, "{words:?} shows an id: {page}");
        }
    }
}

/// The id of what a command made, after the same was made in both languages.
fn made(home: &Home, words: &[&str]) -> String {
    pages(home, words);
    home.made(words)
}

/// Runs a command as JSON once and then on a page.
fn done(home: &Home, words: &[&str], expected: &str) {
    assert_eq!(home.json(words)["done"], expected, "{words:?}");
    pages(home, words);
}

#[test]
fn screens_are_pages_and_views() {
    let home = Home::begun();
    home.ok(&["check-in", "--mood", "3", "--note", "by the river"]);
    for (words, member) in [
        (&["today"][..], "check_ins"),
        (&["history"], "days"),
        (&["search", "river"], "hits"),
        (&["trends"], "mood"),
        (&["trends", "--year"], "mood"),
        (&["goal", "list"], "goals"),
        (&["relationship", "list"], "relationships"),
        (&["rate", "--list"], "ratings"),
        (&["profile", "show"], "words"),
        (&["changes"], "items"),
        (&["words"], "words"),
        (&["verify"], "findings"),
    ] {
        assert!(home.json(words)[member].is_array(), "{words:?}");
        pages(&home, words);
    }
    assert_eq!(home.json(&["search", "river"])["hits"][0]["field"], "note");
    assert!(home.json(&["imports"]).is_array());
    assert!(home.json(&["contact", "list"]).is_array());
    for words in [&["imports"][..], &["contact", "list"], &["words", "show"]] {
        pages(&home, words);
    }
}

#[test]
fn a_goal_and_its_steps_live_through_every_command() {
    let home = Home::begun();
    let id = made(
        &home,
        &[
            "goal",
            "add",
            "Walk to the lake",
            "--why",
            "air",
            "--success",
            "there and back",
            "--area",
            "home,salud",
            "--start",
            "today",
            "--target",
            "2027-01-31",
            "--review",
            "2026-12-24",
            "--confidence",
            "6",
            "--importance",
            "9",
            "--step",
            "shoes",
        ],
    );
    let step = made(
        &home,
        &[
            "step", "add", &id, "a map", "--who", "together", "--due", "mañana",
        ],
    );
    done(
        &home,
        &[
            "step",
            "edit",
            &step,
            "--text",
            "a paper map",
            "--note",
            "at the shop",
        ],
        "changed",
    );
    done(&home, &["step", "done", &step], "step-done");
    done(&home, &["step", "undo", &step], "step-undone");
    done(&home, &["step", "done", &step], "step-done");
    done(&home, &["step", "move", &step, "1"], "changed");
    done(&home, &["goal", "status", &id, "en pausa"], "changed");
    done(
        &home,
        &[
            "goal",
            "edit",
            &id,
            "--title",
            "To the lake",
            "--no-area",
            "home",
        ],
        "changed",
    );
    done(
        &home,
        &["goal", "edit", &id, "--clear", "review,why"],
        "changed",
    );
    done(&home, &["goal", "cheer", &id, "well begun"], "cheered");
    done(&home, &["goal", "cheer", &id, "--step", &step], "cheered");
    pages(&home, &["goal", "show", &id]);
    pages(&home, &["goal", "list", "--all"]);
    let view = home.json(&["goal", "show", &id]);
    assert_eq!(view["title"]["shown"], "To the lake");
    assert_eq!(view["status"], "paused");
    assert_eq!(view["life_areas"], json!(["physical_health"]));
    assert_eq!(view["why"]["shown"], json!(null));
    assert_eq!(view["steps"][0]["text"]["shown"], "a paper map");
    assert_eq!(view["steps"][0]["done"], true);
    assert_eq!(view["steps"][0]["note"], "at the shop");
    assert!(view["cheers"].as_array().unwrap().len() >= 2);
    let done_steps = |view: &Value| view["steps"].as_array().unwrap().len();
    let before = done_steps(&view);
    home.ok(&["step", "delete", &step]);
    assert_eq!(done_steps(&home.json(&["goal", "show", &id])), before - 1);
    home.ok(&["step", "restore", &step[4..9]]);
    assert_eq!(done_steps(&home.json(&["goal", "show", &id])), before);
    home.ok(&["goal", "delete", &id]);
    home.ok(&["goal", "restore", &id[4..9]]);
    assert_eq!(home.json(&["goal", "show", &id])["deleted"], false);
}

#[test]
fn a_contact_and_its_follow_ups_live_through_every_command() {
    let home = Home::begun();
    let goal = home.made(&["goal", "add", "a goal"]);
    let add = [
        "contact",
        "add",
        "--with",
        "Rosa",
        "--at",
        "yesterday 10:00",
        "--minutes",
        "45",
        "--mode",
        "en persona",
        "--setting",
        "library corner",
        "--asked-by",
        "joint",
        "--support",
        "emotional=20",
        "--support",
        "datos y consejos",
        "--activity",
        "listening,goal_work",
        "--goal",
        &goal,
        "--summary",
        "we talked",
        "--follow-up",
        "call",
        "--spoken",
        "es",
        "--interpreter",
        "--from",
        "hospital",
        "--from-on",
        "2026-11-20",
        "--window",
        "72h",
    ];
    let id = made(&home, &add);
    let relationships = home.json(&["relationship", "list"])["relationships"].clone();
    assert_eq!(
        relationships.as_array().unwrap().len(),
        1,
        "the first contact opened one space"
    );
    let own = made(
        &home,
        &[
            "contact",
            "follow-up",
            "add",
            &id,
            "a form",
            "--due",
            "2026-12-01",
        ],
    );
    let own_short = &own[4..9];
    done(
        &home,
        &["contact", "follow-up", "edit", &own, "--what", "the form"],
        "changed",
    );
    done(
        &home,
        &["contact", "follow-up", "done", own_short],
        "step-done",
    );
    done(
        &home,
        &["contact", "follow-up", "undo", &own],
        "step-undone",
    );
    done(
        &home,
        &[
            "contact",
            "edit",
            &id,
            "--support",
            "instrumental=5",
            "--status",
            "held",
        ],
        "changed",
    );
    done(
        &home,
        &[
            "contact",
            "edit",
            &id,
            "--summary",
            "we talked about the lake",
        ],
        "changed",
    );
    done(
        &home,
        &["contact", "edit", &id, "--no-activity", "goal_work"],
        "changed",
    );
    home.ok(&[
        "contact",
        "reflect",
        &id,
        "I felt light",
        "--heard",
        "5",
        "--helped",
        "4",
    ]);
    home.ok(&["contact", "close", &id]);
    let (status, error) = home.refused(&["contact", "edit", &id, "--summary", "another"]);
    assert_eq!((status, &error["rule"]), (3, &json!("not_allowed")));
    done(
        &home,
        &["contact", "amend", &id, "minutes", "50", "--why", "longer"],
        "changed",
    );
    pages(&home, &["contact", "show", &id]);
    pages(&home, &["contact", "list", "--with", "rosa"]);
    let view = home.json(&["contact", "show", &id]);
    assert_eq!(view["summary"], "we talked about the lake");
    assert_eq!(
        (&view["closed"], &view["mode"]),
        (&json!(true), &json!("in_person"))
    );
    assert_eq!(view["reflection"]["felt_heard"]["shown"], 5);
    assert_eq!(view["amendments"][0]["why"], "longer");
    assert_eq!(view["activities"], json!(["listening"]));
    home.ok(&["contact", "follow-up", "delete", &own]);
    home.ok(&["contact", "delete", &id]);
    home.ok(&["contact", "restore", &id[4..9]]);
    home.ok(&["relationship", "rename", "Rosa", "Rosa María"]);
    home.ok(&[
        "contact",
        "add",
        "--with",
        "rosa maria",
        "--mode",
        "phone",
        "--support",
        "escucha",
    ]);
    home.ok(&["relationship", "add", "Ben"]);
    assert!(home.ok(&["relationship", "list"]).contains("Ben"));
}

#[test]
fn what_did_not_take_place_is_said_kindly() {
    let home = Home::begun();
    home.ok(&["contact", "add", "--mode", "phone", "--status", "missed"]);
    assert!(home.ok(&["contact", "list"]).contains("did not take place"));
    assert!(
        home.ok(&["contact", "list", "--lang", "es"])
            .contains("no tuvo lugar")
    );
}

#[test]
fn a_profile_is_written_and_read() {
    let home = Home::begun();
    home.ok(&[
        "profile",
        "set",
        "--name",
        "Ana",
        "--meaning",
        "To be here",
        "--culture",
        "tea",
    ]);
    home.ok(&["profile", "set", "--setting", "discreet=true"]);
    home.ok(&["profile", "strength", "add", "patience"]);
    home.ok(&["profile", "tool", "add", "the river", "--coping", "walk"]);
    let view = home.json(&["profile", "show"]);
    let strength = view["strengths"][0]["id"].as_str().unwrap();
    let tool = view["toolbox"][0]["id"].as_str().unwrap();
    done(
        &home,
        &["profile", "strength", "edit", strength, "calm"],
        "changed",
    );
    done(
        &home,
        &["profile", "tool", "edit", &tool[4..9], "the lake"],
        "changed",
    );
    pages(&home, &["profile", "show"]);
    let view = home.json(&["profile", "show"]);
    assert_eq!(view["display"]["shown"], "Ana");
    assert_eq!(view["strengths"][0]["text"]["shown"], "calm");
    assert_eq!(view["toolbox"][0]["text"]["shown"], "the lake");
    assert!(
        home.ok(&["today"]).contains("To be here"),
        "what recovery means comes first"
    );
    home.ok(&["profile", "strength", "remove", strength]);
    home.ok(&["profile", "tool", "remove", tool]);
    home.ok(&["profile", "set", "--clear", "name"]);
    assert_eq!(home.json(&["profile", "show"])["strengths"], json!([]));
}

#[test]
fn the_language_of_the_profile_speaks_unless_another_is_asked_for() {
    let home = Home::begun();
    home.ok(&["profile", "set", "--language", "es"]);
    assert!(
        home.ok(&["goal", "list"])
            .contains("Aquí cabe una meta tuya")
    );
    assert!(
        home.ok(&["goal", "list", "--lang", "en"])
            .contains("Room for a goal")
    );
    let spanish = Home::empty().with("LANG", "es_MX.UTF-8");
    assert!(spanish.ok(&["init"]).contains("Tus 12 palabras de rescate"));
    assert_eq!(spanish.json(&["profile", "show"])["language"], "es");
}

#[test]
fn ratings_are_given_by_options_or_asked_for() {
    let home = Home::begun();
    home.ok(&["rate", "hope=7", "mi voz en mi vida=4"]);
    let ended = home.run_with(&["rate"], "8\n\n\n5\n\n\n");
    assert_eq!(ended.status, 0, "{ended:?}");
    let ratings = home.json(&["rate", "--list"])["ratings"].clone();
    assert_eq!(ratings.as_array().unwrap().len(), 2, "{ratings}");
    pages(&home, &["rate", "--list"]);
    assert_eq!(home.refused(&["rate", "hope=11"]).0, 3);
    assert_eq!(home.run_with(&["rate"], "\n\n\n\n\n\n").status, 9);
}

#[test]
fn help_manual_and_completions_need_no_journal_and_speak_the_language() {
    let home = Home::empty();
    let help = home.ok(&["--help", "--lang", "es"]);
    assert!(help.contains("Uso: companion [OPCIONES] [ORDEN]") && help.contains("Órdenes"));
    assert!(
        !help.contains("Usage") && !help.contains("Options"),
        "{help}"
    );
    assert!(
        home.ok(&["help", "goal", "add"])
            .contains("Add a goal of your own")
    );
    assert!(
        home.ok(&["goal", "add", "--help"])
            .contains("A step; repeat it for more")
    );
    assert!(home.ok(&["man", "--lang", "es"]).contains(".SH NOMBRE"));
    home.ok(&["man", "--dir", "pages"]);
    let page = std::fs::read_to_string(home.path("pages/companion-goal-add.1")).unwrap();
    assert!(page.contains("Add a goal of your own"), "{page}");
    for shell in ["bash", "zsh", "fish"] {
        assert!(home.ok(&["completions", shell]).contains("check-in"));
    }
    assert!(home.ok(&["--version"]).starts_with("companion "));
}

#[test]
fn spanish_names_of_commands_work_too() {
    let home = Home::begun();
    for words in [
        &["hoy"][..],
        &["historial"],
        &["tendencias"],
        &["meta", "list"],
        &["ayuda"],
    ] {
        home.ok(words);
    }
}

#[test]
fn what_concerns_several_devices_is_said_in_both_languages() {
    let (home, other) = (Home::begun(), Home::empty());
    pages(&home, &["server"]);
    pages(&home, &["devices"]);
    let folder = home.path("between");
    std::fs::create_dir(&folder).unwrap();
    let dir = ["--dir", folder.to_str().unwrap()];
    harness::talk::link(&home, &other, &dir, &dir);
    let view = home.json(&["devices", "list"]);
    let id = view["devices"][1]["id"].as_str().unwrap().to_owned();
    assert!(["phone", "computer"].contains(&view["devices"][1]["class"].as_str().unwrap()));
    done(
        &home,
        &["devices", "name", &id[..8], "kitchen"],
        "named-device",
    );
    done(&home, &["devices", "name", &id], "named-device");
    let file = home.path("envelope");
    let file = file.to_str().unwrap();
    let write = ["envelope", "write", file, "--everything", "--replace"];
    done(&home, &write, "wrote-envelope");
    pages(&home, &["qr", "show", file, "--text"]);
    pages(&home, &["qr", "show", file]);
    done(&other, &["envelope", "read", file], "read-envelope");
    pages(&other, &["devices"]);
    pages(&other, &["today"]);
    done(&home, &["devices", "renew"], "renewed");
}
