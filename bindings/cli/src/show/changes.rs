use companion::view::{ChangeItem, ChangeKind, ChangesView};

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::voice::Voice;

/// What waits for a look.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &ChangesView) {
    if view.items.is_empty() {
        page.text(&voice.say("changes-empty"));
    }
    for item in &view.items {
        page.line(line(voice, item).fit(page.width()));
        if let Some(title) = &item.title {
            page.indented(2, Paint::Plain, title);
        }
    }
    if !view.items.is_empty() {
        page.gap();
        page.quiet(&voice.say("changes-how"));
    }
    voice.locked(page, view.locked_count);
}

fn line(voice: &Voice<'_>, item: &ChangeItem) -> Line {
    let mut line = Line::new().strong(&voice.say(kind(item.kind)));
    if let Some(record) = &item.record_kind {
        line = line.plain(&format!("  {}", voice.word("record", record)));
    }
    if let Some(field) = &item.field {
        line = line.plain(&format!("  {field}"));
    }
    if let Some(at_ms) = item.at_ms {
        line = line.quiet(&format!("  {}", voice.calendar.day_of_ms(at_ms)));
    }
    for id in [&item.id, &item.child].into_iter().flatten() {
        line = line.quiet(&format!("  {}", short(id)));
    }
    line
}

const fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Versions => "changes-versions",
        ChangeKind::Deleted => "changes-deleted",
        ChangeKind::BroughtBack => "changes-brought-back",
        ChangeKind::UnreadableValue => "changes-unreadable",
        ChangeKind::TwoAnswers => "changes-two-answers",
        ChangeKind::SetAside => "changes-set-aside",
    }
}
