//! No screen reads a table from end to end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::connection::open_memory;
use crate::migration::{Found, MIGRATIONS, migrate};
use crate::{Day, DocumentId, Listing, Reader, RecordRef, Result, SpaceId};

thread_local! {
    static ASKED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes a statement that a reader asked.
pub(crate) fn note(sql: &str) {
    ASKED.with_borrow_mut(|asked| asked.insert(sql.to_owned()));
}

/// Tables that hold few rows: what was set aside, spaces, notices, imports, documents (the list of
/// all of them is no screen), and the steps within a query.
const SMALL: [&str; 10] = [
    "set_aside",
    "s",
    "space",
    "notice",
    "import_batch",
    "name",
    "CONSTANT",
    "search",
    "server",
    "of",
];

fn ask_every_screen(reader: &Reader<'_>) -> Result<()> {
    let (document, space) = (DocumentId([1; 32]), SpaceId([2; 32]));
    let days = 20_000..=20_030;
    let listing = Listing {
        state: Some(0),
        group: Some("active".into()),
        space: Some(space),
    };
    reader.document(document)?;
    reader.unsent_documents()?;
    reader.unsent_count()?;
    reader.load(document)?;
    reader.load_previous(document)?;
    reader.set_aside(10)?;
    reader.locked_count()?;
    reader.meta("name")?;
    reader.spaces()?;
    reader.log_records(&[1; 32])?;
    reader.epochs(space)?;
    reader.import_batch("b")?;
    reader.import_batches()?;
    reader.records_of_row(&[1; 8])?;
    reader.record(1, "id")?;
    reader.record_in(&RecordRef {
        kind: 1,
        id: "id".into(),
        document,
    })?;
    reader.records(2, &listing)?;
    reader.records_on(1, &days, &listing)?;
    reader.newest_grouped(3, Day::MAX, &listing, 20)?;
    reader.newest_day(1, 20_000)?;
    reader.count_on(1, 20_000)?;
    reader.count_of(2, &listing)?;
    reader.count_within(3, &days, Some(space))?;
    reader.tasks(2, Some("active"), None, 5)?;
    reader.notices(1, 20)?;
    reader.notice_counts()?;
    reader.points("confidence", &days)?;
    reader.point_counts("win", &days)?;
    reader.series()?;
    reader.trends(1, &days, false)?;
    reader.code_counts(3, &days, Some(space))?;
    reader.search("two words", None)?;
    ask_what_is_exchanged(reader, document)
}

fn ask_what_is_exchanged(reader: &Reader<'_>, document: DocumentId) -> Result<()> {
    let (log, device, server) = ([1; 32], [2; 16], crate::ServerNumber(1));
    reader.entries(&log)?;
    reader.unsettled_entries(&log)?;
    reader.entries_of(&log, &device, 1, 10)?;
    reader.newest_entries(&log, &device, 10)?;
    reader.newest_exchanged()?;
    reader.entry(&[3; 32])?;
    reader.entry_bytes(1)?;
    reader.entry_count(&log)?;
    reader.entry_devices(&log)?;
    reader.entry_heads(&log)?;
    reader.has_entry_under(&log, &[4; 32], &[0])?;
    reader.log_records_after(5)?;
    reader.newest_log_record()?;
    reader.manifests(&log)?;
    reader.own_head(&log, &device, 1)?;
    reader.carried(document)?;
    reader.epoch_check(&[4; 32])?;
    reader.servers()?;
    reader.server(server)?;
    reader.server_logs(server)?;
    reader.server_log(server, &log)?;
    reader.server_heads(server, &log)?;
    reader.all_server_heads(server)?;
    reader.log_numbered(server, 1)?;
    Ok(())
}

#[test]
fn no_screen_reads_a_table_from_end_to_end() -> Result<()> {
    let mut connection = open_memory()?;
    migrate(&mut connection, Found::Empty, MIGRATIONS)?;
    let document = DocumentId([1; 32]);
    let mut rows = crate::RecordRows::new(crate::RecordRow {
        record: RecordRef {
            kind: 1,
            id: "id".into(),
            document,
        },
        day: None,
        at_ms: 0,
        state: 0,
        group: None,
        source: None,
        body: Vec::new(),
    });
    rows.codes = vec![crate::CodeRow {
        list: 1,
        code: "calm".into(),
        value: None,
    }];
    let text = "two words".into();
    rows.texts = vec![crate::TextRow {
        child: None,
        field: "note".into(),
        text,
    }];
    let write = crate::DocumentWrite::new(document, SpaceId([2; 32]), vec![1], Vec::new());
    crate::Writer::new(&connection).apply(&crate::Commit {
        documents: vec![write],
        rows: vec![rows],
        ..crate::Commit::default()
    })?;
    ask_every_screen(&Reader::new(&connection))?;
    let asked = ASKED.with_borrow(Clone::clone);
    assert!(
        asked.len() >= 30,
        "only {} statements were seen",
        asked.len()
    );
    for sql in asked {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let step: String = row.get(3)?;
            let scanned = step
                .strip_prefix("SCAN ")
                .and_then(|rest| rest.split(' ').next());
            let small = scanned.is_none_or(|table| SMALL.contains(&table));
            assert!(small || step.contains("document_un"), "{step}: {sql}");
            // A sort is bounded by what a screen shows; a list of one kind is sorted by its key.
            assert!(!step.contains("AUTOMATIC"), "{step}: {sql}");
        }
    }
    Ok(())
}
