//! What passes the line and what a server keeps: none of 200 markers, no column that the protocol
//! does not name, and no network where nobody asked for it.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use companion::fakes::ManualClock;
use companion::{
    Call, CancelHandle, CheckInDraft, Companion, CompanionError, DeviceClass, EnvelopeScope,
    HttpTransport, Language, Moment, NewDevice, NoReply, Place, Reply, Roots, Secret, Setup,
    SyncProgress, Transport, WhyStopped,
};
use harness::markers::{self, MARKERS, PIN, marker};
use harness::parts::parts;
use harness::party::{Own, Party, hold, link};
use harness::proxy::Proxy;
use harness::server::SyncServer;

const NOW: Moment = Moment {
    at_ms: 1_795_500_000_000,
    tz_min: 0,
};

fn base64(bytes: &[u8], alphabet: &[u8; 64]) -> Vec<u8> {
    let mut text = Vec::new();
    for three in bytes.chunks(3) {
        let mut block = [0; 4];
        block[1..=three.len()].copy_from_slice(three);
        let bits = u32::from_be_bytes(block);
        for place in (0..=three.len()).map(|place| 18 - 6 * place) {
            text.push(alphabet[(bits >> place & 63) as usize]);
        }
    }
    text
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A word as it is, in UTF-16, in hexadecimal, and in base64 wherever it begins in a block.
fn forms(word: &str) -> Vec<Vec<u8>> {
    let utf_16 = |of: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(of).collect::<Vec<u8>>();
    let mut forms = vec![
        word.as_bytes().to_vec(),
        utf_16(u16::to_le_bytes),
        utf_16(u16::to_be_bytes),
        hex::encode(word).into_bytes(),
        hex::encode_upper(word).into_bytes(),
    ];
    for alphabet in [STANDARD, URL] {
        for before in 0..3 {
            let padded = [&vec![0; before], word.as_bytes()].concat();
            let whole = base64(&padded, alphabet);
            // Only what does not depend on what stands before and after.
            let from = (before * 8).div_ceil(6);
            let to = padded.len() * 8 / 6;
            forms.push(whole[from..to].to_vec());
        }
    }
    forms
}

fn found(places: &[(String, Vec<u8>)], words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for word in words {
        for form in forms(word) {
            for (place, bytes) in places {
                if holds(bytes, &form) {
                    found.push(format!("{word} in {place}"));
                }
            }
        }
    }
    found
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else {
        return false;
    };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(word) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The markers end alike, so one look finds all of them.
fn secrets() -> Vec<String> {
    let end = marker(0)[6..].to_owned();
    assert!((0..MARKERS).all(|number| marker(number).ends_with(&end)));
    vec![PIN.to_owned(), end]
}

/// All files of a server, with its log and its page of numbers.
fn of_server(server: &SyncServer, when: &str) -> Vec<(String, Vec<u8>)> {
    let files = server.files().expect("files");
    let mut places: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .filter_map(|path| {
            let bytes = fs::read(&path).ok()?;
            Some((format!("{} ({when})", path.display()), bytes))
        })
        .collect();
    places.push((format!("the log ({when})"), server.log().into_bytes()));
    places
}

struct Marked {
    at: tempfile::TempDir,
    journal: Companion,
}

fn setup(class: DeviceClass) -> Setup {
    Setup {
        language: Language::Spanish,
        class,
        pin: Some(Secret::from(PIN.to_owned())),
    }
}

fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let at = tempfile::tempdir().expect("a folder");
    let (home, keys) = (at.path().join("home"), at.path().join("keys"));
    fs::create_dir_all(&home).expect("a folder");
    (at, home, keys)
}

/// A journal with a marker in every field that takes words.
fn marked() -> Marked {
    let (at, home, keys) = folders();
    let clock = Arc::new(ManualClock::at(NOW.at_ms));
    let made = Companion::create(&home, parts(&clock, &keys), &setup(DeviceClass::Phone));
    let journal = made.expect("a journal");
    markers::fill(&journal, NOW, &mut || {}).expect("filled");
    Marked { at, journal }
}

fn linked(old: &Companion) -> Marked {
    let (at, home, keys) = folders();
    let clock = Arc::new(ManualClock::at(NOW.at_ms));
    let given = parts(&clock, &keys);
    let mut new = NewDevice::begin(&home, given, &setup(DeviceClass::Computer), None).unwrap();
    let mut linking = old.link(new.code().unwrap().reveal()).expect("a link");
    new.take_offer(&linking.offer().unwrap()).expect("taken");
    linking.take_card(&new.card().unwrap()).expect("taken");
    linking.confirm(&new.check_code().unwrap()).expect("right");
    let journal = new.take_keys(&linking.keys().unwrap()).expect("a journal");
    Marked { at, journal }
}

fn synced(journal: &Companion, transport: &HttpTransport) {
    for _ in 0..12 {
        let report = journal.sync(transport, &SyncProgress::default());
        let report = report.expect("a report");
        let is_all = (report.pending.unsent_documents, report.pending.unsent_items) == (0, 0);
        if report.why_stopped == WhyStopped::Done && is_all {
            return;
        }
    }
    panic!("it never ends");
}

fn words(journal: &Companion) -> Vec<String> {
    let mut words = Vec::new();
    for language in [Language::English, Language::Spanish] {
        let phrase = journal.recovery_words(language).expect("read");
        let phrase = phrase.expect("not confirmed").reveal().to_owned();
        // One word may well stand in a path or a name (`enroll` is one); two in a row do not.
        let each: Vec<&str> = phrase.split(' ').collect();
        words.extend(each.windows(2).map(|pair| pair.join(" ")));
    }
    words
}

#[test]
fn neither_the_line_nor_the_servers_files_backups_and_log_hold_one_of_200_markers() {
    let mut server =
        SyncServer::fresh_with(&["--rate-device=0", "--rate-network=0"]).expect("a server");
    let proxy = Proxy::to(server.address()).expect("a proxy");
    proxy.record();
    let transport = HttpTransport::start(&Roots::Platform).expect("a transport");
    let phone = marked();
    let line = server.token_for(&proxy.url()).expect("a token");
    phone.journal.server_set(&line).expect("a server");
    synced(&phone.journal, &transport);
    let tablet = linked(&phone.journal);
    let line = server.token_for(&proxy.url()).expect("a token");
    tablet.journal.server_set(&line).expect("a server");
    for journal in [&tablet.journal, &phone.journal, &tablet.journal] {
        synced(journal, &transport);
    }
    // The other device has the markers: they did pass, sealed.
    let there = (0..MARKERS).filter(|number| {
        let hits = tablet.journal.search(&marker(*number), None);
        !hits.expect("found").hits.is_empty()
    });
    let there = there.count();
    assert!(there > MARKERS / 4, "only {there} arrived");

    let mut words = words(&phone.journal);
    words.extend(secrets());
    let mut places = of_server(&server, "running");
    let log = places.iter().find(|(place, _)| place.contains("-wal"));
    assert!(log.is_some(), "no log of the database to look into");
    // Numbers under English names: a single recovery word may well be among these.
    let metrics = server.metrics().expect("numbers").into_bytes();
    let phrases: Vec<String> = words
        .iter()
        .filter(|word| word.contains(' '))
        .cloned()
        .collect();
    assert_eq!(found(&[("metrics".to_owned(), metrics)], &phrases), [""; 0]);
    let aside = tempfile::tempdir().expect("a folder");
    let backup = aside.path().join("backup");
    let backed_up = server.run(&["backup", backup.to_str().expect("a path")]);
    places.push((
        "what a backup says".into(),
        backed_up.expect("done").into_bytes(),
    ));
    for file in fs::read_dir(aside.path()).expect("a folder") {
        let path = file.expect("a file").path();
        places.push((path.display().to_string(), fs::read(path).expect("a file")));
    }
    server.kill().expect("killed");
    places.extend(of_server(&server, "killed"));
    let recording = proxy.recording();
    assert!(recording.up.len() > 5_000 && recording.down.len() > 5_000);
    places.push(("what went up".into(), recording.up));
    places.push(("what came down".into(), recording.down));
    let file = phone.journal.write_envelope(EnvelopeScope::Everything);
    places.push(("an envelope".into(), file.expect("a file")));
    assert_eq!(found(&places, &words), [""; 0]);

    // The same look does find what is there, in each form.
    for form in forms(&marker(7)) {
        let planted = [&[9; 5], &form[..], &[9; 5]].concat();
        let planted = vec![("planted".to_owned(), planted)];
        assert!(!found(&planted, &[marker(7)]).is_empty());
    }
    drop((phone.at, tablet.at));
}

#[test]
fn base64_is_written_as_everybody_does() {
    assert_eq!(base64(b"light wor", STANDARD), b"bGlnaHQgd29y");
    assert_eq!(base64(b"light w", STANDARD), b"bGlnaHQgdw");
}

/// The tables of PROTOCOL 9, and the two that running a server needs beside them.
const TABLES: [(&str, &str); 20] = [
    ("meta", "name value"),
    ("person", "person_id account_id"),
    (
        "account",
        "account_id person_id feed_n feed_tag bytes items erase_due",
    ),
    (
        "device",
        "handle device_id account_id sign_key class removed_at counter last_kind last_hash \
         last_sig",
    ),
    ("token", "token_hash issuer person_id expires"),
    (
        "log",
        "log_id kind owner next_position tag records bytes items",
    ),
    (
        "log_person",
        "log_id person_id role bytes late_until late_bytes",
    ),
    ("person_space", "person_id log_id"),
    ("account_log", "account_id number log_id state"),
    ("log_account", "log_id account_id number"),
    (
        "item",
        "log_id position kind device_id sequence item_id previous body row_check tag",
    ),
    ("head", "log_id device_id kind sequence item_id"),
    ("feed", "account_id n number position tag"),
    ("manifest", "log_id position received days"),
    ("blob", "log_id blob_id size received person_id"),
    ("blob_named", "log_id blob_id position"),
    ("blob_chunk", "log_id blob_id start bytes"),
    ("slot", "mail_id slot account_id mail_key body expires"),
    ("damaged", ""),
    ("migration", ""),
];

#[test]
fn the_servers_tables_hold_only_the_columns_that_the_protocol_names() {
    let party = Party::begin();
    let allowed: BTreeMap<&str, BTreeSet<&str>> = TABLES
        .iter()
        .map(|(table, columns)| (*table, columns.split(' ').collect()))
        .collect();
    let database = rusqlite::Connection::open(party.database()).expect("a database");
    let list = |query: &str| -> Vec<String> {
        let mut rows = database.prepare(query).expect("a query");
        let rows = rows.query_map([], |row| row.get::<_, String>(0));
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    };
    let tables =
        list("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
    assert!(tables.len() >= 18, "{tables:?}");
    for table in &tables {
        let columns = list(&format!("SELECT name FROM pragma_table_info('{table}')"));
        println!("{table}: {columns:?}");
        let named = allowed.get(table.as_str());
        let named = named.unwrap_or_else(|| panic!("{table} is in no document"));
        if table == "damaged" {
            // What a scrub moved aside: the columns of an item, and when.
            let of_items = &allowed["item"];
            let other: Vec<_> = columns
                .iter()
                .filter(|column| !of_items.contains(column.as_str()))
                .collect();
            assert!(other.len() <= 2, "{other:?}");
            continue;
        }
        for column in &columns {
            assert!(named.contains(column.as_str()), "{table}.{column}");
        }
    }
}

/// A line that counts, and that does something while a request is on its way.
struct Counting<'p> {
    party: &'p Party,
    asked: AtomicU64,
    during: Box<dyn Fn() + Send + Sync + 'p>,
}

impl Transport for Counting<'_> {
    fn exchange(&self, call: &Call<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        (self.during)();
        let reply = self.party.exchange(call, cancel);
        (self.during)();
        reply
    }

    fn server_card(&self, place: &Place<'_>, cancel: &CancelHandle) -> Result<Reply, NoReply> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.party.server_card(place, cancel)
    }
}

