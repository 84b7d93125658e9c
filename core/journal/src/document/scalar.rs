//! Our scalars and Automerge's.

use automerge::ScalarValue;

use crate::Scalar;

/// The type codes that Automerge's format gives the kinds of value that only other versions write.
const UINT: u8 = 3;
const F64: u8 = 5;
const COUNTER: u8 = 8;
const TIMESTAMP: u8 = 9;

pub(super) fn read(value: &ScalarValue) -> Scalar {
    match value {
        ScalarValue::Null => Scalar::Null,
        ScalarValue::Boolean(yes) => Scalar::Bool(*yes),
        ScalarValue::Int(number) => Scalar::Int(*number),
        ScalarValue::Str(text) => Scalar::Text(text.to_string()),
        ScalarValue::Bytes(bytes) => Scalar::Bytes(bytes.clone()),
        ScalarValue::Uint(number) => Scalar::Other(UINT, number.to_be_bytes().to_vec()),
        ScalarValue::F64(number) => Scalar::Other(F64, number.to_be_bytes().to_vec()),
        ScalarValue::Counter(number) => {
            Scalar::Other(COUNTER, i64::from(number).to_be_bytes().to_vec())
        }
        ScalarValue::Timestamp(number) => Scalar::Other(TIMESTAMP, number.to_be_bytes().to_vec()),
        ScalarValue::Unknown { type_code, bytes } => Scalar::Other(*type_code, bytes.clone()),
    }
}

pub(super) fn write(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(yes) => ScalarValue::Boolean(*yes),
        Scalar::Int(number) => ScalarValue::Int(*number),
        Scalar::Text(text) => ScalarValue::Str(text.as_str().into()),
        Scalar::Bytes(bytes) => ScalarValue::Bytes(bytes.clone()),
        Scalar::Other(code, bytes) => write_other(*code, bytes),
    }
}

/// Kinds of value that only other versions write come back as what they were when carried over.
fn write_other(code: u8, bytes: &[u8]) -> ScalarValue {
    match (code, <[u8; 8]>::try_from(bytes)) {
        (UINT, Ok(number)) => ScalarValue::Uint(u64::from_be_bytes(number)),
        (F64, Ok(number)) => ScalarValue::F64(f64::from_be_bytes(number)),
        (COUNTER, Ok(number)) => ScalarValue::counter(i64::from_be_bytes(number)),
        (TIMESTAMP, Ok(number)) => ScalarValue::Timestamp(i64::from_be_bytes(number)),
        _ => ScalarValue::Unknown {
            type_code: code,
            bytes: bytes.to_vec(),
        },
    }
}
