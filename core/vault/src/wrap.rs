use protocol::{Label, LogId, Random};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::aead::{NONCE_BYTES, TAG_BYTES, decrypt, encrypt};
use crate::{Error, Result, Secret, StretchCost, derive, stretch};

const VERSION: u8 = 1;
const WITHOUT_PIN: u8 = 0;
const WITH_PIN: u8 = 1;
const LANES: u8 = 1;
const SALT_BYTES: usize = 16;
const SEALED_BYTES: usize = 32 + TAG_BYTES;

/// The database key under the hardware's secret and, if there is one, the PIN (SECURITY 7).
///
/// Bytes: version 1 ‖ kind (0 without, 1 with PIN) ‖ with a PIN: salt 16, memory in KiB u32,
/// passes u32, lanes u8 ‖ nonce 24 ‖ ciphertext 48; integers big-endian. All before the nonce is
/// the cipher's additional data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    pin: Option<(StretchCost, [u8; SALT_BYTES])>,
    nonce: [u8; NONCE_BYTES],
    sealed: [u8; SEALED_BYTES],
}

/// What came of opening a wrapped key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwrapped {
    /// The database key.
    Key(Secret),
    /// The key was wrapped with a PIN, and none was given.
    PinNeeded,
    /// A wrong PIN, another hardware secret or damaged bytes. No cipher can tell these apart: the
    /// app says "wrong PIN" and counts a try.
    WrongPinOrDamaged,
}

/// Wraps the database key.
///
/// # Errors
/// `Protocol` when the source of randomness fails, and what `stretch` gives.
pub fn wrap_database_key(
    key: &Secret,
    hardware: &Secret,
    pin: Option<(&SecretString, StretchCost)>,
    random: &mut dyn Random,
) -> Result<WrappedKey> {
    let mut salt = [0; SALT_BYTES];
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut salt)?;
    random.fill(&mut nonce)?;
    let mut wrapped = WrappedKey {
        pin: pin.map(|(_, cost)| (cost, salt)),
        nonce,
        sealed: [0; SEALED_BYTES],
    };
    let stretched = pin
        .map(|(pin, cost)| stretch(pin, &salt, cost))
        .transpose()?;
    let wrapping = wrapping_key(hardware, stretched.as_ref());
    let sealed = encrypt(&wrapping, &nonce, key.expose(), &wrapped.header())?;
    wrapped.sealed = sealed
        .try_into()
        .map_err(|_| Error::Malformed("wrapped key"))?;
    Ok(wrapped)
}

/// Opens a wrapped database key. A PIN that was not asked for is not looked at.
///
/// # Errors
/// What `stretch` gives; a wrong PIN is a value, not an error.
pub fn unwrap_database_key(
    wrapped: &WrappedKey,
    hardware: &Secret,
    pin: Option<&SecretString>,
) -> Result<Unwrapped> {
    let stretched = match (&wrapped.pin, pin) {
        (None, _) => None,
        (Some(_), None) => return Ok(Unwrapped::PinNeeded),
        (Some((cost, salt)), Some(pin)) => Some(stretch(pin, salt, *cost)?),
    };
    let wrapping = wrapping_key(hardware, stretched.as_ref());
    let opened = decrypt(
        &wrapping,
        &wrapped.nonce,
        &wrapped.sealed,
        &wrapped.header(),
    );
    let Ok(opened) = opened else {
        return Ok(Unwrapped::WrongPinOrDamaged);
    };
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(opened.first_chunk::<32>().ok_or(Error::CannotOpen)?);
    Ok(Unwrapped::Key(Secret::take(&mut key)))
}

fn wrapping_key(hardware: &Secret, stretched: Option<&Secret>) -> Secret {
    let mut secret = Zeroizing::new([0; 64]);
    let length = if stretched.is_some() { 64 } else { 32 };
    let parts = hardware
        .expose()
        .iter()
        .chain(stretched.iter().flat_map(|s| s.expose()));
    secret
        .iter_mut()
        .zip(parts)
        .for_each(|(to, from)| *to = *from);
    let secret = secret.get(..length).unwrap_or_default();
    derive(secret, Label::DatabaseWrap, &LogId::NONE, &[])
}

impl WrappedKey {
    /// Reads a wrapped key. The bytes may be anybody's, so the cost they ask for is bounded before
    /// any PIN is stretched.
    ///
    /// # Errors
    /// `NeedsUpdate` for a newer version, `Malformed`, and `Limit` for a cost beyond the bounds.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let malformed = Error::Malformed("wrapped key");
        let (head, rest) = bytes.split_first_chunk().ok_or(malformed)?;
        let (pin, rest) = match *head {
            [VERSION, WITHOUT_PIN] => (None, rest),
            [VERSION, WITH_PIN] => {
                let (pin, rest) = read_pin(rest).ok_or(malformed)?;
                (Some(pin?), rest)
            }
            [newer, _] if newer > VERSION => return Err(Error::NeedsUpdate),
            _ => return Err(malformed),
        };
        let (nonce, sealed) = rest.split_first_chunk().ok_or(malformed)?;
        let sealed = sealed.try_into().map_err(|_| malformed)?;
        Ok(Self {
            pin,
            nonce: *nonce,
            sealed,
        })
    }

    /// The wrapped key's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.header()[..], &self.nonce, &self.sealed].concat()
    }

    /// Whether a PIN is needed to open it.
    #[must_use]
    pub const fn needs_pin(&self) -> bool {
        self.pin.is_some()
    }

    fn header(&self) -> Vec<u8> {
        let Some((cost, salt)) = &self.pin else {
            return vec![VERSION, WITHOUT_PIN];
        };
        let (memory, passes) = (cost.memory_kib().to_be_bytes(), cost.passes().to_be_bytes());
        [&[VERSION, WITH_PIN][..], salt, &memory, &passes, &[LANES]].concat()
    }
}

