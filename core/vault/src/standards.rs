//! The published vectors for what this crate takes from elsewhere, through its own functions where
//! these can be reached.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, OpModeR, OpModeS, Serializable};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use x25519_dalek::{PublicKey, StaticSecret};

use crate::derive::expand;
use crate::hpke_box::Once;
use crate::{
    DeviceKeys, Error, Language, RecoveryWords, Secret, StretchCost, device_keys, open_box, stretch,
};

/// Every test of a file of Project Wycheproof.
fn wycheproof(file: &str) -> Vec<Value> {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/wycheproof"
    );
    let text = std::fs::read_to_string(std::path::Path::new(folder).join(file)).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    let groups = whole["testGroups"].as_array().unwrap().iter();
    let tests: Vec<Value> = groups
        .flat_map(|group| group["tests"].as_array().unwrap().clone())
        .collect();
    assert_eq!(Some(tests.len() as u64), whole["numberOfTests"].as_u64());
    tests
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn fixed<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn boxes_open_exactly_where_wycheproof_says() {
    let (mut opened, mut refused) = (0, 0);
    for test in wycheproof("xchacha20_poly1305_test.json") {
        let key = Secret::take(&mut bytes(&test["key"]).try_into().unwrap());
        let nonce = bytes(&test["iv"]);
        // A box has a nonce of 24 bytes: another length is another layout.
        if nonce.len() != 24 {
            assert_eq!(test["result"], "invalid", "{}", test["tcId"]);
            continue;
        }
        let sealed = [nonce, bytes(&test["ct"]), bytes(&test["tag"])].concat();
        let content = open_box(&key, &sealed, &bytes(&test["aad"]));
        if test["result"] == "valid" {
            assert_eq!(*content.unwrap(), bytes(&test["msg"]), "{}", test["tcId"]);
            opened += 1;
        } else {
            assert_eq!(content, Err(Error::CannotOpen), "{}", test["tcId"]);
            refused += 1;
        }
    }
    assert!(opened == 246 && refused > 40, "{opened} {refused}");
}

#[test]
fn derived_keys_begin_as_wycheproof_says() {
    let mut compared = 0;
    for test in wycheproof("hkdf_sha256_test.json") {
        if test["result"] == "invalid" {
            continue;
        }
        let (secret, salt) = (bytes(&test["ikm"]), bytes(&test["salt"]));
        let (output, info) = (bytes(&test["okm"]), bytes(&test["info"]));
        // No salt and an empty one are the same salt of zeros (RFC 5869, 2.2).
        let salts = [Some(&salt[..]), None];
        for salt in salts.iter().take(if salt.is_empty() { 2 } else { 1 }) {
            let key = expand(*salt, &secret, &[&info]);
            // A shorter output is the beginning of a longer one.
            let both = output.len().min(32);
            assert_eq!(key.expose()[..both], output[..both], "{}", test["tcId"]);
            compared += 1;
        }
    }
    assert!(compared > 83, "{compared}");
}

#[test]
fn shared_secrets_are_those_of_wycheproof() {
    for test in wycheproof("x25519_test.json") {
        let ours: [u8; 32] = bytes(&test["private"]).try_into().unwrap();
        let theirs: [u8; 32] = bytes(&test["public"]).try_into().unwrap();
        let shared = StaticSecret::from(ours).diffie_hellman(&PublicKey::from(theirs));
        assert_eq!(
            shared.as_bytes()[..],
            bytes(&test["shared"]),
            "{}",
            test["tcId"]
        );
    }
}

/// RFC 9180, A.2.1: base mode with X25519, HKDF-SHA256 and ChaCha20Poly1305.
#[test]
fn seals_are_those_of_rfc_9180() {
    let ephemeral = fixed("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
    let ephemeral = Secret::take(&mut { ephemeral });
    let recipient = fixed("1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df");
    let recipient = Secret::take(&mut { recipient });
    let keys = DeviceKeys::from_seeds(Secret::take(&mut [1; 32]), recipient).unwrap();
    let public = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    assert_eq!(keys.seal_key().to_bytes(), fixed(public));

    let (info, additional) = (b"Ode on a Grecian Urn", b"Count-0");
    let content = b"Beauty is truth, truth beauty";
    let (enc, sealed) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &device_keys::public(keys.seal_key()).unwrap(),
            info,
            content,
            additional,
            &mut Once(&ephemeral),
        )
        .unwrap();
    let expected = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    assert_eq!(enc.to_bytes()[..], fixed::<32>(expected));
    let expected = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db\
                    21993c62ce81883d2dd1b51a28";
    assert_eq!(hex::encode(&sealed), expected);

    let opened = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &keys.opening(),
        &Deserializable::from_bytes(&enc.to_bytes()).unwrap(),
        info,
        &sealed,
        additional,
    );
    assert_eq!(opened.unwrap(), content);
}

/// The vectors of twelve words that BIP39 names (trezor/python-mnemonic, `vectors.json`).
#[test]
fn english_words_are_those_of_bip39() {
    let vectors = [
        (
            "00000000000000000000000000000000",
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
             abandon about",
        ),
        (
            "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
        ),
        (
            "80808080808080808080808080808080",
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        ),
        (
            "ffffffffffffffffffffffffffffffff",
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        ),
        (
            "9e885d952ad362caeb4efe34a8e91bd2",
            "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
        ),
        (
            "c0ba5a8e914111210f2bd131f3d5e08d",
            "scheme spot photo card baby mountain device kick cradle pact join borrow",
        ),
        (
            "23db8160a31d3e0dca3688ed941adbf3",
            "cat swing flag economy stadium alone churn speed unique patch report train",
        ),
        (
            "f30f8c1da665478f49b001d94c5fc452",
            "vessel ladder alter error federal sibling chat ability sun glass valve picture",
        ),
    ];
    for (entropy, phrase) in vectors {
        let words = RecoveryWords::take(&mut fixed(entropy));
        assert_eq!(words.phrase(Language::English).expose_secret(), phrase);
        let read = RecoveryWords::parse(&SecretString::from(phrase)).unwrap();
        assert_eq!(read.entropy(), &fixed(entropy));
    }
}

/// BIP39 publishes no phrases in Spanish, so the lists themselves are held against its files.
#[test]
fn both_lists_of_words_are_the_files_of_bip39() {
    let files = [
        (
            Language::English,
            "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
        ),
        (
            Language::Spanish,
            "46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
        ),
    ];
    for (language, hash) in files {
        let list = language.list().word_list();
        let file: String = list.iter().map(|word| format!("{word}\n")).collect();
        assert_eq!(protocol::sha256(&[file.as_bytes()]), fixed(hash));
    }
}

/// RFC 9106, 5.3. It has a key and additional data, which a PIN has not.
#[test]
fn argon2id_is_that_of_rfc_9106() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .output_len(32)
        .build()
        .unwrap();
    let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params);
    let mut tag = [0; 32];
    argon2
        .unwrap()
        .hash_password_into(&[1; 32], &[2; 16], &mut tag)
        .unwrap();
    let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(tag, fixed(expected));
}

/// What the reference implementation (phc-winner-argon2, by its Python binding) gives.
#[test]
fn a_stretched_pin_is_that_of_the_reference_implementation() {
    let pin = SecretString::from("password");
    let stretched = stretch(&pin, b"somesaltsomesalt", StretchCost::default()).unwrap();
    let expected = "2b5dc4054886ec957ef59c73b661c54dd6fb274590b278f657c6d96aac8fa6d1";
    assert_eq!(stretched.expose(), &fixed(expected));
}
