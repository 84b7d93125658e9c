use crate::{Class, Field, Merge, Vocabulary};

/// The longest name that one likes to be called, in characters.
pub const DISPLAY_CHARS_MAX: usize = 60;
/// The longest meaning of recovery, in characters.
pub const RECOVERY_MEANING_CHARS_MAX: usize = 1_000;
/// The longest notes on one's culture, in characters.
pub const CULTURE_NOTES_CHARS_MAX: usize = 1_000;
/// The most live strengths.
pub const STRENGTHS_MAX: usize = 30;
/// The longest strength, in characters.
pub const STRENGTH_CHARS_MAX: usize = 60;
/// The most words of one's own, archived ones included.
pub const WORDS_MAX: usize = 200;
/// The longest words of a mood, in characters.
pub const MOOD_WORDS_CHARS_MAX: usize = 40;
/// The longest words of any other kind, in characters.
pub const WORDS_CHARS_MAX: usize = 30;
/// The highest mood level, the best; the lowest is 1.
pub const LEVEL_MAX: i64 = 5;
/// The most live tools in the toolbox.
pub const TOOLBOX_MAX: usize = 50;
/// The longest tool, in characters.
pub const TOOL_CHARS_MAX: usize = 80;
/// The longest name of a device, in characters.
pub const DEVICE_NAME_CHARS_MAX: usize = 40;
/// The longest value of a setting, in characters.
pub const SETTING_CHARS_MAX: usize = 40;
/// The most settings.
pub const PROFILE_SETTINGS_MAX: usize = 64;
/// The most changes of others that are set aside.
pub const DISCARDED_MAX: usize = 10_000;
/// The most names of devices.
pub const DEVICE_NAMES_MAX: usize = 64;
/// The longest words of a date that one keeps count from, in characters.
pub const SINCE_CHARS_MAX: usize = 60;

/// The name that one likes to be called.
pub const DISPLAY: Field = Field::new("display", "dn", Merge::Mv).text(DISPLAY_CHARS_MAX);
/// What recovery means to the person; shown first.
pub const RECOVERY_MEANING: Field =
    Field::new("recovery_meaning", "rm", Merge::Mv).text(RECOVERY_MEANING_CHARS_MAX);
/// What others may know of one's culture.
pub const CULTURE_NOTES: Field =
    Field::new("culture_notes", "cn", Merge::Mv).text(CULTURE_NOTES_CHARS_MAX);
/// The person's language.
pub const LANGUAGE: Field = Field::new("language", "la", Merge::Lww).class(Class::S1);
/// Strengths.
pub const STRENGTHS: Field = Field::new("strengths", "s", Merge::Or);
/// Words of one's own; the id of each is the id behind its code.
pub const VOCABULARY: Field = Field::new("vocabulary", "w", Merge::Or);
/// What helps.
pub const TOOLBOX: Field = Field::new("toolbox", "b", Merge::Or);
/// Dates that one keeps count from. Kept, not written yet.
pub const SINCE_DATES: Field = Field::new("since_dates", "sd", Merge::Or).class(Class::S3);
/// Settings by name.
pub const SETTINGS: Field = Field::new("settings", "se", Merge::SetLww)
    .class(Class::S1)
    .text(SETTING_CHARS_MAX);
/// What came late and is set aside, by id.
pub const DISCARDED: Field = Field::new("discarded", "x", Merge::Set).class(Class::S1);
/// Names of one's own devices, by device id in hexadecimal.
pub const DEVICE_NAMES: Field = Field::new("device_names", "dv", Merge::SetMv)
    .class(Class::S1)
    .text(DEVICE_NAME_CHARS_MAX);
/// Where each device's feed stands, by device tag.
pub const FEED_TAGS: Field = Field::new("feed_tags", "ft", Merge::SetLww).class(Class::S1);

/// A strength.
pub const STRENGTH_TEXT: Field = Field::new("text", "t", Merge::Mv).text(STRENGTH_CHARS_MAX);

/// What the word is used for.
pub const WORD_KIND: Field = Field::new("kind", "k", Merge::Mv).class(Class::S1);
/// The words.
pub const WORD_WORDS: Field = Field::new("words", "t", Merge::Mv).text(MOOD_WORDS_CHARS_MAX);
/// Where a mood word stands, 1 to 5.
pub const WORD_LEVEL: Field = Field::new("level", "l", Merge::Mv);
/// Its place among the words.
pub const WORD_RANK: Field = Field::new("rank", "r", Merge::Mv).class(Class::S1);
/// Whether it is no longer offered.
pub const WORD_ARCHIVED: Field = Field::new("archived", "a", Merge::Mv).class(Class::S1);

/// A tool.
pub const TOOL_TEXT: Field = Field::new("text", "t", Merge::Mv).text(TOOL_CHARS_MAX);
/// The way of coping that it is.
pub const TOOL_COPING: Field = Field::new("coping", "c", Merge::Mv);
/// Its place in the toolbox.
pub const TOOL_RANK: Field = Field::new("rank", "r", Merge::Mv).class(Class::S1);

/// What one keeps count of. Kept, not written yet.
pub const SINCE_WORDS: Field = Field::new("words", "t", Merge::Mv)
    .class(Class::S3)
    .text(SINCE_CHARS_MAX);
/// Since when. Kept, not written yet.
pub const SINCE_ON: Field = Field::new("on", "o", Merge::Mv).class(Class::S3);

/// Every field of a profile.
pub const PROFILE_FIELDS: &[Field] = &[
    DISPLAY,
    RECOVERY_MEANING,
    CULTURE_NOTES,
    LANGUAGE,
    STRENGTHS,
    VOCABULARY,
    TOOLBOX,
    SINCE_DATES,
    SETTINGS,
    DISCARDED,
    DEVICE_NAMES,
    FEED_TAGS,
];
/// Every field of a strength.
pub const STRENGTH_FIELDS: &[Field] = &[STRENGTH_TEXT];
/// Every field of a word of one's own.
pub const WORD_FIELDS: &[Field] = &[WORD_KIND, WORD_WORDS, WORD_LEVEL, WORD_RANK, WORD_ARCHIVED];
/// Every field of a tool.
pub const TOOL_FIELDS: &[Field] = &[TOOL_TEXT, TOOL_COPING, TOOL_RANK];
/// Every field of a date that one keeps count from.
pub const SINCE_FIELDS: &[Field] = &[SINCE_WORDS, SINCE_ON];

/// What a word of one's own can be used for.
pub const WORD_KINDS: Vocabulary =
    Vocabulary::closed(&["mood", "feeling", "tag", "coping", "setting", "support"]);
/// The kind of words for moods: longer, and with a level.
pub const WORD_KIND_MOOD: &str = "mood";
