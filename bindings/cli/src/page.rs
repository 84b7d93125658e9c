//! A page of output: lines of painted words, made for the width and the abilities of a terminal.

mod ascii;
mod line;
mod wrap;

pub use ascii::to_ascii;
pub use line::{Line, Paint, prefix, width};
use wrap::wrap;

/// The narrowest page that everything is laid out for.
pub const WIDTH_MIN: usize = 40;
/// The widest page: longer lines are hard to read.
pub const WIDTH_MAX: usize = 100;

/// What the place that a page is printed to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub width: usize,
    pub colour: bool,
    pub ascii: bool,
}

/// Lines to be printed together.
pub struct Page {
    abilities: Abilities,
    lines: Vec<Line>,
}

impl Page {
    pub fn new(abilities: Abilities) -> Self {
        Self {
            abilities,
            lines: Vec::new(),
        }
    }

    pub const fn width(&self) -> usize {
        self.abilities.width
    }

    /// Whether nothing was added yet.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a line as it is.
    pub fn line(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Adds lines as they are.
    pub fn lines(&mut self, lines: impl IntoIterator<Item = Line>) {
        self.lines.extend(lines);
    }

    /// Adds words, broken into lines where they are too long.
    pub fn text(&mut self, words: &str) {
        self.indented(0, Paint::Plain, words);
    }

    /// Adds words in a quiet colour.
    pub fn quiet(&mut self, words: &str) {
        self.indented(0, Paint::Quiet, words);
    }

    /// Adds words with a margin, broken into lines where they are too long.
    pub fn indented(&mut self, margin: usize, paint: Paint, words: &str) {
        let room = self.abilities.width.saturating_sub(margin);
        for part in wrap(words, room) {
            self.lines
                .push(Line::new().space(margin).with(paint, &part));
        }
    }

    /// Adds `label  words`, the words broken into lines beside the label.
    pub fn pair(&mut self, label: &str, words: &str) {
        const LABEL_WIDTH: usize = 16;
        let label_width = width(label).max(LABEL_WIDTH - 2) + 2;
        let room = self.abilities.width.saturating_sub(label_width);
        for (n, part) in wrap(words, room).iter().enumerate() {
            let line = if n == 0 {
                Line::new().with(Paint::Quiet, label).pad_to(label_width)
            } else {
                Line::new().space(label_width)
            };
            self.lines.push(line.plain(part));
        }
    }

    /// Adds a heading, with an empty line before it unless it is the first line.
    pub fn heading(&mut self, words: &str) {
        self.gap();
        self.lines.push(Line::new().with(Paint::Strong, words));
    }

    /// Adds an empty line unless there is one already or nothing stands above.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(Line::new());
        }
    }

    /// The page as text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.render(self.abilities));
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Abilities = Abilities {
        width: 40,
        colour: false,
        ascii: false,
    };

    #[test]
    fn words_never_leave_the_page() {
        let mut page = Page::new(PLAIN);
        page.pair(
            "What helped",
            "a long walk by the river with the dog, and tea with a friend",
        );
        page.text(&"palabra ".repeat(20));
        page.text(&"x".repeat(100));
        assert!(
            page.render().lines().all(|line| width(line) <= 40),
            "{}",
            page.render()
        );
    }

    #[test]
    fn colours_appear_only_where_they_can_be_shown() {
        for colour in [false, true] {
            let mut page = Page::new(Abilities { colour, ..PLAIN });
            page.heading("Today");
            assert_eq!(page.render().contains('\u{1b}'), colour);
        }
    }

    #[test]
    fn what_somebody_wrote_cannot_steer_the_terminal() {
        let mut page = Page::new(PLAIN);
        page.text("a\u{1b}[2Jb\u{7}\u{9b}c\u{202e}d");
        assert_eq!(page.render(), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}d\n");
    }

    #[test]
    fn a_plain_terminal_gets_plain_characters() {
        let mut page = Page::new(Abilities {
            ascii: true,
            ..PLAIN
        });
        page.line(Line::new().plain("● │ █ ░ · “mañana” — ¿sí? 日"));
        let text = page.render();
        assert!(text.is_ascii(), "{text}");
        assert_eq!(text, "o | # : . \"manana\" - ?si? ?\n");
    }
}
