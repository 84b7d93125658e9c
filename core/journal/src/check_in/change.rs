use super::{CheckIn, fields::*};
use crate::{
    Code, Edit, Error, Field, Id, Moment, Place, Presence, Record, Result, Rule, Scalar, Write,
    check, deletion, text, time,
};

/// One thing changed in a check-in. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckInChange {
    /// Moves it to another time.
    At(Moment),
    /// Sets or clears the mood.
    Mood(Option<i64>),
    /// Sets or clears the mood in words.
    MoodLabel(Option<String>),
    /// Sets or clears one of the scales: `valence energy low anxiety irritability elevated
    /// sleep_quality connection`.
    Scale(String, Option<i64>),
    /// Sets or clears the minutes of sleep.
    SleepMin(Option<i64>),
    /// Adds a feeling.
    AddFeeling(String),
    /// Takes a feeling away.
    RemoveFeeling(String),
    /// Adds an activity.
    AddTag(String),
    /// Takes an activity away.
    RemoveTag(String),
    /// Says that something was tried and how much it helped.
    Coping(String, Option<i64>),
    /// Takes a way of coping away.
    RemoveCoping(String),
    /// Sets or clears the win.
    Win(Option<String>),
    /// Sets or clears the note.
    Note(Option<String>),
    /// Sets or clears what would help now.
    SupportWish(Option<String>),
}

const SCALES: [(Field, std::ops::RangeInclusive<i64>); 8] = [
    (VALENCE, -3..=3),
    (ENERGY, -3..=3),
    (LOW, 0..=3),
    (ANXIETY, 0..=3),
    (IRRITABILITY, 0..=3),
    (ELEVATED, 0..=3),
    (SLEEP_QUALITY, 1..=5),
    (CONNECTION, 0..=3),
];

impl CheckInChange {
    /// The edit that makes this change to the check-in `id`.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit.
    fn edit(&self, id: Id) -> Result<Edit> {
        Ok(match self {
            Self::At(at) => Edit::Put(
                AT.key.into(),
                check::distance(at.checked(AT.name)?, id).into(),
            ),
            Self::Mood(mood) => put(&MOOD, check::within(&MOOD, *mood, &(1..=5))?),
            Self::MoodLabel(label) => put_code(&MOOD_LABEL, MOOD_LABELS, label.as_deref())?,
            Self::Scale(name, value) => {
                let scale = SCALES.into_iter().find(|(field, _)| field.name == name);
                let (field, range) = scale.ok_or(Error::input("scale", Rule::NotAllowed))?;
                put(&field, check::within(&field, *value, &range)?)
            }
            Self::SleepMin(minutes) => put(&SLEEP_MIN, check::sleep(*minutes)?),
            Self::AddFeeling(code) => add(&FEELINGS, FEELING_CODES, code, true.into())?,
            Self::RemoveFeeling(code) => remove(&FEELINGS, code)?,
            Self::AddTag(code) => add(&TAGS, TAG_CODES, code, true.into())?,
            Self::RemoveTag(code) => remove(&TAGS, code)?,
            Self::Coping(code, helped) => {
                let helped = check::within(&COPING, *helped, &(0..=2))?;
                add(
                    &COPING,
                    COPING_CODES,
                    code,
                    helped.map_or(Scalar::Null, Scalar::Int),
                )?
            }
            Self::RemoveCoping(code) => remove(&COPING, code)?,
            Self::Win(words) => put_text(&WIN, words.as_deref(), WIN_CHARS_MAX)?,
            Self::Note(words) => put_text(&NOTE, words.as_deref(), NOTE_CHARS_MAX)?,
            Self::SupportWish(wish) => put_code(&SUPPORT_WISH, SUPPORT_WISHES, wish.as_deref())?,
        })
    }
}

impl CheckIn {
    /// The write that makes `changes` to the check-in `id`, which stands as `record`. It marks an
    /// edit over 30 days after the creation, and takes back a deletion that had not seen what
    /// brought the check-in back; `event` is a fresh id for that.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit, for one thing too many, and if nothing would
    /// be left said; `NotFound` if it is deleted.
    pub fn change(
        id: Id,
        record: &Record,
        changes: &[CheckInChange],
        now: Moment,
        event: Id,
    ) -> Result<Write> {
        let presence = deletion::presence(record);
        if !presence.is_live() {
            return Err(Error::NotFound);
        }
        let mut edits = changes
            .iter()
            .map(|change| change.edit(id))
            .collect::<Result<Vec<_>>>()?;
        check_whole(record, &record.after(&edits))?;
        edits.extend(late_edit_mark(id, now));
        if presence == Presence::BroughtBack {
            edits.extend(deletion::restore_edit(record, event, now));
        }
        Ok(Write::change(Place::record(CHECK_INS, id), edits))
    }
}

/// What arrived beyond a limit may stay and be made less; only adding is held to the limit.
fn check_whole(before: &Record, after: &Record) -> Result<()> {
    for (field, count_max) in [
        (&FEELINGS, FEELINGS_MAX),
        (&TAGS, TAGS_MAX),
        (&COPING, COPING_MAX),
    ] {
        let count = |record: &Record| record.under(field.key).count();
        if count(after) > count_max.max(count(before)) {
            return Err(Error::input(field.name, Rule::TooMany));
        }
    }
    if says_something(before) && !says_something(after) {
        return Err(Error::input(MOOD.name, Rule::Missing));
    }
    Ok(())
}

fn says_something(record: &Record) -> bool {
    let fields = [&MOOD, &VALENCE, &SLEEP_MIN, &SLEEP_QUALITY, &WIN, &NOTE];
    let said = fields
        .into_iter()
        .any(|field| record.shown(field.key).is_some());
    let listed = [&FEELINGS, &TAGS]
        .into_iter()
        .any(|field| record.under(field.key).next().is_some());
    said || listed
}

/// The mark of an edit over 30 days after creation, if this is one.
fn late_edit_mark(id: Id, now: Moment) -> Option<Edit> {
    let created_ms = i64::try_from(id.created_ms()).unwrap_or_default();
    let age_ms = now.at_ms.saturating_sub(created_ms);
    let late = age_ms > EDIT_MARK_DAYS * time::DAY_MS;
    late.then(|| Edit::Put(EDITED_ON.key.into(), now.local_date().to_string().into()))
}

fn put(field: &Field, value: Option<i64>) -> Edit {
    Edit::put_or_clear(field.key, value)
}

fn put_code(field: &Field, known: crate::Vocabulary, code: Option<&str>) -> Result<Edit> {
    let code = code
        .map(|code| known.accept(field.name, code))
        .transpose()?;
    Ok(Edit::put_or_clear(
        field.key,
        code.map(|code| code.as_str().to_owned()),
    ))
}

fn put_text(field: &Field, words: Option<&str>, chars_max: usize) -> Result<Edit> {
    let words = words.filter(|words| !words.trim().is_empty());
    let words = words
        .map(|words| text::accept(field.name, words, chars_max))
        .transpose()?;
    Ok(Edit::put_or_clear(field.key, words))
}

fn add(field: &Field, known: crate::Vocabulary, code: &str, value: Scalar) -> Result<Edit> {
    Ok(Edit::Put(
        field.at(known.accept(field.name, code)?.as_str()),
        value,
    ))
}

/// Any code may be taken away, also one that this version does not know.
fn remove(field: &Field, code: &str) -> Result<Edit> {
    let code = Code::read(code).ok_or(Error::input(field.name, Rule::BadFormat))?;
    Ok(Edit::Clear(field.at(code.as_str())))
}
