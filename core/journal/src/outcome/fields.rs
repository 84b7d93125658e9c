use crate::{Class, Field, Merge, Result, Vocabulary, revision};

/// The container of self-ratings in a year's document.
pub const SELF_RATINGS: &str = "self_ratings";
/// The container of reflections in a year's document.
pub const REFLECTIONS: &str = "reflections";
/// The most self-ratings of one year.
pub const SELF_RATINGS_A_YEAR_MAX: usize = 1_000;
/// The most items of one instrument.
pub const ITEMS_MAX: usize = 50;
/// The highest answer to an item of one's own.
pub const OWN_ITEM_MAX: i64 = 10;
/// The longest reflection, in characters.
pub const REFLECTION_CHARS_MAX: usize = 2_000;
/// The highest `felt_heard` and `helped`; the lowest is 1.
pub const REFLECTION_SCALE_MAX: i64 = 5;

/// What is rated; among the constants.
pub const INSTRUMENT: Field = Field::new("instrument", "in", Merge::Const);
/// The version of the instrument; among the constants.
pub const VERSION: Field = Field::new("version", "vn", Merge::Const).class(Class::S0);
/// The language of its words; among the constants.
pub const LANGUAGE: Field = Field::new("language", "la", Merge::Const).class(Class::S1);
/// The licence of its words; among the constants. Kept, not written yet.
pub const LICENCE: Field = Field::new("licence", "li", Merge::Const).class(Class::S0);
/// The answers so far, by item: a number or `skipped`.
pub const ITEMS: Field = Field::new("items", "i", Merge::SetMv);
/// Whether one was alone.
pub const PLACE: Field = Field::new("place", "p", Merge::Mv);
/// On what occasion.
pub const OCCASION: Field = Field::new("occasion", "oc", Merge::Mv);
/// The answers as they were when it was finished.
pub const COMPLETED: Field = Field::new("completed", "c", Merge::Log);

/// Every field that a self-rating has of its own.
pub const SELF_RATING_FIELDS: &[Field] = &[
    INSTRUMENT, VERSION, LANGUAGE, LICENCE, ITEMS, PLACE, OCCASION, COMPLETED,
];

/// The contact that it is about; among the constants.
pub const CONTACT_ID: Field = Field::new("contact_id", "c", Merge::Const).class(Class::S1);
/// One's own words.
pub const TEXT: Field = Field::new("text", "t", Merge::Mv).text(REFLECTION_CHARS_MAX);
/// How much one felt heard, 1 to 5.
pub const FELT_HEARD: Field = Field::new("felt_heard", "fh", Merge::Mv);
/// How much it helped, 1 to 5.
pub const HELPED: Field = Field::new("helped", "h", Merge::Mv);

/// Every field that a reflection has of its own.
pub const REFLECTION_FIELDS: &[Field] = &[CONTACT_ID, TEXT, FELT_HEARD, HELPED];

/// The instrument of one's own single items.
pub const OWN_INSTRUMENT: &str = "own";
/// The version of those items that this version of the app writes.
pub const OWN_INSTRUMENT_VERSION: i64 = 1;
/// The single items, each 0 to 10, in our own wording.
pub const OWN_ITEMS: Vocabulary = Vocabulary::closed(&[
    "hope",
    "my_say",
    "belonging",
    "self_kindness",
    "week",
    "confidence",
]);
/// Whether one was alone.
pub const PLACES: Vocabulary = Vocabulary::closed(&["alone", "with_peer"]);
/// On what occasion one can rate oneself.
pub const OCCASIONS: Vocabulary =
    Vocabulary::closed(&["start", "three_months", "six_months", "ending", "any"]);

/// Whether a year that holds `present` self-ratings takes one more.
///
/// # Errors
/// `InvalidInput` with `too_many`.
pub fn room_for_self_rating(present: usize) -> Result<()> {
    revision::check_count(&COMPLETED, present, SELF_RATINGS_A_YEAR_MAX)
}
