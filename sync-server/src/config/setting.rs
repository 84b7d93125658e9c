use std::path::PathBuf;

use super::Config;

/// One thing that can be set, the same by file, environment and flag.
pub struct Setting {
    /// Its name, as in the file and, after `--`, as a flag.
    pub name: &'static str,
    /// What it takes, for the help.
    pub takes: &'static str,
    /// What it is for.
    pub words: &'static str,
    /// Takes a value, or says what it must be.
    pub put: fn(&mut Config, &str) -> Result<(), String>,
    /// The value as TOML.
    pub shown: fn(&Config) -> String,
}

impl Setting {
    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        let name = self.name.replace('-', "_").to_uppercase();
        format!("{}{name}", super::VARIABLE_PREFIX)
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        super::SETTINGS.iter().find(|setting| setting.name == name)
    }
}

/// A number between two others, both included.
pub fn number<T>(text: &str, least: T, most: T) -> Result<T, String>
where
    T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy,
{
    let within = |number: &T| (least..=most).contains(number);
    let refused = || format!("must be a number from {least} to {most}");
    text.parse().ok().filter(within).ok_or_else(refused)
}

pub fn switch(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

pub fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("must be {what}"))
}

/// A text of one line without quotes, so that it stays itself in the file.
pub fn line(text: &str) -> Result<String, String> {
    let is_plain = |letter: char| !letter.is_control() && letter != '"' && letter != '\\';
    match text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("must be one line without quotes and backslashes".to_owned()),
    }
}

pub fn path(text: &str) -> Result<PathBuf, String> {
    line(text).map(PathBuf::from)
}

/// A text as TOML.
pub fn quoted(text: impl std::fmt::Display) -> String {
    format!("\"{text}\"")
}
