use std::sync::Arc;

use companion::view::ImportLine;
use companion::{ExportReport, Language};

use super::Journal;
use crate::CodeWords;
use crate::error::Result;
use crate::export::export;
use crate::import::{ImportAnswers, ImportReport, PreviewView, ReadOptions, open};
use crate::progress::{CancelHandle, ProgressListener, progress};

#[uniffi::export]
impl Journal {
    /// What a file holds, and what it asks; nothing is written.
    ///
    /// # Errors
    /// `BadFile` for what cannot be imported.
    pub async fn preview_import(&self, path: String, options: ReadOptions) -> Result<PreviewView> {
        self.run(move |companion| {
            let preview = companion.preview_import(&mut open(&path)?, &options.into())?;
            Ok(preview.into())
        })
        .await
    }

    /// Takes in a file, all of it or nothing. What is there already stays as it is.
    ///
    /// # Errors
    /// `BadFile` for what cannot be imported, `Cancelled`, `DiskFull`, `Disk`.
    pub async fn import_file(
        &self,
        path: String,
        answers: ImportAnswers,
        cancel: Arc<CancelHandle>,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ImportReport> {
        self.run(move |companion| {
            let watched = progress(&cancel, listener);
            let report = companion.import(&mut open(&path)?, &answers.into(), &watched)?;
            Ok(report.into())
        })
        .await
    }

    /// The imports that were made, the newest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn imports(&self) -> Result<Vec<ImportLine>> {
        self.run(|companion| companion.imports()).await
    }

    /// Deletes what an import brought and nobody deleted since; answers with how many records that
    /// were. They can be restored for 30 days.
    ///
    /// # Errors
    /// `NotFound` if there is no such import or it was undone.
    pub async fn undo_import(&self, batch: String) -> Result<u64> {
        self.run(move |companion| companion.undo_import(&batch))
            .await
    }

    /// Writes everything into a ZIP that anybody can read: tables, a complete `export.json`, and a
    /// text that explains them.
    ///
    /// `words` are the app's own words for the codes in the tables. The file appears under its name
    /// only when it is whole.
    ///
    /// # Errors
    /// `Cancelled`; `DiskFull`, `Disk` if the file cannot be written; errors of reading.
    pub async fn export_file(
        &self,
        path: String,
        language: Language,
        words: Vec<CodeWords>,
        cancel: Arc<CancelHandle>,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<ExportReport> {
        self.run(move |companion| {
            let watched = progress(&cancel, listener);
            export(companion, &path, (language, words), &watched)
        })
        .await
    }
}
