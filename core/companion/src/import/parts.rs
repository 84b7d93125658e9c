/// The shortest limit that parts are made for: below it the numbers would leave no room for text.
pub const PART_CHARS_MIN: usize = 32;

/// Splits a text that is too long for one record into numbered parts, `(1/3) …`, each of at most
/// `limit` characters with its number. A text that fits comes back alone and without a number.
///
/// Parts end at a line end if the second half of a part has one, else at a space, else anywhere;
/// only the space or line end between two parts is left out.
#[must_use]
pub fn split_in_parts(text: &str, limit: usize) -> Vec<String> {
    let limit = limit.max(PART_CHARS_MIN);
    if text.chars().nth(limit).is_none() {
        return vec![text.to_owned()];
    }
    let mut digits = 1;
    loop {
        // The number of parts must be known to know how much room its digits leave.
        let room = limit.saturating_sub(2 * digits + "(/) ".len()).max(1);
        let parts = pieces(text, room);
        let all = parts.len().to_string();
        if all.len() <= digits {
            let numbered = |(index, part): (usize, &&str)| format!("({}/{all}) {part}", index + 1);
            return parts.iter().enumerate().map(numbered).collect();
        }
        digits = all.len();
    }
}

fn pieces(text: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((past, _)) = rest.char_indices().nth(room) {
        let (piece, after) = split_before(rest, past);
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Splits at the best place at or before byte `past`, leaving out the one character of space there.
fn split_before(text: &str, past: usize) -> (&str, &str) {
    // A space exactly at `past` still leaves a full part before it.
    let end = text
        .get(past..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let window = text.get(..past + end).unwrap_or(text);
    let line = window.rfind('\n').filter(|at| *at > past / 2);
    let place = line
        .or_else(|| window.rfind(char::is_whitespace))
        .filter(|at| *at > 0);
    match place.and_then(|at| Some((text.get(..at)?, text.get(at..)?))) {
        Some((piece, after)) => {
            let space = after.chars().next().map_or(0, char::len_utf8);
            (piece, after.get(space..).unwrap_or_default())
        }
        None => text.split_at_checked(past).unwrap_or((text, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_at_the_limit_is_one_part_and_one_past_it_two() {
        let at = "a".repeat(40);
        assert_eq!(split_in_parts(&at, 40), std::slice::from_ref(&at));
        let parts = split_in_parts(&(at + "a"), 40);
        assert_eq!(
            parts,
            [
                format!("(1/2) {}", "a".repeat(34)),
                format!("(2/2) {}", "a".repeat(7))
            ]
        );
    }

    #[test]
    fn parts_end_at_lines_then_at_words() {
        let text = format!("{}\n{} {}", "a".repeat(20), "b".repeat(20), "c".repeat(20));
        let (a, b, c) = ("a".repeat(20), "b".repeat(20), "c".repeat(20));
        assert_eq!(
            split_in_parts(&text, 36),
            [
                format!("(1/3) {a}"),
                format!("(2/3) {b}"),
                format!("(3/3) {c}")
            ]
        );
    }

    #[test]
    fn ten_parts_need_room_for_two_digits() {
        let parts = split_in_parts(&"x".repeat(250), 32);
        assert_eq!(parts.len(), 11);
        assert!(parts.iter().all(|part| part.chars().count() <= 32));
        assert!(
            parts
                .first()
                .is_some_and(|part| part.starts_with("(1/11) "))
        );
    }

    proptest::proptest! {
        #[test]
        fn no_character_is_lost_but_the_space_between_parts(
            text in "([a-zñ€😀]{0,12}[ \\n]){0,60}[a-z]{0,90}", limit in 32_usize..90,
        ) {
            let parts = split_in_parts(&text, limit);
            let count = parts.len();
            let mut rest = text.as_str();
            for (index, part) in parts.iter().enumerate() {
                proptest::prop_assert!(part.chars().count() <= limit);
                let number = format!("({}/{count}) ", index + 1);
                let words = if count == 1 { part } else { part.strip_prefix(&number).unwrap() };
                if index > 0 && !rest.starts_with(words) {
                    let space = rest.chars().next().unwrap();
                    proptest::prop_assert!(space.is_whitespace());
                    rest = &rest[space.len_utf8()..];
                }
                rest = rest.strip_prefix(words).unwrap();
            }
            proptest::prop_assert!(rest.is_empty() || rest.chars().all(char::is_whitespace));
            proptest::prop_assert!(rest.chars().count() <= 1);
        }
    }
}
