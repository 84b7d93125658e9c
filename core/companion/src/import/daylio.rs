//! Backups of Daylio, `.daylio`: a ZIP whose `backup.daylio` is base64 of JSON.
//!
//! The form is that of DOMAIN 10, checked against the official backup and the model in
//! `src/formats/daylio.rs` of github.com/Guekka/DaylioBackupTools (MPL-2.0), version 15.

mod entries;
mod names;

use std::io::{Read, Seek};

use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::read::DecoderReader;

use self::entries::Entries;
use self::names::Names;
use super::archive::Archive;
use super::bounded::WithoutLineEnds;
use super::facts::{Facts, LeftOutKind};
use super::json_stream::{Parts, read_parts};
use super::row::Sink;
use super::{Format, Limits, Refusal, Zone};

/// The file of the archive that holds the entries.
pub(super) const BACKUP: &str = "backup.daylio";
/// The names of the moods that come with Daylio, the best first.
pub(super) const PREDEFINED: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];
/// The version that this importer was made for.
const VERSION: i64 = 15;
/// Rows are `{"dayEntries":[{`.
const ROW_DEPTH: u32 = 3;
/// Base64 with or without padding at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) fn read<F: Read + Seek>(
    file: &mut F,
    zone: &Zone,
    limits: &Limits,
    sink: &mut Sink<'_>,
) -> Result<Facts, Refusal> {
    let mut archive = Archive::open(file, limits)?;
    // The names may stand after the entries, so they are read first, on a way of their own.
    let mut names = Names {
        names_max: limits.names,
        ..Names::default()
    };
    read_json(&mut archive, limits, &mut names)?;
    let mut entries = Entries {
        names: &names,
        zone,
        sink,
        line: 0,
        unnamed_tags: 0,
        seen: false,
    };
    read_json(&mut archive, limits, &mut entries)?;
    if !entries.seen {
        return Err(Refusal::PartMissing);
    }
    let unnamed_tags = entries.unnamed_tags;
    let mut facts = Facts::of(Format::DaylioBackup);
    facts.version = names.version;
    facts.version_known = names.version == Some(VERSION);
    let files = archive
        .count_under("assets/")
        .saturating_sub(names.attachments);
    facts.leave_out(LeftOutKind::Photos, names.photos.max(files));
    facts.leave_out(LeftOutKind::Attachments, names.attachments);
    facts.leave_out(LeftOutKind::Goals, names.goals);
    facts.leave_out(LeftOutKind::UnnamedTags, unnamed_tags);
    Ok(facts)
}

fn read_json<F: Read + Seek>(
    archive: &mut Archive<F>,
    limits: &Limits,
    parts: &mut dyn Parts,
) -> Result<(), Refusal> {
    let packed = WithoutLineEnds(archive.file(BACKUP)?);
    read_parts(
        DecoderReader::new(packed, &BASE64),
        ROW_DEPTH,
        limits,
        parts,
    )
}
