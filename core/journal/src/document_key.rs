use jiff::civil::Date;

use crate::{Error, Id, Result};

/// The highest generation of a document.
pub const GENERATION_MAX: u8 = 255;

/// What kind of document it is: a row of the document table, with its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DocumentKind {
    /// The person's profile, private goals and marks on resources.
    Profile = 1,
    /// One month of check-ins.
    CheckIns = 2,
    /// Natural supports and groups.
    People = 3,
    /// One plan.
    Plan = 4,
    /// One year of self-ratings, life events, attendance and reflections.
    Outcomes = 5,
    /// One year of a worker's hours and sessions.
    Hours = 6,
    /// A relationship: members, state, shared goals, grants, referrals, copies.
    Main = 7,
    /// One year of a relationship's contacts.
    Contacts = 8,
    /// One month of copied check-in fields.
    SharedCheckIns = 9,
    /// A group.
    Group = 10,
}

impl DocumentKind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 10] = [
        Self::Profile,
        Self::CheckIns,
        Self::People,
        Self::Plan,
        Self::Outcomes,
        Self::Hours,
        Self::Main,
        Self::Contacts,
        Self::SharedCheckIns,
        Self::Group,
    ];

    /// The containers that the birth change makes, in table order; `start` is always last.
    #[must_use]
    pub const fn containers(self) -> &'static [&'static str] {
        match self {
            Self::Profile => &["self", "goals", "resource_marks", "start"],
            Self::CheckIns => &["check_ins", "start"],
            Self::People => &["natural_supports", "groups", "start"],
            Self::Plan => &["self", "start"],
            Self::Outcomes => &[
                "self_ratings",
                "life_events",
                "attendance",
                "reflections",
                "start",
            ],
            Self::Hours => &["hours", "sessions", "start"],
            Self::Main => &["self", "goals", "grants", "referrals", "copies", "start"],
            Self::Contacts => &["contacts", "start"],
            Self::SharedCheckIns => &["copies", "start"],
            Self::Group => &["self", "sessions", "start"],
        }
    }
}

/// Which part of its kind a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// One month: year × 12 + month − 1.
    Month(u16),
    /// One year.
    Year(u16),
    /// One record.
    Of(Id),
}

/// Names a document within its space: kind, generation, part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// The kind of document.
    pub kind: DocumentKind,
    /// 1, and one more after each true delete.
    pub generation: u8,
    /// The part of its kind.
    pub part: Part,
}

impl DocumentKey {
    /// The first generation of the whole document of `kind`.
    #[must_use]
    pub const fn whole(kind: DocumentKind) -> Self {
        Self {
            kind,
            generation: 1,
            part: Part::Whole,
        }
    }

    /// The document of `kind` for the month of `date`.
    #[must_use]
    pub fn month(kind: DocumentKind, date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or_default();
        let month = u16::try_from(date.month()).unwrap_or(1);
        Self {
            kind,
            generation: 1,
            part: Part::Month(year * 12 + month - 1),
        }
    }

    /// The document of `kind` for the year of `date`.
    #[must_use]
    pub fn year(kind: DocumentKind, date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or_default();
        Self {
            kind,
            generation: 1,
            part: Part::Year(year),
        }
    }

    /// Kind, generation and part as on the wire (PROTOCOL 4.2).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind as u8, self.generation];
        match self.part {
            Part::Whole => {}
            Part::Month(number) | Part::Year(number) => bytes.extend(number.to_be_bytes()),
            Part::Of(id) => bytes.extend(id.as_str().bytes()),
        }
        bytes
    }

    /// Reads a key as on the wire.
    ///
    /// # Errors
    /// `NeedsUpdate` for a kind that this version does not know, `Unreadable` for the rest.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bad = Error::Unreadable("document key");
        let [kind, generation, rest @ ..] = bytes else {
            return Err(bad);
        };
        let (kind, generation) = (*kind, *generation);
        let kind = DocumentKind::ALL
            .into_iter()
            .find(|known| *known as u8 == kind);
        let kind = kind.ok_or(Error::NeedsUpdate)?;
        let number = || {
            <[u8; 2]>::try_from(rest)
                .map(u16::from_be_bytes)
                .map_err(|_| bad.clone())
        };
        let part = match kind {
            DocumentKind::CheckIns | DocumentKind::SharedCheckIns => Part::Month(number()?),
            DocumentKind::Outcomes | DocumentKind::Hours | DocumentKind::Contacts => {
                Part::Year(number()?)
            }
            DocumentKind::Plan => {
                let id = std::str::from_utf8(rest)
                    .ok()
                    .and_then(|id| id.parse().ok());
                Part::Of(id.ok_or(bad.clone())?)
            }
            _ if rest.is_empty() => Part::Whole,
            _ => return Err(bad),
        };
        if generation == 0 {
            return Err(bad);
        }
        Ok(Self {
            kind,
            generation,
            part,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_key_reads_back() {
        let date = Date::constant(2026, 11, 24);
        let keys = [
            DocumentKey::whole(DocumentKind::Profile),
            DocumentKey::month(DocumentKind::CheckIns, date),
            DocumentKey::year(DocumentKind::Contacts, date),
            DocumentKey {
                kind: DocumentKind::Plan,
                generation: GENERATION_MAX,
                part: Part::Of("0000000000000".parse().expect("an id")),
            },
        ];
        for key in keys {
            assert_eq!(DocumentKey::from_bytes(&key.to_bytes()), Ok(key));
        }
        let month = DocumentKey::month(DocumentKind::CheckIns, date);
        assert_eq!(month.to_bytes(), [2, 1, 0x5F, 0x02]);
    }

    #[test]
    fn other_bytes_are_refused() {
        for bytes in [
            &[][..],
            &[1],
            &[1, 0],
            &[1, 1, 0],
            &[2, 1, 0],
            &[4, 1, b'x'],
        ] {
            assert_eq!(
                DocumentKey::from_bytes(bytes),
                Err(Error::Unreadable("document key"))
            );
        }
        assert_eq!(DocumentKey::from_bytes(&[11, 1]), Err(Error::NeedsUpdate));
    }
}
