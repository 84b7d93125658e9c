use std::io;

/// Why a whole file is not imported. Nothing was written, and no word of the file is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is of no form that can be imported.
    #[error("not a file that can be imported")]
    NotKnown,
    /// Reading it failed.
    #[error("the file could not be read")]
    Unreadable,
    /// It is broken.
    #[error("the file is broken")]
    Broken,
    /// It ends too early.
    #[error("the file ends too early")]
    CutShort,
    /// It has another encoding than UTF-8.
    #[error("the file is not utf-8 text")]
    NotText,
    /// It is too large.
    #[error("the file is too large")]
    PackedTooLarge,
    /// It is too large once unpacked.
    #[error("the file is too large once unpacked")]
    UnpackedTooLarge,
    /// It unpacks to many times its size.
    #[error("the file unpacks to too many times its size")]
    RatioTooHigh,
    /// It needs too much memory to be unpacked.
    #[error("unpacking the file needs too much memory")]
    MemoryTooHigh,
    /// Its archive holds too many files.
    #[error("the archive holds too many files")]
    TooManyFiles,
    /// It has too many rows.
    #[error("the file has too many rows")]
    TooManyRows,
    /// It has too many columns.
    #[error("the file has too many columns")]
    TooManyColumns,
    /// It names too many moods or tags.
    #[error("the file names too many moods or tags")]
    TooManyNames,
    /// A row is too large.
    #[error("a row is too large")]
    RowTooLarge,
    /// It is nested too deeply.
    #[error("the file is nested too deeply")]
    TooDeep,
    /// A path in its archive leads elsewhere.
    #[error("a path in the archive leads elsewhere")]
    PathLeadsElsewhere,
    /// Its archive holds a link.
    #[error("the archive holds a link")]
    Link,
    /// Its archive holds another archive.
    #[error("the archive holds another archive")]
    ArchiveInside,
    /// Its archive is locked by a password or packed in an unknown way.
    #[error("the archive is locked or packed in an unknown way")]
    LockedArchive,
    /// Its archive lacks the part with the entries.
    #[error("the archive lacks the part with the entries")]
    PartMissing,
    /// It was written by a newer version of Companion.
    #[error("the file was written by a newer version")]
    NewerVersion,
    /// A CSV file needs to be told what its columns are.
    #[error("the columns need to be assigned")]
    MappingNeeded,
    /// What was said of the columns does not fit the file.
    #[error("the columns do not fit the file")]
    MappingWrong,
    /// Someone cancelled it.
    #[error("cancelled")]
    Cancelled,
}

impl Refusal {
    /// A short code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotKnown => "not_known",
            Self::Unreadable => "unreadable",
            Self::Broken => "broken",
            Self::CutShort => "cut_short",
            Self::NotText => "not_text",
            Self::PackedTooLarge => "packed_too_large",
            Self::UnpackedTooLarge => "unpacked_too_large",
            Self::RatioTooHigh => "ratio_too_high",
            Self::MemoryTooHigh => "memory_too_high",
            Self::TooManyFiles => "too_many_files",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManyNames => "too_many_names",
            Self::RowTooLarge => "row_too_large",
            Self::TooDeep => "too_deep",
            Self::PathLeadsElsewhere => "path_leads_elsewhere",
            Self::Link => "link",
            Self::ArchiveInside => "archive_inside",
            Self::LockedArchive => "locked_archive",
            Self::PartMissing => "part_missing",
            Self::NewerVersion => "newer_version",
            Self::MappingNeeded => "mapping_needed",
            Self::MappingWrong => "mapping_wrong",
            Self::Cancelled => "cancelled",
        }
    }
}

// A refusal inside a stack of readers travels as an `io::Error` and is taken out again here.

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::other(refusal)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        if let Some(refusal) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>())
        {
            return *refusal;
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutShort,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Broken,
            io::ErrorKind::Unsupported => Self::LockedArchive,
            io::ErrorKind::OutOfMemory => Self::MemoryTooHigh,
            // Decoders call damage `Other`; what the system could not read has a number of its own.
            io::ErrorKind::Other if error.raw_os_error().is_none() => Self::Broken,
            _ => Self::Unreadable,
        }
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Io => io::Error::from(error).into(),
            serde_json::error::Category::Eof => Self::CutShort,
            serde_json::error::Category::Syntax | serde_json::error::Category::Data => Self::Broken,
        }
    }
}

impl From<csv::Error> for Refusal {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            csv::ErrorKind::Utf8 { .. } => Self::NotText,
            _ => Self::Broken,
        }
    }
}

impl From<zip::result::ZipError> for Refusal {
    fn from(error: zip::result::ZipError) -> Self {
        match error {
            zip::result::ZipError::Io(error) => error.into(),
            zip::result::ZipError::UnsupportedArchive(_) => Self::LockedArchive,
            _ => Self::Broken,
        }
    }
}
