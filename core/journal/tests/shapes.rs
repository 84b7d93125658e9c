//! Measures physical shapes of a check-in (docs/decisions/0001): ten years, one change a check-in,
//! a document a month. Run with
//! `cargo test -p journal --test shapes -- --ignored --nocapture`.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::io::Read;
use std::time::{Duration, Instant};

use automerge::{
    ActorId, Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{CommitOptions, Transactable, Transaction},
};
use journal::{
    CheckInDraft, Document, DocumentKey, DocumentKind, Format, Hash, Moment, Payload, Readers,
};
use minicbor::Encoder;
use serde_json::Value;

const ZSTD: i32 = 19;
const BUNDLES: Readers = Readers {
    bundles: true,
    dictionary: false,
};
const DICTIONARY: Readers = Readers {
    bundles: false,
    dictionary: true,
};
const ACTOR: [u8; 16] = *b"\x5a\x17\xc3\x88\x01\x9e\x42\xd0\x77\x23\xfe\x10\xb4\x6c\x95\x3a";
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[derive(Clone, Copy, Debug)]
enum Shape {
    /// A map a record, a key a value.
    Keys,
    /// The same, the numbers of the small scales in one scalar (breaks their merge rules).
    KeysPackedScales,
    /// A map a record with one scalar of first values; a value changed later gets its own key.
    FirstInMap,
    /// The same, sets as lists.
    FirstInMapLists,
    /// The scalar of first values right in the container, no map.
    FirstInContainer,
    FirstInContainerLists,
}

