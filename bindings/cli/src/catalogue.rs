//! Every word that somebody reads, in English and Spanish, from one set of Fluent files.

mod help;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use help::localise;

/// A language that every message is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    Spanish,
}

impl Language {
    /// All of them, the one of the fewest assumptions first.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// The language that a tag such as `es`, `es-MX` or `es_ES.UTF-8` asks for.
    pub fn read(tag: &str) -> Option<Self> {
        match tag
            .split(['-', '_', '.', '@'])
            .next()?
            .to_ascii_lowercase()
            .as_str()
        {
            "en" => Some(Self::English),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// Its files, by topic.
    pub const fn files(self) -> [(&'static str, &'static str); 9] {
        macro_rules! files {
            ($language:literal: $($topic:literal)*) => {
                [$((
                    $topic,
                    include_str!(concat!("../locales/", $language, "/", $topic, ".ftl")),
                )),*]
            };
        }
        match self {
            Self::English => {
                files!("en": "words" "help" "options" "errors" "dates" "screens" "prompts" "files"
                    "line")
            }
            Self::Spanish => {
                files!("es": "words" "help" "options" "errors" "dates" "screens" "prompts" "files"
                    "line")
            }
        }
    }
}

/// The messages of one language.
pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// What a message is told.
pub type Facts<'a> = [(&'a str, Fact<'a>)];

/// A number or words that stand in a message.
#[derive(Clone, Debug)]
pub enum Fact<'a> {
    Number(i64),
    Words(Cow<'a, str>),
}

impl From<i64> for Fact<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Fact<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Fact<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Fact<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Fact<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(words.into())
    }
}

impl<'a> From<&'a String> for Fact<'a> {
    fn from(words: &'a String) -> Self {
        Self::Words(words.as_str().into())
    }
}

impl From<String> for Fact<'_> {
    fn from(words: String) -> Self {
        Self::Words(words.into())
    }
}

impl Catalogue {
    /// The messages of `language`.
    pub fn of(language: Language) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // The marks around inserted words would show as boxes on many terminals.
        bundle.set_use_isolating(false);
        for (_, text) in language.files() {
            // Tests prove that every file parses and that no id comes twice.
            let resource = FluentResource::try_new(text.into()).unwrap_or_else(|(read, _)| read);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// Which language this is.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The message with this id.
    pub fn say(&self, id: &str) -> String {
        self.tell(id, &[])
    }

    /// The message with this id, told these facts. An id that is not in the catalogue shows as
    /// itself; a test proves that there is none.
    pub fn tell(&self, id: &str, facts: &Facts<'_>) -> String {
        self.find(id, facts).unwrap_or_else(|| id.to_owned())
    }

    /// The message with this id, if there is one.
    pub fn find(&self, id: &str, facts: &Facts<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut arguments = FluentArgs::with_capacity(facts.len());
        for (name, fact) in facts {
            arguments.set(
                *name,
                match fact {
                    Fact::Number(number) => FluentValue::from(*number),
                    Fact::Words(words) => FluentValue::from(words.as_ref()),
                },
            );
        }
        let mut errors = Vec::new();
        Some(
            self.bundle
                .format_pattern(pattern, Some(&arguments), &mut errors)
                .into_owned(),
        )
    }

    /// The words for a code; a code that this version does not know shows as itself.
    pub fn word(&self, kind: &str, code: &str) -> String {
        self.find(&format!("word-{kind}-{code}"), &[])
            .unwrap_or_else(|| code.replace('_', " "))
    }
}
