use std::collections::BTreeSet;

use membership::EraPlan;
use protocol::Class;
use protocol::limits::DEVICES_ACTIVE_MAX;
use vault::{Identity, RecoveryWords};

use super::remove::{active_cards, check_words, lines_of_removed, own_class};
use crate::parts::Draw;
use crate::{Companion, CompanionError, Language, Result, Secret, identity, meta};
use journal::Rule;

/// New recovery words that the person is about to write down. Nothing changes before they are
/// confirmed.
pub struct NewWords {
    companion: Companion,
    words: RecoveryWords,
}

impl Companion {
    /// Draws new recovery words, since the old ones may be known to somebody.
    ///
    /// # Errors
    /// `Unexpected` without randomness.
    pub fn new_words(&self) -> Result<NewWords> {
        Ok(NewWords {
            words: RecoveryWords::make(&mut Draw(&*self.inner.parts.random))?,
            companion: self.clone(),
        })
    }
}

impl NewWords {
    /// The new words, to be written down.
    #[must_use]
    pub fn phrase(&self, language: Language) -> Secret {
        Secret(self.words.phrase(crate::words::of(language)))
    }

    /// Puts the new words in force: the person typed them from paper, and the old ones too. This
    /// device stands under new keys from then on, lest old words and a phone that is taken later
    /// add up; the other devices take new keys when they learn of it.
    ///
    /// # Errors
    /// `InvalidInput` for `new_words` or `words`: nothing was changed.
    pub fn confirm(&self, typed: &Secret, old: &Secret) -> Result<()> {
        let typed = RecoveryWords::parse(&typed.0)?;
        if typed != self.words {
            return Err(CompanionError::input("new_words", Rule::BadFormat));
        }
        let old = Identity::derive(&RecoveryWords::parse(&old.0)?)?;
        let new = Identity::derive(&self.words)?;
        self.companion.put_in_force(&old, &new)
    }
}

impl Companion {
    fn put_in_force(&self, old_words: &Identity, new_words: &Identity) -> Result<()> {
        // A sync that is under way signs with the old keys.
        let mut seat = self.inner.sync.take()?;
        self.write(&[], |session| {
            let old = identity::device_keys(&session.reader())?;
            let me = self.myself(session)?;
            check_words(&me.state, old_words)?;
            let class = own_class(&me.state, &old.device_id());
            let new = self.draw_keys(&me.state, class, &me.person)?;
            let mut active = active_cards(&me.state, &old.device_id());
            active.insert(0, new.card);
            active.truncate(DEVICES_ACTIVE_MAX);
            let paper = identity::card(new_words.paper(), Class::Paper, &me.person);
            let era = EraPlan {
                root: old_words.root(),
                new_root: Some(new_words.root()),
                paper,
                lines: lines_of_removed(&session.reader(), &me.state, &active)?,
                active,
                leave_out: BTreeSet::new(),
                countersigner: Some(identity::maker(me.person, &old)),
            };
            let random = &mut Draw(&*self.inner.parts.random);
            let era = membership::make_era(&me.log, &me.state, era, random)?;
            session.keep_own_record(me.person.into(), &era)?;
            // The old words restore nothing any more, and the new paper opens nothing yet.
            session.keep_meta(meta::ROOT, None)?;
            session.keep_meta(meta::REKEY_DUE, Some(vec![1]))?;
            self.stand_under(session, &new.keys)
        })?;
        *seat = None;
        Ok(())
    }
}

impl std::fmt::Debug for NewWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewWords")
    }
}
