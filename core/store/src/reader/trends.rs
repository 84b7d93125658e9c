use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use rusqlite::params;

use super::Reader;
use crate::slot::{day_of, slots_between};
use crate::{CodeRow, Day, Result, SpaceId, code_list};

/// What trends are drawn from, of live records of one kind. All of it comes from one pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trends {
    /// Mood by day or by week, oldest first; those without mood are left out.
    pub moods: Vec<DayMood>,
    /// Mood by weekday, Monday first.
    pub weekdays: [WeekdayMood; 7],
    /// Sleep by day, oldest first; days without sleep are left out.
    pub sleep: Vec<Sleep>,
    /// Codes with their values, the most frequent first.
    pub codes: Vec<CodeCount>,
}

/// The mood of a day, or of the week that begins on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMood {
    /// The day, or the Monday of the week.
    pub day: Day,
    /// How many records tell a mood.
    pub count: u64,
    /// The lowest.
    pub low: i64,
    /// The median; of two the lower.
    pub median: i64,
    /// The highest.
    pub high: i64,
}

/// The mood of a weekday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WeekdayMood {
    /// How many records tell a mood.
    pub count: u64,
    /// The median, of two the lower; none without a record.
    pub median: Option<i64>,
}

/// The sleep of a day, as told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sleep {
    /// The day.
    pub day: Day,
    /// Minutes, as told last on that day.
    pub minutes: Option<i64>,
    /// Quality, as told last on that day.
    pub quality: Option<i64>,
}

/// How often a code with a value was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    /// The code and its value.
    pub code: CodeRow,
    /// How often.
    pub count: u64,
}

impl Reader<'_> {
    /// Everything that trends show of one kind within these days, by day or by week from Monday.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn trends(&self, kind: u8, days: &RangeInclusive<Day>, by_week: bool) -> Result<Trends> {
        let slots = slots_between(days);
        let sql = "SELECT slot, at_ms, mood, sleep_min, sleep_quality, codes
                   FROM timeline NOT INDEXED
                   WHERE slot BETWEEN ?1 AND ?2 AND kind = ?3 AND state = 0 ORDER BY slot";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params![slots.start(), slots.end(), kind])?;
        let mut pass = Pass {
            by_week,
            ..Pass::default()
        };
        while let Some(row) = rows.next()? {
            let Some(day) = day_of(row.get(0)?) else {
                continue;
            };
            if let Some(mood) = row.get::<_, Option<i64>>(2)? {
                pass.mood(day, mood);
            }
            pass.sleep(day, row.get(1)?, row.get(3)?, row.get(4)?);
            if let Some(codes) = row
                .get_ref(5)?
                .as_blob_or_null()
                .map_err(rusqlite::Error::from)?
            {
                code_list::for_each(codes, |n, value| {
                    *pass.codes.entry((n, value)).or_default() += 1
                })?;
            }
        }
        pass.end_mood();
        Ok(Trends {
            moods: pass.moods,
            weekdays: pass.weekdays.map(|mut moods| weekday(&mut moods)),
            sleep: pass.sleep,
            codes: self.named(pass.codes)?,
        })
    }

    /// The codes of a kind with groups within these days and, if given, in one space.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn code_counts(
        &self,
        kind: u8,
        days: &RangeInclusive<Day>,
        space: Option<SpaceId>,
    ) -> Result<Vec<CodeCount>> {
        let slots = slots_between(days);
        let sql = "SELECT t.codes FROM timeline AS t INDEXED BY timeline_grouped
                   CROSS JOIN document AS d ON d.n = t.document
                   WHERE t.kind = ?1 AND t.grp IS NOT NULL AND t.slot BETWEEN ?2 AND ?3
                       AND t.state = 0 AND t.codes IS NOT NULL AND (?4 IS NULL OR d.space = ?4)";
        let mut statement = self.statement(sql)?;
        let space = space.map(|space| space.0);
        let mut rows = statement.query(params![kind, slots.start(), slots.end(), space])?;
        let mut codes = HashMap::new();
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(0)?;
            code_list::for_each(&bytes, |n, value| {
                *codes.entry((n, value)).or_default() += 1
            })?;
        }
        self.named(codes)
    }

    fn named(&self, counts: HashMap<(u64, Option<i64>), u64>) -> Result<Vec<CodeCount>> {
        let mut statement = self.statement("SELECT list, code FROM code WHERE n = ?1")?;
        let mut found = Vec::with_capacity(counts.len());
        for ((n, value), count) in counts {
            let n = i64::try_from(n).map_err(|_| crate::Error::Damaged)?;
            let code = statement.query_row([n], |row| {
                Ok(CodeRow {
                    list: row.get(0)?,
                    code: row.get(1)?,
                    value,
                })
            })?;
            found.push(CodeCount { code, count });
        }
        found.sort_by(|a, b| {
            let key = |c: &CodeCount| (c.code.list, std::cmp::Reverse(c.count));
            key(a)
                .cmp(&key(b))
                .then_with(|| a.code.code.cmp(&b.code.code))
                .then_with(|| a.code.value.cmp(&b.code.value))
        });
        Ok(found)
    }
}

