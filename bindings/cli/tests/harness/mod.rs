//! A journal in a folder of its own, used as a person would: through the program.

#![allow(
    dead_code,
    reason = "each test file is its own program and uses a part of this"
)]

pub mod server;
pub mod talk;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a journal, and the person's own configuration beside it.
pub struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What the program printed, and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    /// An empty folder.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// A journal without a PIN.
    pub fn begun() -> Self {
        let home = Self::empty();
        home.ok(&["init"]);
        home
    }

    /// The same, with a variable of the environment set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn journal(&self) -> PathBuf {
        self.path("journal")
    }

    /// The program with these words, ready to run in a quiet environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_companion"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("COMPANION_HOME", self.journal())
            .env("COMPANION_KEYS", self.path("keys"))
            .env("LANG", "en_US.UTF-8")
            .env("TZ", "America/Los_Angeles")
            .env("COLUMNS", "60");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    /// Runs the program with this input.
    pub fn run_with(&self, words: &[&str], input: &str) -> Ended {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that ends without reading closes the pipe first: that is its right.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ended::of(child.wait_with_output().unwrap())
    }

    pub fn run(&self, words: &[&str]) -> Ended {
        self.run_with(words, "")
    }

    /// What it prints when all goes well.
    pub fn ok(&self, words: &[&str]) -> String {
        let ended = self.run(words);
        assert_eq!(ended.status, 0, "{words:?}: {ended:?}");
        ended.out
    }

    /// What it prints as JSON when all goes well.
    pub fn json(&self, words: &[&str]) -> Value {
        let words = [words, &["--json"]].concat();
        let out = self.ok(&words);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{words:?}: {error}: {out}"))
    }

    /// The id of what a command made.
    pub fn made(&self, words: &[&str]) -> String {
        self.json(words)["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {words:?}"))
            .to_owned()
    }

    /// The error of a command that is refused: its status and its JSON.
    pub fn refused(&self, words: &[&str]) -> (i32, Value) {
        let words = [words, &["--json"]].concat();
        let ended = self.run(&words);
        assert_eq!(ended.out, "", "{words:?} printed something too");
        Self::trouble(&words, &ended)
    }

    /// The same of a command that first prints what it did.
    pub fn refused_after(&self, words: &[&str]) -> (i32, Value) {
        let words = [words, &["--json"]].concat();
        let ended = self.run(&words);
        let _: Value = serde_json::from_str(&ended.out).unwrap();
        Self::trouble(&words, &ended)
    }

    fn trouble(words: &[&str], ended: &Ended) -> (i32, Value) {
        assert_ne!(ended.status, 0, "{words:?} went well: {}", ended.out);
        let error: Value = serde_json::from_str(&ended.err)
            .unwrap_or_else(|error| panic!("{words:?}: {error}: {}", ended.err));
        let error = error["error"].clone();
        assert_eq!(error["status"], ended.status, "{error}");
        (ended.status, error)
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Input files that are shared by all tests.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/input")
        .join(name)
}
