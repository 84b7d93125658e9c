use companion::view::{DueFollowUp, NextStep, SyncState, SyncView, TodayView};

use super::check_in::line;
use crate::ids::short;
use crate::page::{Line, Page};
use crate::voice::Voice;

/// Today at a glance.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &TodayView) {
    page.line(Line::new().strong(&voice.calendar.day_text(&view.local_date)));
    if let Some(meaning) = &view.recovery_meaning {
        page.indented(2, crate::page::Paint::Quiet, meaning);
    }
    page.gap();
    if view.check_ins.is_empty() {
        page.text(&voice.say("today-open"));
    }
    for check_in in &view.check_ins {
        line(page, voice, check_in);
    }
    steps(page, voice, &view.next_steps);
    follow_ups(page, voice, &view.due_follow_ups);
    notices(page, voice, view);
    voice.locked(page, view.locked_count);
}

fn steps(page: &mut Page, voice: &Voice<'_>, steps: &[NextStep]) {
    if steps.is_empty() {
        return;
    }
    page.heading(&voice.say("today-steps"));
    for step in steps {
        let line = Line::new().plain("  ○ ").plain(&step.text);
        page.line(tail(line, voice, step.due_on.as_deref(), &step.step_id).fit(page.width()));
        page.indented(4, crate::page::Paint::Quiet, &step.goal_title);
    }
}

fn follow_ups(page: &mut Page, voice: &Voice<'_>, follow_ups: &[DueFollowUp]) {
    if follow_ups.is_empty() {
        return;
    }
    page.heading(&voice.say("today-follow-ups"));
    for follow_up in follow_ups {
        let line = Line::new().plain("  ○ ").plain(&follow_up.what);
        page.line(tail(line, voice, follow_up.due_on.as_deref(), &follow_up.id).fit(page.width()));
    }
}

fn tail(line: Line, voice: &Voice<'_>, due_on: Option<&str>, id: &str) -> Line {
    let line = match due_on {
        Some(due_on) => line.plain("  ").quiet(&voice.calendar.due(due_on)),
        None => line,
    };
    line.quiet(&format!("  {}", short(id)))
}

fn notices(page: &mut Page, voice: &Voice<'_>, view: &TodayView) {
    page.gap();
    for waiting in &view.waiting {
        let id = match waiting.kind.as_str() {
            "versions" => "today-waiting-versions",
            "set_aside" => "today-waiting-set-aside",
            _ => "today-waiting-other",
        };
        page.quiet(&voice.tell(id, &[("count", waiting.count.into())]));
    }
    page.quiet(&in_step(voice, &view.sync));
    if view.words_unconfirmed {
        page.quiet(&voice.say("today-words"));
    }
    if view.clock_looks_wrong {
        page.quiet(&voice.say("today-clock"));
    }
}

/// Whether the person's devices have the same.
pub fn in_step(voice: &Voice<'_>, sync: &SyncView) -> String {
    match (sync.state, sync.last_at) {
        (SyncState::Off, _) => voice.say("today-sync-off"),
        (SyncState::Stopped, _) => voice.say("today-sync-stopped"),
        (SyncState::Pending, _) => {
            voice.tell("today-sync-pending", &[("count", sync.pending.into())])
        }
        (SyncState::Ok, None) => voice.say("today-sync-never"),
        (SyncState::Ok, Some(at_ms)) => {
            let day = voice.calendar.day_of_ms(at_ms);
            voice.tell("today-sync-ok", &[("day", day.into())])
        }
    }
}
