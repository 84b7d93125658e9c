use minicbor::Encoder;

use super::Tail;

/// Writes values in their one spelling.
#[derive(Clone, Debug)]
pub struct Writer(Encoder<Vec<u8>>);

impl Default for Writer {
    fn default() -> Self {
        Self(Encoder::new(Vec::new()))
    }
}

// Writing to a vector cannot fail: the encoder's error type has no value, so it is dropped here.
impl Writer {
    /// Writes an unsigned integer.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        let _ = self.0.u64(value);
        self
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let _ = self.0.bytes(value);
        self
    }

    /// Writes a text string.
    pub fn text(&mut self, value: &str) -> &mut Self {
        let _ = self.0.str(value);
        self
    }

    /// Writes a `null`.
    pub fn null(&mut self) -> &mut Self {
        let _ = self.0.null();
        self
    }

    /// Writes an array, each element by `write`.
    pub fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) -> &mut Self {
        self.array(items.len());
        for item in items {
            write(self, item);
        }
        self
    }

    /// Writes the head of an array; exactly `count` elements must follow.
    pub fn array(&mut self, count: usize) -> &mut Self {
        let _ = self.0.array(count as u64);
        self
    }

    /// Writes what is already spelled.
    pub fn raw(&mut self, item: &[u8]) -> &mut Self {
        self.0.writer_mut().extend_from_slice(item);
        self
    }

    /// The bytes so far.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        self.0.writer()
    }

    /// The bytes written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_writer()
    }
}

/// Writes a map with unsigned integers as keys, which must be given in ascending order.
#[derive(Clone, Debug, Default)]
pub struct MapWriter {
    count: u64,
    fields: Writer,
}

impl MapWriter {
    /// Adds a field, its value by `write`.
    pub fn field(&mut self, key: u64, write: impl FnOnce(&mut Writer) -> &mut Writer) {
        self.count += 1;
        write(self.fields.uint(key));
    }

    /// The map's bytes, with the unknown fields that came with it at the end.
    #[must_use]
    pub fn finish(self, tail: &Tail) -> Vec<u8> {
        let mut map = Writer::default();
        let _ = map.0.map(self.count + tail.count);
        map.raw(self.fields.as_slice()).raw(&tail.fields);
        map.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_item;
    use super::*;

    #[test]
    fn what_is_written_is_in_its_one_spelling() {
        for value in [
            0,
            23,
            24,
            255,
            256,
            65_535,
            65_536,
            u64::from(u32::MAX),
            1 << 32,
            u64::MAX,
        ] {
            let mut writer = Writer::default();
            writer.uint(value);
            assert_eq!(check_item(writer.as_slice()), Ok(()), "{value}");
        }
        for length in [0, 23, 24, 255, 256, 65_536] {
            let mut writer = Writer::default();
            writer.list(&[vec![0; length]], |w, item| {
                w.bytes(item);
            });
            assert_eq!(check_item(writer.as_slice()), Ok(()), "{length}");
        }
    }
}
