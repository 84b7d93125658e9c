use crate::page::{Line, Paint, width};

/// A bar beside its label: parts of different weight, and words after it.
pub struct Bar {
    pub label: String,
    pub parts: Vec<u32>,
    pub words: String,
}

/// From the most to the least.
const GLYPHS: [&str; 3] = ["█", "▒", "░"];
const BAR_WIDTH_MAX: usize = 20;
const LABEL_WIDTH_MAX: usize = 20;

/// Bars below each other, the longest as long as there is room.
pub fn bars(bars: &[Bar], page_width: usize) -> Vec<Line> {
    let label_width = bars
        .iter()
        .map(|bar| width(&bar.label))
        .max()
        .unwrap_or(0)
        .min(LABEL_WIDTH_MAX);
    let words_width = bars.iter().map(|bar| width(&bar.words)).max().unwrap_or(0);
    let room = page_width
        .saturating_sub(label_width + words_width + 4)
        .clamp(5, BAR_WIDTH_MAX);
    let most: u32 = bars
        .iter()
        .map(|bar| bar.parts.iter().sum())
        .max()
        .unwrap_or(0);
    bars.iter()
        .map(|bar| draw(bar, label_width, room, most).fit(page_width))
        .collect()
}

fn draw(bar: &Bar, label_width: usize, room: usize, most: u32) -> Line {
    let mut line = Line::new()
        .plain(&bar.label)
        .fit(label_width)
        .pad_to(label_width + 2);
    let start = line.width();
    let mut sum = 0;
    for (part, glyph) in bar.parts.iter().zip(GLYPHS) {
        sum += part;
        let end = start + scaled(sum, most, room);
        let count = end.saturating_sub(line.width());
        line = line.with(Paint::Good, &glyph.repeat(count));
    }
    line.pad_to(start + room + 2).plain(&bar.words)
}

/// What is there is never drawn as nothing.
fn scaled(part: u32, most: u32, room: usize) -> usize {
    let product = usize::try_from(part).unwrap_or(0).saturating_mul(room);
    let most = usize::try_from(most.max(1)).unwrap_or(1);
    (product / most).max(usize::from(part > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, parts: &[u32]) -> Bar {
        Bar {
            label: label.into(),
            parts: parts.to_vec(),
            words: "tried 6 times".into(),
        }
    }

    #[test]
    fn bars_stand_in_proportion_and_the_least_is_still_seen() {
        let lines = bars(&[bar("walk", &[10, 5, 5]), bar("tea", &[1])], 60);
        let drawn: Vec<_> = lines.iter().map(Line::words).collect();
        assert_eq!(
            drawn,
            [
                "walk  ██████████▒▒▒▒▒░░░░░  tried 6 times",
                "tea   █                     tried 6 times",
            ]
        );
    }

    #[test]
    fn long_words_stay_on_a_narrow_page() {
        let lines = bars(&[bar(&"word ".repeat(10), &[1])], 40);
        assert!(lines.iter().all(|line| line.width() <= 40));
    }
}
