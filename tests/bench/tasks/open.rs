use std::path::Path;

use crate::child::Whole;
use crate::dates;
use crate::error::Result;
use crate::floor::Floor;
use crate::home::Home;

/// Opens the journal and reads today's screen. Closing is not counted: a phone never closes.
pub fn today(home: &Home, at_ms: i64) -> Result<Whole> {
    let (companion, _clock) = home.open(at_ms)?;
    let view = companion.today(&dates::date(at_ms))?;
    let whole = Whole::now()?;
    std::hint::black_box(&view);
    companion.close()?;
    Ok(whole)
}

/// Opens the floor's database and reads its newest rows.
pub fn floor(file: &Path) -> Result<Whole> {
    let floor = Floor::open(file)?;
    let bytes = floor.newest()?;
    let whole = Whole::now()?;
    std::hint::black_box(bytes);
    Ok(whole)
}
