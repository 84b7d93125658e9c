mod exchanged;

use std::path::Path;

use rusqlite::{Connection, Row};

use crate::connection::{self, Purpose};
use crate::{
    ChangeHash, ChangeWrite, Commit, DATABASE_FILE, DatabaseKey, DocumentId, DocumentState,
    DocumentWrite, EpochRow, Error, ImportBatch, LogRecord, MetaWrite, Result, SetAside,
    SnapshotWrite, SpaceId, SpaceRow, Store, Transactions, hold,
};

/// What a salvage brought over. Rows for screens are not: they are computed from the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Documents brought over, whole or in part.
    pub documents: u64,
    /// Changes brought over.
    pub changes: u64,
    /// Membership records brought over.
    pub log_records: u64,
    /// Where something is missing.
    pub losses: Vec<Loss>,
}

/// Where something is missing after a salvage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Rows of this table, nobody can say how many.
    Rows {
        /// The table.
        table: &'static str,
    },
    /// The last save of a document or changes to it. What came after the gap was set aside.
    Document {
        /// The document.
        document: DocumentId,
    },
}

/// Reads what can be read of a damaged store, row by row, into a fresh one. The damaged file is
/// not changed. Changes after a gap are set aside for `reason`.
///
/// # Errors
/// The damaged store cannot be opened at all, or the fresh one cannot be written.
pub fn salvage(
    folder: &Path,
    key: &DatabaseKey,
    fresh: &(impl Store + ?Sized),
    reason: u8,
) -> Result<Salvaged> {
    let _held = hold(folder)?;
    let wreck = Wreck {
        path: folder.join(DATABASE_FILE),
        key: key.clone(),
    };
    // Says at once whether the key fits and the schema can be read.
    wreck.connect()?;
    let mut salvaged = Salvaged::default();
    fresh.commit(&wreck.small_tables(&mut salvaged)?)?;
    let (documents, whole) = wreck.rows(
        "SELECT n, id, space, key, state, unsent, heads
        FROM document WHERE n > ?1 ORDER BY n",
        "SELECT n, id, space, key, state, unsent, heads
        FROM document WHERE n > ?1 ORDER BY n DESC",
        0,
        document,
    )?;
    if !whole {
        salvaged.losses.push(Loss::Rows { table: "document" });
    }
    for (n, write) in documents {
        let commit = wreck.document(n, write, reason, &mut salvaged)?;
        fresh.commit(&commit)?;
    }
    if wreck.version()? >= EXCHANGE_VERSION {
        wreck.exchanged(fresh, &mut salvaged)?;
    }
    Ok(salvaged)
}

/// The version from which on a store holds what is exchanged with others.
const EXCHANGE_VERSION: u32 = 2;

/// A damaged file. Each failed read costs a connection, since SQLCipher stays in its error.
struct Wreck {
    path: std::path::PathBuf,
    key: DatabaseKey,
}

impl Wreck {
    fn connect(&self) -> Result<Connection> {
        let connection = connection::open_file(&self.path, &self.key)?;
        connection::settle(&connection, Purpose::Read)?;
        Ok(connection)
    }

    fn version(&self) -> Result<u32> {
        let version = |row: &Row<'_>| row.get(0);
        Ok(self
            .connect()?
            .query_row("PRAGMA user_version", [], version)?)
    }

