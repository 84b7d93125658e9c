use protocol::limits::SLOT_BYTES_MAX;
use protocol::{Label, LogId, MailId, MailSecret, Random, SigningKey, SlotNumber};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::{
    BOX_OVERHEAD_BYTES, Error, Language, RecoveryWords, Result, derive, open_box, seal_box,
};

/// A mailbox as whoever knows its secret sees it: what it is called, who may write its second
/// slot, and what its slots hold (PROTOCOL 6.2).
#[derive(Clone, Debug)]
pub struct Mailbox {
    secret: MailSecret,
    id: MailId,
    signing: SigningKey,
}

impl Mailbox {
    /// Draws the secret of a new mailbox.
    ///
    /// # Errors
    /// `Protocol` when the source of randomness fails.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; MailSecret::BYTES]);
        random.fill(&mut *bytes)?;
        Ok(Self::of(MailSecret::from_bytes(*bytes)))
    }

    /// The mailbox with this secret.
    #[must_use]
    pub fn of(secret: MailSecret) -> Self {
        let key = |label| derive(secret.as_bytes(), label, &LogId::NONE, &[]);
        let id = *key(Label::MailId).expose();
        let id = MailId::from_bytes(id.first_chunk().copied().unwrap_or_default());
        let signing = SigningKey::from_seed(key(Label::MailSign).expose());
        Self {
            secret,
            id,
            signing,
        }
    }

    /// Its secret, to be shown.
    #[must_use]
    pub const fn secret(&self) -> &MailSecret {
        &self.secret
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> MailId {
        self.id
    }

    /// The key that signs its second slot.
    #[must_use]
    pub const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// Seals what a slot holds.
    ///
    /// # Errors
    /// `Limit` for more than a slot takes, `Protocol` when the source of randomness fails.
    pub fn seal(
        &self,
        slot: SlotNumber,
        content: &[u8],
        random: &mut dyn Random,
    ) -> Result<Vec<u8>> {
        if content.len() > SLOT_BYTES_MAX - BOX_OVERHEAD_BYTES {
            return Err(Error::Limit("slot bytes"));
        }
        seal_box(&self.key(slot), content, &[], random)
    }

    /// Opens a slot.
    ///
    /// # Errors
    /// `CannotOpen` for another slot or mailbox, or damage; `Malformed`, `Limit`.
    pub fn open(&self, slot: SlotNumber, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        if sealed.len() > SLOT_BYTES_MAX {
            return Err(Error::Limit("slot bytes"));
        }
        open_box(&self.key(slot), sealed, &[])
    }

    fn key(&self, slot: SlotNumber) -> crate::Secret {
        let secret = self.secret.as_bytes();
        derive(secret, Label::MailSeal, &LogId::NONE, &[slot.number()])
    }

    /// The secret as twelve words, to be read out.
    #[must_use]
    pub fn words(&self, language: Language) -> SecretString {
        let mut bytes = Zeroizing::new(*self.secret.as_bytes());
        RecoveryWords::take(&mut bytes).phrase(language)
    }

    /// The mailbox whose secret was typed as twelve words.
    ///
    /// # Errors
    /// As for recovery words.
    pub fn parse_words(phrase: &SecretString) -> Result<Self> {
        let words = RecoveryWords::parse(phrase)?;
        Ok(Self::of(MailSecret::from_bytes(*words.entropy())))
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ServerId, sign_slot, verify_slot};

    use super::*;
    use crate::secret::tests::Counting;

    fn mailbox(seed: u8) -> Mailbox {
        Mailbox::make(&mut Counting(seed)).unwrap()
    }

    #[test]
    fn a_slot_opens_as_itself_in_its_own_mailbox_only() {
        let mail = mailbox(1);
        let sealed = mail
            .seal(SlotNumber::Second, b"hello", &mut Counting(9))
            .unwrap();
        assert_eq!(sealed.len(), 5 + BOX_OVERHEAD_BYTES);
        let opened = mail.open(SlotNumber::Second, &sealed).unwrap();
        assert_eq!(opened.as_slice(), b"hello");
        let again = Mailbox::of(mail.secret().clone());
        assert!(again.open(SlotNumber::Second, &sealed).is_ok());
        for slot in [SlotNumber::First, SlotNumber::Third] {
            assert_eq!(mail.open(slot, &sealed), Err(Error::CannotOpen));
        }
        let other = mailbox(2).open(SlotNumber::Second, &sealed);
        assert_eq!(other, Err(Error::CannotOpen));
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            let opened = mail.open(SlotNumber::Second, &bent);
            assert_eq!(opened, Err(Error::CannotOpen), "{place}");
        }
    }

    #[test]
    fn a_slot_is_sealed_at_its_limit_and_not_past_it() {
        let mail = mailbox(1);
        let seal = |bytes: usize| {
            let content = vec![7; bytes];
            mail.seal(SlotNumber::First, &content, &mut Counting(9))
        };
        let sealed = seal(SLOT_BYTES_MAX - BOX_OVERHEAD_BYTES).unwrap();
        assert_eq!(sealed.len(), SLOT_BYTES_MAX);
        assert!(mail.open(SlotNumber::First, &sealed).is_ok());
        let limit = Err(Error::Limit("slot bytes"));
        assert_eq!(seal(SLOT_BYTES_MAX - BOX_OVERHEAD_BYTES + 1), limit);
        let long = [&sealed[..], &[0]].concat();
        let opened = mail.open(SlotNumber::First, &long).map(drop);
        assert_eq!(opened, Err(Error::Limit("slot bytes")));
    }

    #[test]
    fn the_words_and_the_characters_give_the_same_mailbox() {
        let mail = mailbox(1);
        for language in Language::ALL {
            let again = Mailbox::parse_words(&mail.words(language)).unwrap();
            assert_eq!(again.id(), mail.id());
        }
        let typed = MailSecret::parse(&mail.secret().to_text()).unwrap();
        assert_eq!(Mailbox::of(typed).id(), mail.id());
        assert_ne!(mailbox(2).id(), mail.id());
        assert_ne!(mailbox(2).signing().public(), mail.signing().public());
    }

    #[test]
    fn only_who_knows_the_secret_signs_the_second_slot() {
        let (mail, server) = (mailbox(1), ServerId::from_bytes([3; 32]));
        let signature = sign_slot(&server, &mail.id(), b"slot", mail.signing());
        let (id, public) = (mail.id(), mail.signing().public());
        assert!(verify_slot(&server, &id, b"slot", &public, &signature).is_ok());
        assert!(verify_slot(&server, &id, b"other", &public, &signature).is_err());
    }
}
