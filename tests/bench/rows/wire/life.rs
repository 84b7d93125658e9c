use harness::workload::{ContactLine, Line as WorkloadLine, Story};

use crate::bench::Bench;
use crate::child;
use crate::dates::DAY_MS;
use crate::error::{Error, Result};
use crate::floor::zstd_19;
use crate::home::Home;
use crate::later::Later;
use crate::line::{Exchange, Line, Watched, bytes, first_sync, settle, sync};
use crate::meter::{count, median, number};
use crate::next::NextCheckIns;
use crate::report::{Bound, Figure};
use crate::tasks::{Carried, Task};

/// A first sync waits with its snapshot for up to a day (PROTOCOL 10).
const SNAPSHOT_AFTER_MS: i64 = DAY_MS + 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;
/// Peak memory of any sync, in MiB.
const PEAK_MUST_MIB: f64 = 64.0;
const PEAK_AIM_MIB: f64 = 32.0;
/// How many check-ins are sent one by one.
const CHECK_INS: usize = 12;
/// One check-in online, heads and both ways.
const CHECK_IN_MUST: f64 = 900.0;
const CHECK_IN_AIM: f64 = 750.0;
/// Its request, its answer, and what the other device receives, without heads (PROTOCOL 14).
const REQUEST_MUST: f64 = 600.0;
const ANSWER_MUST: f64 = 150.0;
const RECEIVED_MUST: f64 = 600.0;
/// All syncs of an ordinary day.
const DAY_MUST: f64 = 10_000.0;
const DAY_AIM: f64 = 4_000.0;

/// A person with ten years on a phone, a tablet later, and a server.
pub struct Life<'a> {
    /// The workload.
    pub bench: &'a Bench,
    /// The server, and what counts.
    pub line: Line,
    /// The phone's journal.
    pub phone: Home,
    /// The tablet's journal.
    pub tablet: Home,
    /// Now.
    pub at_ms: i64,
}

impl<'a> Life<'a> {
    /// The phone holds everything but the burst, and knows the server.
    pub fn begin(bench: &'a Bench) -> Result<Self> {
        let phone = bench.before_burst()?.copy("phone")?;
        let tablet = Home::at(&bench.root, "tablet");
        tablet.remove()?;
        let story = Story::of(&bench.lines)?;
        let before = story.scenes.iter().filter(|scene| !scene.burst);
        let at_ms = before.map(|scene| scene.at_ms).max().unwrap_or_default() + 60_000;
        let line = Line::lay()?;
        let (companion, _) = phone.open(at_ms)?;
        companion.server_set(&line.token()?)?;
        companion.close()?;
        Ok(Self {
            bench,
            line,
            phone,
            tablet,
            at_ms,
        })
    }

    /// Ten years at once, then the snapshot that a day later stands for them.
    pub fn first_upload(&mut self) -> Result<Vec<Figure>> {
        eprintln!("  the first upload of all years, and the snapshot");
        let _ = self.line.proxy.take_counts();
        let carried = self.in_a_child(&self.phone)?;
        let counts = self.line.proxy.take_counts();
        let floor = count(zstd_19(
            text_of(self.bench, |line| !line.is_burst()).as_bytes(),
        )?);
        let mut figures = vec![
            Figure::new("first upload of all years", "B", bytes(counts))
                .floor(floor)
                .note(format!(
                    "{} round trips, {:.1} s of CPU; floor: zstd -19 of the same lines",
                    counts.round_trips,
                    carried.cost.cpu_ms / 1000.0
                )),
            peak("peak memory of the first upload", &carried),
        ];
        self.at_ms += SNAPSHOT_AFTER_MS;
        let carried = self.in_a_child(&self.phone)?;
        let counts = self.line.proxy.take_counts();
        figures.extend([
            Figure::new("snapshot of all years", "B", bytes(counts))
                .floor(floor)
                .note(format!("{} round trips, a day later", counts.round_trips)),
            peak("peak memory of the snapshot", &carried),
        ]);
        Ok(figures)
    }

    /// Syncs a journal in a process of its own.
    pub fn in_a_child(&self, home: &Home) -> Result<Carried> {
        child::run(&Task::Sync {
            home: home.clone(),
            at_ms: self.at_ms,
        })
    }

