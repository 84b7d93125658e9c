use companion::{Language, Secret};

use super::Journal;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Sets, changes or removes the PIN; `old_pin` is the present one, if there is one.
    ///
    /// # Errors
    /// `Locked` without the present PIN, `WrongPin`, `PinWait`; `InvalidInput` for a new PIN that
    /// is empty or too long.
    pub async fn change_pin(&self, old_pin: Option<Secret>, new_pin: Option<Secret>) -> Result<()> {
        self.run(move |companion| companion.change_pin(old_pin.as_ref(), new_pin.as_ref()))
            .await
    }

    /// Asks for the PIN again before something that a stranger must not do: show the recovery
    /// words, export, wipe. Without a PIN it always succeeds.
    ///
    /// # Errors
    /// `Locked` without the PIN, `WrongPin`, `PinWait`.
    pub async fn check_pin(&self, pin: Option<Secret>) -> Result<()> {
        self.run(move |companion| companion.check_pin(pin.as_ref()))
            .await
    }

    /// The twelve recovery words, until the person has confirmed that they wrote them down; then
    /// this device no longer has them.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn recovery_words(&self, language: Language) -> Result<Option<Secret>> {
        self.run(move |companion| companion.recovery_words(language))
            .await
    }

    /// Erases the words from this device once the person has typed all twelve from paper, in either
    /// language.
    ///
    /// # Errors
    /// `InvalidInput` with `bad_format` if they are words but others, `missing`, `not_allowed`;
    /// `NotFound` if they were confirmed before.
    pub async fn confirm_recovery_words(&self, phrase: Secret) -> Result<()> {
        self.run(move |companion| companion.confirm_recovery_words(&phrase))
            .await
    }
}
