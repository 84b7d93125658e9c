//! Standing under other keys: records of one's own, and what a device had not sent, recorded again
//! (PROTOCOL 8.3).

use std::collections::{BTreeMap, BTreeSet};

use journal::{Actor, DocumentKey, Hash};
use protocol::{DeviceId, ItemKind, LogId};
use store::{Commit, DocumentRow, MetaWrite, OwnHead, ServerRow};
use zeroize::Zeroize;

use super::Session;
use super::recording::{WRITES_A_CHANGE, record_drafts_again};
use crate::sync::{NAMED, named};
use crate::{Result, identity};

/// The kind of a record, as own heads are kept by it.
const RECORD: u8 = ItemKind::Record.number() as u8;

impl Session<'_, '_> {
    /// Keeps a record that this device made, and with it that its number is used.
    pub(crate) fn keep_own_record(&mut self, log: LogId, bytes: &[u8]) -> Result<()> {
        let row = identity::log_record(&log, bytes)?;
        if let Some(device) = row.author {
            self.store().raise_own_head(&OwnHead {
                log: row.log,
                device,
                kind: RECORD,
                sequence: row.counter,
                id: row.id,
            })?;
        }
        self.commit(&Commit {
            log_records: vec![row],
            ..Commit::default()
        })
    }

    /// Keeps a small value as part of this write.
    pub(crate) fn keep_meta(&mut self, name: &str, value: Option<Vec<u8>>) -> Result<()> {
        let name = name.into();
        let mut commit = Commit {
            meta: vec![MetaWrite { name, value }],
            ..Commit::default()
        };
        let committed = self.commit(&commit);
        // Secret keys are among these values.
        let values = commit
            .meta
            .iter_mut()
            .filter_map(|meta| meta.value.as_mut());
        values.for_each(Zeroize::zeroize);
        committed
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
    /// entry that counts carries is taken out and recorded again, under the same ids: nobody may
    /// carry the changes of another's keys (SECURITY 4, S7). `late` are the changes of its entries
    /// that do not count: it sealed them before it learned that it had been removed.
    pub(crate) fn record_again_as(
        &mut self,
        device: DeviceId,
        late: &BTreeMap<store::DocumentId, BTreeSet<Hash>>,
    ) -> Result<()> {
        let old = self.device();
        let mut rows = self.reader().unsent_documents()?;
        for id in late.keys() {
            if rows.iter().all(|row| row.id != *id) {
                rows.extend(self.reader().document(*id)?);
            }
        }
        self.writer_mut().write_as(*device.as_bytes());
        for row in rows {
            let none = BTreeSet::new();
            self.record_document_again(&row, old, late.get(&row.id).unwrap_or(&none))?;
        }
        Ok(())
    }

    fn record_document_again(
        &mut self,
        row: &DocumentRow,
        old: [u8; 16],
        late: &BTreeSet<Hash>,
    ) -> Result<()> {
        let key = DocumentKey::from_bytes(&row.key)?;
        let drafts = self.drafts(row, key, old, late)?;
        if drafts.is_empty() {
            return Ok(());
        }
        self.touch(row.id);
        let actor = Actor::first(self.device());
        let loaded = self.load(row.space, key)?;
        let before = loaded.document.clone();
        let mut document = before.without(&drafts)?.document;
        for writes in record_drafts_again(&before, &document).chunks(WRITES_A_CHANGE) {
            document.write(&actor.to_bytes(), writes)?;
        }
        loaded.document = document;
        self.keep_merged(row.space, key, Vec::new(), Some(actor))?;
        self.rebuild_rows_of(row.space, key).map(drop)
    }

    /// The changes of a device that no entry carries, or only one that does not count.
    fn drafts(
        &mut self,
        row: &DocumentRow,
        key: DocumentKey,
        device: [u8; 16],
        late: &BTreeSet<Hash>,
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
        let drafts = own.filter(|change| {
            change.sequence > through(&change.actor) || late.contains(&change.hash)
        });
        Ok(drafts.map(|change| change.hash).collect())
    }
}
