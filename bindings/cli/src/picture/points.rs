use crate::page::{Line, Paint, width};

/// A point of a series: when, and 0 to 10.
pub struct Dot {
    pub on: String,
    pub value: i64,
}

const TOP: usize = 10;

/// Points below each other, each at its place from 0 to 10, with no line between them.
pub fn points(dots: &[Dot]) -> Vec<Line> {
    let label_width = dots.iter().map(|dot| width(&dot.on)).max().unwrap_or(0);
    dots.iter()
        .map(|dot| {
            let place = usize::try_from(dot.value).unwrap_or(0).min(TOP);
            Line::new()
                .quiet(&dot.on)
                .pad_to(label_width + 2)
                .quiet(&"·".repeat(place))
                .with(Paint::Good, "●")
                .quiet(&"·".repeat(TOP - place))
                .plain(&format!("  {}", dot.value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_at_their_place() {
        let dots = [
            Dot {
                on: "Nov 1".into(),
                value: 0,
            },
            Dot {
                on: "Nov 12".into(),
                value: 10,
            },
        ];
        let drawn: Vec<_> = points(&dots).iter().map(Line::words).collect();
        assert_eq!(drawn, ["Nov 1   ●··········  0", "Nov 12  ··········●  10"]);
    }
}
