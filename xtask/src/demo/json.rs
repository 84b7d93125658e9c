//! The few things that the demo reads from the client's JSON, which it prints on one line.

use crate::failure::{Failure, Result};

/// The text of the first member with this name.
pub fn text(json: &str, name: &str) -> Result<String> {
    let mark = format!("\"{name}\":\"");
    let found = json
        .split_once(&mark)
        .and_then(|(_, rest)| rest.split_once('"'));
    let missing = || Failure::Failed(format!("no {name:?} in what companion answered"));
    found.map(|(text, _)| text.to_owned()).ok_or_else(missing)
}

/// The number of the first member with this name; 0 if there is none.
pub fn number(json: &str, name: &str) -> u64 {
    let mark = format!("\"{name}\":");
    let digits = json.split_once(&mark).map_or("", |(_, rest)| rest);
    let end = digits.find(|letter: char| !letter.is_ascii_digit());
    digits
        .get(..end.unwrap_or(digits.len()))
        .unwrap_or_default()
        .parse()
        .unwrap_or(0)
}

/// The texts of the first list with this name.
pub fn texts(json: &str, name: &str) -> Vec<String> {
    let mark = format!("\"{name}\":[");
    let list = json
        .split_once(&mark)
        .and_then(|(_, rest)| rest.split_once(']'));
    let list = list.map_or("", |(list, _)| list);
    let texts = list
        .split(',')
        .map(|text| text.trim_matches('"').to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_by_name() {
        let json = r#"{"done":"init","words":["one","two"],"bytes_up":565,"id":"a1"}"#;
        assert_eq!(text(json, "id").ok().as_deref(), Some("a1"));
        assert!(text(json, "nobody").is_err());
        assert_eq!((number(json, "bytes_up"), number(json, "bytes")), (565, 0));
        assert_eq!(texts(json, "words"), ["one", "two"]);
        assert!(texts(json, "nothing").is_empty());
    }
}
