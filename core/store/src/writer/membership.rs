use rusqlite::params;

use super::{Writer, blob, name};
use crate::{EpochRow, Error, ImportBatch, LogRecord, MetaWrite, Result, SpaceRow};

impl Writer<'_> {
    pub(super) fn write_space(&self, space: &SpaceRow) -> Result<()> {
        blob("space", &space.body)?;
        let sql = "INSERT INTO space (id, kind, state, body) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (id) DO UPDATE SET kind = ?2, state = ?3, body = ?4";
        let row = params![space.id.0, space.kind, space.state, space.body];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    pub(super) fn write_log_record(&self, record: &LogRecord) -> Result<()> {
        blob("log record", &record.body)?;
        let counter = i64::try_from(record.counter).map_err(|_| Error::TooLarge {
            what: "counter",
            bytes_max: 8,
        })?;
        let sql = "INSERT INTO log_record (log, id, author, counter, body)
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING";
        let row = params![record.log, record.id, record.author, counter, record.body];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    pub(super) fn write_epoch(&self, epoch: &EpochRow) -> Result<()> {
        let sql = "INSERT INTO epoch (space, id, secret) VALUES (?1, ?2, ?3)
                   ON CONFLICT (space, id) DO NOTHING";
        let row = params![epoch.space.0, epoch.id, *epoch.secret];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    pub(super) fn write_import_batch(&self, batch: &ImportBatch) -> Result<()> {
        name("import batch", &batch.id)?;
        name("import format", &batch.format)?;
        blob("import batch", &batch.body)?;
        let sql = "INSERT INTO import_batch (id, at_ms, format, state, body)
                   VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (id) DO UPDATE SET at_ms = ?2, format = ?3, state = ?4, body = ?5";
        let row = params![batch.id, batch.at_ms, batch.format, batch.state, batch.body];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    pub(super) fn write_meta(&self, meta: &MetaWrite) -> Result<()> {
        name("name", &meta.name)?;
        let Some(value) = &meta.value else {
            let sql = "DELETE FROM meta WHERE name = ?1";
            self.connection.prepare_cached(sql)?.execute([&meta.name])?;
            return Ok(());
        };
        blob("value", value)?;
        let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = ?2";
        self.connection
            .prepare_cached(sql)?
            .execute(params![meta.name, value])?;
        Ok(())
    }
}
