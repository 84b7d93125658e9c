//! What the logs come to: pure folds, the same whatever the order of arrival.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::{Code, Event, Id, MemberId, Moment, Packed, Point, Record, Vocabulary, log, projected};

/// What devices answered: one shown, and all of them where they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The answer that counts; none if nobody answered.
    pub shown: Option<Code>,
    /// All answers that devices left apart, the one that counts first; empty unless they differ.
    pub differing: Vec<Code>,
}

/// Whether a step or follow-up is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether it is.
    pub is_done: bool,
    /// Whether two devices answered differently.
    pub two_answers: bool,
    /// When it was done, by the clock of whoever said so.
    pub on: Option<Moment>,
}

/// A number that was said at some time: a point of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The number; none if it cannot be read.
    pub value: Option<i64>,
    /// When.
    pub at: Moment,
    /// Who said it; none in the private space.
    pub by: Option<MemberId>,
}

/// The kind of event of a series.
pub(crate) const SAID: &str = "said";
const SAID_VALUE: &str = "n";
/// Says that it is done.
pub(crate) const DONE: &str = "done";
/// Takes it back.
pub(crate) const UNDONE: &str = "undone";
const DONE_ORDER: Vocabulary = Vocabulary::closed(&[DONE, UNDONE]);

/// The tips among the events that count: those that no other counting event had seen, directly or
/// through any other event of the log.
pub(crate) fn tips_among(events: &[Event], counts: impl Fn(&Event) -> bool) -> Vec<&Event> {
    let by_id: BTreeMap<Id, &Event> = events.iter().map(|event| (event.id, event)).collect();
    let counting: Vec<&Event> = events.iter().filter(|event| counts(event)).collect();
    let mut seen = BTreeSet::new();
    let mut ahead: Vec<Id> = counting
        .iter()
        .flat_map(|event| event.after.iter().filter(|id| **id != event.id))
        .copied()
        .collect();
    while let Some(id) = ahead.pop() {
        if seen.insert(id) {
            let after = by_id.get(&id).map(|event| event.after.iter());
            ahead.extend(after.into_iter().flatten());
        }
    }
    let tips: Vec<&Event> = counting
        .iter()
        .filter(|event| !seen.contains(&event.id))
        .copied()
        .collect();
    // Only a forged circle has no tip; then none of them goes before another.
    if tips.is_empty() { counting } else { tips }
}

/// The ids of the tips, as the next event names them.
pub(crate) fn tip_ids(events: &[Event]) -> Vec<Id> {
    tips_among(events, |_| true)
        .into_iter()
        .map(|event| event.id)
        .collect()
}

/// What the tips say: of several answers the one that `order` puts first is shown.
pub(crate) fn answers(tips: &[&Event], order: &Vocabulary) -> Answers {
    let mut codes: Vec<Code> = tips
        .iter()
        .filter_map(|tip| Code::read(&tip.kind))
        .collect();
    codes.sort_by_key(|code| (order.rank(code), code.clone()));
    codes.dedup();
    Answers {
        shown: codes.first().cloned(),
        differing: if codes.len() > 1 { codes } else { Vec::new() },
    }
}

/// Folds the `done` log at `key` of a step or follow-up: done if a tip says so.
pub(crate) fn done(child: &Record, key: &str) -> Done {
    let events = log::events(child, key);
    let tips = tips_among(&events, |_| true);
    let folded = answers(&tips, &DONE_ORDER);
    let is_done = folded.shown.is_some_and(|code| code.as_str() == DONE);
    let newest = tips.iter().rev().find(|tip| tip.kind == DONE);
    Done {
        is_done,
        two_answers: !folded.differing.is_empty(),
        on: newest.filter(|_| is_done).map(|tip| moment(tip)),
    }
}

/// When an event was written; by its id where its time cannot be read.
pub(crate) fn moment(event: &Event) -> Moment {
    event.at.unwrap_or_else(|| created(event.id))
}

