//! Two devices of one person with no server anywhere: linked by files or pictures, and then handing
//! over envelopes.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod harness;

use std::fs;

use harness::Home;
use harness::talk::{Talk, link};
use serde_json::{Value, json};

/// A journal, and a device that was linked to it through a folder.
fn linked() -> (Home, Home) {
    let (first, second) = (Home::begun(), Home::empty());
    first.ok(&["check-in", "--mood", "3", "--note", "told on the first"]);
    let folder = first.path("between");
    fs::create_dir(&folder).unwrap();
    let dir = ["--dir", folder.to_str().unwrap()];
    let (added, linked) = link(&first, &second, &dir, &dir);
    assert_eq!(
        (&added["sync"], &linked["sync"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(linked["arriving"], true);
    (first, second)
}

/// Hands over what `from` has.
fn hand_over(from: &Home, to: &Home, words: &[&str]) -> Value {
    let file = from.path("envelope");
    let file = file.to_str().unwrap();
    let wrote = from.json(&[&["envelope", "write", file, "--replace"], words].concat());
    assert_eq!(wrote["done"], "wrote-envelope");
    assert_eq!(wrote["bytes"], fs::metadata(file).unwrap().len());
    to.json(&["envelope", "read", file])
}

fn journal(home: &Home) -> Value {
    json!([
        home.json(&["history"]),
        home.json(&["goal", "list", "--all"]),
        home.json(&["search", "told"]),
    ])
}

/// Letters that pack badly.
fn noise(count: usize) -> String {
    let mut state = 7_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from((state >> 24) % 26).unwrap())
    };
    (0..count).map(next).collect()
}

fn texts(view: &Value) -> Vec<String> {
    let texts = view["pictures"].as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn devices_linked_by_files_have_the_same_after_envelopes_both_ways() {
    let (first, second) = linked();
    assert!(second.ok(&["today"]).contains("on its way"));
    let (status, error) = second.refused(&["check-in", "--mood", "3"]);
    assert_eq!((status, &error["code"]), (12, &json!("not_arrived")));

    assert_eq!(
        hand_over(&first, &second, &["--everything"])["done"],
        "read-envelope"
    );
    assert_eq!(journal(&second), journal(&first));
    second.ok(&["check-in", "--mood", "2", "--note", "told on the second"]);
    first.ok(&["goal", "add", "A walk"]);
    assert!(
        hand_over(&second, &first, &[])["new_items"]
            .as_u64()
            .unwrap()
            > 0
    );
    assert!(
        hand_over(&first, &second, &[])["new_items"]
            .as_u64()
            .unwrap()
            > 0
    );
    assert_eq!(journal(&second), journal(&first));

    let file = first.path("envelope");
    let file = file.to_str().unwrap();
    assert_eq!(second.json(&["envelope", "read", file])["new_items"], 0);
    assert!(
        second
            .ok(&["envelope", "read", file])
            .contains("here already")
    );
    assert_eq!(first.refused(&["envelope", "write", file]).0, 3);
}

#[test]
fn an_envelope_goes_as_pictures_in_any_order_and_says_what_is_still_needed() {
    let (first, second) = linked();
    for note in 0..6 {
        let note = format!("told {note}: {}", noise(200));
        first.ok(&["check-in", "--mood", "3", "--note", &note]);
    }
    let file = first.path("envelope");
    let file = file.to_str().unwrap();
    first.ok(&["envelope", "write", file, "--everything"]);
    let mut pictures = texts(&first.json(&["qr", "show", file]));
    assert!(pictures.len() > 1);
    let shown = first.ok(&["qr", "show", file, "--text"]);
    assert_eq!(shown.lines().count(), pictures.len());
    let drawn = first.ok(&["qr", "show", file]);
    assert!(drawn.contains(&format!("Picture 1 of {}", pictures.len())) && drawn.contains('█'));

    pictures.reverse();
    let last = pictures.pop().unwrap();
    let some = pictures.join("\n") + "\n";
    let ended = second.run_with(&["qr", "read", "--json"], &some);
    assert_eq!(ended.status, 7, "{ended:?}");
    let error: Value = serde_json::from_str(ended.err.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["code"], "pictures_missing");
    assert_eq!(error["error"]["missing"], json!([1]));
    let said = second.run_with(&["qr", "read"], &some);
    assert!(said.err.contains("Still needed: 1"), "{said:?}");

    let all = format!("{some}\n{last}\n");
    let out = second.path("copy");
    let ended = second.run_with(&["qr", "read", "--out", out.to_str().unwrap()], &all);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(fs::read(&out).unwrap(), fs::read(file).unwrap());
    fs::write(second.path("texts"), &all).unwrap();
    let read = second.json(&["qr", "read", second.path("texts").to_str().unwrap()]);
    assert_eq!(read["done"], "read-envelope");
    assert_eq!(journal(&second), journal(&first));
}

#[test]
fn pictures_that_do_not_go_together_are_each_told_apart() {
    let (first, second) = linked();
    for note in 0..6 {
        let note = format!("told {note}: {}", noise(200));
        first.ok(&["check-in", "--mood", "3", "--note", &note]);
    }
    let file = first.path("envelope");
    let file = file.to_str().unwrap();
    first.ok(&["envelope", "write", file, "--everything"]);
    let one = texts(&first.json(&["qr", "show", file]));
    let other = texts(&first.json(&["qr", "show", file]));
    for (input, code) in [
        (String::new(), "no_pictures"),
        ("https://example.org\n".into(), "bad_file"),
        (format!("{}\n{}\n", one[0], other[1]), "picture_other_set"),
    ] {
        let ended = second.run_with(&["qr", "read", "--json"], &input);
        assert_eq!(ended.status, 7, "{ended:?}");
        assert!(
            ended.err.contains(&format!("\"{code}\"")),
            "{code}: {ended:?}"
        );
    }
    assert!(
        second.ok(&["today"]).contains("on its way"),
        "nothing was changed"
    );
}

#[test]
fn files_that_are_no_envelopes_for_this_device_change_nothing() {
    let (first, second) = linked();
    let (stranger, _) = linked();
    let file = first.path("envelope");
    first.ok(&["envelope", "write", file.to_str().unwrap(), "--everything"]);
    let mut cut = fs::read(&file).unwrap();
    cut.pop();
    let mut newer = fs::read(&file).unwrap();
    newer[6] = 9;
    let step = first.path("between").join("offer");
    for (bytes, home, reason) in [
        (b"a letter".to_vec(), &second, "not_an_envelope"),
        (cut, &second, "damaged"),
        (newer, &second, "newer"),
        (fs::read(step).unwrap(), &second, "other_step"),
        (fs::read(&file).unwrap(), &stranger, "not_for_this_device"),
        (vec![0; (16 << 20) + 1], &second, "too_large"),
    ] {
        let path = home.path("strange");
        fs::write(&path, bytes).unwrap();
        let (status, error) = home.refused(&["envelope", "read", path.to_str().unwrap()]);
        assert_eq!((status, &error["reason"]), (7, &json!(reason)));
        let spanish = home.run(&["envelope", "read", path.to_str().unwrap(), "--lang", "es"]);
        assert!(spanish.err.contains("No se cambió nada"), "{spanish:?}");
    }
    let alone = Home::begun();
    let (status, error) = alone.refused(&["envelope", "write", "out"]);
    assert_eq!((status, &error["code"]), (4, &json!("no_other_device")));
}

#[test]
fn a_device_is_linked_by_pasted_texts_alone() {
    let (first, second) = (Home::empty(), Home::empty());
    assert_eq!(first.run_with(&["init", "--pin-stdin"], "2468\n").status, 0);
    let mut joining = Talk::with(&second, &["link", "new", "--pin-stdin"]);
    joining.say("1357");
    let code = joining.hear("code")["text"].as_str().unwrap().to_owned();
    let ended = first.run_with(
        &["link", "add", "-", "--pin-stdin"],
        &format!("1\n{code}\n"),
    );
    assert_eq!(ended.status, 5, "the PIN comes first: {ended:?}");
    let mut adding = Talk::with(&first, &["link", "add", "-", "--pin-stdin"]);
    adding.say("2468");
    adding.say(&code);
    let pass = |from: &mut Talk, to: &mut Talk, step: &str| {
        let shown = from.hear("pictures");
        assert_eq!(shown["step"], step);
        texts(&shown).iter().for_each(|text| to.say(text));
    };
    pass(&mut adding, &mut joining, "offer");
    pass(&mut joining, &mut adding, "card");
    let digits = joining.hear("check_code")["digits"]
        .as_str()
        .unwrap()
        .to_owned();
    adding.hear("ask");
    adding.say(&digits);
    pass(&mut adding, &mut joining, "keys");
    adding.hear("added-device");
    adding.ends_well();
    joining.hear("linked");
    joining.ends_well();
    let ended = second.run_with(&["devices", "--json", "--pin-stdin"], "1357\n");
    let view: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(view["devices"].as_array().unwrap().len(), 2);
}

#[test]
fn codes_steps_and_digits_of_another_link_are_each_refused_in_their_own_words() {
    let first = Home::begun();
    for (code, said) in [
        ("x", "link_not_a_code"),
        ("https://example.org", "link_not_a_code"),
    ] {
        let (status, error) = first.refused(&["link", "add", code]);
        assert_eq!((status, &error["code"]), (7, &json!(said)), "{code}");
    }
    let used = first.path("used");
    fs::create_dir(&used).unwrap();
    fs::write(used.join("card"), b"x").unwrap();
    let fresh = Home::empty();
    let dir = used.to_str().unwrap();
    assert_eq!(
        fresh.refused(&["link", "new", "--dir", dir]).1["code"],
        "folder_used"
    );

    // Two links at once, and a step of one in the folder of the other.
    let (one, two) = (Home::empty(), Home::empty());
    let folder = |home: &Home| {
        let folder = home.path("between");
        fs::create_dir(&folder).unwrap();
        folder.to_str().unwrap().to_owned()
    };
    let (dir_one, dir_two) = (folder(&one), folder(&two));
    let mut joining = Talk::with(&one, &["link", "new", "--dir", &dir_one]);
    let code = joining.hear("code")["text"].as_str().unwrap().to_owned();
    let mut other = Talk::with(&two, &["link", "new", "--dir", &dir_two]);
    other.hear("code");
    let mut adding = Talk::with(&first, &["link", "add", &code, "--dir", &dir_two]);
    assert_eq!(other.ends_refused(), (13, "link_other_code".into()));
    adding.hear("waiting");
    fs::copy(format!("{dir_two}/offer"), format!("{dir_one}/offer")).unwrap();
    joining.hear("check_code");
    fs::copy(format!("{dir_two}/offer"), format!("{dir_two}/card")).unwrap();
    assert_eq!(adding.ends_refused(), (13, "link_other_step".into()));
    fs::copy(format!("{dir_one}/card"), format!("{dir_one}/keys")).unwrap();
    assert_eq!(joining.ends_refused(), (13, "link_other_step".into()));
    for home in [&one, &two] {
        assert_eq!(home.refused(&["today"]).0, 4, "nothing is in its folder");
    }
    assert_eq!(
        first.json(&["devices"])["devices"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        first.refused(&["link", "new"]).0,
        3,
        "it has a journal already"
    );
}
