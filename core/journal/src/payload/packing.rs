//! zstd, with dictionary 1 or without, within what a reader unpacks.

use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::EncoderDictionary;

use super::ratio_max;
use crate::{Error, Result};

/// zstd's level for what is kept and what travels.
const LEVEL: i32 = 19;
/// Document structure, codes and common words (PROTOCOL 4.4). `tests/dictionary.rs` made it.
const DICTIONARY_1: &[u8; 64 * 1024] = include_bytes!("dictionary_1.bin");
/// A frame that readers of zstd skip (RFC 8878, 3.1.2), behind its length.
const FILLER_MAGIC: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();

/// Making it ready takes longer than packing a month.
static READY: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY_1, LEVEL));

/// Which dictionary packs and unpacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dictionary {
    None,
    One,
}

/// Packs so that [`unpack`] takes it, however well it packs.
pub(crate) fn pack(plain: &[u8], dictionary: Dictionary) -> Result<Vec<u8>> {
    let failed = |_| Error::Unreadable("packed bytes");
    let mut packed = match dictionary {
        Dictionary::None => zstd::bulk::compress(plain, LEVEL),
        Dictionary::One => Compressor::with_prepared_dictionary(&READY).and_then(|mut packer| {
            packer.include_dictid(false)?;
            packer.compress(plain)
        }),
    }
    .map_err(failed)?;
    fill(&mut packed, plain.len());
    Ok(packed)
}

/// Readers refuse what unpacks to more than so many times its length: what packs better, such as
/// one letter held down, is made longer.
fn fill(packed: &mut Vec<u8>, plain_bytes: usize) {
    while ratio_max(packed.len()) < plain_bytes {
        let missing = plain_bytes - ratio_max(packed.len());
        let filler = missing.div_ceil(super::PAYLOAD_RATIO_MAX);
        let length = u32::try_from(filler).unwrap_or(u32::MAX);
        packed.extend(FILLER_MAGIC);
        packed.extend(length.to_le_bytes());
        packed.resize(packed.len().saturating_add(filler), 0);
    }
}

/// Unpacks zstd that says how long it will be, if that is at most `bytes_max`.
pub(crate) fn unpack(packed: &[u8], bytes_max: usize, dictionary: Dictionary) -> Result<Vec<u8>> {
    let bad = Error::Unreadable("packed bytes");
    let length = zstd::zstd_safe::get_frame_content_size(packed);
    let length = length.ok().flatten().ok_or(bad.clone())?;
    let length = usize::try_from(length).map_err(|_| bad.clone())?;
    if length > bytes_max {
        return Err(Error::Limit("packed bytes"));
    }
    let plain = match dictionary {
        Dictionary::None => zstd::bulk::decompress(packed, length),
        Dictionary::One => Decompressor::with_dictionary(DICTIONARY_1)
            .and_then(|mut unpacker| unpacker.decompress(packed, length)),
    };
    let plain = plain.map_err(|_| bad.clone())?;
    if plain.len() == length {
        Ok(plain)
    } else {
        Err(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_packs_too_well_is_filled_up_to_what_readers_take() {
        for dictionary in [Dictionary::None, Dictionary::One] {
            for length in [0, 1, 4_096, 100_000, 3 << 20] {
                let plain = vec![b'a'; length];
                let packed = pack(&plain, dictionary).expect("packed");
                assert!(ratio_max(packed.len()) >= length, "{length}");
                assert!(packed.len() <= length / 60 + 64, "{length}");
                let bytes_max = ratio_max(packed.len());
                assert_eq!(
                    unpack(&packed, bytes_max, dictionary),
                    Ok(plain),
                    "{length}"
                );
            }
        }
    }

    #[test]
    fn what_was_packed_with_the_dictionary_does_not_unpack_without() {
        let plain = b"a quiet day in the morning and a walk with a friend".repeat(3);
        let packed = pack(&plain, Dictionary::One).expect("packed");
        let bytes_max = plain.len();
        assert_eq!(unpack(&packed, bytes_max, Dictionary::One), Ok(plain));
        let without = unpack(&packed, bytes_max, Dictionary::None);
        assert_eq!(without, Err(Error::Unreadable("packed bytes")));
    }

    #[test]
    fn bytes_are_unpacked_at_their_limit_and_not_past_it() {
        let plain = vec![7; 1_000];
        let packed = pack(&plain, Dictionary::One).expect("packed");
        assert_eq!(unpack(&packed, 1_000, Dictionary::One), Ok(plain));
        let over = unpack(&packed, 999, Dictionary::One);
        assert_eq!(over, Err(Error::Limit("packed bytes")));
    }
}
