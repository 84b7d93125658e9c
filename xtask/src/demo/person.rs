//! Somebody at a terminal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::companion;
use crate::failure::{Failure, Result};

/// How much of a long screen the demo shows.
const LINES_MAX: usize = 32;

/// Whose folder it is, and where the key that opens it lies.
pub struct Person {
    pub home: PathBuf,
    pub keys: PathBuf,
}

impl Person {
    pub fn at(home: &Path, keys: &Path) -> Self {
        Self {
            home: home.to_owned(),
            keys: keys.to_owned(),
        }
    }

    /// Shows a command as it would be typed, and all that it answers.
    pub fn shows(&self, words: &[&str]) -> Result<()> {
        prompt(words);
        let mut command = companion(self);
        let status = command.args(words).stdin(Stdio::null()).status();
        good(
            words,
            status.map_err(Failure::of("starting companion"))?.success(),
        )
    }

    /// Shows a command and the first lines of what it answers.
    pub fn shows_some(&self, words: &[&str]) -> Result<()> {
        prompt(words);
        let text = self.reads(words)?;
        let lines: Vec<&str> = text.lines().collect();
        for line in lines.iter().take(LINES_MAX) {
            println!("{line}");
        }
        if lines.len() > LINES_MAX {
            println!("  … {} more lines", lines.len() - LINES_MAX);
        }
        Ok(())
    }

    /// Shows a command that asks, and what is typed.
    pub fn types(&self, answer: &str, words: &[&str]) -> Result<()> {
        prompt(words);
        let mut command = companion(self);
        let child = command.args(words).stdin(Stdio::piped()).spawn();
        let mut child = child.map_err(Failure::of("starting companion"))?;
        if let Some(mut keyboard) = child.stdin.take() {
            writeln!(keyboard, "{answer}").map_err(Failure::of("typing"))?;
        }
        println!("{answer}⏎");
        let status = child.wait().map_err(Failure::of("waiting for companion"))?;
        good(words, status.success())
    }

    /// Shows a command that takes a secret from its input, which is not shown.
    pub fn types_unseen(&self, secret: &str, words: &[&str]) -> Result<()> {
        prompt(words);
        let mut command = companion(self);
        let child = command.args(words).stdin(Stdio::piped()).spawn();
        let mut child = child.map_err(Failure::of("starting companion"))?;
        if let Some(mut keyboard) = child.stdin.take() {
            writeln!(keyboard, "{secret}").map_err(Failure::of("typing"))?;
        }
        let status = child.wait().map_err(Failure::of("waiting for companion"))?;
        good(words, status.success())
    }

    /// What a command answers, without showing it.
    pub fn reads(&self, words: &[&str]) -> Result<String> {
        let mut command = companion(self);
        let output = command.args(words).stdin(Stdio::null()).output();
        let output = output.map_err(Failure::of("starting companion"))?;
        good(words, output.status.success())?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn prompt(words: &[&str]) {
    let quoted: Vec<String> = words
        .iter()
        .map(|word| {
            if word.contains(' ') {
                format!("{word:?}")
            } else {
                (*word).to_owned()
            }
        })
        .collect();
    println!("\n$ companion {}", quoted.join(" "));
}

fn good(words: &[&str], success: bool) -> Result<()> {
    if success {
        Ok(())
    } else {
        Err(Failure::Failed(format!(
            "`companion {}` ended badly",
            words.join(" ")
        )))
    }
}
