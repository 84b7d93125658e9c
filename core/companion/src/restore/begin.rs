use std::collections::BTreeSet;
use std::path::Path;

use secrecy::ExposeSecret;
use store::{Commit, MetaWrite, Reader};
use vault::{Identity, RecoveryWords};

use super::paper::{Bootstrap, Paper};
use crate::parts::Draw;
use crate::sync::{ServerAddress, Transport};
use crate::{
    Companion, CompanionError, DeviceClass, FolderState, Parts, Result, Secret, Setup,
    SyncProgress, hex, identity, meta,
};

/// What a journal is restored from.
#[derive(Clone, Copy, Debug)]
pub struct Recovery<'a> {
    /// The twelve words.
    pub words: &'a Secret,
    /// The server that has the account.
    pub server: &'a ServerAddress,
    /// The ids of devices that are not lost, in hexadecimal.
    pub keep: &'a [String],
}

impl Companion {
    /// Makes a journal from the twelve words and the server: when this returns, today's screen can
    /// be used, and `sync` brings the rest, as often as the line breaks. All other devices are shut
    /// out for good but those that `from` keeps, which are still in the person's hands.
    ///
    /// # Errors
    /// `AlreadySetUp`; `InvalidInput` for the words; `ServerRefused` if the server knows no account
    /// of these words; those of asking a server. Before the account was found nothing is written;
    /// afterwards `Companion::open` and `sync` go on.
    pub fn restore_from_words(
        path: &Path,
        parts: Parts,
        setup: &Setup,
        from: &Recovery<'_>,
        transport: &dyn Transport,
        progress: &SyncProgress,
    ) -> Result<Self> {
        if Self::state_of(path, &parts)? != FolderState::Empty {
            return Err(CompanionError::AlreadySetUp);
        }
        let words = RecoveryWords::parse(&from.words.0)?;
        let identity = Identity::derive(&words)?;
        let kept = from.keep.iter().map(|id| hex::decode::<16>(id));
        let kept: Option<BTreeSet<[u8; 16]>> = kept.collect();
        let kept = kept.ok_or(CompanionError::input("keep", journal::Rule::BadFormat))?;
        let mut paper = Paper::new(transport, from.server, identity.paper(), &progress.cancel);
        let found = paper.find_account(&identity)?;
        let counter = paper.counter();
        let first = |random: &mut Draw<'_>| {
            let mut commit = first_rows(&found, random)?;
            let kept: Vec<u8> = kept.iter().flatten().copied().collect();
            for (name, value) in [
                (meta::RESTORING, words.entropy().to_vec()),
                (meta::RESTORE_KEEPS, kept),
                (meta::RESTORE_CLASS, vec![class_number(setup.class)]),
            ] {
                commit.meta.push(MetaWrite {
                    name: name.into(),
                    value: Some(value),
                });
            }
            Ok(commit)
        };
        let after = |companion: &Self| {
            let number = companion.keep_server(&from.server.id, from.server.url.as_str())?;
            companion.raise_counter(number, counter)
        };
        let companion = Self::begin_with(path, parts, setup.pin.as_ref(), first, after)?;
        companion.go_on_restoring(transport, progress)?;
        Ok(companion)
    }
}

fn first_rows(found: &Bootstrap, random: &mut Draw<'_>) -> Result<Commit> {
    let mut commit = Commit::default();
    let keys = identity::draw_apart_from(&found.state, random)?;
    for bytes in &found.records {
        commit.log_records.push(identity::log_record(
            &(*found.state.person()).into(),
            bytes,
        )?);
    }
    for (name, value) in [
        (meta::PERSON, found.state.person().as_bytes().to_vec()),
        (
            meta::DEVICE,
            keys.to_secret_bytes().expose_secret().to_vec(),
        ),
    ] {
        commit.meta.push(MetaWrite {
            name: name.into(),
            value: Some(value),
        });
    }
    Ok(commit)
}

/// The devices that the person still has in hand.
pub(super) fn kept(reader: &Reader<'_>) -> Result<BTreeSet<[u8; 16]>> {
    let bytes = reader.meta(meta::RESTORE_KEEPS)?.unwrap_or_default();
    Ok(bytes.as_chunks::<16>().0.iter().copied().collect())
}

/// What kind of device this is.
pub(super) fn class(reader: &Reader<'_>) -> Result<DeviceClass> {
    let byte = reader.meta(meta::RESTORE_CLASS)?;
    Ok(match byte.as_deref() {
        Some([byte]) if *byte == class_number(DeviceClass::Computer) => DeviceClass::Computer,
        _ => DeviceClass::Phone,
    })
}

const fn class_number(class: DeviceClass) -> u8 {
    match class {
        DeviceClass::Phone => 1,
        DeviceClass::Computer => 3,
    }
}
