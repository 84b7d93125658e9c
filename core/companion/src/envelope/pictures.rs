use protocol::{Error, QrFrame, QrOutcome, QrSet};
use serde::Serialize;

use crate::{CompanionError, RandomSource, Result};
use journal::Rule;

/// A file as the texts of QR pictures, to be shown one after the other.
///
/// # Errors
/// `InvalidInput` with `too_long` if it needs more pictures than a set may have.
pub fn pictures(file: &[u8], random: &dyn RandomSource) -> Result<Vec<String>> {
    let mut set = [0; 2];
    random.fill(&mut set)?;
    let frames = QrFrame::split(file, u16::from_be_bytes(set));
    let frames = frames.map_err(|error| match error {
        Error::Limit(_) => CompanionError::input("file", Rule::TooLong),
        _ => CompanionError::input("file", Rule::Missing),
    })?;
    Ok(frames.iter().map(QrFrame::to_text).collect())
}

/// What a picture did for the set that is being read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureProgress {
    /// More are needed.
    More {
        /// How many are here.
        have: u8,
        /// How many there are.
        count: u8,
    },
    /// It belongs to another set: show only one, or start over.
    OtherSet,
    /// It says something else than the same picture before: start over.
    Differs,
    /// All are here and do not fit together: all were dropped, to be read again.
    Damaged,
    /// All are here: the file.
    Complete(Vec<u8>),
}

/// Collects the pictures of one set, in any order and however often each comes.
#[derive(Debug, Default)]
pub struct PictureReader(QrSet);

impl PictureReader {
    /// Takes the text of one picture.
    ///
    /// # Errors
    /// `BadFile` with `not_a_picture` or `newer`: nothing was taken.
    pub fn take(&mut self, text: &str) -> Result<PictureProgress> {
        let frame = QrFrame::parse(text).map_err(|error| CompanionError::BadFile {
            reason: match error {
                Error::LaterVersion(_) => "newer",
                _ => "not_a_picture",
            },
        })?;
        Ok(match self.0.take(frame) {
            QrOutcome::Added { have, count } | QrOutcome::Known { have, count } => {
                PictureProgress::More { have, count }
            }
            QrOutcome::OtherSet => PictureProgress::OtherSet,
            QrOutcome::Differs => PictureProgress::Differs,
            QrOutcome::Damaged => PictureProgress::Damaged,
            QrOutcome::Complete(file) => PictureProgress::Complete(file),
        })
    }

    /// Which pictures are still needed, counted from 1.
    #[must_use]
    pub fn missing(&self) -> Vec<u8> {
        let missing = self.0.missing().into_iter();
        missing.map(|index| index.saturating_add(1)).collect()
    }

    /// Forgets what was read.
    pub fn start_over(&mut self) {
        self.0.start_over();
    }
}
