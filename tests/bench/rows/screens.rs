use crate::bench::Bench;
use crate::child;
use crate::error::Result;
use crate::report::{Bound, Figure};
use crate::tasks::{ScreenCost, Task};

/// CPU of a screen's query, in ms.
const SCREEN_MUST_MS: f64 = 20.0;
const SCREEN_AIM_MS: f64 = 5.0;

/// Every screen, the slowest named.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let home = bench.whole()?.0.copy("screens")?;
    let workload = bench.workload.clone();
    let costs: Vec<ScreenCost> = child::run(&Task::Screens {
        home,
        workload,
        at_ms: bench.at_ms,
    })?;
    let bounded = |name: String, cost: &ScreenCost| {
        Figure::new(name, "ms", cost.median_ms)
            .must(Bound::Most(SCREEN_MUST_MS))
            .aim(Bound::Most(SCREEN_AIM_MS))
    };
    let slowest = costs
        .iter()
        .max_by(|a, b| a.median_ms.total_cmp(&b.median_ms));
    let mut figures = Vec::new();
    if let Some(slowest) = slowest {
        figures.push(
            bounded("slowest screen's query, CPU".into(), slowest)
                .note(format!("{}, median of its calls", slowest.name)),
        );
    }
    figures.extend(costs.iter().map(|cost| {
        bounded(format!("screen: {}", cost.name), cost).note(format!(
            "first {:.2} ms, worst {:.2} ms; {} things shown",
            cost.first_ms, cost.worst_ms, cost.shown
        ))
    }));
    Ok(figures)
}
