use store::Figures;

use crate::bench::Bench;
use crate::error::Result;
use crate::meter::number;
use crate::report::{Bound, Figure};
use crate::stored;

/// Documents against zstd -19 of the JSON.
const DOCUMENTS_MUST: f64 = 2.5;
const DOCUMENTS_AIM: f64 = 1.15;
/// Everything that is no document, in MB.
const INDEX_AIM_MB: f64 = 1.0;
const MB: f64 = 1_000_000.0;
/// The tables that hold documents, with their indices.
const DOCUMENT_TABLES: [&str; 3] = ["document", "change", "snapshot"];

/// What the journal takes on disk.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let home = bench.whole()?.0.copy("disk")?;
    let figures = stored::figures(&home)?;
    let floor = bench.text_zstd()? / MB;
    let pages = |documents: bool| -> f64 {
        let tables = figures
            .tables
            .iter()
            .filter(|table| is_document(&table.name) == documents);
        tables.map(|table| number(table.page_bytes)).sum::<f64>() / MB
    };
    let payload = number(figures.document_bytes) / MB;
    let free = number(figures.free_pages * figures.page_bytes) / MB;
    Ok(vec![
        Figure::new("documents on disk", "MB", pages(true))
            .floor(floor)
            .must(Bound::Times(DOCUMENTS_MUST))
            .aim(Bound::Times(DOCUMENTS_AIM))
            .note(format!(
                "pages of the tables of documents; {payload:.3} MB of them are saves and changes \
                 ({:.2}× the floor); floor: zstd -19 of the JSON",
                payload / floor
            )),
        Figure::new("index on disk", "MB", pages(false))
            .aim(Bound::Most(INDEX_AIM_MB))
            .note(format!(
                "{}; {free:.2} MB free in the file",
                largest(&figures)
            )),
    ])
}

fn is_document(table: &str) -> bool {
    let name = table.strip_prefix("sqlite_autoindex_").unwrap_or(table);
    DOCUMENT_TABLES.iter().any(|of| {
        name == *of
            || name
                .strip_prefix(of)
                .is_some_and(|rest| rest.starts_with('_'))
    })
}

fn largest(figures: &Figures) -> String {
    let mut tables: Vec<_> = figures
        .tables
        .iter()
        .filter(|table| !is_document(&table.name))
        .collect();
    tables.sort_by_key(|table| std::cmp::Reverse(table.page_bytes));
    let said = tables
        .iter()
        .take(5)
        .map(|table| format!("{} {:.2}", table.name, number(table.page_bytes) / MB));
    format!("largest, in MB: {}", said.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_documents_are_told_from_the_index() {
        for name in [
            "document",
            "change",
            "sqlite_autoindex_snapshot_1",
            "document_unsent",
        ] {
            assert!(is_document(name), "{name}");
        }
        for name in [
            "record",
            "timeline",
            "search_data",
            "documents",
            "sqlite_schema",
        ] {
            assert!(!is_document(name), "{name}");
        }
    }
}
