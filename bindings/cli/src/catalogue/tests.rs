use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::CommandFactory;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::help::{command_id, option_ids};
use super::{Catalogue, Language, localise};
use crate::args::Cli;
use crate::codes;
use crate::words::folded;

/// What a message says and which facts it is told.
#[derive(Default)]
struct Message {
    words: String,
    facts: BTreeSet<String>,
}

/// Every message of a language; panics on a file that does not parse or an id that comes twice.
fn messages(language: Language) -> BTreeMap<String, Message> {
    let mut all = BTreeMap::new();
    for (topic, text) in language.files() {
        let resource = fluent_syntax::parser::parse(text)
            .unwrap_or_else(|(_, errors)| panic!("{topic} in {}: {errors:?}", language.tag()));
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut read = Message::default();
            pattern(message.value.as_ref().expect("a value"), &mut read);
            let id = message.id.name.to_owned();
            assert!(all.insert(id.clone(), read).is_none(), "{id} comes twice");
        }
    }
    all
}

fn pattern(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => message.words.push_str(value),
            PatternElement::Placeable { expression } => expression_of(expression, message),
        }
    }
}

fn expression_of(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => inline_of(inline, message),
        Expression::Select { selector, variants } => {
            inline_of(selector, message);
            for variant in variants {
                message.words.push('\n');
                pattern(&variant.value, message);
            }
        }
    }
}

fn inline_of(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            message.facts.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_of(expression, message),
        other => panic!("only facts stand in our messages: {other:?}"),
    }
}

/// The source of this program, tests aside.
fn source() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, text);
            } else if !path.ends_with("catalogue/tests.rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut text,
    );
    text
}

/// The strings of the source that look like ids of messages.
fn ids_in_source() -> BTreeSet<String> {
    const TOPICS: [&str; 24] = [
        "ask",
        "changes",
        "check-in",
        "contact",
        "date",
        "done",
        "error",
        "export",
        "field",
        "goal",
        "help",
        "history",
        "import",
        "init",
        "man",
        "mark",
        "profile",
        "rating",
        "relationship",
        "said",
        "search",
        "today",
        "trends",
        "words",
    ];
    let source = source();
    // Not only every second piece: a quote may be a character of its own.
    let strings = source.lines().flat_map(|line| line.split('"'));
    let is_id = |text: &&str| {
        let topic = TOPICS
            .iter()
            .chain(&["usage", "wipe", "verify", "imports", "repair"])
            .chain(&[
                "devices",
                "envelope",
                "link",
                "qr",
                "restoring",
                "server",
                "sync",
            ]);
        let named = topic
            .into_iter()
            .any(|topic| text.starts_with(&format!("{topic}-")));
        let plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        named && plain && !text.ends_with('-')
    };
    strings.filter(is_id).map(str::to_owned).collect()
}

/// Families whose ids are put together from codes.
const FAMILIES: [&str; 10] = [
    "import-map-",
    "word-",
    "command",
    "option-",
    "value-",
    "field-",
    "rule-",
    "error-",
    "done-",
    "date-",
];

#[test]
fn both_languages_say_the_same_with_the_same_facts() {
    let (english, spanish) = (messages(Language::English), messages(Language::Spanish));
    let ids =
        |messages: &BTreeMap<String, Message>| messages.keys().cloned().collect::<BTreeSet<_>>();
    let (of_english, of_spanish) = (ids(&english), ids(&spanish));
    let differing: Vec<_> = of_english.symmetric_difference(&of_spanish).collect();
    assert!(differing.is_empty(), "only in one language: {differing:?}");
    for (id, message) in &english {
        let other = &spanish[id];
        // Each language writes the clock in its own way: the hour of 12 or of 24.
        if id != "date-time" {
            assert_eq!(message.facts, other.facts, "{id}");
        }
        assert!(
            !message.words.trim().is_empty() || !message.facts.is_empty(),
            "{id} is empty"
        );
    }
}

#[test]
fn every_id_of_the_source_is_in_the_catalogue_and_none_is_left_over() {
    let known: BTreeSet<_> = messages(Language::English).into_keys().collect();
    let used = ids_in_source();
    let unknown: Vec<_> = used.difference(&known).collect();
    assert!(unknown.is_empty(), "not in the catalogue: {unknown:?}");
    let unused: Vec<_> = known
        .difference(&used)
        .filter(|id| !FAMILIES.iter().any(|family| id.starts_with(family)))
        .collect();
    assert!(unused.is_empty(), "never said: {unused:?}");
}

