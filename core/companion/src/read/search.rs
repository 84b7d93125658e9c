use journal::RecordKind;
use store::Reader;

use super::found::locked_count;
use super::text::around;
use crate::view::{SearchHit, SearchView};
use crate::{Companion, Result, rows};

/// How much is shown around a place, in characters.
const EXCERPT_CHARS: usize = 160;

impl Companion {
    /// Looks for words in notes, wins, goals, steps, summaries, follow-ups and reflections, the
    /// newest first. `after` is where the page before ended.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn search(&self, words: &str, after: Option<i64>) -> Result<SearchView> {
        let wanted: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        self.read(|reader| {
            let page = reader.search(words, after)?;
            let hits = page
                .hits
                .into_iter()
                .filter_map(|hit| show(reader, hit, &wanted));
            Ok(SearchView {
                hits: hits.collect(),
                next: page.next,
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn show(reader: &Reader<'_>, hit: store::SearchHit, wanted: &[String]) -> Option<SearchHit> {
    let row = reader.record_in(&hit.record).ok()??;
    let text = hit.text?;
    Some(SearchHit {
        kind: kind_name(hit.record.kind)?.to_owned(),
        id: hit.record.id,
        child: text.child,
        field: text.field,
        at_ms: hit.at_ms,
        local_date: row.day.map(|day| rows::date_of(day).to_string()),
        excerpt: around(&text.text, wanted, EXCERPT_CHARS),
    })
}

/// The name of a kind of record, as views say it.
pub(crate) fn kind_name(number: u8) -> Option<&'static str> {
    [
        (RecordKind::CheckIn, "check_in"),
        (RecordKind::Goal, "goal"),
        (RecordKind::Contact, "contact"),
        (RecordKind::SelfRating, "self_rating"),
        (RecordKind::Reflection, "reflection"),
        (RecordKind::Profile, "profile"),
        (RecordKind::Relationship, "relationship"),
    ]
    .into_iter()
    .find(|(kind, _)| *kind as u8 == number)
    .map(|(_, name)| name)
}
