use rusqlite::{OptionalExtension, params};

use super::{Reader, bytes};
use crate::limits::{RECORD_TEXTS_MAX, SEARCH_PAGE, SEARCH_QUERY_BYTES_MAX, SEARCH_WORDS_MAX};
use crate::slot::of_search_row;
use crate::{DocumentId, Error, RecordRef, Result, TextRow, text_list};

/// A text that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// The record.
    pub record: RecordRef,
    /// When it was.
    pub at_ms: i64,
    /// The text with its child and field. None: one of a record's texts beyond the first 255,
    /// which are found together.
    pub text: Option<TextRow>,
}

/// A page of a search, newest date first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPage {
    /// What was found.
    pub hits: Vec<SearchHit>,
    /// Where the next page begins; none if this is the last.
    pub next: Option<i64>,
}

impl Reader<'_> {
    /// Texts that hold all words of a question, the beginnings of words counting too, without
    /// regard to case and accents. `after` is what the page before said.
    ///
    /// # Errors
    /// The question is too long, or the store could not be read.
    pub fn search(&self, question: &str, after: Option<i64>) -> Result<SearchPage> {
        if question.len() > SEARCH_QUERY_BYTES_MAX {
            let bytes_max = SEARCH_QUERY_BYTES_MAX;
            return Err(Error::TooLarge {
                what: "search question",
                bytes_max,
            });
        }
        let mut terms = words(question, |c| c.is_alphanumeric() || is_mark(c));
        if !self.understood(&terms)? {
            // The index knows an older Unicode: ask it about each character.
            let mut known = std::collections::HashMap::new();
            for c in question.chars().filter(|c| !c.is_ascii()) {
                if let std::collections::hash_map::Entry::Vacant(entry) = known.entry(c) {
                    entry.insert(self.understood(&[format!("a{c}a")])?);
                }
            }
            terms = words(question, |c| {
                known
                    .get(&c)
                    .copied()
                    .unwrap_or_else(|| c.is_ascii_alphanumeric())
            });
        }
        let mut page = SearchPage::default();
        if terms.is_empty() {
            return Ok(page);
        }
        let sql = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid < ?2
                   ORDER BY rowid DESC LIMIT ?3";
        let mut statement = self.statement(sql)?;
        let limit = i64::try_from(SEARCH_PAGE + 1).unwrap_or(i64::MAX);
        let after = after.unwrap_or(i64::MAX);
        let found = statement
            .query_map(params![matching(&terms), after, limit], |row| {
                row.get::<_, i64>(0)
            })?
            .collect::<Result<Vec<_>, _>>()?;
        for row in found.iter().take(SEARCH_PAGE) {
            page.hits.push(self.hit(*row)?);
        }
        if found.len() > SEARCH_PAGE {
            page.next = found.get(SEARCH_PAGE - 1).copied();
        }
        Ok(page)
    }

    fn hit(&self, row: i64) -> Result<SearchHit> {
        let (slot, place) = of_search_row(row);
        let sql = "SELECT r.kind, r.id, d.id, r.at_ms, r.texts FROM timeline AS t
                   CROSS JOIN record AS r
                       ON r.kind = t.kind AND r.id = t.id AND r.document = t.document
                   CROSS JOIN document AS d ON d.n = t.document WHERE t.slot = ?1";
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query([slot])?;
        // The index names a record that is not there: it does not belong to these rows.
        let row = rows.next()?.ok_or(Error::Damaged)?;
        let document = DocumentId(bytes(row.get(2)?)?);
        let texts: Vec<u8> = row.get(4)?;
        let mut texts = text_list::decode(&texts)?;
        let shared = place == RECORD_TEXTS_MAX - 1 && texts.len() > RECORD_TEXTS_MAX;
        if !shared && place >= texts.len() {
            return Err(Error::Damaged);
        }
        Ok(SearchHit {
            record: RecordRef {
                kind: row.get(0)?,
                id: row.get(1)?,
                document,
            },
            at_ms: row.get(3)?,
            text: (!shared).then(|| texts.swap_remove(place)),
        })
    }

    /// Whether the index takes each of these as one word.
    fn understood(&self, terms: &[String]) -> Result<bool> {
        if terms.is_empty() || terms.iter().all(String::is_empty) {
            return Ok(true);
        }
        let sql = "SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 1";
        let asked = self
            .statement(sql)?
            .query_row([matching(terms)], |_| Ok(()))
            .optional();
        match asked {
            Ok(_) => Ok(true),
            // The only complaint left about quoted words: one of them is several.
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.code == rusqlite::ErrorCode::Unknown =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The words of a question, as many as are compared.
fn words(question: &str, within: impl Fn(char) -> bool) -> Vec<String> {
    question
        .split(|c| !within(c))
        .filter(|word| !word.is_empty())
        .take(SEARCH_WORDS_MAX)
        .map(str::to_owned)
        .collect()
}

/// All words, each by its beginning. They hold no quotation mark, so nothing that a person types
/// is read as syntax.
fn matching(terms: &[String]) -> String {
    terms
        .iter()
        .map(|term| format!("\"{term}\"*"))
        .collect::<Vec<_>>()
        .join(" AND ")
}

/// Accents that follow their letter.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}
