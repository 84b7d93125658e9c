//! The rows of the table, each beside its floor from the same run.

mod bytes;
mod check_in;
mod disk;
mod import;
mod load;
mod open;
mod screens;
mod size;
mod wire;

use crate::bench::Bench;
use crate::error::Result;
use crate::report::Figure;

/// Some rows that are measured together.
#[derive(Clone, Copy)]
pub struct Rows {
    /// What they are called on the command line.
    pub name: &'static str,
    /// What they measure, for the progress line.
    pub what: &'static str,
    /// Measures them.
    pub measure: fn(&Bench) -> Result<Vec<Figure>>,
    /// Whether they are only measured when asked for.
    pub asked_only: bool,
}

/// All rows, in the order of the table.
pub const ALL: &[Rows] = &[
    rows(
        "open",
        "cold open to today's screen, and its memory",
        open::measure,
    ),
    rows("check-in", "one durable check-in", check_in::measure),
    rows("screens", "every screen's query", screens::measure),
    rows("disk", "documents and index on disk", disk::measure),
    rows(
        "bytes",
        "the offline burst and whole months in the smallest stable form",
        bytes::measure,
    ),
    rows(
        "import",
        "import, export and the import of the export",
        import::measure,
    ),
    rows(
        "wire",
        "the wire, over a real server process on loopback",
        wire::measure,
    ),
    rows(
        "server",
        "the server under load, beside a bare axum",
        load::measure,
    ),
    Rows {
        name: "size",
        what: "the native library (builds it in the size profile)",
        measure: size::measure,
        asked_only: true,
    },
];

const fn rows(
    name: &'static str,
    what: &'static str,
    measure: fn(&Bench) -> Result<Vec<Figure>>,
) -> Rows {
    Rows {
        name,
        what,
        measure,
        asked_only: false,
    }
}
