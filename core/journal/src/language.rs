use crate::{Error, Field, Result, Rule};

/// The longest language tag (RFC 5646, 4.4.1).
pub const LANGUAGE_CHARS_MAX: usize = 35;
const SUBTAG_CHARS_MAX: usize = 8;

/// Takes a language tag of BCP 47 by its form: `en`, `es-MX`, `zh-Hant`.
pub(crate) fn accept(field: &Field, tag: &str) -> Result<String> {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    let named = (2..=SUBTAG_CHARS_MAX).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let plain = |subtag: &str| {
        (1..=SUBTAG_CHARS_MAX).contains(&subtag.len())
            && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if tag.len() > LANGUAGE_CHARS_MAX {
        Err(Error::input(field.name, Rule::TooLong))
    } else if named && subtags.all(plain) {
        Ok(tag.into())
    } else {
        Err(Error::input(field.name, Rule::BadFormat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Merge;

    const LANGUAGE: Field = Field::new("language", "la", Merge::Lww);

    #[test]
    fn tags_are_taken_by_their_form() {
        for tag in ["en", "es", "es-MX", "zh-Hant-TW", "tlh", "en-x-private"] {
            assert_eq!(accept(&LANGUAGE, tag).as_deref(), Ok(tag));
        }
        for tag in [
            "",
            "e",
            "en_US",
            "english words",
            "en-",
            "-en",
            "ñ",
            "en-abcdefghi",
            "1n",
        ] {
            let refused = Err(Error::input("language", Rule::BadFormat));
            assert_eq!(accept(&LANGUAGE, tag), refused, "{tag}");
        }
    }

    #[test]
    fn a_tag_may_have_35_characters_and_not_one_more() {
        let at_limit = format!("eng{}", "-abcd678".repeat(4));
        assert_eq!(at_limit.len(), LANGUAGE_CHARS_MAX);
        assert!(accept(&LANGUAGE, &at_limit).is_ok());
        let past = format!("engl{}", "-abcd678".repeat(4));
        let refused = Err(Error::input("language", Rule::TooLong));
        assert_eq!(accept(&LANGUAGE, &past), refused);
    }
}
