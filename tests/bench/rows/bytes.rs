use std::collections::BTreeMap;

use harness::workload::{Line, Story};
use journal::{Document, DocumentKey, DocumentKind, Hash, Readers};

use crate::bench::Bench;
use crate::dates::month;
use crate::error::Result;
use crate::floor::zstd_19;
use crate::ledger::{Ledger, born};
use crate::meter::count;
use crate::report::{Bound, Figure};

/// The burst against zstd -19 of its JSON.
const BURST_MUST: f64 = 1.7;
const BURST_AIM: f64 = 1.2;
/// Everything against zstd -19 of its JSON, as for a restore.
const ALL_MUST: f64 = 2.0;
const ALL_AIM: f64 = 0.9;

/// Bytes as the journal exports them.
pub fn measure(bench: &Bench) -> Result<Vec<Figure>> {
    let story = Story::of(&bench.lines)?;
    let ledger = Ledger::of(&story)?;
    let mut figures = burst(bench, &ledger)?;
    figures.extend(months(bench, &ledger)?);
    Ok(figures)
}

/// The bytes of what came after `since`, as `readers` take it.
fn exported(document: &Document, since: &[Hash], readers: Readers) -> Result<f64> {
    let payloads = document.export(since, readers, |bytes| bytes)?;
    Ok(payloads.iter().map(|payload| count(payload.size())).sum())
}

fn burst(bench: &Bench, ledger: &Ledger) -> Result<Vec<Figure>> {
    let pairs = bench
        .text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .zip(&bench.lines);
    let text: Vec<&str> = pairs
        .filter(|(_, line)| line.is_burst())
        .map(|(text, _)| text)
        .collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let floor = count(zstd_19((text.join("\n") + "\n").as_bytes())?);
    let changed = ledger.burst()?;
    let (mut bundled, mut plain, mut single) = (0.0, 0.0, 0.0);
    for (document, since) in &changed {
        bundled += exported(document, since, Readers::NEWEST)?;
        plain += exported(document, since, Readers::OLDEST)?;
        let changes = document.changes_after(since);
        single += changes
            .iter()
            .map(|change| count(change.bytes.len()))
            .sum::<f64>();
    }
    let figure = |name: &str, bytes| {
        Figure::new(name, "B", bytes)
            .floor(floor)
            .must(Bound::Times(BURST_MUST))
            .aim(Bound::Times(BURST_AIM))
    };
    Ok(vec![
        figure("offline burst, smallest form", bundled).note(format!(
            "payloads of {} documents before padding, sealing and HTTP; one by one {single:.0} B",
            changed.len()
        )),
        figure("offline burst, oldest forms", plain).note(
            "for devices that read neither Automerge's experimental bundles nor dictionary 1",
        ),
    ])
}

fn months(bench: &Bench, ledger: &Ledger) -> Result<Vec<Figure>> {
    let (mut months, mut all, mut of_months) = (0.0, 0.0, 0);
    for (key, document) in ledger.documents() {
        let bytes = exported(document, &born(key)?, Readers::NEWEST)?;
        all += bytes;
        if is_month(key) {
            months += bytes;
            of_months += 1;
        }
    }
    let (floor, together) = month_floors(bench)?;
    Ok(vec![
        Figure::new("whole months, smallest form", "B", months).floor(floor).note(format!(
            "{of_months} months, each by itself, beside zstd -19 of each month's lines; zstd -19 \
             of all their lines at once {together:.0} B"
        )),
        Figure::new("all documents, smallest form", "B", all)
            .floor(bench.text_zstd()?)
            .must(Bound::Times(ALL_MUST))
            .aim(Bound::Times(ALL_AIM))
            .note("each document by itself, as a restore would bring them"),
    ])
}

fn is_month(key: DocumentKey) -> bool {
    key.kind == DocumentKind::CheckIns
}

/// zstd -19 of the check-ins' lines, month by month, and all at once.
fn month_floors(bench: &Bench) -> Result<(f64, f64)> {
    let mut by_month: BTreeMap<String, String> = BTreeMap::new();
    let mut together = String::new();
    for (text, line) in bench
        .text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .zip(&bench.lines)
    {
        if let Line::CheckIn(check_in) | Line::BurstCheckIn(check_in) = line {
            let of_month = by_month.entry(month(check_in.at)).or_default();
            for to in [of_month, &mut together] {
                to.push_str(text);
                to.push('\n');
            }
        }
    }
    let mut floor = 0.0;
    for text in by_month.values() {
        floor += count(zstd_19(text.as_bytes())?);
    }
    Ok((floor, count(zstd_19(together.as_bytes())?)))
}
