//! What people read: a short README, decisions that say why, and no trace of one person's machine.

use std::path::{Path, PathBuf};

use super::crates::root;
use super::found::nothing;

const README_LINES_MAX: usize = 150;
const PARTS: [&str; 3] = ["Context", "Decision", "Consequences"];

/// Every text file of the repository, build folders aside.
pub fn all() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    read(&root(), &mut found);
    found
}

fn read(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let is_built = name.is_some_and(|name| name == "target" || name == ".git");
        if path.is_dir() && !is_built {
            read(&path, found);
        } else if let (true, Ok(text)) = (path.is_file(), std::fs::read_to_string(&path)) {
            found.push((path.strip_prefix(root()).expect("inside").to_owned(), text));
        }
    }
}

fn missing_parts(text: &str) -> Vec<&'static str> {
    let has = |part: &str| {
        let heading =
            |line: &str| line.starts_with('#') && line.trim_start_matches('#').trim() == part;
        text.lines().any(heading)
    };
    PARTS.into_iter().filter(|part| !has(part)).collect()
}

/// Lines that name a folder which exists on one machine only.
fn machine_paths(path: &Path, text: &str) -> Vec<String> {
    let here = ["work", "root"].map(|folder| format!("/{folder}/"));
    // Inside a longer path the same letters are no root: `docs/work/a.md`.
    let names = |line: &str, folder: &String| {
        line.match_indices(folder.as_str()).any(|(at, _)| {
            let before = line.get(..at).and_then(|front| front.chars().next_back());
            !before.is_some_and(|letter| letter.is_alphanumeric() || "./}~*)_-".contains(letter))
        })
    };
    let lines = text.lines().enumerate();
    let bad = lines.filter(|(_, line)| here.iter().any(|folder| names(line, folder)));
    bad.map(|(place, _)| format!("{}:{}", path.display(), place + 1))
        .collect()
}

#[test]
fn the_readme_is_short() {
    let text = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let lines = text.lines().count();
    assert!(lines <= README_LINES_MAX, "README.md has {lines} lines");
    assert!(text.contains("cargo xtask demo") && text.contains("cargo xtask test"));
}

#[test]
fn every_decision_says_why_what_and_what_then() {
    let decisions = all()
        .into_iter()
        .filter(|(path, _)| path.starts_with("docs/decisions"));
    let mut count = 0;
    for (path, text) in decisions.filter(|(path, _)| !path.ends_with("README.md")) {
        assert_eq!(
            missing_parts(&text),
            Vec::<&str>::new(),
            "{}",
            path.display()
        );
        count += 1;
    }
    assert!(count > 0, "docs/decisions is empty");
}

#[test]
fn no_file_names_one_persons_machine() {
    let found: Vec<_> = all()
        .iter()
        .flat_map(|(path, text)| machine_paths(path, text))
        .collect();
    nothing(&found, "no file names the machine of one person");
}

#[test]
fn a_decision_without_consequences_is_found() {
    let text = "# One file a month\n\n## Context\na\n## Decision\nb\n";
    assert_eq!(missing_parts(text), ["Consequences"]);
    assert_eq!(
        missing_parts(&format!("{text}## Consequences\nc\n")),
        Vec::<&str>::new()
    );
    assert_eq!(missing_parts("Context Decision Consequences"), PARTS);
}

#[test]
fn a_path_of_one_machine_is_found() {
    let found = |text: &str| machine_paths(Path::new("a.md"), text).len();
    let here = format!("/{}/main", "work");
    assert_eq!(found(&format!("see {here}")), 1);
    assert_eq!(found(&format!("\"{here}\"")), 1);
    assert_eq!(found(&format!("docs{here} and ..{here}")), 0);
}
