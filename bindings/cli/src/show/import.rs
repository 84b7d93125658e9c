use companion::ImportReport;
use companion::import::{CsvColumns, LeftOut, Preview, Rejected};
use companion::view::ImportLine;
use serde_json::{Value, json};

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::session::Session;
use crate::voice::Voice;

/// How many refused rows are listed on a page; `--json` has all of them.
const ROWS_SHOWN: usize = 20;

/// What an import would bring.
pub fn preview(page: &mut Page, voice: &Voice<'_>, view: &Preview) {
    let format = voice.word("app", view.facts.format.code());
    page.line(Line::new().strong(&voice.tell("import-title", &[("format", format.into())])));
    if !view.facts.version_known {
        page.quiet(&voice.say("import-version"));
    }
    for (id, count) in [
        ("import-check-ins", view.check_ins),
        ("import-contacts", view.contacts),
        ("import-goals", view.goals),
        ("import-steps", view.steps_done),
    ] {
        if count > 0 {
            page.indented(2, Paint::Plain, &voice.tell(id, &[("count", count.into())]));
        }
    }
    if let (Some(first), Some(last)) = (view.first, view.last) {
        let day = |moment: companion::Moment| {
            voice
                .calendar
                .full_day(crate::dates::local(moment.at_ms, moment.tz_min).date())
        };
        let facts = [("from", day(first).into()), ("to", day(last).into())];
        page.indented(2, Paint::Plain, &voice.tell("import-range", &facts));
    }
    if !view.unknown_moods.is_empty() {
        let names: Vec<_> = view
            .unknown_moods
            .iter()
            .map(|mood| mood.name.as_str())
            .collect();
        page.text(&voice.tell("import-moods", &[("names", names.join(", ").into())]));
    }
    if !view.too_long.is_empty() {
        page.text(&voice.tell("import-long", &[("count", view.too_long.len().into())]));
    }
    left_out(page, voice, &view.facts.left_out);
    rejected(page, voice, &view.rejected);
}

/// What an import would bring, for scripts.
pub fn preview_json(view: &Preview) -> Value {
    let moods = view
        .unknown_moods
        .iter()
        .map(|mood| json!({"name": mood.name, "count": mood.count}));
    let long = view.too_long.iter().map(|row| {
        let over = row
            .over
            .iter()
            .map(|over| json!({"field": over.field, "length": over.length, "limit": over.limit}));
        json!({"line": row.line, "over": over.collect::<Vec<_>>()})
    });
    json!({
        "format": view.facts.format.code(),
        "version": view.facts.version,
        "check_ins": view.check_ins,
        "contacts": view.contacts,
        "goals": view.goals,
        "steps_done": view.steps_done,
        "first_at_ms": view.first.map(|moment| moment.at_ms),
        "last_at_ms": view.last.map(|moment| moment.at_ms),
        "unknown_moods": moods.collect::<Vec<_>>(),
        "too_long": long.collect::<Vec<_>>(),
        "left_out": left_out_json(&view.facts.left_out),
        "rejected": rejected_json(&view.rejected),
    })
}

/// What an import did.
pub fn report(page: &mut Page, voice: &Voice<'_>, view: &ImportReport) {
    page.line(Line::new().strong(&voice.say("import-done")));
    for (id, count) in [
        ("import-check-ins", view.taken.check_ins),
        ("import-contacts", view.taken.contacts),
        ("import-goals", view.taken.goals),
        ("import-steps", view.taken.steps_done),
        ("import-others", view.taken.others),
        ("import-already", view.already_there),
        ("import-words", u64::from(view.words_added)),
    ] {
        if count > 0 {
            page.indented(2, Paint::Plain, &voice.tell(id, &[("count", count.into())]));
        }
    }
    if !view.differing.is_empty() {
        page.text(&voice.tell(
            "import-differing",
            &[("count", view.differing.len().into())],
        ));
    }
    left_out(page, voice, &view.left_out);
    rejected(page, voice, &view.rejected);
    if let Some(batch) = &view.batch {
        page.quiet(&voice.tell("import-how-undo", &[("batch", short(batch).into())]));
    }
}

/// What an import did, for scripts.
pub fn report_json(view: &ImportReport, preview: &Preview) -> Value {
    json!({
        "done": "import",
        "batch": view.batch,
        "format": view.format,
        "taken": view.taken,
        "already_there": view.already_there,
        "differing": view.differing,
        "words_added": view.words_added,
        "left_out": left_out_json(&view.left_out),
        "rejected": rejected_json(&view.rejected),
        "preview": preview_json(preview),
    })
}

fn left_out(page: &mut Page, voice: &Voice<'_>, left_out: &[LeftOut]) {
    for left in left_out {
        let kind = voice.word("left", left.kind.code());
        let facts = [("kind", kind.into()), ("count", left.count.into())];
        page.quiet(&voice.tell("import-left", &facts));
    }
}

fn left_out_json(left_out: &[LeftOut]) -> Vec<Value> {
    left_out
        .iter()
        .map(|left| json!({"kind": left.kind.code(), "count": left.count}))
        .collect()
}

fn rejected(page: &mut Page, voice: &Voice<'_>, rows: &[Rejected]) {
    if rows.is_empty() {
        return;
    }
    page.text(&voice.tell("import-rejected", &[("count", rows.len().into())]));
    for row in rows.iter().take(ROWS_SHOWN) {
        let rule = voice.word("row", row.rule.code());
        let facts = [
            ("line", row.line.into()),
            ("rule", rule.into()),
            ("field", row.field.into()),
        ];
        page.indented(2, Paint::Quiet, voice.tell("import-row", &facts).trim_end());
    }
    let more = rows.len().saturating_sub(ROWS_SHOWN);
    if more > 0 {
        page.quiet(&voice.tell("import-more-rows", &[("count", more.into())]));
    }
}

fn rejected_json(rows: &[Rejected]) -> Vec<Value> {
    let row =
        |row: &Rejected| json!({"line": row.line, "rule": row.rule.code(), "field": row.field});
    rows.iter().map(row).collect()
}

/// The columns of a table, for saying what they mean.
pub fn columns(page: &mut Page, session: &Session, columns: &CsvColumns) {
    page.text(&session.say("import-columns"));
    for (n, column) in columns.columns.iter().enumerate() {
        let line = Line::new()
            .plain(&format!("  {:>2}. ", n + 1))
            .strong(&column.name);
        page.line(
            line.quiet(&format!("  {}", column.samples.join(" | ")))
                .fit(page.width()),
        );
    }
}

/// The imports that were made.
pub fn list(page: &mut Page, voice: &Voice<'_>, imports: &[ImportLine]) {
    if imports.is_empty() {
        page.text(&voice.say("imports-empty"));
    }
    for import in imports {
        let day = voice.calendar.day_of_ms(import.at_ms);
        let format = voice.word("app", &import.format);
        let mut line = Line::new().strong(&day).plain(&format!("  {format}"));
        if import.undone {
            line = line.quiet(&format!("  {}", voice.say("imports-undone")));
        }
        page.line(
            line.quiet(&format!("  {}", short(&import.batch)))
                .fit(page.width()),
        );
        let counts = &import.counts;
        let said: Vec<String> = [
            ("import-check-ins", counts.check_ins),
            ("import-contacts", counts.contacts),
            ("import-goals", counts.goals),
            ("import-steps", counts.steps_done),
            ("import-others", counts.others),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| voice.tell(id, &[("count", count.into())]))
        .collect();
        page.indented(2, Paint::Plain, &said.join(", "));
    }
}
