use crate::{DeviceId, Result, SealKey, Short, SpaceId};

/// The length of a sealed or wrapped epoch secret: 32 bytes and an authentication tag.
pub const SEALED_SECRET_BYTES: usize = 48;

/// A device or paper that an epoch secret is sealed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Its id.
    pub device: DeviceId,
    /// Its public key.
    pub key: SealKey,
}

/// An epoch secret, sealed to one device (PROTOCOL 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Who can open it.
    pub device: DeviceId,
    /// The ephemeral public key.
    pub ephemeral: [u8; 32],
    /// The secret under the shared key.
    pub ciphertext: [u8; SEALED_SECRET_BYTES],
}

/// An older epoch's secret, wrapped under a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Older {
    /// The first eight bytes of the older epoch's id.
    pub epoch: Short,
    /// The older secret.
    pub ciphertext: [u8; SEALED_SECRET_BYTES],
}

/// What a Rekey record says of an epoch secret, told by whoever holds the secret.
pub trait EpochKey {
    /// The public commitment to the secret in `space`.
    fn commit(&self, space: &SpaceId) -> [u8; 32];

    /// The secret, sealed to each recipient for the Rekey with this draft hash, sorted by device.
    ///
    /// # Errors
    /// `WeakKey` if a recipient's key gives no shared secret.
    fn seal(&self, space: &SpaceId, draft: &[u8; 32], to: &[Recipient]) -> Result<Vec<Seal>>;
}
