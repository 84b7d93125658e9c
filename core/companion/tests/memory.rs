//! What of a journal's keys stays in the memory of a process that has closed it. One test, so that
//! nothing else writes to the memory that it looks at.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop where it fails"
)]

use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex};

use companion::fakes::{ManualClock, SeededRandom};
use companion::{
    Companion, DeviceClass, KeyHolder, Language, Parts, RandomSource, Result, Secret, Setup,
};
use zeroize::Zeroize;

const PIN: &str = "271828182845904523536";
/// The bytes of a mapping that are read at once.
const PIECE_BYTES: usize = 1 << 20;

/// Bytes that are looked for, inverted so as not to be found here.
#[derive(Clone)]
struct Sought(Vec<u8>);

impl Sought {
    fn new(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| !byte).collect())
    }

    fn in_hexadecimal(&self) -> Self {
        let digit = |half: u8| !b"0123456789abcdef"[usize::from(half)];
        let digits = self.0.iter().flat_map(|byte| [!byte >> 4, !byte & 15]);
        Self(digits.map(digit).collect())
    }

    /// How often they are somewhere in this process's memory that can be written.
    fn found(&self) -> usize {
        let memory = std::fs::File::open("/proc/self/mem").unwrap();
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let mut piece = vec![0; PIECE_BYTES + self.0.len()];
        let own = piece.as_ptr() as usize..piece.as_ptr() as usize + piece.len();
        let mut count = 0;
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
            let address = |text| usize::from_str_radix(text, 16).unwrap();
            let (from, to) = (address(from), address(to));
            for start in (from..to).step_by(PIECE_BYTES) {
                let length = (to - start).min(piece.len());
                let read = memory.read_at(&mut piece[..length], start as u64);
                let windows = piece[..read.unwrap_or(0)].windows(self.0.len());
                let hits = windows.enumerate().filter(|(at, window)| {
                    let same = window.iter().zip(&self.0).all(|(a, b)| *a == !*b);
                    same && !own.contains(&(start + at))
                });
                count += hits.count();
                piece.as_mut_slice().zeroize();
            }
        }
        count
    }
}

/// Remembers all that was drawn.
struct Drawn(SeededRandom, Mutex<Vec<Sought>>);

impl RandomSource for Drawn {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        self.0.fill(bytes)?;
        self.1.lock().unwrap().push(Sought::new(bytes));
        Ok(())
    }
}

/// Keeps its one key inverted.
#[derive(Default)]
struct OneKey(Mutex<[u8; 32]>);

impl KeyHolder for OneKey {
    fn release(&self, _: &[u8; 16]) -> Result<[u8; 32]> {
        Ok(self.0.lock().unwrap().map(|byte| !byte))
    }

    fn keep(&self, _: &[u8; 16], key: &[u8; 32]) -> Result<()> {
        *self.0.lock().unwrap() = key.map(|byte| !byte);
        Ok(())
    }

    fn destroy(&self, _: &[u8; 16]) -> Result<()> {
        Ok(())
    }
}

#[test]
fn neither_the_databases_key_nor_what_opens_it_stays_in_memory() {
    let at = tempfile::tempdir().unwrap();
    let random = Arc::new(Drawn(SeededRandom::from(1), Mutex::default()));
    let parts = Parts {
        clock: Arc::new(ManualClock::at(1_795_500_000_000)),
        random: Arc::clone(&random) as Arc<dyn RandomSource>,
        keys: Arc::new(OneKey::default()),
    };
    let sought_pin = Sought::new(PIN.as_bytes());
    // The letters of the program itself cannot be written, so they are not looked at.
    let pin = || Secret::from(PIN.to_owned());
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: Some(pin()),
    };
    let companion = Companion::create(at.path(), parts.clone(), &setup).unwrap();
    assert_eq!(
        sought_pin.found(),
        1,
        "the search finds the PIN of the setup"
    );
    drop(setup);

    // The database's key, the folder's id, the key outside the folder: in this order.
    let drawn: Vec<Sought> = random.1.lock().unwrap()[..3].to_vec();
    let [key, _, outside] = drawn.try_into().ok().unwrap();
    assert_eq!((key.0.len(), outside.0.len()), (32, 32));
    assert_ne!(key.found(), 0, "while it is open the key is there");
    companion.close().unwrap();
    let opened = Companion::open(at.path(), parts, Some(&pin())).unwrap();
    opened.check_pin(Some(&pin())).unwrap();
    opened.change_pin(Some(&pin()), Some(&pin())).unwrap();
    opened.close().unwrap();
    for (what, bytes) in [("key", &key), ("outside", &outside), ("pin", &sought_pin)] {
        assert_eq!(bytes.found(), 0, "{what}");
        assert_eq!(bytes.in_hexadecimal().found(), 0, "{what} in hexadecimal");
    }
}
