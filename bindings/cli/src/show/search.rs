use companion::view::SearchView;

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::voice::Voice;

/// What was found.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &SearchView, number: u32) {
    if view.hits.is_empty() {
        page.text(&voice.say("search-empty"));
    }
    for hit in &view.hits {
        let day = hit.local_date.as_ref().map_or_else(
            || voice.calendar.day_of_ms(hit.at_ms),
            |date| voice.calendar.day_text(date),
        );
        let kind = voice.word("record", &hit.kind);
        let ids = [Some(&hit.id), hit.child.as_ref()].into_iter().flatten();
        let ids: Vec<_> = ids.map(|id| short(id)).collect();
        page.line(
            Line::new()
                .strong(&day)
                .quiet(&format!("  {kind}  {}", ids.join(" / "))),
        );
        page.indented(2, Paint::Plain, &hit.excerpt);
    }
    if view.next.is_some() {
        page.gap();
        page.quiet(&voice.tell("search-more", &[("page", (number + 2).into())]));
    }
    voice.locked(page, view.locked_count);
}
