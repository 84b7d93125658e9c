use super::Format;

/// What a file says of itself as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its format.
    pub format: Format,
    /// The version that it names.
    pub version: Option<i64>,
    /// Whether that version is one that this importer was made for.
    pub version_known: bool,
    /// What it holds besides rows, and is not imported.
    pub left_out: Vec<LeftOut>,
}

/// Something of a file that is not imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is.
    pub kind: LeftOutKind,
    /// How many there are.
    pub count: u64,
}

/// What a file may hold besides rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LeftOutKind {
    /// Photos.
    Photos,
    /// Recordings and other attachments.
    Attachments,
    /// Goals as the other app keeps them.
    Goals,
    /// Tags of entries that the file does not name.
    UnnamedTags,
}

impl LeftOutKind {
    /// A short code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Attachments => "attachments",
            Self::Goals => "goals",
            Self::UnnamedTags => "unnamed_tags",
        }
    }
}

impl Facts {
    pub(crate) const fn of(format: Format) -> Self {
        Self {
            format,
            version: None,
            version_known: true,
            left_out: Vec::new(),
        }
    }

    /// Notes what is not imported; none of something is not worth a word.
    pub(super) fn leave_out(&mut self, kind: LeftOutKind, count: u64) {
        if count > 0 {
            self.left_out.push(LeftOut { kind, count });
        }
    }
}
