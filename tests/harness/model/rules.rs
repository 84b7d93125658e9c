//! Rules that a bug may leave out, to show that the invariants notice (SECURITY 9.4).

/// A planted bug, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rules {
    /// The rules as SECURITY 3 and 4 have them.
    AsWritten,
    /// B5: cuts and lines cut nothing.
    NoCut,
    /// B6: a roster lists active devices of those who are in, not who is out.
    RosterWithoutOut,
    /// B10: the last recipient is left out of every Rekey, and nobody checks.
    RecipientLeftOut,
    /// B14: a removal counts only while its author is not removed itself.
    RemovalNeedsItsAuthor,
    /// B17: whom an epoch is sealed to is checked, not who reaches it (no F5).
    NoReach,
    /// B20: an entry within any cut of its person counts, not only within every one.
    HighestCut,
    /// B21: the longest chain of Eras is chosen.
    LongestEraChain,
}
