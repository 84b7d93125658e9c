use super::fields::*;
use crate::{
    Error, Field, Id, MemberId, Moment, Packed, Part, Pen, Record, Result, Rule, Scalar, check,
    fold, language, log, revision::Revision, text,
};

const AMEND: &str = "amend";
const FIELD: &str = "f";
const VALUE: &str = "n";
const WHY: &str = "w";

/// What a correction says instead of something that is written once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// When it began.
    At(Moment),
    /// Minutes, 0 to 1440.
    DurationMin(i64),
    /// How it took place.
    Mode(String),
    /// Where.
    Setting(String),
    /// Who asked for it.
    InitiatedBy(String),
    /// The language spoken, BCP 47.
    Language(String),
    /// Whether an interpreter took part.
    InterpreterUsed(bool),
    /// What was said, once the summary is closed.
    Summary(String),
}

/// A correction that stands beside the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The id of the event.
    pub id: Id,
    /// The field, by its name.
    pub field: String,
    /// What it says; a time as [`Moment::packed`] writes it.
    pub value: Scalar,
    /// Why.
    pub why: Option<String>,
    /// When it was written.
    pub at: Moment,
    /// Who wrote it.
    pub by: Option<MemberId>,
}

impl Correction {
    fn accept(&self) -> Result<(Field, Scalar)> {
        let code = |field: Field, known: crate::Vocabulary, code: &str| {
            let code = known.accept(field.name, code)?;
            Ok((field, code.as_str().into()))
        };
        match self {
            Self::At(at) => Ok((AT, at.checked(AT.name)?.packed().into())),
            Self::DurationMin(minutes) => {
                check::within(&DURATION_MIN, Some(*minutes), &(0..=DURATION_MIN_MAX))?;
                Ok((DURATION_MIN, (*minutes).into()))
            }
            Self::Mode(mode) => code(MODE, MODES, mode),
            Self::Setting(setting) => code(SETTING, SETTINGS, setting),
            Self::InitiatedBy(who) => code(INITIATED_BY, INITIATORS, who),
            Self::Language(tag) => Ok((LANGUAGE, language::accept(&LANGUAGE, tag)?.into())),
            Self::InterpreterUsed(yes) => Ok((INTERPRETER_USED, (*yes).into())),
            Self::Summary(words) => {
                let words = text::accept_some(SUMMARY.name, words, SUMMARY.chars_max)?;
                Ok((SUMMARY, words.into()))
            }
        }
    }
}

/// Writes a correction beside the original. An open summary is edited instead.
pub(super) fn amend(
    revision: &mut Revision,
    correction: &Correction,
    why: Option<&str>,
    closed: bool,
    pen: &mut Pen<'_>,
) -> Result<()> {
    if matches!(correction, Correction::Summary(_)) && !closed {
        return Err(Error::input(AMENDMENTS.name, Rule::NotAllowed));
    }
    let (field, value) = correction.accept()?;
    let why = why.filter(|why| !why.trim().is_empty());
    let why = why.map(|why| text::accept("why", why, WHY_CHARS_MAX));
    let body = Packed::default()
        .with(FIELD, field.name)
        .with_part(VALUE, Part::One(value))
        .with_some(WHY, why.transpose()?);
    revision.log(None, &AMENDMENTS, (AMEND, body), pen)
}

/// The corrections, oldest first.
pub(super) fn read(record: &Record) -> Vec<Amendment> {
    let events = log::events(record, AMENDMENTS.key).into_iter();
    let amendment = |event: crate::Event| {
        Some(Amendment {
            id: event.id,
            field: event.body.text(FIELD)?.to_owned(),
            value: event.body.value(VALUE)?.clone(),
            why: event.body.text(WHY).map(str::to_owned),
            at: fold::moment(&event),
            by: event.by,
        })
    };
    events.filter_map(amendment).collect()
}
