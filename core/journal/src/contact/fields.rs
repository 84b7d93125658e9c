use crate::{
    Class, Field, Merge, Moment, Result, Vocabulary,
    deletion::{MOVED_HASH, SEEN},
    revision,
};

/// The container of contacts in a year's document.
pub const CONTACTS: &str = "contacts";
/// The most contacts of one year.
pub const CONTACTS_A_YEAR_MAX: usize = 5_000;
/// The longest contact, in minutes.
pub const DURATION_MIN_MAX: i64 = 1_440;
/// The most minutes of one kind of support.
pub const SUPPORT_MIN_MAX: i64 = DURATION_MIN_MAX;
/// The most kinds of support, words of one's own included.
pub const SUPPORT_TYPES_MAX: usize = 20;
/// The most activities: each of the vocabulary once.
pub const ACTIVITIES_MAX: usize = 14;
/// The most goals, resources or plans that a contact names, and of contacts that are the same.
pub const REFS_MAX: usize = 10;
/// The longest summary, in characters.
pub const SUMMARY_CHARS_MAX: usize = 2_000;
/// The longest reason of a correction, in characters.
pub const WHY_CHARS_MAX: usize = 200;
/// The most live follow-ups.
pub const FOLLOW_UPS_MAX: usize = 20;
/// The longest follow-up, in characters.
pub const FOLLOW_UP_CHARS_MAX: usize = 200;
/// The longest name of whoever was asked, in characters.
pub const ASKED_OF_CHARS_MAX: usize = 120;
/// The longest request and the longest result, in characters.
pub const ASKED_CHARS_MAX: usize = 280;
/// How close two contacts start that may be the same, in milliseconds: 30 minutes.
pub const SAME_AS_MS_MAX: u64 = 30 * 60 * 1000;

/// When it began, as the distance from the time in the id; among the constants.
pub const AT: Field = Field::new("at", "t", Merge::Const).class(Class::S1);
/// How long it was; among the constants.
pub const DURATION_MIN: Field = Field::new("duration_min", "du", Merge::Const).class(Class::S1);
/// How it took place; among the constants.
pub const MODE: Field = Field::new("mode", "m", Merge::Const);
/// Where; hospital and jail are of class S3; among the constants.
pub const SETTING: Field = Field::new("setting", "se", Merge::Const).class(Class::S3);
/// Who asked for it; among the constants.
pub const INITIATED_BY: Field = Field::new("initiated_by", "ib", Merge::Const);
/// The language spoken; among the constants.
pub const LANGUAGE: Field = Field::new("language", "la", Merge::Const).class(Class::S1);
/// Whether an interpreter took part; among the constants.
pub const INTERPRETER_USED: Field =
    Field::new("interpreter_used", "iu", Merge::Const).class(Class::S1);
/// Whether it took place.
pub const STATUS: Field = Field::new("status", "st", Merge::Log);
/// Kinds of support, with minutes; 0 if not said.
pub const SUPPORT_TYPES: Field = Field::new("support_types", "su", Merge::SetMv);
/// What was done.
pub const ACTIVITIES: Field = Field::new("activities", "ac", Merge::Set);
/// The goals that it was about.
pub const GOAL_REFS: Field = Field::new("goal_refs", "g", Merge::Set);
/// The resources that were named.
pub const RESOURCE_REFS: Field = Field::new("resource_refs", "rr", Merge::Set);
/// The plans that it was about.
pub const PLAN_REFS: Field = Field::new("plan_refs", "pr", Merge::Set);
/// The worker's competencies. Kept, not written yet.
pub const COMPETENCIES: Field = Field::new("competencies", "co", Merge::Set).class(Class::S1);
/// Of whom something was asked. Kept, not written yet.
pub const ASKED_OF: Field = Field::new("asked_of", "ao", Merge::Mv).text(ASKED_OF_CHARS_MAX);
/// What was asked. Kept, not written yet.
pub const ASKED: Field = Field::new("asked", "as", Merge::Mv).text(ASKED_CHARS_MAX);
/// What came of it. Kept, not written yet.
pub const RESULT: Field = Field::new("result", "re", Merge::Mv).text(ASKED_CHARS_MAX);
/// What was said, written together while it is open.
pub const SUMMARY: Field = Field::new("summary", "s", Merge::Text).text(SUMMARY_CHARS_MAX);
/// Who closed which summary.
pub const CLOSED: Field = Field::new("closed", "cl", Merge::Log).class(Class::S1);
/// What is to follow.
pub const FOLLOW_UPS: Field = Field::new("follow_ups", "f", Merge::Or);
/// From where somebody came home.
pub const TRANSITION_FROM: Field = Field::new("transition_from", "tf", Merge::Mv).class(Class::S3);
/// When.
pub const TRANSITION_ON: Field = Field::new("transition_on", "tn", Merge::Mv).class(Class::S3);
/// How long after it.
pub const WINDOW: Field = Field::new("window", "wi", Merge::Mv).class(Class::S3);
/// Corrections that stand beside the original.
pub const AMENDMENTS: Field = Field::new("amendments", "am", Merge::Log).text(SUMMARY_CHARS_MAX);
/// Contacts that are the same.
pub const SAME_AS: Field = Field::new("same_as", "sa", Merge::Set);

