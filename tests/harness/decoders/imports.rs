//! Files of other apps, and our own export. Their samples are the kept files.

use std::io::Cursor;
use std::ops::ControlFlow;

use companion::import::{Limits, ReadOptions, csv_columns, export_json, read};

/// Far below what a person may import: a fuzzer has a second for each file.
fn limits() -> Limits {
    Limits {
        unpacked_bytes: 4 * 1024 * 1024,
        rows: 2_000,
        ..Limits::default()
    }
}

pub(super) fn other_app(bytes: &[u8]) {
    let limits = limits();
    let mut rows = 0_u64;
    let mut count = |_| {
        rows += 1;
        ControlFlow::Continue(())
    };
    let _ = read(
        &mut Cursor::new(bytes),
        &ReadOptions::default(),
        &limits,
        &mut count,
    );
    assert!(rows <= limits.rows, "more rows were handed on than may be");
}

pub(super) fn table(bytes: &[u8]) {
    let limits = limits();
    if let Ok(columns) = csv_columns(&mut Cursor::new(bytes), &limits) {
        assert!(
            columns.columns.len() <= limits.columns,
            "more columns than may be"
        );
    }
    other_app(bytes);
}

pub(super) fn own_export(bytes: &[u8]) {
    let goes_on = &mut |_| ControlFlow::Continue(());
    let _ = export_json(&mut Cursor::new(bytes), &limits(), goes_on);
}

pub(super) fn kept_only() -> Vec<Vec<u8>> {
    Vec::new()
}
