use qrcode::{Color, EcLevel, QrCode, Version};

use crate::page::{Abilities, Line, Paint};

/// The largest picture that old cameras read from a screen (PROTOCOL 11).
const VERSION_MAX: i16 = 20;
/// White around the picture, in modules; scanners ask for four.
const MARGIN: usize = 4;

/// A text as a QR picture, two rows of it in one line; in plain characters, two columns a module.
/// None if it does not fit into the largest picture.
pub fn qr(text: &str, abilities: Abilities) -> Option<Vec<Line>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    if !matches!(code.version(), Version::Normal(version) if version <= VERSION_MAX) {
        return None;
    }
    let modules = Modules {
        side: code.width(),
        dark: code
            .to_colors()
            .into_iter()
            .map(|color| color == Color::Dark)
            .collect(),
    };
    Some(if abilities.ascii {
        modules.in_plain_characters()
    } else {
        modules.in_half_blocks()
    })
}

struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    const fn side_with_margin(&self) -> usize {
        self.side + 2 * MARGIN
    }

    fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |place: usize| place.checked_sub(MARGIN).filter(|n| *n < self.side);
        let place = inside(row)
            .zip(inside(column))
            .map(|(row, column)| row * self.side + column);
        place
            .and_then(|place| self.dark.get(place))
            .is_some_and(|dark| *dark)
    }

    fn in_half_blocks(&self) -> Vec<Line> {
        let glyph = |row, column| match (self.is_dark(row, column), self.is_dark(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..self.side_with_margin())
            .step_by(2)
            .map(|row| self.line(|column| glyph(row, column).to_string()))
            .collect()
    }

    fn in_plain_characters(&self) -> Vec<Line> {
        let glyphs = |row, column| {
            if self.is_dark(row, column) {
                "##"
            } else {
                "  "
            }
        };
        (0..self.side_with_margin())
            .map(|row| self.line(|column| glyphs(row, column).to_owned()))
            .collect()
    }

    fn line(&self, glyph: impl Fn(usize) -> String) -> Line {
        let row: String = (0..self.side_with_margin()).map(glyph).collect();
        Line::new().with(Paint::Print, &row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Abilities = Abilities {
        width: 80,
        colour: false,
        ascii: false,
    };
    const PLAIN: Abilities = Abilities {
        ascii: true,
        ..SCREEN
    };
    /// Pixels a module: a reader needs more than one.
    const PIXELS: usize = 4;

    /// Reads a picture as a camera would, with other code than what drew it.
    fn read(dark: &[Vec<bool>]) -> String {
        let side = dark.len() * PIXELS;
        let shade = |x: usize, y: usize| {
            let row = dark.get(y / PIXELS);
            let is_dark = row.and_then(|row| row.get(x / PIXELS)).copied();
            if is_dark.unwrap_or(false) { 0 } else { 255 }
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let grids = image.detect_grids();
        grids.first().unwrap().decode().unwrap().1
    }

    fn rows_of_half_blocks(lines: &[Line]) -> Vec<Vec<bool>> {
        let row = |line: &Line, glyphs: [char; 2]| -> Vec<bool> {
            line.words().chars().map(|c| glyphs.contains(&c)).collect()
        };
        let both = |line: &Line| [row(line, ['█', '▀']), row(line, ['█', '▄'])];
        lines.iter().flat_map(both).collect()
    }

    #[test]
    fn what_is_drawn_is_read_back_by_another_reader() {
        let text = "A$".repeat(300);
        for text in ["HTTPS", text.as_str()] {
            let drawn = qr(text, SCREEN).unwrap();
            assert_eq!(read(&rows_of_half_blocks(&drawn)), text);

            let plain = qr(text, PLAIN).unwrap();
            let row = |line: &Line| -> Vec<bool> {
                let glyphs: Vec<char> = line.words().chars().collect();
                glyphs.chunks(2).map(|pair| pair == ['#', '#']).collect()
            };
            assert_eq!(read(&plain.iter().map(row).collect::<Vec<_>>()), text);
        }
    }

    #[test]
    fn the_largest_picture_has_970_alphanumeric_characters_and_not_one_more() {
        assert!(qr(&"A".repeat(970), SCREEN).is_some());
        assert!(qr(&"A".repeat(971), SCREEN).is_none());
    }
}
