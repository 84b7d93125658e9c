use jiff::civil::Date;

use super::{Amendment, FollowUp, closing, correction, fields::*};
use crate::{
    Code, Constants, Event, Id, MemberId, Moment, Mv, Presence, Record, Scalar, Source, check,
    deletion::{self, MOVED_HASH, SEEN},
    fold::{self, Answers},
    input, log,
};

pub(super) const SEEN_KIND: &str = "seen";
pub(super) const SEEN_HASH: &str = "h";

/// A kind of support and how long it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// Which.
    pub code: Code,
    /// Minutes; 0 if not said.
    pub minutes: Mv<i64>,
}

/// Who has seen a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub by: MemberId,
    /// When they last said so.
    pub at: Moment,
    /// Whether they saw it as it stands now.
    pub present: bool,
}

/// One thing said about whether a contact took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactStatusEvent {
    /// The status.
    pub status: Code,
    /// When it was said.
    pub at: Moment,
    /// Who said it.
    pub by: Option<MemberId>,
}

/// A contact as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: Id,
    /// Who noted it.
    pub author: Option<MemberId>,
    /// When it began; by its id where the value cannot be read.
    pub at: Moment,
    /// Minutes.
    pub duration_min: Option<i64>,
    /// How it took place; none where it cannot be read.
    pub mode: Option<Code>,
    /// Where.
    pub setting: Option<Code>,
    /// Who asked for it.
    pub initiated_by: Option<Code>,
    /// Whether it took place; `held` where nothing is said.
    pub status: Answers,
    /// All that was said about it, oldest first.
    pub status_history: Vec<ContactStatusEvent>,
    /// Kinds of support.
    pub support_types: Vec<Support>,
    /// What was done.
    pub activities: Vec<Code>,
    /// The goals that it was about.
    pub goal_refs: Vec<Id>,
    /// The resources that were named.
    pub resource_refs: Vec<Code>,
    /// The plans that it was about.
    pub plan_refs: Vec<Id>,
    /// What was said; empty if nothing was written.
    pub summary: Mv<String>,
    /// Whether the summary is closed: then it is amended, no longer edited.
    pub closed: bool,
    /// The follow-ups that are there, oldest first.
    pub follow_ups: Vec<FollowUp>,
    /// The follow-ups that were deleted.
    pub deleted_follow_ups: Vec<FollowUp>,
    /// BCP 47.
    pub language: Option<String>,
    /// Whether an interpreter took part.
    pub interpreter_used: Option<bool>,
    /// From where somebody came home.
    pub transition_from: Mv<Code>,
    /// When.
    pub transition_on: Mv<Date>,
    /// How long after it.
    pub window: Mv<Code>,
    /// Corrections, oldest first.
    pub amendments: Vec<Amendment>,
    /// Who has seen it.
    pub seen: Vec<Seen>,
    /// Contacts that are the same.
    pub same_as: Vec<Id>,
    /// Whether it moved to another space.
    pub moved: bool,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// Whether it is there.
    pub presence: Presence,
}

impl Contact {
    /// Reads a contact in the space of `person`; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(id: Id, record: &Record, person: MemberId) -> Self {
        let constants = Constants::of(record);
        let packed = constants.packed();
        let code = |field: &crate::Field| packed.text(field.key).and_then(Code::read);
        let at = packed.int(AT.key).and_then(|at| check::moment(at, id));
        let minutes = packed.int(DURATION_MIN.key);
        let (follow_ups, deleted_follow_ups) = FollowUp::read_all(record)
            .into_iter()
            .partition(|follow_up| follow_up.presence.is_live());
        Self {
            id,
            author: constants.author(),
            at: at.unwrap_or_else(|| fold::created(id)),
            duration_min: minutes.filter(|minutes| (0..=DURATION_MIN_MAX).contains(minutes)),
            mode: code(&MODE),
            setting: code(&SETTING),
            initiated_by: code(&INITIATED_BY),
            status: status(record),
            status_history: status_history(record),
            support_types: support_types(record),
            activities: record.set(&ACTIVITIES),
            goal_refs: input::read_ids(record, &GOAL_REFS),
            resource_refs: record.set(&RESOURCE_REFS),
            plan_refs: input::read_ids(record, &PLAN_REFS),
            summary: record.texts(&SUMMARY),
            closed: closing::is_closed(record, person),
            follow_ups,
            deleted_follow_ups,
            language: packed.text(LANGUAGE.key).map(str::to_owned),
            interpreter_used: packed
                .value(INTERPRETER_USED.key)
                .map(|yes| *yes == Scalar::Bool(true)),
            transition_from: record.codes(&TRANSITION_FROM),
            transition_on: record.dates(&TRANSITION_ON),
            window: record.codes(&WINDOW),
            amendments: correction::read(record),
            seen: seen(record),
            same_as: input::read_ids(record, &SAME_AS),
            moved: record.shown(MOVED_HASH.key).is_some(),
            source: constants.source(),
            presence: deletion::presence(record),
        }
    }
}

/// Whether it took place, as the tips say.
pub(super) fn status(record: &Record) -> Answers {
    let events = log::events(record, STATUS.key);
    let mut answers = fold::answers(&fold::tips_among(&events, |_| true), &CONTACT_STATUSES);
    answers.shown = answers.shown.or_else(|| Code::read(CONTACT_HELD));
    answers
}

fn status_history(record: &Record) -> Vec<ContactStatusEvent> {
    let events = log::events(record, STATUS.key);
    let said = events.iter().filter_map(|event| {
        Some(ContactStatusEvent {
            status: Code::read(&event.kind)?,
            at: fold::moment(event),
            by: event.by,
        })
    });
    said.collect()
}

fn support_types(record: &Record) -> Vec<Support> {
    let support = |(code, versions)| {
        Some(Support {
            code: Code::read(code)?,
            minutes: Mv::read(versions, |value: &Scalar| {
                value
                    .as_int()
                    .filter(|minutes| (0..=SUPPORT_MIN_MAX).contains(minutes))
            }),
        })
    };
    record
        .under(SUPPORT_TYPES.key)
        .filter_map(support)
        .collect()
}

/// Per member the newest word, and whether it still holds.
fn seen(record: &Record) -> Vec<Seen> {
    let events = log::events(record, SEEN.key);
    if events.is_empty() {
        return Vec::new();
    }
    let hash = deletion::content_hash(record);
    let names =
        |event: &&Event| event.body.value(SEEN_HASH).and_then(Scalar::as_bytes) == Some(&hash[..]);
    let mut members: Vec<MemberId> = events.iter().filter_map(|event| event.by).collect();
    members.sort_unstable();
    members.dedup();
    let seen = members.into_iter().filter_map(|by| {
        let tips = fold::tips_among(&events, |event| event.by == Some(by));
        Some(Seen {
            by,
            at: tips.last().map(|tip| fold::moment(tip))?,
            present: tips.iter().any(names),
        })
    });
    seen.collect()
}
