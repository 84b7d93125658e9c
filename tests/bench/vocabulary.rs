use std::collections::BTreeMap;

use harness::workload::Line;

/// Shorter words are met inside others' queries.
const LETTERS_MIN: usize = 4;

/// The word that stands in the most check-in notes.
pub fn common_word(lines: &[Line]) -> Option<String> {
    let counts = counts(lines);
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(word, _)| word)
}

/// A word that stands in the fewest check-in notes.
pub fn rare_word(lines: &[Line]) -> Option<String> {
    let counts = counts(lines);
    counts
        .into_iter()
        .min_by_key(|(_, count)| *count)
        .map(|(word, _)| word)
}

fn counts(lines: &[Line]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        let (Line::CheckIn(line) | Line::BurstCheckIn(line)) = line else {
            continue;
        };
        let mut words: Vec<String> = line
            .note
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.chars().count() >= LETTERS_MIN)
            .map(str::to_lowercase)
            .collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_and_the_least_common_words_are_found() {
        let line = |note: &str| {
            let text = format!(
                r#"{{"t":"c","at":1,"mood":0,"energy":3,"feelings":[],"helped":[],"sleep":0,
                    "note":"{note}"}}"#
            );
            Line::read(1, &text).expect("a line")
        };
        let lines = [
            line("Walk walk the dog"),
            line("a walk, then quiet"),
            line("then home then"),
        ];
        assert_eq!(common_word(&lines).as_deref(), Some("walk"));
        assert_eq!(rare_word(&lines).as_deref(), Some("home"));
        assert_eq!(common_word(&[]), None);
    }
}