    /// Rows from the front up to the damage, then from the back; both statements take `above`.
    /// Answers each row's number with it, in order, and whether nothing is missing.
    fn rows<T>(
        &self,
        forward: &str,
        backward: &str,
        above: i64,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<(Vec<(i64, T)>, bool)> {
        let mut found = Vec::new();
        if self.collect(forward, above, &read, &mut found)? {
            return Ok((found, true));
        }
        let reached = found.last().map_or(above, |(n, _)| *n);
        let mut from_back = Vec::new();
        self.collect(backward, reached, &read, &mut from_back)?;
        found.extend(from_back.into_iter().rev());
        Ok((found, false))
    }

    fn collect<T>(
        &self,
        sql: &str,
        above: i64,
        read: &impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        found: &mut Vec<(i64, T)>,
    ) -> Result<bool> {
        let connection = self.connect()?;
        let outcome = (|| -> rusqlite::Result<()> {
            let mut statement = connection.prepare(sql)?;
            let mut rows = statement.query([above])?;
            while let Some(row) = rows.next()? {
                found.push((row.get(0)?, read(row)?));
            }
            Ok(())
        })();
        match outcome.map_err(Error::from) {
            Ok(()) => Ok(true),
            Err(Error::Damaged | Error::Sqlite { .. } | Error::Io { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn small_tables(&self, salvaged: &mut Salvaged) -> Result<Commit> {
        let mut commit = Commit::default();
        self.table("meta", META, meta, &mut commit.meta, salvaged)?;
        self.table("space", SPACE, space, &mut commit.spaces, salvaged)?;
        self.table(
            "log_record",
            LOG_RECORD,
            log_record,
            &mut commit.log_records,
            salvaged,
        )?;
        self.table("epoch", EPOCH, epoch, &mut commit.epochs, salvaged)?;
        self.table(
            "set_aside",
            SET_ASIDE,
            set_aside,
            &mut commit.set_aside,
            salvaged,
        )?;
        let batches = &mut commit.import_batches;
        self.table(
            "import_batch",
            IMPORT_BATCH,
            import_batch,
            batches,
            salvaged,
        )?;
        salvaged.log_records = commit.log_records.len() as u64;
        Ok(commit)
    }

    fn table<T>(
        &self,
        table: &'static str,
        [columns, order]: [&str; 2],
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        into: &mut Vec<T>,
        salvaged: &mut Salvaged,
    ) -> Result<()> {
        // Tables with names for keys have no numbers to go on from: what was read twice is
        // written twice, and the second time changes nothing.
        let numbered = order == "n";
        let number = if numbered { "n" } else { "0" };
        let reach = if numbered { "n > ?1" } else { "?1 = 0" };
        let forward =
            format!("SELECT {number}, {columns} FROM {table} WHERE {reach} ORDER BY {order}");
        let (rows, whole) = self.rows(&forward, &format!("{forward} DESC"), 0, read)?;
        into.extend(rows.into_iter().map(|(_, row)| row));
        if !whole {
            salvaged.losses.push(Loss::Rows { table });
        }
        Ok(())
    }

    /// The newest save that can be read, and the changes after it as far as there is no gap.
    fn document(
        &self,
        n: i64,
        mut write: DocumentWrite,
        reason: u8,
        salvaged: &mut Salvaged,
    ) -> Result<Commit> {
        let mut lost = false;
        let mut save = None;
        for age in [0, 1] {
            let sql = format!(
                "SELECT through, heads, bytes FROM snapshot WHERE document = {n} AND age = {age}
                 AND ?1 = 0"
            );
            let read = |row: &Row<'_>| Ok((row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?));
            let (mut rows, whole) = self.rows(&sql, &sql, 0, read)?;
            lost |= !whole;
            save = rows.pop();
            if save.is_some() || !lost {
                break;
            }
        }
        let through = save.as_ref().map_or(0, |(through, _)| *through);
        let columns = "SELECT n, hash, coalesce(heads, hash), bytes FROM change";
        let forward = format!("{columns} WHERE document = {n} AND n > ?1 ORDER BY n");
        let (changes, whole) = self.rows(&forward, &format!("{forward} DESC"), through, change)?;
        lost |= !whole || changes.first().is_some_and(|(n, _)| *n != through + 1);
        let mut commit = Commit::default();
        let mut next = through + 1;
        if let Some((_, (heads, bytes))) = save {
            write.heads.clone_from(&heads);
            write.snapshot = Some(SnapshotWrite {
                bytes,
                keep_previous: false,
            });
            commit.documents.push(DocumentWrite {
                heads,
                ..write.clone()
            });
            write.snapshot = None;
        }
        for (n, (heads, change)) in changes {
            salvaged.changes += 1;
            if n == next {
                next += 1;
                write.heads = heads;
                write.changes.push(change);
            } else {
                commit.set_aside.push(after_gap(&write, change, reason));
            }
        }
        salvaged.documents += 1;
        if lost {
            salvaged.losses.push(Loss::Document { document: write.id });
        }
        commit.documents.push(write);
        Ok(commit)
    }
}

fn after_gap(write: &DocumentWrite, change: ChangeWrite, reason: u8) -> SetAside {
    SetAside {
        document: write.id,
        reason,
        hashes: vec![change.hash],
        at_ms: 0,
        bytes: change.bytes,
    }
}

const META: [&str; 2] = ["name, value", "name"];
const SPACE: [&str; 2] = ["id, kind, state, body", "n"];
const LOG_RECORD: [&str; 2] = ["log, id, author, counter, body", "n"];
const EPOCH: [&str; 2] = ["space, id, secret", "n"];
const SET_ASIDE: [&str; 2] = ["document, reason, detail, at_ms, bytes", "n"];
const IMPORT_BATCH: [&str; 2] = ["id, at_ms, format, state, body", "id"];

fn document(row: &Row<'_>) -> rusqlite::Result<DocumentWrite> {
    let (id, space) = (DocumentId(row.get(1)?), SpaceId(row.get(2)?));
    let mut write = DocumentWrite::new(id, space, row.get(3)?, row.get(6)?);
    write.state = Some(DocumentState::of_number(row.get(4)?));
    write.unsent = Some(row.get(5)?);
    Ok(write)
}

fn change(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, ChangeWrite)> {
    Ok((
        row.get(2)?,
        ChangeWrite {
            hash: ChangeHash(row.get(1)?),
            bytes: row.get(3)?,
        },
    ))
}

fn meta(row: &Row<'_>) -> rusqlite::Result<MetaWrite> {
    Ok(MetaWrite {
        name: row.get(1)?,
        value: row.get(2)?,
    })
}

fn space(row: &Row<'_>) -> rusqlite::Result<SpaceRow> {
    Ok(SpaceRow {
        id: SpaceId(row.get(1)?),
        kind: row.get(2)?,
        state: row.get(3)?,
        body: row.get(4)?,
    })
}

fn log_record(row: &Row<'_>) -> rusqlite::Result<LogRecord> {
    let counter: i64 = row.get(4)?;
    Ok(LogRecord {
        log: row.get(1)?,
        id: row.get(2)?,
        author: row.get(3)?,
        counter: u64::try_from(counter)
            .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(4, counter))?,
        body: row.get(5)?,
    })
}

fn epoch(row: &Row<'_>) -> rusqlite::Result<EpochRow> {
    Ok(EpochRow {
        space: SpaceId(row.get(1)?),
        id: row.get(2)?,
        secret: zeroize::Zeroizing::new(row.get(3)?),
    })
}

fn set_aside(row: &Row<'_>) -> rusqlite::Result<SetAside> {
    let detail: Vec<u8> = row.get(3)?;
    let (hashes, _) = detail.as_chunks::<32>();
    Ok(SetAside {
        document: DocumentId(row.get(1)?),
        reason: row.get(2)?,
        hashes: hashes.iter().copied().map(ChangeHash).collect(),
        at_ms: row.get(4)?,
        bytes: row.get(5)?,
    })
}

fn import_batch(row: &Row<'_>) -> rusqlite::Result<ImportBatch> {
    Ok(ImportBatch {
        id: row.get(1)?,
        at_ms: row.get(2)?,
        format: row.get(3)?,
        state: row.get(4)?,
        body: row.get(5)?,
    })
}
