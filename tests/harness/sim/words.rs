//! What people write in a run. Every text is unlike all others and holds the marker, so that it can
//! be looked for where it must not be and where it must.

/// In every text that somebody writes; nowhere outside devices (I7).
pub(super) const MARKER: &str = "zqumarkerquz";

const THINGS: [&str; 12] = [
    "walked to the river",
    "slept badly again",
    "my sister called",
    "cooked for the first time this week",
    "the group was loud but good",
    "could not get up before noon",
    "wrote the letter",
    "the old car, we laughed",
    "rain all day",
    "asked for help",
    "forgot the pills, took them late",
    "saw the kingfisher",
];

/// The `n`th text of a run.
pub(super) fn text(n: usize, rng: &mut fastrand::Rng) -> String {
    let thing = THINGS[rng.usize(..THINGS.len())];
    // Within what the title of a goal may hold.
    let again = rng.usize(1..3);
    let told = vec![thing; again].join(", ");
    format!("{MARKER} {n} {told}")
}
