mod archives;
mod corpus;
mod csv_files;
mod daylio_backup;
mod export_files;
mod json_files;
mod json_lines;
mod limits;
mod noise;

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::*;

/// A file of `tests/fixtures`.
fn fixture(path: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read(folder.join(path)).expect("a fixture")
}

/// Everything that a file yields.
fn rows_by(
    bytes: &[u8],
    options: &ReadOptions,
    limits: &Limits,
) -> Result<(Facts, Vec<Row>), Refusal> {
    let mut rows = Vec::new();
    let mut take = |row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    let facts = read(&mut Cursor::new(bytes), options, limits, &mut take)?;
    Ok((facts, rows))
}

fn rows(bytes: &[u8]) -> Result<(Facts, Vec<Row>), Refusal> {
    rows_by(bytes, &ReadOptions::default(), &Limits::default())
}

/// The check-ins of a file, and what was rejected.
fn check_ins(bytes: &[u8], options: &ReadOptions) -> (Vec<ReadCheckIn>, Vec<Rejected>) {
    let (_, rows) = rows_by(bytes, options, &Limits::default()).expect("a file that is taken");
    let mut taken = Vec::new();
    let mut rejected = Vec::new();
    for row in rows {
        match row {
            Row::Reading(Reading {
                item: ReadItem::CheckIn(check_in),
                ..
            }) => {
                taken.push(*check_in);
            }
            Row::Reading(_) => {}
            Row::Rejected(row) => rejected.push(row),
        }
    }
    (taken, rejected)
}

fn preview(bytes: &[u8]) -> Result<Preview, Refusal> {
    let (options, limits) = (ReadOptions::default(), Limits::default());
    Preview::of(
        &mut Cursor::new(bytes),
        &options,
        &limits,
        &RecordLimits::default(),
    )
}

const fn rejected(line: u64, rule: RowRule, field: &'static str) -> Rejected {
    Rejected { line, rule, field }
}
