use protocol::{Label, Older, Recipient, RecordId, SEALED_SECRET_BYTES, Seal, SpaceId};
use zeroize::Zeroizing;

use crate::aead::{NONCE_BYTES, decrypt, encrypt};
use crate::{DeviceKeys, EpochSecret, Error, Result, Secret};

// Each key wraps one secret once: it derives from the new secret and the older epoch's id.
const NONCE: [u8; NONCE_BYTES] = [0; NONCE_BYTES];

/// Wraps an older epoch's secret under a newer one, so that who joins can read back.
///
/// # Errors
/// None that can happen: the content is 32 bytes.
pub fn wrap_older(
    new: &EpochSecret,
    space: &SpaceId,
    older_id: &RecordId,
    older: &EpochSecret,
) -> Result<Older> {
    let key = new.key(Label::EpochChain, space, older_id.as_bytes());
    let ciphertext = encrypt(&key, &NONCE, older.secret().expose(), &[])?;
    let ciphertext: [u8; SEALED_SECRET_BYTES] = ciphertext
        .try_into()
        .map_err(|_| Error::Malformed("older secret"))?;
    Ok(Older {
        epoch: older_id.short(),
        ciphertext,
    })
}

/// Opens an older epoch's secret. Whether that epoch commits to it is then to be checked.
///
/// # Errors
/// `CannotOpen` if it is for another epoch, under another secret or damaged.
pub fn open_older(
    new: &EpochSecret,
    space: &SpaceId,
    older_id: &RecordId,
    older: &Older,
) -> Result<EpochSecret> {
    let key = new.key(Label::EpochChain, space, older_id.as_bytes());
    let opened = decrypt(&key, &NONCE, &older.ciphertext, &[])?;
    let mut bytes = Zeroizing::new([0; 32]);
    bytes.copy_from_slice(opened.first_chunk::<32>().ok_or(Error::CannotOpen)?);
    Ok(EpochSecret::from_secret(Secret::take(&mut bytes)))
}

/// What a Rekey says of its epoch's secret (PROTOCOL 4.3).
#[derive(Clone, Copy, Debug)]
pub struct SealedEpoch<'a> {
    /// The space.
    pub space: &'a SpaceId,
    /// The hash of the Rekey without its seals.
    pub draft: &'a [u8; 32],
    /// The commitment to the secret.
    pub commit: &'a [u8; 32],
    /// The secret, sealed to each recipient.
    pub seals: &'a [Seal],
    /// Earlier secrets under this one.
    pub older: &'a [Older],
}

impl SealedEpoch<'_> {
    /// Opens the seal that is for `keys`, and checks that it holds what the epoch commits to. With
    /// the secret one can read; `check` says whether one may write.
    ///
    /// # Errors
    /// `NotSealedToUs`, `CannotOpen`, `WrongCommit`.
    pub fn open(&self, keys: &DeviceKeys) -> Result<EpochSecret> {
        let secret = EpochSecret::open(keys, self.space, self.draft, self.seals)?;
        secret.check_commit(self.space, self.commit)?;
        Ok(secret)
    }

    /// Checks every seal: each is what this secret gives, for exactly these recipients (F3).
    ///
    /// # Errors
    /// `WrongCommit`, `WrongRecipients`, `WrongSeal`.
    pub fn check(&self, secret: &EpochSecret, recipients: &[Recipient]) -> Result<()> {
        let (draft, seals) = (self.draft, self.seals);
        secret.check(self.space, self.commit, draft, recipients, seals)
    }

    /// Opens the secret of the older epoch with this id and commit, if it is wrapped here (F4).
    ///
    /// # Errors
    /// `CannotOpen` or `WrongCommit` if what is wrapped here is not that epoch's secret.
    pub fn open_older(
        &self,
        secret: &EpochSecret,
        id: &RecordId,
        commit: &[u8; 32],
    ) -> Result<Option<EpochSecret>> {
        let mut wrong = None;
        // The first bytes of two epochs' ids may be equal: the right one opens.
        for older in self.older.iter().filter(|older| older.epoch == id.short()) {
            let opened = open_older(secret, self.space, id, older);
            let checked = opened.and_then(|opened| {
                opened.check_commit(self.space, commit)?;
                Ok(opened)
            });
            match checked {
                Ok(opened) => return Ok(Some(opened)),
                Err(error) => wrong = Some(error),
            }
        }
        wrong.map_or(Ok(None), Err)
    }
}

