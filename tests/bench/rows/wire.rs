//! The wire of NUMBERS and the byte budget of PROTOCOL 14, counted at a proxy on loopback.

mod life;
mod linking;
mod objects;
mod restore;
mod slow;
mod small;

use crate::bench::Bench;
use crate::error::Result;
use crate::report::Figure;
use life::Life;

/// One person's life with two devices, small journals of their own, and single objects.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut life = Life::begin(bench)?;
    figures.extend(life.first_upload()?);
    figures.extend(linking::measure(&mut life)?);
    figures.extend(slow::measure(&mut life)?);
    figures.extend(life.check_ins()?);
    figures.extend(life.day()?);
    figures.extend(restore::measure(life)?);
    figures.extend(small::measure(bench)?);
    figures.extend(objects::measure()?);
    Ok(figures)
}
