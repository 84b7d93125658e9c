use crate::{Class, Field, Merge, Vocabulary};

/// The container of check-ins in a month's document.
pub const CHECK_INS: &str = "check_ins";
/// The most check-ins of one local date.
pub const CHECK_INS_A_DAY_MAX: usize = 50;
/// The most check-ins of one local date that an import may bring.
pub const CHECK_INS_A_DAY_IMPORTED_MAX: usize = 200;
/// The most feelings of one check-in.
pub const FEELINGS_MAX: usize = 12;
/// The most activity tags of one check-in.
pub const TAGS_MAX: usize = 20;
/// The most ways of coping of one check-in.
pub const COPING_MAX: usize = 12;
/// The longest win, in characters.
pub const WIN_CHARS_MAX: usize = 280;
/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 4_000;
/// The most minutes of sleep.
pub const SLEEP_MIN_MAX: i64 = 1_440;
/// The step of minutes of sleep.
pub const SLEEP_MIN_STEP: i64 = 5;
/// How many days after its creation an edit is marked.
pub const EDIT_MARK_DAYS: i64 = 30;

/// When it was, kept as the distance from the time in the id.
pub const AT: Field = Field::new("at", "t", Merge::Lww).class(Class::S1);
/// How it came about; among the constants.
pub const KIND: Field = Field::new("kind", "k", Merge::Const).class(Class::S1);
/// 1 to 5, 5 the best.
pub const MOOD: Field = Field::new("mood", "m", Merge::Mv);
/// The mood in one's own words.
pub const MOOD_LABEL: Field = Field::new("mood_label", "ml", Merge::Mv);
/// How pleasant, −3 to 3.
pub const VALENCE: Field = Field::new("valence", "va", Merge::Mv);
/// How much energy, −3 to 3.
pub const ENERGY: Field = Field::new("energy", "en", Merge::Mv);
/// How low, 0 to 3.
pub const LOW: Field = Field::new("low", "lo", Merge::Mv);
/// How anxious, 0 to 3.
pub const ANXIETY: Field = Field::new("anxiety", "an", Merge::Mv);
/// How irritable, 0 to 3.
pub const IRRITABILITY: Field = Field::new("irritability", "ir", Merge::Mv);
/// How elevated, 0 to 3.
pub const ELEVATED: Field = Field::new("elevated", "el", Merge::Mv);
/// Feelings, as codes.
pub const FEELINGS: Field = Field::new("feelings", "f", Merge::Set);
/// What one did, as codes.
pub const TAGS: Field = Field::new("tags", "g", Merge::Set);
/// Minutes of sleep.
pub const SLEEP_MIN: Field = Field::new("sleep_min", "sl", Merge::Mv);
/// How well one slept, 1 to 5.
pub const SLEEP_QUALITY: Field = Field::new("sleep_quality", "sq", Merge::Mv);
/// Time with people, 0 to 3.
pub const CONNECTION: Field = Field::new("connection", "co", Merge::Mv);
/// What one tried, and how much it helped: 0 to 2, or null for tried.
pub const COPING: Field = Field::new("coping", "h", Merge::SetMv);
/// Something that went well.
pub const WIN: Field = Field::new("win", "w", Merge::Mv).text(WIN_CHARS_MAX);
/// One's own words.
pub const NOTE: Field = Field::new("note", "n", Merge::Mv).text(NOTE_CHARS_MAX);
/// What would help now.
pub const SUPPORT_WISH: Field = Field::new("support_wish", "su", Merge::Mv).class(Class::S3);
/// The date of an edit long after.
pub const EDITED_ON: Field = Field::new("edited_on", "eo", Merge::Lww).class(Class::S1);

/// Every field that a check-in has of its own.
pub const CHECK_IN_FIELDS: &[Field] = &[
    AT,
    KIND,
    MOOD,
    MOOD_LABEL,
    VALENCE,
    ENERGY,
    LOW,
    ANXIETY,
    IRRITABILITY,
    ELEVATED,
    FEELINGS,
    TAGS,
    SLEEP_MIN,
    SLEEP_QUALITY,
    CONNECTION,
    COPING,
    WIN,
    NOTE,
    SUPPORT_WISH,
    EDITED_ON,
];

/// How a check-in came about.
pub const CHECK_IN_KINDS: Vocabulary =
    Vocabulary::closed(&["quick", "full", "evening", "imported"]);
/// What would help now, the most urgent first.
pub const SUPPORT_WISHES: Vocabulary =
    Vocabulary::closed(&["want_plan_now", "would_like_to_talk", "none"]);
/// Moods in words, for people who want none of the numbers.
pub const MOOD_LABELS: Vocabulary = Vocabulary::open(&["awful", "bad", "meh", "good", "great"]);
/// Feelings that are offered.
pub const FEELING_CODES: Vocabulary = Vocabulary::open(&[
    "afraid",
    "alone",
    "angry",
    "anxious",
    "ashamed",
    "bored",
    "calm",
    "close",
    "confident",
    "confused",
    "content",
    "curious",
    "disappointed",
    "empty",
    "energetic",
    "excited",
    "frustrated",
    "grateful",
    "grieving",
    "guilty",
    "happy",
    "hopeful",
    "hopeless",
    "hurt",
    "inspired",
    "irritable",
    "jealous",
    "lonely",
    "loved",
    "numb",
    "overwhelmed",
    "peaceful",
    "proud",
    "relieved",
    "restless",
    "sad",
    "stressed",
    "surprised",
    "tired",
    "worried",
]);
/// Activities that are offered.
pub const TAG_CODES: Vocabulary = Vocabulary::open(&[
    "appointment",
    "cleaning",
    "cooking",
    "exercise",
    "faith",
    "family",
    "friends",
    "gaming",
    "group",
    "hobby",
    "nature",
    "partner",
    "pets",
    "reading",
    "rest",
    "school",
    "shopping",
    "travel",
    "volunteering",
    "work",
]);
/// Ways of coping that are offered.
pub const COPING_CODES: Vocabulary = Vocabulary::open(&[
    "breathing",
    "called_someone",
    "church",
    "cooking",
    "crafts",
    "exercise",
    "grounding",
    "group",
    "meditation",
    "music",
    "nature",
    "pets",
    "prayer",
    "reading",
    "rest",
    "shower",
    "talking",
    "television",
    "walk",
    "writing",
]);
