use protocol::{Label, SigningKey};

use crate::derive::derive_from_words;
use crate::{DeviceKeys, RecoveryWords, Result};

/// What the twelve words give: the root key, and the words themselves seen as a device (*paper*).
/// No key of any data derives from them, so they can be changed.
#[derive(Clone, Debug)]
pub struct Identity {
    root: SigningKey,
    paper: DeviceKeys,
}

impl Identity {
    /// Derives both from the words; the same words give the same identity in every language.
    ///
    /// # Errors
    /// `Protocol` for words whose paper has no usable key, which nobody will ever draw.
    pub fn derive(words: &RecoveryWords) -> Result<Self> {
        let key = |label| derive_from_words(words.entropy(), label);
        let paper = DeviceKeys::from_seeds(key(Label::PaperSign), key(Label::PaperSeal))?;
        let root = SigningKey::from_seed(key(Label::RootSign).expose());
        Ok(Self { root, paper })
    }

    /// The key that signs Eras.
    #[must_use]
    pub const fn root(&self) -> &SigningKey {
        &self.root
    }

    /// The keys of the paper.
    #[must_use]
    pub const fn paper(&self) -> &DeviceKeys {
        &self.paper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_give_the_same_person_and_other_words_another() {
        let identity = |byte| Identity::derive(&RecoveryWords::take(&mut [byte; 16])).unwrap();
        let (one, again, other) = (identity(1), identity(1), identity(2));
        assert_eq!(one.root().public(), again.root().public());
        assert_eq!(one.paper().device_id(), again.paper().device_id());
        assert_ne!(one.root().public(), other.root().public());
        assert_ne!(one.paper().device_id(), other.paper().device_id());
        assert_ne!(one.root().public(), one.paper().signing().public());
    }
}
