use jiff::civil::Date;

use super::fields::*;
use crate::{Code, Constants, Id, Moment, Mv, Presence, Record, Scalar, Source, check, deletion};

/// Something that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coping {
    /// What it was.
    pub code: Code,
    /// How much it helped, 0 to 2; none shown means tried.
    pub helped: Mv<i64>,
}

/// A check-in as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// Its id.
    pub id: Id,
    /// When it was; by its id where the value cannot be read.
    pub at: Moment,
    /// How it came about.
    pub kind: Code,
    /// 1 to 5.
    pub mood: Mv<i64>,
    /// The mood in words.
    pub mood_label: Mv<Code>,
    /// −3 to 3.
    pub valence: Mv<i64>,
    /// −3 to 3.
    pub energy: Mv<i64>,
    /// 0 to 3.
    pub low: Mv<i64>,
    /// 0 to 3.
    pub anxiety: Mv<i64>,
    /// 0 to 3.
    pub irritability: Mv<i64>,
    /// 0 to 3.
    pub elevated: Mv<i64>,
    /// Feelings.
    pub feelings: Vec<Code>,
    /// Activities.
    pub tags: Vec<Code>,
    /// Minutes.
    pub sleep_min: Mv<i64>,
    /// 1 to 5.
    pub sleep_quality: Mv<i64>,
    /// 0 to 3.
    pub connection: Mv<i64>,
    /// What was tried.
    pub coping: Vec<Coping>,
    /// Something that went well.
    pub win: Mv<String>,
    /// One's own words.
    pub note: Mv<String>,
    /// What would help now, the most urgent version shown.
    pub support_wish: Mv<Code>,
    /// The date of an edit long after.
    pub edited_on: Option<Date>,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// Whether it is there.
    pub presence: Presence,
}

impl CheckIn {
    /// Whether the time of the check-in `id` can be read.
    pub(super) fn at_reads(id: Id, record: &Record) -> bool {
        read_at(id, record).is_some()
    }

    /// Reads a check-in; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(id: Id, record: &Record) -> Self {
        let constants = Constants::of(record);
        let created_ms = i64::try_from(id.created_ms()).unwrap_or_default();
        let at = read_at(id, record);
        let kind = constants.packed().text(KIND.key).and_then(Code::read);
        Self {
            id,
            at: at.unwrap_or(Moment {
                at_ms: created_ms,
                tz_min: 0,
            }),
            kind: kind
                .or_else(|| Code::read("quick"))
                .unwrap_or_else(|| Code::own(id)),
            mood: record.ints(&MOOD, 1..=5),
            mood_label: record.codes(&MOOD_LABEL),
            valence: record.ints(&VALENCE, -3..=3),
            energy: record.ints(&ENERGY, -3..=3),
            low: record.ints(&LOW, 0..=3),
            anxiety: record.ints(&ANXIETY, 0..=3),
            irritability: record.ints(&IRRITABILITY, 0..=3),
            elevated: record.ints(&ELEVATED, 0..=3),
            feelings: record.set(&FEELINGS),
            tags: record.set(&TAGS),
            sleep_min: record.ints(&SLEEP_MIN, 0..=SLEEP_MIN_MAX),
            sleep_quality: record.ints(&SLEEP_QUALITY, 1..=5),
            connection: record.ints(&CONNECTION, 0..=3),
            coping: read_coping(record),
            win: record.texts(&WIN),
            note: record.texts(&NOTE),
            support_wish: record
                .codes(&SUPPORT_WISH)
                .showing_first_by(|code| SUPPORT_WISHES.rank(code)),
            edited_on: record.dates(&EDITED_ON).shown,
            source: constants.source(),
            presence: deletion::presence(record),
        }
    }
}

fn read_at(id: Id, record: &Record) -> Option<Moment> {
    let at = record.shown(AT.key).and_then(Scalar::as_int);
    at.and_then(|at| check::moment(at, id))
}

fn read_coping(record: &Record) -> Vec<Coping> {
    let read = |(code, versions)| {
        let helped = Mv::read(versions, |value| match value {
            Scalar::Null => Some(None),
            Scalar::Int(helped) if (0..=2).contains(helped) => Some(Some(*helped)),
            _ => None,
        });
        Some(Coping {
            code: Code::read(code)?,
            helped: flatten(helped),
        })
    };
    record.under(COPING.key).filter_map(read).collect()
}

/// "Tried" is a version like any other, but nothing to show as a number.
fn flatten(helped: Mv<Option<i64>>) -> Mv<i64> {
    let versions = helped.versions.into_iter().filter_map(|rival| {
        rival.value.map(|value| crate::Rival {
            value,
            device: rival.device,
        })
    });
    Mv {
        shown: helped.shown.flatten(),
        versions: versions.collect(),
        unreadable: helped.unreadable,
    }
}
