/// Who writes in a document: a device, and which of its actors there (PROTOCOL 4.1). A device's
/// changes form one chain for each actor; when its own changes rest on a losing branch, it goes on
/// as its next actor (SECURITY 4, S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    device: [u8; Actor::DEVICE_BYTES],
    generation: u8,
}

impl Actor {
    /// The length of a device's id.
    pub const DEVICE_BYTES: usize = 16;

    /// The first actor of a device.
    #[must_use]
    pub const fn first(device: [u8; Self::DEVICE_BYTES]) -> Self {
        Self::of(device, 0)
    }

    /// An actor of a device.
    #[must_use]
    pub const fn of(device: [u8; Self::DEVICE_BYTES], generation: u8) -> Self {
        Self { device, generation }
    }

    /// The actor after this one; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let generation = self.generation.checked_add(1)?;
        Some(Self { generation, ..self })
    }

    /// Reads an actor as changes name it; none if it is no device's.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (device, generation) = bytes.split_first_chunk()?;
        let generation = match generation {
            [] => 0,
            [generation] if *generation > 0 => *generation,
            _ => return None,
        };
        Some(Self::of(*device, generation))
    }

    /// The actor as changes name it: the device's id, and the generation behind it from 1 on.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = self.device.to_vec();
        if self.generation > 0 {
            bytes.push(self.generation);
        }
        bytes
    }

    /// Whose it is.
    #[must_use]
    pub const fn device(self) -> [u8; Self::DEVICE_BYTES] {
        self.device
    }

    /// Which of the device's actors it is, from 0.
    #[must_use]
    pub const fn generation(self) -> u8 {
        self.generation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_is_written_in_one_way_and_read_back() {
        let mut actor = Actor::first([7; 16]);
        assert_eq!(actor.to_bytes(), [7; 16]);
        for generation in 0..=u8::MAX {
            assert_eq!(Actor::read(&actor.to_bytes()), Some(actor));
            assert_eq!((actor.device(), actor.generation()), ([7; 16], generation));
            if let Some(next) = actor.next() {
                actor = next;
            }
        }
        assert_eq!((actor.generation(), actor.next()), (255, None));
    }

    #[test]
    fn what_is_no_device_is_no_actor() {
        let mut zero = vec![7; 16];
        zero.push(0);
        for bytes in [vec![], vec![7; 15], zero, vec![7; 18]] {
            assert_eq!(Actor::read(&bytes), None, "{bytes:?}");
        }
    }
}
