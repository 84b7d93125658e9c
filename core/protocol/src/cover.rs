//! Cover traffic (PROTOCOL 14): elements that every reader ignores fill a body up.

use crate::SIGNATURE_BYTES;
use crate::limits::COVER_BYTES;

const NULL: u8 = 0xF6;
const BYTES: u8 = 0x40;
/// Sizes that no byte string has: its head grows by one where its content does.
const SIZES_WITHOUT_STRING: [usize; 2] = [25, 258];

/// Adds elements to an array of fewer than 22 until it and a signature are a multiple of
/// `COVER_BYTES`. At least one is added: it tells the server to fill its answer too.
pub(crate) fn fill(mut array: Vec<u8>) -> Vec<u8> {
    let mut gap = COVER_BYTES - (array.len() + SIGNATURE_BYTES) % COVER_BYTES;
    let mut added = 1;
    if SIZES_WITHOUT_STRING.contains(&gap) {
        array.push(NULL);
        gap -= 1;
        added += 1;
    }
    let content = match gap {
        0..=24 => gap.saturating_sub(1),
        25..=257 => gap - 2,
        _ => gap - 3,
    };
    let [high, low] = u16::try_from(content).unwrap_or_default().to_be_bytes();
    match (content, high) {
        (0..=23, _) => array.push(BYTES + low),
        (_, 0) => array.extend([BYTES + 24, low]),
        _ => array.extend([BYTES + 25, high, low]),
    }
    array.resize(array.len() + content, 0);
    if let Some(head) = array.first_mut() {
        *head += added;
    }
    array
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::{Reader, Writer};

    #[test]
    fn every_array_is_filled_up_to_a_multiple_of_512_and_stays_one_item() {
        for length in 0..1_100_usize {
            let mut writer = Writer::default();
            writer.array(1).bytes(&vec![7; length]);
            let array = writer.into_bytes();
            let filled = fill(array.clone());
            assert_eq!(
                (filled.len() + SIGNATURE_BYTES) % COVER_BYTES,
                0,
                "{length}"
            );
            assert!(filled.len() - array.len() <= COVER_BYTES, "{length}");
            let mut reader = Reader::new(&filled, "test").unwrap();
            let mut elements = reader.elements().unwrap();
            assert_eq!(
                elements.required().unwrap().bytes(),
                Ok(&vec![7; length][..])
            );
            assert!((1..=2).contains(&elements.left()), "{length}");
            elements.ignore_rest().unwrap();
        }
    }
}
