use hpke::{Deserializable, Kem, Serializable, kem::X25519HkdfSha256};
use protocol::{Card, Class, DeviceId, PersonId, Random, SealKey, SigningKey};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};

use crate::{Result, Secret};

/// The length of a device's secret: the seed of its signing key, then that of its opening key.
pub const DEVICE_SECRET_BYTES: usize = 64;

type OpeningKey = <X25519HkdfSha256 as Kem>::PrivateKey;

/// A device's two key pairs: one signs what it makes, one opens what is sealed to it.
#[derive(Clone)]
pub struct DeviceKeys {
    sign_seed: Secret,
    seal_seed: Secret,
    signing: SigningKey,
    public: SealKey,
}

impl DeviceKeys {
    /// Draws the keys of a new device.
    ///
    /// # Errors
    /// `Protocol` when the source of randomness fails.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        Self::from_seeds(Secret::make(random)?, Secret::make(random)?)
    }

    pub(crate) fn from_seeds(sign_seed: Secret, seal_seed: Secret) -> Result<Self> {
        let signing = SigningKey::from_seed(sign_seed.expose());
        let (_, public) = X25519HkdfSha256::derive_keypair(seal_seed.expose());
        let public = SealKey::from_bytes(public.to_bytes().into())?;
        Ok(Self {
            sign_seed,
            seal_seed,
            signing,
            public,
        })
    }

    /// The secret bytes, for the encrypted store only.
    #[must_use]
    pub fn to_secret_bytes(&self) -> SecretBox<[u8; DEVICE_SECRET_BYTES]> {
        let mut secret = SecretBox::new(Box::new([0; DEVICE_SECRET_BYTES]));
        let seeds = self
            .sign_seed
            .expose()
            .iter()
            .chain(self.seal_seed.expose());
        let bytes = secret.expose_secret_mut().iter_mut();
        bytes.zip(seeds).for_each(|(to, from)| *to = *from);
        secret
    }

    /// Takes back what `to_secret_bytes` gave.
    ///
    /// # Errors
    /// `Protocol` for bytes that give no usable key.
    pub fn from_secret_bytes(bytes: &SecretBox<[u8; DEVICE_SECRET_BYTES]>) -> Result<Self> {
        let (sign, seal) = bytes.expose_secret().split_at(DEVICE_SECRET_BYTES / 2);
        let secret = |half: &[u8]| {
            Secret::of(|bytes| {
                bytes
                    .iter_mut()
                    .zip(half)
                    .for_each(|(to, from)| *to = *from)
            })
        };
        Self::from_seeds(secret(sign), secret(seal))
    }

    /// The device's id.
    #[must_use]
    pub fn device_id(&self) -> DeviceId {
        DeviceId::of(&self.signing.public(), &self.public)
    }

    /// The key that signs what the device makes.
    #[must_use]
    pub const fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The public key that secrets are sealed to.
    #[must_use]
    pub const fn seal_key(&self) -> &SealKey {
        &self.public
    }

    /// The device's card for `person`, signed by itself.
    #[must_use]
    pub fn card(&self, class: Class, caps: u64, person: &PersonId) -> Card {
        Card::make(class, caps, self.public, &self.signing, person)
    }

    pub(crate) fn opening(&self) -> OpeningKey {
        X25519HkdfSha256::derive_keypair(self.seal_seed.expose()).0
    }
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKeys({:?})", self.device_id())
    }
}

/// A public key as the cipher suite takes it.
pub(crate) fn public(key: &SealKey) -> Result<<X25519HkdfSha256 as Kem>::PublicKey> {
    Deserializable::from_bytes(&key.to_bytes()).map_err(|_| protocol::Error::WeakKey.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::Counting;

    #[test]
    fn keys_come_back_from_their_secret_bytes() {
        let keys = DeviceKeys::make(&mut Counting(1)).unwrap();
        let again = DeviceKeys::from_secret_bytes(&keys.to_secret_bytes()).unwrap();
        assert_eq!(again.device_id(), keys.device_id());
        assert_eq!(again.to_secret_bytes().expose_secret()[..32], [1; 32]);
        assert_eq!(again.to_secret_bytes().expose_secret()[32..], [2; 32]);
    }

    #[test]
    fn keys_are_printed_as_their_public_id() {
        let keys = DeviceKeys::make(&mut Counting(1)).unwrap();
        assert!(format!("{keys:?}").starts_with("DeviceKeys(DeviceId("));
    }
}
