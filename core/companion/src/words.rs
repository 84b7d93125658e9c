use std::collections::BTreeMap;

use membership::{Era, Operation, PersonLog, PersonState};
use protocol::{DeviceId, RecordId};
use store::{Commit, MetaWrite, Transactions};
use vault::{Identity, RecoveryWords, WORDS};
use zeroize::Zeroizing;

use crate::{Companion, CompanionError, Language, Result, Secret, identity, meta};
use journal::Rule;

impl Companion {
    /// The twelve recovery words, until the person has confirmed that they wrote them down; then
    /// this device no longer has them.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn recovery_words(&self, language: Language) -> Result<Option<Secret>> {
        Ok(self.root()?.map(|words| Secret(words.phrase(of(language)))))
    }

    /// Erases the words from this device once the person has typed all twelve from paper, in either
    /// language.
    ///
    /// # Errors
    /// `InvalidInput` with `bad_format` if they are words but others, `missing`, `not_allowed`;
    /// `NotFound` if they were confirmed before.
    pub fn confirm_recovery_words(&self, phrase: &Secret) -> Result<()> {
        let kept = self.root()?.ok_or(CompanionError::NotFound)?;
        let typed = RecoveryWords::parse(&phrase.0)?;
        if typed != kept {
            return Err(CompanionError::input("words", Rule::BadFormat));
        }
        let erased = MetaWrite {
            name: meta::ROOT.into(),
            value: None,
        };
        self.write(&[], |session| {
            session.commit(&Commit {
                meta: vec![erased],
                ..Commit::default()
            })
        })
    }

    /// Whether the words still lie on this device.
    pub(crate) fn words_are_here(&self) -> Result<bool> {
        Ok(self.root()?.is_some())
    }

    /// How many recovery words there are.
    pub const RECOVERY_WORDS: usize = WORDS;

    /// Whether this device stands under keys that were active under recovery words which are in
    /// force no more (PROTOCOL 8.3): the Era that replaced them was another device's.
    pub(crate) fn outlived_its_words(&self) -> Result<bool> {
        let person = self.inner.me.person;
        self.read(|reader| {
            let own = identity::device_keys(reader)?.device_id();
            let known = self.known(reader)?;
            let (Some(log), Some(state)) = (known.person_log(&person), known.person(&person))
            else {
                return Ok(false);
            };
            let is_free = reader.meta(meta::MUST_RETIRE)?.is_none();
            Ok(is_free && state.is_active(&own) && was_active_before(log, state, &own))
        })
    }

    /// Erases words that another device has replaced.
    pub(crate) fn forget_replaced_words(&self) -> Result<()> {
        let Some(kept) = self.root()? else {
            return Ok(());
        };
        let kept = Identity::derive(&kept)?.root().public();
        let person = self.inner.me.person;
        let root = self.read(|reader| {
            let known = self.known(reader)?;
            Ok(known.person(&person).map(|state| *state.root()))
        })?;
        match root {
            Some(root) if root != kept => self.keep_meta(meta::ROOT, None),
            _ => Ok(()),
        }
    }

    fn root(&self) -> Result<Option<RecoveryWords>> {
        let kept = self.inner.store.read(|reader| reader.meta(meta::ROOT))?;
        let Some(kept) = kept.map(Zeroizing::new) else {
            return Ok(None);
        };
        let entropy: &[u8; 16] = kept
            .as_slice()
            .try_into()
            .map_err(|_| CompanionError::Damaged)?;
        Ok(Some(RecoveryWords::take(&mut Zeroizing::new(*entropy))))
    }
}

/// Whether a device was one before the newest Era that changed the words, and is listed in it.
fn was_active_before(log: &PersonLog, state: &PersonState, device: &DeviceId) -> bool {
    let eras: BTreeMap<RecordId, &Era> = log
        .records()
        .filter_map(|(id, record)| match &record.operation {
            Operation::Era(era) => Some((*id, &**era)),
            _ => None,
        })
        .collect();
    let lists = |era: &Era| {
        let mut active = era.active.iter();
        active.any(|active| active.card.device_id() == *device)
    };
    let mut at = Some(*state.era_id());
    let mut change = None;
    while let Some(era) = at.and_then(|id| eras.get(&id)) {
        if change.is_some() && lists(era) {
            return true;
        }
        let parent = era.parent.and_then(|parent| eras.get(&parent));
        if change.is_none() && parent.is_some_and(|parent| parent.root != era.root) {
            if !lists(era) {
                return false;
            }
            change = at;
        }
        at = era.parent;
    }
    let added = log.records().any(|(_, record)| {
        matches!(&record.operation, Operation::AddDevice(add) if add.card.device_id() == *device)
    });
    change.is_some() && added
}

pub(crate) const fn of(language: Language) -> vault::Language {
    match language {
        Language::English => vault::Language::English,
        Language::Spanish => vault::Language::Spanish,
    }
}
