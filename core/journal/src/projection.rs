use jiff::civil::Date;

use crate::{
    Code, DocumentKind, Field, Membership, Mv, Place, Presence, Record, check_in, contact, goal,
    outcome, profile, relationship,
};

/// What kind of record a row stands for; the numbers are those of the store's rows, frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RecordKind {
    /// A check-in.
    CheckIn = 1,
    /// A goal with its steps.
    Goal = 2,
    /// A contact with its follow-ups.
    Contact = 3,
    /// A self-rating.
    SelfRating = 4,
    /// The person's own words on a contact.
    Reflection = 5,
    /// The profile: the values of the `profile` document itself.
    Profile = 6,
    /// A relationship: the values of its `main` document itself.
    Relationship = 7,
}

impl RecordKind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 7] = [
        Self::CheckIn,
        Self::Goal,
        Self::Contact,
        Self::SelfRating,
        Self::Reflection,
        Self::Profile,
        Self::Relationship,
    ];
}

/// Whether a row is shown in lists and trends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RowState {
    /// It is.
    Live = 0,
    /// It was deleted.
    Deleted = 1,
    /// It moved to another space.
    Moved = 3,
}

/// Something about a record that waits for a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NoticeKind {
    /// A field has two or more versions.
    Versions = 1,
    /// It was deleted and can be restored for 30 days.
    Deleted = 2,
    /// It was deleted by somebody who had not seen an edit, and is there again.
    BroughtBack = 3,
    /// A value cannot be read by this version.
    UnreadableValue = 4,
    /// Two devices answered differently: status or done.
    TwoAnswers = 5,
}

/// One thing about a record that waits for a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// The child that it concerns, if not the record itself.
    pub child: Option<String>,
    /// The field that it concerns, by its name.
    pub field: Option<&'static str>,
    /// When it came about, as far as known.
    pub at_ms: Option<i64>,
}

impl Notice {
    /// What is to be said of a field of which versions are kept; `child` is the step, follow-up or
    /// code that it belongs to.
    #[must_use]
    pub fn of_field<T>(field: &Field, mv: &Mv<T>, child: Option<&str>) -> Vec<Self> {
        let notice = |kind| Self {
            kind,
            child: child.map(str::to_owned),
            field: Some(field.name),
            at_ms: None,
        };
        let versions = (!mv.versions.is_empty()).then(|| notice(NoticeKind::Versions));
        let unreadable = mv.unreadable.then(|| notice(NoticeKind::UnreadableValue));
        versions.into_iter().chain(unreadable).collect()
    }

    /// A value of `field` is there and cannot be read.
    #[must_use]
    pub fn unreadable(field: &Field, child: Option<&str>) -> Self {
        Self {
            kind: NoticeKind::UnreadableValue,
            child: child.map(str::to_owned),
            field: Some(field.name),
            at_ms: None,
        }
    }

    /// What is to be said of a record or child that was deleted or is there again.
    #[must_use]
    pub fn of_presence(presence: &Presence, child: Option<&str>) -> Vec<Self> {
        let (kind, at_ms) = match presence {
            Presence::Live => return Vec::new(),
            Presence::Deleted { at, .. } => (NoticeKind::Deleted, at.map(|at| at.at_ms)),
            Presence::BroughtBack => (NoticeKind::BroughtBack, None),
        };
        vec![Self {
            kind,
            child: child.map(str::to_owned),
            field: None,
            at_ms,
        }]
    }
}

/// Which vocabulary a counted code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CodeKind {
    /// A feeling.
    Feeling = 1,
    /// An activity.
    Tag = 2,
    /// A way of coping.
    Coping = 3,
    /// A support type of a contact; its value is minutes.
    Support = 4,
}

/// A code of a record, for counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRow {
    /// Its vocabulary.
    pub kind: CodeKind,
    /// The code.
    pub code: Code,
    /// How much a way of coping helped, or the minutes of a support type; none if not said.
    pub value: Option<i64>,
}

/// An open step or follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The step or follow-up.
    pub child: String,
    /// When it is due.
    pub due_on: Option<Date>,
    /// Its place among its siblings.
    pub rank: String,
}

/// A point of a series: confidence, importance, a self-rating, a cheer, a done step, a win.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// `confidence`, `importance`, `rating.{item}`, `cheer`, `step_done`, `win`.
    pub series: String,
    /// When.
    pub at_ms: i64,
    /// The local date of it.
    pub local_date: Date,
    /// Its value; 1 where it only counts.
    pub value: i64,
}

/// Text that can be searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    /// The child that it belongs to, if not the record itself.
    pub child: Option<String>,
    /// The field, by its name.
    pub field: &'static str,
    /// The text.
    pub text: String,
}

/// All that lists, search and trends need of one record. Computed from the record alone, so that a
/// rebuild gives the same rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// What it stands for.
    pub kind: RecordKind,
    /// The record's id; `self` for the values of a document itself.
    pub id: String,
    /// The date under which it is filed.
    pub local_date: Option<Date>,
    /// When it was.
    pub at_ms: i64,
    /// Whether it is shown.
    pub state: RowState,
    /// What lists are narrowed by: the status of a goal or contact, the instrument of a rating.
    pub group: Option<String>,
    /// The mood shown, for the band.
    pub mood: Option<i64>,
    /// Minutes of sleep shown.
    pub sleep_min: Option<i64>,
    /// Quality of sleep shown.
    pub sleep_quality: Option<i64>,
    /// Its codes.
    pub codes: Vec<CodeRow>,
    /// Its open steps or follow-ups.
    pub tasks: Vec<Task>,
    /// Its points.
    pub points: Vec<Point>,
    /// What waits for a look.
    pub notices: Vec<Notice>,
    /// Its texts.
    pub search: Vec<SearchText>,
    /// The hash of the imported row that it came from.
    pub row_hash: Option<[u8; 8]>,
    /// The whole record, as [`crate::Record::to_bytes`] writes it.
    pub body: Vec<u8>,
}

impl Projection {
    /// The projection of whatever record lies at `place` of a document of `kind`; none for what no
    /// screen shows.
    #[must_use]
    pub fn of(
        kind: DocumentKind,
        place: Place,
        record: &Record,
        membership: &Membership<'_>,
    ) -> Option<Self> {
        let Some(id) = place.id else {
            return match kind {
                DocumentKind::Profile => Some(profile::project(record)),
                DocumentKind::Main => Some(relationship::project(record, membership)),
                _ => None,
            };
        };
        match place.container {
            check_in::CHECK_INS => Some(check_in::project(id, record)),
            goal::GOALS => Some(goal::project(id, record)),
            contact::CONTACTS => Some(contact::project(id, record, membership.person)),
            outcome::SELF_RATINGS => Some(outcome::project_self_rating(id, record)),
            outcome::REFLECTIONS => Some(outcome::project_reflection(id, record)),
            _ => None,
        }
    }
}
