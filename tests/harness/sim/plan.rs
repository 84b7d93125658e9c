//! What a run will be like: drawn from its seed before it begins, so that some runs are quiet and
//! others are not.

use super::world::DAY_MS;

/// Ten years: the most that a clock goes wrong.
const SKEW_MS_MAX: i64 = 3_653 * DAY_MS;
/// The longest partition.
const PARTITION_DAYS_MAX: u32 = 90;

/// Something that happens once, at a time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    /// Another device is linked.
    Link,
    /// A device has no line for so long.
    Partition { for_ms: i64 },
    /// Lines that were cut hold again.
    Mended { hand: usize },
    /// A clock goes wrong by so much.
    Skew { by_ms: i64 },
    /// The operator's nightly backup.
    BackUp,
    /// The operator sets the server back to the backup.
    RestoreServer,
    /// The machine is set back to the backup with all that is on it.
    RollBack,
    /// The database is lost.
    LoseNode,
    /// There is no room on the server's disk, and then there is again.
    FillDisk,
    /// See there.
    EmptyDisk,
    /// An image of a device is kept.
    Image,
    /// A device is set back to its image.
    SetBack,
    /// A device is copied.
    Copy,
    /// A device is stolen, and another removes it.
    Remove,
    /// The words are typed.
    Settle,
    /// New words are put in force.
    NewWords,
    /// What is new goes by file.
    HandOver,
    /// The server looks through all that it keeps.
    Scrub,
}

/// A run's plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How long it is.
    pub days: u32,
    /// Of a thousand exchanges, how many meet with something.
    pub trouble: u32,
    /// Of a thousand calls, in how many the process is killed.
    pub kills: u32,
    /// Whether contacts are noted: each relationship is a space of its own.
    pub contacts: bool,
    /// Milliseconds between two visits to each device, on average.
    pub pace_ms: [i64; 5],
    pub(super) happenings: Vec<(i64, Happening)>,
}

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed ^ 0x706c_616e);
        let days = rng.u32(40..=160);
        let mut plan = Self {
            days,
            trouble: [0, 0, 30, 100, 300][rng.usize(..5)],
            kills: [0, 0, 20, 60, 150][rng.usize(..5)],
            contacts: rng.u32(..4) == 0,
            pace_ms: pace(&mut rng),
            happenings: Vec::new(),
        };
        plan.draw(&mut rng);
        plan.happenings.sort_by_key(|(at_ms, _)| *at_ms);
        plan
    }

    /// Nothing goes wrong in it.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        (self.trouble, self.kills) = (0, 0);
        self.happenings.retain(|(_, what)| *what == Happening::Link);
        self
    }

    /// The same, short, and with more of what a defect is seen by (its number in SECURITY 9.4).
    #[must_use]
    pub fn provoking(mut self, seed: u64, defect: u8) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed);
        self.happenings.clear();
        // Before the first snapshot stands for anything: these defects need no long life.
        (self.days, self.trouble, self.kills) = (30, 0, 0);
        self.at(&mut rng, 1, Happening::Link);
        match defect {
            3 => self.pair(&mut rng, Happening::Image, Happening::SetBack, 5),
            4 => self.pair(&mut rng, Happening::BackUp, Happening::RestoreServer, 5),
            5 => self.at(&mut rng, 25, Happening::Remove),
            7 => self.kills = 400,
            8 => {
                self.at(&mut rng, 3, Happening::Link);
                self.happens(&mut rng, 0);
            }
            13 => self.pair(&mut rng, Happening::BackUp, Happening::RollBack, 5),
            _ => self.trouble = 300,
        }
        self.happenings.sort_by_key(|(at_ms, _)| *at_ms);
        self
    }

    fn draw(&mut self, rng: &mut fastrand::Rng) {
        let others = [1, 1, 2, 2, 3][rng.usize(..5)];
        for n in 0..others {
            // The second device comes on the first day.
            let latest = if n == 0 { 1 } else { self.days * 2 / 3 };
            self.at(rng, latest, Happening::Link);
        }
        for (of_a_hundred, times, what) in [
            (50, 3, 0),
            (20, 2, 1),
            (10, 1, 2),
            (5, 1, 3),
            (3, 1, 4),
            (5, 1, 5),
            (5, 1, 6),
            (4, 1, 7),
            (10, 1, 8),
            (6, 1, 9),
            (4, 1, 10),
            (15, 3, 11),
            (5, 1, 12),
        ] {
            if rng.u32(..100) < of_a_hundred {
                for _ in 0..rng.u32(1..=times) {
                    self.happens(rng, what);
                }
            }
        }
    }

    fn happens(&mut self, rng: &mut fastrand::Rng, what: u32) {
        let days = self.days;
        match what {
            0 => {
                let for_days = rng.u32(1..=PARTITION_DAYS_MAX.min(days / 2));
                let for_ms = i64::from(for_days) * DAY_MS;
                self.at(rng, days, Happening::Partition { for_ms });
            }
            1 => {
                let by_ms = rng.i64(-SKEW_MS_MAX..=SKEW_MS_MAX);
                self.at(rng, days, Happening::Skew { by_ms });
            }
            2 => self.pair(rng, Happening::BackUp, Happening::RestoreServer, 3),
            3 => self.pair(rng, Happening::BackUp, Happening::RollBack, 3),
            4 => self.at(rng, days, Happening::LoseNode),
            5 => self.pair(rng, Happening::FillDisk, Happening::EmptyDisk, 10),
            6 => self.pair(rng, Happening::Image, Happening::SetBack, 30),
            7 => self.at(rng, days, Happening::Copy),
            8 => self.at(rng, days, Happening::Remove),
            9 => self.at(rng, days, Happening::Settle),
            10 => self.at(rng, days, Happening::NewWords),
            11 => self.at(rng, days, Happening::HandOver),
            _ => self.at(rng, days, Happening::Scrub),
        }
    }

    /// On any of the first `days` days.
    fn at(&mut self, rng: &mut fastrand::Rng, days: u32, what: Happening) {
        let at_ms = rng.i64(0..i64::from(days.max(1)) * DAY_MS);
        self.happenings.push((at_ms, what));
    }

    /// One thing, and another at most so many days later.
    fn pair(&mut self, rng: &mut fastrand::Rng, one: Happening, other: Happening, days: i64) {
        let at_ms = rng.i64(0..i64::from(self.days) * DAY_MS);
        let later_ms = at_ms + rng.i64(1..days * DAY_MS);
        self.happenings.extend([(at_ms, one), (later_ms, other)]);
    }
}

/// The first device is in hand every day or two, the others now and then.
fn pace(rng: &mut fastrand::Rng) -> [i64; 5] {
    let mut pace = [0; 5];
    for (n, pace) in pace.iter_mut().enumerate() {
        let hours = if n == 0 {
            rng.i64(12..=36)
        } else {
            rng.i64(24..=24 * 14)
        };
        *pace = hours * DAY_MS / 24;
    }
    pace
}
