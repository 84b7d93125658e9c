use protocol::{Envelope, EnvelopeContent, Error, Short, SpaceId};
use serde::Serialize;
use store::Reader;
use vault::EpochSecret;

use crate::sync::secret_of;
use crate::{Companion, CompanionError, Progress, Result, arrival, identity};

/// What came of reading an envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EnvelopeReport {
    /// How many items were new; none if it was read before.
    pub new_items: u64,
    /// How many changes are in the journal now and were not before.
    pub changes: u64,
    /// How many parts of the file are for other devices, or under keys that this one does not have.
    pub not_for_this_device: u64,
    /// How many logs were not taken to their end, since something in them does not hold.
    pub refused_logs: u64,
    /// How many items wait for others that they rest on.
    pub waiting: u64,
}

impl Companion {
    /// Reads a file that another device wrote, or pictures of one. Everything is checked as from a
    /// server; reading it twice changes nothing.
    ///
    /// # Errors
    /// `BadFile`: `not_an_envelope`, `damaged`, `newer`, `other_step` for a step of linking,
    /// `not_for_this_device`: nothing was changed. `DiskFull`, `Disk`, `Cancelled`.
    pub fn read_envelope(&self, file: &[u8], progress: &Progress) -> Result<EnvelopeReport> {
        let envelopes = Envelope::decode_file(file).map_err(|error| bad_file(&error))?;
        let mut report = EnvelopeReport::default();
        let (mut opened, mut steps) = (Vec::new(), 0_u64);
        for envelope in &envelopes {
            match self.read(|reader| open(reader, envelope))? {
                Opened::Content(content) => opened.push(content),
                Opened::NotForUs => report.not_for_this_device += 1,
                Opened::OtherStep => steps += 1,
            }
        }
        if opened.is_empty() {
            let reason = if steps > 0 {
                "other_step"
            } else {
                "not_for_this_device"
            };
            return Err(CompanionError::BadFile { reason });
        }
        for content in opened {
            let logs = self.read(|reader| self.ours(reader, content.logs))?;
            let taken = self.take_envelope(&logs)?;
            report.new_items += taken.stored as u64;
            report.refused_logs += taken.refused.len() as u64;
        }
        let applied = self.apply(progress)?;
        self.compare_feeds()?;
        report.changes = applied.changes as u64;
        report.waiting = (applied.waiting + applied.pending) as u64;
        Ok(report)
    }
}

enum Opened {
    Content(EnvelopeContent),
    NotForUs,
    OtherStep,
}

fn open(reader: &Reader<'_>, envelope: &Envelope) -> Result<Opened> {
    let keys = identity::device_keys(reader)?;
    let content = match envelope {
        Envelope::Device { .. } => vault::open_device_envelope(&keys, envelope).ok(),
        Envelope::Space { space, epoch, .. } => {
            let secrets = secrets(reader, space, epoch)?;
            secrets.into_iter().find_map(|(space, secret)| {
                vault::open_space_envelope(&secret, &space, envelope).ok()
            })
        }
        Envelope::Slot { .. } => return Ok(Opened::OtherStep),
        Envelope::Contact { .. } | Envelope::Unknown { .. } => None,
    };
    Ok(content.map_or(Opened::NotForUs, Opened::Content))
}

/// The secrets that this device has of an epoch, by the beginnings of its and its space's id.
fn secrets(
    reader: &Reader<'_>,
    space: &Short,
    epoch: &Short,
) -> Result<Vec<(SpaceId, EpochSecret)>> {
    let mut found = Vec::new();
    for row in reader
        .spaces()?
        .into_iter()
        .filter(|row| row.id.0.starts_with(space))
    {
        let epochs = reader.epochs(row.id)?.into_iter();
        for row in epochs.filter(|row| row.id.starts_with(epoch)) {
            found.push((SpaceId::from_bytes(row.space.0), secret_of(&row.secret)));
        }
    }
    let handed = arrival::handed(reader)?
        .into_iter()
        .flat_map(|handed| handed.spaces);
    for handed in handed.filter(|handed| handed.space.short() == *space) {
        let epochs = handed.epochs.iter().filter(|handed| handed.epoch == *epoch);
        found.extend(epochs.map(|one| (handed.space, secret_of(&one.secret))));
    }
    Ok(found)
}

fn bad_file(error: &Error) -> CompanionError {
    CompanionError::BadFile {
        reason: match error {
            Error::LaterVersion(_) => "newer",
            Error::Damaged(_) => "damaged",
            Error::Limit(_) => "too_large",
            _ => "not_an_envelope",
        },
    }
}
