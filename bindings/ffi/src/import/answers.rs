use companion::LongTexts;
use companion::import::{CsvMapping, Zone};

/// From when on a place has another offset.
#[derive(uniffi::Record)]
pub struct OffsetChange {
    /// Milliseconds since 1970.
    pub from_ms: i64,
    /// Minutes east of UTC from then on.
    pub tz_min: i16,
}

/// The offsets of a place over time, for files whose times name no zone.
#[derive(uniffi::Record)]
pub struct ZoneOffsets {
    /// Minutes east of UTC before the first change.
    pub first_tz_min: i16,
    /// The changes.
    #[uniffi(default)]
    pub changes: Vec<OffsetChange>,
}

/// What must be known to read a file besides its bytes.
#[derive(uniffi::Record)]
pub struct ReadOptions {
    /// The place of times that name no zone.
    pub zone: ZoneOffsets,
    /// What the columns of a CSV file mean; with it, any CSV file is read by it.
    #[uniffi(default)]
    pub mapping: Option<CsvMapping>,
}

/// Where a mood name stands.
#[derive(uniffi::Record)]
pub struct MoodPlace {
    /// The name.
    pub name: String,
    /// 1 to 5; none for a mood that is kept in words only.
    pub level: Option<i64>,
}

/// What becomes of a text that is too long for one record. It is never cut and never dropped.
#[uniffi::remote(Enum)]
pub enum LongTexts {
    /// The row is not taken, and reported.
    Skip,
    /// It is kept as numbered parts at one time.
    Parts,
}

/// What the person said after the preview.
#[derive(uniffi::Record)]
pub struct ImportAnswers {
    /// How the file is read: the zone of its times, the columns of a table.
    pub read: ReadOptions,
    /// Where each mood name stands. A row with a name that is missing here is not taken, and
    /// reported.
    #[uniffi(default)]
    pub moods: Vec<MoodPlace>,
    /// What becomes of texts that are too long.
    pub long_texts: LongTexts,
    /// The relationship that contacts go to; without it the oldest, or a new one.
    #[uniffi(default)]
    pub relationship: Option<String>,
}

impl From<ZoneOffsets> for Zone {
    fn from(zone: ZoneOffsets) -> Self {
        let change = |change: OffsetChange| (change.from_ms, change.tz_min);
        Self::changing(
            zone.first_tz_min,
            zone.changes.into_iter().map(change).collect(),
        )
    }
}

impl From<ReadOptions> for companion::import::ReadOptions {
    fn from(options: ReadOptions) -> Self {
        Self {
            zone: options.zone.into(),
            mapping: options.mapping,
        }
    }
}

impl From<ImportAnswers> for companion::ImportAnswers {
    fn from(answers: ImportAnswers) -> Self {
        let place = |place: MoodPlace| (place.name, place.level);
        Self {
            read: answers.read.into(),
            moods: answers.moods.into_iter().map(place).collect(),
            long_texts: answers.long_texts,
            relationship: answers.relationship,
        }
    }
}
