use jiff::civil::DateTime;
use jiff::tz::Offset;
use journal::Moment;

/// One minute in milliseconds.
const MINUTE_MS: i64 = 60_000;

/// The offsets of a place over time, for files whose times name no zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    first_tz_min: i16,
    changes: Vec<(i64, i16)>,
}

impl Zone {
    /// A place that keeps one offset, in minutes east of UTC.
    #[must_use]
    pub const fn fixed(tz_min: i16) -> Self {
        Self {
            first_tz_min: tz_min,
            changes: Vec::new(),
        }
    }

    /// A place with `first_tz_min` until the first of `changes`, each of which is the moment, in
    /// milliseconds since 1970, from which another offset holds.
    #[must_use]
    pub fn changing(first_tz_min: i16, mut changes: Vec<(i64, i16)>) -> Self {
        changes.sort_unstable();
        Self {
            first_tz_min,
            changes,
        }
    }

    /// The offset at `at_ms`.
    #[must_use]
    pub fn at(&self, at_ms: i64) -> i16 {
        let before = self
            .changes
            .partition_point(|(from_ms, _)| *from_ms <= at_ms);
        let change = before
            .checked_sub(1)
            .and_then(|index| self.changes.get(index));
        change.map_or(self.first_tz_min, |(_, tz_min)| *tz_min)
    }

    /// The moment of a wall clock's time; none outside of what can be kept. An hour that comes
    /// twice is taken as its first pass; in one that does not come the offset before it holds.
    #[must_use]
    pub fn moment(&self, wall: DateTime) -> Option<Moment> {
        let wall_ms = Offset::UTC.to_timestamp(wall).ok()?.as_millisecond();
        let shifted = |tz_min: i16| wall_ms - i64::from(tz_min) * MINUTE_MS;
        let offsets = self.changes.iter().map(|(_, tz_min)| *tz_min);
        let mut fitting = std::iter::once(self.first_tz_min)
            .chain(offsets)
            .filter(|tz_min| self.at(shifted(*tz_min)) == *tz_min)
            .collect::<Vec<_>>();
        fitting.sort_by_key(|tz_min| shifted(*tz_min));
        let in_gap = || self.at(wall_ms.saturating_sub(24 * 60 * MINUTE_MS));
        let tz_min = fitting.first().copied().unwrap_or_else(in_gap);
        Moment {
            at_ms: shifted(tz_min),
            tz_min,
        }
        .checked("at")
        .ok()
    }

    /// The moment `at_ms` in this place; none outside of what can be kept.
    #[must_use]
    pub fn lived(&self, at_ms: i64) -> Option<Moment> {
        Moment {
            at_ms,
            tz_min: self.at(at_ms),
        }
        .checked("at")
        .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Madrid in 2023: summer time from 26 March, 01:00 UTC, to 29 October, 01:00 UTC.
    fn madrid() -> Zone {
        Zone::changing(60, vec![(1_698_541_200_000, 60), (1_679_792_400_000, 120)])
    }

    #[test]
    fn a_fixed_zone_shifts_the_wall_clock() {
        let moment = Zone::fixed(-330)
            .moment(date(1970, 1, 1).at(0, 0, 0, 0))
            .unwrap();
        assert_eq!((moment.at_ms, moment.tz_min), (330 * MINUTE_MS, -330));
        assert_eq!(
            Zone::fixed(330).moment(date(1970, 1, 1).at(0, 0, 0, 0)),
            None
        );
    }

    #[test]
    fn summer_and_winter_have_their_own_offsets() {
        let zone = madrid();
        for (month, tz_min) in [(1, 60), (7, 120), (12, 60)] {
            let moment = zone.moment(date(2023, month, 1).at(12, 0, 0, 0)).unwrap();
            assert_eq!(moment.tz_min, tz_min);
            assert_eq!(zone.lived(moment.at_ms), Some(moment));
        }
    }

    #[test]
    fn an_hour_that_comes_twice_is_its_first_pass_and_one_that_does_not_come_is_kept() {
        let twice = madrid().moment(date(2023, 10, 29).at(2, 30, 0, 0)).unwrap();
        assert_eq!(twice.tz_min, 120);
        let gap = madrid().moment(date(2023, 3, 26).at(2, 30, 0, 0)).unwrap();
        assert_eq!((gap.tz_min, gap.at_ms), (60, 1_679_794_200_000));
    }
}
