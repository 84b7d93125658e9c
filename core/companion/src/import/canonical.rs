use std::convert::Infallible;

use minicbor::Encoder;
use minicbor::encode::Error;
use serde_json::Value;

type Cbor = Encoder<Vec<u8>>;
type Written = Result<(), Error<Infallible>>;

/// `[app, row]` as deterministic CBOR (RFC 8949, 4.2.1). Whole numbers stay numbers; others go as
/// their shortest text, which says the same everywhere.
pub(super) fn canonical(app: &str, row: &Value) -> Vec<u8> {
    let mut cbor = Encoder::new(Vec::new());
    // Writing into memory cannot fail: the error type has no value.
    let _: Written = pair(&mut cbor, app, row);
    cbor.into_writer()
}

/// A row made of the named fields alone.
pub(super) fn only(row: &Value, fields: &[&str]) -> Value {
    let kept = fields
        .iter()
        .filter_map(|field| Some(((*field).into(), row.get(field)?.clone())));
    Value::Object(kept.collect())
}

fn pair(cbor: &mut Cbor, app: &str, row: &Value) -> Written {
    cbor.array(2)?.str(app)?;
    value(cbor, row)
}

fn value(cbor: &mut Cbor, value_read: &Value) -> Written {
    match value_read {
        Value::Null => cbor.null()?,
        Value::Bool(truth) => cbor.bool(*truth)?,
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => cbor.u64(whole)?,
            (None, Some(whole)) => cbor.i64(whole)?,
            (None, None) => cbor.str(&number.to_string())?,
        },
        Value::String(text) => cbor.str(text)?,
        Value::Array(items) => {
            cbor.array(items.len() as u64)?;
            for item in items {
                value(cbor, item)?;
            }
            cbor
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| (name.len(), name.as_str()));
            cbor.map(fields.len() as u64)?;
            for (name, field) in fields {
                cbor.str(name)?;
                value(cbor, field)?;
            }
            cbor
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_the_keys_of_a_file_does_not_matter() {
        let (a, b) = (
            json!({"bb": 1, "a": [null, true]}),
            json!({"a": [null, true], "bb": 1}),
        );
        assert_eq!(canonical("x", &a), canonical("x", &b));
        let bytes = [
            0x82, 0x61, b'x', 0xa2, 0x61, b'a', 0x82, 0xf6, 0xf5, 0x62, b'b', b'b', 1,
        ];
        assert_eq!(canonical("x", &a), bytes);
    }

    #[test]
    fn the_app_is_part_of_the_row() {
        assert_ne!(canonical("x", &json!(1)), canonical("y", &json!(1)));
    }

    #[test]
    fn numbers_that_are_not_whole_go_as_text() {
        assert_eq!(canonical("x", &json!(5.5)), canonical("x", &json!("5.5")));
        assert_eq!(canonical("x", &json!(-2)), [0x82, 0x61, b'x', 0x21]);
    }
}
