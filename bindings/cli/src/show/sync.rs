use companion::{PendingView, SyncReport, WhyStopped};

use crate::catalogue::Catalogue;
use crate::page::{Page, Paint};

/// How a sync went. Why it stopped, if something stands in its way, is told as trouble.
pub fn draw(page: &mut Page, catalogue: &Catalogue, report: &SyncReport) {
    match report.why_stopped {
        WhyStopped::Done if is_empty(&report.pending) => page.text(&catalogue.say("sync-done")),
        WhyStopped::More => page.text(&catalogue.say("sync-more")),
        _ => {}
    }
    let facts = [
        ("sent", report.pushed.into()),
        ("received", report.pulled.into()),
    ];
    page.quiet(&catalogue.tell("sync-counts", &facts));
    waits(page, catalogue, &report.pending);
    if report.skipped {
        page.text(&catalogue.say("sync-skipped"));
    }
    if report.clock_ahead_s.is_some() {
        page.text(&catalogue.say("sync-clock"));
    }
}

fn is_empty(pending: &PendingView) -> bool {
    let waits = counts(pending).iter().any(|(_, count)| *count > 0);
    !waits && pending.missing.is_empty() && !pending.split_view
}

const fn counts(pending: &PendingView) -> [(&'static str, u64); 8] {
    [
        ("sync-unsent-documents", pending.unsent_documents),
        ("sync-unsent-items", pending.unsent_items),
        ("sync-waiting", pending.waiting),
        ("sync-incomplete", pending.incomplete),
        ("sync-quarantined", pending.quarantined),
        ("sync-late", pending.late),
        ("sync-needs-update", pending.needs_update),
        ("sync-forked", pending.forked),
    ]
}

/// What waits, and for what.
pub fn waits(page: &mut Page, catalogue: &Catalogue, pending: &PendingView) {
    for (id, count) in counts(pending) {
        if count > 0 {
            let words = catalogue.tell(id, &[("count", count.into())]);
            page.indented(2, Paint::Plain, &words);
        }
    }
    if pending.split_view {
        page.indented(2, Paint::Plain, &catalogue.say("sync-split-view"));
    }
    for missing in &pending.missing {
        let facts = [
            ("device", short(&missing.device).into()),
            ("named_by", short(&missing.named_by).into()),
        ];
        page.indented(2, Paint::Plain, &catalogue.tell("sync-missing", &facts));
    }
}

/// As devices are shown in their list.
fn short(id: &str) -> &str {
    super::devices::short(id)
}
