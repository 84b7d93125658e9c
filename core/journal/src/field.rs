use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::{Code, Record, Scalar, Version};

/// How concurrent writes to a field come together (DOMAIN 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Written when the record is made; a part of the record's packed constants.
    Const,
    /// One version is shown, all concurrent ones are kept.
    Mv,
    /// The winner is good enough.
    Lww,
    /// Codes: a union in which adding beats removing.
    Set,
    /// Codes with a value each; the values merge like `Mv`.
    SetMv,
    /// Text that merges character by character.
    Text,
    /// Codes or names with a value each; of concurrent values the winner is good enough.
    SetLww,
    /// Children by id, each with fields of its own: adding or editing one beats deleting it.
    Or,
    /// Constant events.
    Log,
}

/// How sensitive a field is (DOMAIN 3, "Every record").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Pack content.
    S0,
    /// Dates of use, languages, links.
    S1,
    /// Mental-health content.
    S2,
    /// Crisis, substance, medicines, hospital, jail, third parties.
    S3,
}

/// One field of an entity: its name in the glossary and its short key in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name that people and exports see.
    pub name: &'static str,
    /// The key in the document; frozen once released.
    pub key: &'static str,
    /// How it merges.
    pub merge: Merge,
    /// How sensitive it is.
    pub class: Class,
    /// The longest free text that it takes, in characters; 0 if it takes none.
    pub chars_max: usize,
}

impl Field {
    /// A field of the usual sensitivity.
    #[must_use]
    pub const fn new(name: &'static str, key: &'static str, merge: Merge) -> Self {
        Self {
            name,
            key,
            merge,
            class: Class::S2,
            chars_max: 0,
        }
    }

    /// The same field, taking free text of at most `chars_max` characters.
    #[must_use]
    pub const fn text(mut self, chars_max: usize) -> Self {
        self.chars_max = chars_max;
        self
    }

    /// The same field, of another sensitivity.
    #[must_use]
    pub const fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    /// The key of one code of this set, or of one event of this log.
    #[must_use]
    pub fn at(&self, rest: &str) -> String {
        format!("{}.{rest}", self.key)
    }
}

/// A version that another device wrote at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival<T> {
    /// What it says.
    pub value: T,
    /// The device that wrote it, by its id.
    pub device: Vec<u8>,
}

/// A field of which concurrent versions are all kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mv<T> {
    /// The version that is shown; none if the field is empty or cannot be read.
    pub shown: Option<T>,
    /// All differing versions, the shown one last; empty unless there are at least two.
    pub versions: Vec<Rival<T>>,
    /// Whether a value is there that this version cannot read: it stays as it is.
    pub unreadable: bool,
}

impl<T> Default for Mv<T> {
    fn default() -> Self {
        Self {
            shown: None,
            versions: Vec::new(),
            unreadable: false,
        }
    }
}

impl<T: PartialEq + Clone> Mv<T> {
    /// Reads the versions of a key; equal ones count once.
    #[must_use]
    pub fn read(versions: &[Version], read: impl Fn(&Scalar) -> Option<T>) -> Self {
        let mut rivals: Vec<Rival<T>> = Vec::new();
        let mut unreadable = false;
        for version in versions {
            let Some(value) = read(&version.value) else {
                unreadable = true;
                continue;
            };
            rivals.retain(|rival| rival.value != value);
            rivals.push(Rival {
                value,
                device: version.actor.iter().take(16).copied().collect(),
            });
        }
        // An unreadable winner is shown as unreadable, not as the version that lost.
        let last_reads = versions
            .last()
            .is_some_and(|last| read(&last.value).is_some());
        let shown = rivals
            .last()
            .filter(|_| last_reads)
            .map(|rival| rival.value.clone());
        let versions = if rivals.len() > 1 { rivals } else { Vec::new() };
        Self {
            shown,
            versions,
            unreadable,
        }
    }

    /// Whether two or more versions wait for a choice.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        !self.versions.is_empty()
    }

    /// Shows, of several versions, the one that `rank` puts first instead of the winner.
    #[must_use]
    pub fn showing_first_by<K: Ord>(mut self, rank: impl Fn(&T) -> K) -> Self {
        self.versions
            .sort_by_key(|rival| std::cmp::Reverse(rank(&rival.value)));
        if let Some(first) = self.versions.last() {
            self.shown = Some(first.value.clone());
        }
        self
    }
}

impl Record {
    /// A whole number within `range`.
    #[must_use]
    pub fn ints(&self, field: &Field, range: RangeInclusive<i64>) -> Mv<i64> {
        Mv::read(self.versions(field.key), |value| {
            value.as_int().filter(|number| range.contains(number))
        })
    }

    /// Text.
    #[must_use]
    pub fn texts(&self, field: &Field) -> Mv<String> {
        Mv::read(self.versions(field.key), |value| {
            value.as_text().map(str::to_owned)
        })
    }

    /// A code, known or not.
    #[must_use]
    pub fn codes(&self, field: &Field) -> Mv<Code> {
        Mv::read(self.versions(field.key), |value| {
            value.as_text().and_then(Code::read)
        })
    }

    /// A date.
    #[must_use]
    pub fn dates(&self, field: &Field) -> Mv<Date> {
        Mv::read(self.versions(field.key), |value| {
            value.as_text().and_then(|text| text.parse().ok())
        })
    }

    /// Yes or no.
    #[must_use]
    pub fn bools(&self, field: &Field) -> Mv<bool> {
        Mv::read(self.versions(field.key), |value| {
            if let Scalar::Bool(yes) = value {
                Some(*yes)
            } else {
                None
            }
        })
    }

    /// The codes of a set, in the order of the codes.
    #[must_use]
    pub fn set(&self, field: &Field) -> Vec<Code> {
        self.under(field.key)
            .filter_map(|(code, _)| Code::read(code))
            .collect()
    }
}
