use std::path::{Path, PathBuf};

use crate::rows::{ALL, Rows};

/// What to measure, and of what.
#[derive(Debug)]
pub struct Options {
    /// The workload.
    pub workload: PathBuf,
    /// Whether the journals stay for the next run, which then does not write them anew.
    pub keep: bool,
    /// Only these rows; all of them if empty.
    only: Vec<String>,
    /// Whether the library's size is measured too.
    size: bool,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    /// How it is used.
    pub fn read(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            workload: shared_workload(),
            keep: false,
            only: Vec::new(),
            size: false,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match (argument.as_str(), argument.split_once('=')) {
                ("--size", _) => options.size = true,
                ("--keep", _) => options.keep = true,
                ("--workload", _) => options.workload = arguments.next().ok_or_else(usage)?.into(),
                ("--only", _) => options.only.push(known(arguments.next())?),
                (_, Some(("--workload", file))) => options.workload = file.into(),
                (_, Some(("--only", rows))) => options.only.push(known(Some(&rows.to_owned()))?),
                _ => return Err(usage()),
            }
        }
        Ok(options)
    }

    /// Whether these rows are measured.
    pub fn wants(&self, rows: &Rows) -> bool {
        if self.only.is_empty() {
            !rows.asked_only || self.size
        } else {
            self.only.iter().any(|name| name == rows.name)
        }
    }
}

/// Where everything is made: beside the program, in the build's own folder.
pub fn root() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let target = program.ancestors().nth(2).unwrap_or(Path::new("target"));
    target.join("bench")
}

fn shared_workload() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/input/journal-10y.jsonl.xz")
}

fn known(name: Option<&String>) -> Result<String, String> {
    let known = name.filter(|name| ALL.iter().any(|rows| rows.name == name.as_str()));
    known.cloned().ok_or_else(usage)
}

fn usage() -> String {
    let rows: Vec<&str> = ALL.iter().map(|rows| rows.name).collect();
    format!(
        "usage: bench [--workload FILE.jsonl|FILE.xz] [--only {}] [--size] [--keep]",
        rows.join("|")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options, String> {
        let arguments: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Options::read(&arguments)
    }

    #[test]
    fn without_options_everything_but_the_size_is_measured() {
        let options = read("").expect("options");
        assert!(options.workload.exists());
        assert!(
            ALL.iter()
                .all(|rows| options.wants(rows) != rows.asked_only)
        );
        let options = read("--size").expect("options");
        assert!(ALL.iter().all(|rows| options.wants(rows)));
    }

    #[test]
    fn rows_are_chosen_by_name() {
        let options = read("--only open --only=disk --workload a.xz").expect("options");
        let wanted: Vec<_> = ALL
            .iter()
            .filter(|rows| options.wants(rows))
            .map(|rows| rows.name)
            .collect();
        assert_eq!(wanted, ["open", "disk"]);
        assert_eq!(options.workload, Path::new("a.xz"));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_the_usage() {
        for text in ["--only", "--only nothing", "--workload", "--sise", "x"] {
            assert!(
                read(text).is_err_and(|usage| usage.starts_with("usage: bench")),
                "{text}"
            );
        }
    }
}
