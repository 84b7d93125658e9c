use minicbor::{Decoder, Encoder};

use crate::{Error, Result};

/// A code by its number, with its value.
pub(crate) type NumberedCode = (u64, Option<i64>);

/// Lays a record's codes out as one value: number and value by turns. Ten years of trends read
/// this of every record, so it is short.
pub(crate) fn encode(codes: &[NumberedCode]) -> Result<Option<Vec<u8>>> {
    if codes.is_empty() {
        return Ok(None);
    }
    write(codes).map(Some).map_err(|_| Error::Damaged)
}

/// Hands each code of what [`encode`] wrote to `each`.
pub(crate) fn for_each(bytes: &[u8], each: impl FnMut(u64, Option<i64>)) -> Result<()> {
    read(bytes, each).map_err(|_| Error::Damaged)
}

type Written = Result<Vec<u8>, minicbor::encode::Error<std::convert::Infallible>>;

fn write(codes: &[NumberedCode]) -> Written {
    let mut out = Encoder::new(Vec::with_capacity(4 * codes.len()));
    for (number, value) in codes {
        out.u64(*number)?;
        match value {
            Some(value) => out.i64(*value)?,
            None => out.null()?,
        };
    }
    Ok(out.into_writer())
}

fn read(
    bytes: &[u8],
    mut each: impl FnMut(u64, Option<i64>),
) -> Result<(), minicbor::decode::Error> {
    let mut input = Decoder::new(bytes);
    while input.position() < bytes.len() {
        let number = input.u64()?;
        let value = match input.datatype()? {
            minicbor::data::Type::Null => {
                input.null()?;
                None
            }
            _ => Some(input.i64()?),
        };
        each(number, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_as_they_were() -> Result<()> {
        let codes = vec![
            (1, None),
            (23, Some(0)),
            (24, Some(-5)),
            (u64::MAX, Some(i64::MAX)),
        ];
        let bytes = encode(&codes)?.unwrap_or_default();
        let mut found = Vec::new();
        for_each(&bytes, |number, value| found.push((number, value)))?;
        assert_eq!(found, codes);
        assert_eq!(encode(&[])?, None);
        Ok(())
    }

    #[test]
    fn bytes_that_are_no_codes_are_said_to_be_damaged() {
        for bytes in [&[1][..], &[0xff, 0], &[1, 0x61], &[1, 0x1b, 0]] {
            assert_eq!(for_each(bytes, |_, _| ()), Err(Error::Damaged));
        }
    }
}