#[test]
fn opening_reading_and_writing_ask_nobody() {
    let party = Party::begin();
    let mut phone = Own::first();
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    phone.write("told");
    assert_eq!(party.asked(), 0, "before somebody asks for a sync");
    phone.sync(&party);
    let asked = party.asked();
    assert!(asked > 0);
    phone.restart();
    for _ in 0..20 {
        phone.write("told");
    }
    let journal = phone.journal();
    assert!(harness::everything(journal, harness::party::TODAY).is_ok());
    assert!(journal.devices().is_ok() && journal.pending().is_ok() && journal.server().is_ok());
    let tablet = link(&phone, &party);
    phone.hand_over(&tablet);
    tablet.write("told");
    tablet.hand_over(&phone);
    assert_eq!(
        party.asked(),
        asked,
        "nor by reading, writing, linking or files"
    );
}

#[test]
fn a_sync_blocks_neither_reading_nor_writing_nor_opening_anything() {
    let party = Party::begin();
    let phone = Own::first();
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    for _ in 0..5 {
        phone.write("before");
    }
    let (writes, reads) = (AtomicU64::new(0), AtomicU64::new(0));
    let line = Counting {
        party: &party,
        asked: AtomicU64::new(0),
        during: Box::new(|| {
            // While the request is on its way, and while its answer is.
            phone.write("while it is on its way");
            writes.fetch_add(1, Ordering::SeqCst);
            let journal = phone.journal();
            assert!(harness::everything(journal, harness::party::TODAY).is_ok());
            assert!(journal.devices().is_ok() && journal.pending().is_ok());
            reads.fetch_add(1, Ordering::SeqCst);
            let again = journal.sync(&party, &SyncProgress::default());
            assert_eq!(again, Err(CompanionError::SyncRunning), "one at a time");
        }),
    };
    let report = phone.sync(&line);
    let asked = line.asked.load(Ordering::SeqCst);
    assert!(asked >= 2, "{report:?}");
    assert_eq!(
        writes.load(Ordering::SeqCst),
        2 * asked,
        "each was done at once"
    );
    assert_eq!(reads.load(Ordering::SeqCst), 2 * asked);
    drop(line);
    hold(&party, &[&phone]);
}

