use journal::Moment;

/// The words for a code of a field, in the person's language; none for a code without words.
pub type Labels<'a> = dyn Fn(&str, &str) -> Option<String> + 'a;

/// What parts several values of one cell.
const BETWEEN: &str = " | ";
/// Begins a cell that a spreadsheet would take for a formula.
const FORMULA_BEGINS: [char; 5] = ['=', '+', '-', '@', '\t'];
/// Marks such a cell as text.
const TEXT_MARK: char = '\'';

/// The cells of one row, in the order of the columns.
pub struct Cells<'a> {
    labels: &'a Labels<'a>,
    cells: Vec<String>,
}

impl<'a> Cells<'a> {
    pub(super) fn of(labels: &'a Labels<'a>, id: &str, at: Moment) -> Self {
        let mut cells = Self {
            labels,
            cells: Vec::new(),
        };
        let minute = at.local_minute();
        cells.plain(id.to_owned());
        cells.plain(at.local_date().to_string());
        cells.plain(format!("{:02}:{:02}", minute / 60, minute % 60));
        cells.plain(offset(at.tz_min));
        cells
    }

    pub(super) fn into_cells(self) -> Vec<String> {
        self.cells
    }

    /// A cell of our own making: a number, an id, a date. None of them is a formula.
    fn plain(&mut self, cell: String) {
        self.cells.push(cell);
    }

    /// A number.
    pub fn number(&mut self, number: Option<i64>) {
        self.plain(number.map_or_else(String::new, |number| number.to_string()));
    }

    /// Yes, no, or nothing.
    pub fn truth(&mut self, truth: Option<bool>) {
        let word = truth.map_or("", |truth| if truth { "yes" } else { "no" });
        self.plain(word.to_owned());
    }

    /// Words of a person, or an id or a date.
    pub fn text(&mut self, text: Option<&str>) {
        self.plain(as_text(text.unwrap_or_default()));
    }

    /// Several texts in one cell.
    pub fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        let joined: Vec<_> = texts.into_iter().map(without_bar).collect();
        self.plain(as_text(&joined.join(BETWEEN)));
    }

    /// A code and, in the next cell, its words.
    pub fn code(&mut self, field: &str, code: Option<&str>) {
        self.codes(field, code);
    }

    /// Several codes in one cell and, in the next, their words.
    pub fn codes<'t>(&mut self, field: &str, codes: impl IntoIterator<Item = &'t str>) {
        let codes: Vec<_> = codes.into_iter().collect();
        let label = |code: &&str| (self.labels)(field, code).unwrap_or_else(|| (*code).to_owned());
        let labels: Vec<_> = codes.iter().map(label).collect();
        self.texts(codes);
        self.texts(labels.iter().map(String::as_str));
    }
}

/// `+02:00`
fn offset(tz_min: i16) -> String {
    let sign = if tz_min < 0 { '-' } else { '+' };
    let minutes = tz_min.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A text in which a bar is not taken for the end of a value.
fn without_bar(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|")
}

fn as_text(text: &str) -> String {
    if text.starts_with(FORMULA_BEGINS) {
        format!("{TEXT_MARK}{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(fill: impl FnOnce(&mut Cells<'_>)) -> Vec<String> {
        let labels =
            |field: &str, code: &str| (field == "mood" && code == "a").then(|| "A|B".into());
        let mut cells = Cells::of(
            &labels,
            "id",
            Moment {
                at_ms: 0,
                tz_min: -90,
            },
        );
        fill(&mut cells);
        cells.into_cells().split_off(4)
    }

    #[test]
    fn every_row_begins_with_where_and_when_it_was() {
        let labels = |_: &str, _: &str| None;
        let cells = Cells::of(
            &labels,
            "id",
            Moment {
                at_ms: 0,
                tz_min: -90,
            },
        )
        .into_cells();
        assert_eq!(cells, ["id", "1969-12-31", "22:30", "-01:30"]);
        let cells = Cells::of(
            &labels,
            "id",
            Moment {
                at_ms: 0,
                tz_min: 345,
            },
        )
        .into_cells();
        assert_eq!(cells, ["id", "1970-01-01", "05:45", "+05:45"]);
    }

    #[test]
    fn no_text_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@a", "\ta"] {
            assert_eq!(cells(|cells| cells.text(Some(text))), [format!("'{text}")]);
            assert_eq!(cells(|cells| cells.texts([text])), [format!("'{text}")]);
        }
        assert_eq!(cells(|cells| cells.text(Some("a=1"))), ["a=1"]);
        assert_eq!(cells(|cells| cells.number(Some(-2))), ["-2"]);
    }

    #[test]
    fn values_are_joined_by_a_bar_that_no_value_can_hold() {
        assert_eq!(
            cells(|cells| cells.texts(["a|b", "c\\", "d"])),
            ["a\\|b | c\\\\ | d"]
        );
        assert_eq!(cells(|cells| cells.texts([])), [""]);
    }

    #[test]
    fn codes_have_their_words_beside_them() {
        assert_eq!(
            cells(|cells| cells.codes("mood", ["a", "x_1"])),
            ["a | x_1", "A\\|B | x_1"]
        );
        assert_eq!(cells(|cells| cells.code("mood", None)), ["", ""]);
        assert_eq!(cells(|cells| cells.truth(Some(false))), ["no"]);
    }
}
