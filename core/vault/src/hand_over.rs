//! What linking hands over, sealed to the new device (PROTOCOL 6.2).

use protocol::limits::SLOT_BYTES_MAX;
use protocol::{HandOver, Random, SealKey, link_info};

use crate::hpke_box::{self, EPHEMERAL_BYTES};
use crate::{BOX_OVERHEAD_BYTES, DeviceKeys, Error, Result, Secret};

const WHAT: &str = "hand-over";

/// Seals a hand-over to the new device: what the third slot holds. It is bound to what both sides
/// sent, so a server that swapped a card gets nothing opened.
///
/// # Errors
/// `Limit` for more than a slot takes, `Protocol` when the source of randomness fails.
pub fn seal_hand_over(
    to: &SealKey,
    first_slot: &[u8],
    second_slot: &[u8],
    content: &HandOver,
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let (seed, info) = (Secret::make(random)?, link_info(first_slot, second_slot));
    let sealed = hpke_box::seal(to, &info, &content.to_bytes(), &seed)?;
    let bytes = [&sealed.ephemeral[..], &sealed.ciphertext].concat();
    // The slot's own box comes on top.
    if bytes.len() > SLOT_BYTES_MAX - BOX_OVERHEAD_BYTES {
        return Err(Error::Limit("slot bytes"));
    }
    Ok(bytes)
}

/// Opens a hand-over on the new device. That AddDevice is by the first slot's device is still to be
/// checked.
///
/// # Errors
/// `CannotOpen` for another device or other slots, or damage; `Malformed` or `Protocol` for what no
/// honest device hands over.
pub fn open_hand_over(
    keys: &DeviceKeys,
    first_slot: &[u8],
    second_slot: &[u8],
    sealed: &[u8],
) -> Result<HandOver> {
    let (ephemeral, ciphertext) = sealed
        .split_first_chunk::<EPHEMERAL_BYTES>()
        .ok_or(Error::Malformed(WHAT))?;
    let info = link_info(first_slot, second_slot);
    let opened = hpke_box::open(keys, &info, ephemeral, ciphertext)?;
    Ok(HandOver::decode(&opened)?)
}

#[cfg(test)]
mod tests {
    use protocol::{HandedEpoch, HandedSpace, SpaceId};
    use zeroize::Zeroizing;

    use super::*;
    use crate::secret::tests::Counting;

    fn content(secrets: usize) -> HandOver {
        let epoch = HandedEpoch {
            epoch: [5; 8],
            secret: Zeroizing::new([6; 32]),
        };
        let space = HandedSpace {
            space: SpaceId::from_bytes([4; 32]),
            epochs: vec![epoch; secrets],
        };
        HandOver {
            add_device: vec![7; 268],
            spaces: vec![space],
        }
    }

    #[test]
    fn a_hand_over_opens_on_its_device_after_the_same_slots_only() {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let other = DeviceKeys::make(&mut Counting(6)).unwrap();
        let random = &mut Counting(9);
        let sealed = seal_hand_over(keys.seal_key(), b"one", b"two", &content(2), random).unwrap();
        let open = |keys: &DeviceKeys, first: &[u8], second: &[u8], sealed: &[u8]| {
            open_hand_over(keys, first, second, sealed)
        };
        assert_eq!(open(&keys, b"one", b"two", &sealed), Ok(content(2)));
        let cannot = Err(Error::CannotOpen);
        assert_eq!(open(&other, b"one", b"two", &sealed), cannot);
        assert_eq!(open(&keys, b"one", b"too", &sealed), cannot);
        assert_eq!(open(&keys, b"own", b"two", &sealed), cannot);
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            assert!(open(&keys, b"one", b"two", &bent).is_err(), "{place}");
        }
        let short = open(&keys, b"one", b"two", &sealed[..31]);
        assert_eq!(short, Err(Error::Malformed(WHAT)));
    }

    #[test]
    fn a_thousand_secrets_fit_into_a_slot() {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let seal = |secrets: usize| {
            let random = &mut Counting(9);
            seal_hand_over(keys.seal_key(), b"one", b"two", &content(secrets), random)
        };
        let sealed = seal(1_000).unwrap();
        let opened = open_hand_over(&keys, b"one", b"two", &sealed);
        assert_eq!(opened, Ok(content(1_000)));
        assert_eq!(seal(2_000), Err(Error::Limit("slot bytes")));
    }
}
