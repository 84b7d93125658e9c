use super::QrFrame;

/// What a frame did for the set that is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QrOutcome {
    /// It is new, and more are needed.
    Added {
        /// How many are here.
        have: u8,
        /// How many there are.
        count: u8,
    },
    /// It was here already.
    Known {
        /// How many are here.
        have: u8,
        /// How many there are.
        count: u8,
    },
    /// It is of another set, and was not taken: show only one, or start over.
    OtherSet,
    /// It says something else than the same frame before, and was not taken.
    Differs,
    /// All are here, but do not fit together: all were dropped, to be read again.
    Damaged,
    /// All are here: the whole.
    Complete(Vec<u8>),
}

/// Collects the frames of one set, in any order and however often each comes.
#[derive(Clone, Debug, Default)]
pub struct QrSet {
    /// Those of the set that was seen first, by place.
    frames: Vec<QrFrame>,
}

impl QrSet {
    /// Takes a frame.
    pub fn take(&mut self, frame: QrFrame) -> QrOutcome {
        let of_set = |one: &QrFrame| (one.set, one.count, one.checksum);
        let first = self.frames.first();
        if first.is_some_and(|first| of_set(first) != of_set(&frame)) {
            return QrOutcome::OtherSet;
        }
        let count = frame.count;
        let place = self
            .frames
            .binary_search_by_key(&frame.index, |one| one.index);
        match place {
            Ok(place) if self.frames.get(place) != Some(&frame) => return QrOutcome::Differs,
            Ok(_) => {
                let have = self.have();
                return QrOutcome::Known { have, count };
            }
            Err(place) => self.frames.insert(place, frame),
        }
        let have = self.have();
        match have < count {
            true => QrOutcome::Added { have, count },
            false => self.finish(),
        }
    }

    /// Forgets all frames, to read another set.
    pub fn start_over(&mut self) {
        self.frames.clear();
    }

    /// The places that are still missing; none before the first frame.
    #[must_use]
    pub fn missing(&self) -> Vec<u8> {
        let count = self.frames.first().map_or(0, |frame| frame.count);
        let is_here = |index: &u8| self.frames.iter().any(|frame| frame.index == *index);
        (0..count).filter(|index| !is_here(index)).collect()
    }

    fn have(&self) -> u8 {
        // No more than the count, which is a byte.
        u8::try_from(self.frames.len()).unwrap_or(u8::MAX)
    }

    fn finish(&mut self) -> QrOutcome {
        let checksum = self.frames.first().map(|frame| frame.checksum);
        let parts: Vec<&[u8]> = self.frames.iter().map(|one| one.data.as_slice()).collect();
        let whole = parts.concat();
        if checksum == Some(crc32fast::hash(&whole)) {
            return QrOutcome::Complete(whole);
        }
        self.start_over();
        QrOutcome::Damaged
    }
}