#[cfg(test)]
mod tests {
    use protocol::EpochKey;

    use super::*;
    use crate::secret::tests::Counting;

    #[test]
    fn an_older_secret_opens_for_its_epoch_and_space_only() {
        let mut random = Counting(1);
        let (new, old) = (
            EpochSecret::make(&mut random),
            EpochSecret::make(&mut random),
        );
        let (new, old) = (new.unwrap(), old.unwrap());
        let (space, id) = (SpaceId::from_bytes([3; 32]), RecordId::from_bytes([4; 32]));
        let older = wrap_older(&new, &space, &id, &old).unwrap();
        assert_eq!(older.epoch, [4; 8]);
        assert_eq!(open_older(&new, &space, &id, &older), Ok(old.clone()));

        let (elsewhere, other) = (SpaceId::from_bytes([5; 32]), RecordId::from_bytes([6; 32]));
        assert_eq!(
            open_older(&new, &elsewhere, &id, &older),
            Err(Error::CannotOpen)
        );
        assert_eq!(
            open_older(&new, &space, &other, &older),
            Err(Error::CannotOpen)
        );
        assert_eq!(
            open_older(&old, &space, &id, &older),
            Err(Error::CannotOpen)
        );
    }
    #[test]
    fn an_older_secret_must_be_the_one_its_epoch_commits_to() {
        let mut random = Counting(1);
        let mut secret = || EpochSecret::make(&mut random).unwrap();
        let (new, old, other) = (secret(), secret(), secret());
        let (space, id) = (SpaceId::from_bytes([3; 32]), RecordId::from_bytes([4; 32]));
        let commit = old.commit(&space);
        let right = wrap_older(&new, &space, &id, &old).unwrap();
        let swapped = wrap_older(&new, &space, &id, &other).unwrap();
        let twin = wrap_older(&new, &space, &RecordId::from_bytes([5; 32]), &other).unwrap();
        let twin = Older {
            epoch: id.short(),
            ..twin
        };
        let open = |older: &[Older]| {
            let epoch = SealedEpoch {
                space: &space,
                draft: &[0; 32],
                commit: &[0; 32],
                seals: &[],
                older,
            };
            epoch.open_older(&new, &id, &commit)
        };
        assert_eq!(open(&[]), Ok(None));
        assert_eq!(open(&[right]), Ok(Some(old.clone())));
        assert_eq!(open(&[swapped]), Err(Error::WrongCommit));
        assert_eq!(open(&[twin]), Err(Error::CannotOpen));
        assert_eq!(open(&[twin, right]), Ok(Some(old)));
    }

    #[test]
    fn an_epoch_opens_for_its_recipients_if_it_holds_what_it_commits_to() {
        let mut random = Counting(1);
        let keys = DeviceKeys::make(&mut random).unwrap();
        let stranger = DeviceKeys::make(&mut random).unwrap();
        let secret = EpochSecret::make(&mut random).unwrap();
        let (space, draft) = (SpaceId::from_bytes([3; 32]), [4; 32]);
        let to = [Recipient {
            device: keys.device_id(),
            key: *keys.seal_key(),
        }];
        let (commit, seals) = (
            secret.commit(&space),
            secret.seal(&space, &draft, &to).unwrap(),
        );
        let epoch = SealedEpoch {
            space: &space,
            draft: &draft,
            commit: &commit,
            seals: &seals,
            older: &[],
        };
        assert_eq!(epoch.open(&keys), Ok(secret.clone()));
        assert_eq!(epoch.check(&secret, &to), Ok(()));
        assert_eq!(epoch.check(&secret, &[]), Err(Error::WrongRecipients));
        assert_eq!(epoch.open(&stranger), Err(Error::NotSealedToUs));
        let other = SealedEpoch {
            commit: &[9; 32],
            ..epoch
        };
        assert_eq!(other.open(&keys), Err(Error::WrongCommit));
    }
}