/// What is to follow.
pub const FOLLOW_UP_WHAT: Field = Field::new("what", "t", Merge::Mv).text(FOLLOW_UP_CHARS_MAX);
/// Who does it.
pub const FOLLOW_UP_WHO: Field = Field::new("who", "w", Merge::Mv);
/// When it is due.
pub const FOLLOW_UP_DUE_ON: Field = Field::new("due_on", "du", Merge::Mv);
/// Whether it is done.
pub const FOLLOW_UP_DONE: Field = Field::new("done", "o", Merge::Log);

/// Every field that a contact has of its own.
pub const CONTACT_FIELDS: &[Field] = &[
    AT,
    DURATION_MIN,
    MODE,
    SETTING,
    INITIATED_BY,
    LANGUAGE,
    INTERPRETER_USED,
    STATUS,
    SUPPORT_TYPES,
    ACTIVITIES,
    GOAL_REFS,
    RESOURCE_REFS,
    PLAN_REFS,
    COMPETENCIES,
    ASKED_OF,
    ASKED,
    RESULT,
    SUMMARY,
    CLOSED,
    FOLLOW_UPS,
    TRANSITION_FROM,
    TRANSITION_ON,
    WINDOW,
    AMENDMENTS,
    SEEN,
    SAME_AS,
    MOVED_HASH,
];

/// Every field that a follow-up has of its own.
pub const FOLLOW_UP_FIELDS: &[Field] = &[
    FOLLOW_UP_WHAT,
    FOLLOW_UP_WHO,
    FOLLOW_UP_DUE_ON,
    FOLLOW_UP_DONE,
];

/// How a contact can take place.
pub const MODES: Vocabulary = Vocabulary::closed(&[
    "in_person",
    "phone",
    "video",
    "text_message",
    "group",
    "letter",
    "other",
]);
/// Where a contact can be.
pub const SETTINGS: Vocabulary = Vocabulary::open(&[
    "home",
    "community_center",
    "church",
    "school",
    "health_center",
    "clinic",
    "hospital",
    "jail_or_prison",
    "crisis_residential",
    "wellness_center",
    "workplace",
    "outdoors",
    "online",
    "other",
]);
/// Who can ask for a contact.
pub const INITIATORS: Vocabulary = Vocabulary::closed(&["person", "peer", "joint", "other"]);
/// Whether a contact took place; of several answers the first counts.
pub const CONTACT_STATUSES: Vocabulary =
    Vocabulary::closed(&["held", "moved", "left_message", "cancelled", "missed"]);
/// The status of a contact that took place.
pub const CONTACT_HELD: &str = "held";
/// Kinds of support.
pub const SUPPORT_TYPE_CODES: Vocabulary = Vocabulary::open(&[
    "emotional",
    "informational",
    "instrumental",
    "affiliational",
]);
/// What can be done in a contact.
pub const ACTIVITY_CODES: Vocabulary = Vocabulary::closed(&[
    "listening",
    "goal_work",
    "plan_work",
    "skills",
    "advocacy",
    "navigation",
    "benefits",
    "resource_link",
    "group",
    "transition",
    "crisis_support",
    "practical",
    "celebration",
    "other",
]);
/// Who can do a follow-up.
pub const FOLLOW_UP_WHOS: Vocabulary =
    Vocabulary::closed(&["person", "peer", "together", "support"]);
/// From where somebody can come home.
pub const TRANSITIONS: Vocabulary = Vocabulary::closed(&[
    "hospital",
    "jail",
    "prison",
    "crisis_residential",
    "detox",
    "other",
]);
/// How long after it.
pub const WINDOWS: Vocabulary = Vocabulary::closed(&["24h", "72h", "7d", "30d"]);

/// Whether a year that holds `present` contacts takes one more.
///
/// # Errors
/// `InvalidInput` with `too_many`.
pub fn room_for_contact(present: usize) -> Result<()> {
    revision::check_count(&AT, present, CONTACTS_A_YEAR_MAX)
}

/// Whether two contacts start so close together that they may be the same. They are never merged
/// by themselves.
#[must_use]
pub const fn may_be_same(one: Moment, other: Moment) -> bool {
    one.at_ms.abs_diff(other.at_ms) <= SAME_AS_MS_MAX
}
