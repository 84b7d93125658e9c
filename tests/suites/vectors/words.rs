//! Recovery words, and what they give.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use vault::{Identity, Language, RecoveryWords};

use crate::seeds::{ENTROPY, fixed, hex, list, text};

pub fn make() -> Value {
    let secrets = [
        [0; 16],
        [0xFF; 16],
        [0x80; 16],
        ENTROPY,
        *b"0123456789abcdef",
    ];
    let good = secrets.map(|entropy| {
        let words = RecoveryWords::take(&mut entropy.clone());
        let identity = Identity::derive(&words).expect("an identity");
        let phrase = |language| words.phrase(language).expose_secret().to_owned();
        let paper = identity.paper();
        json!({
            "entropy": hex(entropy),
            "en": phrase(Language::English), "es": phrase(Language::Spanish),
            "root": hex(identity.root().public().to_bytes()),
            "paper_sign": hex(paper.signing().public().to_bytes()),
            "paper_seal": hex(paper.seal_key().to_bytes()),
            "paper": hex(paper.device_id().as_bytes()),
        })
    });
    json!({ "good": good, "typed": typed(), "bad": bad() })
}

/// The same words as somebody may type them.
fn typed() -> Vec<Value> {
    let phrase = RecoveryWords::take(&mut ENTROPY.clone()).phrase(Language::Spanish);
    let phrase = phrase.expose_secret();
    let english = RecoveryWords::take(&mut ENTROPY.clone()).phrase(Language::English);
    let apart = phrase
        .replace('á', "a\u{301}")
        .replace('é', "e\u{301}")
        .replace('ó', "o\u{301}");
    let plain = phrase
        .replace(['á', 'Á'], "a")
        .replace('é', "e")
        .replace('ó', "o");
    let forms = [
        phrase.to_uppercase(),
        apart
            .replace('í', "i\u{301}")
            .replace('ú', "u\u{301}")
            .replace('ñ', "n\u{303}"),
        plain.replace('í', "i").replace('ú', "u").replace('ñ', "n"),
        format!("  {}\n", english.expose_secret().replace(' ', "\t \u{a0}")),
        english.expose_secret().to_uppercase(),
    ];
    forms
        .into_iter()
        .map(|typed| json!({ "typed": typed, "entropy": hex(ENTROPY) }))
        .collect()
}

fn bad() -> Vec<Value> {
    let eleven = "abandon ".repeat(11);
    let cases = [
        (String::new(), "12 words are needed, 0 were given"),
        (eleven.clone(), "12 words are needed, 11 were given"),
        (
            format!("{eleven}about about"),
            "12 words are needed, 13 were given",
        ),
        (format!("{eleven}abandon"), "the words do not fit together"),
        (format!("{eleven}abuot"), "word 12 is not known"),
        (
            format!("abandonn {}about", "abandon ".repeat(10)),
            "word 1 is not known",
        ),
        (
            format!("{}ábaco about", "abandon ".repeat(10)),
            "word 11 is not known",
        ),
        (
            format!("{}zoo ábaco", "ábaco ".repeat(10)),
            "word 11 is not known",
        ),
        (
            format!("{eleven}about{}", " ".repeat(1_100)),
            "limit passed: phrase bytes",
        ),
    ];
    cases
        .into_iter()
        .map(|(typed, error)| json!({ "typed": typed, "error": error }))
        .collect()
}

pub fn read(file: &Value) {
    let parse = |typed: &Value| RecoveryWords::parse(&SecretString::from(text(typed)));
    for entry in list(file, "good") {
        for language in ["en", "es"] {
            let words = parse(&entry[language]).expect("good words");
            assert_eq!(words.entropy(), &fixed(&entry["entropy"]));
            let identity = Identity::derive(&words).expect("an identity");
            assert_eq!(identity.root().public().to_bytes(), fixed(&entry["root"]));
            assert_eq!(
                identity.paper().device_id().as_bytes(),
                &fixed(&entry["paper"])
            );
        }
    }
    for entry in list(file, "typed") {
        let words = parse(&entry["typed"]).expect("good words");
        assert_eq!(words.entropy(), &fixed(&entry["entropy"]));
    }
    for entry in list(file, "bad") {
        let error = parse(&entry["typed"]).expect_err("bad words");
        assert_eq!(error.to_string(), text(&entry["error"]));
    }
}
