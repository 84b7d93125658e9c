//! Words that somebody types for a code, in either language and with or without accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::catalogue::{Catalogue, Language};

/// Words as they are compared: small letters, no accents, single spaces.
pub fn folded(text: &str) -> String {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    plain
        .to_lowercase()
        .replace('_', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The code that a word stands for: the code itself, or its words in either language.
pub fn code_of(kind: &str, codes: &[&str], typed: &str) -> Option<String> {
    let typed = folded(typed);
    let is_code = codes.iter().find(|code| folded(code) == typed);
    let by_words = || {
        Language::ALL.into_iter().find_map(|language| {
            let catalogue = Catalogue::of(language);
            codes
                .iter()
                .find(|code| folded(&catalogue.word(kind, code)) == typed)
        })
    };
    is_code.or_else(by_words).map(|code| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEELINGS: &[&str] = &["calm", "peaceful", "grieving"];

    #[test]
    fn a_word_is_known_by_its_code_and_in_both_languages() {
        for typed in ["peaceful", "At peace", " en  PAZ "] {
            assert_eq!(
                code_of("feeling", FEELINGS, typed).as_deref(),
                Some("peaceful"),
                "{typed}"
            );
        }
        assert_eq!(code_of("feeling", FEELINGS, "wobbly"), None);
        assert_eq!(
            code_of("rating", &["my_say"], "my say").as_deref(),
            Some("my_say")
        );
        assert_eq!(
            code_of("coping", &["music"], "musica").as_deref(),
            Some("music")
        );
    }
}
