use minicbor::{Decoder, Encoder};

use crate::{Error, Result, TextRow};

/// Lays a record's texts out as one value. They are kept exactly as they were indexed, because the
/// index forgets a text only when told the same words again.
pub(crate) fn encode(texts: &[TextRow]) -> Result<Vec<u8>> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    write(texts).map_err(|_| Error::Damaged)
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<TextRow>> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    read(bytes).map_err(|_| Error::Damaged)
}

type Written = Result<Vec<u8>, minicbor::encode::Error<std::convert::Infallible>>;

fn write(texts: &[TextRow]) -> Written {
    let mut out = Encoder::new(Vec::new());
    out.array(texts.len() as u64)?;
    for text in texts {
        out.array(3)?;
        match &text.child {
            Some(child) => out.str(child)?,
            None => out.null()?,
        };
        out.str(&text.field)?.str(&text.text)?;
    }
    Ok(out.into_writer())
}

fn read(bytes: &[u8]) -> Result<Vec<TextRow>, minicbor::decode::Error> {
    let mut input = Decoder::new(bytes);
    let wrong = || minicbor::decode::Error::message("texts");
    let count = input.array()?.ok_or_else(wrong)?;
    let mut texts = Vec::new();
    for _ in 0..count {
        if input.array()? != Some(3) {
            return Err(wrong());
        }
        let child = match input.datatype()? {
            minicbor::data::Type::Null => {
                input.null()?;
                None
            }
            _ => Some(input.str()?.to_owned()),
        };
        let field = input.str()?.to_owned();
        texts.push(TextRow {
            child,
            field,
            text: input.str()?.to_owned(),
        });
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were() -> Result<()> {
        let row = |child: Option<&str>, text: &str| TextRow {
            child: child.map(Into::into),
            field: "note".into(),
            text: text.into(),
        };
        let texts = vec![
            row(None, "mañana"),
            row(Some("s1"), ""),
            row(None, "\u{0}\n"),
        ];
        assert_eq!(decode(&encode(&texts)?)?, texts);
        assert_eq!(encode(&[])?, Vec::<u8>::new());
        assert_eq!(decode(&[])?, Vec::new());
        Ok(())
    }

    #[test]
    fn bytes_that_are_no_texts_are_said_to_be_damaged() {
        for bytes in [
            &[0x81][..],
            &[0xff],
            &[0x81, 0x83, 0xf6, 0x61],
            &[0x9b, 255, 255, 255],
        ] {
            assert_eq!(decode(bytes), Err(Error::Damaged));
        }
    }
}
