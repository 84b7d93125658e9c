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
