use super::limits::{FULL_CHECK_MS, QUOTA_WAIT_MS, UNASKED_BYTES_MAX, UNASKED_MS};
use crate::cbor::{Reader, Writer};
use crate::{Error, Result};

/// What a session knows beyond its end; the device keeps it whenever it changed, before it does
/// what the session asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The incarnation that answered last.
    pub(super) incarnation: Option<[u8; 4]>,
    /// Whether a full check has begun and not ended.
    pub(super) is_full_check_due: bool,
    /// When the last full check ended.
    pub(super) full_check_at_ms: u64,
    /// The incarnation that was sent the forking entries.
    pub(super) forks_for: Option<[u8; 4]>,
    /// When the day of `unasked_bytes` began.
    pub(super) unasked_since_ms: u64,
    /// How much was sent again unasked since.
    pub(super) unasked_bytes: u64,
    /// When the server said that something is full.
    pub(super) full_at_ms: Option<u64>,
    /// Whether the server said that this device is frozen.
    pub(super) is_frozen: bool,
}

/// Whether `span_ms` passed since `since_ms`. A clock that went back says nothing, so yes.
const fn is_over(now_ms: u64, since_ms: u64, span_ms: u64) -> bool {
    now_ms < since_ms || now_ms - since_ms >= span_ms
}

impl Memory {
    /// Whether a full check has begun, or the last is too long ago.
    pub(super) const fn wants_full_check(&self, now_ms: u64) -> bool {
        let met = self.incarnation.is_some();
        self.is_full_check_due || (met && is_over(now_ms, self.full_check_at_ms, FULL_CHECK_MS))
    }

    /// Whether something was full lately.
    pub(super) const fn is_full(&self, now_ms: u64) -> bool {
        match self.full_at_ms {
            Some(since_ms) => !is_over(now_ms, since_ms, QUOTA_WAIT_MS),
            None => false,
        }
    }

    /// How much may be sent again unasked.
    pub(super) fn unasked_left(&mut self, now_ms: u64) -> u64 {
        if is_over(now_ms, self.unasked_since_ms, UNASKED_MS) {
            self.unasked_since_ms = now_ms;
            self.unasked_bytes = 0;
        }
        UNASKED_BYTES_MAX.saturating_sub(self.unasked_bytes)
    }

    /// Its bytes, for the device's own database.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.array(8);
        write_incarnation(&mut out, self.incarnation);
        out.uint(u64::from(self.is_full_check_due));
        out.uint(self.full_check_at_ms);
        write_incarnation(&mut out, self.forks_for);
        out.uint(self.unasked_since_ms).uint(self.unasked_bytes);
        match self.full_at_ms {
            Some(at_ms) => out.uint(at_ms),
            None => out.null(),
        };
        out.uint(u64::from(self.is_frozen));
        out.into_bytes()
    }

    /// Reads what `to_bytes` wrote.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes, "session memory")?;
        reader.array_of(8)?;
        Ok(Self {
            incarnation: read_incarnation(&mut reader)?,
            is_full_check_due: read_flag(&mut reader)?,
            full_check_at_ms: reader.uint()?,
            forks_for: read_incarnation(&mut reader)?,
            unasked_since_ms: reader.uint()?,
            unasked_bytes: reader.uint()?,
            full_at_ms: if reader.null() {
                None
            } else {
                Some(reader.uint()?)
            },
            is_frozen: read_flag(&mut reader)?,
        })
    }
}

fn write_incarnation(out: &mut Writer, incarnation: Option<[u8; 4]>) {
    match incarnation {
        Some(bytes) => out.bytes(&bytes),
        None => out.null(),
    };
}

fn read_incarnation(reader: &mut Reader<'_>) -> Result<Option<[u8; 4]>> {
    if reader.null() {
        return Ok(None);
    }
    reader.fixed().map(Some)
}

fn read_flag(reader: &mut Reader<'_>) -> Result<bool> {
    match reader.uint()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Error::Malformed("session memory")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memory_survives_its_bytes() -> Result<()> {
        let full = Memory {
            incarnation: Some([1; 4]),
            is_full_check_due: true,
            full_check_at_ms: u64::MAX,
            forks_for: Some([2; 4]),
            unasked_since_ms: 5,
            unasked_bytes: 6,
            full_at_ms: Some(7),
            is_frozen: true,
        };
        for memory in [Memory::default(), full] {
            assert_eq!(Memory::decode(&memory.to_bytes())?, memory);
        }
        assert!(Memory::decode(&[0x80]).is_err());
        Ok(())
    }

    #[test]
    fn a_full_check_is_due_after_seven_days_and_whenever_the_clock_went_back() {
        let memory = Memory {
            incarnation: Some([1; 4]),
            full_check_at_ms: 1_000,
            ..Memory::default()
        };
        assert!(!memory.wants_full_check(1_000 + FULL_CHECK_MS - 1));
        assert!(memory.wants_full_check(1_000 + FULL_CHECK_MS));
        assert!(memory.wants_full_check(999));
        assert!(!Memory::default().wants_full_check(u64::MAX), "never met");
    }

    #[test]
    fn what_is_sent_again_unasked_is_counted_by_the_day() {
        let mut memory = Memory {
            unasked_since_ms: 1_000,
            unasked_bytes: UNASKED_BYTES_MAX - 1,
            ..Memory::default()
        };
        assert_eq!(memory.unasked_left(1_000 + UNASKED_MS - 1), 1);
        assert_eq!(memory.unasked_left(1_000 + UNASKED_MS), UNASKED_BYTES_MAX);
    }
}
