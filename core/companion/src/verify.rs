use serde::Serialize;
use store::Transactions;

use crate::{Companion, Result};

/// What a check of the whole journal found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyView {
    /// Whether all of it can be read.
    pub whole: bool,
    /// How many pages of the file are damaged.
    pub damaged_pages: u32,
    /// What else does not fit together, without a word of what was written.
    pub findings: Vec<String>,
    /// How many documents could not be opened, or whose rows do not reflect them.
    pub damaged_documents: u32,
    /// Whether the keys of every space agree with its records.
    pub keys_agree: bool,
    /// How much was set aside because it could not be read or applied.
    pub locked_count: u32,
}

impl Companion {
    /// Checks the seal of every page, holds every document against its rows and every space's keys
    /// against its records. Changes nothing.
    ///
    /// # Errors
    /// `Disk` if the folder cannot be read at all.
    pub fn verify(&self) -> Result<VerifyView> {
        let verdict = self.inner.store.verify()?;
        let documents = self.inner.store.read(|reader| reader.documents())?;
        let whole = |document: &&store::DocumentRow| self.document_is_whole(document.id);
        let damaged = documents.len() - documents.iter().filter(whole).count();
        let locked = self.inner.store.read(|reader| reader.locked_count())?;
        let keys_agree = self.keys_agree().unwrap_or(false);
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(VerifyView {
            whole: verdict.is_whole() && damaged == 0 && keys_agree,
            damaged_pages: small(verdict.damaged_pages.len()),
            findings: verdict.findings,
            damaged_documents: small(damaged),
            keys_agree,
            locked_count: u32::try_from(locked).unwrap_or(u32::MAX),
        })
    }

    fn keys_agree(&self) -> Result<bool> {
        self.read(|reader| {
            let known = self.known(reader)?;
            for space in reader.spaces()? {
                if !crate::sync::agree(reader, &known, space.id)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }

    /// Whether a document opens, has the heads that its rows reflect, and gives these rows.
    fn document_is_whole(&self, id: store::DocumentId) -> bool {
        let checked = self.read(|reader| {
            let stored = reader.load(id)?.ok_or(crate::CompanionError::Damaged)?;
            let key = journal::DocumentKey::from_bytes(&stored.row.key)?;
            let document = crate::write::open_document(key, &stored)?;
            let rows = document.all_records().filter_map(|(place, record)| {
                crate::rows::rows_of((id, key.kind), place, &record, self.inner.me.member)
            });
            for rows in rows {
                let kept = reader.record_in(&rows.row.record)?;
                // Whether a row is a duplicate of another import is settled beside the documents.
                if kept.map(|kept| kept.body) != Some(rows.row.body) {
                    return Ok(false);
                }
            }
            Ok(true)
        });
        checked.unwrap_or(false)
    }
}
