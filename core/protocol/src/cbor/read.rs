use minicbor::{Decoder, data::Type};

use super::{Writer, check_item};
use crate::{Error, Result};

/// Reads values from one item that was checked whole.
#[derive(Clone)]
pub struct Reader<'b> {
    decoder: Decoder<'b>,
    what: &'static str,
}

impl<'b> Reader<'b> {
    /// Checks `bytes` and starts to read them as `what`, which names them in errors.
    ///
    /// # Errors
    /// As `check_item`.
    pub fn new(bytes: &'b [u8], what: &'static str) -> Result<Self> {
        check_item(bytes).map_err(|error| match error {
            Error::Malformed(_) => Error::Malformed(what),
            other => other,
        })?;
        let decoder = Decoder::new(bytes);
        Ok(Self { decoder, what })
    }

    /// The error for bytes that are no `what`.
    #[must_use]
    pub const fn malformed(&self) -> Error {
        Error::Malformed(self.what)
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// `Malformed` for anything else; so for every method that reads.
    pub fn uint(&mut self) -> Result<u64> {
        self.decoder.u64().map_err(|_| Error::Malformed(self.what))
    }

    /// Reads a byte string.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn bytes(&mut self) -> Result<&'b [u8]> {
        self.decoder
            .bytes()
            .map_err(|_| Error::Malformed(self.what))
    }

    /// Reads a byte string of exactly `N` bytes.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.bytes()?
            .try_into()
            .map_err(|_| Error::Malformed(self.what))
    }

    /// Reads the head of an array of any length and tells how many elements follow.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn array(&mut self) -> Result<u64> {
        let count = self.decoder.array().ok().flatten();
        count.ok_or(Error::Malformed(self.what))
    }

    /// Reads the head of an array of `count` elements.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn array_of(&mut self, count: u64) -> Result<()> {
        if self.array()? == count {
            Ok(())
        } else {
            Err(Error::Malformed(self.what))
        }
    }

    /// Reads an array, each element by `read`.
    ///
    /// # Errors
    /// `Malformed` for anything that is no array, and what `read` gives.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        // Not reserved by the count: an element may be larger in memory than in bytes.
        (0..self.array()?).map(|_| read(self)).collect()
    }

    /// Reads an array of at most `max` elements, each by `read`.
    ///
    /// # Errors
    /// `Limit` with `limit` for more elements, `Malformed` for anything that is no array, and what
    /// `read` gives.
    pub fn list_of<T>(
        &mut self,
        max: usize,
        limit: &'static str,
        mut read: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let count = self.array()?;
        if count > max as u64 {
            return Err(Error::Limit(limit));
        }
        (0..count).map(|_| read(self)).collect()
    }

    /// Starts to read an array element by element.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn elements(&mut self) -> Result<Elements<'_, 'b>> {
        let left = self.array()?;
        Ok(Elements { reader: self, left })
    }

    /// Reads a text string.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn text(&mut self) -> Result<&'b str> {
        self.decoder.str().map_err(|_| Error::Malformed(self.what))
    }

    /// Reads whatever item comes next as its bytes.
    ///
    /// # Errors
    /// `Malformed` if there is none.
    pub fn item(&mut self) -> Result<&'b [u8]> {
        let start = self.decoder.position();
        self.skip()?;
        let item = self.decoder.input().get(start..self.decoder.position());
        item.ok_or(Error::Malformed(self.what))
    }

    /// Whether a `null` comes next; it is then read.
    pub fn null(&mut self) -> bool {
        let null = matches!(self.decoder.datatype(), Ok(Type::Null));
        null && self.decoder.null().is_ok()
    }

    /// Starts to read a map with unsigned integers as keys.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn map(mut self) -> Result<MapReader<'b>> {
        let left = self.decoder.map().ok().flatten();
        let left = left.ok_or(Error::Malformed(self.what))?;
        Ok(MapReader { reader: self, left })
    }

    fn skip(&mut self) -> Result<()> {
        self.decoder.skip().map_err(|_| Error::Malformed(self.what))
    }
}

/// What becomes of elements that a later version added (PROTOCOL 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// On the wire they are ignored.
    Ignored,
    /// In something signed or sealed there may be none.
    Refused,
}

/// Reads an array element by element: what must be there, what may be, and what follows.
pub struct Elements<'r, 'b> {
    reader: &'r mut Reader<'b>,
    left: u64,
}