    /// Check-ins one by one, each sent at once and fetched by the tablet. Snapshots that are due
    /// come before: they are figures of their own.
    pub fn check_ins(&mut self) -> Result<Vec<Figure>> {
        for home in [&self.phone, &self.tablet, &self.phone] {
            self.at_ms += SNAPSHOT_AFTER_MS;
            self.in_a_child(home)?;
        }
        let (phone, clock) = self.phone.open(self.at_ms)?;
        let (tablet, tablet_clock) = self.tablet.open(self.at_ms)?;
        let (line, other) = (Watched::start()?, Watched::start()?);
        let mut next = NextCheckIns::after(&phone, &self.bench.lines, self.at_ms)?;
        for (companion, line) in [(&phone, &line), (&tablet, &other), (&phone, &line)] {
            settle(companion, line)?;
        }
        let (mut all, mut trips) = (Vec::new(), 0);
        let (mut up, mut down, mut received) = (Vec::new(), Vec::new(), Vec::new());
        let mut worst_seen = String::new();
        for minute in 1..=CHECK_INS {
            let mut draft = next.draft();
            draft.at.at_ms = self.at_ms + i64::try_from(minute).unwrap_or(0) * MINUTE_MS;
            clock.set(draft.at.at_ms);
            tablet_clock.set(draft.at.at_ms);
            phone.record_check_in(&draft)?;
            let _ = (line.take(), other.take(), self.line.proxy.take_counts());
            sync(&phone, &line)?;
            let counts = self.line.proxy.take_counts();
            all.push(bytes(counts));
            let seen = line.take();
            if counts.round_trips > trips {
                trips = counts.round_trips;
                worst_seen = said(&seen);
            }
            up.push(count(first_sync(&seen)?.up));
            down.push(count(first_sync(&seen)?.down));
            sync(&tablet, &other)?;
            received.push(count(first_sync(&other.take())?.down));
        }
        self.at_ms += DAY_MS / 24;
        phone.close()?;
        tablet.close()?;
        let worst = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        let note = format!("median of {CHECK_INS}, most {:.0} B", worst(&all));
        Ok(vec![
            Figure::new("one check-in online", "B", median(all))
                .must(Bound::Most(CHECK_IN_MUST))
                .aim(Bound::Most(CHECK_IN_AIM))
                .note(note),
            round_trips("one check-in online, round trips", trips)
                .note(format!("the worst; bodies {worst_seen}")),
            Figure::new("one check-in, request", "B", median(up)).must(Bound::Most(REQUEST_MUST)),
            Figure::new("one check-in, answer", "B", median(down)).must(Bound::Most(ANSWER_MUST)),
            Figure::new("one check-in, received", "B", median(received))
                .must(Bound::Most(RECEIVED_MUST)),
        ])
    }

    /// Three check-ins, a contact and two steps, each sent at once.
    pub fn day(&mut self) -> Result<Vec<Figure>> {
        let (phone, clock) = self.phone.open(self.at_ms)?;
        let line = Watched::start()?;
        settle(&phone, &line)?;
        let later = Later::of(&phone, &self.bench.lines)?;
        let mut next = NextCheckIns::after(&phone, &self.bench.lines, self.at_ms)?;
        let _ = (line.take(), self.line.proxy.take_counts());
        for part in 0..3 {
            let draft = next.draft();
            clock.set(draft.at.at_ms);
            phone.record_check_in(&draft)?;
            sync(&phone, &line)?;
            if part == 1 {
                clock.set(next.at_ms());
                later.contact(&self.a_contact(next.at_ms())?)?;
                sync(&phone, &line)?;
            }
            if part > 0 {
                let (goal, step) = self.a_step()?;
                later.tick(goal, step, part == 1)?;
                sync(&phone, &line)?;
            }
        }
        let counts = self.line.proxy.take_counts();
        self.at_ms = next.at_ms();
        drop(later);
        phone.close()?;
        Ok(vec![
            Figure::new("ordinary day, all syncs", "B", bytes(counts))
                .must(Bound::Most(DAY_MUST))
                .aim(Bound::Most(DAY_AIM))
                .note(format!(
                    "3 check-ins, 1 contact, 2 steps, each synced at once: {} round trips; bodies \
                     {}",
                    counts.round_trips,
                    said(&line.take())
                )),
        ])
    }

    /// The first contact of the workload, as if it were at `at_ms`.
    pub fn a_contact(&self, at_ms: i64) -> Result<ContactLine> {
        let found = self.bench.lines.iter().find_map(|line| match line {
            WorkloadLine::Contact(line) => Some(line),
            _ => None,
        });
        let mut contact = found
            .cloned()
            .ok_or_else(|| Error::Unfit("no contact in the workload".into()))?;
        contact.at = at_ms;
        Ok(contact)
    }

    /// A step of the newest goal that has one.
    fn a_step(&self) -> Result<(usize, usize)> {
        let goals = self.bench.lines.iter().filter_map(|line| match line {
            WorkloadLine::Goal(goal) => Some(goal),
            _ => None,
        });
        let with_step = goals.enumerate().filter(|(_, goal)| !goal.steps.is_empty());
        let last = with_step.last();
        let (place, _) = last.ok_or_else(|| Error::Unfit("no step in the workload".into()))?;
        Ok((place, 0))
    }
}

/// The bodies of some exchanges, up and down.
pub fn said(exchanges: &[Exchange]) -> String {
    let said = exchanges.iter().map(|one| {
        let path = one.path.trim_start_matches("/v1/");
        format!("{path} {}+{}", one.up, one.down)
    });
    said.collect::<Vec<_>>().join(", ")
}

/// A figure of round trips that must be one.
pub fn round_trips(name: &str, trips: u64) -> Figure {
    Figure::new(name, "trips", number(trips)).must(Bound::Just(1.0))
}

/// Peak memory of a process.
pub fn peak(name: &str, carried: &Carried) -> Figure {
    let mib = number(carried.whole.memory.peak_kib) / 1024.0;
    Figure::new(name, "MiB", mib)
        .must(Bound::Most(PEAK_MUST_MIB))
        .aim(Bound::Most(PEAK_AIM_MIB))
        .note("VmHWM of the whole process, nothing taken off")
}

/// The text of some lines of the workload.
pub fn text_of(bench: &Bench, wanted: impl Fn(&WorkloadLine) -> bool) -> String {
    let texts = bench.text.lines().filter(|line| !line.trim().is_empty());
    let pairs = texts.zip(&bench.lines);
    pairs
        .filter(|(_, line)| wanted(line))
        .flat_map(|(text, _)| [text, "\n"])
        .collect()
}
