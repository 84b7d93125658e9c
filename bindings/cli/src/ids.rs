//! Short forms of ids. The first characters of an id are alike for years and the last four for a
//! whole device: the end of its time is what people see and type.

use crate::failure::{Failure, Result};
use companion::CompanionError;

/// How many characters of an id say its time.
const TIME_CHARS: usize = 9;
/// How many of them are shown.
const SHORT_CHARS: usize = 5;
/// The fewest characters that are taken for an id.
const TYPED_CHARS_MIN: usize = 4;

/// What is shown of an id.
pub fn short(id: &str) -> &str {
    id.get(TIME_CHARS - SHORT_CHARS..TIME_CHARS).unwrap_or(id)
}

/// The one of these ids that somebody typed in full or in short; none if it is not among them.
///
/// # Errors
/// `Several` if more than one fits.
pub fn find<'a>(typed: &str, ids: impl IntoIterator<Item = &'a str>) -> Result<Option<String>> {
    let typed = typed.trim().to_ascii_lowercase();
    let mut found: Vec<&str> = Vec::new();
    for id in ids {
        if id == typed {
            return Ok(Some(id.into()));
        }
        if fits(id, &typed) && !found.contains(&id) {
            found.push(id);
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).into())),
        several => Err(Failure::Several {
            count: several.len(),
        }),
    }
}

/// Like [`find`], where there must be one.
///
/// # Errors
/// `NotFound`, `Several`.
pub fn resolve<'a>(typed: &str, ids: impl IntoIterator<Item = &'a str>) -> Result<String> {
    find(typed, ids)?.ok_or(Failure::Journal(CompanionError::NotFound))
}

fn fits(id: &str, typed: &str) -> bool {
    let time = id.get(..TIME_CHARS).unwrap_or(id);
    typed.len() >= TYPED_CHARS_MIN && (time.ends_with(typed) || id.ends_with(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 3] = ["01jd4k7wqabcd", "01jd4k7wrabcd", "01jd59999abcd"];

    fn found(typed: &str) -> Option<String> {
        find(typed, IDS).unwrap()
    }

    #[test]
    fn the_short_form_finds_its_id_again() {
        for id in IDS {
            assert_eq!(found(short(id)).as_deref(), Some(id));
            assert_eq!(found(id).as_deref(), Some(id));
        }
        assert_eq!(found("9999").as_deref(), Some("01jd59999abcd"));
        assert_eq!(found("7WQABCD").as_deref(), Some("01jd4k7wqabcd"));
    }

    #[test]
    fn too_little_or_something_else_finds_nothing() {
        assert_eq!(found("wq"), None);
        assert_eq!(found("zzzz"), None);
    }

    #[test]
    fn what_fits_several_is_not_guessed() {
        assert!(matches!(
            find("abcd", IDS),
            Err(Failure::Several { count: 3 })
        ));
    }
}
