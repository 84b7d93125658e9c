use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};

use super::{Config, FILE_DEFAULT, FILE_VARIABLE, SETTINGS, Setting, VARIABLE_PREFIX, file};
use crate::{Error, Result};

/// Names the configuration file.
const FILE_FLAG: &str = "config";

/// What was given as flags, before anything is read.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    file: Option<PathBuf>,
    given: Vec<(&'static str, String)>,
}

/// Where a configuration comes from.
pub struct Given<'a> {
    /// The flags.
    pub flags: &'a Flags,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    /// The file that is read if it is there and no other is named.
    pub file_default: &'a Path,
}

impl clap::FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(
        &mut self,
        matches: &ArgMatches,
    ) -> std::result::Result<(), clap::Error> {
        self.file = matches.get_one::<PathBuf>(FILE_FLAG).cloned();
        let given = |setting: &'static Setting| {
            let text = matches.get_one::<String>(setting.name)?;
            Some((setting.name, text.clone()))
        };
        self.given = SETTINGS.iter().filter_map(given).collect();
        Ok(())
    }
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE_FLAG)
            .long(FILE_FLAG)
            .value_name("FILE")
            .global(true)
            .value_parser(clap::value_parser!(PathBuf))
            .help(format!(
                "The configuration file [default: {FILE_DEFAULT}, if it is there]"
            ));
        SETTINGS.iter().fold(command.arg(file), |command, setting| {
            let mut arg = Arg::new(setting.name)
                .long(setting.name)
                .value_name(setting.takes)
                .global(true)
                .hide_short_help(true)
                .help(setting.words.replace('\n', " "));
            if setting.takes == "true|false" {
                arg = arg.num_args(0..=1).require_equals(true);
                arg = arg.default_missing_value("true");
            }
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl Flags {
    /// The configuration of this process: file, environment and these flags.
    ///
    /// # Errors
    /// `Configuration`, which says what and where.
    pub fn config(&self) -> Result<Config> {
        let given = Given {
            flags: self,
            variables: std::env::vars_os().collect(),
            file_default: Path::new(FILE_DEFAULT),
        };
        given.config()
    }
}

impl Given<'_> {
    /// Reads all of it, later ones over earlier ones: file, environment, flags.
    ///
    /// # Errors
    /// `Configuration`, which says what and where.
    pub fn config(&self) -> Result<Config> {
        let mut config = Config::default();
        let variables = self.variables()?;
        let named = variables.iter().find(|(name, _)| name == FILE_VARIABLE);
        let named = named.map(|(_, text)| PathBuf::from(text));
        match self.flags.file.clone().or(named) {
            Some(path) => file::read_at(&mut config, &path)?,
            None if self.file_default.exists() => file::read_at(&mut config, self.file_default)?,
            None => {}
        }
        for (name, text) in variables.iter().filter(|(name, _)| name != FILE_VARIABLE) {
            let of = |setting: &&Setting| setting.variable() == *name;
            let Some(setting) = SETTINGS.iter().find(of) else {
                return Err(Error::Configuration(format!(
                    "the environment sets {name}, and there is no such setting"
                )));
            };
            put(&mut config, setting, text, name)?;
        }
        for (name, text) in &self.flags.given {
            if let Some(setting) = Setting::named(name) {
                put(&mut config, setting, text, &format!("--{name}"))?;
            }
        }
        Ok(config)
    }

    /// What the environment says to us.
    fn variables(&self) -> Result<Vec<(String, String)>> {
        let ours = |(name, _): &&(OsString, OsString)| {
            name.to_str()
                .is_some_and(|name| name.starts_with(VARIABLE_PREFIX))
        };
        let text = |(name, text): &(OsString, OsString)| {
            let name = name.to_string_lossy().into_owned();
            let Some(text) = text.to_str() else {
                return Err(Error::Configuration(format!("{name} is no text")));
            };
            Ok((name, text.to_owned()))
        };
        self.variables.iter().filter(ours).map(text).collect()
    }
}

fn put(config: &mut Config, setting: &Setting, text: &str, by: &str) -> Result<()> {
    let wrong = |why| Error::Configuration(format!("{by} {why}"));
    (setting.put)(config, text).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(flags: &[(&'static str, &str)], variables: &[(&str, &str)]) -> Result<Config> {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("server.toml");
        std::fs::write(&path, "rate-mail = 1\nrate-enroll = 1\nrate-blobs = 1").expect("a file");
        let of = |(name, text): &(&'static str, &str)| (*name, (*text).to_owned());
        let flags = Flags {
            file: None,
            given: flags.iter().map(of).collect(),
        };
        let of = |(name, text): &(&str, &str)| (OsString::from(*name), OsString::from(*text));
        let given = Given {
            flags: &flags,
            variables: variables.iter().map(of).collect(),
            file_default: &path,
        };
        given.config()
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        let variables = [
            ("COMPANION_SYNC_RATE_MAIL", "2"),
            ("COMPANION_SYNC_RATE_ENROLL", "2"),
        ];
        let config = given(&[("rate-mail", "3")], &variables).expect("a configuration");
        let rates = config.rates;
        assert_eq!(
            (rates.mail, rates.enroll, rates.blobs, rates.network),
            (3, 2, 1, 600)
        );
    }

    #[test]
    fn a_variable_of_ours_that_nobody_knows_is_refused_and_others_are_not_ours() {
        given(&[], &[("COMPANION_HOME", "x")]).expect("a configuration");
        let refused = given(&[], &[("COMPANION_SYNC_LISTE", "x")]).expect_err("a refusal");
        let words = "configuration: the environment sets COMPANION_SYNC_LISTE, and there is no \
                     such setting";
        assert_eq!(refused.to_string(), words);
    }

    #[test]
    fn what_was_wrong_is_named_as_it_was_given() {
        let refused = given(&[("listen", "here")], &[]).expect_err("a refusal");
        assert!(
            refused
                .to_string()
                .starts_with("configuration: --listen must be")
        );
        let variables = [("COMPANION_SYNC_ALLOW_PLAIN", "maybe")];
        let refused = given(&[], &variables).expect_err("a refusal").to_string();
        let words = "configuration: COMPANION_SYNC_ALLOW_PLAIN must be true or false";
        assert_eq!(refused, words);
    }

    #[test]
    fn a_file_that_is_named_must_be_there() {
        let variables = [(FILE_VARIABLE, "/nowhere/server.toml")];
        given(&[], &variables).expect_err("a refusal");
    }
}
