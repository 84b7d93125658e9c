use rusqlite::{OptionalExtension, params};

use super::{Writer, blob};
use crate::limits::{ITEM_BYTES_MAX, NAME_BYTES_MAX};
use crate::{Carried, EntryRow, EpochCheck, Error, ManifestRow, OwnHead, Result};

impl Writer<'_> {
    /// Keeps an entry; one that is there already is left as it is. Answers its number if it is new.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_entry(&mut self, entry: &EntryRow) -> Result<Option<i64>> {
        if let Some(bytes) = &entry.bytes {
            super::within("entry", bytes.len(), ITEM_BYTES_MAX)?;
        }
        if let Some(facts) = &entry.facts {
            blob("facts", facts)?;
        }
        let (log, device) = (self.known(&entry.log)?, self.known(&entry.device)?);
        let epoch = self.known(&entry.epoch)?;
        let sql = "INSERT INTO entry
                   (log, device, sequence, epoch, state, met_s, id, previous, facts, bytes)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING";
        let row = params![
            log,
            device,
            signed(entry.sequence)?,
            epoch,
            entry.state,
            signed(entry.met_s)?,
            entry.id,
            entry.previous,
            entry.facts,
            entry.bytes,
        ];
        let new = self.connection.prepare_cached(sql)?.execute(row)? > 0;
        Ok(new.then(|| self.connection.last_insert_rowid()))
    }

    /// Says what came of an entry.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn settle_entry(&mut self, n: i64, state: u8) -> Result<()> {
        let sql = "UPDATE entry SET state = ?2 WHERE n = ?1 AND state <> ?2";
        self.connection
            .prepare_cached(sql)?
            .execute(params![n, state])?;
        Ok(())
    }

    /// Lets entries in any of these states be opened again: forgets what was found in them.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn open_again(&mut self, states: &[u8], state: u8) -> Result<()> {
        let sql = "UPDATE entry SET state = ?2, facts = NULL WHERE state = ?1 AND state <> 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        for from in states {
            statement.execute(params![from, state])?;
        }
        Ok(())
    }

    /// Keeps what was found in an entry when it was opened.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_facts(&mut self, n: i64, facts: &[u8]) -> Result<()> {
        blob("facts", facts)?;
        let sql = "UPDATE entry SET facts = ?2 WHERE n = ?1";
        self.connection
            .prepare_cached(sql)?
            .execute(params![n, facts])?;
        Ok(())
    }

    /// Says that a manifest covers a device's entries up to `through`, as of `at_s`; those that
    /// were covered before stay as they are.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn cover_entries(
        &mut self,
        log: &[u8; 32],
        device: &[u8; 16],
        through: u64,
        at_s: u64,
    ) -> Result<()> {
        let (log, device) = (self.known(log)?, self.known(device)?);
        let sql = "UPDATE entry SET covered_s = ?4 WHERE log = ?1 AND device = ?2
                   AND sequence <= ?3 AND covered_s IS NULL";
        let row = params![log, device, signed(through)?, signed(at_s)?];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Brings over when an entry was covered.
    pub(crate) fn keep_covered(&mut self, n: i64, at_s: Option<u64>) -> Result<()> {
        let at_s = at_s.map(signed).transpose()?;
        self.connection
            .prepare_cached("UPDATE entry SET covered_s = ?2 WHERE n = ?1")?
            .execute(params![n, at_s])?;
        Ok(())
    }

    /// Lets go of the bytes of applied entries of a log that were covered at `covered_s` or before,
    /// those of the devices in `but` aside; answers how many.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn let_go_entries(
        &mut self,
        log: &[u8; 32],
        covered_s: u64,
        but: &[[u8; 16]],
    ) -> Result<usize> {
        let log = self.known(log)?;
        let but = but.iter().map(|device| self.known(device));
        let but = but.collect::<Result<Vec<i64>>>()?;
        let find = "SELECT n, device FROM entry
                    WHERE covered_s <= ?2 AND covered_s IS NOT NULL AND bytes IS NOT NULL
                    AND log = ?1 AND state = 0";
        let mut statement = self.connection.prepare_cached(find)?;
        let rows = statement.query_map(params![log, signed(covered_s)?], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        let sql = "UPDATE entry SET bytes = NULL WHERE n = ?1";
        let mut gone = 0;
        for (n, _) in rows.iter().filter(|(_, device)| !but.contains(device)) {
            gone += self.connection.prepare_cached(sql)?.execute([n])?;
        }
        Ok(gone)
    }

    /// Keeps a manifest; one that is there already is left as it is. Answers whether it is new.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_manifest(&mut self, manifest: &ManifestRow) -> Result<bool> {
        super::within("manifest", manifest.bytes.len(), ITEM_BYTES_MAX)?;
        let (log, device) = (self.known(&manifest.log)?, self.known(&manifest.device)?);
        let sql = "INSERT INTO manifest (log, device, counter, state, met_s, id, bytes)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING";
        let row = params![
            log,
            device,
            signed(manifest.counter)?,
            manifest.state,
            signed(manifest.met_s)?,
            manifest.id,
            manifest.bytes,
        ];
        Ok(self.connection.prepare_cached(sql)?.execute(row)? > 0)
    }

    /// Says what came of a manifest.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn settle_manifest(&mut self, id: &[u8; 32], state: u8) -> Result<()> {
        let sql = "UPDATE manifest SET state = ?2 WHERE id = ?1";
        self.connection
            .prepare_cached(sql)?
            .execute(params![id, state])?;
        Ok(())
    }

    /// Lets go of a manifest of one's own that was never sent.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn drop_manifest(&mut self, id: &[u8; 32]) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM manifest WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Keeps the newest item that an own device signed in a log. A head never goes back.
    ///
    /// # Errors
    /// `Damaged` if a head at or above it is there: a number would be used twice.
    pub fn raise_own_head(&mut self, head: &OwnHead) -> Result<()> {
        let (log, device) = (self.known(&head.log)?, self.known(&head.device)?);
        let sql = "INSERT INTO own_head (log, device, kind, sequence, id)
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (log, device, kind)
                   DO UPDATE SET sequence = ?4, id = ?5 WHERE sequence < ?4";
        let row = params![log, device, head.kind, signed(head.sequence)?, head.id];
        if self.connection.prepare_cached(sql)?.execute(row)? == 0 {
            return Err(Error::Damaged);
        }
        Ok(())
    }

    /// Keeps how far an own actor's changes to a document are carried.
    ///
    /// # Errors
    /// `UnknownDocument` if the document is not stored.
    pub fn keep_carried(&mut self, carried: &Carried) -> Result<()> {
        super::within("actor", carried.actor.len(), NAME_BYTES_MAX)?;
        let document = self.number_of(carried.document)?;
        let document = document.ok_or(Error::UnknownDocument)?;
        let sql = "INSERT INTO carried (document, actor, sequence, hash) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (document, actor) DO UPDATE SET sequence = ?3, hash = ?4";
        let sequence = signed(carried.sequence)?;
        let row = params![document, carried.actor, sequence, carried.hash];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Keeps what an epoch's seals were found to be.
    ///
    /// # Errors
    /// Why nothing was written.
    pub fn keep_epoch_check(&mut self, check: &EpochCheck) -> Result<()> {
        blob("epoch check", &check.detail)?;
        let epoch = self.known(&check.epoch)?;
        let sql = "INSERT INTO epoch_check (epoch, result, detail) VALUES (?1, ?2, ?3)
                   ON CONFLICT (epoch) DO UPDATE SET result = ?2, detail = ?3";
        let row = params![epoch, check.result, check.detail];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// The number of a long id, which is given one if it has none.
    pub(super) fn known(&self, id: &[u8]) -> Result<i64> {
        let sql = "SELECT n FROM known_id WHERE id = ?1";
        let n = self
            .connection
            .prepare_cached(sql)?
            .query_row([id], |row| row.get(0))
            .optional()?;
        if let Some(n) = n {
            return Ok(n);
        }
        self.connection
            .prepare_cached("INSERT INTO known_id (id) VALUES (?1)")?
            .execute([id])?;
        Ok(self.connection.last_insert_rowid())
    }
}

pub(super) fn signed(value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| Error::TooLarge {
        what: "number",
        bytes_max: 8,
    })
}
