//! Pictures made of characters. They are drawn in Unicode; a plain terminal gets their likes.

mod bars;
mod columns;
mod mood;
mod points;
mod qr;
mod stages;

pub use bars::{Bar, bars};
pub use columns::columns;
pub use mood::{Band, FACES, band_share, mood_band, mood_row};
pub use points::{Dot, points};
pub use qr::qr;
pub use stages::stages;

/// How many neighbouring values share a column so that all fit.
fn share(count: usize, columns: usize) -> usize {
    count.div_ceil(columns.max(1)).max(1)
}
