use crate::{Class, Field, Merge, Result, Vocabulary, deletion::MOVED_HASH, revision};

/// The container of goals: private ones in `profile`, shared ones in `main`.
pub const GOALS: &str = "goals";
/// The most goals of one document.
pub const GOALS_MAX: usize = 200;
/// The most active goals of one document.
pub const GOALS_ACTIVE_MAX: usize = 30;
/// The most live steps of one goal.
pub const STEPS_MAX: usize = 50;
/// The most life areas of one goal.
pub const LIFE_AREAS_MAX: usize = 3;
/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// The longest reason and the longest picture of success, in characters.
pub const WHY_CHARS_MAX: usize = 500;
/// The longest step, in characters.
pub const STEP_CHARS_MAX: usize = 200;
/// The longest note of a step, in characters.
pub const STEP_NOTE_CHARS_MAX: usize = 500;
/// The longest cheer, in characters.
pub const CHEER_CHARS_MAX: usize = 280;
/// The highest confidence and importance.
pub const SAID_MAX: i64 = 10;

/// The person whose goal it is; among the constants.
pub const OWNER: Field = Field::new("owner", "o", Merge::Const).class(Class::S1);
/// The peer who suggested it; among the constants.
pub const SUGGESTED_BY: Field = Field::new("suggested_by", "sb", Merge::Const).class(Class::S1);
/// The pack's template that it came from; among the constants. Kept, not written yet.
pub const TEMPLATE: Field = Field::new("template", "tp", Merge::Const).class(Class::S1);
/// What is wanted.
pub const TITLE: Field = Field::new("title", "t", Merge::Mv).text(TITLE_CHARS_MAX);
/// Why it matters.
pub const WHY: Field = Field::new("why", "w", Merge::Mv).text(WHY_CHARS_MAX);
/// How one will know.
pub const SUCCESS: Field = Field::new("success", "su", Merge::Mv).text(WHY_CHARS_MAX);
/// The parts of life that it is about.
pub const LIFE_AREAS: Field = Field::new("life_areas", "l", Merge::Set);
/// How sure the person is, over time.
pub const CONFIDENCE: Field = Field::new("confidence", "c", Merge::Log);
/// How much it matters to the person, over time.
pub const IMPORTANCE: Field = Field::new("importance", "i", Merge::Log);
/// When it begins.
pub const START_ON: Field = Field::new("start_on", "so", Merge::Mv);
/// By when.
pub const TARGET_ON: Field = Field::new("target_on", "to", Merge::Mv);
/// When to look at it again.
pub const REVIEW_ON: Field = Field::new("review_on", "ro", Merge::Mv);
/// Whether a peer may write in it too.
pub const EDIT_TOGETHER: Field = Field::new("edit_together", "et", Merge::Lww).class(Class::S1);
/// The steps.
pub const STEPS: Field = Field::new("steps", "s", Merge::Or);
/// Where it stands.
pub const STATUS: Field = Field::new("status", "st", Merge::Log);
/// Who agreed to which wording. Kept, not written yet.
pub const AGREEMENT: Field = Field::new("agreement", "ag", Merge::Log).text(TITLE_CHARS_MAX);
/// What a peer proposed. Kept, not written yet.
pub const PROPOSALS: Field = Field::new("proposals", "pr", Merge::Log).text(WHY_CHARS_MAX);
/// Words of encouragement.
pub const CHEERS: Field = Field::new("cheers", "ch", Merge::Log).text(CHEER_CHARS_MAX);

/// What a step is.
pub const STEP_TEXT: Field = Field::new("text", "t", Merge::Mv).text(STEP_CHARS_MAX);
/// Who does it.
pub const STEP_WHO: Field = Field::new("who", "w", Merge::Mv);
/// The natural support who does it.
pub const STEP_SUPPORT_REF: Field = Field::new("support_ref", "sr", Merge::Mv).class(Class::S3);
/// When it is due.
pub const STEP_DUE_ON: Field = Field::new("due_on", "du", Merge::Mv);
/// Its place among the steps.
pub const STEP_RANK: Field = Field::new("rank", "r", Merge::Lww);
/// Whether it is done.
pub const STEP_DONE: Field = Field::new("done", "o", Merge::Log);
/// A note that two people may write together.
pub const STEP_NOTE: Field = Field::new("note", "n", Merge::Text).text(STEP_NOTE_CHARS_MAX);

/// Every field that a goal has of its own.
pub const GOAL_FIELDS: &[Field] = &[
    OWNER,
    SUGGESTED_BY,
    TEMPLATE,
    TITLE,
    WHY,
    SUCCESS,
    LIFE_AREAS,
    CONFIDENCE,
    IMPORTANCE,
    START_ON,
    TARGET_ON,
    REVIEW_ON,
    EDIT_TOGETHER,
    STEPS,
    STATUS,
    AGREEMENT,
    PROPOSALS,
    CHEERS,
    MOVED_HASH,
];

/// Every field that a step has of its own.
pub const STEP_FIELDS: &[Field] = &[
    STEP_TEXT,
    STEP_WHO,
    STEP_SUPPORT_REF,
    STEP_DUE_ON,
    STEP_RANK,
    STEP_DONE,
    STEP_NOTE,
];

/// Where a goal can stand, the more alive first.
pub const GOAL_STATUSES: Vocabulary =
    Vocabulary::closed(&["active", "paused", "idea", "done", "let_go"]);
/// The status of a goal of which nothing was said.
pub const GOAL_IDEA: &str = "idea";
/// The status of a goal that the person works on.
pub const GOAL_ACTIVE: &str = "active";
/// How a goal shows that a peer suggested and the person did not take up yet.
pub const GOAL_SUGGESTED: &str = "suggested";
/// Parts of life.
pub const LIFE_AREA_CODES: Vocabulary = Vocabulary::closed(&[
    "home",
    "work",
    "learning",
    "physical_health",
    "mental_wellness",
    "relationships",
    "community",
    "money",
    "legal",
    "transport",
    "other",
]);
/// Who does a step.
pub const STEP_WHOS: Vocabulary =
    Vocabulary::closed(&["person", "peer", "together", "natural_support"]);

/// Whether a document that holds `present` goals takes one more.
///
/// # Errors
/// `InvalidInput` with `too_many`.
pub fn room_for_goal(present: usize) -> Result<()> {
    revision::check_count(&TITLE, present, GOALS_MAX)
}

/// Whether a document that holds `active` active goals takes one more.
///
/// # Errors
/// `InvalidInput` with `too_many`.
pub fn room_for_active_goal(active: usize) -> Result<()> {
    revision::check_count(&STATUS, active, GOALS_ACTIVE_MAX)
}
