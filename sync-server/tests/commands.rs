//! The server's commands, as an operator types them.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

#[allow(dead_code, reason = "each suite uses a part")]
#[path = "../../tests/harness/error.rs"]
mod error;
#[allow(dead_code, reason = "each suite uses a part")]
#[path = "../../tests/harness/server.rs"]
mod server;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use protocol::TokenLine;
use server::{SyncServer, fetch, program};

const URL: &str = "https://sync.example.org";

struct Place {
    at: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let at = tempfile::tempdir().expect("a folder");
        Self { at }
    }

    fn server(&self) -> SyncServer {
        SyncServer::at(
            &program().expect("a program"),
            &self.at.path().join("server"),
            &[],
        )
    }

    fn path(&self, name: &str) -> String {
        self.at.path().join(name).display().to_string()
    }
}

fn output(server: &SyncServer, arguments: &[&str]) -> Output {
    server
        .command(arguments)
        .output()
        .expect("a program that runs")
}

fn refused(server: &SyncServer, arguments: &[&str]) -> String {
    let output = output(server, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr)
        .expect("a text")
        .trim_end()
        .to_owned()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

fn read(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).expect("a file")
}

#[test]
fn init_makes_a_server_that_nobody_else_can_read_and_prints_its_key() {
    let place = Place::new();
    let server = place.server();
    let said = server.run(&["init"]).expect("a server");
    let key = said.strip_prefix("server key: ").expect("a key").trim_end();
    assert_eq!(key.len(), 64);
    assert!(key.bytes().all(|digit| digit.is_ascii_hexdigit()));
    assert_eq!(mode(server.folder()), 0o700);
    for name in ["server.db", "server.keys", "incarnation"] {
        assert_eq!(mode(&server.folder().join(name)), 0o600, "{name}");
    }
    let line = server.token_for(URL).expect("a token");
    let line = TokenLine::parse(&line).expect("a line");
    let digits: String = line
        .server
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(digits, key);
}

#[test]
fn init_leaves_a_server_that_is_there_as_it_is() {
    let place = Place::new();
    let server = place.server();
    let said = server.run(&["init"]).expect("a server");
    let keys = read(server.folder(), "server.keys");
    assert!(refused(&server, &["init"]).ends_with("holds a server already"));
    assert_eq!(
        server.run(&["init", "--if-needed"]).expect("a server"),
        said
    );
    assert_eq!(read(server.folder(), "server.keys"), keys);
}

#[test]
fn without_a_server_each_command_says_how_to_make_one() {
    let place = Place::new();
    let server = place.server();
    let backup = place.path("backup");
    for arguments in [
        &["run"][..],
        &["token", "--public-url", URL],
        &["scrub"],
        &["backup", &backup],
    ] {
        let words = "holds no server: make one with `sync-server init`";
        assert!(
            refused(&server, arguments).ends_with(words),
            "{arguments:?}"
        );
    }
    assert!(!server.folder().exists());
}

#[test]
fn a_token_is_one_line_with_url_key_and_token() {
    let place = Place::new();
    let server = place.server();
    server.run(&["init"]).expect("a server");
    let said = server
        .run(&["token", "--public-url", URL])
        .expect("a token");
    assert_eq!(said.lines().count(), 1);
    let line = TokenLine::parse(&said).expect("a line");
    assert_eq!(line.url.as_str(), URL);
    let token = line.token.expect("a token");
    let database = read(server.folder(), "server.db");
    let wal = fs::read(server.folder().join("server.db-wal")).unwrap_or_default();
    let holds = |bytes: &[u8]| {
        let mut files = [&database, &wal].into_iter();
        files.any(|file| file.windows(bytes.len()).any(|window| window == bytes))
    };
    assert!(!holds(token.as_bytes()), "the token itself is kept");
    assert!(holds(&token.hash()), "its hash is not");
}

