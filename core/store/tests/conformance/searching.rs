use store::{
    Commit, Error, RECORD_TEXTS_MAX, RecordRows, SEARCH_PAGE, SEARCH_QUERY_BYTES_MAX, Store,
    TextRow, Transactions,
};

use crate::on_each;
use crate::support::{CHECK_IN, GOAL, PRIVATE, change, document, record, rows, text};

fn write(store: &dyn Store, rows: Vec<RecordRows>) {
    let documents = vec![change(1, PRIVATE, 1)];
    store
        .commit(&Commit {
            documents,
            rows,
            ..Commit::default()
        })
        .unwrap();
}

fn with_texts(id: &str, day: i32, texts: Vec<TextRow>) -> RecordRows {
    let mut all = rows(CHECK_IN, id, 1, day);
    all.texts = texts;
    all
}

fn ids(store: &dyn Store, question: &str) -> Vec<String> {
    let page = store.read(|reader| reader.search(question, None)).unwrap();
    page.hits.into_iter().map(|hit| hit.record.id).collect()
}

#[test]
fn case_accents_and_the_ends_of_words_do_not_matter() {
    on_each(|store| {
        let note = |words: &str| vec![text(None, "note", words)];
        write(
            store,
            vec![
                with_texts("c1", 1, note("Mañana iré al río")),
                with_texts("c2", 2, note("manana is not tomorrow")),
                with_texts("c3", 3, note("man\u{303}ana, decomposed")),
            ],
        );
        for question in ["manana", "MAÑANA", "man\u{303}ana", "mañ", "  man  "] {
            assert_eq!(ids(store, question), ["c3", "c2", "c1"], "{question}");
        }
        assert_eq!(ids(store, "rio"), ["c1"]);
        assert_eq!(ids(store, "iré rio"), ["c1"]);
        assert_eq!(ids(store, "ana"), [] as [&str; 0]);
    });
}

#[test]
fn nothing_that_a_person_types_is_syntax() {
    on_each(|store| {
        write(
            store,
            vec![with_texts(
                "c1",
                1,
                vec![text(None, "note", "it's 7:30, a near-miss")],
            )],
        );
        for question in [
            "it's",
            "7:30",
            "near-miss",
            "near miss",
            "\"near\"",
            "text: near",
            "near*",
        ] {
            let wanted: &[&str] = if question.contains("text") {
                &[]
            } else {
                &["c1"]
            };
            assert_eq!(ids(store, question), wanted, "{question}");
        }
        for question in [
            "", "  ", "\"", "'", "*", "()", "^", "-", "NEAR(", "a AND", "OR", "\u{0}", "🙂",
        ] {
            let found = ids(store, question);
            assert!(found.is_empty() || question == "NEAR(", "{question}");
        }
    });
}

#[test]
fn words_in_letters_younger_than_the_index_do_not_break_a_search() {
    on_each(|store| {
        // Adlam and Osage came with Unicode 9; the index knows them not as letters.
        let note = "walk 𞤀𞤣𞤤𞤢𞤥 home";
        write(
            store,
            vec![with_texts("c1", 1, vec![text(None, "note", note)])],
        );
        assert_eq!(ids(store, "walk 𞤀𞤣𞤤𞤢𞤥"), ["c1"]);
        assert_eq!(ids(store, "ho𞤀me"), [] as [&str; 0]);
        assert_eq!(ids(store, "café 東京 walk𞤀"), [] as [&str; 0]);
    });
}

#[test]
fn a_hit_names_the_text_that_was_found() {
    on_each(|store| {
        let mut goal = rows(GOAL, "g1", 1, 5);
        goal.texts = vec![
            text(None, "title", "a garden"),
            text(Some("s1"), "text", "buy seeds"),
            text(Some("s2"), "note", "the garden shop closes early"),
        ];
        write(store, vec![goal.clone()]);
        let page = store.read(|reader| reader.search("garden", None)).unwrap();
        let texts: Vec<_> = page
            .hits
            .iter()
            .filter_map(|hit| hit.text.clone())
            .collect();
        assert_eq!(texts, [goal.texts[2].clone(), goal.texts[0].clone()]);
        assert_eq!(page.hits[0].record, record(GOAL, "g1", document(1)));
        assert_eq!(page.hits[0].at_ms, goal.row.at_ms);
        assert_eq!(page.next, None);
    });
}

