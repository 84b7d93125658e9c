use super::fields::*;
use crate::{Event, MemberId, Record, fold, log};

/// Another member of the space, as its membership records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    /// Who.
    pub member: MemberId,
    /// Whether their key lets them write.
    pub can_edit: bool,
}

/// Who is in the space now, as its membership records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership<'a> {
    /// The person, who owns the space.
    pub person: MemberId,
    /// All others.
    pub others: &'a [Other],
}

impl Membership<'_> {
    /// The person alone: their peer worker is not on Companion yet.
    #[must_use]
    pub const fn alone(person: MemberId) -> Self {
        Self {
            person,
            others: &[],
        }
    }
}

/// Where a relationship stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationshipState {
    /// Only the person is in, and nobody was asked.
    Alone,
    /// Somebody was asked to join and has not said yes.
    Invited,
    /// Both sides are in. Only now are copies made.
    Accepted,
    /// One side lets it rest.
    Paused,
    /// It is over, for good.
    Ended,
}

impl RelationshipState {
    /// Its code, the same in every language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Invited => STATE_INVITED,
            Self::Accepted => STATE_ACCEPTED,
            Self::Paused => STATE_PAUSED,
            Self::Ended => STATE_ENDED,
        }
    }

    /// Folds the log of states by who is in now; the first of the rules that applies (DOMAIN 5.5).
    #[must_use]
    pub fn fold(record: &Record, membership: &Membership<'_>) -> Self {
        let events = log::events(record, STATE.key);
        let says = |kind: &str| events.iter().any(|event| event.kind == kind);
        if says(STATE_ENDED) {
            return Self::Ended;
        }
        if membership.others.is_empty() {
            return if says(STATE_INVITED) {
                Self::Invited
            } else {
                Self::Alone
            };
        }
        let mut writers = membership
            .others
            .iter()
            .filter(|other| other.can_edit)
            .peekable();
        let accepted = |other: &Other| {
            let mut events = events.iter().filter(|event| event.kind == STATE_ACCEPTED);
            events.any(|event| event.by == Some(other.member))
        };
        if writers.peek().is_some() && !writers.any(accepted) {
            return Self::Invited;
        }
        let others = membership.others.iter().map(|other| other.member);
        let mut members = others.chain([membership.person]);
        if members.any(|member| pauses(&events, member)) {
            Self::Paused
        } else {
            Self::Accepted
        }
    }
}

/// Whether a tip among a member's own events is `paused`.
fn pauses(events: &[Event], member: MemberId) -> bool {
    let tips = fold::tips_among(events, |event| event.by == Some(member));
    tips.iter().any(|tip| tip.kind == STATE_PAUSED)
}
