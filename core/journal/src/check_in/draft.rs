use super::fields::*;
use crate::{
    Code, Edit, Error, Id, Moment, Packed, Place, Result, Rule, Scalar, Source, Vocabulary, Write,
    check, constants, text,
};

/// A check-in as somebody enters it. Every scale may be skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInDraft {
    /// When it was.
    pub at: Moment,
    /// `quick`, `full`, `evening` or `imported`.
    pub kind: String,
    /// 1 to 5, 5 the best.
    pub mood: Option<i64>,
    /// The mood in words: a code, or the code of a word of one's own.
    pub mood_label: Option<String>,
    /// −3 to 3.
    pub valence: Option<i64>,
    /// −3 to 3.
    pub energy: Option<i64>,
    /// 0 to 3.
    pub low: Option<i64>,
    /// 0 to 3.
    pub anxiety: Option<i64>,
    /// 0 to 3.
    pub irritability: Option<i64>,
    /// 0 to 3.
    pub elevated: Option<i64>,
    /// Codes, at most 12.
    pub feelings: Vec<String>,
    /// Codes, at most 20.
    pub tags: Vec<String>,
    /// 0 to 1440 in steps of 5.
    pub sleep_min: Option<i64>,
    /// 1 to 5.
    pub sleep_quality: Option<i64>,
    /// 0 to 3.
    pub connection: Option<i64>,
    /// What was tried and how much it helped, 0 to 2, or none for tried; at most 12.
    pub coping: Vec<(String, Option<i64>)>,
    /// At most 280 characters.
    pub win: Option<String>,
    /// At most 4,000 characters.
    pub note: Option<String>,
    /// `none`, `would_like_to_talk` or `want_plan_now`.
    pub support_wish: Option<String>,
    /// Where an imported check-in came from.
    pub source: Option<Source>,
}

impl CheckInDraft {
    /// An empty quick check-in at `at`; it needs at least one thing said.
    #[must_use]
    pub fn at(at: Moment) -> Self {
        Self {
            at,
            kind: "quick".into(),
            mood: None,
            mood_label: None,
            valence: None,
            energy: None,
            low: None,
            anxiety: None,
            irritability: None,
            elevated: None,
            feelings: Vec::new(),
            tags: Vec::new(),
            sleep_min: None,
            sleep_quality: None,
            connection: None,
            coping: Vec::new(),
            win: None,
            note: None,
            support_wish: None,
            source: None,
        }
    }

    /// The write that makes this check-in under `id`.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit; nothing is cut.
    pub fn write(&self, id: Id) -> Result<Write> {
        let at = self.at.checked(AT.name)?;
        self.says_something()?;
        let kind = CHECK_IN_KINDS.accept(KIND.name, &self.kind)?;
        // `quick` is the usual kind and costs nothing.
        let own = Packed::default().with_some(
            KIND.key,
            (kind.as_str() != "quick").then_some(kind.as_str()),
        );
        if let Some(source) = &self.source {
            source.checked()?;
        }
        let mut edits = constants::write(own, None, self.source.as_ref());
        edits.push(Edit::Put(
            AT.key.into(),
            Scalar::Int(check::distance(at, id)),
        ));
        self.write_scales(&mut edits)?;
        self.write_words(&mut edits)?;
        Ok(Write::new(Place::record(CHECK_INS, id), edits))
    }

    fn says_something(&self) -> Result<()> {
        let texts = [&self.win, &self.note]
            .into_iter()
            .flatten()
            .any(|text| !text.trim().is_empty());
        let scales = [self.mood, self.valence, self.sleep_min, self.sleep_quality];
        let lists = !self.feelings.is_empty() || !self.tags.is_empty();
        if texts || lists || scales.iter().any(Option::is_some) {
            Ok(())
        } else {
            Err(Error::input(MOOD.name, Rule::Missing))
        }
    }

    fn write_scales(&self, edits: &mut Vec<Edit>) -> Result<()> {
        for (field, value, range) in [
            (MOOD, self.mood, 1..=5),
            (VALENCE, self.valence, -3..=3),
            (ENERGY, self.energy, -3..=3),
            (LOW, self.low, 0..=3),
            (ANXIETY, self.anxiety, 0..=3),
            (IRRITABILITY, self.irritability, 0..=3),
            (ELEVATED, self.elevated, 0..=3),
            (SLEEP_QUALITY, self.sleep_quality, 1..=5),
            (CONNECTION, self.connection, 0..=3),
        ] {
            if let Some(value) = check::within(&field, value, &range)? {
                edits.push(Edit::Put(field.key.into(), value.into()));
            }
        }
        if let Some(minutes) = check::sleep(self.sleep_min)? {
            edits.push(Edit::Put(SLEEP_MIN.key.into(), minutes.into()));
        }
        Ok(())
    }

    fn write_words(&self, edits: &mut Vec<Edit>) -> Result<()> {
        if let Some(label) = &self.mood_label {
            let code = MOOD_LABELS.accept(MOOD_LABEL.name, label)?;
            edits.push(Edit::Put(MOOD_LABEL.key.into(), code.as_str().into()));
        }
        for (field, codes, known, count_max) in [
            (FEELINGS, &self.feelings, FEELING_CODES, FEELINGS_MAX),
            (TAGS, &self.tags, TAG_CODES, TAGS_MAX),
        ] {
            for code in accept_set(field.name, codes, known, count_max)? {
                edits.push(Edit::Put(field.at(code.as_str()), true.into()));
            }
        }
        let coping: Vec<String> = self.coping.iter().map(|(code, _)| code.clone()).collect();
        accept_set(COPING.name, &coping, COPING_CODES, COPING_MAX)?;
        for (code, helped) in &self.coping {
            let helped = check::within(&COPING, *helped, &(0..=2))?;
            edits.push(Edit::Put(
                COPING.at(code),
                helped.map_or(Scalar::Null, Scalar::Int),
            ));
        }
        for (field, words, chars_max) in [
            (WIN, &self.win, WIN_CHARS_MAX),
            (NOTE, &self.note, NOTE_CHARS_MAX),
        ] {
            let words = words.as_deref().filter(|words| !words.trim().is_empty());
            let Some(words) = words else {
                continue;
            };
            let words = text::accept(field.name, words, chars_max)?;
            edits.push(Edit::Put(field.key.into(), words.into()));
        }
        if let Some(wish) = &self.support_wish {
            let code = SUPPORT_WISHES.accept(SUPPORT_WISH.name, wish)?;
            edits.push(Edit::Put(SUPPORT_WISH.key.into(), code.as_str().into()));
        }
        Ok(())
    }
}

fn accept_set(
    field: &'static str,
    codes: &[String],
    known: Vocabulary,
    count_max: usize,
) -> Result<Vec<Code>> {
    let mut accepted = codes
        .iter()
        .map(|code| known.accept(field, code))
        .collect::<Result<Vec<_>>>()?;
    accepted.sort_unstable();
    accepted.dedup();
    if accepted.len() > count_max {
        Err(Error::input(field, Rule::TooMany))
    } else {
        Ok(accepted)
    }
}
