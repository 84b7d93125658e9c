use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::error::Result;

/// How far a figure may go, in its own unit.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// At most this much.
    Most(f64),
    /// At most this many times the floor.
    Times(f64),
    /// At least this much.
    Least(f64),
    /// Just this.
    Just(f64),
}

impl Bound {
    /// The bound in the unit of the value; none if it needs a floor and there is none.
    fn in_unit(self, floor: Option<f64>) -> Option<f64> {
        match self {
            Self::Most(value) | Self::Least(value) | Self::Just(value) => Some(value),
            Self::Times(times) => floor.map(|floor| floor * times),
        }
    }

    fn holds(self, value: f64, floor: Option<f64>) -> bool {
        // Figures are compared as they are printed, to a hundredth.
        let near = |bound: f64| (value - bound).abs() < 0.005;
        match (self, self.in_unit(floor)) {
            (Self::Just(_), Some(bound)) => near(bound),
            (Self::Least(_), Some(bound)) => value >= bound,
            (_, Some(bound)) => value <= bound,
            (_, None) => false,
        }
    }

    fn said(self, floor: Option<f64>) -> String {
        match (self, self.in_unit(floor)) {
            (Self::Just(value), _) => format!("= {}", short(value)),
            (Self::Most(value), _) => format!("≤ {}", short(value)),
            (Self::Least(value), _) => format!("≥ {}", short(value)),
            (Self::Times(times), Some(value)) => format!("≤ {times}× = {}", short(value)),
            (Self::Times(times), None) => format!("≤ {times}×"),
        }
    }
}

/// One figure beside its floor from the same run.
#[derive(Clone, Debug)]
pub struct Figure {
    name: String,
    unit: &'static str,
    value: f64,
    floor: Option<f64>,
    must: Option<Bound>,
    aim: Option<Bound>,
    note: String,
}

/// A figure as the file of numbers holds it; bounds are in the unit of the value.
#[derive(Debug, Serialize)]
struct Number<'a> {
    name: &'a str,
    unit: &'a str,
    value: f64,
    floor: Option<f64>,
    ratio: Option<f64>,
    must: Option<f64>,
    aim: Option<f64>,
    ok: bool,
}

impl Figure {
    /// A figure without floor and bounds.
    pub fn new(name: impl Into<String>, unit: &'static str, value: f64) -> Self {
        let (name, note) = (name.into(), String::new());
        Self {
            name,
            unit,
            value,
            floor: None,
            must: None,
            aim: None,
            note,
        }
    }

    /// With its floor.
    pub fn floor(mut self, floor: f64) -> Self {
        self.floor = Some(floor);
        self
    }

    /// With what it must reach.
    pub fn must(mut self, must: Bound) -> Self {
        self.must = Some(must);
        self
    }

    /// With what it aims at.
    pub fn aim(mut self, aim: Bound) -> Self {
        self.aim = Some(aim);
        self
    }

    /// With what else a reader needs to know.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn ratio(&self) -> Option<f64> {
        self.floor
            .filter(|floor| *floor > 0.0)
            .map(|floor| self.value / floor)
    }

    fn ok(&self) -> bool {
        self.must
            .is_none_or(|must| must.holds(self.value, self.floor))
    }

    fn number(&self) -> Number<'_> {
        let bound = |bound: Option<Bound>| bound.and_then(|bound| bound.in_unit(self.floor));
        Number {
            name: &self.name,
            unit: self.unit,
            value: self.value,
            floor: self.floor,
            ratio: self.ratio(),
            must: bound(self.must),
            aim: bound(self.aim),
            ok: self.ok(),
        }
    }

    fn cells(&self) -> [String; 7] {
        let said = |bound: Option<Bound>| bound.map_or_else(String::new, |b| b.said(self.floor));
        let verdict = match (self.must, self.aim) {
            (Some(_), _) if !self.ok() => "missed",
            (_, Some(aim)) if aim.holds(self.value, self.floor) => "ok, aim reached",
            (Some(_), _) => "ok",
            (None, Some(_)) => "aim not reached",
            (None, None) => "",
        };
        [
            self.name.clone(),
            format!("{} {}", short(self.value), self.unit),
            self.floor.map_or_else(String::new, short),
            self.ratio()
                .map_or_else(String::new, |ratio| format!("{ratio:.2}×")),
            said(self.must),
            said(self.aim),
            verdict.into(),
        ]
    }
}

