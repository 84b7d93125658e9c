/// What a scrub found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrubReport {
    /// How many items were read.
    pub items_read: u64,
    /// How many damaged ones were moved aside.
    pub moved_aside: u64,
    /// How many logs were re-tagged for it.
    pub logs_tagged_again: u64,
}