/// When an id was made, in UTC: the offset was not kept there.
pub(crate) fn created(id: Id) -> Moment {
    Moment {
        at_ms: i64::try_from(id.created_ms()).unwrap_or_default(),
        tz_min: 0,
    }
}

/// What an event of a series says.
pub(crate) fn said(value: i64) -> Packed {
    Packed::default().with(SAID_VALUE, value)
}

/// The series at `key`, oldest first.
pub(crate) fn series(record: &Record, key: &str, range: RangeInclusive<i64>) -> Vec<Said> {
    let events = log::events(record, key).into_iter();
    let said = |event: Event| Said {
        value: event
            .body
            .int(SAID_VALUE)
            .filter(|value| range.contains(value)),
        at: moment(&event),
        by: event.by,
    };
    events.map(said).collect()
}

/// The points of a series; what cannot be read stays out.
pub(crate) fn points(series: &str, said: &[Said]) -> Vec<Point> {
    let readable = said.iter().filter_map(|said| Some((said.at, said.value?)));
    readable
        .map(|(at, value)| projected::point(series, at, value))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STATUS: Vocabulary = Vocabulary::closed(&["active", "paused", "done"]);
    const AT: Moment = Moment {
        at_ms: 0,
        tz_min: 0,
    };

    fn id(number: u32) -> Id {
        Id::at(u64::from(number), crate::DeviceTag::of(&[0; 16]))
    }

    fn event(number: u32, kind: &str, after: &[u32]) -> Event {
        Event::new(id(number), kind, AT, after.iter().map(|n| id(*n)).collect())
    }

    fn shown(events: &[Event], counts: impl Fn(&Event) -> bool) -> Answers {
        answers(&tips_among(events, counts), &STATUS)
    }

    #[test]
    fn the_newest_answer_counts_and_not_the_most_alive_of_all() {
        let events = [event(1, "active", &[]), event(2, "done", &[1])];
        let answers = shown(&events, |_| true);
        assert_eq!(answers.shown.as_ref().map(Code::as_str), Some("done"));
        assert!(answers.differing.is_empty());
    }

    #[test]
    fn of_two_answers_the_first_in_order_is_shown_with_both() {
        let events = [
            event(1, "active", &[]),
            event(2, "done", &[1]),
            event(3, "paused", &[1]),
        ];
        let answers = shown(&events, |_| true);
        let differing: Vec<&str> = answers.differing.iter().map(Code::as_str).collect();
        assert_eq!(differing, ["paused", "done"]);
        assert_eq!(answers.shown, answers.differing.first().cloned());
    }

    #[test]
    fn an_answer_given_after_another_members_one_still_replaces_ones_own() {
        // The person's second answer names only the suggestion that came between.
        let events = [
            event(1, "active", &[]),
            event(2, "done", &[1]),
            event(3, "paused", &[2]),
        ];
        let answers = shown(&events, |event| event.kind != "done");
        assert_eq!(answers.shown.as_ref().map(Code::as_str), Some("paused"));
        assert!(answers.differing.is_empty());
    }

    #[test]
    fn an_unknown_answer_is_shown_where_it_is_the_only_one() {
        let events = [event(1, "resting", &[])];
        let answers = shown(&events, |_| true);
        assert_eq!(answers.shown.as_ref().map(Code::as_str), Some("resting"));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_never_matters(
            (events, order) in prop::collection::vec((0..3_usize, any::<[u8; 2]>()), 1..24)
                .prop_flat_map(|seeds| {
                    let made: Vec<Event> = seeds.iter().enumerate().map(|(n, (kind, after))| {
                        let n = u32::try_from(n).expect("small");
                        let after: Vec<u32> =
                            after.iter().map(|a| u32::from(*a)).filter(|a| *a < n).collect();
                        event(n, STATUS.codes[*kind], &after)
                    }).collect();
                    let shuffled = Just(made.clone()).prop_shuffle();
                    (Just(made), shuffled)
                })
        ) {
            prop_assert_eq!(shown(&events, |_| true), shown(&order, |_| true));
            prop_assert!(shown(&events, |_| true).shown.is_some());
        }
    }
}
