use journal::{NoticeKind, RecordKind};
use store::Reader;

use super::{found::locked_count, search::kind_name, text::start_of};
use crate::view::{ChangeItem, ChangeKind, ChangesView};
use crate::{Companion, Result};

/// The most things of one kind that are listed.
const ITEMS_MAX: usize = 200;
/// How much of a record is shown so that it is known again, in characters.
const TITLE_CHARS: usize = 60;

impl Companion {
    /// What happened that may want a look: versions, deleted records, what cannot be read.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn changes(&self) -> Result<ChangesView> {
        let now_ms = self.now().at_ms;
        self.read(|reader| {
            let mut items = set_aside(reader)?;
            for (notice, kind) in [
                (NoticeKind::Versions, ChangeKind::Versions),
                (NoticeKind::TwoAnswers, ChangeKind::TwoAnswers),
                (NoticeKind::Deleted, ChangeKind::Deleted),
                (NoticeKind::BroughtBack, ChangeKind::BroughtBack),
                (NoticeKind::UnreadableValue, ChangeKind::UnreadableValue),
            ] {
                let hits = reader.notices(notice as u8, ITEMS_MAX)?;
                let fresh = hits.into_iter().filter(|hit| {
                    kind != ChangeKind::Deleted || still_restorable(hit.notice.at_ms, now_ms)
                });
                items.extend(fresh.map(|hit| item(reader, kind, hit)));
            }
            // Of one moment by id: the order in which devices heard of them must not show.
            items.sort_by(|one, other| {
                let newest = (other.at_ms, &other.id).cmp(&(one.at_ms, &one.id));
                newest.then_with(|| (&one.child, &one.field).cmp(&(&other.child, &other.field)))
            });
            Ok(ChangesView {
                items,
                locked_count: locked_count(reader)?,
            })
        })
    }
}

fn still_restorable(deleted_ms: Option<i64>, now_ms: i64) -> bool {
    deleted_ms.is_none_or(|at_ms| now_ms.saturating_sub(at_ms) <= journal::deletion::RESTORE_MS_MAX)
}

fn item(reader: &Reader<'_>, kind: ChangeKind, hit: store::NoticeHit) -> ChangeItem {
    ChangeItem {
        kind,
        record_kind: kind_name(hit.record.kind).map(str::to_owned),
        title: title(reader, hit.record.kind, &hit.record.id),
        id: Some(hit.record.id),
        child: hit.notice.child,
        field: hit.notice.field,
        at_ms: hit.notice.at_ms,
    }
}

/// The words by which the person knows a record again.
fn title(reader: &Reader<'_>, kind: u8, id: &str) -> Option<String> {
    let row = reader.record(kind, id).ok()??;
    let record = journal::Record::from_bytes(&row.body).ok()?;
    let fields: &[journal::Field] = match kind {
        k if k == RecordKind::CheckIn as u8 => &[journal::check_in::NOTE, journal::check_in::WIN],
        k if k == RecordKind::Goal as u8 => &[journal::goal::TITLE],
        k if k == RecordKind::Contact as u8 => &[journal::contact::SUMMARY],
        k if k == RecordKind::Reflection as u8 => &[journal::outcome::TEXT],
        _ => &[],
    };
    let mut words = fields.iter().filter_map(|field| record.texts(field).shown);
    let words: String = words.find(|words| !words.is_empty())?;
    Some(start_of(&words, TITLE_CHARS))
}

fn set_aside(reader: &Reader<'_>) -> Result<Vec<ChangeItem>> {
    let kept = reader.set_aside(ITEMS_MAX)?;
    let items = kept.into_iter().map(|kept| ChangeItem {
        kind: ChangeKind::SetAside,
        record_kind: None,
        id: None,
        child: None,
        field: None,
        at_ms: Some(kept.aside.at_ms),
        title: None,
    });
    Ok(items.collect())
}

/// How many things of each kind wait, for today's screen.
pub(crate) fn waiting(reader: &Reader<'_>) -> Result<Vec<crate::view::WaitingLine>> {
    let mut lines = Vec::new();
    let counts = reader.notice_counts()?;
    let waiting = [NoticeKind::Versions, NoticeKind::TwoAnswers].map(|kind| kind as u8);
    let versions = counts.iter().filter(|(notice, _)| waiting.contains(notice));
    let count = versions.map(|(_, count)| *count).sum();
    let first = reader.notices(NoticeKind::Versions as u8, 1)?;
    let target = first.into_iter().next().map(|hit| hit.record.id);
    push(&mut lines, "versions", target, count);
    push(
        &mut lines,
        "set_aside",
        None,
        reader.set_aside(ITEMS_MAX)?.len() as u64,
    );
    Ok(lines)
}

fn push(lines: &mut Vec<crate::view::WaitingLine>, kind: &str, target: Option<String>, count: u64) {
    if count > 0 {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        lines.push(crate::view::WaitingLine {
            kind: kind.to_owned(),
            target,
            count,
        });
    }
}
