/// What a signature, the prefix and the feed cursor take.
const FRAME_BYTES: usize = 128;
/// The most that a section takes besides heads and items.
pub(crate) const SECTION_BYTES: usize = 80;
/// The most that a head takes.
pub(crate) const HEAD_BYTES: usize = 36;
/// The most that the begin of a run takes.
const RUN_BYTES: usize = 72;
/// The most that CBOR adds to an item.
const ITEM_BYTES: usize = 8;
/// The most that a joined log takes.
pub(crate) const JOINED_BYTES: usize = 48;

/// How much an answer may still grow. What is counted is never less than what is written.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    has_item: bool,
    is_cut: bool,
}

impl Budget {
    pub(crate) fn new(want: usize) -> Self {
        Self {
            left: want.saturating_sub(FRAME_BYTES),
            has_item: false,
            is_cut: false,
        }
    }

    /// Takes what must be said whatever was wanted.
    pub(crate) fn take(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// Takes room for an item, or says that the answer ends before it. The first one always fits:
    /// else an item longer than what is wanted would never come.
    pub(crate) fn take_item(&mut self, body: usize, begins_section: bool) -> bool {
        let section = usize::from(begins_section) * SECTION_BYTES;
        let bytes = body + ITEM_BYTES + RUN_BYTES + HEAD_BYTES + section;
        if self.is_cut || (self.has_item && bytes > self.left) {
            self.is_cut = true;
            return false;
        }
        self.has_item = true;
        self.take(bytes);
        true
    }

    /// Whether something was left out.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_before_the_item_that_does_not_fit_and_stays_ended() {
        let overhead = ITEM_BYTES + RUN_BYTES + HEAD_BYTES;
        let mut budget = Budget::new(FRAME_BYTES + 2 * (100 + overhead));
        assert!(budget.take_item(100, false));
        assert!(budget.take_item(100, false) && !budget.is_cut());
        assert!(!budget.take_item(1, false) && budget.is_cut());
        assert!(!budget.take_item(0, false));
    }

    #[test]
    fn the_first_item_fits_whatever_was_wanted() {
        let mut budget = Budget::new(0);
        assert!(budget.take_item(64 * 1024, true));
        assert!(!budget.take_item(1, false) && budget.is_cut());
    }
}
