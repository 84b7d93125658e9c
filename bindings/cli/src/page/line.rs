use unicode_width::UnicodeWidthStr;

use super::{Abilities, ascii::to_ascii};

/// How words are painted, by what they are. Moods have their own colours, none of them an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Strong,
    Quiet,
    Good,
    Mood(i64),
    /// Black on white, whatever the colours of the terminal: for cameras.
    Print,
}

impl Paint {
    const fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Quiet => Some("2"),
            Self::Print => Some("30;107"),
            Self::Good | Self::Mood(4) => Some("32"),
            Self::Mood(1) => Some("34"),
            Self::Mood(2) => Some("36"),
            Self::Mood(5) => Some("33"),
            Self::Mood(_) => None,
        }
    }
}

/// One line of painted words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    spans: Vec<(Paint, String)>,
}

impl Line {
    pub const fn new() -> Self {
        Self { spans: Vec::new() }
    }

    pub fn with(mut self, paint: Paint, words: &str) -> Self {
        let words = harmless(words);
        match self.spans.last_mut() {
            Some((last, text)) if *last == paint => text.push_str(&words),
            _ => self.spans.push((paint, words)),
        }
        self
    }

    pub fn plain(self, words: &str) -> Self {
        self.with(Paint::Plain, words)
    }

    pub fn quiet(self, words: &str) -> Self {
        self.with(Paint::Quiet, words)
    }

    pub fn strong(self, words: &str) -> Self {
        self.with(Paint::Strong, words)
    }

    pub fn space(self, columns: usize) -> Self {
        self.plain(&" ".repeat(columns))
    }

    /// Adds space up to a column.
    pub fn pad_to(self, column: usize) -> Self {
        let room = column.saturating_sub(self.width());
        self.space(room)
    }

    pub fn width(&self) -> usize {
        self.spans.iter().map(|(_, words)| width(words)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|(_, words)| words.is_empty())
    }

    /// Cuts what is shown (never what is kept) to a width, with a mark.
    pub fn fit(mut self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut room = columns.saturating_sub(1);
        for (_, words) in &mut self.spans {
            let kept = prefix(words, room);
            room = if kept.len() < words.len() {
                0
            } else {
                room - width(kept)
            };
            *words = kept.to_owned();
        }
        self.plain("…")
    }

    /// The words alone.
    #[cfg(test)]
    pub fn words(&self) -> String {
        self.spans.iter().map(|(_, words)| words.as_str()).collect()
    }

    pub fn render(&self, abilities: Abilities) -> String {
        let mut text = String::new();
        for (paint, words) in &self.spans {
            let words = if abilities.ascii {
                to_ascii(words)
            } else {
                words.clone()
            };
            match paint.code().filter(|_| abilities.colour) {
                Some(code) => text.push_str(&format!("\u{1b}[{code}m{words}\u{1b}[0m")),
                None => text.push_str(&words),
            }
        }
        text.truncate(text.trim_end_matches(' ').len());
        text
    }
}

/// The columns that words take on a terminal.
pub fn width(words: &str) -> usize {
    UnicodeWidthStr::width(words)
}

/// The longest beginning that fits.
pub fn prefix(words: &str, columns: usize) -> &str {
    let mut taken = 0;
    for (index, character) in words.char_indices() {
        taken += width(character.encode_utf8(&mut [0; 4]));
        if taken > columns {
            return words.get(..index).unwrap_or_default();
        }
    }
    words
}

/// Words from elsewhere must not move the cursor, change colours or turn the direction of writing.
fn harmless(words: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    words
        .chars()
        .map(|c| match c {
            '\n' => ' ',
            c if c.is_control() || turns(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}
