//! The codes that are offered and taken for each field; their words lie in the apps' string files.

pub use journal::check_in::{
    CHECK_IN_KINDS, COPING_CODES, FEELING_CODES, MOOD_LABELS, SUPPORT_WISHES, TAG_CODES,
};
pub use journal::contact::{
    ACTIVITY_CODES, CONTACT_STATUSES, FOLLOW_UP_WHOS, INITIATORS, MODES, SETTINGS,
    SUPPORT_TYPE_CODES, TRANSITIONS, WINDOWS,
};
pub use journal::goal::{GOAL_STATUSES, LIFE_AREA_CODES, STEP_WHOS};
pub use journal::outcome::OWN_ITEMS;
pub use journal::profile::WORD_KINDS;
pub use journal::{Code, Vocabulary};
