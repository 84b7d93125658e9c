use rusqlite::params;

use super::Writer;
use crate::limits::RECORD_TEXTS_MAX;
use crate::slot::search_row;
use crate::{Result, TextRow, text_list};

impl Writer<'_> {
    pub(super) fn index(&self, slot: i64, texts: &[TextRow]) -> Result<()> {
        let sql = "INSERT INTO search (rowid, text) VALUES (?1, ?2)";
        self.each_search_row(sql, slot, texts)
    }

    /// The index is told the words that it was given, since it keeps no text itself.
    pub(super) fn unindex(&self, slot: i64, texts: &[u8]) -> Result<()> {
        let sql = "INSERT INTO search (search, rowid, text) VALUES ('delete', ?1, ?2)";
        self.each_search_row(sql, slot, &text_list::decode(texts)?)
    }

    fn each_search_row(&self, sql: &str, slot: i64, texts: &[TextRow]) -> Result<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let mut statement = self.connection.prepare_cached(sql)?;
        let own = texts.len().min(RECORD_TEXTS_MAX - 1);
        let (alone, together) = texts.split_at(own);
        for (place, text) in alone.iter().enumerate() {
            statement.execute(params![search_row(slot, place), text.text])?;
        }
        if !together.is_empty() {
            let words: Vec<&str> = together.iter().map(|text| text.text.as_str()).collect();
            statement.execute(params![search_row(slot, own), words.join("\n")])?;
        }
        Ok(())
    }
}
