use crate::bench::Bench;
use crate::child;
use crate::error::Result;
use crate::home::Home;
use crate::meter::{count, number};
use crate::report::{Bound, Figure};
use crate::tasks::{Load, Task};

/// Peak memory of the whole process, in MiB.
const PEAK_MUST_MIB: f64 = 64.0;
const PEAK_AIM_MIB: f64 = 32.0;

/// The workload through the import path, out as a ZIP, and in again, beside the record calls.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let at_ms = bench.at_ms;
    let (whole, telling) = bench.whole()?;
    let fresh = |name: &str| -> Result<Home> {
        let home = Home::at(&bench.root, name);
        home.remove()?;
        Ok(home)
    };
    eprintln!("  importing the workload");
    let (home, file) = (fresh("imported")?, bench.workload.clone());
    let import: Load = child::run(&Task::Import { home, file, at_ms })?;
    eprintln!("  exporting");
    let (home, file) = (whole.copy("exported")?, bench.root.join("export.zip"));
    let export: Load = child::run(&Task::Export {
        home,
        file: file.clone(),
        at_ms,
    })?;
    eprintln!("  importing the export");
    let home = fresh("restored")?;
    let restore: Load = child::run(&Task::Import {
        home,
        file: file.clone(),
        at_ms,
    })?;
    let zip_bytes = std::fs::metadata(&file)?.len();
    std::fs::remove_file(&file)?;
    let mut figures = vec![
        peak("peak memory of an import", &import),
        peak("peak memory of an export", &export),
        peak("peak memory of the import of an export", &restore),
    ];
    let calls = |name: &str, value: f64, floor: f64| Figure::new(name, "s", value).floor(floor);
    let cost = telling.cost;
    figures.extend([
        calls(
            "import, wall",
            import.cost.wall_ms / 1000.0,
            cost.wall_ms / 1000.0,
        )
        .note(format!(
            "{} records in one batch, {} rows not taken; floor: the same lines in {} record calls, \
                 each synced",
            import.records, import.refused, telling.calls
        )),
        calls(
            "import, CPU",
            import.cost.cpu_ms / 1000.0,
            cost.cpu_ms / 1000.0,
        )
        .note(format!(
            "floor: the record calls, {:.2} ms each",
            cost.cpu_ms / count(telling.calls)
        )),
        Figure::new("export, CPU", "s", export.cost.cpu_ms / 1000.0).note(format!(
            "{} records, {:.2} MB of ZIP",
            export.records,
            number(zip_bytes) / 1_000_000.0
        )),
        Figure::new(
            "import of the export, CPU",
            "s",
            restore.cost.cpu_ms / 1000.0,
        )
        .note(format!("{} records", restore.records)),
    ]);
    Ok(figures)
}

fn peak(name: &str, load: &Load) -> Figure {
    let mib = |kib: u64| number(kib) / 1024.0;
    Figure::new(name, "MiB", mib(load.whole.memory.peak_kib))
        .must(Bound::Most(PEAK_MUST_MIB))
        .aim(Bound::Most(PEAK_AIM_MIB))
        .note("VmHWM of the whole process, nothing taken off")
}
