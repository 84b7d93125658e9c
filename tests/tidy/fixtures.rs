//! Fixtures are only added: a file under `tests/fixtures/v1` never changes and never goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::crates::root;

const HOW: &str = "frozen files stay as they are, since somebody may have data like them. A new \
                   one gets its line in tests/fixtures/v1.sha256:\n  \
                   (cd tests/fixtures && sha256sum v1/PATH >> v1.sha256)";

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Paths and hashes of every file under a folder, as they are named from its parent.
fn read(folder: &Path, from: &Path, found: &mut BTreeMap<String, String>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|one| one.expect("one").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, from, found);
        } else {
            let name = path
                .strip_prefix(from)
                .expect("inside")
                .display()
                .to_string();
            found.insert(name, hash(&std::fs::read(&path).expect("a file")));
        }
    }
}

fn differences(list: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let listed: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, name)| (name, hash))
        .collect();
    let mut wrong = Vec::new();
    for (name, hash) in files {
        match listed.get(name.as_str()) {
            None => wrong.push(format!("{name} is not in the list: {hash}  {name}")),
            Some(frozen) if frozen != hash => wrong.push(format!("{name} was changed")),
            Some(_) => {}
        }
    }
    let gone = listed.keys().filter(|name| !files.contains_key(**name));
    wrong.extend(gone.map(|name| format!("{name} was taken away")));
    if listed.len() != list.lines().count() {
        wrong.push("the list names a file twice, or has a line that is none".to_owned());
    }
    wrong
}

#[test]
fn frozen_fixtures_are_as_they_were() {
    let fixtures = root().join("tests/fixtures");
    let list = std::fs::read_to_string(fixtures.join("v1.sha256")).expect("v1.sha256");
    let mut files = BTreeMap::new();
    read(&fixtures.join("v1"), &fixtures, &mut files);
    let wrong = differences(&list, &files);
    assert!(wrong.is_empty(), "{}\n{HOW}", wrong.join("\n"));
}

#[test]
fn the_list_is_what_sha256sum_writes() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hash(b""), empty);
}

#[test]
fn a_fixture_that_changed_went_or_came_is_found() {
    let files = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned()))
            .collect()
    };
    let list = "aa  v1/one\nbb  v1/two\n";
    assert_eq!(
        differences(list, &files(&[("v1/one", "aa"), ("v1/two", "bb")])).len(),
        0
    );
    let changed = differences(list, &files(&[("v1/one", "cc"), ("v1/two", "bb")]));
    assert_eq!(changed, ["v1/one was changed"]);
    let gone = differences(list, &files(&[("v1/one", "aa")]));
    assert_eq!(gone, ["v1/two was taken away"]);
    let came = files(&[("v1/one", "aa"), ("v1/two", "bb"), ("v1/three", "dd")]);
    assert_eq!(
        differences(list, &came),
        ["v1/three is not in the list: dd  v1/three"]
    );
    let twice = "aa  v1/one\nbb  v1/one\n";
    assert_eq!(differences(twice, &files(&[("v1/one", "bb")])).len(), 1);
}
