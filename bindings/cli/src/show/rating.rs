use companion::view::OutcomeView;

use crate::ids::short;
use crate::page::{Line, Page};
use crate::picture::{Dot, points};
use crate::voice::Voice;

/// The person's own ratings, the newest first.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &OutcomeView) {
    if view.ratings.is_empty() {
        page.text(&voice.say("rating-empty"));
    }
    for rating in &view.ratings {
        let day = rating.at_ms.map_or_else(
            || voice.say("rating-open"),
            |at_ms| voice.calendar.day_of_ms(at_ms),
        );
        page.gap();
        page.line(
            Line::new()
                .strong(&day)
                .quiet(&format!("  {}", short(&rating.id))),
        );
        let dots: Vec<Dot> = rating
            .items
            .iter()
            .filter_map(|(code, value)| {
                Some(Dot {
                    on: voice.word("rating", code),
                    value: (*value)?,
                })
            })
            .collect();
        page.lines(points(&dots));
    }
    voice.locked(page, view.locked_count);
}
