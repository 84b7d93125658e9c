//! Records as JSON, with every key and every version: what `export.json` holds of each.
//!
//! A value is a JSON number, string, boolean or null; `{"packed": {…}}` for a scalar whose parts
//! cannot mix, `{"bytes": "…"}` in base64 for other bytes, `{"other": [code, "…"]}` for kinds of
//! values that only later versions write. Versions stand in an array, the shown one last.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use journal::{Packed, Part, Record, Scalar, Version};
use serde_json::{Map, Value, json};

use crate::{CompanionError, Result};

/// All keys of a record and their versions.
pub(crate) fn record_to_json(record: &Record) -> Value {
    let versions = |versions: &[Version]| -> Value {
        versions
            .iter()
            .map(|version| scalar_to_json(&version.value))
            .collect()
    };
    Value::Object(
        record
            .iter()
            .map(|(key, all)| (key.to_owned(), versions(all)))
            .collect(),
    )
}

/// Reads what [`record_to_json`] wrote. `renew` gives the new member id for an old one.
pub(crate) fn record_from_json(
    keys: &Map<String, Value>,
    renew: &dyn Fn(&str) -> Option<String>,
) -> Result<Record> {
    let mut record = Record::default();
    for (key, versions) in keys {
        let versions = versions
            .as_array()
            .filter(|all| !all.is_empty())
            .ok_or(BAD)?;
        let version = |value| {
            let value = scalar_from_json(value, renew)?;
            Ok(Version {
                value,
                actor: Vec::new(),
            })
        };
        let versions = versions.iter().map(version).collect::<Result<Vec<_>>>()?;
        // Members stand in keys too: `m.{member}.…`.
        let parts = key
            .split('.')
            .map(|part| renew(part).unwrap_or_else(|| part.to_owned()));
        record.insert(parts.collect::<Vec<_>>().join("."), versions);
    }
    Ok(record)
}

const BAD: CompanionError = CompanionError::BadFile { reason: "broken" };

fn scalar_to_json(value: &Scalar) -> Value {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(yes) => json!(yes),
        Scalar::Int(number) => json!(number),
        Scalar::Text(text) => json!(text),
        Scalar::Bytes(bytes) => match Packed::from_bytes(bytes) {
            Ok(packed) => json!({ "packed": packed_to_json(&packed) }),
            Err(_) => json!({ "bytes": BASE64.encode(bytes) }),
        },
        Scalar::Other(code, bytes) => json!({ "other": [code, BASE64.encode(bytes)] }),
    }
}

fn packed_to_json(packed: &Packed) -> Value {
    Value::Object(
        packed
            .iter()
            .map(|(name, part)| (name.to_owned(), part_to_json(part)))
            .collect(),
    )
}

fn part_to_json(part: &Part) -> Value {
    match part {
        Part::One(value) => scalar_to_json(value),
        Part::List(parts) => parts.iter().map(part_to_json).collect(),
        Part::Map(packed) => json!({ "map": packed_to_json(packed) }),
    }
}

type Renew<'a> = &'a dyn Fn(&str) -> Option<String>;

fn scalar_from_json(value: &Value, renew: Renew<'_>) -> Result<Scalar> {
    Ok(match value {
        Value::Null => Scalar::Null,
        Value::Bool(yes) => Scalar::Bool(*yes),
        Value::Number(number) => Scalar::Int(number.as_i64().ok_or(BAD)?),
        Value::String(text) => Scalar::Text(text.clone()),
        Value::Array(_) => return Err(BAD),
        Value::Object(object) => match one(object)? {
            ("packed", Value::Object(parts)) => packed_from_json(parts, renew)?.to_scalar(),
            ("bytes", Value::String(text)) => Scalar::Bytes(decoded(text)?),
            ("other", Value::Array(other)) => match other.as_slice() {
                [code, Value::String(text)] => {
                    let code = code
                        .as_u64()
                        .and_then(|code| u8::try_from(code).ok())
                        .ok_or(BAD)?;
                    Scalar::Other(code, decoded(text)?)
                }
                _ => return Err(BAD),
            },
            _ => return Err(BAD),
        },
    })
}

