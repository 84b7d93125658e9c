use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// A PIN or another secret that somebody typed; erased from memory when it is dropped, never
/// printed.
#[derive(Clone, Debug)]
pub struct Secret(pub(crate) SecretString);

impl Secret {
    /// The secret itself, to be shown to the person or handed to the cipher.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        // Copied: a text with room to spare would move to fit, and stay where it was.
        let text = Zeroizing::new(text);
        Self(text.as_str().into())
    }
}
