use super::{
    Contact, Correction, FollowUpDraft, closing, correction,
    draft::{add_resource, add_support},
    fields::*,
    follow_up, read,
};
use crate::{
    Code, Edit, Error, Id, MemberId, Packed, Pen, Place, Record, Result, Rule,
    deletion::{self, SEEN},
    input,
    revision::{Revision, Written},
    text,
};

/// One thing changed in a follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUpChange {
    /// Says anew what it is.
    What(String),
    /// Says who does it.
    Who(String),
    /// Sets or clears when it is due, `YYYY-MM-DD`.
    DueOn(Option<String>),
    /// Ticks it, or takes the tick away.
    Done(bool),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a contact. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactChange {
    /// Says whether it took place: `held missed cancelled moved left_message`.
    Status(String),
    /// Adds a kind of support or says its minutes anew, 0 if not said.
    Support(String, i64),
    /// Takes a kind of support away.
    RemoveSupport(String),
    /// Adds an activity.
    AddActivity(String),
    /// Takes an activity away.
    RemoveActivity(String),
    /// Names a goal.
    AddGoal(Id),
    /// No longer names a goal.
    RemoveGoal(Id),
    /// Names a resource.
    AddResource(String),
    /// No longer names a resource.
    RemoveResource(String),
    /// Names a plan.
    AddPlan(Id),
    /// No longer names a plan.
    RemovePlan(Id),
    /// Writes the summary as it is to stand; what another wrote meanwhile stays in it.
    Summary(String),
    /// Closes the summary as it stands, on one's own side.
    Close {
        /// Whether no one else could write: then the person's word is enough.
        alone: bool,
    },
    /// Corrects something that is written once, beside the original.
    Amend {
        /// What it says now.
        correction: Correction,
        /// Why, at most 200 characters.
        why: Option<String>,
    },
    /// Says that one has seen the contact as it stands.
    Seen,
    /// Adds a follow-up.
    AddFollowUp(FollowUpDraft),
    /// Changes a follow-up.
    FollowUp(Id, FollowUpChange),
    /// Sets or clears from where somebody came home.
    TransitionFrom(Option<String>),
    /// Sets or clears when, `YYYY-MM-DD`.
    TransitionOn(Option<String>),
    /// Sets or clears how long after it.
    Window(Option<String>),
    /// Says that another contact is the same.
    AddSameAs(Id),
    /// Says that it is not.
    RemoveSameAs(Id),
}

impl Contact {
    /// The write that makes `changes` to the contact `id`, which stands as `record`, in the space
    /// of `person`; each change sees what those before it did. A contact or follow-up that was
    /// brought back is restored by it.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit, for one thing too many, with `not_allowed`
    /// for an edit of a closed summary, and with `missing` if a contact that was held would be left
    /// without support; `NotFound` if the contact or a follow-up is not there or deleted.
    pub fn change(
        id: Id,
        record: &Record,
        changes: &[ContactChange],
        person: MemberId,
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::record(CONTACTS, id), record)?;
        for change in changes {
            change.apply(id, &mut revision, person, pen)?;
        }
        check_support(&revision)?;
        Ok(revision.finish(pen))
    }
}

impl ContactChange {
    fn apply(
        &self,
        own: Id,
        revision: &mut Revision,
        person: MemberId,
        pen: &mut Pen<'_>,
    ) -> Result<()> {
        match self {
            Self::Status(status) => set_status(revision, status, pen),
            Self::Summary(words) => set_summary(revision, words, person),
            Self::Close { alone } => {
                if *alone && pen.by() != Some(person) {
                    return Err(Error::input(CLOSED.name, Rule::NotAllowed));
                }
                closing::close(revision, *alone, pen)
            }
            Self::Amend { correction, why } => {
                let closed = closing::is_closed(revision.record(), person);
                correction::amend(revision, correction, why.as_deref(), closed, pen)
            }
            Self::Seen => {
                let hash = deletion::content_hash(revision.record()).to_vec();
                let body = Packed::default().with(read::SEEN_HASH, crate::Scalar::Bytes(hash));
                revision.log(None, &SEEN, (read::SEEN_KIND, body), pen)
            }
            Self::AddFollowUp(draft) => follow_up::add(revision, draft, pen),
            Self::FollowUp(id, change) => follow_up::change(revision, *id, change, pen),
            Self::AddSameAs(id) if *id == own => Err(Error::input(SAME_AS.name, Rule::NotAllowed)),
            _ => self.apply_plain(revision),
        }
    }

