use protocol::{DeviceId, Label, Random, Short, SpaceId, hash};

use crate::{ChainPoint, LINE_BYTES, LINES_MIN, Lines, Result};

/// The last of what a removed device wrote in one space that counts (PROTOCOL 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its last entry there that counts.
    pub entry: ChainPoint,
    /// Its last record there that counts.
    pub record: ChainPoint,
}

const TAG_BYTES: usize = 8;
const MASKED_BYTES: usize = LINE_BYTES - TAG_BYTES;

/// What only who knows the space can compute: where its line is, and what it is masked with.
struct Mask {
    tag: [u8; TAG_BYTES],
    mask: [u8; MASKED_BYTES],
}

impl Mask {
    fn of(space: &SpaceId, device: &DeviceId, nonce: &[u8; 16]) -> Self {
        let hash = hash(Label::CutTag, &[space.as_bytes(), device.as_bytes(), nonce]);
        Self {
            tag: hash.first_chunk().copied().unwrap_or_default(),
            mask: hash.last_chunk().copied().unwrap_or_default(),
        }
    }

    fn apply(&self, bytes: [u8; MASKED_BYTES]) -> [u8; MASKED_BYTES] {
        let mut masked = self.mask;
        for (masked, byte) in masked.iter_mut().zip(bytes) {
            *masked ^= byte;
        }
        masked
    }

    fn line(&self, line: &Line) -> Result<[u8; LINE_BYTES]> {
        let masked = self.apply(line.to_bytes()?);
        let mut bytes = [0; LINE_BYTES];
        for (byte, from) in bytes.iter_mut().zip(self.tag.iter().chain(&masked)) {
            *byte = *from;
        }
        Ok(bytes)
    }
}

impl Line {
    fn to_bytes(self) -> Result<[u8; MASKED_BYTES]> {
        let number = |point: &ChainPoint| {
            let number = u32::try_from(point.sequence);
            number.map_err(|_| protocol::Error::Limit("line sequence"))
        };
        let (entry, record) = (number(&self.entry)?, number(&self.record)?);
        let fields = [
            &entry.to_be_bytes()[..],
            &self.entry.id,
            &record.to_be_bytes(),
            &self.record.id,
        ];
        let mut bytes = [0; MASKED_BYTES];
        for (byte, from) in bytes.iter_mut().zip(fields.concat()) {
            *byte = from;
        }
        Ok(bytes)
    }

    fn from_bytes(bytes: [u8; MASKED_BYTES]) -> Self {
        let [a, b, c, d, e0, e1, e2, e3, e4, e5, e6, e7, rest @ ..] = bytes;
        let [f, g, h, i, r0, r1, r2, r3, r4, r5, r6, r7] = rest;
        let point = |sequence: [u8; 4], id: Short| ChainPoint {
            sequence: u64::from(u32::from_be_bytes(sequence)),
            id,
        };
        Self {
            entry: point([a, b, c, d], [e0, e1, e2, e3, e4, e5, e6, e7]),
            record: point([f, g, h, i], [r0, r1, r2, r3, r4, r5, r6, r7]),
        }
    }
}

impl Lines {
    /// The line of a removed device in `space`; where there is none, nothing of it counts there.
    #[must_use]
    pub fn find(&self, space: &SpaceId, device: &DeviceId, nonce: &[u8; 16]) -> Option<Line> {
        let mask = Mask::of(space, device, nonce);
        let line = self.iter().find(|line| line.starts_with(&mask.tag))?;
        let masked = line.last_chunk().copied()?;
        Some(Line::from_bytes(mask.apply(masked)))
    }

    /// The lines of a removed device, one a space, padded in number with random ones.
    ///
    /// # Errors
    /// `Limit` for a sequence that no line holds, `NoRandomness`.
    pub fn make(
        device: &DeviceId,
        nonce: &[u8; 16],
        known: &[(SpaceId, Line)],
        random: &mut dyn Random,
    ) -> Result<Self> {
        Self::padded(Vec::new(), device, nonce, known, random)
    }

