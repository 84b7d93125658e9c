use std::path::Path;

use toml::{Table, Value};

use super::{Config, SETTINGS, Setting};
use crate::{Error, Result};

/// The longest configuration file that is read.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;

fn refuse(words: String) -> Error {
    Error::Configuration(words)
}

/// Reads a configuration file into `config`.
pub fn read_at(config: &mut Config, path: &Path) -> Result<()> {
    let shown = path.display().to_string();
    let failed = |error: std::io::Error| refuse(format!("{shown}: {error}"));
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_BYTES_MAX {
        return Err(refuse(format!(
            "{shown} is longer than {FILE_BYTES_MAX} bytes"
        )));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    read(config, &text, &shown)
}

/// Reads the text of a configuration file, which is called `of` in what is refused.
pub fn read(config: &mut Config, text: &str, of: &str) -> Result<()> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        refuse(format!(
            "{of} cannot be read: {}",
            error.to_string().trim_end()
        ))
    })?;
    for (name, value) in &table {
        let Some(setting) = Setting::named(name) else {
            return Err(refuse(format!(
                "{of}: there is no setting {name:?}{}",
                nearest(name)
            )));
        };
        let wrong = |why: String| refuse(format!("{of}: {name} {why}"));
        let text = plain(setting, value).map_err(wrong)?;
        (setting.put)(config, &text).map_err(wrong)?;
    }
    Ok(())
}

/// The value as the environment would have it, if it is of the setting's kind.
fn plain(setting: &Setting, value: &Value) -> std::result::Result<String, String> {
    let shown = (setting.shown)(&Config::default());
    let first = shown.chars().next().unwrap_or('"');
    match (first, value) {
        ('"', Value::String(text)) => Ok(text.clone()),
        ('"', _) => Err("must be a text in quotes".to_owned()),
        ('[', Value::Array(list)) => {
            let texts: Option<Vec<_>> = list.iter().map(Value::as_str).collect();
            let texts = texts.filter(|texts| texts.iter().all(|text| !text.contains(',')));
            let texts = texts.ok_or_else(|| "must be a list of texts".to_owned())?;
            Ok(texts.join(","))
        }
        ('[', _) => Err("must be a list of texts".to_owned()),
        ('t' | 'f', Value::Boolean(value)) => Ok(value.to_string()),
        ('t' | 'f', _) => Err("must be true or false".to_owned()),
        (_, Value::Integer(number)) => Ok(number.to_string()),
        _ => Err("must be a number without quotes".to_owned()),
    }
}

/// What may have been meant.
fn nearest(name: &str) -> String {
    let near = |setting: &&Setting| {
        let (one, other) = (setting.name.replace('-', ""), name.replace(['-', '_'], ""));
        one == other || one.contains(&other) || other.contains(&one)
    };
    let found = SETTINGS.iter().find(near);
    found.map_or(String::new(), |setting| {
        format!("; is {:?} meant?", setting.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let refused = read(&mut Config::default(), text, "a file");
        refused.expect_err("a refusal").to_string()
    }

    #[test]
    fn what_is_set_is_kept_and_the_rest_is_as_before() {
        let mut config = Config::default();
        let text = "listen = \"[::1]:1\"\nrate-mail = 7\ntrusted-proxies = [\"::1\"]";
        read(&mut config, text, "a file").expect("a file");
        assert_eq!(config.listen.to_string(), "[::1]:1");
        assert_eq!((config.rates.mail, config.rates.enroll), (7, 5));
        assert_eq!(config.trusted_proxies.len(), 1);
    }

    #[test]
    fn an_unknown_name_is_refused_and_a_near_one_named() {
        let words = "configuration: a file: there is no setting \"rate_device\"";
        let meant = "; is \"rate-device\" meant?";
        assert_eq!(refused("rate_device = 60"), format!("{words}{meant}"));
        assert!(refused("zzz = 1").ends_with("there is no setting \"zzz\""));
        assert!(refused("[listen]\nport = 1").ends_with("listen must be a text in quotes"));
    }

    #[test]
    fn a_wrong_value_is_refused_with_what_it_must_be() {
        for (text, why) in [
            ("listen = 8440", "listen must be a text in quotes"),
            ("listen = \"localhost\"", "such as 127.0.0.1:8440"),
            ("allow-plain = 1", "allow-plain must be true or false"),
            ("rate-device = \"60\"", "must be a number without quotes"),
            ("rate-device = -1", "must be a number from 0 to 1000000"),
            (
                "rate-device = 1000001",
                "must be a number from 0 to 1000000",
            ),
            ("account-mib = 51", "must be a number from 1 to 50"),
            ("account-mib = 0", "must be a number from 1 to 50"),
            ("trusted-proxies = \"::1\"", "must be a list of texts"),
            ("trusted-proxies = [\"1.2.3.4/8\"]", "such as 10.0.0.0/8"),
            (
                "public-url = \"ftp://a\"",
                "must begin with https:// or http://",
            ),
            (
                "client-address-header = \"a b\"",
                "must be the name of a header",
            ),
            ("log-level = \"loud\"", "must be error, warn, info or debug"),
        ] {
            let refused = refused(text);
            assert!(refused.ends_with(why), "{text}: {refused}");
        }
        assert!(refused("listen = ").contains("a file cannot be read"));
    }

    #[test]
    fn a_file_of_64_kib_is_read_and_one_byte_more_is_not() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("server.toml");
        let length = usize::try_from(FILE_BYTES_MAX).expect("a length");
        std::fs::write(&path, "#".repeat(length)).expect("a file");
        read_at(&mut Config::default(), &path).expect("a file");
        std::fs::write(&path, "#".repeat(length + 1)).expect("a file");
        read_at(&mut Config::default(), &path).expect_err("a refusal");
    }
}
