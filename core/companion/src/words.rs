use store::{Commit, MetaWrite, Transactions};
use vault::{RecoveryWords, WORDS};
use zeroize::Zeroizing;

use crate::{Companion, CompanionError, Language, Result, Secret, meta};
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

pub(crate) const fn of(language: Language) -> vault::Language {
    match language {
        Language::English => vault::Language::English,
        Language::Spanish => vault::Language::Spanish,
    }
}
