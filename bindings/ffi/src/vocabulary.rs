use companion::vocabulary::{self, Vocabulary};

/// The codes that a field offers; their words lie in the app's string files.
#[derive(uniffi::Record)]
pub struct VocabularyView {
    /// The record that the field belongs to: `check_in goal step contact follow_up rating word`.
    pub record: String,
    /// The field, by its name in the glossary.
    pub field: String,
    /// The codes, in the order in which they are offered.
    pub codes: Vec<String>,
    /// Whether words of one's own are taken too.
    pub own_words: bool,
}

/// The codes that are offered and taken for each field.
#[uniffi::export]
pub fn vocabularies() -> Vec<VocabularyView> {
    FIELDS.iter().map(view).collect()
}

type FieldCodes = (&'static str, &'static str, Vocabulary);

const FIELDS: &[FieldCodes] = &[
    ("check_in", "kind", vocabulary::CHECK_IN_KINDS),
    ("check_in", "mood_label", vocabulary::MOOD_LABELS),
    ("check_in", "feelings", vocabulary::FEELING_CODES),
    ("check_in", "tags", vocabulary::TAG_CODES),
    ("check_in", "coping", vocabulary::COPING_CODES),
    ("check_in", "support_wish", vocabulary::SUPPORT_WISHES),
    ("goal", "status", vocabulary::GOAL_STATUSES),
    ("goal", "life_areas", vocabulary::LIFE_AREA_CODES),
    ("step", "who", vocabulary::STEP_WHOS),
    ("contact", "mode", vocabulary::MODES),
    ("contact", "setting", vocabulary::SETTINGS),
    ("contact", "initiated_by", vocabulary::INITIATORS),
    ("contact", "status", vocabulary::CONTACT_STATUSES),
    ("contact", "support_types", vocabulary::SUPPORT_TYPE_CODES),
    ("contact", "activities", vocabulary::ACTIVITY_CODES),
    ("contact", "transition_from", vocabulary::TRANSITIONS),
    ("contact", "window", vocabulary::WINDOWS),
    ("follow_up", "who", vocabulary::FOLLOW_UP_WHOS),
    ("rating", "items", vocabulary::OWN_ITEMS),
    ("word", "kind", vocabulary::WORD_KINDS),
];

fn view((record, field, known): &FieldCodes) -> VocabularyView {
    VocabularyView {
        record: (*record).to_owned(),
        field: (*field).to_owned(),
        codes: known.codes.iter().map(|code| (*code).to_owned()).collect(),
        own_words: known.own_words,
    }
}
