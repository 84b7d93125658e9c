use serde_json::{Value, json};

use super::*;
use crate::export::ExportZip;

fn exported(records: &[Value]) -> Vec<u8> {
    let mut export = ExportZip::begin(Cursor::new(Vec::new()));
    let mut file = export.records(&json!({"language": "es"})).unwrap();
    for record in records {
        file.record(record).unwrap();
    }
    file.end().unwrap();
    export.finish().unwrap().into_inner()
}

fn imported(bytes: &[u8], limits: &Limits) -> Result<(Vec<Value>, Vec<Value>), Refusal> {
    let (mut heads, mut records) = (Vec::new(), Vec::new());
    export_json(&mut Cursor::new(bytes), limits, &mut |part| {
        match part {
            ExportPart::Head(head) => heads.push(head),
            ExportPart::Record(record) => records.push(record),
        }
        ControlFlow::Continue(())
    })?;
    Ok((heads, records))
}

#[test]
fn what_is_exported_is_read_back_as_it_was() {
    let records = [
        json!({"note": "a\n\"b\" ñ 😀"}),
        json!({"n": [1, -2, null, true, {"x": {}}]}),
    ];
    let bytes = exported(&records);
    assert_eq!(
        Format::of(&mut Cursor::new(&bytes), &Limits::default()),
        Ok(Format::Companion)
    );
    let (heads, read) = imported(&bytes, &Limits::default()).unwrap();
    assert_eq!(heads, [json!({"language": "es"})]);
    assert_eq!(read, records);
    assert_eq!(
        imported(&exported(&[]), &Limits::default()).unwrap().1,
        Vec::<Value>::new()
    );
}

#[test]
fn records_are_taken_to_their_limits_and_not_one_past() {
    let bytes = exported(&[json!({"a": 1}), json!({"a": 2})]);
    let rows = |rows| Limits {
        rows,
        ..Limits::default()
    };
    assert!(imported(&bytes, &rows(2)).is_ok());
    assert_eq!(imported(&bytes, &rows(1)), Err(Refusal::TooManyRows));
    // A record of our own may be larger than a row of a foreign file, to a limit of its own.
    let large = exported(&[json!("x".repeat(3_000))]);
    let bytes = |record_bytes| Limits {
        row_bytes: 1_000,
        record_bytes,
        ratio: 1_000,
        ..Limits::default()
    };
    assert!(imported(&large, &bytes(3_010)).is_ok());
    assert_eq!(imported(&large, &bytes(2_000)), Err(Refusal::RowTooLarge));
}

#[test]
fn reading_an_export_can_be_stopped() {
    let bytes = exported(&[json!(1)]);
    let mut stop = |_| ControlFlow::Break(());
    let outcome = export_json(&mut Cursor::new(bytes), &Limits::default(), &mut stop);
    assert_eq!(outcome, Err(Refusal::Cancelled));
}
