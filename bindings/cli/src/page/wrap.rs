use super::line::{prefix, width};

/// Breaks words into lines that fit; line breaks of the text stay.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph, columns, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, columns: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split(' ') {
        let needed = if line.is_empty() { 0 } else { width(&line) + 1 };
        if needed + width(word) <= columns {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = break_word(word, columns, lines);
    }
    lines.push(line);
}

/// Breaks a word that is longer than a line; gives back its last piece.
fn break_word(word: &str, columns: usize, lines: &mut Vec<String>) -> String {
    let mut rest = word;
    while width(rest) > columns {
        let piece = prefix(rest, columns);
        // A character wider than the whole line would never fit: it stands alone.
        let cut = piece
            .len()
            .max(rest.chars().next().map_or(0, char::len_utf8));
        let (piece, after) = rest.split_at(cut);
        lines.push(piece.to_owned());
        rest = after;
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a\n\nb", 7), ["a", "", "b"]);
    }

    #[test]
    fn long_words_are_broken_and_wide_ones_counted() {
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("日", 1), ["日", ""]);
    }
}
