//! Defects that the simulator puts in on purpose, to show that it sees them (SECURITY 9.4). Without
//! the feature `planted`, which no released crate names, there is none: `planted` is constant, and
//! nothing of them is left in the program.

#[cfg(feature = "planted")]
thread_local! {
    static IN: std::cell::Cell<u8> = const { std::cell::Cell::new(0) };
}

/// Puts a defect in on this thread, by its number in SECURITY 9.4; 0 takes it out.
#[cfg(feature = "planted")]
pub fn plant(number: u8) {
    IN.set(number);
}

/// Whether a defect is in on this thread.
#[cfg(feature = "planted")]
#[must_use]
pub fn planted(number: u8) -> bool {
    IN.get() == number
}

/// Whether a defect is in on this thread.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn planted(_: u8) -> bool {
    false
}
