use companion::Correction;

use crate::codes::{self, Reader};
use crate::command::check_in::{text, when};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::folded;

/// What puts a field right.
pub fn correction(session: &Session, field: &str, value: &str) -> Result<Correction> {
    let mut reader = Reader::new(session, false)?;
    let name = field.trim().replace('-', "_");
    Ok(match name.as_str() {
        "at" => Correction::At(when(session, Some(value))?),
        "minutes" | "duration_min" => Correction::DurationMin(
            value
                .trim()
                .parse()
                .map_err(|_| Failure::format("duration_min"))?,
        ),
        "mode" => Correction::Mode(reader.code(codes::MODE, value)?),
        "setting" => Correction::Setting(reader.code(codes::SETTING, value)?),
        "asked_by" | "initiated_by" => {
            Correction::InitiatedBy(reader.code(codes::ASKED_BY, value)?)
        }
        "language" | "spoken" => Correction::Language(value.to_owned()),
        "interpreter" | "interpreter_used" => Correction::InterpreterUsed(yes(value)?),
        "summary" => Correction::Summary(text(value)?),
        _ => {
            return Err(Failure::Argument {
                field: "field",
                rule: companion::Rule::NotAllowed,
            });
        }
    })
}

fn yes(value: &str) -> Result<bool> {
    match folded(value).as_str() {
        "yes" | "y" | "si" | "s" | "true" => Ok(true),
        "no" | "n" | "false" => Ok(false),
        _ => Err(Failure::format("interpreter_used")),
    }
}
