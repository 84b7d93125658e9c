//! What can go wrong with one exchange.

use std::collections::VecDeque;

/// What happens to one exchange: a request and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: lets one exchange pass between two that do not.
    None,
    /// The connection ends before a byte of the request passes.
    DropRequest,
    /// So many bytes of the request pass, then the connection ends.
    TruncateRequest(usize),
    /// This bit of the request, heads included, arrives the other way round.
    FlipRequest(u64),
    /// The request passes once more, over a connection of its own, before its answer does.
    RepeatRequest,
    /// The request passes and is answered; the answer does not pass, and the connection ends.
    DropAnswer,
    /// So many bytes of the answer pass, then the connection ends.
    TruncateAnswer(usize),
    /// This bit of the answer, heads included, arrives the other way round.
    FlipAnswer(u64),
}

/// The faults that are still to come.
pub type Queue = VecDeque<Fault>;

/// What a pump does with the bytes that it read.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They pass.
    Pass(Vec<u8>),
    /// They pass, then the connection ends.
    PassAndEnd(Vec<u8>),
    /// They pass after the whole request was sent once more.
    RepeatAndPass(Vec<u8>),
}

fn cut(mut bytes: Vec<u8>, before: usize, limit: usize) -> Verdict {
    if before + bytes.len() < limit {
        return Verdict::Pass(bytes);
    }
    bytes.truncate(limit.saturating_sub(before));
    Verdict::PassAndEnd(bytes)
}

fn flip(mut bytes: Vec<u8>, before: usize, bit: u64) -> Verdict {
    let place = usize::try_from(bit / 8).unwrap_or(usize::MAX);
    let place = place.checked_sub(before);
    if let Some(byte) = place.and_then(|place| bytes.get_mut(place)) {
        *byte ^= 1 << (bit % 8);
    }
    Verdict::Pass(bytes)
}

impl Fault {
    /// What becomes of bytes of the request, of which `before` bytes came earlier.
    pub fn on_request(self, bytes: Vec<u8>, before: usize) -> Verdict {
        match self {
            Self::DropRequest => Verdict::PassAndEnd(Vec::new()),
            Self::TruncateRequest(limit) => cut(bytes, before, limit),
            Self::FlipRequest(bit) => flip(bytes, before, bit),
            _ => Verdict::Pass(bytes),
        }
    }

    /// What becomes of bytes of the answer, of which `before` bytes came earlier.
    pub fn on_answer(self, bytes: Vec<u8>, before: usize) -> Verdict {
        match self {
            Self::DropAnswer => Verdict::PassAndEnd(Vec::new()),
            Self::TruncateAnswer(limit) => cut(bytes, before, limit),
            Self::FlipAnswer(bit) => flip(bytes, before, bit),
            Self::RepeatRequest if before == 0 => Verdict::RepeatAndPass(bytes),
            _ => Verdict::Pass(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_at_the_limit_falls_where_it_says_over_several_reads() {
        let fault = Fault::TruncateAnswer(5);
        let pass = Verdict::Pass(vec![1, 2, 3, 4]);
        assert_eq!(fault.on_answer(vec![1, 2, 3, 4], 0), pass);
        let end = Verdict::PassAndEnd(vec![5]);
        assert_eq!(fault.on_answer(vec![5, 6], 4), end);
        assert_eq!(fault.on_request(vec![7], 9), Verdict::Pass(vec![7]));
    }

    #[test]
    fn one_bit_is_flipped_wherever_it_lies() {
        let fault = Fault::FlipRequest(8 * 3 + 1);
        assert_eq!(fault.on_request(vec![0; 3], 0), Verdict::Pass(vec![0; 3]));
        assert_eq!(fault.on_request(vec![0; 2], 3), Verdict::Pass(vec![2, 0]));
        assert_eq!(fault.on_request(vec![0; 2], 5), Verdict::Pass(vec![0; 2]));
    }
}
