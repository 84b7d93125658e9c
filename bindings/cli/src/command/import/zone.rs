use companion::import::Zone;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::args::ImportFile;
use crate::dates::parse_offset;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// The most changes of the clock that are looked up: two a year for over a century.
const CHANGES_MAX: usize = 300;
const SECONDS_A_MINUTE: i32 = 60;

/// The zone of times that say none: as given by name or offset, or the zone of this device.
pub fn read(session: &Session, typed: &ImportFile) -> Result<Zone> {
    let zone = match typed.zone.as_deref() {
        None => session.now().time_zone().clone(),
        Some(text) => match parse_offset(text) {
            Some(offset) => TimeZone::fixed(offset),
            None => TimeZone::get(text).map_err(|_| Failure::format("zone"))?,
        },
    };
    Ok(told(&zone, session.now()))
}

/// The changes of a zone's clock from 1970 to now.
fn told(zone: &TimeZone, now: &ZonedDateTime) -> Zone {
    let minutes = |seconds: i32| i16::try_from(seconds / SECONDS_A_MINUTE).unwrap_or_default();
    let first = minutes(zone.to_offset(Timestamp::UNIX_EPOCH).seconds());
    let changes = zone
        .following(Timestamp::UNIX_EPOCH)
        .take(CHANGES_MAX)
        .take_while(|change| change.timestamp() <= now.timestamp())
        .map(|change| {
            (
                change.timestamp().as_millisecond(),
                minutes(change.offset().seconds()),
            )
        });
    Zone::changing(first, changes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_have_their_own_offset() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let now: ZonedDateTime = "2026-11-24T12:00+01:00[Europe/Madrid]".parse().unwrap();
        let told = told(&zone, &now);
        let at = |text: &str| told.at(text.parse::<Timestamp>().unwrap().as_millisecond());
        assert_eq!(at("2026-01-15T12:00Z"), 60);
        assert_eq!(at("2026-07-15T12:00Z"), 120);
        assert_eq!(at("2016-07-15T12:00Z"), 120);
    }
}
