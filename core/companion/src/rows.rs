use journal::{DocumentKind, MemberId, Membership, Place, Projection, Record, RecordKind};
use store::{
    CodeRow, DocumentId, Measures, NoticeRow, PointRow, RecordRef, RecordRow, RecordRows,
    SourceRow, TaskRow, TextRow,
};

/// Days since 1970-01-01.
pub(crate) fn day_of(date: jiff::civil::Date) -> store::Day {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    epoch.until(date).map_or(0, |span| span.get_days())
}

/// The date of a stored day.
pub(crate) fn date_of(day: store::Day) -> jiff::civil::Date {
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    epoch
        .checked_add(jiff::Span::new().days(day))
        .unwrap_or(epoch)
}

/// The kind of record that a row stands for, by its number.
pub(crate) fn kind_of(number: u8) -> Option<RecordKind> {
    RecordKind::ALL
        .into_iter()
        .find(|kind| *kind as u8 == number)
}

/// The rows of one record, as the store keeps them; none for a place that no screen shows.
pub(crate) fn rows_of(
    (document, kind): (DocumentId, DocumentKind),
    place: Place,
    record: &Record,
    person: MemberId,
) -> Option<RecordRows> {
    let batch = journal::Constants::of(record)
        .source()
        .map(|source| source.batch);
    // The rules of membership come with sharing: until then the person is alone everywhere.
    let projection = Projection::of(kind, place, record, &Membership::alone(person))?;
    Some(to_rows(document, projection, batch))
}

/// The state of a record that came from the same row of a file as one that shows.
pub(crate) const DUPLICATE: u8 = 2;

/// The rows of a record that is kept and not shown, neither in lists nor in trends nor in search.
pub(crate) fn as_duplicate(rows: RecordRows) -> RecordRows {
    RecordRows {
        row: RecordRow {
            state: DUPLICATE,
            ..rows.row
        },
        measures: Measures::default(),
        codes: Vec::new(),
        texts: Vec::new(),
        tasks: Vec::new(),
        points: Vec::new(),
        notices: Vec::new(),
    }
}

fn to_rows(document: DocumentId, from: Projection, batch: Option<String>) -> RecordRows {
    let row = RecordRow {
        record: RecordRef {
            kind: from.kind as u8,
            id: from.id,
            document,
        },
        day: from.local_date.map(day_of),
        at_ms: from.at_ms,
        state: from.state as u8,
        group: from.group,
        source: from
            .row_hash
            .zip(batch)
            .map(|(row_hash, batch)| SourceRow { row_hash, batch }),
        body: from.body,
    };
    RecordRows {
        row,
        measures: Measures {
            mood: from.mood,
            sleep_min: from.sleep_min,
            sleep_quality: from.sleep_quality,
        },
        codes: from.codes.into_iter().map(code_row).collect(),
        texts: from.search.into_iter().map(text_row).collect(),
        tasks: from.tasks.into_iter().map(task_row).collect(),
        points: from.points.into_iter().map(point_row).collect(),
        notices: from.notices.into_iter().map(notice_row).collect(),
    }
}

fn code_row(row: journal::CodeRow) -> CodeRow {
    CodeRow {
        list: row.kind as u8,
        code: row.code.to_string(),
        value: row.value,
    }
}

fn text_row(row: journal::SearchText) -> TextRow {
    TextRow {
        child: row.child,
        field: row.field.into(),
        text: row.text,
    }
}

fn task_row(row: journal::Task) -> TaskRow {
    TaskRow {
        child: row.child,
        due_on: row.due_on.map(day_of),
        rank: row.rank,
    }
}

fn point_row(row: journal::Point) -> PointRow {
    let day = day_of(row.local_date);
    PointRow {
        series: row.series,
        day,
        at_ms: row.at_ms,
        value: row.value,
    }
}

fn notice_row(row: journal::Notice) -> NoticeRow {
    NoticeRow {
        notice: row.kind as u8,
        child: row.child,
        field: row.field.map(str::to_owned),
        at_ms: row.at_ms,
    }
}
