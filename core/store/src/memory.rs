use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use crate::migration::{Found, MIGRATIONS, migrate};
use crate::{Reader, Result, Store, Writer, connection};

/// A store in memory, with the same SQL as the file. Everything is gone when it is dropped.
#[derive(Debug)]
pub struct MemoryStore {
    connection: Mutex<Connection>,
}

impl MemoryStore {
    /// Makes an empty store.
    ///
    /// # Errors
    /// The library does not hold what the store relies on.
    pub fn new() -> Result<Self> {
        let mut connection = connection::open_memory()?;
        migrate(&mut connection, Found::Empty, MIGRATIONS)?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }
}

impl Store for MemoryStore {
    fn reading(&self, work: &mut dyn FnMut(&Reader<'_>) -> Result<()>) -> Result<()> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let moment = connection.unchecked_transaction()?;
        work(&Reader::new(&moment))
    }

    fn writing(&self, work: &mut dyn FnMut(&mut Writer<'_>) -> Result<()>) -> Result<()> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let all = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&mut Writer::new(&all))?;
        all.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]

    use super::*;
    use crate::{
        Commit, DocumentId, DocumentWrite, RecordRef, RecordRow, RecordRows, SpaceId, TextRow,
        Transactions,
    };

    const DOCUMENT: DocumentId = DocumentId([1; 32]);

    fn note(id: &str, words: &str) -> Commit {
        let mut all = RecordRows::new(RecordRow {
            record: RecordRef {
                kind: 1,
                id: id.into(),
                document: DOCUMENT,
            },
            day: Some(20_000),
            at_ms: 0,
            state: 0,
            group: None,
            source: None,
            body: words.as_bytes().to_vec(),
        });
        all.texts = vec![TextRow {
            child: None,
            field: "note".into(),
            text: words.into(),
        }];
        let write = DocumentWrite::new(DOCUMENT, SpaceId([2; 32]), vec![1], Vec::new());
        Commit {
            documents: vec![write],
            rows: vec![all],
            ..Commit::default()
        }
    }

    /// Every page, freed ones included, as whoever has the key could read them.
    fn pages(store: &MemoryStore) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pages");
        let from = store.connection.lock().unwrap();
        // SQLCipher refuses to copy between a plain and an encrypted database; both are plain.
        from.backup("main", &path, None).unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn forgotten_words_are_in_no_page_for_whoever_has_the_key() {
        let store = MemoryStore::new().unwrap();
        let contains = |needle: &[u8]| pages(&store).windows(needle.len()).any(|w| w == needle);
        for n in 0..300 {
            store
                .commit(&note(&format!("c{n}"), &format!("plain words {n}")))
                .unwrap();
        }
        store.commit(&note("secret", "zyxwunique words")).unwrap();
        for n in 300..600 {
            store
                .commit(&note(&format!("c{n}"), &format!("plain words {n}")))
                .unwrap();
        }
        assert!(
            contains(b"yxwunique"),
            "words in pages are not found by this test"
        );
        let record = RecordRef {
            kind: 1,
            id: "secret".into(),
            document: DOCUMENT,
        };
        store
            .commit(&Commit {
                forget: vec![record],
                ..Commit::default()
            })
            .unwrap();
        assert!(!contains(b"yxwunique"));
        let found = store
            .read(|reader| reader.search("zyxwunique", None))
            .unwrap();
        assert_eq!(found.hits, []);
    }
}