struct Line {
    id: String,
    at: i64,
    scales: Vec<(&'static str, i64)>,
    sets: Vec<(&'static str, Vec<String>)>,
    note: String,
}

#[derive(Default)]
struct Words(BTreeMap<String, String>);

impl Words {
    fn code(&mut self, word: &str, at: i64) -> String {
        let known = journal::check_in::FEELING_CODES.codes.contains(&word)
            || journal::check_in::COPING_CODES.codes.contains(&word);
        if known {
            return word.into();
        }
        let code = || format!("x_{}", id(at + 1));
        self.0.entry(word.into()).or_insert_with(code).clone()
    }
}

fn id(ms: i64) -> String {
    let tag = u32::from(ACTOR[0]) << 12 | u32::from(ACTOR[1]) << 4 | u32::from(ACTOR[2]) >> 4;
    let bits = (ms as u128) << 20 | u128::from(tag);
    (0..13)
        .rev()
        .map(|n| ALPHABET[(bits >> (5 * n)) as usize & 31] as char)
        .collect()
}

fn lines() -> (Vec<(bool, Line)>, Vec<String>) {
    let path = std::env::var("JOURNAL_LINES").unwrap_or_else(|_| {
        let root = env!("CARGO_MANIFEST_DIR");
        format!("{root}/../../tests/fixtures/input/journal-10y.jsonl.xz")
    });
    let mut text = String::new();
    let file = std::fs::File::open(&path).expect("the workload");
    lzma_rust2::XzReader::new(file, false)
        .read_to_string(&mut text)
        .expect("xz");
    let mut words = Words::default();
    let mut read = Vec::new();
    for line in text.lines() {
        let json: Value = serde_json::from_str(line).expect("json");
        let burst = json["t"] == "bc";
        if burst || json["t"] == "c" {
            read.push((burst, check_in(&json, &mut words)));
        }
    }
    (read, text.lines().map(str::to_owned).collect())
}

fn check_in(json: &Value, words: &mut Words) -> Line {
    let at = json["at"].as_i64().expect("at");
    let mut scales = vec![("m", json["mood"].as_i64().expect("mood") + 3)];
    scales.push(("en", json["energy"].as_i64().expect("energy") - 3));
    let sleep = json["sleep"].as_f64().expect("sleep");
    if sleep > 0.0 {
        scales.push(("sl", (sleep * 12.0).round() as i64 * 5));
    }
    let mut set = |name| {
        let list = json[name].as_array().expect("a list").iter();
        list.map(|word| words.code(word.as_str().expect("a word"), at))
            .collect::<Vec<_>>()
    };
    let sets = vec![("f", set("feelings")), ("h", set("helped"))];
    Line {
        id: id(at),
        at,
        scales,
        sets,
        note: json["note"].as_str().expect("note").into(),
    }
}

fn first(line: &Line, lists: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut to = Encoder::new(&mut bytes);
    let mut keys: Vec<(String, Vec<u8>)> = Vec::new();
    let value = |encode: &dyn Fn(&mut Encoder<&mut Vec<u8>>)| {
        let mut value = Vec::new();
        encode(&mut Encoder::new(&mut value));
        value
    };
    keys.push(("t".into(), value(&|to| drop(to.i64(2048)))));
    for (key, number) in &line.scales {
        keys.push(((*key).into(), value(&|to| drop(to.i64(*number)))));
    }
    for (field, codes) in &line.sets {
        if lists && !codes.is_empty() {
            let list = value(&|to| {
                let _ = to.array(codes.len() as u64);
                for code in codes {
                    let _ = to.str(code);
                }
            });
            keys.push(((*field).into(), list));
            continue;
        }
        for code in codes {
            let helped = *field == "h";
            let one = value(&|to| drop(if helped { to.null() } else { to.bool(true) }));
            keys.push((format!("{field}.{code}"), one));
        }
    }
    if !line.note.is_empty() {
        keys.push(("n".into(), value(&|to| drop(to.str(&line.note)))));
    }
    keys.sort_by_key(|(key, _)| (key.len(), key.clone()));
    let _ = to.map(keys.len() as u64);
    for (key, value) in keys {
        let _ = to.str(&key);
        to.writer_mut().extend(value);
    }
    bytes
}

fn write(to: &mut Transaction<'_>, container: &ObjId, line: &Line, shape: Shape) {
    let lists = matches!(shape, Shape::FirstInMapLists | Shape::FirstInContainerLists);
    if matches!(
        shape,
        Shape::FirstInContainer | Shape::FirstInContainerLists
    ) {
        let value = ScalarValue::Bytes(first(line, lists));
        to.put(container, &line.id, value).expect("put");
        return;
    }
    let map = to
        .put_object(container, &line.id, ObjType::Map)
        .expect("map");
    match shape {
        Shape::FirstInMap | Shape::FirstInMapLists => {
            let value = ScalarValue::Bytes(first(line, lists));
            to.put(&map, "_", value).expect("put");
        }
        _ => write_keys(to, &map, line, shape),
    }
}

fn write_keys(to: &mut Transaction<'_>, map: &ObjId, line: &Line, shape: Shape) {
    to.put(map, "t", 2048).expect("put");
    if matches!(shape, Shape::KeysPackedScales) {
        let bytes: Vec<u8> = line
            .scales
            .iter()
            .flat_map(|(_, n)| n.to_le_bytes()[..2].to_vec())
            .collect();
        to.put(map, "p", ScalarValue::Bytes(bytes)).expect("put");
    } else {
        for (key, number) in &line.scales {
            to.put(map, *key, *number).expect("put");
        }
    }
    for (field, codes) in &line.sets {
        for code in codes {
            let value = if *field == "h" {
                ScalarValue::Null
            } else {
                true.into()
            };
            to.put(map, format!("{field}.{code}"), value).expect("put");
        }
    }
    if !line.note.is_empty() {
        to.put(map, "n", line.note.as_str()).expect("put");
    }
}

fn empty() -> Automerge {
    let mut document = Automerge::new().with_actor(ActorId::from([0; 16]));
    let mut to = document.transaction();
    for container in ["check_ins", "start"] {
        to.put_object(ROOT, container, ObjType::Map).expect("map");
    }
    to.commit_with(CommitOptions::default().with_time(0));
    document.set_actor(ActorId::from(ACTOR));
    document
}

fn month(line: &Line) -> i64 {
    let date = jiff::Timestamp::from_millisecond(line.at).expect("a time");
    let date = jiff::tz::Offset::UTC.to_datetime(date).date();
    i64::from(date.year()) * 12 + i64::from(date.month())
}

fn packed(bytes: &[u8]) -> usize {
    zstd::bulk::compress(bytes, ZSTD).expect("zstd").len()
}

#[test]
#[ignore = "measures; prints figures"]
fn measure_shapes() {
    let (lines, text) = lines();
    let all = text.join("\n");
    let kind = |kinds: &[&str]| {
        let prefix = |k: &&str| format!("{{\"t\":\"{k}\"");
        let of = |line: &&String| kinds.iter().any(|k| line.starts_with(&prefix(k)));
        packed(
            text.iter()
                .filter(of)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n")
                .as_bytes(),
        )
    };
    println!(
        "zstd -19 of all lines {}, of check-ins {}",
        packed(all.as_bytes()),
        kind(&["c", "bc"])
    );
    println!(
        "burst: all {}, check-ins {}",
        kind(&["bc", "bo", "bs"]),
        kind(&["bc"])
    );
    for shape in [
        Shape::Keys,
        Shape::KeysPackedScales,
        Shape::FirstInMap,
        Shape::FirstInMapLists,
        Shape::FirstInContainer,
        Shape::FirstInContainerLists,
    ] {
        measure(&lines, shape);
    }
}

fn measure(lines: &[(bool, Line)], shape: Shape) {
    let mut months: BTreeMap<i64, Automerge> = BTreeMap::new();
    let mut before: BTreeMap<i64, Vec<automerge::ChangeHash>> = BTreeMap::new();
    let (mut append, mut single) = (Duration::ZERO, 0);
    for (burst, line) in lines {
        let document = months.entry(month(line)).or_insert_with(empty);
        if *burst {
            before
                .entry(month(line))
                .or_insert_with(|| document.get_heads());
        }
        let (_, container) = document.get(ROOT, "check_ins").expect("get").expect("it");
        let start = Instant::now();
        let mut to = document.transaction();
        write(&mut to, &container, line, shape);
        to.commit_with(CommitOptions::default().with_time(0));
        append += start.elapsed();
        single += document
            .get_last_local_change()
            .expect("change")
            .raw_bytes()
            .len();
    }
    let (mut nocompress, mut own, mut load) = (0, 0, Duration::ZERO);
    for document in months.values() {
        let plain = document.save_nocompress();
        nocompress += packed(&plain);
        own += document.save().len();
        let start = Instant::now();
        let loaded = Automerge::load(&plain).expect("load");
        load += start.elapsed();
        assert_eq!(loaded.get_heads(), document.get_heads());
    }
    let count = u32::try_from(lines.len()).expect("a count");
    println!(
        "{shape:?}: snapshots zstd {nocompress}, own save {own}, a change {:.0} B, \
         append {:?}, load a month {:?}",
        single as f64 / f64::from(count),
        append / count,
        load / months.len() as u32
    );
    for (month, heads) in before {
        let document = &months[&month];
        let changes = document.get_changes(&heads);
        let raw: Vec<u8> = changes
            .iter()
            .flat_map(|c| c.raw_bytes().to_vec())
            .collect();
        let bundle = document
            .bundle(changes.iter().map(|c| c.hash()))
            .expect("bundle");
        let whole = packed(&document.save_nocompress());
        println!(
            "   burst {} changes: one by one {}, zstd of changes {}, bundle {} \
             (zstd of it {}), whole {whole}",
            changes.len(),
            raw.len(),
            packed(&raw),
            bundle.bytes().len(),
            packed(bundle.bytes()),
        );
    }
}

fn draft(line: &Line) -> CheckInDraft {
    let scale = |key| line.scales.iter().find(|(k, _)| *k == key).map(|(_, n)| *n);
    let set = |key| line.sets.iter().find(|(k, _)| *k == key);
    let set = |key| set(key).map_or(&[][..], |(_, codes)| codes);
    CheckInDraft {
        mood: scale("m"),
        energy: scale("en"),
        sleep_min: scale("sl"),
        feelings: set("f").to_vec(),
        coping: set("h").iter().map(|code| (code.clone(), None)).collect(),
        note: Some(line.note.clone()),
        ..CheckInDraft::at(Moment {
            at_ms: line.at,
            tz_min: 0,
        })
    }
}

/// The shape that was chosen, through the journal itself: what the house pays.
#[test]
#[ignore = "measures; prints figures"]
fn measure_the_journal() {
    let (lines, text) = lines();
    let floor = |kinds: &[&str]| {
        let of = |line: &&String| {
            kinds
                .iter()
                .any(|k| line.starts_with(&format!("{{\"t\":\"{k}\"")))
        };
        let chosen: Vec<String> = text.iter().filter(of).cloned().collect();
        packed(chosen.join("\n").as_bytes()) as f64
    };
    let mut months: BTreeMap<DocumentKey, Document> = BTreeMap::new();
    let mut sent: BTreeMap<DocumentKey, Vec<Hash>> = BTreeMap::new();
    let mut writing = Duration::ZERO;
    for (burst, line) in &lines {
        let date = draft(line).at.local_date();
        let key = DocumentKey::month(DocumentKind::CheckIns, date);
        let new = || Document::new(key).expect("a document");
        let document = months.entry(key).or_insert_with(new);
        if *burst {
            sent.entry(key).or_insert_with(|| document.heads());
        }
        let start = Instant::now();
        let id = line.id.parse().expect("an id");
        let write = draft(line).write(id).expect("a draft");
        document.write(&ACTOR, &[write]).expect("a write");
        writing += start.elapsed();
    }
    let (mut bytes, mut saving, mut opening, mut projecting) =
        (0, Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for document in months.values() {
        let start = Instant::now();
        let snapshot = document.snapshot().expect("a snapshot");
        saving += start.elapsed();
        bytes += snapshot.len();
        let start = Instant::now();
        let again = Document::open(document.key(), Some(&snapshot), &[]).expect("a document");
        opening += start.elapsed();
        let start = Instant::now();
        let rows = again
            .all_records()
            .filter_map(|(place, record)| Some(journal::check_in::project(place.id?, &record)));
        assert!(rows.count() > 0);
        projecting += start.elapsed();
    }
    let count = u32::try_from(months.len()).expect("a count");
    println!(
        "months {count}: {bytes} B, {:.3} x zstd -19 of the check-ins\u{2019} JSON; a write {:?}; \
         a month: snapshot {:?}, open {:?}, project {:?}",
        bytes as f64 / floor(&["c", "bc"]),
        writing / u32::try_from(lines.len()).expect("a count"),
        saving / count,
        opening / count,
        projecting / count
    );
    let blobs = |readers| -> usize {
        let blobs = months
            .values()
            .map(|month| month.to_blob(readers).expect("a blob"));
        blobs.map(|blob| blob.bytes.len()).sum()
    };
    let (with, without) = (blobs(Readers::NEWEST), blobs(Readers::OLDEST));
    println!(
        "months as blobs: {with} B with the dictionary ({:.3} x zstd -19), {without} B without",
        with as f64 / floor(&["c", "bc"])
    );
    let mut burst = 0;
    for (key, since) in &sent {
        for readers in [Readers::NEWEST, BUNDLES, DICTIONARY, Readers::OLDEST] {
            let payloads = months[key].export(since, readers, |bytes| bytes);
            let payloads = payloads.expect("payloads");
            let size: usize = payloads.iter().map(Payload::size).sum();
            burst += if readers == Readers::NEWEST { size } else { 0 };
            let formats: Vec<Format> = payloads.iter().map(|p| p.format).collect();
            println!("   burst, {readers:?}: {formats:?} {size} B");
        }
    }
    println!(
        "   burst of check-ins {burst} B: {:.3} x its own floor, {:.3} x that of the whole burst",
        burst as f64 / floor(&["bc"]),
        burst as f64 / floor(&["bc", "bo", "bs"])
    );
}
