//! What the projections of all entities share.

use crate::{Field, Id, Moment, Mv, Notice, NoticeKind, Point, Presence, RowState, SearchText};

/// The texts of a field to search. Of a contested text every version can be found.
pub(crate) fn texts(child: Option<Id>, field: &Field, mv: &Mv<String>) -> Vec<SearchText> {
    let versions = mv.versions.iter().map(|rival| &rival.value);
    let shown = mv.shown.iter().filter(|_| mv.versions.is_empty());
    shown
        .chain(versions)
        .filter(|text| !text.is_empty())
        .map(|text| SearchText {
            child: child.map(|id| id.to_string()),
            field: field.name,
            text: text.clone(),
        })
        .collect()
}

/// A point of the series `series`.
pub(crate) fn point(series: &str, at: Moment, value: i64) -> Point {
    Point {
        series: series.into(),
        at_ms: at.at_ms,
        local_date: at.local_date(),
        value,
    }
}

/// Two devices answered differently.
pub(crate) fn two_answers(field: &Field, child: Option<Id>) -> Notice {
    Notice {
        kind: NoticeKind::TwoAnswers,
        child: child.map(|id| id.to_string()),
        field: Some(field.name),
        at_ms: None,
    }
}

/// Whether lists show the row.
pub(crate) const fn state(presence: &Presence, moved: bool) -> RowState {
    if !presence.is_live() {
        RowState::Deleted
    } else if moved {
        RowState::Moved
    } else {
        RowState::Live
    }
}
