//! Where things lie on this machine.

use std::path::PathBuf;

const HOME_VARIABLE: &str = "COMPANION_HOME";

/// The folder of the journal: as given, or `COMPANION_HOME`, or `companion` in the data folder.
pub fn journal(given: Option<&PathBuf>) -> Option<PathBuf> {
    let data = || base("XDG_DATA_HOME", ".local/share");
    given
        .cloned()
        .or_else(|| variable(HOME_VARIABLE))
        .or_else(|| Some(data()?.join("companion")))
}

/// The person's configuration folder.
pub fn config() -> Option<PathBuf> {
    base("XDG_CONFIG_HOME", ".config")
}

/// The XDG rule: a relative path in the variable counts as none.
fn base(name: &str, below_home: &str) -> Option<PathBuf> {
    variable(name)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(variable("HOME")?.join(below_home)))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}
