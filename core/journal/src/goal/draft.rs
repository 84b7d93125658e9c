use super::{fields::*, step};
use crate::{
    Id, MemberId, Packed, Pen, Place, Position, Result, Source, check, constants, fold, input,
    revision::{Revision, Written},
};

/// A step as somebody enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDraft {
    /// 1 to 200 characters.
    pub text: String,
    /// `person`, `peer`, `together` or `natural_support`.
    pub who: String,
    /// The natural support who does it.
    pub support_ref: Option<Id>,
    /// `YYYY-MM-DD`.
    pub due_on: Option<String>,
    /// At most 500 characters.
    pub note: Option<String>,
    /// Whether it is done already.
    pub done: bool,
    /// Where it goes among the steps that are there.
    pub position: Position,
}

impl StepDraft {
    /// A step that the person does, after all others.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            who: "person".into(),
            support_ref: None,
            due_on: None,
            note: None,
            done: false,
            position: Position::Last,
        }
    }
}

/// A goal as somebody enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalDraft {
    /// 1 to 120 characters.
    pub title: String,
    /// At most 500 characters.
    pub why: Option<String>,
    /// At most 500 characters.
    pub success: Option<String>,
    /// Codes, at most 3.
    pub life_areas: Vec<String>,
    /// 0 to 10.
    pub confidence: Option<i64>,
    /// 0 to 10.
    pub importance: Option<i64>,
    /// `YYYY-MM-DD`.
    pub start_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub target_on: Option<String>,
    /// `YYYY-MM-DD`.
    pub review_on: Option<String>,
    /// Whether a peer may write in it too, once it is shared.
    pub edit_together: bool,
    /// At most 50.
    pub steps: Vec<StepDraft>,
    /// `idea active paused done let_go`; none is an idea, or a suggestion if it is one.
    pub status: Option<String>,
    /// The person whose goal it is; none in the private space.
    pub owner: Option<MemberId>,
    /// The peer who suggests it.
    pub suggested_by: Option<MemberId>,
    /// Where an imported goal came from.
    pub source: Option<Source>,
}

impl GoalDraft {
    /// A private goal of this title, still an idea.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.into(),
            why: None,
            success: None,
            life_areas: Vec::new(),
            confidence: None,
            importance: None,
            start_on: None,
            target_on: None,
            review_on: None,
            edit_together: true,
            steps: Vec::new(),
            status: None,
            owner: None,
            suggested_by: None,
            source: None,
        }
    }

    /// The write that makes this goal under `id`; the ids made are those of its steps, in order.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit; nothing is cut.
    pub fn write(&self, id: Id, pen: &mut Pen<'_>) -> Result<Written> {
        if let Some(source) = &self.source {
            source.checked()?;
        }
        let own = Packed::default()
            .with_some(OWNER.key, self.owner.as_ref().map(MemberId::as_str))
            .with_some(
                SUGGESTED_BY.key,
                self.suggested_by.as_ref().map(MemberId::as_str),
            );
        let constants = constants::write(own, pen.by(), self.source.as_ref());
        let mut revision = Revision::new(Place::record(GOALS, id), constants);
        for edit in [
            input::some_text(&TITLE, &self.title)?,
            input::text(&WHY, self.why.as_deref())?,
            input::text(&SUCCESS, self.success.as_deref())?,
            input::date(&START_ON, self.start_on.as_deref())?,
            input::date(&TARGET_ON, self.target_on.as_deref())?,
            input::date(&REVIEW_ON, self.review_on.as_deref())?,
        ] {
            revision.edit(edit);
        }
        for code in input::codes(
            &LIFE_AREAS,
            LIFE_AREA_CODES,
            &self.life_areas,
            LIFE_AREAS_MAX,
        )? {
            revision.add(&LIFE_AREAS, code.as_str(), true.into(), LIFE_AREAS_MAX)?;
        }
        if !self.edit_together {
            revision.put(&EDIT_TOGETHER, Some(false));
        }
        for draft in &self.steps {
            step::add(&mut revision, draft, pen)?;
        }
        for (field, value) in [
            (&CONFIDENCE, self.confidence),
            (&IMPORTANCE, self.importance),
        ] {
            if let Some(value) = check::within(field, value, &(0..=SAID_MAX))? {
                revision.log(None, field, (fold::SAID, fold::said(value)), pen)?;
            }
        }
        if let Some(status) = &self.status {
            let code = GOAL_STATUSES.accept(STATUS.name, status)?;
            revision.log(None, &STATUS, (code.as_str(), Packed::default()), pen)?;
        }
        Ok(revision.finish(pen))
    }
}
