//! What was exchanged with others, out of a damaged file. Whatever of it is missing costs a device
//! its keys, not the person a word: the documents are brought over by themselves.

use rusqlite::Row;

use super::{Salvaged, Wreck};
use crate::{
    Carried, DocumentId, EntryRow, EpochCheck, ManifestRow, OwnHead, Result, ServerHeadRow,
    ServerLogRow, ServerNumber, ServerRow, Store, Transactions,
};

const ENTRY: [&str; 2] = [
    "log, device, sequence, epoch, state, met_s, id, previous, facts, bytes, covered_s",
    "n",
];
const MANIFEST: [&str; 2] = ["log, device, counter, state, met_s, id, bytes", "n"];
const OWN_HEAD: [&str; 2] = ["log, device, kind, sequence, id", "log, device, kind"];
const CARRIED: [&str; 2] = [
    "(SELECT d.id FROM document AS d WHERE d.n = document), actor, sequence, hash",
    "document, actor",
];
const EPOCH_CHECK: [&str; 2] = ["epoch, result, detail", "epoch"];
const SERVER: [&str; 2] = [
    "id, url, state, incarnation, feed_n, feed_tag, reserved, time_s, full_check_s",
    "n",
];
const SERVER_LOG: [&str; 2] = [
    "server, log, number, state, behind, position, tag, tags",
    "server, log",
];
const SERVER_HEAD: [&str; 2] = [
    "server, log, handle, kind, sequence, id, met, flags",
    "server, log, handle, kind",
];

impl Wreck {
    pub(super) fn exchanged(
        &self,
        fresh: &(impl Store + ?Sized),
        salvaged: &mut Salvaged,
    ) -> Result<()> {
        let mut names = Vec::new();
        self.table("known_id", ["n, id", "n"], name, &mut names, salvaged)?;
        let names = Names(names);
        let mut entries = Vec::new();
        self.table(
            "entry",
            ENTRY,
            |row| entry(row, &names),
            &mut entries,
            salvaged,
        )?;
        let mut manifests = Vec::new();
        let read = |row: &Row<'_>| manifest(row, &names);
        self.table("manifest", MANIFEST, read, &mut manifests, salvaged)?;
        let mut heads = Vec::new();
        self.table(
            "own_head",
            OWN_HEAD,
            |row| own_head(row, &names),
            &mut heads,
            salvaged,
        )?;
        let mut carries = Vec::new();
        self.table("carried", CARRIED, carried, &mut carries, salvaged)?;
        let mut checks = Vec::new();
        let read = |row: &Row<'_>| epoch_check(row, &names);
        self.table("epoch_check", EPOCH_CHECK, read, &mut checks, salvaged)?;
        fresh.batch(|writer| {
            for (entry, covered_s) in entries.iter().flatten() {
                if let Some(n) = writer.keep_entry(entry)? {
                    writer.keep_covered(n, *covered_s)?;
                }
            }
            for manifest in manifests.iter().flatten() {
                writer.keep_manifest(manifest)?;
            }
            for head in heads.iter().flatten() {
                writer.raise_own_head(head)?;
            }
            for carried in carries.iter().flatten() {
                writer.keep_carried(carried)?;
            }
            for check in checks.iter().flatten() {
                writer.keep_epoch_check(check)?;
            }
            Ok::<_, crate::Error>(())
        })?;
        self.servers(&names, fresh, salvaged)
    }

    fn servers(
        &self,
        names: &Names,
        fresh: &(impl Store + ?Sized),
        salvaged: &mut Salvaged,
    ) -> Result<()> {
        let (mut servers, mut logs, mut heads) = (Vec::new(), Vec::new(), Vec::new());
        self.table("server", SERVER, server, &mut servers, salvaged)?;
        let read = |row: &Row<'_>| server_log(row, names);
        self.table("server_log", SERVER_LOG, read, &mut logs, salvaged)?;
        let read = |row: &Row<'_>| server_head(row, names);
        self.table("server_head", SERVER_HEAD, read, &mut heads, salvaged)?;
        fresh.batch(|writer| {
            for (old, server) in &servers {
                let number = writer.keep_server(server)?;
                for (_, log) in logs.iter().flatten().filter(|(of, _)| of == old) {
                    writer.keep_server_log(number, log)?;
                }
                for (_, head) in heads.iter().flatten().filter(|(of, _)| of == old) {
                    writer.keep_server_head(number, head)?;
                }
            }
            Ok(())
        })
    }
}

/// Long ids by their numbers; what names one that is missing is missing too.
struct Names(Vec<(i64, Vec<u8>)>);

