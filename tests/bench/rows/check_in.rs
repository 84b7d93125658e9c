use harness::faults::{Call, Event, Fault};

use crate::bench::Bench;
use crate::child;
use crate::error::{Error, Result};
use crate::home::Home;
use crate::meter::{Cost, count, mean, median, number};
use crate::report::{Bound, Figure};
use crate::tasks::{CheckInCosts, Task};

/// How many check-ins are timed: ten weeks of them.
const TIMED: usize = 210;
/// How many are counted under the shim.
const COUNTED: usize = 30;
const FSYNCS_MUST: f64 = 1.0;
/// Wall time against the floor's.
const WALL_MUST: f64 = 4.0;
const WALL_AIM: f64 = 2.5;
/// CPU, in ms.
const CPU_MUST_MS: f64 = 1.0;
const CPU_AIM_MS: f64 = 0.7;
const LOG_PAGES_AIM: f64 = 6.0;

/// One durable check-in at the end of the whole history.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let home = bench.whole()?.0.copy("check-ins")?;
    let (workload, at_ms) = (bench.workload.clone(), bench.at_ms);
    let floor = bench.floor()?.clone();
    let task = Task::CheckIns {
        home,
        floor,
        workload,
        at_ms,
        count: TIMED,
    };
    let costs: CheckInCosts = child::run(&task)?;
    let mut figures = counted(bench)?;
    figures.extend(timed(&costs));
    figures.push(log_pages(&costs));
    Ok(figures)
}

fn timed(costs: &CheckInCosts) -> [Figure; 2] {
    let wall = |costs: &[Cost]| costs.iter().map(|cost| cost.wall_ms).collect::<Vec<_>>();
    let cpu = |costs: &[Cost]| costs.iter().map(|cost| cost.cpu_ms).collect::<Vec<_>>();
    let (ours, floor) = (
        (wall(&costs.ours), cpu(&costs.ours)),
        (wall(&costs.floor), cpu(&costs.floor)),
    );
    let wall_note = format!(
        "median of {TIMED}, each beside a SQLCipher FULL insert of its JSON line; means {:.2} and \
         {:.2} ms, checkpoints and snapshots included",
        mean(&ours.0),
        mean(&floor.0)
    );
    let cpu_note = format!(
        "mean of {TIMED}, checkpoints and snapshots included; median {:.2} ms",
        median(ours.1.clone())
    );
    [
        Figure::new("one durable check-in, wall", "ms", median(ours.0))
            .floor(median(floor.0))
            .must(Bound::Times(WALL_MUST))
            .aim(Bound::Times(WALL_AIM))
            .note(wall_note),
        Figure::new("one durable check-in, CPU", "ms", mean(&ours.1))
            .floor(mean(&floor.1))
            .must(Bound::Most(CPU_MUST_MS))
            .aim(Bound::Most(CPU_AIM_MS))
            .note(cpu_note),
    ]
}

fn log_pages(costs: &CheckInCosts) -> Figure {
    let pages: Vec<f64> = costs.log_pages.iter().map(|pages| number(*pages)).collect();
    let most = pages.iter().copied().fold(0.0, f64::max);
    Figure::new("one durable check-in, log pages", "pages", mean(&pages))
        .aim(Bound::Most(LOG_PAGES_AIM))
        .note(format!(
            "mean growth of the write-ahead log over {} check-ins; median {:.0}, most {most:.0}",
            pages.len(),
            median(pages.clone())
        ))
}

/// What the system was asked for between one acknowledgement and the next.
#[derive(Default)]
struct Asked {
    log_syncs: usize,
    begins_log: bool,
    other_syncs: usize,
    writes: usize,
}

fn counted(bench: &Bench) -> Result<Vec<Figure>> {
    let home = bench.whole()?.0.copy("counted")?;
    let asked = under_shim(bench, &home)?;
    // A checkpoint syncs the file, and whoever writes next begins the log anew and syncs its head.
    let plain: Vec<&Asked> = asked
        .iter()
        .filter(|asked| asked.other_syncs == 0 && !asked.begins_log)
        .collect();
    if plain.is_empty() {
        return Err(Error::Unfit("every check-in came with a checkpoint".into()));
    }
    let syncs: Vec<f64> = plain.iter().map(|asked| count(asked.log_syncs)).collect();
    let writes: Vec<f64> = plain.iter().map(|asked| count(asked.writes)).collect();
    let most = syncs.iter().copied().fold(0.0, f64::max);
    let least = syncs.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = if least < FSYNCS_MUST { least } else { most };
    let checkpoints = asked.len() - plain.len();
    Ok(vec![
        Figure::new("one durable check-in, fsyncs", "fsyncs", worst)
            .must(Bound::Just(FSYNCS_MUST))
            .aim(Bound::Just(FSYNCS_MUST))
            .note(format!(
                "the worst of {} counted at the system calls; {checkpoints} more came with a \
                 checkpoint or began the log anew after one",
                plain.len()
            )),
        Figure::new(
            "one durable check-in, write calls",
            "writes",
            median(writes),
        ),
    ])
}

fn under_shim(bench: &Bench, home: &Home) -> Result<Vec<Asked>> {
    let task = Task::Calls {
        home: home.clone(),
        workload: bench.workload.clone(),
        at_ms: bench.at_ms,
        count: COUNTED,
    };
    let outcome = Fault::none(&home.folder).run(&mut child::command(&task)?)?;
    if !outcome.status.success() {
        return Err(Error::Child(task.name().into()));
    }
    let mut asked: Vec<Asked> = Vec::new();
    for event in &outcome.trace.events {
        match event.call {
            Call::Said => asked.push(Asked::default()),
            _ => {
                if let Some(asked) = asked.last_mut() {
                    asked.add(event);
                }
            }
        }
    }
    // What comes after the last line belongs to no check-in.
    asked.pop();
    if asked.len() == COUNTED {
        Ok(asked)
    } else {
        Err(Error::Unfit(format!(
            "the shim heard {} check-ins of {COUNTED}",
            asked.len()
        )))
    }
}

impl Asked {
    fn add(&mut self, event: &Event) {
        let log = event.path.to_string_lossy().ends_with("-wal");
        match event.call {
            Call::Sync | Call::DataSync if log => self.log_syncs += 1,
            Call::Sync | Call::DataSync => self.other_syncs += 1,
            Call::Write => {
                self.writes += 1;
                self.begins_log |= log && event.offset == 0;
            }
            _ => {}
        }
    }
}
