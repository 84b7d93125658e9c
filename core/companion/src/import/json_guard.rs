use std::io::{self, Read};

use super::{Limits, Refusal};

/// How many bytes of a byte order mark have been seen.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Watches JSON on its way to the parser: how deeply it is nested and how large one row is.
///
/// The parser builds one row at a time, so both bounds together bound what it can hold. Byte
/// order marks at the start are left out, which a parser does not take.
pub(super) struct JsonGuard<R> {
    inner: R,
    depth: u32,
    depth_max: u32,
    row_depth: u32,
    row_bytes: u64,
    row_bytes_max: u64,
    in_text: bool,
    escaped: bool,
    at_start: usize,
}

impl<R: Read> JsonGuard<R> {
    /// Watches JSON whose rows are opened at `row_depth`; the outermost value has depth 1.
    pub(super) const fn new(inner: R, row_depth: u32, limits: &Limits) -> Self {
        Self {
            inner,
            depth: 0,
            depth_max: limits.depth,
            row_depth,
            row_bytes: 0,
            row_bytes_max: limits.row_bytes,
            in_text: false,
            escaped: false,
            at_start: 0,
        }
    }

    fn watch(&mut self, byte: u8) -> Result<(), Refusal> {
        self.row_bytes += 1;
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
        } else {
            self.watch_structure(byte)?;
        }
        if self.row_bytes > self.row_bytes_max {
            return Err(Refusal::RowTooLarge);
        }
        Ok(())
    }

    fn watch_structure(&mut self, byte: u8) -> Result<(), Refusal> {
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => {
                self.depth += 1;
                if self.depth > self.depth_max {
                    return Err(Refusal::TooDeep);
                }
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        // Between rows, each comma, colon or bracket begins something new.
        if self.depth < self.row_depth && matches!(byte, b'{' | b'[' | b'}' | b']' | b',' | b':') {
            self.row_bytes = 0;
        }
        Ok(())
    }

    /// How many bytes at the start of `bytes` belong to a byte order mark.
    fn mark_bytes(&mut self, bytes: &[u8]) -> usize {
        let mut skipped = 0;
        while self.at_start < MARK.len() && bytes.get(skipped) == MARK.get(self.at_start) {
            self.at_start += 1;
            skipped += 1;
        }
        if skipped < bytes.len() {
            self.at_start = MARK.len();
        }
        skipped
    }
}

impl<R: Read> Read for JsonGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(buffer)?;
            let read = buffer.get_mut(..count).unwrap_or_default();
            let skipped = self.mark_bytes(read);
            for byte in read.iter().skip(skipped) {
                self.watch(*byte)?;
            }
            read.copy_within(skipped.., 0);
            if count == 0 || skipped < count {
                return Ok(count - skipped);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(json: &str, row_depth: u32, limits: Limits) -> Result<String, Refusal> {
        let mut text = String::new();
        JsonGuard::new(json.as_bytes(), row_depth, &limits).read_to_string(&mut text)?;
        Ok(text)
    }

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn nesting_is_taken_to_the_limit_and_not_one_past() {
        let limits = Limits::default();
        assert!(pass(&nested(limits.depth as usize), 3, limits).is_ok());
        assert_eq!(
            pass(&nested(limits.depth as usize + 1), 3, limits),
            Err(Refusal::TooDeep)
        );
    }

    #[test]
    fn brackets_inside_texts_do_not_nest() {
        let text = format!("[\"{}\\\"{}\"]", "[".repeat(99), "{".repeat(99));
        assert_eq!(
            pass(&text, 3, Limits::default()).as_deref(),
            Ok(text.as_str())
        );
    }

    #[test]
    fn a_row_is_taken_to_its_limit_and_not_one_past() {
        let limits = Limits {
            row_bytes: 20,
            ..Limits::default()
        };
        // The opening bracket of the row counts; its closing one ends it.
        let row = |chars: usize| format!("[{{\"a\":\"{}\"}}]", "x".repeat(chars));
        assert!(pass(&row(20 - 7), 2, limits).is_ok());
        assert_eq!(pass(&row(20 - 6), 2, limits), Err(Refusal::RowTooLarge));
        let many = format!("[{}]", vec!["{\"a\":1}"; 1_000].join(","));
        assert!(pass(&many, 2, limits).is_ok());
        assert_eq!(pass(&many, 1, limits), Err(Refusal::RowTooLarge));
    }

    #[test]
    fn a_byte_order_mark_is_left_out_and_only_at_the_start() {
        assert_eq!(
            pass("\u{feff}[1]", 2, Limits::default()).as_deref(),
            Ok("[1]")
        );
        assert_eq!(pass("\u{feff}", 2, Limits::default()).as_deref(), Ok(""));
        let inside = "[\"\u{feff}\"]";
        assert_eq!(pass(inside, 2, Limits::default()).as_deref(), Ok(inside));
    }
}