/// What one pass over the days gathers.
#[derive(Default)]
struct Pass {
    by_week: bool,
    bucket: Option<Day>,
    bucket_moods: Vec<i64>,
    moods: Vec<DayMood>,
    weekdays: [BTreeMap<i64, u64>; 7],
    sleep: Vec<Sleep>,
    /// When minutes and quality of the last day were told.
    told_ms: (i64, i64),
    codes: HashMap<(u64, Option<i64>), u64>,
}

impl Pass {
    fn mood(&mut self, day: Day, mood: i64) {
        let weekday = days_since_monday(day);
        if let Some(moods) = self.weekdays.get_mut(usize::try_from(weekday).unwrap_or(0)) {
            *moods.entry(mood).or_default() += 1;
        }
        let bucket = if self.by_week {
            day.saturating_sub(weekday)
        } else {
            day
        };
        if self.bucket != Some(bucket) {
            self.end_mood();
            self.bucket = Some(bucket);
        }
        self.bucket_moods.push(mood);
    }

    fn end_mood(&mut self) {
        self.bucket_moods.sort_unstable();
        let moods = &self.bucket_moods;
        let median = moods.get(moods.len().saturating_sub(1) / 2);
        if let (Some(day), Some(low), Some(median), Some(high)) =
            (self.bucket, moods.first(), median, moods.last())
        {
            let count = moods.len() as u64;
            self.moods.push(DayMood {
                day,
                count,
                low: *low,
                median: *median,
                high: *high,
            });
        }
        self.bucket_moods.clear();
    }

    fn sleep(&mut self, day: Day, at_ms: i64, minutes: Option<i64>, quality: Option<i64>) {
        if minutes.is_none() && quality.is_none() {
            return;
        }
        if self.sleep.last().is_none_or(|last| last.day != day) {
            self.sleep.push(Sleep {
                day,
                minutes: None,
                quality: None,
            });
            self.told_ms = (i64::MIN, i64::MIN);
        }
        let Some(last) = self.sleep.last_mut() else {
            return;
        };
        if minutes.is_some() && at_ms >= self.told_ms.0 {
            (last.minutes, self.told_ms.0) = (minutes, at_ms);
        }
        if quality.is_some() && at_ms >= self.told_ms.1 {
            (last.quality, self.told_ms.1) = (quality, at_ms);
        }
    }
}

/// 1970-01-01 was a Thursday.
const fn days_since_monday(day: Day) -> Day {
    (day.rem_euclid(7) + 3) % 7
}

fn weekday(moods: &mut BTreeMap<i64, u64>) -> WeekdayMood {
    let count: u64 = moods.values().sum();
    let mut before = count.saturating_sub(1) / 2;
    for (mood, n) in moods {
        if before < *n {
            return WeekdayMood {
                count,
                median: Some(*mood),
            };
        }
        before -= *n;
    }
    WeekdayMood {
        count,
        median: None,
    }
}
