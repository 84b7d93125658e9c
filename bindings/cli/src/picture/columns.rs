use super::{mood::under, share};
use crate::page::{Line, Paint};

/// How high one column is; none where nothing was said.
pub type Column = Option<f64>;

const EIGHTHS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Columns that stand on a line, for amounts over time. `rows` are the labels of the rows, from the
/// top, and the amount that each ends at.
pub fn columns(
    values: &[Column],
    rows: &[(f64, String)],
    marks: &[(usize, String)],
    width: usize,
) -> Vec<Line> {
    let label_width = rows
        .iter()
        .map(|(_, label)| crate::page::width(label))
        .max()
        .unwrap_or(0)
        + 1;
    let each = share(values.len(), width.saturating_sub(label_width + 1));
    let shown: Vec<Column> = values.chunks(each).map(mean).collect();
    let mut lines = Vec::new();
    for (n, (top, label)) in rows.iter().enumerate() {
        let bottom = rows.get(n + 1).map_or(0.0, |(bottom, _)| *bottom);
        let line = Line::new()
            .space(label_width - 1 - crate::page::width(label))
            .quiet(&format!("{label} │"));
        lines.push(shown.iter().fold(line, |line, value| {
            line.with(
                Paint::Plain,
                value.map_or(" ", |value| block(value, bottom, *top)),
            )
        }));
    }
    lines.push(
        Line::new()
            .space(label_width)
            .quiet(&format!("└{}", "─".repeat(shown.len()))),
    );
    lines.push(under(marks, each, label_width + 1, width));
    lines
}

fn block(value: f64, bottom: f64, top: f64) -> &'static str {
    let part = (value - bottom) / (top - bottom);
    // The comparison chain needs no cast and treats what is no number as nothing.
    let eighths = (1..=8u8)
        .filter(|n| part >= (f64::from(*n) - 0.5) / 8.0)
        .count();
    eighths
        .checked_sub(1)
        .and_then(|index| EIGHTHS.get(index))
        .copied()
        .unwrap_or(" ")
}

fn mean(values: &[Column]) -> Column {
    let said: Vec<f64> = values.iter().flatten().copied().collect();
    let count = u32::try_from(said.len()).ok().filter(|count| *count > 0)?;
    Some(said.iter().sum::<f64>() / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_as_high_as_what_was_said_and_gaps_stay_empty() {
        let rows = [(8.0, "8h".to_owned()), (4.0, "4h".to_owned())];
        let lines = columns(&[Some(8.0), None, Some(6.0), Some(2.0)], &rows, &[], 60);
        let drawn: Vec<_> = lines
            .iter()
            .map(|line| line.words().trim_end().to_owned())
            .collect();
        assert_eq!(drawn, ["8h │█ ▄", "4h │█ █▄", "   └────", ""]);
    }
}
