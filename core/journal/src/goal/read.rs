use jiff::civil::Date;

use super::{Step, fields::*};
use crate::{
    Code, Constants, Event, Id, MemberId, Moment, Mv, Presence, Record, Source,
    deletion::{self, MOVED_HASH},
    fold::{self, Answers, Said},
    log,
};

/// The kind of a cheer.
pub(super) const CHEER: &str = "cheer";
pub(super) const CHEER_STEP: &str = "s";
pub(super) const CHEER_TEXT: &str = "x";

/// One thing said about where a goal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEvent {
    /// The status.
    pub status: Code,
    /// When it was said.
    pub at: Moment,
    /// Who said it; none in the private space.
    pub by: Option<MemberId>,
    /// Whether it was the person: what a peer says is a suggestion.
    pub counts: bool,
}

/// A word of encouragement, also to oneself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheer {
    /// The id of the event.
    pub id: Id,
    /// The step that it is about.
    pub step: Option<Id>,
    /// The words; a cheer may have none.
    pub text: Option<String>,
    /// When.
    pub at: Moment,
    /// Who; none in the private space.
    pub by: Option<MemberId>,
}

/// A goal as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// Its id.
    pub id: Id,
    /// Who made it; none in the private space.
    pub author: Option<MemberId>,
    /// The person whose goal it is; none in the private space.
    pub owner: Option<MemberId>,
    /// The peer who suggested it.
    pub suggested_by: Option<MemberId>,
    /// What is wanted.
    pub title: Mv<String>,
    /// Why it matters.
    pub why: Mv<String>,
    /// How one will know.
    pub success: Mv<String>,
    /// The parts of life that it is about.
    pub life_areas: Vec<Code>,
    /// How sure the person was, oldest first.
    pub confidence: Vec<Said>,
    /// How much it mattered, oldest first.
    pub importance: Vec<Said>,
    /// When it begins.
    pub start_on: Mv<Date>,
    /// By when.
    pub target_on: Mv<Date>,
    /// When to look at it again.
    pub review_on: Mv<Date>,
    /// Whether a peer may write in it too.
    pub edit_together: bool,
    /// The steps that are there, in order.
    pub steps: Vec<Step>,
    /// The steps that were deleted.
    pub deleted_steps: Vec<Step>,
    /// Where it stands, always with an answer shown; of several the more alive.
    pub status: Answers,
    /// All that was said about it, oldest first.
    pub status_history: Vec<StatusEvent>,
    /// Words of encouragement, oldest first.
    pub cheers: Vec<Cheer>,
    /// Whether it moved to another space.
    pub moved: bool,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// Whether it is there.
    pub presence: Presence,
}

impl Goal {
    /// Reads a goal; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(id: Id, record: &Record) -> Self {
        let constants = Constants::of(record);
        let member = |key| constants.packed().text(key).and_then(|id| id.parse().ok());
        let owner: Option<MemberId> = member(OWNER.key);
        let suggested_by = member(SUGGESTED_BY.key);
        let (steps, deleted_steps) = Step::read_all(record)
            .into_iter()
            .partition(|step| step.presence.is_live());
        Self {
            id,
            author: constants.author(),
            owner,
            suggested_by,
            title: record.texts(&TITLE),
            why: record.texts(&WHY),
            success: record.texts(&SUCCESS),
            life_areas: record.set(&LIFE_AREAS),
            confidence: fold::series(record, CONFIDENCE.key, 0..=SAID_MAX),
            importance: fold::series(record, IMPORTANCE.key, 0..=SAID_MAX),
            start_on: record.dates(&START_ON),
            target_on: record.dates(&TARGET_ON),
            review_on: record.dates(&REVIEW_ON),
            edit_together: record.bools(&EDIT_TOGETHER).shown.unwrap_or(true),
            steps,
            deleted_steps,
            status: status(record, owner, suggested_by.is_some()),
            status_history: status_history(record, owner),
            cheers: cheers(record),
            moved: record.shown(MOVED_HASH.key).is_some(),
            source: constants.source(),
            presence: deletion::presence(record),
        }
    }
}

/// Whether the person said it. Without a name it is theirs: in the private space all is.
fn is_persons(event: &Event, owner: Option<MemberId>) -> bool {
    event.by.is_none() || event.by == owner
}

fn status(record: &Record, owner: Option<MemberId>, suggested: bool) -> Answers {
    let answers = status_among(record, |event| is_persons(event, owner));
    if answers.shown.is_some() {
        return answers;
    }
    let none_said = if suggested { GOAL_SUGGESTED } else { GOAL_IDEA };
    Answers {
        shown: Code::read(none_said),
        differing: Vec::new(),
    }
}

/// The answers of the events that count.
pub(super) fn status_among(record: &Record, counts: impl Fn(&Event) -> bool) -> Answers {
    let events = log::events(record, STATUS.key);
    fold::answers(&fold::tips_among(&events, counts), &GOAL_STATUSES)
}

fn status_history(record: &Record, owner: Option<MemberId>) -> Vec<StatusEvent> {
    let events = log::events(record, STATUS.key);
    let said = events.iter().filter_map(|event| {
        Some(StatusEvent {
            status: Code::read(&event.kind)?,
            at: fold::moment(event),
            by: event.by,
            counts: is_persons(event, owner),
        })
    });
    said.collect()
}

fn cheers(record: &Record) -> Vec<Cheer> {
    let events = log::events(record, CHEERS.key).into_iter();
    let cheer = |event: Event| Cheer {
        id: event.id,
        step: event.body.text(CHEER_STEP).and_then(|id| id.parse().ok()),
        text: event.body.text(CHEER_TEXT).map(str::to_owned),
        at: fold::moment(&event),
        by: event.by,
    };
    events.map(cheer).collect()
}
