use std::io::{Read, Seek};
use std::ops::ControlFlow;

use journal::{Id, RecordKind};

use super::carried::{ExportRecord, kind_at};
use crate::Result;
use crate::import::{ExportPart, Facts, Format, Limits, Preview, Refusal, export_json};

/// What an export of Companion holds; nothing is written.
///
/// # Errors
/// `BadFile` if it is broken, `NewerVersion`.
pub(crate) fn preview_of_export<F: Read + Seek>(file: &mut F, limits: &Limits) -> Result<Preview> {
    let mut preview = Preview::empty(Facts::of(Format::Companion));
    let mut broken = false;
    let read = export_json(file, limits, &mut |part| match count(&mut preview, part) {
        Some(()) => ControlFlow::Continue(()),
        None => {
            broken = true;
            ControlFlow::Break(())
        }
    });
    if broken {
        return Err(Refusal::Broken.into());
    }
    read?;
    Ok(preview)
}

fn count(preview: &mut Preview, part: ExportPart) -> Option<()> {
    let ExportPart::Record(record) = part else {
        return Some(());
    };
    let record: ExportRecord = serde_json::from_value(record).ok()?;
    let Some(id) = &record.id else {
        return Some(());
    };
    let _: Id = id.parse().ok()?;
    match kind_at(&record.container) {
        Some(RecordKind::CheckIn) => preview.check_ins += 1,
        Some(RecordKind::Goal) => preview.goals += 1,
        Some(RecordKind::Contact) => preview.contacts += 1,
        _ => {}
    }
    Some(())
}