    fn apply_plain(&self, revision: &mut Revision) -> Result<()> {
        let yes = || true.into();
        match self {
            Self::Support(code, minutes) => add_support(revision, code, *minutes),
            Self::RemoveSupport(code) => revision.remove(&SUPPORT_TYPES, code),
            Self::AddActivity(code) => {
                let code = ACTIVITY_CODES.accept(ACTIVITIES.name, code)?;
                revision.add(&ACTIVITIES, code.as_str(), yes(), ACTIVITIES_MAX)
            }
            Self::RemoveActivity(code) => revision.remove(&ACTIVITIES, code),
            Self::AddGoal(id) => revision.add(&GOAL_REFS, id.as_str(), yes(), REFS_MAX),
            Self::RemoveGoal(id) => revision.remove(&GOAL_REFS, id.as_str()),
            Self::AddResource(code) => add_resource(revision, code),
            Self::RemoveResource(code) => revision.remove(&RESOURCE_REFS, code),
            Self::AddPlan(id) => revision.add(&PLAN_REFS, id.as_str(), yes(), REFS_MAX),
            Self::RemovePlan(id) => revision.remove(&PLAN_REFS, id.as_str()),
            Self::AddSameAs(id) => revision.add(&SAME_AS, id.as_str(), yes(), REFS_MAX),
            Self::RemoveSameAs(id) => revision.remove(&SAME_AS, id.as_str()),
            _ => {
                if let Some(edit) = self.edit()? {
                    revision.edit(edit);
                }
                Ok(())
            }
        }
    }

    fn edit(&self) -> Result<Option<Edit>> {
        Ok(match self {
            Self::TransitionFrom(code) => {
                Some(input::code(&TRANSITION_FROM, TRANSITIONS, code.as_deref())?)
            }
            Self::TransitionOn(date) => Some(input::date(&TRANSITION_ON, date.as_deref())?),
            Self::Window(code) => Some(input::code(&WINDOW, WINDOWS, code.as_deref())?),
            _ => None,
        })
    }
}

fn set_status(revision: &mut Revision, status: &str, pen: &mut Pen<'_>) -> Result<()> {
    let code = CONTACT_STATUSES.accept(STATUS.name, status)?;
    let now = read::status(revision.record());
    if now.differing.is_empty() && now.shown.as_ref() == Some(&code) {
        return Ok(());
    }
    revision.log(None, &STATUS, (code.as_str(), Packed::default()), pen)
}

fn set_summary(revision: &mut Revision, words: &str, person: MemberId) -> Result<()> {
    if closing::is_closed(revision.record(), person) {
        return Err(Error::input(SUMMARY.name, Rule::NotAllowed));
    }
    let words = text::accept(SUMMARY.name, words, SUMMARY.chars_max)?;
    revision.edit(Edit::SetText(SUMMARY.key.into(), words));
    Ok(())
}

/// A contact that was held names at least one kind of support; one that arrived without any may
/// stay so.
fn check_support(revision: &Revision) -> Result<()> {
    let lacks = |record: &Record| {
        let held = read::status(record).shown;
        held.as_ref().map(Code::as_str) == Some(CONTACT_HELD)
            && record.under(SUPPORT_TYPES.key).next().is_none()
    };
    if lacks(revision.record()) && !lacks(revision.before()) {
        Err(Error::input(SUPPORT_TYPES.name, Rule::Missing))
    } else {
        Ok(())
    }
}