type Pin = (StretchCost, [u8; SALT_BYTES]);

fn read_pin(bytes: &[u8]) -> Option<(Result<Pin>, &[u8])> {
    let (salt, rest) = bytes.split_first_chunk()?;
    let (memory, rest) = rest.split_first_chunk()?;
    let (passes, rest) = rest.split_first_chunk()?;
    let (lanes, rest) = rest.split_first()?;
    let cost = StretchCost::new(u32::from_be_bytes(*memory), u32::from_be_bytes(*passes));
    let cost = if *lanes == LANES {
        cost
    } else {
        Err(Error::Limit("stretching cost"))
    };
    Some((cost.map(|cost| (cost, *salt)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::Counting;
    use crate::{MEMORY_KIB_MAX, PASSES_MAX};

    fn pin(text: &str) -> SecretString {
        SecretString::from(text)
    }

    fn key() -> Secret {
        Secret::take(&mut [0xD8; 32])
    }

    fn hardware() -> Secret {
        Secret::take(&mut [0x11; 32])
    }

    fn wrap(text: Option<&str>) -> WrappedKey {
        let pin = text.map(pin);
        let with = pin
            .as_ref()
            .map(|pin| (pin, StretchCost::new(8, 1).unwrap()));
        wrap_database_key(&key(), &hardware(), with, &mut Counting(5)).unwrap()
    }

    #[test]
    fn a_key_wrapped_with_a_pin_needs_hardware_and_pin() {
        let wrapped = wrap(Some("4711"));
        let open = |hardware: &Secret, text: Option<&str>| {
            unwrap_database_key(&wrapped, hardware, text.map(pin).as_ref()).unwrap()
        };
        assert!(wrapped.needs_pin());
        assert_eq!(open(&hardware(), Some("4711")), Unwrapped::Key(key()));
        assert_eq!(
            open(&hardware(), Some("4712")),
            Unwrapped::WrongPinOrDamaged
        );
        assert_eq!(open(&key(), Some("4711")), Unwrapped::WrongPinOrDamaged);
        assert_eq!(open(&hardware(), None), Unwrapped::PinNeeded);
    }

    #[test]
    fn a_key_wrapped_without_a_pin_needs_the_hardware_only() {
        let wrapped = wrap(None);
        assert!(!wrapped.needs_pin());
        let open = |hardware: &Secret| unwrap_database_key(&wrapped, hardware, None).unwrap();
        assert_eq!(open(&hardware()), Unwrapped::Key(key()));
        assert_eq!(open(&key()), Unwrapped::WrongPinOrDamaged);
    }

    #[test]
    fn wrapped_keys_read_back_and_any_bent_byte_is_noticed() {
        for (text, length) in [(None, 74), (Some("4711"), 99)] {
            let wrapped = wrap(text);
            let bytes = wrapped.to_bytes();
            assert_eq!(
                (bytes.len(), WrappedKey::from_bytes(&bytes)),
                (length, Ok(wrapped))
            );
            // A bent memory or pass count may ask for much work, so those bytes are tested apart.
            for n in (0..length).filter(|n| text.is_none() || !(18..26).contains(n)) {
                let mut bent = bytes.clone();
                bent[n] ^= 1;
                let opened = WrappedKey::from_bytes(&bent).and_then(|wrapped| {
                    unwrap_database_key(&wrapped, &hardware(), text.map(pin).as_ref())
                });
                assert!(!matches!(opened, Ok(Unwrapped::Key(_))), "{n}");
            }
        }
    }

    #[test]
    fn a_newer_version_asks_for_an_update() {
        let mut bytes = wrap(None).to_bytes();
        bytes[0] = 2;
        assert_eq!(WrappedKey::from_bytes(&bytes), Err(Error::NeedsUpdate));
        bytes[0] = 0;
        assert_eq!(
            WrappedKey::from_bytes(&bytes),
            Err(Error::Malformed("wrapped key"))
        );
    }

    #[test]
    fn every_other_length_is_refused() {
        for text in [None, Some("4711")] {
            let bytes = wrap(text).to_bytes();
            for length in 0..bytes.len() {
                assert!(
                    WrappedKey::from_bytes(&bytes[..length]).is_err(),
                    "{length}"
                );
            }
            assert!(WrappedKey::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn a_cost_beyond_the_bounds_is_refused_before_any_work() {
        let with = |memory: u32, passes: u32, lanes: u8| {
            let mut bytes = wrap(Some("4711")).to_bytes();
            bytes[18..22].copy_from_slice(&memory.to_be_bytes());
            bytes[22..26].copy_from_slice(&passes.to_be_bytes());
            bytes[26] = lanes;
            WrappedKey::from_bytes(&bytes).map(|_| ())
        };
        assert_eq!(with(MEMORY_KIB_MAX, PASSES_MAX, 1), Ok(()));
        let refused = [
            with(MEMORY_KIB_MAX + 1, 1, 1),
            with(8, PASSES_MAX + 1, 1),
            with(7, 1, 1),
            with(8, 0, 1),
            with(8, 1, 0),
            with(8, 1, 2),
            with(u32::MAX, u32::MAX, 255),
        ];
        assert!(
            refused
                .iter()
                .all(|r| *r == Err(Error::Limit("stretching cost")))
        );
    }
}
