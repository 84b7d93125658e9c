use crate::{Error, Result};

/// What a statement is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl From<i64> for Param<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A value as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Bytes(Vec<u8>),
}

/// One row of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

const DAMAGED: Error = Error::DamagedRow("column");

impl Row {
    /// The number in a column.
    ///
    /// # Errors
    /// `DamagedRow` if there is none.
    pub fn int(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(*number),
            _ => Err(DAMAGED),
        }
    }

    /// The number in a column that is never below zero.
    ///
    /// # Errors
    /// `DamagedRow` if there is none.
    pub fn uint(&self, column: usize) -> Result<u64> {
        u64::try_from(self.int(column)?).map_err(|_| DAMAGED)
    }

    /// The number in a column, if any.
    ///
    /// # Errors
    /// `DamagedRow` if there is something else.
    pub fn int_or_none(&self, column: usize) -> Result<Option<i64>> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.int(column).map(Some),
        }
    }

    /// The bytes in a column.
    ///
    /// # Errors
    /// `DamagedRow` if there are none.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(DAMAGED),
        }
    }

    /// The bytes in a column, if any.
    ///
    /// # Errors
    /// `DamagedRow` if there is something else.
    pub fn bytes_or_none(&self, column: usize) -> Result<Option<&[u8]>> {
        match self.0.get(column) {
            Some(Value::Null) => Ok(None),
            _ => self.bytes(column).map(Some),
        }
    }

    /// The bytes in a column that holds exactly `N`.
    ///
    /// # Errors
    /// `DamagedRow` for any other.
    pub fn fixed<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        self.bytes(column)?.try_into().map_err(|_| DAMAGED)
    }
}