fn one(object: &Map<String, Value>) -> Result<(&str, &Value)> {
    let mut entries = object.iter();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) => Ok((name.as_str(), value)),
        _ => Err(BAD),
    }
}

fn decoded(text: &str) -> Result<Vec<u8>> {
    BASE64.decode(text).map_err(|_| BAD)
}

fn packed_from_json(parts: &Map<String, Value>, renew: Renew<'_>) -> Result<Packed> {
    parts
        .iter()
        .try_fold(Packed::default(), |packed, (name, value)| {
            let part = match (part_from_json(value, renew)?, names_a_member(name)) {
                (Part::One(Scalar::Text(text)), true) => {
                    Part::One(Scalar::Text(renew(&text).unwrap_or(text)))
                }
                (part, _) => part,
            };
            Ok(packed.with_part(name, part))
        })
}

/// The author of a record, who wrote an event, the owner of a goal and who suggested it.
fn names_a_member(name: &str) -> bool {
    ["a", "b", "o", "sb"].contains(&name)
}

fn part_from_json(value: &Value, renew: Renew<'_>) -> Result<Part> {
    Ok(match value {
        Value::Array(parts) => {
            let parts = parts.iter().map(|part| part_from_json(part, renew));
            Part::List(parts.collect::<Result<_>>()?)
        }
        Value::Object(object) => match one(object)? {
            ("map", Value::Object(parts)) => Part::Map(packed_from_json(parts, renew)?),
            _ => Part::One(scalar_from_json(value, renew)?),
        },
        _ => Part::One(scalar_from_json(value, renew)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_with_every_kind_of_value_comes_back_equal() {
        let packed = Packed::default()
            .with("k", "agree")
            .with_part("a", Part::List(vec![Part::One("0000000000000".into())]))
            .with_part(
                "s",
                Part::Map(Packed::default().with("h", Scalar::Bytes(vec![1, 2]))),
            );
        let values = [
            Scalar::Null,
            Scalar::Bool(true),
            Scalar::Int(i64::MIN),
            Scalar::Text("ñ".into()),
            packed.to_scalar(),
            Scalar::Bytes(vec![0xFF, 0x00]),
            Scalar::Other(8, vec![7]),
        ];
        let mut record = Record::default();
        let version = |value: &Scalar| Version {
            value: value.clone(),
            actor: Vec::new(),
        };
        record.insert("x".into(), values.iter().map(version).collect());
        let Value::Object(keys) = record_to_json(&record) else {
            panic!("an object")
        };
        assert_eq!(record_from_json(&keys, &|_| None), Ok(record));
    }

    #[test]
    fn members_are_renewed_wherever_they_stand() {
        let event = Packed::default().with("b", "old").with("x", "old");
        let mut record = Record::default();
        let value = event.to_scalar();
        record.insert(
            "m.old.r".into(),
            vec![Version {
                value,
                actor: Vec::new(),
            }],
        );
        let Value::Object(keys) = record_to_json(&record) else {
            panic!("an object")
        };
        let renew = |text: &str| (text == "old").then(|| "new".to_owned());
        let renewed = record_from_json(&keys, &renew).expect("read");
        let bytes = renewed
            .shown("m.new.r")
            .and_then(Scalar::as_bytes)
            .expect("an event");
        let packed = Packed::from_bytes(bytes).expect("packed");
        assert_eq!(
            (packed.text("b"), packed.text("x")),
            (Some("new"), Some("old"))
        );
    }

    #[test]
    fn other_json_is_refused() {
        for text in [
            r#"{"x":1}"#,
            r#"{"x":[]}"#,
            r#"{"x":[1.5]}"#,
            r#"{"x":[{"bytes":"!"}]}"#,
        ] {
            let Ok(Value::Object(keys)) = serde_json::from_str(text) else {
                panic!("an object")
            };
            assert_eq!(record_from_json(&keys, &|_| None), Err(BAD), "{text}");
        }
    }
}