#[test]
fn many_tokens_are_many_lines_each_of_its_own() {
    let place = Place::new();
    let server = place.server();
    server.run(&["init"]).expect("a server");
    let arguments = [
        "token",
        "--public-url",
        URL,
        "--count",
        "20",
        "--expires",
        "12h",
    ];
    let said = server.run(&arguments).expect("tokens");
    let mut lines: Vec<_> = said.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 20);
    let said = server
        .run(&[&arguments[..], &["--json"]].concat())
        .expect("tokens");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let all = json.as_array().expect("a list");
    assert_eq!(all.len(), 20);
    for one in all {
        TokenLine::parse(one["line"].as_str().expect("a line")).expect("a line");
        assert!(one["expires_s"].as_u64().is_some());
    }
    for wrong in [["--count", "0"], ["--count", "1001"], ["--expires", "91d"]] {
        let output = output(&server, &[&["token"][..], &wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_token_needs_the_address_that_clients_use() {
    let place = Place::new();
    let server = place.server();
    server.run(&["init"]).expect("a server");
    let words = "sync-server: configuration: set public-url (or pass --public-url): a token line \
                 names it";
    assert_eq!(refused(&server, &["token"]), words);
}

#[test]
fn the_printed_configuration_is_one_that_can_be_read() {
    let place = Place::new();
    let server = place.server();
    let said = server
        .run(&["config", "--rate-mail", "9"])
        .expect("a configuration");
    assert!(said.contains("\nrate-mail = 9\n"));
    let path = place.path("server.toml");
    fs::write(&path, &said).expect("a file");
    let mut again = std::process::Command::new(program().expect("a program"));
    let again = again
        .args(["config", "--config", &path])
        .output()
        .expect("an end");
    assert_eq!(String::from_utf8_lossy(&again.stdout), said);
    fs::write(&path, "listen-on = \"127.0.0.1:1\"").expect("a file");
    let mut again = std::process::Command::new(program().expect("a program"));
    let again = again
        .args(["run", "--config", &path])
        .output()
        .expect("an end");
    let words = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        words.contains("there is no setting \"listen-on\"; is \"listen\" meant?"),
        "{words}"
    );
}

#[test]
fn plain_http_stays_on_loopback_unless_the_operator_says_otherwise() {
    let place = Place::new();
    let server = place.server();
    server.run(&["init"]).expect("a server");
    let words = refused(&server, &["run", "--listen", "0.0.0.0:0"]);
    assert!(words.contains("plain HTTP stays on loopback"), "{words}");
    let words = refused(&server, &["run", "--metrics-listen", "0.0.0.0:0"]);
    assert!(
        words.contains("metrics-listen must be on loopback"),
        "{words}"
    );
    let words = refused(&server, &["run", "--tls-key", "key.pem"]);
    assert!(words.contains("belong together"), "{words}");
}

#[test]
fn a_backup_is_made_while_the_server_runs_and_holds_all_it_needs() {
    let server = SyncServer::fresh().expect("a server");
    let place = Place::new();
    let file = place.path("backup");
    let said = server.run(&["backup", &file]).expect("a backup");
    assert!(said.contains(&format!("database: {file}\n")));
    assert!(said.contains(&format!("keys: {file}.keys (keep it secret")));
    let keys = format!("{file}.keys");
    assert_eq!(
        fs::read(&keys).expect("a file"),
        read(server.folder(), "server.keys")
    );
    for path in [&file, &keys] {
        assert_eq!(mode(Path::new(path)), 0o600, "{path}");
    }
    assert!(refused(&server, &["backup", &file]).ends_with("is there already"));
    let bare = place.path("bare");
    server
        .run(&["backup", &bare, "--without-keys"])
        .expect("a backup");
    assert!(!Path::new(&format!("{bare}.keys")).exists());
}

#[test]
fn a_restored_server_has_the_same_key_and_another_incarnation() {
    let mut server = SyncServer::fresh().expect("a server");
    let place = Place::new();
    let file = place.path("backup");
    server.run(&["backup", &file]).expect("a backup");
    let card = fetch(server.address(), "/v1/server").ok();
    let keys = read(server.folder(), "server.keys");
    let incarnation = read(server.folder(), "incarnation");
    assert!(refused(&server, &["restore", &file]).contains("is in use: stop the server"));
    server.stop().expect("an end");
    let said = server.run(&["restore", &file]).expect("a restored server");
    assert!(said.contains("what was there before: "), "{said}");
    assert_eq!(read(server.folder(), "server.keys"), keys);
    assert_ne!(read(server.folder(), "incarnation"), incarnation);
    server.start().expect("a server");
    assert_eq!(fetch(server.address(), "/v1/server").ok(), card);
    let kept = fs::read_dir(server.folder()).expect("a folder");
    let is_aside = |name: &str| name.starts_with("before-restore-");
    let mut names = kept.map(|entry| entry.expect("an entry").file_name());
    assert!(names.any(|name| is_aside(&name.to_string_lossy())));
}

#[test]
fn a_backup_makes_a_server_in_an_empty_folder() {
    let first = SyncServer::fresh().expect("a server");
    let place = Place::new();
    let file = place.path("backup");
    first.run(&["backup", &file]).expect("a backup");
    let mut second = place.server();
    second.run(&["restore", &file]).expect("a restored server");
    let keys = read(second.folder(), "server.keys");
    assert_eq!(keys, read(first.folder(), "server.keys"));
    assert_eq!(mode(second.folder()), 0o700);
    second.start().expect("a server");
    assert_eq!(fetch(second.address(), "/v1/health").expect("a page"), "ok");
}

#[test]
fn what_cannot_be_restored_changes_nothing() {
    let first = SyncServer::fresh().expect("a server");
    let place = Place::new();
    let (file, damaged) = (place.path("backup"), place.path("damaged"));
    first.run(&["backup", &file]).expect("a backup");
    let other = place.server();
    other.run(&["init"]).expect("a server");
    let before = read(other.folder(), "server.db");
    let incarnation = read(other.folder(), "incarnation");
    assert!(refused(&other, &["restore", &file]).ends_with("the one in the folder"));
    fs::write(
        &damaged,
        "this is no database at all, whatever its name says",
    )
    .expect("a file");
    refused(&other, &["restore", &damaged]);
    assert!(refused(&other, &["restore", &place.path("none")]).ends_with("is not there"));
    let bare = SyncServer::at(
        &program().expect("a program"),
        &place.at.path().join("bare"),
        &[],
    );
    let lone = place.path("lone");
    fs::copy(&file, &lone).expect("a copy");
    assert!(refused(&bare, &["restore", &lone]).contains("would not know this server"));
    assert_eq!(read(other.folder(), "server.db"), before);
    assert_eq!(read(other.folder(), "incarnation"), incarnation);
}

#[test]
fn a_scrub_of_a_sound_server_finds_nothing() {
    let mut server = SyncServer::fresh().expect("a server");
    assert!(refused(&server, &["scrub"]).contains("is in use: stop the server"));
    server.stop().expect("an end");
    let said = server.run(&["scrub"]).expect("a scrub");
    assert_eq!(said, "0 items read, 0 damaged and moved aside\n");
    let said = server.run(&["scrub", "--json"]).expect("a scrub");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(json["moved_aside"], 0);
}
