use super::{Goal, StepDraft, fields::*, read, step};
use crate::{
    Edit, Id, Packed, Pen, Place, Position, Record, Result, check, fold, input,
    revision::{Revision, Written},
    text,
};

/// One thing changed in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepChange {
    /// Says anew what it is.
    Text(String),
    /// Says who does it.
    Who(String),
    /// Names the natural support who does it, or none.
    SupportRef(Option<Id>),
    /// Sets or clears when it is due, `YYYY-MM-DD`.
    DueOn(Option<String>),
    /// Moves it among the steps.
    Move(Position),
    /// Ticks it, or takes the tick away.
    Done(bool),
    /// Writes its note as it is to stand; what another wrote meanwhile stays in it.
    Note(String),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a goal. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalChange {
    /// Says anew what is wanted.
    Title(String),
    /// Sets or clears why it matters.
    Why(Option<String>),
    /// Sets or clears how one will know.
    Success(Option<String>),
    /// Adds a life area.
    AddLifeArea(String),
    /// Takes a life area away.
    RemoveLifeArea(String),
    /// Says how sure one is, 0 to 10.
    Confidence(i64),
    /// Says how much it matters, 0 to 10.
    Importance(i64),
    /// Sets or clears when it begins, `YYYY-MM-DD`.
    StartOn(Option<String>),
    /// Sets or clears by when, `YYYY-MM-DD`.
    TargetOn(Option<String>),
    /// Sets or clears when to look at it again, `YYYY-MM-DD`.
    ReviewOn(Option<String>),
    /// Says whether a peer may write in it too.
    EditTogether(bool),
    /// Says where it stands: `idea active paused done let_go`.
    Status(String),
    /// Cheers the goal or one of its steps, with or without words.
    Cheer {
        /// The step that it is about.
        step: Option<Id>,
        /// At most 280 characters.
        text: Option<String>,
    },
    /// Adds a step.
    AddStep(StepDraft),
    /// Changes a step.
    Step(Id, StepChange),
}

impl Goal {
    /// The write that makes `changes` to the goal `id`, which stands as `record`; each change sees
    /// what those before it did. A goal or step that was brought back is restored by it.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit and for one thing too many; `NotFound` if the
    /// goal or a step is not there or deleted.
    pub fn change(
        id: Id,
        record: &Record,
        changes: &[GoalChange],
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::record(GOALS, id), record)?;
        for change in changes {
            change.apply(&mut revision, pen)?;
        }
        Ok(revision.finish(pen))
    }
}

impl GoalChange {
    fn apply(&self, revision: &mut Revision, pen: &mut Pen<'_>) -> Result<()> {
        let edit = match self {
            Self::Title(title) => input::some_text(&TITLE, title)?,
            Self::Why(why) => input::text(&WHY, why.as_deref())?,
            Self::Success(success) => input::text(&SUCCESS, success.as_deref())?,
            Self::StartOn(date) => input::date(&START_ON, date.as_deref())?,
            Self::TargetOn(date) => input::date(&TARGET_ON, date.as_deref())?,
            Self::ReviewOn(date) => input::date(&REVIEW_ON, date.as_deref())?,
            Self::EditTogether(yes) => Edit::Put(EDIT_TOGETHER.key.into(), (*yes).into()),
            Self::AddLifeArea(code) => {
                let code = LIFE_AREA_CODES.accept(LIFE_AREAS.name, code)?;
                return revision.add(&LIFE_AREAS, code.as_str(), true.into(), LIFE_AREAS_MAX);
            }
            Self::RemoveLifeArea(code) => return revision.remove(&LIFE_AREAS, code),
            Self::Confidence(value) => return say(revision, &CONFIDENCE, *value, pen),
            Self::Importance(value) => return say(revision, &IMPORTANCE, *value, pen),
            Self::Status(status) => return set_status(revision, status, pen),
            Self::Cheer { step, text } => return cheer(revision, *step, text.as_deref(), pen),
            Self::AddStep(draft) => return step::add(revision, draft, pen),
            Self::Step(id, change) => return step::change(revision, *id, change, pen),
        };
        revision.edit(edit);
        Ok(())
    }
}

fn say(revision: &mut Revision, field: &crate::Field, value: i64, pen: &mut Pen<'_>) -> Result<()> {
    check::within(field, Some(value), &(0..=SAID_MAX))?;
    revision.log(None, field, (fold::SAID, fold::said(value)), pen)
}

fn set_status(revision: &mut Revision, status: &str, pen: &mut Pen<'_>) -> Result<()> {
    let code = GOAL_STATUSES.accept(STATUS.name, status)?;
    let by = pen.by();
    let own = read::status_among(revision.record(), |event| event.by == by);
    // Saying it again says nothing new, but where two answers stand it chooses.
    if own.differing.is_empty() && own.shown.as_ref() == Some(&code) {
        return Ok(());
    }
    revision.log(None, &STATUS, (code.as_str(), Packed::default()), pen)
}

fn cheer(
    revision: &mut Revision,
    step: Option<Id>,
    words: Option<&str>,
    pen: &mut Pen<'_>,
) -> Result<()> {
    if let Some(step) = step {
        revision.child(&STEPS, step, pen)?;
    }
    let words = words.filter(|words| !words.trim().is_empty());
    let words = words.map(|words| text::accept(CHEERS.name, words, CHEERS.chars_max));
    let body = Packed::default()
        .with_some(read::CHEER_STEP, step.map(|step| step.to_string()))
        .with_some(read::CHEER_TEXT, words.transpose()?);
    revision.log(None, &CHEERS, (read::CHEER, body), pen)
}
