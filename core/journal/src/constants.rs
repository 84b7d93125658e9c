//! What every record is written with once: who made it and where it came from.

use crate::{Edit, Error, MemberId, Packed, Part, Record, Result, Rule, Scalar};

/// The key of a record's packed constants: everything that is written once, in one scalar.
pub const CONSTANTS: &str = "_";
/// The format of records that this version writes.
pub const RECORD_FORMAT: i64 = 1;
/// The most bytes of a source's texts.
const SOURCE_CHARS_MAX: usize = 200;

/// Where an imported record came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The app or format, as a code.
    pub app: String,
    /// Names the row as it was read, so that a second import finds it again.
    pub row_hash: [u8; 8],
    /// The import that brought it.
    pub batch: String,
    /// Which part of a text that was too long for one record, from 1; none for a whole.
    pub part: Option<u16>,
    /// What the row said where our scale says it differently.
    pub original: Option<String>,
}

impl Source {
    fn to_packed(&self) -> Packed {
        Packed::default()
            .with("a", self.app.as_str())
            .with("h", Scalar::Bytes(self.row_hash.to_vec()))
            .with("b", self.batch.as_str())
            .with_some("p", self.part.map(i64::from))
            .with_some("o", self.original.as_deref())
    }

    fn read(packed: &Packed) -> Option<Self> {
        Some(Self {
            app: packed.text("a")?.into(),
            row_hash: packed.value("h")?.as_bytes()?.try_into().ok()?,
            batch: packed.text("b")?.into(),
            part: packed.int("p").and_then(|part| u16::try_from(part).ok()),
            original: packed.text("o").map(str::to_owned),
        })
    }

    /// Checks that its texts are short.
    ///
    /// # Errors
    /// `InvalidInput` with `too_long`.
    pub fn checked(&self) -> Result<()> {
        let original = self.original.as_deref().unwrap_or_default();
        let fits = [&self.app, &self.batch]
            .into_iter()
            .map(String::as_str)
            .chain([original]);
        if fits
            .into_iter()
            .all(|text| text.chars().count() <= SOURCE_CHARS_MAX)
        {
            Ok(())
        } else {
            Err(Error::input("source", Rule::TooLong))
        }
    }
}

/// The packed constants of a record, as they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constants(Packed);

impl Constants {
    /// Reads the constants of a record; a record without any has none.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        // Any later put is unlawful: the first writer's scalar is the one that every device keeps.
        let first = record
            .versions(CONSTANTS)
            .first()
            .and_then(|version| version.value.as_bytes());
        Self(
            first
                .and_then(|bytes| Packed::from_bytes(bytes).ok())
                .unwrap_or_default(),
        )
    }

    /// The format of the record.
    #[must_use]
    pub fn format(&self) -> i64 {
        self.0.int("v").unwrap_or(RECORD_FORMAT)
    }

    /// Who made the record; none in the private space.
    #[must_use]
    pub fn author(&self) -> Option<MemberId> {
        self.0.text("a").and_then(|author| author.parse().ok())
    }

    /// The import that it came from.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        match self.0.part("s") {
            Some(Part::Map(source)) => Source::read(source),
            _ => None,
        }
    }

    /// All of it, for the constants of one's own entity.
    #[must_use]
    pub const fn packed(&self) -> &Packed {
        &self.0
    }
}

/// The edits that write `own` and what every record has: who made it and where it came from.
#[must_use]
pub fn write(own: Packed, author: Option<MemberId>, source: Option<&Source>) -> Vec<Edit> {
    let mut packed = own.with_some("a", author.as_ref().map(MemberId::as_str));
    if let Some(source) = source {
        packed = packed.with_part("s", Part::Map(source.to_packed()));
    }
    if packed.is_empty() {
        Vec::new()
    } else {
        vec![Edit::Put(CONSTANTS.into(), packed.to_scalar())]
    }
}