impl<'b> Elements<'_, 'b> {
    /// Stands at the next element.
    ///
    /// # Errors
    /// `Malformed` if there is none.
    pub fn required(&mut self) -> Result<&mut Reader<'b>> {
        let malformed = self.reader.malformed();
        self.optional().ok_or(malformed)
    }

    /// Stands at the next element, if there is one.
    pub fn optional(&mut self) -> Option<&mut Reader<'b>> {
        self.left = self.left.checked_sub(1)?;
        Some(self.reader)
    }

    /// How many elements were not read.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.left
    }

    /// Ends the array.
    ///
    /// # Errors
    /// `Malformed` if elements follow that are refused.
    pub fn finish(self, rest: Rest) -> Result<()> {
        if rest == Rest::Refused && self.left > 0 {
            return Err(self.reader.malformed());
        }
        for _ in 0..self.left {
            self.reader.skip()?;
        }
        Ok(())
    }

    /// Ends an array on the wire.
    ///
    /// # Errors
    /// As `finish`.
    pub fn ignore_rest(self) -> Result<()> {
        self.finish(Rest::Ignored)
    }

    /// Ends an array in something signed or sealed.
    ///
    /// # Errors
    /// As `finish`.
    pub fn end(self) -> Result<()> {
        self.finish(Rest::Refused)
    }
}

/// Reads a map field by field, in the order of its keys.
pub struct MapReader<'b> {
    reader: Reader<'b>,
    left: u64,
}

impl<'b> MapReader<'b> {
    /// The error for bytes that are no such map.
    #[must_use]
    pub const fn malformed(&self) -> Error {
        self.reader.malformed()
    }

    /// Stands at the value of `key`.
    ///
    /// # Errors
    /// `Malformed` if the next key is another.
    pub fn required(&mut self, key: u64) -> Result<&mut Reader<'b>> {
        let malformed = self.malformed();
        self.optional(key)?.ok_or(malformed)
    }

    /// Stands at the value of `key`, if that is the next key.
    ///
    /// # Errors
    /// `Malformed` if a smaller key comes next: it has no place here.
    pub fn optional(&mut self, key: u64) -> Result<Option<&mut Reader<'b>>> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut ahead = self.reader.clone();
        match ahead.uint()?.cmp(&key) {
            std::cmp::Ordering::Less => Err(self.malformed()),
            std::cmp::Ordering::Greater => Ok(None),
            std::cmp::Ordering::Equal => {
                self.left -= 1;
                self.reader = ahead;
                Ok(Some(&mut self.reader))
            }
        }
    }

    /// The fields of a later version that follow the known ones.
    ///
    /// # Errors
    /// `Malformed` for a key that is no unsigned integer.
    pub fn tail(mut self) -> Result<Tail> {
        let start = self.reader.decoder.position();
        let count = self.left;
        for _ in 0..count {
            self.reader.uint()?;
            self.reader.skip()?;
        }
        let fields = self
            .reader
            .decoder
            .input()
            .get(start..self.reader.decoder.position());
        let fields = fields.unwrap_or_default().to_vec();
        Ok(Tail { count, fields })
    }
}

/// Fields that this version does not know, kept as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    pub(super) count: u64,
    pub(super) fields: Vec<u8>,
}

impl Tail {
    /// How many unknown fields there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A tail of one field, as a later version might write it.
    #[must_use]
    pub fn of(key: u64, value: &Writer) -> Self {
        let mut field = Writer::default();
        field.uint(key).raw(value.as_slice());
        let fields = field.into_bytes();
        Self { count: 1, fields }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MapWriter;
    use super::*;

    #[test]
    fn fields_are_read_in_order_and_the_rest_is_kept() {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(1));
        map.field(2, |w| w.bytes(b"two"));
        map.field(9, |w| w.uint(300));
        let bytes = map.finish(&Tail::default());

        let mut reader = Reader::new(&bytes, "test").unwrap().map().unwrap();
        assert_eq!(reader.required(0).unwrap().uint(), Ok(1));
        assert!(reader.optional(1).unwrap().is_none());
        assert_eq!(reader.required(2).unwrap().bytes(), Ok(&b"two"[..]));
        let tail = reader.tail().unwrap();
        assert_eq!(tail.count(), 1);

        let mut again = MapWriter::default();
        again.field(0, |w| w.uint(1));
        again.field(2, |w| w.bytes(b"two"));
        assert_eq!(again.finish(&tail), bytes);
    }

    #[test]
    fn a_field_out_of_place_or_of_another_kind_is_refused() {
        let bytes = [0xA2, 0, 1, 1, 2];
        let start = || Reader::new(&bytes, "test").unwrap().map().unwrap();
        let bad = Error::Malformed("test");
        assert_eq!(start().required(1).err(), Some(bad));
        assert_eq!(start().required(0).unwrap().bytes(), Err(bad));
        assert_eq!(Reader::new(&bytes, "test").unwrap().array(), Err(bad));
        assert_eq!(Reader::new(&[0x20], "test").unwrap().uint(), Err(bad));
        assert!(
            Reader::new(&[0xA1, 0x20, 0], "test")
                .unwrap()
                .map()
                .unwrap()
                .tail()
                .is_err()
        );
    }
}
