use companion::view::{CheerView, GoalDetailView, GoalLine, GoalListView, PointView, StepView};
use jiff::tz::TimeZone;

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::picture::{Dot, points, stages};
use crate::voice::Voice;

/// How many points of a series are drawn.
const POINTS_SHOWN: usize = 8;

/// The goals.
pub fn list(page: &mut Page, voice: &Voice<'_>, view: &GoalListView) {
    if view.goals.is_empty() {
        page.text(&voice.say("goal-empty"));
    }
    for goal in &view.goals {
        line(page, voice, goal);
    }
    voice.locked(page, view.locked_count);
}

fn line(page: &mut Page, voice: &Voice<'_>, goal: &GoalLine) {
    let title = goal.title.shown.as_deref().unwrap_or_default();
    let line = voice.mark_versions(Line::new().strong(title), &goal.title);
    page.line(
        line.fit(page.width().saturating_sub(8))
            .quiet(&format!("  {}", short(&goal.id))),
    );
    let status = voice.word("goal_status", &goal.status);
    let mut line = Line::new().space(2).plain(&status);
    if goal.steps_all > 0 {
        line = stages(line.plain("  "), goal.steps_done, goal.steps_all).plain("  ");
        line = line.plain(&voice.tell(
            "goal-steps",
            &[
                ("done", goal.steps_done.into()),
                ("all", goal.steps_all.into()),
            ],
        ));
    }
    if let Some(target_on) = &goal.target_on {
        let day = voice.calendar.day_text(target_on);
        line = line.quiet(&format!(
            "  {}",
            voice.tell("goal-by", &[("day", day.into())])
        ));
    }
    page.line(line.fit(page.width()));
    if let Some(next) = &goal.next_step {
        page.indented(
            2,
            Paint::Plain,
            &voice.tell("goal-next", &[("step", next.into())]),
        );
    }
}

/// A whole goal.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &GoalDetailView) {
    let title = view.title.shown.as_deref().unwrap_or_default();
    page.indented(0, Paint::Strong, title);
    let statuses = if view.status_answers.is_empty() {
        voice.word("goal_status", &view.status)
    } else {
        let counts = voice.word("goal_status", &view.status);
        let all = voice.words("goal_status", &view.status_answers);
        voice.tell(
            "goal-two-answers",
            &[("status", counts.into()), ("all", all.into())],
        )
    };
    page.quiet(&format!("{statuses}  {}", view.id));
    if view.deleted {
        page.quiet(&voice.say("mark-deleted"));
    }
    if view.brought_back {
        page.quiet(&voice.say("mark-brought-back"));
    }
    page.gap();
    if !view.title.versions.is_empty() {
        voice.text(page, "title", &view.title);
    }
    voice.text(page, "why", &view.why);
    voice.text(page, "success", &view.success);
    voice.codes(page, "life_areas", "area", &view.life_areas);
    voice.date(page, "start_on", &view.start_on);
    voice.date(page, "target_on", &view.target_on);
    voice.date(page, "review_on", &view.review_on);
    steps(page, voice, &view.steps);
    series(page, voice, "confidence", &view.confidence);
    series(page, voice, "importance", &view.importance);
    cheers(page, voice, &view.cheers);
    if !view.contacts.is_empty() {
        page.gap();
        let ids: Vec<_> = view.contacts.iter().map(|id| short(id)).collect();
        page.pair(&voice.say("goal-contacts"), &ids.join(", "));
    }
    voice.locked(page, view.locked_count);
}

fn steps(page: &mut Page, voice: &Voice<'_>, steps: &[StepView]) {
    if steps.is_empty() {
        return;
    }
    page.heading(&voice.say("goal-steps-heading"));
    for (n, step) in steps.iter().enumerate() {
        let mark = if step.done { "✓" } else { "○" };
        let text = step.text.shown.as_deref().unwrap_or_default();
        let line = Line::new().plain(&format!("  {mark} {}. {text}", n + 1));
        let line = voice.mark_versions(line, &step.text);
        page.line(
            line.fit(page.width().saturating_sub(8))
                .quiet(&format!("  {}", short(&step.id))),
        );
        let notes = step_notes(voice, step);
        if !notes.is_empty() {
            page.indented(6, Paint::Quiet, &notes.join(" · "));
        }
        if let Some(note) = step.note.as_deref().filter(|note| !note.is_empty()) {
            page.indented(6, Paint::Plain, note);
        }
    }
}

fn step_notes(voice: &Voice<'_>, step: &StepView) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(who) = step.who.shown.as_ref().filter(|who| *who != "person") {
        notes.push(voice.word("who", who));
    }
    if let Some(due_on) = &step.due_on.shown {
        notes.push(voice.calendar.due(due_on));
    }
    if step.two_answers {
        notes.push(voice.say("mark-two-answers"));
    }
    if step.brought_back {
        notes.push(voice.say("mark-brought-back"));
    }
    notes
}

fn series(page: &mut Page, voice: &Voice<'_>, id: &str, series: &[PointView]) {
    if series.is_empty() {
        return;
    }
    page.heading(&voice.say(&format!("field-{id}")));
    let newest = series.len().saturating_sub(POINTS_SHOWN);
    let dots: Vec<Dot> = series
        .iter()
        .skip(newest)
        .filter_map(|point| {
            Some(Dot {
                on: day(voice, point.at_ms),
                value: point.value?,
            })
        })
        .collect();
    page.lines(points(&dots));
}

fn day(voice: &Voice<'_>, at_ms: Option<i64>) -> String {
    let timestamp = at_ms.and_then(|at_ms| jiff::Timestamp::from_millisecond(at_ms).ok());
    timestamp.map_or_else(String::new, |timestamp| {
        voice
            .calendar
            .short_day(timestamp.to_zoned_datetime(TimeZone::UTC).date())
    })
}

fn cheers(page: &mut Page, voice: &Voice<'_>, cheers: &[CheerView]) {
    if cheers.is_empty() {
        return;
    }
    page.heading(&voice.say("goal-cheers"));
    for cheer in cheers.iter().rev().take(POINTS_SHOWN) {
        let text = cheer
            .text
            .clone()
            .unwrap_or_else(|| voice.say("goal-cheer-silent"));
        page.indented(
            2,
            Paint::Good,
            &format!("{}  {text}", day(voice, cheer.at_ms)),
        );
    }
}