    /// These lines as a later record carries them on: those of known spaces said anew, the others,
    /// whose spaces its maker need not know, kept as they are.
    ///
    /// # Errors
    /// As `make`.
    pub fn carried(
        &self,
        device: &DeviceId,
        nonce: &[u8; 16],
        known: &[(SpaceId, Line)],
        random: &mut dyn Random,
    ) -> Result<Self> {
        let masks = known
            .iter()
            .map(|(space, _)| Mask::of(space, device, nonce).tag);
        let tags: std::collections::BTreeSet<_> = masks.collect();
        let known_tag = |line: &[u8; LINE_BYTES]| {
            let tag = line.first_chunk::<TAG_BYTES>();
            tag.is_some_and(|tag| tags.contains(tag))
        };
        let kept = self.iter().filter(|line| !known_tag(line)).copied();
        Self::padded(kept.collect(), device, nonce, known, random)
    }

    fn padded(
        mut lines: Vec<[u8; LINE_BYTES]>,
        device: &DeviceId,
        nonce: &[u8; 16],
        known: &[(SpaceId, Line)],
        random: &mut dyn Random,
    ) -> Result<Self> {
        for (space, line) in known {
            lines.push(Mask::of(space, device, nonce).line(line)?);
        }
        let padded = lines.len().next_power_of_two().max(LINES_MIN);
        while lines.len() < padded {
            let mut line = [0; LINE_BYTES];
            random.fill(&mut line)?;
            lines.push(line);
        }
        lines.sort_unstable();
        Ok(Self::from_bytes(lines.as_flattened())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Counting;

    const DEVICE: DeviceId = DeviceId::from_bytes([5; 16]);
    const NONCE: [u8; 16] = [6; 16];

    fn space(n: u8) -> SpaceId {
        SpaceId::from_bytes([n; 32])
    }

    fn line(n: u8) -> Line {
        let point = |sequence, id| ChainPoint {
            sequence,
            id: [id; 8],
        };
        Line {
            entry: point(40 + u64::from(n), n),
            record: point(3, n + 100),
        }
    }

    fn made(count: u8) -> Lines {
        let known: Vec<_> = (0..count).map(|n| (space(n), line(n))).collect();
        Lines::make(&DEVICE, &NONCE, &known, &mut Counting::default()).unwrap()
    }

    #[test]
    fn a_line_is_found_by_who_knows_the_space_the_device_and_the_nonce() {
        let lines = made(3);
        for n in 0..3 {
            assert_eq!(lines.find(&space(n), &DEVICE, &NONCE), Some(line(n)));
        }
        assert_eq!(lines.find(&space(3), &DEVICE, &NONCE), None);
        assert_eq!(lines.find(&space(1), &DEVICE, &[7; 16]), None);
        let other = DeviceId::from_bytes([4; 16]);
        assert_eq!(lines.find(&space(1), &other, &NONCE), None);
    }

    #[test]
    fn the_number_of_lines_is_padded_to_a_power_of_two_from_four_on() {
        for (known, padded) in [(0, 4), (1, 4), (4, 4), (5, 8), (9, 16)] {
            assert_eq!(made(known).iter().count(), padded, "{known}");
        }
    }

    #[test]
    fn carried_on_lines_keep_unknown_spaces_and_say_known_ones_anew() {
        let better = Line {
            entry: ChainPoint::NONE,
            ..line(1)
        };
        let known = [(space(1), better), (space(9), line(9))];
        let carried = made(2).carried(&DEVICE, &NONCE, &known, &mut Counting::default());
        let carried = carried.unwrap();
        assert_eq!(carried.find(&space(0), &DEVICE, &NONCE), Some(line(0)));
        assert_eq!(carried.find(&space(1), &DEVICE, &NONCE), Some(better));
        assert_eq!(carried.find(&space(9), &DEVICE, &NONCE), Some(line(9)));
    }

    #[test]
    fn the_highest_sequence_of_a_line_is_made_and_one_more_is_not() {
        let make = |sequence| {
            let mut line = line(1);
            line.record.sequence = sequence;
            let known = [(space(1), line)];
            let lines = Lines::make(&DEVICE, &NONCE, &known, &mut Counting::default())?;
            Ok::<_, crate::Error>(lines.find(&space(1), &DEVICE, &NONCE) == Some(line))
        };
        assert_eq!(make(u64::from(u32::MAX)), Ok(true));
        assert!(make(u64::from(u32::MAX) + 1).is_err());
    }
}
