//! Standing under other keys: records of one's own, and what a device had not sent, recorded again
//! (PROTOCOL 8.3).

use std::collections::BTreeSet;

use journal::{Actor, DeviceTag, DocumentKey, Hash, IdSource};
use membership::Record;
use protocol::{DeviceId, ItemKind, LogId};
use store::{Commit, DocumentRow, LogRecord, MetaWrite, OwnHead, ServerRow};

use super::Session;
use super::recording::record_again;
use crate::Result;
use crate::sync::{NAMED, named};

/// The kind of a record, as own heads are kept by it.
const RECORD: u8 = ItemKind::Record.number() as u8;

impl Session<'_, '_> {
    /// Keeps a record that this device made, and with it that its number is used.
    pub(crate) fn keep_own_record(&mut self, log: LogId, bytes: &[u8]) -> Result<()> {
        let record = Record::decode(bytes)?;
        let id = *record.id(&log).as_bytes();
        if let Some(author) = record.author {
            self.store().raise_own_head(&OwnHead {
                log: *log.as_bytes(),
                device: *author.device.as_bytes(),
                kind: RECORD,
                sequence: author.counter,
                id,
            })?;
        }
        let row = LogRecord {
            log: *log.as_bytes(),
            id,
            author: record.author.map(|author| *author.device.as_bytes()),
            counter: record.author.map_or(0, |author| author.counter),
            body: bytes.to_vec(),
        };
        self.commit(&Commit {
            log_records: vec![row],
            ..Commit::default()
        })
    }

    /// Keeps a small value as part of this write.
    pub(crate) fn keep_meta(&mut self, name: &str, value: Option<Vec<u8>>) -> Result<()> {
        let name = name.into();
        self.commit(&Commit {
            meta: vec![MetaWrite { name, value }],
            ..Commit::default()
        })
    }

    /// The next sync enrols first: the server does not know these keys yet.
    pub(crate) fn enroll_again(&mut self) -> Result<()> {
        for (_, mut row) in self.reader().servers()? {
            if named(&mut row) {
                self.store().keep_server(&row)?;
            }
        }
        Ok(())
    }

    /// Forgets what servers have and where this device stood with them; counters stay used.
    pub(crate) fn ask_server_anew(&mut self) -> Result<()> {
        for (number, row) in self.reader().servers()? {
            let anew = ServerRow {
                state: NAMED,
                incarnation: None,
                feed_n: 0,
                feed_tag: [0; 8],
                full_check_s: 0,
                ..row
            };
            self.store().drop_server(number)?;
            self.store().keep_server(&anew)?;
        }
        Ok(())
    }

    /// From here on this device writes as `device`. What it wrote under its keys before and no
    /// entry carries is taken out and recorded again, under the same ids: nobody may carry the
    /// changes of another's keys (SECURITY 4, S7).
    pub(crate) fn record_again_as(&mut self, device: DeviceId) -> Result<()> {
        let old = self.device();
        let unsent = self.reader().unsent_documents()?;
        self.write_as(*device.as_bytes());
        for row in unsent {
            self.record_document_again(&row, old)?;
        }
        Ok(())
    }

    fn record_document_again(&mut self, row: &DocumentRow, old: [u8; 16]) -> Result<()> {
        let key = DocumentKey::from_bytes(&row.key)?;
        let drafts = self.drafts(row, key, old)?;
        if drafts.is_empty() {
            return Ok(());
        }
        self.touch(row.id);
        let actor = Actor::first(self.device());
        let loaded = self.load(row.space, key)?;
        let before = loaded.document.clone();
        let mut document = before.without(&drafts)?.document;
        let writes = record_again(&before, &document, old);
        document.write(&actor.to_bytes(), &writes)?;
        loaded.document = document;
        self.keep_merged(row.space, key, Vec::new(), Some(actor))?;
        self.rebuild_rows_of(row.space, key).map(drop)
    }

    /// The changes of a device that no entry carries.
    fn drafts(
        &mut self,
        row: &DocumentRow,
        key: DocumentKey,
        device: [u8; 16],
    ) -> Result<BTreeSet<Hash>> {
        let carried = self.reader().carried(row.id)?;
        let through = |actor: &[u8]| {
            let found = carried.iter().find(|carried| carried.actor == actor);
            found.map_or(0, |carried| carried.sequence)
        };
        let facts = self.load(row.space, key)?.document.facts().into_iter();
        let own = facts.filter(|change| {
            Actor::read(&change.actor).is_some_and(|actor| actor.device() == device)
        });
        let drafts = own.filter(|change| change.sequence > through(&change.actor));
        Ok(drafts.map(|change| change.hash).collect())
    }

    fn write_as(&mut self, device: [u8; 16]) {
        let writer = self.writer_mut();
        let last_ms = writer.ids.last_ms();
        writer.ids = IdSource::after(DeviceTag::of(&device), last_ms);
        writer.actor = device;
    }
}
