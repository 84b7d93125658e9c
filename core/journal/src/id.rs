use crate::{Error, Result, Rule};

/// The length of an id in characters.
pub const ID_CHARS: usize = 13;
const TIME_CHARS: usize = 9;
const TAG_BITS: u32 = 20;
/// The newest millisecond that nine characters hold (in the year 3084).
pub const ID_MS_MAX: u64 = (1 << (TIME_CHARS * 5)) - 1;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The top 20 bits of a device id: what tells apart two ids made in the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceTag(u32);

impl DeviceTag {
    /// The tag of the device with this id.
    #[must_use]
    pub fn of(device: &[u8; 16]) -> Self {
        let [a, b, c, ..] = *device;
        Self((u32::from(a) << 12) | (u32::from(b) << 4) | (u32::from(c) >> 4))
    }
}

/// The id of a record, a child or an event: 13 lowercase Crockford base32 characters, nine for the
/// milliseconds since 1970 and four for the device tag, so that ids sort by creation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; ID_CHARS]);

impl Id {
    /// The id that the device with `tag` makes at `ms`.
    #[must_use]
    pub fn at(ms: u64, tag: DeviceTag) -> Self {
        let bits = (u128::from(ms.min(ID_MS_MAX)) << TAG_BITS) | u128::from(tag.0);
        Self(encode(bits))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The alphabet is ASCII; an id is only made of it.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// When the id was made, in milliseconds since 1970, by the clock of its device.
    #[must_use]
    pub fn created_ms(&self) -> u64 {
        u64::try_from(self.bits() >> TAG_BITS).unwrap_or(ID_MS_MAX)
    }

    /// The tag of the device that made it.
    #[must_use]
    pub fn tag(&self) -> DeviceTag {
        DeviceTag(u32::try_from(self.bits() & ((1 << TAG_BITS) - 1)).unwrap_or_default())
    }

    fn bits(&self) -> u128 {
        self.0.iter().fold(0, |bits, character| {
            (bits << 5) | ALPHABET.iter().position(|a| a == character).unwrap_or(0) as u128
        })
    }
}

fn encode(bits: u128) -> [u8; ID_CHARS] {
    let mut characters = [b'0'; ID_CHARS];
    for (n, character) in characters.iter_mut().rev().enumerate() {
        let index = usize::try_from((bits >> (5 * n)) & 31).unwrap_or_default();
        *character = ALPHABET.get(index).copied().unwrap_or(b'0');
    }
    characters
}

impl std::str::FromStr for Id {
    type Err = Error;

    /// Reads an id as it was written: lowercase, no look-alikes.
    fn from_str(text: &str) -> Result<Self> {
        let bad = Error::input("id", Rule::BadFormat);
        let characters: [u8; ID_CHARS] = text.as_bytes().try_into().map_err(|_| bad.clone())?;
        if characters.iter().all(|c| ALPHABET.contains(c)) {
            Ok(Self(characters))
        } else {
            Err(bad)
        }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Makes ids that never repeat on one device, whatever its clock does.
#[derive(Clone, Copy, Debug)]
pub struct IdSource {
    tag: DeviceTag,
    last_ms: u64,
}

impl IdSource {
    /// Goes on after the newest id that this device made.
    #[must_use]
    pub const fn after(tag: DeviceTag, last_ms: u64) -> Self {
        Self { tag, last_ms }
    }

    /// The next id: of now, or one past the last where the clock has not advanced.
    pub fn next(&mut self, now_ms: u64) -> Id {
        self.last_ms = now_ms.max(self.last_ms.saturating_add(1));
        Id::at(self.last_ms, self.tag)
    }

    /// The millisecond of the newest id, to be kept on disk with what it names.
    #[must_use]
    pub const fn last_ms(&self) -> u64 {
        self.last_ms
    }
}

/// A member: the first eight bytes of the person id, written like an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(Id);

impl MemberId {
    /// The member with this person id.
    #[must_use]
    pub fn of(person: &[u8; 32]) -> Self {
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(person) {
            *to = *from;
        }
        Self(Id(encode(u128::from(u64::from_be_bytes(first)))))
    }

    /// The member id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl std::str::FromStr for MemberId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: DeviceTag = DeviceTag(0xABCDE);

    #[test]
    fn an_id_tells_when_and_on_which_device_it_was_made() {
        let id = Id::at(1_795_076_054_161, TAG);
        assert_eq!(id.as_str().len(), ID_CHARS);
        assert_eq!((id.created_ms(), id.tag()), (1_795_076_054_161, TAG));
        assert_eq!(id.as_str().parse::<Id>(), Ok(id));
    }

    #[test]
    fn ids_sort_by_creation() {
        assert!(Id::at(1_000, TAG) < Id::at(1_001, DeviceTag(0)));
        assert!(Id::at(0, TAG) < Id::at(ID_MS_MAX, TAG));
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_never_repeats_an_id() {
        let mut source = IdSource::after(TAG, 5_000);
        let ids = [
            source.next(5_000),
            source.next(5_000),
            source.next(10),
            source.next(9_000),
        ];
        let times: Vec<_> = ids.iter().map(Id::created_ms).collect();
        assert_eq!(times, [5_001, 5_002, 5_003, 9_000]);
    }

    #[test]
    fn uppercase_look_alikes_and_other_lengths_are_refused() {
        for text in [
            "",
            "01H0000000000",
            "0il0000000000",
            "000000000000",
            "00000000000000",
        ] {
            assert_eq!(
                text.parse::<Id>(),
                Err(Error::input("id", Rule::BadFormat)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_device_tag_is_the_top_twenty_bits() {
        let mut device = [0; 16];
        device[..3].copy_from_slice(&[0xAB, 0xCD, 0xEF]);
        assert_eq!(DeviceTag::of(&device), DeviceTag(0xABCDE));
    }
}
