use std::io::BufRead;

use super::Refusal;

/// What [`next_line`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, without its end.
    Whole,
    /// A line over the limit; it was passed over.
    TooLong,
    /// Nothing more.
    End,
}

/// Reads the next line into `bytes`, at most `bytes_max` of it.
pub(super) fn next_line(
    text: &mut impl BufRead,
    bytes: &mut Vec<u8>,
    bytes_max: u64,
) -> Result<Line, Refusal> {
    bytes.clear();
    let (mut count, mut seen) = (0_u64, false);
    loop {
        let piece = text.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        seen = true;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let line = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        count = count.saturating_add(line.len() as u64);
        if count <= bytes_max {
            bytes.extend_from_slice(line);
        }
        let used = line.len() + usize::from(end.is_some());
        text.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (seen, count <= bytes_max) {
        (false, _) => Line::End,
        (true, true) => Line::Whole,
        (true, false) => Line::TooLong,
    })
}

/// How deeply JSON in `bytes` is nested.
pub(super) fn depth(bytes: &[u8]) -> u32 {
    let (mut depth, mut deepest) = (0_u32, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_to_its_limit_and_not_one_past() {
        let mut text = "12345\n123456\n\n12".as_bytes();
        let mut bytes = Vec::new();
        let mut next = || (next_line(&mut text, &mut bytes, 5).unwrap(), bytes.clone());
        assert_eq!(next(), (Line::Whole, b"12345".to_vec()));
        assert_eq!(next().0, Line::TooLong);
        assert_eq!(next(), (Line::Whole, Vec::new()));
        assert_eq!(next(), (Line::Whole, b"12".to_vec()));
        assert_eq!(next().0, Line::End);
    }

    #[test]
    fn depth_does_not_count_brackets_of_texts() {
        assert_eq!(depth(br#"{"a":[1,[2]],"b":"[[[[[\"[["}"#), 3);
        assert_eq!(depth(b"5"), 0);
    }
}
