//! Holding snapshots of others against what is here: sealed entries that one covers need not be
//! kept for ever (PROTOCOL 8 and 10.3).

use protocol::{ItemKind, LogId, Manifest, ManifestBody, SpaceId};
use store::Reader;

use super::adopt::counts;
use crate::sync::epochs::Secrets;
use crate::sync::known::Known;
use crate::sync::ledger::Ledger;
use crate::sync::state::EntryState;
use crate::{Companion, Result, identity};

/// A snapshot that holds what the documents here hold, and the entries that it covers.
struct Confirmed {
    id: [u8; 32],
    space: SpaceId,
    covers: Vec<(protocol::DeviceId, u64)>,
}

impl Companion {
    /// Confirms the snapshots that the server has and whose documents are those here.
    pub(crate) fn confirm_snapshots(&self) -> Result<()> {
        for confirmed in self.read(|reader| self.confirmed(reader))? {
            self.cover(&confirmed.space, &confirmed.covers)?;
            self.write(&[], |session| {
                let state = EntryState::Applied as u8;
                Ok(session.store().settle_manifest(&confirmed.id, state)?)
            })?;
        }
        Ok(())
    }

    fn confirmed(&self, reader: &Reader<'_>) -> Result<Vec<Confirmed>> {
        let known = self.known(reader)?;
        let keys = identity::request_keys(reader)?;
        let server = crate::sync::chosen(reader)?;
        let ledger = server
            .map(|server| Ledger::read(reader, server.number))
            .transpose()?;
        let mut found = Vec::new();
        for space in known.spaces() {
            let Some(state) = known.space(space) else {
                continue;
            };
            let log = LogId::from(*space);
            let mut open = Vec::new();
            for row in reader.manifests(space.as_bytes())? {
                let Ok(manifest) = Manifest::decode(&row.bytes) else {
                    continue;
                };
                let is_new = EntryState::of(row.state) == EntryState::New;
                let is_there = ledger.as_ref().is_some_and(|ledger| {
                    let handle = manifest.author.handle();
                    ledger.head(&log, &handle, ItemKind::Manifest).0 >= manifest.counter
                });
                if is_new && is_there && counts(reader, &known, state, &manifest)? {
                    open.push((row.id, manifest));
                }
            }
            if open.is_empty() {
                continue;
            }
            let secrets = Secrets::read(reader, &known, &keys, space)?;
            for (id, manifest) in open {
                let body = secrets.open_manifest(state, &manifest);
                let is_held = match body {
                    Some((_, body)) => holds(reader, space, &body)?,
                    None => false,
                };
                if is_held {
                    found.push(Confirmed {
                        id,
                        space: *space,
                        covers: covers(&known, space, &manifest),
                    });
                }
            }
        }
        Ok(found)
    }
}

/// Whether every document here is in the snapshot as it is.
fn holds(reader: &Reader<'_>, space: &SpaceId, body: &ManifestBody) -> Result<bool> {
    let here = reader.documents_of(store::SpaceId(*space.as_bytes()))?;
    Ok(here.iter().all(|row| {
        let digest = protocol::heads_digest(row.heads.as_chunks::<32>().0);
        let mut parts = body.documents.iter();
        parts.any(|part| part.key == row.key && part.heads == digest)
    }))
}

fn covers(known: &Known, space: &SpaceId, manifest: &Manifest) -> Vec<(protocol::DeviceId, u64)> {
    let cuts = manifest.covers.iter();
    cuts.filter_map(|cut| Some((known.device_by_handle(space, &cut.handle)?, cut.sequence)))
        .collect()
}
