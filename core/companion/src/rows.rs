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

fn to_rows(document: DocumentId, from: Projection, batch: Option<String>) -> RecordRows {
    let date = |date: Option<jiff::civil::Date>| date.map(day_of);
    RecordRows {
        row: RecordRow {
            record: RecordRef {
                kind: from.kind as u8,
                id: from.id,
                document,
            },
            day: date(from.local_date),
            at_ms: from.at_ms,
            state: from.state as u8,
            group: from.group,
            source: from
                .row_hash
                .zip(batch)
                .map(|(row_hash, batch)| SourceRow { row_hash, batch }),
            body: from.body,
        },
        measures: Measures {
            mood: from.mood,
            sleep_min: from.sleep_min,
            sleep_quality: from.sleep_quality,
        },
        codes: from
            .codes
            .into_iter()
            .map(|row| CodeRow {
                list: row.kind as u8,
                code: row.code.to_string(),
                value: row.value,
            })
            .collect(),
        texts: from
            .search
            .into_iter()
            .map(|row| TextRow {
                child: row.child,
                field: row.field.into(),
                text: row.text,
            })
            .collect(),
        tasks: from
            .tasks
            .into_iter()
            .map(|row| TaskRow {
                child: row.child,
                due_on: date(row.due_on),
                rank: row.rank,
            })
            .collect(),
        points: from
            .points
            .into_iter()
            .map(|row| PointRow {
                series: row.series,
                day: day_of(row.local_date),
                at_ms: row.at_ms,
                value: row.value,
            })
            .collect(),
        notices: from
            .notices
            .into_iter()
            .map(|row| NoticeRow {
                notice: row.kind as u8,
                child: row.child,
                field: row.field.map(str::to_owned),
                at_ms: row.at_ms,
            })
            .collect(),
    }
}
