/// The first `chars` characters of a text, with an ellipsis where more follows.
pub(crate) fn start_of(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => {
            let start = text.get(..end).unwrap_or(text);
            format!("{}…", start.trim_end())
        }
        None => text.to_owned(),
    }
}

/// The words around the first place where one of `words` stands, at most `chars` characters.
pub(crate) fn around(text: &str, words: &[String], chars: usize) -> String {
    let folded: Vec<char> = text.chars().map(fold).collect();
    let place = words.iter().filter_map(|word| {
        let word: Vec<char> = word.chars().map(fold).collect();
        folded
            .windows(word.len().max(1))
            .position(|window| window == word)
    });
    let before = chars / 3;
    let from = place.min().unwrap_or_default().saturating_sub(before);
    let mut excerpt: String = text.chars().skip(from).take(chars).collect();
    if from > 0 {
        excerpt.insert(0, '…');
    }
    if from + chars < folded.len() {
        excerpt.push('…');
    }
    excerpt.replace('\n', " ")
}

/// A letter without case and accent, for finding a place only.
fn fold(letter: char) -> char {
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match lower {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_is_cut_only_where_more_follows() {
        assert_eq!(start_of("abc", 3), "abc");
        assert_eq!(start_of("ab cd", 3), "ab…");
    }

    #[test]
    fn an_excerpt_shows_the_place_whatever_its_case_and_accents() {
        let text = format!("{} mañana {}", "a ".repeat(100), "b ".repeat(100));
        let excerpt = around(&text, &["MANANA".into()], 60);
        assert!(excerpt.contains("mañana") && excerpt.starts_with('…') && excerpt.ends_with('…'));
        assert_eq!(around("short", &["x".into()], 60), "short");
    }
}
