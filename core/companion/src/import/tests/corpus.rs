use super::*;

/// The refusals by the longest code first, so that a file name finds the one that it means.
fn named_refusal(name: &str) -> &str {
    const CODES: [&str; 14] = [
        "path_leads_elsewhere",
        "too_many_columns",
        "ratio_too_high",
        "memory_too_high",
        "archive_inside",
        "locked_archive",
        "too_many_files",
        "newer_version",
        "part_missing",
        "cut_short",
        "not_known",
        "not_text",
        "too_deep",
        "link",
    ];
    let code = CODES.iter().find(|code| name.starts_with(**code));
    code.copied()
        .unwrap_or_else(|| name.split(['_', '.']).next().unwrap_or_default())
}

fn outcome(kind: &str, bytes: &[u8]) -> Result<(), Refusal> {
    if kind == "companion" {
        let mut file = Cursor::new(bytes);
        return export_json(&mut file, &Limits::default(), &mut |_| {
            ControlFlow::Continue(())
        });
    }
    preview(bytes).map(|_| ())
}

#[test]
fn every_file_of_the_corpus_is_taken_or_refused_as_its_name_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/corpus");
    let mut seen = 0;
    let kinds = [
        "daylio",
        "daylio_csv",
        "csv",
        "pixy",
        "daily_you",
        "lines",
        "companion",
    ];
    for kind in kinds {
        for file in std::fs::read_dir(folder.join(format!("import_{kind}"))).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            let outcome = outcome(kind, &std::fs::read(file.path()).unwrap());
            seen += 1;
            if let Some(refused) = name.strip_prefix("refused_") {
                let code = outcome.err().map(Refusal::code);
                assert_eq!(code, Some(named_refusal(refused)), "{kind}/{name}");
            } else if name.starts_with("ok_") {
                assert_eq!(outcome, Ok(()), "{kind}/{name}");
            } else {
                assert!(name.starts_with("any_"), "{kind}/{name} says nothing");
            }
        }
    }
    assert!(seen >= 50, "only {seen} files");
}

#[test]
fn every_refusal_and_rule_has_its_own_code_and_plain_words() {
    let refusals = [
        Refusal::NotKnown,
        Refusal::CutShort,
        Refusal::TooDeep,
        Refusal::Link,
    ];
    for refusal in refusals {
        assert_eq!(refusal.to_string(), refusal.to_string().to_lowercase());
        assert!(
            refusal
                .code()
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_')
        );
    }
}
