use companion::Rule;
use companion::import::{
    CsvColumns, CsvMapping, ListColumn, MoodColumn, Scale, SleepColumn, SleepUnit, TimeFormat,
};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::folded;
use crate::{ask, show, terminal};

/// The fields that are asked for at the prompt, the needed one first.
const ASKED: [&str; 6] = ["time", "mood", "note", "feelings", "tags", "sleep"];
/// The usual scale of a mood column.
const MOOD_SCALE: &str = "1..5";
/// The scale of the four columns of how low, anxious, irritable and sped up one was.
const AMOUNT_SCALE: &str = "0..3";

/// What the columns of a table mean: by options such as `time=Date:%d/%m/%Y` and
/// `mood=Rating:1..10`, or asked for.
pub fn read(session: &Session, typed: &[String], columns: &CsvColumns) -> Result<CsvMapping> {
    let mut mapping = CsvMapping {
        delimiter: char::from(columns.delimiter),
        ..CsvMapping::default()
    };
    if typed.is_empty() {
        if !terminal::has_keyboard() {
            return Err(Failure::missing("map"));
        }
        ask_for(session, columns, &mut mapping)?;
    }
    for part in typed {
        let (field, column) = part.split_once('=').ok_or(Failure::format("map"))?;
        set(&mut mapping, field, column, columns)?;
    }
    if mapping.time.is_empty() {
        Err(Failure::missing("map"))
    } else {
        Ok(mapping)
    }
}

fn ask_for(session: &Session, columns: &CsvColumns, mapping: &mut CsvMapping) -> Result<()> {
    ask::above(session, |page| {
        show::import::columns(page, session, columns)
    });
    for field in ASKED {
        loop {
            let question = session.say(&format!("import-map-{field}"));
            let Some(answer) = ask::words(session, &question)? else {
                break;
            };
            match set(mapping, field, &answer, columns) {
                Ok(()) => break,
                Err(failure) => ask::again(session, failure)?,
            }
        }
    }
    Ok(())
}

fn set(mapping: &mut CsvMapping, field: &str, text: &str, columns: &CsvColumns) -> Result<()> {
    let (name, form) = named(text, columns);
    let column = column_of(name, columns)?;
    let scale = |usual: &str| scale_of(column, form.unwrap_or(usual));
    let list = || ListColumn {
        column,
        separator: form.unwrap_or(",").to_owned(),
    };
    match folded(field).as_str() {
        "time" | "date" => {
            mapping.time.push(column);
            if let Some(form) = form {
                mapping.time_format = time_format(form, &mapping.time_format);
            }
        }
        "mood" if form == Some("names") => mapping.mood = Some(MoodColumn::Names(column)),
        "mood" => mapping.mood = Some(MoodColumn::Numbers(scale(MOOD_SCALE)?)),
        "label" | "mood label" => mapping.mood_label = Some(column),
        "feelings" => mapping.feelings = Some(list()),
        "tags" => mapping.tags = Some(list()),
        "sleep" => {
            let unit = sleep_unit(form.unwrap_or("hours"))?;
            mapping.sleep = Some(SleepColumn { column, unit });
        }
        "low" => mapping.low = Some(scale(AMOUNT_SCALE)?),
        "anxiety" => mapping.anxiety = Some(scale(AMOUNT_SCALE)?),
        "irritability" => mapping.irritability = Some(scale(AMOUNT_SCALE)?),
        "elevated" => mapping.elevated = Some(scale(AMOUNT_SCALE)?),
        "note" => mapping.note.push(column),
        _ => {
            return Err(Failure::Argument {
                field: "map",
                rule: Rule::NotAllowed,
            });
        }
    }
    Ok(())
}

/// The name of a column and the form after a colon; a colon may be part of the name.
fn named<'a>(text: &'a str, columns: &CsvColumns) -> (&'a str, Option<&'a str>) {
    if column_of(text, columns).is_ok() {
        return (text, None);
    }
    text.split_once(':')
        .map_or((text, None), |(name, form)| (name, Some(form)))
}

/// A column by its header, or by its number from 1.
fn column_of(text: &str, columns: &CsvColumns) -> Result<usize> {
    let wanted = folded(text);
    let by_name = columns
        .columns
        .iter()
        .position(|column| folded(&column.name) == wanted);
    let by_number = || {
        let number: usize = text.trim().parse().ok()?;
        number
            .checked_sub(1)
            .filter(|index| *index < columns.columns.len())
    };
    let refused = Failure::Argument {
        field: "map",
        rule: Rule::NotAllowed,
    };
    by_name.or_else(by_number).ok_or(refused)
}

fn scale_of(column: usize, text: &str) -> Result<Scale> {
    let ends = text
        .split_once("..")
        .and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
    let (from, to) = ends.ok_or(Failure::format("map"))?;
    Ok(Scale { column, from, to })
}

fn sleep_unit(text: &str) -> Result<SleepUnit> {
    Ok(match folded(text).as_str() {
        "hours" | "horas" => SleepUnit::Hours,
        "minutes" | "minutos" => SleepUnit::Minutes,
        "clock" | "reloj" => SleepUnit::Clock,
        _ => {
            return Err(Failure::Argument {
                field: "map",
                rule: Rule::NotAllowed,
            });
        }
    })
}

/// The forms of two columns, a date and a time, are joined by a space, as their cells are.
fn time_format(form: &str, before: &TimeFormat) -> TimeFormat {
    match (form, before) {
        ("seconds", _) => TimeFormat::UnixSeconds,
        ("ms", _) => TimeFormat::UnixMs,
        ("iso", _) => TimeFormat::Iso,
        (form, TimeFormat::Pattern(first)) => TimeFormat::Pattern(format!("{first} {form}")),
        (form, _) => TimeFormat::Pattern(form.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use companion::import::CsvColumn;

    fn columns() -> CsvColumns {
        let column = |name: &str| CsvColumn {
            name: name.into(),
            samples: Vec::new(),
        };
        CsvColumns {
            delimiter: b';',
            columns: ["Date", "Time: local", "Rating", "Notas"]
                .map(column)
                .to_vec(),
        }
    }

    fn mapped(parts: &[&str]) -> Result<CsvMapping> {
        let mut mapping = CsvMapping::default();
        for part in parts {
            let (field, column) = part.split_once('=').unwrap();
            set(&mut mapping, field, column, &columns())?;
        }
        Ok(mapping)
    }

    #[test]
    fn columns_are_named_or_numbered_and_may_have_a_form() {
        let mapping = mapped(&[
            "time=date:%d/%m/%Y",
            "time=Time: local",
            "mood=3:0..10",
            "note=notas",
            "sleep=4:minutes",
        ])
        .unwrap();
        assert_eq!(mapping.time, [0, 1]);
        assert_eq!(mapping.time_format, TimeFormat::Pattern("%d/%m/%Y".into()));
        let scale = Scale {
            column: 2,
            from: 0.0,
            to: 10.0,
        };
        assert_eq!(mapping.mood, Some(MoodColumn::Numbers(scale)));
        assert_eq!(mapping.note, [3]);
        assert_eq!(
            mapping.sleep.map(|sleep| sleep.unit),
            Some(SleepUnit::Minutes)
        );
    }

    #[test]
    fn what_names_no_column_or_field_is_refused() {
        for part in [
            "time=Nothing",
            "time=0",
            "time=5",
            "feather=1",
            "mood=3:low..high",
        ] {
            assert!(mapped(&[part]).is_err(), "{part}");
        }
    }
}
