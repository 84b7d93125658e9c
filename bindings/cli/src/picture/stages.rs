use crate::page::{Line, Paint};

const WIDTH_MAX: u32 = 10;

/// Steps done of all steps, as boxes.
pub fn stages(line: Line, done: u32, all: u32) -> Line {
    let shown = all.min(WIDTH_MAX);
    let full = (done.min(all) * shown).checked_div(all).unwrap_or(0);
    let boxes = |glyph: &str, count: u32| glyph.repeat(usize::try_from(count).unwrap_or(0));
    line.with(Paint::Good, &boxes("█", full))
        .quiet(&boxes("░", shown - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn done_steps_are_full_boxes() {
        assert_eq!(stages(Line::new(), 1, 3).words(), "█░░");
        assert_eq!(stages(Line::new(), 25, 50).words(), "█████░░░░░");
        assert_eq!(stages(Line::new(), 0, 0).words(), "");
    }
}
