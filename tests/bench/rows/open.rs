use crate::bench::{Bench, SHORT_DAYS};
use crate::child::{self, Whole};
use crate::error::Result;
use crate::home::Home;
use crate::meter::{median, number};
use crate::report::{Bound, Figure};
use crate::tasks::Task;

/// How many processes of each kind are started, one kind after the other in turn.
const RUNS: usize = 15;
/// CPU of a cold open, in ms.
const OPEN_MUST_MS: f64 = 30.0;
const OPEN_AIM_MS: f64 = 10.0;
/// A long history against a short one.
const LONG_MUST: f64 = 1.2;
const LONG_AIM: f64 = 1.1;
/// Memory at today's screen, in MiB.
const MEMORY_MUST_MIB: f64 = 24.0;
const MEMORY_AIM_MIB: f64 = 12.0;
/// Check-ins since the log was last copied into the file, as a killed app leaves them.
const UNTIDY_CHECK_INS: usize = 30;

/// The processes of one kind.
struct Kind {
    task: Task,
    runs: Vec<Whole>,
}

impl Kind {
    fn new(task: Task) -> Self {
        Self {
            task,
            runs: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<()> {
        self.runs.push(child::run(&self.task)?);
        Ok(())
    }

    fn middle(&self, of: impl Fn(&Whole) -> f64) -> f64 {
        median(self.runs.iter().map(of).collect())
    }

    fn cpu_above(&self, empty: &Self) -> f64 {
        let cpu = |whole: &Whole| whole.cpu_ms;
        (self.middle(cpu) - empty.middle(cpu)).max(0.0)
    }

    fn mib_above(&self, empty: &Self, of: impl Fn(&Whole) -> u64 + Copy) -> f64 {
        let kib = |whole: &Whole| number(of(whole));
        (self.middle(kib) - empty.middle(kib)).max(0.0) / 1024.0
    }
}

/// Cold opens in processes of their own.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let at_ms = bench.at_ms;
    let whole = bench.whole()?.0.copy("open-whole")?;
    let short = bench.short()?.copy("open-short")?;
    let killed = killed(bench)?;
    let floor = bench.floor()?.clone();
    let today = |home: &Home| {
        Kind::new(Task::Today {
            home: home.clone(),
            at_ms,
        })
    };
    let mut kinds = [
        Kind::new(Task::Empty),
        Kind::new(Task::FloorToday { file: floor }),
        today(&whole),
        today(&short),
    ];
    for _ in 0..RUNS {
        for kind in &mut kinds {
            kind.run()?;
        }
    }
    let mut after_kill = Kind::new(Task::Empty);
    for run in 0..RUNS {
        // Each open tidies the log up when it closes: so each has a copy of its own.
        let home = killed.copy(&format!("open-killed-{}", run % 2))?;
        after_kill.task = Task::Today {
            home,
            at_ms: at_ms + 20 * crate::dates::DAY_MS,
        };
        after_kill.run()?;
    }
    let [empty, floor, whole, short] = kinds;
    Ok(figures(&empty, &floor, [&whole, &short, &after_kill]))
}

/// A journal whose last process was ended without closing.
fn killed(bench: &Bench) -> Result<Home> {
    let home = bench.whole()?.0.copy("open-killed")?;
    let workload = bench.workload.clone();
    let task = Task::Calls {
        home: home.clone(),
        workload,
        at_ms: bench.at_ms,
        count: UNTIDY_CHECK_INS,
    };
    let status = child::command(&task)?
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() {
        Ok(home)
    } else {
        Err(crate::error::Error::Child(task.name().into()))
    }
}

fn figures(empty: &Kind, floor: &Kind, [whole, short, killed]: [&Kind; 3]) -> Vec<Figure> {
    let floor_ms = floor.cpu_above(empty);
    let (whole_ms, short_ms) = (whole.cpu_above(empty), short.cpu_above(empty));
    let empty_ms = empty.middle(|whole| whole.cpu_ms);
    let resident = |whole: &Whole| whole.memory.resident_kib;
    let own = whole.mib_above(empty, |whole| whole.memory.own_kib);
    let floor_mib = floor.mib_above(empty, resident);
    vec![
        Figure::new("cold open to today's screen, CPU", "ms", whole_ms)
            .floor(floor_ms)
            .must(Bound::Most(OPEN_MUST_MS))
            .aim(Bound::Most(OPEN_AIM_MS))
            .note(format!(
                "above an empty process ({empty_ms:.1} ms), median of {RUNS} processes; floor: \
                 SQLCipher open and the newest {} rows",
                crate::floor::NEWEST
            )),
        Figure::new(
            "cold open, whole history / last 30 days",
            "×",
            whole_ms / short_ms,
        )
        .must(Bound::Most(LONG_MUST))
        .aim(Bound::Most(LONG_AIM))
        .note(format!(
            "{whole_ms:.2} ms / {short_ms:.2} ms with {SHORT_DAYS} days"
        )),
        Figure::new("cold open after a kill, CPU", "ms", killed.cpu_above(empty)).note(format!(
            "{UNTIDY_CHECK_INS} check-ins still in the log, which is read whole"
        )),
        Figure::new(
            "memory at today's screen",
            "MiB",
            whole.mib_above(empty, resident),
        )
        .floor(floor_mib)
        .must(Bound::Most(MEMORY_MUST_MIB))
        .aim(Bound::Most(MEMORY_AIM_MIB))
        .note(format!(
            "resident (Rss of smaps_rollup) above an empty process, code pages included; \
                 {own:.1} MiB of it anonymous"
        )),
    ]
}
