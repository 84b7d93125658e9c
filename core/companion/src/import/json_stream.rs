use std::fmt;
use std::io::{BufReader, Read};

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::json_guard::JsonGuard;
use super::{Limits, Refusal};

/// What is wanted of a key of the outermost object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Nothing: it is skipped.
    Nothing,
    /// Its value, if that is a text or a number.
    Plain,
    /// Every item of its list, or every value of its object, one by one.
    Each,
}

/// Takes the parts of a JSON file one by one.
pub(super) trait Parts {
    /// What is wanted of `key`; the items of an outermost list have the key `""`.
    fn wants(&self, key: &str) -> Want;
    /// Takes one part of `key`.
    fn take(&mut self, key: &str, part: Value) -> Result<(), Refusal>;
}

/// Reads a JSON file part by part; never more than one row is in memory.
pub(super) fn read_parts(
    reader: impl Read,
    row_depth: u32,
    limits: &Limits,
    parts: &mut dyn Parts,
) -> Result<(), Refusal> {
    let guard = JsonGuard::new(reader, row_depth, limits);
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(guard));
    let mut walk = Walk {
        parts,
        stopped: None,
    };
    let outcome = json
        .deserialize_any(Top(&mut walk))
        .and_then(|()| json.end());
    match (walk.stopped, outcome) {
        (Some(refusal), _) => Err(refusal),
        (None, outcome) => Ok(outcome?),
    }
}

struct Walk<'a> {
    parts: &'a mut dyn Parts,
    stopped: Option<Refusal>,
}

impl Walk<'_> {
    fn take<E: serde::de::Error>(&mut self, key: &str, part: Value) -> Result<(), E> {
        self.parts.take(key, part).map_err(|refusal| {
            self.stopped = Some(refusal);
            E::custom("stopped")
        })
    }
}

struct Top<'w, 'p>(&'w mut Walk<'p>);

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<(), A::Error> {
        if self.0.parts.wants("") != Want::Each {
            return Err(A::Error::custom("not a list"));
        }
        Items {
            key: "",
            walk: self.0,
        }
        .visit_seq(rows)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(key) = fields.next_key::<String>()? {
            match self.0.parts.wants(&key) {
                Want::Nothing => {
                    fields.next_value::<IgnoredAny>()?;
                }
                Want::Plain => fields.next_value_seed(Plain {
                    key: &key,
                    walk: self.0,
                })?,
                Want::Each => fields.next_value_seed(Items {
                    key: &key,
                    walk: self.0,
                })?,
            }
        }
        Ok(())
    }
}

struct Items<'k, 'w, 'p> {
    key: &'k str,
    walk: &'w mut Walk<'p>,
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Value>()? {
            self.walk.take(self.key, item)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some((_, item)) = items.next_entry::<IgnoredAny, Value>()? {
            self.walk.take(self.key, item)?;
        }
        Ok(())
    }
}

struct Plain<'k, 'w, 'p> {
    key: &'k str,
    walk: &'w mut Walk<'p>,
}

impl<'de> DeserializeSeed<'de> for Plain<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plain<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.walk.take(self.key, text.into())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.walk.take(self.key, number.into())
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.walk.take(self.key, number.into())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.walk.take(self.key, number.into())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<(String, Value)>);

    impl Parts for Seen {
        fn wants(&self, key: &str) -> Want {
            match key {
                "version" => Want::Plain,
                "" | "items" => Want::Each,
                _ => Want::Nothing,
            }
        }

        fn take(&mut self, key: &str, part: Value) -> Result<(), Refusal> {
            if part == "stop" {
                return Err(Refusal::Cancelled);
            }
            self.0.push((key.into(), part));
            Ok(())
        }
    }

    fn read(json: &str) -> Result<Vec<(String, Value)>, Refusal> {
        let mut seen = Seen::default();
        read_parts(json.as_bytes(), 3, &Limits::default(), &mut seen)?;
        Ok(seen.0)
    }

    #[test]
    fn items_of_a_list_and_values_of_an_object_are_alike() {
        let list = read(r#"{"version":2,"other":[{"a":1}],"items":[1,2]}"#).unwrap();
        assert_eq!(
            list,
            read(r#"{"version":2,"items":{"x":1,"y":2}}"#).unwrap()
        );
        assert_eq!(list.len(), 3);
        assert_eq!(read("[1]").unwrap(), [(String::new(), Value::from(1))]);
        assert_eq!(read(r#"{"items":null,"version":{"a":[]}}"#), Ok(vec![]));
    }

    #[test]
    fn what_is_broken_or_cut_short_is_said() {
        assert_eq!(read("[1"), Err(Refusal::CutShort));
        assert_eq!(read("[1] 2"), Err(Refusal::Broken));
        assert_eq!(read("5"), Err(Refusal::Broken));
        assert_eq!(read(r#"{"items":5}"#), Err(Refusal::Broken));
        assert_eq!(read("[\"\\uD800\"]"), Err(Refusal::Broken));
    }

    #[test]
    fn taking_can_stop_the_reading() {
        assert_eq!(
            read(r#"["stop", this is never parsed"#),
            Err(Refusal::Cancelled)
        );
    }
}
