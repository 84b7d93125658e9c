use companion::VerifyView;
use companion::view::{ChangesView, SearchView, TodayView, TrendsView};

use super::Journal;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Today's screen; `local_date` is `YYYY-MM-DD`.
    ///
    /// # Errors
    /// `InvalidInput` if it is no date.
    pub async fn today(&self, local_date: String) -> Result<TodayView> {
        self.run(move |companion| companion.today(&local_date))
            .await
    }

    /// What was there from one date to another, both `YYYY-MM-DD` and taken in.
    ///
    /// # Errors
    /// `InvalidInput` if they are no dates, or out of order.
    pub async fn trends(&self, from_date: String, to_date: String) -> Result<TrendsView> {
        self.run(move |companion| companion.trends(&from_date, &to_date))
            .await
    }

    /// Looks for words in notes, wins, goals, steps, summaries, follow-ups and reflections, the
    /// newest first. `after` is where the page before ended.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn search(&self, words: String, after: Option<i64>) -> Result<SearchView> {
        self.run(move |companion| companion.search(&words, after))
            .await
    }

    /// What happened that may want a look: versions, deleted records, what cannot be read.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn changes(&self) -> Result<ChangesView> {
        self.run(|companion| companion.changes()).await
    }

    /// Checks the seal of every page, holds every document against its rows and every space's keys
    /// against its records. Changes nothing.
    ///
    /// # Errors
    /// `Disk` if the folder cannot be read at all.
    pub async fn verify(&self) -> Result<VerifyView> {
        self.run(|companion| companion.verify()).await
    }
}
