//! What somebody can do who has the folder, or may change what is in it.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use companion::{Companion, CompanionError, DeviceClass, Language, Parts, Secret, Setup, fakes};

const NOW_MS: i64 = 1_795_500_000_000;

fn secret(pin: Option<&str>) -> Option<Secret> {
    pin.map(|pin| Secret::from(pin.to_owned()))
}

fn begin(at: &Path, parts: &Parts, pin: Option<&str>) {
    let setup = Setup {
        language: Language::Spanish,
        class: DeviceClass::Phone,
        pin: secret(pin),
    };
    let companion = Companion::create(at, parts.clone(), &setup).unwrap();
    companion.close().unwrap();
}

fn open(at: &Path, parts: &Parts, pin: Option<&str>) -> companion::Result<()> {
    Companion::open(at, parts.clone(), secret(pin).as_ref())?.close()
}

/// Every file of a folder but the lock, with its bytes.
fn files(at: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(at)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .filter(|(path, _)| !path.ends_with("lock"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_folder_alone_opens_nothing_even_with_the_pin() {
    let at = tempfile::tempdir().unwrap();
    for pin in [None, Some("4711")] {
        let folder = at.path().join(pin.unwrap_or("none"));
        begin(&folder, &fakes::parts(NOW_MS), pin);
        // Another machine: the same folder, and no key outside it or one of its own making.
        let elsewhere = fakes::parts(NOW_MS);
        assert_eq!(
            open(&folder, &elsewhere, pin),
            Err(CompanionError::KeyMissing)
        );
        let key_file = fs::read(folder.join("key")).unwrap();
        let folder_id: [u8; 16] = key_file.get(7..23).unwrap().try_into().unwrap();
        elsewhere.keys.keep(&folder_id, &[0; 32]).unwrap();
        let refused = open(&folder, &elsewhere, pin);
        let wrong_pin = matches!(refused, Err(CompanionError::WrongPin { .. }));
        assert!(refused == Err(CompanionError::KeyMissing) || pin.is_some() && wrong_pin);
    }
}

#[test]
fn key_files_changed_between_two_folders_open_and_change_nothing() {
    let at = tempfile::tempdir().unwrap();
    let (one, other) = (at.path().join("one"), at.path().join("other"));
    let parts = fakes::parts(NOW_MS);
    begin(&one, &parts, None);
    begin(&other, &parts, None);
    let swap = || {
        let (a, b) = (
            fs::read(one.join("key")).unwrap(),
            fs::read(other.join("key")).unwrap(),
        );
        fs::write(one.join("key"), b).unwrap();
        fs::write(other.join("key"), a).unwrap();
    };
    swap();
    let before = (files(&one), files(&other));
    for folder in [&one, &other] {
        assert_eq!(open(folder, &parts, None), Err(CompanionError::Damaged));
        let repaired = Companion::repair(folder, &parts, None);
        assert_eq!(repaired, Err(CompanionError::Damaged));
    }
    assert_eq!((files(&one), files(&other)), before);
    swap();
    for folder in [&one, &other] {
        assert_eq!(open(folder, &parts, None), Ok(()));
    }
}

#[test]
fn a_key_file_cannot_be_made_one_without_a_pin_or_with_a_cheaper_one() {
    let at = tempfile::tempdir().unwrap();
    let parts = fakes::parts(NOW_MS);
    begin(at.path(), &parts, Some("4711"));
    let key = at.path().join("key");
    let good = fs::read(&key).unwrap();
    let (head, rest) = good.split_at(23);
    // Version, kind, salt 16, memory 4, passes 4, lanes 1; then nonce and ciphertext.
    let sealed = rest.get(27..).unwrap();
    let without = [head, &[1, 0], sealed].concat();
    let mut cheaper = good.clone();
    cheaper.splice(23 + 18..23 + 26, [0, 0, 0, 8, 0, 0, 0, 1]);
    let mut newer = good.clone();
    newer.splice(23..24, [2]);
    for (bent, pin, error) in [
        (without, None, CompanionError::KeyMissing),
        (
            cheaper,
            Some("4711"),
            CompanionError::WrongPin { tries_left: 4 },
        ),
        (newer, Some("4711"), CompanionError::NewerVersion),
    ] {
        fs::write(&key, bent).unwrap();
        assert_eq!(open(at.path(), &parts, pin), Err(error));
    }
    fs::write(&key, good).unwrap();
    assert_eq!(open(at.path(), &parts, Some("4711")), Ok(()));
}

#[test]
fn a_pin_opens_however_its_letters_were_composed() {
    let at = tempfile::tempdir().unwrap();
    let parts = fakes::parts(NOW_MS);
    begin(at.path(), &parts, Some("contrasen\u{303}a"));
    assert_eq!(open(at.path(), &parts, Some("contrase\u{f1}a")), Ok(()));
    let other = open(at.path(), &parts, Some("contrasena"));
    assert!(matches!(other, Err(CompanionError::WrongPin { .. })));
    // A wide digit is another digit, and a space is part of a PIN.
    for other in ["\u{ff14}711", "4711 "] {
        let parts = Parts {
            keys: Arc::clone(&parts.keys),
            ..fakes::parts(NOW_MS)
        };
        let folder = at.path().join(other.trim());
        begin(&folder, &parts, Some("4711"));
        let refused = open(&folder, &parts, Some(other));
        assert!(matches!(refused, Err(CompanionError::WrongPin { .. })));
    }
}
