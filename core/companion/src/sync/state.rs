/// What came of an entry; the numbers are those of the store's rows, frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum EntryState {
    /// Its changes are in their documents.
    Applied = store::ENTRY_APPLIED,
    /// It is stored and was not looked at yet.
    New = 1,
    /// Its device or its epoch's secret is unknown.
    Waiting = 2,
    /// It rests on changes that are not here.
    Pending = 3,
    /// It does not count: its device was removed, or its author may not write.
    Quarantined = 4,
    /// It lies on the branch of a fork that lost.
    Fork = 5,
    /// It does not count by itself, but others built on it: its changes are in their documents.
    Late = 6,
    /// It is of a form that a newer version reads.
    NeedsUpdate = 7,
    /// It could not be opened or applied.
    Unreadable = 8,
    /// Applying it ended the process, or panicked: not tried again before an update.
    Poison = 9,
}

impl EntryState {
    const ALL: [Self; 10] = [
        Self::Applied,
        Self::New,
        Self::Waiting,
        Self::Pending,
        Self::Quarantined,
        Self::Fork,
        Self::Late,
        Self::NeedsUpdate,
        Self::Unreadable,
        Self::Poison,
    ];

    /// The states of entries whose changes are in their documents.
    pub(crate) const IN: [u8; 2] = [Self::Applied as u8, Self::Late as u8];

    /// The state with this number; an unknown one is looked at anew.
    pub(crate) fn of(number: u8) -> Self {
        let found = Self::ALL.into_iter().find(|state| *state as u8 == number);
        found.unwrap_or(Self::New)
    }

    /// Whether the entry's changes are in their documents.
    pub(crate) const fn is_in(self) -> bool {
        matches!(self, Self::Applied | Self::Late)
    }

    /// Whether nothing but an update of the program changes it.
    pub(crate) const fn is_for_good(self) -> bool {
        matches!(self, Self::Unreadable | Self::Poison)
    }
}
