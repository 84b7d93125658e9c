use std::io::{Read, Seek};
use std::ops::ControlFlow;

use serde_json::Value;

use super::archive::Archive;
use super::format::EXPORT_JSON;
use super::json_stream::{Parts, Want, read_parts};
use super::{Limits, Refusal};
use crate::export::{EXPORT_FORMAT, EXPORT_VERSION};

/// Records are `{"records":[{`.
const ROW_DEPTH: u32 = 3;

/// One part of `export.json`.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportPart {
    /// What is said of all records together; it comes first.
    Head(Value),
    /// A record.
    Record(Value),
}

/// Reads `export.json` of our own ZIP part by part; `each` may stop it. Never more than one
/// record is in memory.
///
/// # Errors
/// `NewerVersion` for the export of a newer version, `Cancelled` if `each` stopped it, or the
/// `Refusal` of whatever is wrong with it.
pub fn export_json<F: Read + Seek>(
    file: &mut F,
    limits: &Limits,
    each: &mut dyn FnMut(ExportPart) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let mut archive = Archive::open(file, limits)?;
    let own = Limits {
        row_bytes: limits.record_bytes,
        ..*limits
    };
    let mut frame = Frame {
        each,
        format: false,
        version: None,
        head: false,
        records: 0,
        limits,
    };
    read_parts(archive.file(EXPORT_JSON)?, ROW_DEPTH, &own, &mut frame)?;
    if frame.head {
        Ok(())
    } else {
        Err(Refusal::NotKnown)
    }
}

struct Frame<'a> {
    each: &'a mut dyn FnMut(ExportPart) -> ControlFlow<()>,
    format: bool,
    version: Option<i64>,
    head: bool,
    records: u64,
    limits: &'a Limits,
}

impl Parts for Frame<'_> {
    fn wants(&self, key: &str) -> Want {
        match key {
            "format" | "version" => Want::Plain,
            "head" | "records" => Want::Each,
            _ => Want::Nothing,
        }
    }

    fn take(&mut self, key: &str, part: Value) -> Result<(), Refusal> {
        match key {
            "format" => self.format = part == EXPORT_FORMAT,
            "version" => self.version = part.as_i64(),
            _ => return self.content(key, part),
        }
        Ok(())
    }
}

impl Frame<'_> {
    fn content(&mut self, key: &str, part: Value) -> Result<(), Refusal> {
        // The writer puts the frame first, so that nothing is taken before it is known what it is.
        match self.version {
            Some(version) if self.format && version > EXPORT_VERSION => {
                return Err(Refusal::NewerVersion);
            }
            Some(1..) if self.format => {}
            _ => return Err(Refusal::NotKnown),
        }
        let part = if key == "head" {
            self.head = true;
            ExportPart::Head(part)
        } else if self.head {
            self.records += 1;
            ExportPart::Record(part)
        } else {
            return Err(Refusal::NotKnown);
        };
        if self.records > self.limits.rows {
            return Err(Refusal::TooManyRows);
        }
        match (self.each)(part) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Refusal::Cancelled),
        }
    }
}
