use crate::{Error, Id, Result, Rule};

/// The longest code.
pub const CODE_CHARS_MAX: usize = 40;
const OWN_PREFIX: &str = "x_";

/// A word of a vocabulary. What this version does not know is kept and written back untouched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// Reads a code of any vocabulary: 1 to 40 of `a-z`, `0-9` and `_`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let fits = (1..=CODE_CHARS_MAX).contains(&text.len());
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        (fits && text.bytes().all(plain)).then(|| Self(text.into()))
    }

    /// The code of a word of one's own.
    #[must_use]
    pub fn own(id: Id) -> Self {
        Self(format!("{OWN_PREFIX}{id}"))
    }

    /// The id behind a code of one's own.
    #[must_use]
    pub fn own_id(&self) -> Option<Id> {
        self.0.strip_prefix(OWN_PREFIX)?.parse().ok()
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The codes that this version knows for a field. Input is held to them; what arrives is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// The codes, in the order in which they are offered, or in which one goes before another.
    pub codes: &'static [&'static str],
    /// Whether words of one's own are taken too.
    pub own_words: bool,
}

impl Vocabulary {
    /// A vocabulary without words of one's own.
    #[must_use]
    pub const fn closed(codes: &'static [&'static str]) -> Self {
        Self {
            codes,
            own_words: false,
        }
    }

    /// A vocabulary that takes words of one's own.
    #[must_use]
    pub const fn open(codes: &'static [&'static str]) -> Self {
        Self {
            codes,
            own_words: true,
        }
    }

    /// Takes a code that somebody entered.
    ///
    /// # Errors
    /// `InvalidInput` with `bad_format` if it is no code, `not_allowed` if it is not known.
    pub fn accept(&self, field: &'static str, text: &str) -> Result<Code> {
        let code = Code::read(text).ok_or(Error::input(field, Rule::BadFormat))?;
        let own = self.own_words && code.own_id().is_some();
        if own || self.codes.contains(&text) {
            Ok(code)
        } else {
            Err(Error::input(field, Rule::NotAllowed))
        }
    }

    /// The place of a code; unknown ones come last.
    #[must_use]
    pub fn rank(&self, code: &Code) -> usize {
        self.codes
            .iter()
            .position(|known| *known == code.as_str())
            .unwrap_or(self.codes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Vocabulary = Vocabulary::closed(&["none", "talk"]);

    #[test]
    fn a_code_is_read_at_its_limit_and_not_past_it() {
        assert!(Code::read(&"a".repeat(CODE_CHARS_MAX)).is_some());
        for text in ["", "A", "a-b", "ñ", &"a".repeat(CODE_CHARS_MAX + 1)] {
            assert!(Code::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn input_is_held_to_the_known_codes() {
        assert!(WISH.accept("support_wish", "talk").is_ok());
        let refused = Err(Error::input("support_wish", Rule::NotAllowed));
        assert_eq!(WISH.accept("support_wish", "later_code"), refused);
        assert_eq!(WISH.accept("support_wish", "x_0000000000000"), refused);
        assert!(
            Vocabulary::open(&[])
                .accept("tags", "x_0000000000000")
                .is_ok()
        );
    }
}
