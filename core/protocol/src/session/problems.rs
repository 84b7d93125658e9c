use std::collections::{BTreeMap, BTreeSet};

use super::ProblemConsequence;
use crate::{LogId, ProblemCode};

/// How many different problems a session keeps in mind; beyond, each counts as seen before, so that
/// a server cannot make a session long by naming many.
const PROBLEMS_MAX: usize = 1_024;
/// How often the same problem is answered by sending what is asked for.
const TRIES_MAX: u32 = 1;

/// The problems of one session: what is asked for twice is skipped and reported (PROTOCOL 6.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Problems {
    seen: BTreeMap<(LogId, u64), u32>,
}

/// What the problems of one answer come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Noted {
    /// Another request can mend one of them.
    pub(super) ask_again: bool,
    /// Something is full.
    pub(super) pull_only: bool,
    /// A code is unknown: wait, as with status 8.
    pub(super) wait: bool,
    /// Something is skipped, or its log stopped.
    pub(super) skipped: bool,
}

impl Problems {
    pub(super) fn note(&mut self, problems: &[(LogId, ProblemCode)]) -> Noted {
        let mut noted = Noted::default();
        let mut in_this_answer = BTreeSet::new();
        for (log, code) in problems {
            let consequence = ProblemConsequence::of(*code);
            match consequence {
                ProblemConsequence::PullOnly => noted.pull_only = true,
                ProblemConsequence::Wait => noted.wait = true,
                ProblemConsequence::Skip | ProblemConsequence::StopLog => noted.skipped = true,
                ProblemConsequence::KeepBoth => {}
                ProblemConsequence::SendPrevious
                | ProblemConsequence::SendFrom
                | ProblemConsequence::SendFirst
                | ProblemConsequence::FinishBlob
                | ProblemConsequence::CorrectManifest => {
                    // Several authors of one log may lack the same in one answer.
                    let is_first = in_this_answer.insert((*log, code.number()));
                    if self.may_try(*log, code.number(), is_first) {
                        noted.ask_again = true;
                    } else {
                        noted.skipped = true;
                    }
                }
            }
        }
        noted
    }

    fn may_try(&mut self, log: LogId, code: u64, is_first: bool) -> bool {
        let is_full = self.seen.len() >= PROBLEMS_MAX;
        match self.seen.get_mut(&(log, code)) {
            Some(tries) => {
                *tries = tries.saturating_add(u32::from(is_first));
                *tries <= TRIES_MAX
            }
            None if is_full => false,
            None => {
                self.seen.insert((log, code), 1);
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(n: u16) -> LogId {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&n.to_be_bytes());
        LogId::from_bytes(bytes)
    }

    #[test]
    fn what_is_asked_for_twice_is_skipped() {
        let mut problems = Problems::default();
        let both = [
            (log(1), ProblemCode::LogUnknown),
            (log(1), ProblemCode::LogUnknown),
        ];
        let first = problems.note(&both);
        assert!(first.ask_again && !first.skipped, "{first:?}");
        let second = problems.note(&both);
        assert!(!second.ask_again && second.skipped, "{second:?}");
        let other = problems.note(&[(log(2), ProblemCode::LogUnknown)]);
        assert!(other.ask_again, "another log has tries of its own");
    }

    #[test]
    fn a_server_that_names_ever_new_logs_wins_no_further_rounds() {
        let mut problems = Problems::default();
        let many = u16::try_from(PROBLEMS_MAX).expect("few");
        for n in 0..many {
            assert!(
                problems
                    .note(&[(log(n), ProblemCode::PreviousNeeded)])
                    .ask_again,
                "{n}"
            );
        }
        let past = problems.note(&[(log(many), ProblemCode::PreviousNeeded)]);
        assert!(!past.ask_again && past.skipped);
    }
}