impl Names {
    fn id<const N: usize>(
        &self,
        row: &Row<'_>,
        column: usize,
    ) -> rusqlite::Result<Option<[u8; N]>> {
        let number: i64 = row.get(column)?;
        let found = self.0.iter().find(|(n, _)| *n == number);
        Ok(found.and_then(|(_, id)| id.as_slice().try_into().ok()))
    }
}

fn name(row: &Row<'_>) -> rusqlite::Result<(i64, Vec<u8>)> {
    Ok((row.get(1)?, row.get(2)?))
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn entry(row: &Row<'_>, names: &Names) -> rusqlite::Result<Option<(EntryRow, Option<u64>)>> {
    let ids = (names.id(row, 1)?, names.id(row, 2)?, names.id(row, 4)?);
    let (Some(log), Some(device), Some(epoch)) = ids else {
        return Ok(None);
    };
    let covered: Option<i64> = row.get(11)?;
    let entry = EntryRow {
        log,
        device,
        sequence: number(row, 3)?,
        epoch,
        state: row.get(5)?,
        met_s: number(row, 6)?,
        id: row.get(7)?,
        previous: row.get(8)?,
        facts: row.get(9)?,
        bytes: row.get(10)?,
    };
    Ok(Some((
        entry,
        covered.and_then(|at_s| u64::try_from(at_s).ok()),
    )))
}

fn manifest(row: &Row<'_>, names: &Names) -> rusqlite::Result<Option<ManifestRow>> {
    let (Some(log), Some(device)) = (names.id(row, 1)?, names.id(row, 2)?) else {
        return Ok(None);
    };
    Ok(Some(ManifestRow {
        log,
        device,
        counter: number(row, 3)?,
        state: row.get(4)?,
        met_s: number(row, 5)?,
        id: row.get(6)?,
        bytes: row.get(7)?,
    }))
}

fn own_head(row: &Row<'_>, names: &Names) -> rusqlite::Result<Option<OwnHead>> {
    let (Some(log), Some(device)) = (names.id(row, 1)?, names.id(row, 2)?) else {
        return Ok(None);
    };
    Ok(Some(OwnHead {
        log,
        device,
        kind: row.get(3)?,
        sequence: number(row, 4)?,
        id: row.get(5)?,
    }))
}

fn carried(row: &Row<'_>) -> rusqlite::Result<Option<Carried>> {
    let Some(document) = row.get::<_, Option<[u8; 32]>>(1)? else {
        return Ok(None);
    };
    Ok(Some(Carried {
        document: DocumentId(document),
        actor: row.get(2)?,
        sequence: number(row, 3)?,
        hash: row.get(4)?,
    }))
}

fn epoch_check(row: &Row<'_>, names: &Names) -> rusqlite::Result<Option<EpochCheck>> {
    let Some(epoch) = names.id(row, 1)? else {
        return Ok(None);
    };
    Ok(Some(EpochCheck {
        epoch,
        result: row.get(2)?,
        detail: row.get(3)?,
    }))
}

fn server(row: &Row<'_>) -> rusqlite::Result<(ServerNumber, ServerRow)> {
    let server = ServerRow {
        id: row.get(1)?,
        url: row.get(2)?,
        state: row.get(3)?,
        incarnation: row.get(4)?,
        feed_n: number(row, 5)?,
        feed_tag: row.get(6)?,
        reserved: row.get(7)?,
        time_s: number(row, 8)?,
        full_check_s: number(row, 9)?,
    };
    Ok((ServerNumber(row.get(0)?), server))
}

fn server_log(
    row: &Row<'_>,
    names: &Names,
) -> rusqlite::Result<Option<(ServerNumber, ServerLogRow)>> {
    let Some(log) = names.id(row, 2)? else {
        return Ok(None);
    };
    let at: Option<i64> = row.get(3)?;
    let tags: Vec<u8> = row.get(8)?;
    let of = ServerNumber(row.get(1)?);
    let row = ServerLogRow {
        log,
        number: at.and_then(|number| u64::try_from(number).ok()),
        state: row.get(4)?,
        behind: row.get(5)?,
        position: number(row, 6)?,
        tag: row.get(7)?,
        tags: tags.as_chunks::<8>().0.to_vec(),
    };
    Ok(Some((of, row)))
}

fn server_head(
    row: &Row<'_>,
    names: &Names,
) -> rusqlite::Result<Option<(ServerNumber, ServerHeadRow)>> {
    let Some(log) = names.id(row, 2)? else {
        return Ok(None);
    };
    let of = ServerNumber(row.get(1)?);
    let row = ServerHeadRow {
        log,
        handle: row.get(3)?,
        kind: row.get(4)?,
        sequence: number(row, 5)?,
        id: row.get(6)?,
        met: number(row, 7)?,
        flags: row.get(8)?,
    };
    Ok(Some((of, row)))
}