#[test]
fn an_edited_text_is_found_by_its_new_words_only_and_a_moved_date_keeps_it() {
    on_each(|store| {
        write(
            store,
            vec![with_texts("c1", 5, vec![text(None, "note", "before")])],
        );
        write(
            store,
            vec![with_texts("c1", 5, vec![text(None, "note", "after")])],
        );
        assert_eq!(ids(store, "before"), [] as [&str; 0]);
        assert_eq!(ids(store, "after"), ["c1"]);
        write(
            store,
            vec![with_texts("c0", 6, vec![text(None, "note", "after")])],
        );
        write(
            store,
            vec![with_texts("c1", 7, vec![text(None, "note", "after")])],
        );
        assert_eq!(ids(store, "after"), ["c1", "c0"]);
        write(store, vec![with_texts("c1", 7, Vec::new())]);
        assert_eq!(ids(store, "after"), ["c0"]);
    });
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    on_each(|store| {
        let count = 2 * SEARCH_PAGE + 1;
        let all = (0..count)
            .map(|n| {
                with_texts(
                    &format!("c{n:03}"),
                    n as i32 / 3,
                    vec![text(None, "win", "sun")],
                )
            })
            .collect();
        write(store, all);
        let mut found = Vec::new();
        let mut after = None;
        let mut pages = 0;
        loop {
            let page = store.read(|reader| reader.search("sun", after)).unwrap();
            found.extend(page.hits.into_iter().map(|hit| hit.record.id));
            pages += 1;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((found.len(), pages), (count, 3));
        found.dedup();
        assert_eq!(found.len(), count);
        assert_eq!(found[0], format!("c{:03}", count - 1));
    });
}

#[test]
fn a_full_page_without_more_has_no_next() {
    on_each(|store| {
        let page_of = |count: usize| {
            (0..count)
                .map(|n| with_texts(&format!("c{n:03}"), 1, vec![text(None, "win", "sun")]))
                .collect::<Vec<_>>()
        };
        write(store, page_of(SEARCH_PAGE));
        let page = store.read(|reader| reader.search("sun", None)).unwrap();
        assert_eq!((page.hits.len(), page.next), (SEARCH_PAGE, None));
        write(store, page_of(SEARCH_PAGE + 1));
        let page = store.read(|reader| reader.search("sun", None)).unwrap();
        assert_eq!(page.hits.len(), SEARCH_PAGE);
        assert!(page.next.is_some());
    });
}

#[test]
fn texts_beyond_the_last_place_are_found_together() {
    on_each(|store| {
        let texts = |count: usize| {
            (0..count)
                .map(|n| text(Some("s"), "text", &format!("word{n}x")))
                .collect::<Vec<_>>()
        };
        let hit = |question: &str| {
            let page = store.read(|reader| reader.search(question, None)).unwrap();
            page.hits
                .into_iter()
                .map(|hit| hit.text.map(|found| found.text))
                .collect::<Vec<_>>()
        };
        write(store, vec![with_texts("c1", 1, texts(RECORD_TEXTS_MAX))]);
        let last = format!("word{}x", RECORD_TEXTS_MAX - 1);
        assert_eq!(hit(&last), [Some(last.clone())]);
        write(
            store,
            vec![with_texts("c1", 1, texts(RECORD_TEXTS_MAX + 1))],
        );
        assert_eq!(hit(&last), [None]);
        assert_eq!(hit(&format!("word{RECORD_TEXTS_MAX}x")), [None]);
        assert_eq!(hit("word0x"), [Some("word0x".to_owned())]);
        write(store, vec![with_texts("c1", 1, Vec::new())]);
        assert_eq!(hit("word0x"), []);
        assert_eq!(hit(&last), []);
    });
}

#[test]
fn a_question_at_its_limit_is_answered_and_one_past_refused() {
    on_each(|store| {
        let question = "a".repeat(SEARCH_QUERY_BYTES_MAX);
        assert!(store.read(|reader| reader.search(&question, None)).is_ok());
        let question = "a".repeat(SEARCH_QUERY_BYTES_MAX + 1);
        let refused = store.read(|reader| reader.search(&question, None));
        let bytes_max = SEARCH_QUERY_BYTES_MAX;
        assert_eq!(
            refused,
            Err(Error::TooLarge {
                what: "search question",
                bytes_max
            })
        );
    });
}

#[test]
fn words_beyond_the_most_that_are_compared_do_not_narrow() {
    on_each(|store| {
        let words: Vec<_> = (0..store::SEARCH_WORDS_MAX)
            .map(|n| format!("w{n}"))
            .collect();
        let note = words.join(" ");
        write(
            store,
            vec![with_texts("c1", 1, vec![text(None, "note", &note)])],
        );
        assert_eq!(ids(store, &note), ["c1"]);
        assert_eq!(ids(store, &format!("{note} elsewhere")), ["c1"]);
        assert_eq!(ids(store, &format!("elsewhere {note}")), [] as [&str; 0]);
    });
}
