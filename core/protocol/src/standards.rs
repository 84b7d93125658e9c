//! The published vectors for what this crate takes from elsewhere: keys and signatures.

use serde_json::Value;

use crate::{Error, SealKey, Signature, VerifyingKey};

/// Every test of a file of Project Wycheproof, with its group.
fn wycheproof(file: &str) -> Vec<(Value, Value)> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/wycheproof"
    );
    let text = std::fs::read_to_string(std::path::Path::new(folder).join(file)).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    let mut tests = Vec::new();
    for group in whole["testGroups"].as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            tests.push((group.clone(), test.clone()));
        }
    }
    assert_eq!(Some(tests.len() as u64), whole["numberOfTests"].as_u64());
    tests
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn key(text: &str) -> [u8; 32] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn signatures_hold_exactly_where_wycheproof_says() {
    let mut held = 0;
    for (group, test) in wycheproof("ed25519_test.json") {
        let public = bytes(&group["publicKey"]["pk"]).try_into().unwrap();
        let public = VerifyingKey::from_bytes(public).unwrap();
        let signature = bytes(&test["sig"]).try_into().map(Signature::from_bytes);
        let holds = signature.is_ok_and(|s| public.holds(&bytes(&test["msg"]), &s).is_ok());
        assert_eq!(holds, test["result"] == "valid", "{}", test["tcId"]);
        held += usize::from(holds);
    }
    assert_eq!(held, 88);
}

#[test]
fn every_signing_key_of_small_order_is_refused_in_each_of_its_spellings() {
    // Chalkias and others, "Taming the many EdDSAs" (2020), table 6.
    let eight = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03";
    let other = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc";
    let (zeros, ones) = ("00".repeat(30), "ff".repeat(30));
    let mut spelled = Vec::new();
    for sign in ["00", "80"] {
        spelled.extend([format!("01{zeros}{sign}"), format!("00{zeros}{sign}")]);
    }
    for first in ["ec", "ed", "ee"] {
        spelled.extend(["7f", "ff"].map(|last| format!("{first}{ones}{last}")));
    }
    spelled.extend(["7a", "fa"].map(|last| format!("{eight}{last}")));
    spelled.extend(["05", "85"].map(|last| format!("{other}{last}")));
    assert_eq!(spelled.len(), 14);
    for text in spelled {
        let refused = VerifyingKey::from_bytes(key(&text));
        assert_eq!(refused, Err(Error::WeakKey), "{text}");
    }
}

#[test]
fn every_second_spelling_of_a_signing_key_is_refused() {
    // y from p to 2^255 − 1, with either sign: the 38 spellings that are not the one spelling.
    for first in 0xED..=0xFF_u8 {
        for last in [0x7F, 0xFF] {
            let mut bytes = [0xFF; 32];
            (bytes[0], bytes[31]) = (first, last);
            assert_eq!(VerifyingKey::from_bytes(bytes), Err(Error::WeakKey));
        }
    }
}

#[test]
fn sealing_keys_are_refused_exactly_where_they_give_no_secret_or_are_a_second_spelling() {
    let prime = key(&format!("ed{}7f", "ff".repeat(30)));
    let mut refused = 0;
    for (_, test) in wycheproof("x25519_test.json") {
        let public: [u8; 32] = bytes(&test["public"]).try_into().unwrap();
        let zero = bytes(&test["shared"]).iter().all(|byte| *byte == 0);
        let second_spelling = public.iter().rev().ge(prime.iter().rev());
        let taken = SealKey::from_bytes(public).is_ok();
        assert_eq!(taken, !zero && !second_spelling, "{}", test["tcId"]);
        refused += usize::from(!taken);
    }
    assert_eq!(refused, 44);
}