#[test]
fn writers_on_other_threads_go_on_while_a_request_never_ends() {
    let party = Party::begin();
    let phone = Own::first();
    let set = phone.journal().server_set(&party.token_line());
    set.expect("a server");
    phone.write("before");
    phone.sync(&party);
    phone.write("what is being sent");
    let (held, release) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new((release, Some(held)));
    let (begun, on_its_way) = std::sync::mpsc::channel();
    let begun = std::sync::Mutex::new(begun);
    let never_ending = party.lying(|asked| {
        begun.lock().unwrap().send(()).expect("heard");
        // Until the writer is done; the writer never waits for this.
        let _ = held.lock().unwrap().0.recv();
        Ok(asked.honest())
    });
    let done = held.lock().unwrap().1.take().expect("a sender");
    std::thread::scope(|scope| {
        let sync = scope.spawn(|| phone.sync(&never_ending));
        on_its_way.recv().expect("a request");
        for _ in 0..30 {
            let draft = CheckInDraft {
                mood: Some(4),
                ..CheckInDraft::at(NOW)
            };
            phone.journal().record_check_in(&draft).expect("written");
        }
        let view = phone.journal().today(harness::party::TODAY).expect("today");
        assert!(view.check_ins.len() >= 30);
        drop(done);
        let report = sync.join().expect("no panic");
        assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
    });
}
