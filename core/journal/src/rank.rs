//! The order of children: strings in base 62 that leave room between any two (DOMAIN 3).

use crate::Id;

/// The longest rank; past it all siblings are ranked anew.
pub const RANK_CHARS_MAX: usize = 64;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();
const MIDDLE: usize = BASE / 2;

/// Where a child goes among its siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// Before all others.
    First,
    /// Right after this one.
    After(Id),
    /// After all others.
    #[default]
    Last,
}

/// A rank after `low` and before `high`; none if there is no room, or a rank is not of our form.
#[must_use]
pub fn between(low: Option<&str>, high: Option<&str>) -> Option<String> {
    let low = digits(low.unwrap_or_default())?;
    let high = match high {
        Some(high) => Some(digits(high)?),
        None => None,
    };
    if high.as_ref().is_some_and(|high| *high <= low) {
        return None;
    }
    let made = middle(&low, high.as_deref());
    let made: String = made
        .into_iter()
        .filter_map(|digit| DIGITS.get(digit).copied().map(char::from))
        .collect();
    (made.len() <= RANK_CHARS_MAX).then_some(made)
}

/// Ranks for `count` siblings, evenly apart and as short as can be.
#[must_use]
pub fn evenly(count: usize) -> Vec<String> {
    let mut width = 1;
    let mut room = BASE;
    while room <= count {
        width += 1;
        room = room.saturating_mul(BASE);
    }
    let step = room / (count + 1);
    (1..=count)
        .map(|n| written(n.saturating_mul(step), width))
        .collect()
}

fn written(number: usize, width: u32) -> String {
    let digit = |place: u32| number / BASE.saturating_pow(place) % BASE;
    let text: String = (0..width)
        .rev()
        .filter_map(|place| DIGITS.get(digit(place)).copied().map(char::from))
        .collect();
    // A last zero leaves no room before it.
    text.trim_end_matches('0').to_owned()
}

/// The digits of a rank, none if it is not one: empty only where there is no neighbour.
fn digits(rank: &str) -> Option<Vec<usize>> {
    if rank.len() > RANK_CHARS_MAX || rank.ends_with('0') {
        return None;
    }
    rank.bytes()
        .map(|byte| DIGITS.iter().position(|digit| *digit == byte))
        .collect()
}

/// The shortest digits between; one step up or down beside an open end, so that a list that only
/// grows at its end keeps short ranks.
fn middle(low: &[usize], high: Option<&[usize]>) -> Vec<usize> {
    let mut made = Vec::new();
    let mut high = high;
    let mut place = 0;
    loop {
        let from = low.get(place).copied().unwrap_or(0);
        let to = match high {
            Some(high) => high.get(place).copied().unwrap_or(0),
            None => BASE,
        };
        if to > from + 1 {
            made.push(step(low.get(place).is_some(), high.is_some(), from, to));
            return made;
        }
        made.push(from);
        if to > from {
            // One digit below the upper end: everything that follows is below it.
            high = None;
        }
        place += 1;
    }
}

const fn step(has_low: bool, has_high: bool, from: usize, to: usize) -> usize {
    match (has_low, has_high) {
        (true, false) => from + 1,
        (false, true) => to - 1,
        (false, false) => MIDDLE,
        (true, true) => from.midpoint(to),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rank_lies_between_its_neighbours() {
        for (low, high) in [
            (None, None),
            (Some("V"), None),
            (None, Some("V")),
            (None, Some("1")),
            (Some("z"), None),
            (Some("a"), Some("b")),
            (Some("a"), Some("a1")),
            (Some("az"), Some("b")),
            (Some("azz"), Some("b1")),
        ] {
            let made = between(low, high).expect("room");
            assert!(low.is_none_or(|low| low < made.as_str()), "{low:?} {made}");
            assert!(
                high.is_none_or(|high| made.as_str() < high),
                "{made} {high:?}"
            );
        }
    }

    #[test]
    fn there_is_no_room_between_equal_foreign_or_endless_ranks() {
        let endless = format!("{}1", "0".repeat(RANK_CHARS_MAX - 1));
        for (low, high) in [
            (Some("a"), Some("a")),
            (Some("b"), Some("a")),
            (Some("a!"), None),
            (None, Some("")),
            (None, Some("a0")),
            (None, Some(endless.as_str())),
        ] {
            assert_eq!(between(low, high), None, "{low:?} {high:?}");
        }
    }

    #[test]
    fn a_rank_may_have_64_characters_and_not_one_more() {
        let at_limit = format!("{}1", "z".repeat(RANK_CHARS_MAX - 1));
        let made = between(Some(&at_limit), None).expect("room");
        assert!(made > at_limit && made.len() == RANK_CHARS_MAX);
        assert_eq!(between(Some(&"z".repeat(RANK_CHARS_MAX)), None), None);
        assert_eq!(between(Some(&format!("{at_limit}1")), None), None);
    }

    #[test]
    fn even_ranks_are_in_order_and_leave_room_everywhere() {
        for count in [1, 2, 50, 61, 62, 200] {
            let ranks = evenly(count);
            assert_eq!(ranks.len(), count);
            let ends = [None]
                .into_iter()
                .chain(ranks.iter().map(|rank| Some(rank.as_str())));
            for (low, high) in ends.zip(ranks.iter().map(|r| Some(r.as_str())).chain([None])) {
                let made = between(low, high).expect("room");
                assert!(low.is_none_or(|low| low < made.as_str()));
                assert!(
                    high.is_none_or(|high| made.as_str() < high),
                    "{made} {high:?}"
                );
            }
        }
    }

    #[test]
    fn a_list_that_grows_at_its_end_keeps_short_ranks() {
        let mut last = None;
        for _ in 0..200 {
            let made = between(last.as_deref(), None).expect("room");
            assert!(last.is_none_or(|last| last < made));
            last = Some(made);
        }
        assert!(last.is_some_and(|last| last.len() <= 8));
    }

    proptest! {
        #[test]
        fn whatever_is_inserted_where_the_order_holds(
            places in prop::collection::vec(any::<u16>(), 1..200)
        ) {
            let mut ranks: Vec<String> = Vec::new();
            for place in places {
                let at = usize::from(place) % (ranks.len() + 1);
                let low = at.checked_sub(1).and_then(|at| ranks.get(at)).cloned();
                let high = ranks.get(at).cloned();
                match between(low.as_deref(), high.as_deref()) {
                    Some(made) => ranks.insert(at, made),
                    None => ranks = evenly(ranks.len() + 1),
                }
                prop_assert!(ranks.is_sorted_by(|a, b| a < b));
                prop_assert!(ranks.iter().all(|rank| (1..=RANK_CHARS_MAX).contains(&rank.len())));
            }
        }
    }
}
