use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::row::Sink;
use super::{
    CsvMapping, Facts, Format, Limits, Refusal, Row, Zone, csv_mapper, daily_you, daylio,
    daylio_csv, lines, pixy,
};

/// What must be known to read a file besides its bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOptions {
    /// The place of times that name no zone.
    pub zone: Zone,
    /// What the columns of a CSV file mean; with it, any CSV file is read by it.
    pub mapping: Option<CsvMapping>,
}

/// Reads a file row by row and hands each row to `each`, which may stop the reading. Nothing is
/// kept: memory does not grow with the file.
///
/// An export of Companion has no such rows: see [`super::export_json`].
///
/// # Errors
/// The `Refusal` of the whole file; `Cancelled` if `each` stopped it. Rows handed on before it do
/// not count then.
pub fn read<F: Read + Seek>(
    file: &mut F,
    options: &ReadOptions,
    limits: &Limits,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Facts, Refusal> {
    let format = Format::of(file, limits)?;
    let mut sink = Sink::new(each, limits);
    let zone = &options.zone;
    match (format, &options.mapping) {
        (Format::Csv | Format::DaylioCsv, Some(mapping)) => {
            csv_mapper::read(file, mapping, zone, limits, &mut sink)
        }
        (Format::Csv, None) => Err(Refusal::MappingNeeded),
        (Format::DaylioCsv, None) => daylio_csv::read(file, zone, limits, &mut sink),
        (Format::DaylioBackup, _) => daylio::read(file, zone, limits, &mut sink),
        (Format::Pixy, _) => pixy::read(file, zone, limits, &mut sink),
        (Format::DailyYou, _) => daily_you::read(file, zone, limits, &mut sink),
        (Format::JsonLines | Format::JsonLinesXz, _) => {
            lines::read(file, format, limits, &mut sink)
        }
        (Format::Companion, _) => Err(Refusal::NotKnown),
    }
}
