use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;

use companion::fakes::ManualClock;
use companion::{ExportOptions, ImportAnswers, Language, Progress};
use serde::{Deserialize, Serialize};

use super::tell::begin;
use crate::child::Whole;
use crate::error::Result;
use crate::home::Home;
use crate::meter::{Cost, metered};

/// What a whole journal cost to bring in or out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Load {
    /// How many records came in or went out.
    pub records: u64,
    /// How many rows were not taken.
    pub refused: usize,
    /// What the call cost.
    pub cost: Cost,
    /// What the whole process cost.
    pub whole: Whole,
}

/// Makes a journal and imports a file into it.
pub fn import(home: &Home, file: &Path, at_ms: i64) -> Result<Load> {
    let clock = Arc::new(ManualClock::at(at_ms));
    let companion = begin(home, &clock)?;
    let mut source = BufReader::new(File::open(file)?);
    let (answers, progress) = (ImportAnswers::default(), Progress::default());
    let (report, cost) = metered(|| companion.import(&mut source, &answers, &progress));
    let report = report?;
    let taken = report.taken;
    companion.close()?;
    let records = taken.check_ins + taken.goals + taken.steps_done + taken.contacts + taken.others;
    Ok(Load {
        records,
        refused: report.rejected.len(),
        cost,
        whole: Whole::now()?,
    })
}

/// Exports a journal into a file.
pub fn export(home: &Home, file: &Path, at_ms: i64) -> Result<Load> {
    let (companion, _clock) = home.open(at_ms)?;
    let out = BufWriter::new(File::create(file)?);
    let options = ExportOptions {
        language: Language::English,
        labels: &|_, _| None,
    };
    let (report, cost) = metered(|| companion.export(out, &options, &Progress::default()));
    let report = report?;
    companion.close()?;
    let records = report.check_ins + report.goals + report.contacts + report.outcomes;
    Ok(Load {
        records,
        refused: report.locked.len(),
        cost,
        whole: Whole::now()?,
    })
}
