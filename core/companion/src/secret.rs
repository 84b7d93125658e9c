use secrecy::SecretString;

/// A PIN or another secret that somebody typed; erased from memory when it is dropped, never
/// printed.
#[derive(Clone, Debug)]
pub struct Secret(pub(crate) SecretString);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}
