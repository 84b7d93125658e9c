use protocol::{
    DeviceId, EpochKey, Label, LogId, Random, Recipient, SEALED_SECRET_BYTES, Seal, SpaceId,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{DeviceKeys, Error, Result, Secret, derive, hpke_box};

/// The random secret of one epoch of a space: everything written in it is sealed under keys derived
/// from it (SECURITY 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochSecret(Secret);

impl EpochSecret {
    /// Draws the secret of a new epoch.
    ///
    /// # Errors
    /// `Protocol` when the source of randomness fails.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        Secret::make(random).map(Self)
    }

    /// An epoch secret that was kept in the encrypted store.
    #[must_use]
    pub const fn from_secret(secret: Secret) -> Self {
        Self(secret)
    }

    /// The secret itself, for the encrypted store.
    #[must_use]
    pub const fn secret(&self) -> &Secret {
        &self.0
    }

    /// `K` of this secret in `space`: the key for one use.
    #[must_use]
    pub fn key(&self, label: Label, space: &SpaceId, extra: &[u8]) -> Secret {
        derive(self.0.expose(), label, &LogId::from(*space), extra)
    }

    /// Opens the seal that is for `keys`. The secret is not to be used before `check`.
    ///
    /// # Errors
    /// `NotSealedToUs` if none is, `CannotOpen` if it does not open.
    pub fn open(
        keys: &DeviceKeys,
        space: &SpaceId,
        draft: &[u8; 32],
        seals: &[Seal],
    ) -> Result<Self> {
        let device = keys.device_id();
        let seal = seals.iter().find(|seal| seal.device == device);
        let seal = seal.ok_or(Error::NotSealedToUs)?;
        let info = info(space, draft, &device);
        let opened = hpke_box::open(keys, &info, &seal.ephemeral, &seal.ciphertext)?;
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(opened.first_chunk::<32>().ok_or(Error::CannotOpen)?);
        Ok(Self(Secret::take(&mut bytes)))
    }

    /// Checks the whole epoch: the secret is the one committed to, and every seal, ours or not, is
    /// the one that this secret gives for exactly these recipients. So nobody hands different
    /// secrets to different members, or spoils the seal of the paper unseen.
    ///
    /// # Errors
    /// `WrongCommit`, `WrongRecipients`, `WrongSeal`.
    pub fn check(
        &self,
        space: &SpaceId,
        commit: &[u8; 32],
        draft: &[u8; 32],
        recipients: &[Recipient],
        seals: &[Seal],
    ) -> Result<()> {
        self.check_commit(space, commit)?;
        let expected = self.seal(space, draft, recipients)?;
        let devices =
            |seals: &[Seal]| -> Vec<DeviceId> { seals.iter().map(|s| s.device).collect() };
        if devices(&expected) != devices(seals) {
            return Err(Error::WrongRecipients);
        }
        let wrong = expected
            .iter()
            .zip(seals)
            .find(|(right, given)| right != given);
        match wrong {
            Some((seal, _)) => Err(Error::WrongSeal {
                device: seal.device,
            }),
            None => Ok(()),
        }
    }

    /// Checks that the secret is the one committed to.
    ///
    /// # Errors
    /// `WrongCommit` if it is another.
    pub fn check_commit(&self, space: &SpaceId, commit: &[u8; 32]) -> Result<()> {
        if bool::from(self.commit(space).ct_eq(commit)) {
            Ok(())
        } else {
            Err(Error::WrongCommit)
        }
    }

    fn seal_to(&self, space: &SpaceId, draft: &[u8; 32], to: &Recipient) -> Result<Seal> {
        let extra = [&draft[..], to.device.as_bytes()].concat();
        let seed = self.key(Label::SealEphemeral, space, &extra);
        let info = info(space, draft, &to.device);
        let sealed = hpke_box::seal(&to.key, &info, self.0.expose(), &seed)?;
        let ciphertext: [u8; SEALED_SECRET_BYTES] = sealed
            .ciphertext
            .try_into()
            .map_err(|_| Error::Malformed("seal"))?;
        Ok(Seal {
            device: to.device,
            ephemeral: sealed.ephemeral,
            ciphertext,
        })
    }
}

impl EpochKey for EpochSecret {
    fn commit(&self, space: &SpaceId) -> [u8; 32] {
        *self.key(Label::EpochCommit, space, &[]).expose()
    }

    fn seal(
        &self,
        space: &SpaceId,
        draft: &[u8; 32],
        to: &[Recipient],
    ) -> protocol::Result<Vec<Seal>> {
        let seal = |to: &Recipient| self.seal_to(space, draft, to);
        let mut seals =
            to.iter()
                .map(seal)
                .collect::<Result<Vec<_>>>()
                .map_err(|error| match error {
                    Error::Protocol(error) => error,
                    _ => protocol::Error::WeakKey,
                })?;
        seals.sort_by_key(|seal| seal.device);
        Ok(seals)
    }
}

