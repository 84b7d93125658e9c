//! Envelopes of types 1 and 2, sealed and opened (PROTOCOL 11).

use protocol::limits::ENVELOPE_FILE_BYTES_MAX;
use protocol::{DeviceId, Envelope, EnvelopeContent, Label, Random, RecordId, SealKey, SpaceId};

use crate::aead::{NONCE_BYTES, decrypt, encrypt};
use crate::padding::{self, content_bytes};
use crate::{DeviceKeys, EpochSecret, Error, Result, Secret, hpke_box};

const WHAT: &str = "envelope content";

/// Seals to all who have the secret of an epoch: type 1.
///
/// # Errors
/// `Limit` for more than a file takes, `Protocol` when the source of randomness fails.
pub fn seal_space_envelope(
    secret: &EpochSecret,
    space: &SpaceId,
    epoch: &RecordId,
    content: &EnvelopeContent,
    random: &mut dyn Random,
) -> Result<Envelope> {
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut nonce)?;
    let key = secret.key(Label::EnvelopeKey, space, &[]);
    let padded = padded(content)?;
    Ok(Envelope::Space {
        space: short(space),
        epoch: epoch.short(),
        nonce,
        sealed: encrypt(&key, &nonce, &padded, &[])?,
    })
}

/// Opens an envelope of type 1 with the secret of an epoch of `space`.
///
/// # Errors
/// `CannotOpen` for another type, space or epoch, or damage; `Malformed` or `Protocol` for content
/// or padding that no honest author makes.
pub fn open_space_envelope(
    secret: &EpochSecret,
    space: &SpaceId,
    envelope: &Envelope,
) -> Result<EnvelopeContent> {
    let Envelope::Space { nonce, sealed, .. } = envelope else {
        return Err(Error::CannotOpen);
    };
    let key = secret.key(Label::EnvelopeKey, space, &[]);
    read(&decrypt(&key, nonce, sealed, &[])?)
}

/// Seals to one device: type 2.
///
/// # Errors
/// As for `seal_space_envelope`.
pub fn seal_device_envelope(
    device: &DeviceId,
    key: &SealKey,
    content: &EnvelopeContent,
    random: &mut dyn Random,
) -> Result<Envelope> {
    let seed = Secret::make(random)?;
    let padded = padded(content)?;
    let sealed = hpke_box::seal(key, &Label::Join.to_bytes(), &padded, &seed)?;
    Ok(Envelope::Device {
        handle: device.handle(),
        ephemeral: sealed.ephemeral,
        sealed: sealed.ciphertext,
    })
}

/// Opens an envelope of type 2 that is sealed to the device.
///
/// # Errors
/// `NotSealedToUs` for another device's; else as for `open_space_envelope`.
pub fn open_device_envelope(keys: &DeviceKeys, envelope: &Envelope) -> Result<EnvelopeContent> {
    let Envelope::Device {
        handle,
        ephemeral,
        sealed,
    } = envelope
    else {
        return Err(Error::CannotOpen);
    };
    if *handle != keys.device_id().handle() {
        return Err(Error::NotSealedToUs);
    }
    read(&hpke_box::open(
        keys,
        &Label::Join.to_bytes(),
        ephemeral,
        sealed,
    )?)
}

fn padded(content: &EnvelopeContent) -> Result<zeroize::Zeroizing<Vec<u8>>> {
    let padded = padding::padded(&content.to_bytes(), 0);
    // Hint and head come on top; the protocol counts them exactly.
    if padded.len() > ENVELOPE_FILE_BYTES_MAX {
        return Err(Error::Limit("envelope bytes"));
    }
    Ok(padded)
}

fn read(padded: &[u8]) -> Result<EnvelopeContent> {
    let content = content_bytes(padded, 0, WHAT)?;
    Ok(EnvelopeContent::decode(content)?)
}

fn short(space: &SpaceId) -> protocol::Short {
    space.as_bytes().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use protocol::{EnvelopeLog, LogId};

    use super::*;
    use crate::secret::tests::Counting;

    const SPACE: SpaceId = SpaceId::from_bytes([1; 32]);
    const EPOCH: RecordId = RecordId::from_bytes([3; 32]);

    fn secret(seed: u8) -> EpochSecret {
        EpochSecret::make(&mut Counting(seed)).unwrap()
    }

    fn content() -> EnvelopeContent {
        EnvelopeContent {
            logs: vec![EnvelopeLog::new(LogId::from(SPACE))],
        }
    }

    /// The envelope with one bit changed after its head, if it still reads.
    fn bent(envelope: &Envelope, place: usize) -> Option<Envelope> {
        let mut bytes = envelope.to_bytes().unwrap();
        bytes[12 + place] ^= 1;
        Some(Envelope::decode_first(&bytes).ok()?.0)
    }

    #[test]
    fn an_envelope_of_a_space_opens_for_who_has_the_epoch() {
        let envelope =
            seal_space_envelope(&secret(1), &SPACE, &EPOCH, &content(), &mut Counting(8));
        let envelope = envelope.unwrap();
        let open = |secret: &EpochSecret, space, envelope: &Envelope| {
            open_space_envelope(secret, space, envelope)
        };
        assert_eq!(open(&secret(1), &SPACE, &envelope), Ok(content()));
        let cannot = Err(Error::CannotOpen);
        assert_eq!(open(&secret(2), &SPACE, &envelope), cannot);
        let elsewhere = SpaceId::from_bytes([2; 32]);
        assert_eq!(open(&secret(1), &elsewhere, &envelope), cannot);
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        assert_eq!(open_device_envelope(&keys, &envelope), cannot);
        let length = envelope.to_bytes().unwrap().len() - 12;
        // The first sixteen bytes only look up.
        for place in 16..length {
            let bent = bent(&envelope, place).unwrap();
            assert_eq!(open(&secret(1), &SPACE, &bent), cannot, "{place}");
        }
    }

    #[test]
    fn an_envelope_for_a_device_opens_there_only() {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let other = DeviceKeys::make(&mut Counting(6)).unwrap();
        let (device, key) = (keys.device_id(), keys.seal_key());
        let envelope = seal_device_envelope(&device, key, &content(), &mut Counting(8)).unwrap();
        assert_eq!(open_device_envelope(&keys, &envelope), Ok(content()));
        let opened = open_device_envelope(&other, &envelope);
        assert_eq!(opened, Err(Error::NotSealedToUs));
        assert!(open_space_envelope(&secret(1), &SPACE, &envelope).is_err());
        // Sealed to another key under this device's name.
        let swapped = seal_device_envelope(&device, other.seal_key(), &content(), &mut Counting(8));
        let opened = open_device_envelope(&keys, &swapped.unwrap());
        assert_eq!(opened, Err(Error::CannotOpen));
        let length = envelope.to_bytes().unwrap().len() - 12;
        for place in 0..length {
            let bent = bent(&envelope, place).unwrap();
            assert!(open_device_envelope(&keys, &bent).is_err(), "{place}");
        }
    }
}
