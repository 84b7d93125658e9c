//! Text as somebody enters it.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{Error, Result, Rule};

/// Takes text as somebody entered it: NFC, at most `chars_max` Unicode scalar values after that,
/// no control characters but newline.
///
/// # Errors
/// `InvalidInput` with `too_long` or `bad_format`; never cuts.
pub fn accept(field: &'static str, text: &str, chars_max: usize) -> Result<String> {
    let text: String = if is_nfc(text) {
        text.into()
    } else {
        text.nfc().collect()
    };
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::input(field, Rule::BadFormat));
    }
    if text.chars().nth(chars_max).is_some() {
        return Err(Error::input(field, Rule::TooLong));
    }
    Ok(text)
}

/// Like [`accept`], and not empty.
///
/// # Errors
/// `InvalidInput` with `missing`, `too_long` or `bad_format`.
pub fn accept_some(field: &'static str, text: &str, chars_max: usize) -> Result<String> {
    let text = accept(field, text, chars_max)?;
    if text.trim().is_empty() {
        return Err(Error::input(field, Rule::Missing));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_counts_characters_after_composition() {
        let decomposed = "n\u{303}".repeat(4);
        assert_eq!(accept("note", &decomposed, 4).as_deref(), Ok("ññññ"));
        assert_eq!(
            accept("note", &decomposed, 3),
            Err(Error::input("note", Rule::TooLong))
        );
    }

    #[test]
    fn newlines_are_kept_and_other_controls_refused() {
        assert_eq!(accept("note", "a\nb", 10).as_deref(), Ok("a\nb"));
        for text in ["a\tb", "a\rb", "\u{0}", "\u{85}"] {
            assert_eq!(
                accept("note", text, 10),
                Err(Error::input("note", Rule::BadFormat))
            );
        }
    }

    #[test]
    fn blank_text_is_missing_where_text_is_required() {
        assert_eq!(
            accept_some("title", " \n ", 10),
            Err(Error::input("title", Rule::Missing))
        );
        assert_eq!(accept_some("title", "go", 2).as_deref(), Ok("go"));
    }
}
