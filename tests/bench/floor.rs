//! The floors: what plain SQLCipher with the same settings costs for the same bytes.

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Error, Result};

/// The key of the floor's database: it only has to be a raw key, as the journal's is.
const KEY: &str =
    "PRAGMA key = \"x'0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0'\"";
/// The settings of SECURITY 7, and the log and cache sizes of the store.
const SETTINGS: &str = "
    PRAGMA cipher_page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA mmap_size = 0;
    PRAGMA cache_size = -1024; PRAGMA wal_autocheckpoint = 256;";
/// The rows that the floor of a cold open reads.
pub const NEWEST: i64 = 90;

/// One table with one row a line.
pub struct Floor(Connection);

impl Floor {
    /// Opens the file, making it if it is not there.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(KEY)?;
        connection.execute_batch(SETTINGS)?;
        let full: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
        let cipher: String = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0))?;
        if full != 2 || cipher.is_empty() {
            return Err(Error::Unfit("the floor is not encrypted and synced".into()));
        }
        Ok(Self(connection))
    }

    /// Makes the table and fills it with `lines` in one transaction.
    pub fn fill<'a>(&mut self, lines: impl Iterator<Item = &'a str>) -> Result<()> {
        let transaction = self.0.transaction()?;
        transaction
            .execute_batch("CREATE TABLE line (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
        for line in lines {
            transaction
                .prepare_cached("INSERT INTO line (body) VALUES (?1)")?
                .execute([line.as_bytes()])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Reads the newest rows and returns how many bytes they hold.
    pub fn newest(&self) -> Result<usize> {
        let sql = "SELECT body FROM line ORDER BY n DESC LIMIT ?1";
        let mut statement = self.0.prepare_cached(sql)?;
        let rows = statement.query_map([NEWEST], |row| row.get::<_, Vec<u8>>(0))?;
        let mut bytes = 0;
        for row in rows {
            bytes += row?.len();
        }
        Ok(bytes)
    }

    /// Inserts one row in a transaction of its own, on disk when this returns.
    pub fn insert(&self, body: &[u8]) -> Result<()> {
        self.0
            .prepare_cached("INSERT INTO line (body) VALUES (?1)")?
            .execute([body])?;
        Ok(())
    }
}

/// The bytes of `text` after zstd at level 19.
pub fn zstd_19(text: &[u8]) -> Result<usize> {
    Ok(zstd::bulk::compress(text, 19)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_encrypted_and_reads_its_newest_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("floor.db");
        let mut floor = Floor::open(&path).expect("a floor");
        floor
            .fill(std::iter::repeat_n("marker of the floor", 100))
            .expect("filled");
        floor.insert(b"one more").expect("inserted");
        assert_eq!(floor.newest().expect("read"), 89 * 19 + 8);
        drop(floor);
        let bytes = std::fs::read(&path).expect("the file");
        assert!(!bytes.windows(6).any(|window| window == b"marker"));
    }
}
