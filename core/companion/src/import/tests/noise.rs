use proptest::prelude::*;

use super::*;

/// Bytes of good files, to be spoiled.
fn seeds() -> Vec<Vec<u8>> {
    [
        "input/daylio-official-sample.daylio",
        "corpus/import_daylio/ok_rows.daylio",
        "corpus/import_daylio_csv/ok_24h.csv",
        "corpus/import_daylio_csv/ok_rejected.csv",
        "corpus/import_csv/ok_guessed.csv",
        "corpus/import_pixy/ok_rows.json",
        "corpus/import_daily_you/ok_rows.json",
        "corpus/import_lines/ok_rejected.jsonl",
        "corpus/import_lines/ok_rows.jsonl.xz",
        "corpus/import_lines/ok_two_streams.jsonl.xz",
        "corpus/import_companion/ok_two_records.zip",
    ]
    .map(fixture)
    .to_vec()
}

/// Reads it in every way; whatever comes of it is a value.
fn read_all(bytes: &[u8]) {
    let _ = preview(bytes);
    let mapping = CsvMapping {
        time: vec![0],
        mood: Some(MoodColumn::Names(1)),
        ..CsvMapping::default()
    };
    let options = ReadOptions {
        mapping: Some(mapping),
        ..ReadOptions::default()
    };
    let _ = rows_by(bytes, &options, &Limits::default());
    let mut file = Cursor::new(bytes);
    let _ = export_json(&mut file, &Limits::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    let _ = csv_columns(&mut Cursor::new(bytes), &Limits::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_spoiled_file_is_read_or_refused_and_nothing_breaks(
        seed in proptest::sample::select(seeds()),
        spoils in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<proptest::sample::Index>(),
        whole in any::<bool>(),
    ) {
        let mut bytes = seed;
        for (place, byte) in spoils {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if !whole {
            bytes.truncate(cut.index(bytes.len()));
        }
        read_all(&bytes);
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        read_all(&bytes);
    }

    #[test]
    fn any_text_after_a_csv_header_gives_a_row_or_a_rule_for_each_record(
        text in "([0-9:,\\-\" \\nA-Za-z|<>&;]|\\PC){0,200}",
    ) {
        let csv = format!("full_date,time,mood\n{text}");
        read_all(csv.as_bytes());
    }

    #[test]
    fn any_json_value_in_a_line_gives_a_row_or_a_rule(
        field in "(at|mood|energy|feelings|helped|sleep|note|kind|steps|progress|title|open)",
        kind in "(c|bc|o|bo|g|bs)",
        value in "(null|true|-?[0-9]{1,20}|[0-9]\\.[0-9]e[0-9]|\"\\PC{0,5}\"|\\[1\\]|\\{\\})",
    ) {
        let line = format!("{{\"t\":\"{kind}\",\"at\":1,\"{field}\":{value}}}\n");
        if let Ok((_, rows)) = rows(line.as_bytes()) {
            prop_assert_eq!(rows.len(), 1);
        }
    }
}
