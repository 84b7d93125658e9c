use std::ops::RangeInclusive;

use crate::Day;
use crate::limits::{DAY_RECORDS_MAX, RECORD_TEXTS_MAX, SLOT_BITS, TEXT_BITS};

/// The day under which undated records are filed: before every date.
const UNDATED: Day = Day::MIN;

/// The slots of a day.
pub(crate) fn slots_of(day: Option<Day>) -> RangeInclusive<i64> {
    let first = i64::from(day.unwrap_or(UNDATED)) << SLOT_BITS;
    first..=first + DAY_RECORDS_MAX - 1
}

/// The slots of a range of days, both ends taken in. Undated records are in none.
pub(crate) fn slots_between(days: &RangeInclusive<Day>) -> RangeInclusive<i64> {
    let first = (*days.start()).max(UNDATED + 1);
    *slots_of(Some(first)).start()..=*slots_of(Some(*days.end())).end()
}

/// The day of a slot.
pub(crate) fn day_of(slot: i64) -> Option<Day> {
    let day = Day::try_from(slot >> SLOT_BITS).unwrap_or(UNDATED);
    (day != UNDATED).then_some(day)
}

/// The row of the search index for a record's text.
pub(crate) fn search_row(slot: i64, place: usize) -> i64 {
    // Texts beyond the last place of their own share it.
    let place = i64::try_from(place.min(RECORD_TEXTS_MAX - 1)).unwrap_or(0);
    (slot << TEXT_BITS) | place
}

/// The slot and the place that a row of the search index stands for.
pub(crate) fn of_search_row(row: i64) -> (i64, usize) {
    let place = row & ((1 << TEXT_BITS) - 1);
    (row >> TEXT_BITS, usize::try_from(place).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_before_1970_and_undated_records_keep_their_order() {
        let days = [
            None,
            Some(-40_000),
            Some(-1),
            Some(0),
            Some(1),
            Some(84_000),
        ];
        let mut last = i64::MIN;
        for day in days {
            let slots = slots_of(day);
            assert!(*slots.start() > last);
            assert_eq!((day_of(*slots.start()), day_of(*slots.end())), (day, day));
            last = *slots.end();
        }
    }

    #[test]
    fn the_place_of_a_text_is_found_again_and_the_last_place_is_shared() {
        let slot = *slots_of(Some(-3)).end();
        assert_eq!(of_search_row(search_row(slot, 0)), (slot, 0));
        let last = RECORD_TEXTS_MAX - 1;
        assert_eq!(of_search_row(search_row(slot, last)), (slot, last));
        assert_eq!(of_search_row(search_row(slot, last + 1)), (slot, last));
    }

    #[test]
    fn a_range_of_days_leaves_undated_records_out() {
        assert!(!slots_between(&(Day::MIN..=Day::MAX)).contains(slots_of(None).start()));
        assert!(slots_between(&(5..=6)).contains(slots_of(Some(6)).end()));
        assert!(!slots_between(&(5..=6)).contains(slots_of(Some(7)).start()));
    }
}
