use super::files::{Folder, delete, read_small, write_durably};
use crate::{CompanionError, Result};

/// How many PINs may be tried before the first wait.
pub(crate) const FREE_TRIES: u32 = 5;
/// The waits after that, in seconds; the last one stays.
const WAITS_S: [u32; 4] = [60, 5 * 60, 15 * 60, 60 * 60];
const TRIES_BYTES: usize = 12;

/// How many wrong PINs were tried, and when the last one was. It lies beside the database, since
/// the database cannot be opened without the PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tries {
    count: u32,
    last_ms: i64,
}

impl Tries {
    pub(crate) fn read(folder: &Folder) -> Result<Self> {
        let bytes = match read_small(&folder.tries(), TRIES_BYTES as u64) {
            Ok(None) => return Ok(Self::default()),
            Ok(Some(bytes)) => bytes,
            Err(_) => return Ok(Self::spoiled()),
        };
        let Some((count, last_ms)) = bytes.split_first_chunk::<4>() else {
            return Ok(Self::spoiled());
        };
        let Ok(last_ms) = last_ms.try_into() else {
            return Ok(Self::spoiled());
        };
        Ok(Self {
            count: u32::from_be_bytes(*count),
            last_ms: i64::from_be_bytes(last_ms),
        })
    }

    /// A file that cannot be read gives no free tries.
    const fn spoiled() -> Self {
        Self {
            count: FREE_TRIES,
            last_ms: i64::MAX,
        }
    }

    /// How long to wait before the next try, in seconds.
    pub(crate) fn wait_s(self, now_ms: i64) -> u32 {
        let Some(past) = self.count.checked_sub(FREE_TRIES) else {
            return 0;
        };
        let place = usize::try_from(past)
            .unwrap_or(usize::MAX)
            .min(WAITS_S.len() - 1);
        let wait_s = WAITS_S.get(place).copied().unwrap_or_default();
        let passed_s = now_ms.saturating_sub(self.last_ms) / 1000;
        // A clock that was set back starts the wait anew; it never shortens it.
        u32::try_from(passed_s.max(0)).map_or(0, |passed_s| wait_s.saturating_sub(passed_s))
    }

    /// Counts a try before it is made, so that ending the program does not win one.
    pub(crate) fn begin(self, folder: &Folder, now_ms: i64) -> Result<Self> {
        match self.wait_s(now_ms) {
            0 => {
                let next = Self {
                    count: self.count.saturating_add(1),
                    last_ms: now_ms,
                };
                let bytes = [&next.count.to_be_bytes()[..], &next.last_ms.to_be_bytes()].concat();
                write_durably(&folder.tries(), &bytes)?;
                Ok(next)
            }
            wait_s => {
                self.restart_if_clock_went_back(folder, now_ms)?;
                Err(CompanionError::PinWait { wait_s })
            }
        }
    }

    fn restart_if_clock_went_back(self, folder: &Folder, now_ms: i64) -> Result<()> {
        if self.last_ms > now_ms {
            let bytes = [&self.count.to_be_bytes()[..], &now_ms.to_be_bytes()].concat();
            write_durably(&folder.tries(), &bytes)?;
        }
        Ok(())
    }

    /// How many tries are left before a wait.
    pub(crate) fn left(self) -> u32 {
        FREE_TRIES.saturating_sub(self.count)
    }

    /// Forgets the wrong tries after a right one.
    pub(crate) fn forget(folder: &Folder) -> Result<()> {
        delete(&folder.tries())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let at = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(at.path());
        (at, folder)
    }

    #[test]
    fn five_tries_are_free_and_then_each_one_waits_longer() {
        let (_at, folder) = folder();
        let mut now_ms = 1_000_000;
        for left in (0..FREE_TRIES).rev() {
            let tries = Tries::read(&folder).and_then(|t| t.begin(&folder, now_ms));
            assert_eq!(tries.map(Tries::left), Ok(left));
        }
        for wait_s in [60, 300, 900, 3_600, 3_600] {
            let tries = Tries::read(&folder).expect("tries");
            assert_eq!(
                tries.begin(&folder, now_ms),
                Err(CompanionError::PinWait { wait_s })
            );
            now_ms += i64::from(wait_s) * 1000 - 1000;
            assert_eq!(tries.wait_s(now_ms), 1);
            now_ms += 1000;
            assert!(tries.begin(&folder, now_ms).is_ok());
        }
    }

    #[test]
    fn a_clock_set_back_or_forward_never_shortens_more_than_it_passes() {
        let (_at, folder) = folder();
        let tries = Tries {
            count: FREE_TRIES,
            last_ms: 10_000_000,
        };
        assert_eq!(
            tries.begin(&folder, 5_000_000),
            Err(CompanionError::PinWait { wait_s: 60 })
        );
        let restarted = Tries::read(&folder).expect("tries");
        assert_eq!(restarted.wait_s(5_000_000), 60);
        assert_eq!(restarted.wait_s(5_060_000), 0);
    }

    #[test]
    fn a_spoiled_file_gives_no_free_tries() {
        let (_at, folder) = folder();
        for spoiled in [&b"x"[..], &[0; TRIES_BYTES + 1]] {
            std::fs::write(folder.tries(), spoiled).expect("written");
            assert_eq!(Tries::read(&folder).map(|tries| tries.wait_s(0)), Ok(60));
        }
        std::fs::remove_file(folder.tries()).expect("removed");
        std::fs::create_dir(folder.tries()).expect("made");
        assert_eq!(Tries::read(&folder).map(|tries| tries.wait_s(0)), Ok(60));
    }

    #[test]
    fn a_right_pin_forgets_the_wrong_ones() {
        let (_at, folder) = folder();
        Tries::default().begin(&folder, 5).expect("counted");
        Tries::forget(&folder).expect("forgotten");
        assert_eq!(Tries::read(&folder), Ok(Tries::default()));
    }
}