#[test]
fn every_command_option_and_value_has_words_and_none_is_left_over() {
    let known: BTreeSet<_> = messages(Language::English).into_keys().collect();
    let mut needed = BTreeSet::new();
    collect(&Cli::command(), "", &known, &mut needed);
    let silent: Vec<_> = needed.difference(&known).collect();
    assert!(silent.is_empty(), "without words: {silent:?}");
    let unused: Vec<_> = known
        .iter()
        .filter(|id| id.starts_with("command") || id.starts_with("option-"))
        .chain(known.iter().filter(|id| id.starts_with("value-")))
        .filter(|id| !needed.contains(*id))
        .collect();
    assert!(unused.is_empty(), "words for nothing: {unused:?}");
}

fn collect(
    command: &clap::Command,
    path: &str,
    known: &BTreeSet<String>,
    needed: &mut BTreeSet<String>,
) {
    needed.insert(command_id(path));
    for argument in command.get_arguments() {
        let [own, shared] = option_ids(path, argument.get_id().as_str());
        needed.insert(if known.contains(&own) { own } else { shared });
        if argument.get_action().takes_values() {
            for name in argument.get_value_names().unwrap_or_default() {
                let parts = name.split('=').filter(|part| !part.contains('.'));
                needed.extend(parts.map(|part| format!("value-{part}")));
            }
        }
    }
    for below in command.get_subcommands() {
        let name = below.get_name();
        let path = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}-{name}")
        };
        collect(below, &path, known, needed);
    }
}

#[test]
fn every_code_has_words_in_both_languages() {
    for language in Language::ALL {
        let catalogue = Catalogue::of(language);
        for coded in codes::ALL {
            for code in coded.codes {
                let id = format!("word-{}-{code}", coded.kind);
                assert!(
                    catalogue.find(&id, &[]).is_some(),
                    "{id} in {}",
                    language.tag()
                );
            }
        }
    }
}

#[test]
fn two_words_of_one_kind_are_never_alike() {
    for language in Language::ALL {
        let catalogue = Catalogue::of(language);
        for coded in codes::ALL {
            let words: BTreeSet<_> = coded
                .codes
                .iter()
                .map(|code| folded(&catalogue.word(coded.kind, code)))
                .collect();
            assert_eq!(
                words.len(),
                coded.codes.len(),
                "{} in {}",
                coded.kind,
                language.tag()
            );
        }
    }
}

#[test]
fn no_word_blames_measures_or_frightens() {
    let banned = |language| match language {
        Language::English => &[
            "fail",
            "failed",
            "failure",
            "missed",
            "non-compliant",
            "noncompliant",
            "should",
            "score",
            "scores",
            "risk",
            "patient",
            "client",
            "streak",
        ][..],
        Language::Spanish => &[
            "fallo",
            "fallos",
            "fallido",
            "fallida",
            "falló",
            "incumpl",
            "debería",
            "deberías",
            "puntuación",
            "riesgo",
            "paciente",
            "cliente",
            "racha",
        ][..],
    };
    for language in Language::ALL {
        let banned: Vec<_> = banned(language).iter().map(|word| folded(word)).collect();
        for (id, message) in messages(language) {
            let words = folded(&message.words);
            let said = words.split(|c: char| !c.is_alphanumeric() && c != '-');
            for word in said {
                let is_banned =
                    banned.iter().any(|banned| word == banned) || word.starts_with("incumpl");
                assert!(!is_banned, "{id} says {word}");
            }
        }
    }
}

#[test]
fn help_speaks_the_language_throughout() {
    let command = localise(Cli::command(), &Catalogue::of(Language::Spanish));
    fn look(mut command: clap::Command) {
        let help = command.render_long_help().to_string();
        for english in [
            "Usage",
            "Options",
            "Commands",
            "Arguments",
            "OPTIONS",
            "Print help",
        ] {
            assert!(!help.contains(english), "{english} in\n{help}");
        }
        for below in command.get_subcommands() {
            look(below.clone());
        }
    }
    look(command);
}

#[test]
fn plurals_follow_the_language() {
    for (language, one, two) in [
        (Language::English, "1 thing to do", "2 things to do"),
        (Language::Spanish, "1 cosa por hacer", "2 cosas por hacer"),
    ] {
        let catalogue = Catalogue::of(language);
        let said = |count: u32| catalogue.tell("contact-open", &[("count", count.into())]);
        assert_eq!([said(1), said(2)], [one, two]);
    }
}