/// All figures of a run.
#[derive(Debug, Default)]
pub struct Report {
    figures: Vec<Figure>,
}

impl Report {
    /// Adds figures.
    pub fn add(&mut self, figures: Vec<Figure>) {
        self.figures.extend(figures);
    }

    /// The table that a person reads.
    pub fn table(&self) -> String {
        let head = ["what", "value", "floor", "ratio", "must", "aim", ""].map(str::to_owned);
        let rows: Vec<[String; 7]> = std::iter::once(head)
            .chain(self.figures.iter().map(Figure::cells))
            .collect();
        let mut widths = [0; 7];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut table = String::new();
        let notes = std::iter::once("").chain(self.figures.iter().map(|f| f.note.as_str()));
        for (row, note) in rows.iter().zip(notes) {
            let cells = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{}", line.trim_end());
            if !note.is_empty() {
                let _ = writeln!(table, "    {note}");
            }
        }
        table
    }

    /// How many figures have something that they must reach, and the names of those that miss it.
    pub fn verdict(&self) -> (usize, Vec<&str>) {
        let bound = self.figures.iter().filter(|figure| figure.must.is_some());
        let missed = self.figures.iter().filter(|figure| !figure.ok());
        (
            bound.count(),
            missed.map(|figure| figure.name.as_str()).collect(),
        )
    }

    /// Writes the file of numbers.
    pub fn write(&self, path: &Path) -> Result<()> {
        let numbers: Vec<_> = self.figures.iter().map(Figure::number).collect();
        std::fs::write(path, serde_json::to_string_pretty(&numbers)? + "\n")?;
        Ok(())
    }
}

/// A number with as many digits as say something.
fn short(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1000.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else if value.abs() >= 0.1 || value == 0.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_holds_at_its_bound_and_misses_one_past_it() {
        let figure = |value| {
            Figure::new("a", "ms", value)
                .floor(2.0)
                .must(Bound::Times(4.0))
        };
        assert!(figure(8.0).ok());
        assert!(!figure(8.01).ok());
        assert!(
            !Figure::new("a", "ms", 1.0).must(Bound::Times(4.0)).ok(),
            "no floor, no ratio"
        );
        let most = |value| Figure::new("a", "ms", value).must(Bound::Most(30.0)).ok();
        assert!(most(30.0) && !most(30.1));
        let least = |value| {
            Figure::new("a", "per s", value)
                .must(Bound::Least(2.0))
                .ok()
        };
        assert!(least(2.0) && !least(1.99));
        let just = |value| Figure::new("a", "fsync", value).must(Bound::Just(1.0)).ok();
        assert!(just(1.0) && !just(0.98) && !just(2.0));
    }

    #[test]
    fn the_numbers_hold_the_bound_in_the_unit_of_the_value() {
        let figure = Figure::new("a", "ms", 3.0)
            .floor(2.0)
            .must(Bound::Times(4.0));
        let number = serde_json::to_value(figure.number()).expect("JSON");
        let wanted = serde_json::json!({
            "name": "a", "unit": "ms", "value": 3.0, "floor": 2.0, "ratio": 1.5,
            "must": 8.0, "aim": null, "ok": true,
        });
        assert_eq!(number, wanted);
    }

    #[test]
    fn the_table_says_what_was_missed() {
        let mut report = Report::default();
        report.add(vec![
            Figure::new("fast", "ms", 1.0)
                .must(Bound::Most(2.0))
                .aim(Bound::Most(1.0)),
            Figure::new("slow", "ms", 3.0)
                .must(Bound::Most(2.0))
                .note("why"),
        ]);
        let table = report.table();
        assert!(table.contains("aim reached") && table.contains("missed"));
        assert!(table.lines().any(|line| line == "    why"));
        assert_eq!(report.verdict(), (2, vec!["slow"]));
    }
}