fn info(space: &SpaceId, draft: &[u8; 32], device: &DeviceId) -> Vec<u8> {
    [
        &Label::Seal.to_bytes()[..],
        space.as_bytes(),
        draft,
        device.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use hpke::aead::ChaCha20Poly1305;
    use hpke::kdf::HkdfSha256;
    use hpke::kem::X25519HkdfSha256;
    use hpke::{Deserializable, OpModeS};

    use super::*;
    use crate::hpke_box::Once;
    use crate::secret::tests::Counting;

    const SPACE: SpaceId = SpaceId::from_bytes([3; 32]);
    const DRAFT: [u8; 32] = [4; 32];

    struct Sealed {
        devices: Vec<DeviceKeys>,
        to: Vec<Recipient>,
        secret: EpochSecret,
        commit: [u8; 32],
        seals: Vec<Seal>,
    }

    fn sealed() -> Sealed {
        let mut random = Counting(1);
        let mut devices: Vec<_> = (0..3)
            .map(|_| DeviceKeys::make(&mut random).unwrap())
            .collect();
        devices.sort_by_key(DeviceKeys::device_id);
        let recipient = |keys: &DeviceKeys| Recipient {
            device: keys.device_id(),
            key: *keys.seal_key(),
        };
        let to: Vec<_> = devices.iter().map(recipient).collect();
        let secret = EpochSecret::make(&mut random).unwrap();
        let (commit, seals) = (
            secret.commit(&SPACE),
            secret.seal(&SPACE, &DRAFT, &to).unwrap(),
        );
        Sealed {
            devices,
            to,
            secret,
            commit,
            seals,
        }
    }

    impl Sealed {
        fn check(&self, seals: &[Seal]) -> Result<()> {
            self.secret
                .check(&SPACE, &self.commit, &DRAFT, &self.to, seals)
        }
    }

    #[test]
    fn each_recipient_opens_the_secret_and_recomputes_every_seal() {
        let sealed = sealed();
        for device in &sealed.devices {
            let opened = EpochSecret::open(device, &SPACE, &DRAFT, &sealed.seals).unwrap();
            assert_eq!(opened, sealed.secret);
        }
        assert_eq!(sealed.check(&sealed.seals), Ok(()));
    }

    #[test]
    fn one_wrong_seal_is_seen_by_everybody_and_named() {
        let sealed = sealed();
        let mut seals = sealed.seals.clone();
        seals[2].ciphertext[0] ^= 1;
        let device = seals[2].device;
        assert_eq!(sealed.check(&seals), Err(Error::WrongSeal { device }));
        let opened = EpochSecret::open(&sealed.devices[2], &SPACE, &DRAFT, &seals);
        assert_eq!(opened, Err(Error::CannotOpen));

        // Rightly sealed, but not with the ephemeral key that the secret gives.
        let other = EpochSecret::make(&mut Counting(99)).unwrap();
        let theirs = other.seal(&SPACE, &DRAFT, &sealed.to[2..]).unwrap();
        let seals = [&sealed.seals[..2], &theirs].concat();
        assert_eq!(sealed.check(&seals), Err(Error::WrongSeal { device }));
    }

    #[test]
    fn too_few_too_many_or_unsorted_seals_are_refused() {
        let sealed = sealed();
        let mut swapped = sealed.seals.clone();
        swapped.swap(0, 1);
        let more = [&sealed.seals[..], &sealed.seals[2..]].concat();
        for seals in [&sealed.seals[..2], &more, &swapped] {
            assert_eq!(sealed.check(seals), Err(Error::WrongRecipients));
        }
    }

    #[test]
    fn another_commit_draft_or_space_is_refused() {
        let sealed = sealed();
        let (secret, to, seals) = (&sealed.secret, &sealed.to, &sealed.seals);
        let wrong = secret.check(&SPACE, &[0; 32], &DRAFT, to, seals);
        assert_eq!(wrong, Err(Error::WrongCommit));
        let wrong = secret.check(&SPACE, &sealed.commit, &[0; 32], to, seals);
        assert!(matches!(wrong, Err(Error::WrongSeal { .. })));
        let elsewhere = SpaceId::from_bytes([5; 32]);
        let wrong = secret.check(&elsewhere, &sealed.commit, &DRAFT, to, seals);
        assert_eq!(wrong, Err(Error::WrongCommit));
        let opened = EpochSecret::open(&sealed.devices[0], &elsewhere, &DRAFT, seals);
        assert_eq!(opened, Err(Error::CannotOpen));
    }

    #[test]
    fn who_has_no_seal_is_told_so() {
        let stranger = DeviceKeys::make(&mut Counting(50)).unwrap();
        let opened = EpochSecret::open(&stranger, &SPACE, &DRAFT, &sealed().seals);
        assert_eq!(opened, Err(Error::NotSealedToUs));
    }

    #[test]
    fn keys_of_small_order_that_a_card_may_not_have_would_give_no_seal() {
        let mut one = [0; 32];
        one[0] = 1;
        for bytes in [[0; 32], one] {
            let key: Option<<X25519HkdfSha256 as hpke::Kem>::PublicKey> =
                Deserializable::from_bytes(&bytes).ok();
            let seed = Secret::take(&mut [8; 32]);
            let sealed = key.map(|key| {
                hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                    &OpModeS::Base,
                    &key,
                    b"",
                    b"",
                    b"",
                    &mut Once(&seed),
                )
            });
            assert!(!matches!(sealed, Some(Ok(_))));
        }
    }
}
