//! A command that runs on while the test talks with it, a line of JSON at a time.

#![allow(
    dead_code,
    reason = "each test file is its own program and uses a part of this"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use super::Home;

pub struct Talk {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Talk {
    /// Starts a command with `--json`.
    pub fn with(home: &Home, words: &[&str]) -> Self {
        let mut child = home
            .command(&[words, &["--json"]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The next line in which `name` is the event or what was done.
    pub fn hear(&mut self, name: &str) -> Value {
        loop {
            let mut line = String::new();
            let length = self.lines.read_line(&mut line).unwrap();
            assert_ne!(length, 0, "it ended before {name}: {}", self.trouble());
            let said: Value = serde_json::from_str(&line).unwrap();
            if said["event"] == name || said["done"] == name {
                return said;
            }
        }
    }

    /// Types a line.
    pub fn say(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// Nothing more is typed.
    pub fn hush(&mut self) {
        self.child.stdin.take();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, which must be a good one.
    pub fn ends_well(mut self) {
        let trouble = self.trouble();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{trouble}");
    }

    /// Waits for its end: its status, and the code of its error.
    pub fn ends_refused(mut self) -> (i32, String) {
        let trouble = self.trouble();
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        let line = trouble.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(line).unwrap_or_default();
        let code = error["error"]["code"].as_str().unwrap_or(&trouble);
        (status, code.to_owned())
    }

    fn trouble(&mut self) -> String {
        self.hush();
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut said).unwrap();
        }
        said
    }
}

/// Links `new`, an empty home, to `old`; both commands take these further words.
pub fn link(old: &Home, new: &Home, words_new: &[&str], words_add: &[&str]) -> (Value, Value) {
    let mut joining = Talk::with(new, &[&["link", "new"], words_new].concat());
    let code = joining.hear("code")["text"].as_str().unwrap().to_owned();
    let mut adding = Talk::with(old, &[&["link", "add", &code], words_add].concat());
    let digits = joining.hear("check_code")["digits"]
        .as_str()
        .unwrap()
        .to_owned();
    adding.hear("ask");
    adding.say(&digits);
    let added = adding.hear("added-device");
    adding.ends_well();
    let linked = joining.hear("linked");
    joining.ends_well();
    (added, linked)
}
