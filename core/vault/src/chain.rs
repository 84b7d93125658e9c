use protocol::{Label, Older, RecordId, SEALED_SECRET_BYTES, SpaceId};
use zeroize::Zeroizing;

use crate::aead::{NONCE_BYTES, decrypt, encrypt};
use crate::{EpochSecret, Error, Result, Secret};

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

#[cfg(test)]
mod tests {
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
}
