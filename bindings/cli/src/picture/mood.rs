use super::share;
use crate::page::{Line, Paint};

/// Faces of the five moods in characters that every terminal has.
pub const FACES: [&str; 5] = [":'(", ":-(", ":-|", ":-)", ":-D"];
const LEVELS: [i64; 5] = [1, 2, 3, 4, 5];

/// The moods of one day or week: lowest, middle, highest, and how many were said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    pub low: i64,
    pub median: i64,
    pub high: i64,
    pub count: u32,
}

/// The row from which a mood is chosen by its digit.
pub fn mood_row(words: &[String; 5], width: usize) -> [Line; 3] {
    let cell = width.min(70) / 5;
    let mut rows = [Line::new(), Line::new(), Line::new()];
    for ((level, face), word) in LEVELS.into_iter().zip(FACES).zip(words) {
        let texts = [level.to_string(), face.to_owned(), word.clone()];
        for (row, text) in rows.iter_mut().zip(texts) {
            let text = crate::page::prefix(&text, cell.saturating_sub(1));
            let before = cell.saturating_sub(crate::page::width(text)) / 2;
            let start = row.width() + before;
            let end = row.width() + cell;
            *row = std::mem::take(row)
                .pad_to(start)
                .with(Paint::Mood(level), text)
                .pad_to(end);
        }
    }
    rows
}

/// The band of moods over time, one column a day (or more days, where they are many). A column
/// without a mood stays empty: a gap, not a zero. `marks` are the words under the columns.
pub fn mood_band(
    bands: &[Option<Band>],
    words: &[String; 5],
    marks: &[(usize, String)],
    width: usize,
) -> Vec<Line> {
    let label_width = words
        .iter()
        .map(|word| crate::page::width(word))
        .max()
        .unwrap_or(0)
        + 3;
    let room = width.saturating_sub(label_width + 1);
    let each = share(bands.len(), room);
    let columns: Vec<Option<Band>> = bands.chunks(each).map(joined).collect();
    let mut lines = Vec::new();
    for (level, word) in LEVELS.into_iter().zip(words).rev() {
        let label = Line::new().space(label_width - 3 - crate::page::width(word));
        let line = label
            .with(Paint::Mood(level), &format!("{word} {level} "))
            .quiet("│");
        lines.push(
            columns
                .iter()
                .fold(line, |line, band| glyph(line, *band, level)),
        );
    }
    lines.push(
        Line::new()
            .space(label_width)
            .quiet(&format!("└{}", "─".repeat(columns.len()))),
    );
    lines.push(under(marks, each, label_width + 1, width));
    lines
}

/// How many days or weeks share one column of the band.
pub fn band_share(count: usize, words: &[String; 5], width: usize) -> usize {
    let label_width = words
        .iter()
        .map(|word| crate::page::width(word))
        .max()
        .unwrap_or(0)
        + 3;
    share(count, width.saturating_sub(label_width + 1))
}

fn glyph(line: Line, band: Option<Band>, level: i64) -> Line {
    match band {
        Some(band) if band.median == level => line.with(Paint::Mood(level), "●"),
        Some(band) if (band.low..=band.high).contains(&level) => line.with(Paint::Mood(level), "│"),
        _ => line.space(1),
    }
}

/// Several days in one column: the lowest, the middle by how much was said, the highest.
fn joined(bands: &[Option<Band>]) -> Option<Band> {
    let mut said: Vec<Band> = bands.iter().flatten().copied().collect();
    said.sort_by_key(|band| band.median);
    let count: u32 = said.iter().map(|band| band.count).sum();
    let mut seen = 0;
    let middle = said.iter().find(|band| {
        seen += band.count;
        seen * 2 >= count
    })?;
    Some(Band {
        low: said.iter().map(|band| band.low).min()?,
        median: middle.median,
        high: said.iter().map(|band| band.high).max()?,
        count,
    })
}

/// Words under the columns, each from its own column on, left out where they would overlap.
pub fn under(marks: &[(usize, String)], each: usize, margin: usize, width: usize) -> Line {
    let mut line = Line::new();
    for (index, word) in marks {
        let column = margin + index / each;
        let is_free = line.is_empty() || line.width() < column;
        if is_free && column + crate::page::width(word) <= width {
            line = line.pad_to(column).quiet(word);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> [String; 5] {
        ["awful", "bad", "meh", "good", "great"].map(String::from)
    }

    const fn day(low: i64, median: i64, high: i64) -> Option<Band> {
        Some(Band {
            low,
            median,
            high,
            count: 2,
        })
    }

    fn drawn(lines: &[Line]) -> Vec<String> {
        lines
            .iter()
            .map(|line| line.words().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn a_band_shows_lowest_middle_and_highest_and_leaves_gaps() {
        let bands = [day(1, 2, 4), None, day(3, 3, 3), day(5, 5, 5)];
        let lines = mood_band(&bands, &words(), &[(0, "Nov".into())], 60);
        assert_eq!(
            drawn(&lines),
            [
                "great 5 │   ●",
                " good 4 ││",
                "  meh 3 ││ ●",
                "  bad 2 │●",
                "awful 1 ││",
                "        └────",
                "         Nov",
            ]
        );
    }

    #[test]
    fn a_long_time_fits_the_page_and_keeps_its_extremes() {
        let mut bands = vec![day(3, 3, 3); 366];
        *bands.last_mut().unwrap() = day(1, 1, 5);
        let lines = mood_band(&bands, &words(), &[], 60);
        assert!(lines.iter().all(|line| line.width() <= 60));
        assert!(lines.first().unwrap().words().ends_with('│'));
        assert!(lines.get(4).unwrap().words().ends_with('│'));
        assert_eq!(band_share(366, &words(), 60), 8);
    }

    #[test]
    fn the_row_of_moods_fits_forty_columns() {
        for line in mood_row(&words(), 40) {
            assert!(line.width() <= 40);
        }
        let [digits, faces, _] = mood_row(&words(), 60);
        assert!(digits.words().contains('1') && faces.words().contains(":-D"));
    }
}
