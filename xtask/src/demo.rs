//! `cargo xtask demo`: a person's ten years and their devices, through the real terminal client
//! and a real server.

mod cost;
mod equal;
mod joining;
mod json;
mod kill;
mod person;
mod server;
mod together;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{place, prerequisite, run};
use cost::Costs;
use person::Person;

/// The programs, in the same selection as `cargo test`, so that nothing is compiled twice.
pub const PROGRAMS: [&str; 6] = [
    "build",
    "--workspace",
    "--bin",
    "companion",
    "--bin",
    "sync-server",
];
/// What the demo leaves in its folder, and clears the next time.
const PARTS: [&str; 11] = [
    "asha",
    "keys",
    "asha.zip",
    "server",
    "tablet",
    "third",
    "fourth",
    "steps",
    "asha.envelope",
    "read",
    "scanned.txt",
];
/// What is left for going on by hand.
const KEPT: [&str; 3] = ["asha", "keys", "asha.zip"];

/// Plays the demo in a fresh folder, `target/demo` unless `--dir` names another.
pub fn demo(words: &[String]) -> Result<()> {
    let folder = match words {
        [] => place::target().join("demo"),
        [flag, folder] if flag == "--dir" => PathBuf::from(folder),
        _ => {
            let usage = "usage: cargo xtask demo [--dir DIR]";
            return Err(Failure::Usage(usage.to_owned()));
        }
    };
    prerequisite::ensure(&[prerequisite::CC, prerequisite::PERL, prerequisite::MAKE])?;
    println!(
        "building the programs (the first time compiles OpenSSL and SQLCipher, some minutes)…"
    );
    run::must(run::cargo().args(PROGRAMS), "cargo build")?;
    play(&folder)
}

fn play(folder: &Path) -> Result<()> {
    clear(folder)?;
    let mut costs = Costs::default();
    let asha = Person::at(&folder.join("asha"), &folder.join("keys"));

    title("A first launch, with no network and no account");
    asha.shows(&["init", "--lang", "en"])?;
    asha.types("4", &["check-in"])?;

    title("Ten years from a file, and a backup of Daylio");
    costs.measure("import of ten years", || {
        asha.shows(&["import", &input("journal-10y.jsonl.xz"), "--yes"])
    })?;
    asha.shows(&["import", &input("daylio-official-sample.daylio"), "--yes"])?;

    look_around(&asha)?;
    write(&asha)?;

    title("Killed in the middle of writing, again and again");
    kill::kill_while_writing(&asha)?;

    title("Everything out, the journal wiped, everything in again");
    let zip = folder.join("asha.zip");
    let zip = zip.to_string_lossy().into_owned();
    let before = equal::state_of(&asha)?;
    asha.shows(&["export", &zip])?;
    asha.shows(&["wipe", "--yes"])?;
    asha.shows(&["init", "--lang", "en"])?;
    asha.shows(&["import", &zip, "--yes"])?;
    equal::compare(&before, &equal::state_of(&asha)?)?;

    costs.measure("opening, to today's screen", || {
        asha.reads(&["today"]).map(drop)
    })?;
    costs.measure("one check-in, on disk", || {
        asha.reads(&["check-in", "--mood", "3"]).map(drop)
    })?;
    costs.measure("floor: a process that opens nothing", || {
        asha.reads(&["--version"]).map(drop)
    })?;
    let played = together::play(folder, &asha, &mut costs);
    let others: Vec<&str> = PARTS
        .into_iter()
        .filter(|part| !KEPT.contains(part))
        .collect();
    remove(folder, &others)?;
    played?;
    costs.print(&asha.home, &input("journal-10y.jsonl.xz"))?;
    farewell(&asha);
    Ok(())
}

fn look_around(asha: &Person) -> Result<()> {
    title("Looking back");
    for words in [
        &["today"][..],
        &["history", "2026-10"],
        &["goal", "list"],
        &["contact", "list", "--year", "2026"],
        &["search", "thankful for"],
        &["trends", "--from", "2026-08-01", "--to", "2026-11-19"],
        &[
            "trends",
            "--from",
            "2016-11-01",
            "--to",
            "2026-11-19",
            "--lang",
            "es",
        ],
    ] {
        asha.shows_some(words)?;
    }
    Ok(())
}

fn write(asha: &Person) -> Result<()> {
    title("An evening: a full check-in, a goal, a talk");
    asha.shows(&[
        "check-in",
        "--mood",
        "3",
        "--feeling",
        "tired",
        "--feeling",
        "hopeful",
        "--tag",
        "family",
        "--coping",
        "walk=2",
        "--sleep",
        "7h30",
        "--win",
        "Called my sister back",
        "--note",
        "We laughed about the old car.",
    ])?;
    asha.shows(&[
        "goal",
        "add",
        "Walk to the river twice a week",
        "--step",
        "Find the good shoes",
    ])?;
    asha.shows(&["relationship", "list"])?;
    asha.shows(&["profile", "show"])?;
    asha.shows(&["today"])
}

fn clear(folder: &Path) -> Result<()> {
    if folder.join("asha").exists() || folder.join("keys").exists() {
        remove(folder, &PARTS)?;
    }
    std::fs::create_dir_all(folder).map_err(Failure::of("making the folder of the demo"))
}

fn remove(folder: &Path, parts: &[&str]) -> Result<()> {
    for part in parts {
        let path = folder.join(part);
        let gone = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        if let Err(error) = gone
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(Failure::of("clearing the folder of the demo")(error));
        }
    }
    Ok(())
}

fn input(name: &str) -> String {
    let path = place::root().join("tests/fixtures/input").join(name);
    path.to_string_lossy().into_owned()
}

fn title(words: &str) {
    println!("\n━━ {words} ━━");
}

fn farewell(asha: &Person) {
    println!("\nThe folder stays. To go on by hand:");
    println!("  export COMPANION_HOME={}", asha.home.display());
    println!("  export COMPANION_KEYS={}", asha.keys.display());
    println!("  {} today", place::program("companion").display());
}

/// The terminal client, for somebody's folder.
fn companion(person: &Person) -> Command {
    let mut command = Command::new(place::program("companion"));
    command
        .env("COMPANION_HOME", &person.home)
        .env("COMPANION_KEYS", &person.keys);
    command
}
