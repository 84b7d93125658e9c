use std::io::{self, IsTerminal};
use std::sync::Arc;

use companion::{
    Companion, CompanionError, SyncListener, SyncProgress, SyncReport, Transport, WhyStopped,
};

use crate::args::Sync;
use crate::catalogue::{Catalogue, Language};
use crate::failure::{self, Result};
use crate::interrupt::Interrupt;
use crate::page::{Abilities, Page};
use crate::session::Session;
use crate::{show, terminal, transport};

/// How often one command goes on where a sync left more to do.
pub const ROUNDS_MAX: u32 = 64;

/// Brings this device and the server to the same state, once or for as long as it runs.
pub fn run(session: &Session, typed: &Sync) -> Result<()> {
    let journal = session.journal()?;
    if journal.server()?.is_none() {
        return Err(CompanionError::NoServer.into());
    }
    let (transport, interrupt) = (transport::start()?, Interrupt::begin());
    if typed.watch {
        return watch(session, journal, &transport, &interrupt);
    }
    let rounds = if typed.once { 1 } else { ROUNDS_MAX };
    let report = exchange(session, journal, &transport, &interrupt, rounds)?;
    session.show(&report, |page| {
        show::sync::draw(page, session.catalogue(), &report);
    })?;
    failure::of_sync(report.why_stopped)
}

/// Syncs until there is nothing more to do, or something stands in the way.
pub fn exchange(
    session: &Session,
    journal: &Companion,
    transport: &dyn Transport,
    interrupt: &Interrupt,
    rounds_max: u32,
) -> Result<SyncReport> {
    let teller = Arc::new(Teller::of(session, false));
    let progress = SyncProgress {
        cancel: interrupt.cancel().clone(),
        listener: Some(Arc::clone(&teller) as Arc<dyn SyncListener>),
    };
    let mut rounds = 1;
    let mut done = journal.sync(transport, &progress);
    while let Ok(report) = &done {
        if rounds >= rounds_max || !leaves_more(report) {
            break;
        }
        rounds += 1;
        let before = report.clone();
        done = journal
            .sync(transport, &progress)
            .map(|report| together(&before, report));
    }
    teller.end();
    Ok(done?)
}

/// Whether another sync would do something: there was more, or what came gives more to send.
const fn leaves_more(report: &SyncReport) -> bool {
    let pending = &report.pending;
    match report.why_stopped {
        WhyStopped::More => true,
        WhyStopped::Done => {
            report.pushed + report.pulled > 0 && pending.unsent_documents + pending.unsent_items > 0
        }
        _ => false,
    }
}

fn together(before: &SyncReport, after: SyncReport) -> SyncReport {
    // A last sync that finds nothing to do has still brought what those before it did.
    SyncReport {
        pushed: before.pushed + after.pushed,
        pulled: before.pulled + after.pulled,
        round_trips: before.round_trips + after.round_trips,
        bytes_up: before.bytes_up + after.bytes_up,
        bytes_down: before.bytes_down + after.bytes_down,
        skipped: before.skipped || after.skipped,
        ..after
    }
}

/// Stays in step until Ctrl-C, which is how it ends well.
fn watch(
    session: &Session,
    journal: &Companion,
    transport: &dyn Transport,
    interrupt: &Interrupt,
) -> Result<()> {
    let progress = SyncProgress {
        cancel: interrupt.cancel().clone(),
        listener: Some(Arc::new(Teller::of(session, true))),
    };
    if !session.is_json() {
        crate::ask::above(session, |page| page.quiet(&session.say("sync-watch")));
    }
    Ok(journal.watch(transport, &progress)?)
}

/// Says how syncs go. It is heard from within the core, so it has words of its own.
struct Teller {
    language: Language,
    abilities: Abilities,
    is_json: bool,
    is_watching: bool,
    counts: bool,
}

impl Teller {
    fn of(session: &Session, is_watching: bool) -> Self {
        Self {
            language: session.catalogue().language(),
            abilities: session.abilities(),
            is_json: session.is_json(),
            is_watching,
            counts: io::stderr().is_terminal() && !session.is_json() && !is_watching,
        }
    }

    /// Ends the line of the counts.
    fn end(&self) {
        if self.counts {
            terminal::note("\r\u{1b}[K");
        }
    }
}

impl SyncListener for Teller {
    fn advanced(&self, _: u32, pushed: u64, pulled: u64) {
        if self.counts {
            let facts = [("sent", pushed.into()), ("received", pulled.into())];
            let words = Catalogue::of(self.language).tell("sync-progress", &facts);
            terminal::note(&format!("\r\u{1b}[K{words}"));
        }
    }

    fn synced(&self, report: &SyncReport) {
        if !self.is_watching {
            return;
        }
        let text = if self.is_json {
            line_of(report)
        } else {
            let catalogue = Catalogue::of(self.language);
            let mut page = Page::new(self.abilities);
            show::sync::draw(&mut page, &catalogue, report);
            if let Err(failure) = failure::of_sync(report.why_stopped) {
                page.text(&failure.words(&catalogue));
            }
            page.render()
        };
        // A reader that went away is told nothing more; the syncs go on.
        let _ = terminal::print(&text);
    }
}

/// A report as a line of JSON.
fn line_of(report: &SyncReport) -> String {
    let mut view = serde_json::to_value(report).unwrap_or_default();
    if let Some(members) = view.as_object_mut() {
        members.insert("event".into(), "synced".into());
    }
    format!("{view}\n")
}
