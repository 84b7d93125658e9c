use companion::view::{CheckInDetailView, CheckInLine, CopingLine, Versions};

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::voice::Voice;

/// Where the words below a line of a list begin.
const MARGIN: usize = 4;

/// One check-in in a list.
pub fn line(page: &mut Page, voice: &Voice<'_>, view: &CheckInLine) {
    let time = voice.calendar.time(view.at_ms, view.tz_min);
    let line = Line::new().space(2).quiet(&time).pad_to(12);
    let line = voice.mood(line, &view.mood, view.mood_label.as_deref());
    let mut codes = voice.words("feeling", &view.feelings);
    if !view.tags.is_empty() {
        codes = [codes, voice.words("tag", &view.tags)].join(" · ");
    }
    let line = line.plain("  ").plain(codes.trim_start_matches(" · "));
    page.line(
        line.fit(page.width().saturating_sub(8))
            .quiet(&format!("  {}", short(&view.id))),
    );
    if let Some(win) = &view.win {
        page.indented(
            MARGIN,
            Paint::Good,
            &voice.tell("check-in-win", &[("win", win.into())]),
        );
    }
    if let Some(note) = &view.note_start {
        page.indented(MARGIN, Paint::Plain, note);
    }
    let marks = marks(voice, view.edited, view.brought_back);
    if !marks.is_empty() {
        page.indented(MARGIN, Paint::Quiet, &marks);
    }
}

fn marks(voice: &Voice<'_>, edited: bool, brought_back: bool) -> String {
    let marks = [(edited, "mark-edited"), (brought_back, "mark-brought-back")];
    let said = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, id)| voice.say(id));
    said.collect::<Vec<_>>().join(", ")
}

/// A whole check-in.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &CheckInDetailView) {
    let moment = voice.calendar.moment(view.at_ms, view.tz_min);
    let kind = voice.word("kind", &view.kind);
    page.line(
        Line::new()
            .strong(&moment)
            .quiet(&format!("  {kind}  {}", view.id)),
    );
    if view.deleted {
        page.quiet(&voice.say("mark-deleted"));
    }
    let marks = marks(voice, view.edited_on.is_some(), view.brought_back);
    if !marks.is_empty() {
        page.quiet(&marks);
    }
    page.gap();
    mood(page, voice, view);
    scales(page, voice, view);
    voice.codes(page, "feelings", "feeling", &view.feelings);
    voice.codes(page, "tags", "tag", &view.tags);
    sleep(page, voice, view);
    if !view.coping.is_empty() {
        let tried: Vec<_> = view.coping.iter().map(|line| coping(voice, line)).collect();
        page.pair(&voice.say("field-coping"), &tried.join("\n"));
    }
    voice.text(page, "win", &view.win);
    voice.text(page, "note", &view.note);
    voice.field(page, "support_wish", &view.support_wish, |wish| {
        voice.word("wish", wish)
    });
    if let Some(from) = &view.imported_from {
        page.gap();
        let app = voice.word("app", &from.app);
        page.quiet(&voice.tell("check-in-imported", &[("app", app.into())]));
    }
    voice.locked(page, view.locked_count);
}

fn mood(page: &mut Page, voice: &Voice<'_>, view: &CheckInDetailView) {
    voice.field(page, "mood", &view.mood, |level| {
        voice
            .mood(Line::new(), &one(*level), None)
            .render(page_words())
    });
    voice.field(page, "mood_label", &view.mood_label, |label| {
        voice.word("mood_label", label)
    });
}

/// A single value without versions.
fn one(value: i64) -> Versions<i64> {
    Versions {
        shown: Some(value),
        ..Versions::default()
    }
}

/// Words alone, for a place that paints them itself.
const fn page_words() -> crate::page::Abilities {
    crate::page::Abilities {
        width: crate::page::WIDTH_MAX,
        colour: false,
        ascii: false,
    }
}

fn scales(page: &mut Page, voice: &Voice<'_>, view: &CheckInDetailView) {
    let signed = |value: &i64| format!("{value:+}");
    voice.field(page, "valence", &view.valence, signed);
    voice.field(page, "energy", &view.energy, signed);
    for (id, field) in [
        ("low", &view.low),
        ("anxiety", &view.anxiety),
        ("irritability", &view.irritability),
        ("elevated", &view.elevated),
    ] {
        voice.field(page, id, field, |value| {
            voice.word("amount", &value.to_string())
        });
    }
    voice.field(page, "connection", &view.connection, |value| {
        voice.word("connection", &value.to_string())
    });
}

fn sleep(page: &mut Page, voice: &Voice<'_>, view: &CheckInDetailView) {
    voice.field(page, "sleep_min", &view.sleep_min, |minutes| {
        voice.calendar.minutes(*minutes)
    });
    voice.field(page, "sleep_quality", &view.sleep_quality, |quality| {
        voice.word("quality", &quality.to_string())
    });
}

fn coping(voice: &Voice<'_>, line: &CopingLine) -> String {
    let words = voice.word("coping", &line.code);
    let answers: Vec<i64> = if line.helped.versions.is_empty() {
        line.helped.shown.into_iter().collect()
    } else {
        line.helped
            .versions
            .iter()
            .map(|version| version.value)
            .collect()
    };
    if answers.is_empty() {
        return words;
    }
    let helped = answers
        .iter()
        .map(|helped| voice.word("helped", &helped.to_string()));
    format!("{words}: {}", helped.collect::<Vec<_>>().join(" / "))
}
