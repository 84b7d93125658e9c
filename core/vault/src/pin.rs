use argon2::{Algorithm, Argon2, Block, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{Error, Result, Secret};

/// The memory that stretching a PIN takes unless measured: 19 MiB.
pub const MEMORY_KIB_DEFAULT: u32 = 19 * 1024;
/// The most memory that stretching may take: 64 MiB, for phones with little.
pub const MEMORY_KIB_MAX: u32 = 64 * 1024;
/// The passes over the memory unless measured.
pub const PASSES_DEFAULT: u32 = 2;
/// The most passes.
pub const PASSES_MAX: u32 = 10;
/// The longest PIN.
pub const PIN_BYTES_MAX: usize = 256;
/// Calibration raises the cost until stretching takes at least this long …
pub const TARGET_MS_MIN: u64 = 300;
/// … and lowers it, never below the default, until it takes no longer than this.
pub const TARGET_MS_MAX: u64 = 500;

const TARGET_MS: u64 = 400;
const LANES: u32 = 1;
/// Each measurement costs the person up to half a second of waiting.
const MEASUREMENTS_MAX: usize = 5;

/// How much work it is to try one PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StretchCost {
    memory_kib: u32,
    passes: u32,
}

impl StretchCost {
    /// A cost within the bounds.
    ///
    /// # Errors
    /// `Limit` for less than 8 KiB or no pass, and beyond `MEMORY_KIB_MAX` or `PASSES_MAX`.
    pub const fn new(memory_kib: u32, passes: u32) -> Result<Self> {
        let memory = memory_kib >= Params::MIN_M_COST && memory_kib <= MEMORY_KIB_MAX;
        if memory && passes >= 1 && passes <= PASSES_MAX {
            Ok(Self { memory_kib, passes })
        } else {
            Err(Error::Limit("stretching cost"))
        }
    }

    /// The memory, in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// The passes over it.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// The default's cost times `target_ms` over `measured_ms`, first in memory, then in passes.
    fn scaled(measured_ms: u64, target_ms: u64) -> Self {
        let scale = |value: u32, over_ms: u64| {
            let nearest = (u64::from(value).saturating_mul(target_ms)).saturating_add(over_ms / 2);
            u32::try_from(nearest / over_ms.max(1)).unwrap_or(u32::MAX)
        };
        let memory_kib = scale(MEMORY_KIB_DEFAULT, measured_ms);
        let memory_kib = memory_kib.clamp(MEMORY_KIB_DEFAULT, MEMORY_KIB_MAX);
        let filled_ms = measured_ms.saturating_mul(u64::from(memory_kib));
        let filled_ms = filled_ms / u64::from(MEMORY_KIB_DEFAULT);
        let passes = scale(PASSES_DEFAULT, filled_ms).clamp(PASSES_DEFAULT, PASSES_MAX);
        Self { memory_kib, passes }
    }
}

impl Default for StretchCost {
    fn default() -> Self {
        Self {
            memory_kib: MEMORY_KIB_DEFAULT,
            passes: PASSES_DEFAULT,
        }
    }
}

/// Stretches a PIN with Argon2id. The PIN counts as composed text, however it was typed.
///
/// # Errors
/// `Limit` for an empty PIN or one longer than `PIN_BYTES_MAX`, `Stretching` without the memory.
pub fn stretch(pin: &SecretString, salt: &[u8; 16], cost: StretchCost) -> Result<Secret> {
    let typed = pin.expose_secret();
    if typed.is_empty() || typed.len() > PIN_BYTES_MAX {
        return Err(Error::Limit("pin bytes"));
    }
    // Composing makes a text at most three times as long: it never moves and leaves a copy behind.
    let mut composed = Zeroizing::new(String::with_capacity(3 * typed.len()));
    composed.extend(typed.nfc());
    let mut stretched = Ok(());
    let secret = Secret::of(|bytes| {
        stretched = argon2id(composed.as_bytes(), salt, cost, bytes);
    });
    stretched.map(|()| secret)
}

/// Argon2id (RFC 9106) of one lane, in memory that is overwritten afterwards.
pub(crate) fn argon2id(
    password: &[u8],
    salt: &[u8],
    cost: StretchCost,
    to: &mut [u8],
) -> Result<()> {
    let params = Params::new(cost.memory_kib, cost.passes, LANES, Some(to.len()));
    let params = params.map_err(|_| Error::Limit("stretching cost"))?;
    // Argon2 hands its memory back as it is, and the hash of the last block is what it gives.
    let mut memory = Zeroizing::new(Vec::new());
    let blocks = params.block_count();
    let reserved = memory.try_reserve_exact(blocks);
    reserved.map_err(|_| Error::Stretching)?;
    memory.resize(blocks, Block::default());
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let stretched =
        argon2.hash_password_into_with_memory(password, salt, to, memory.as_mut_slice());
    stretched.map_err(|_| Error::Stretching)
}

/// Finds the cost that takes this device 300 to 500 ms, within the bounds and never below the
/// default. `measure` stretches once at a cost and tells how many milliseconds that took.
///
/// # Errors
/// What `measure` gives.
pub fn calibrate(measure: &mut dyn FnMut(StretchCost) -> Result<u64>) -> Result<StretchCost> {
    let default_ms = measure(StretchCost::default())?;
    let (mut best, mut best_ms) = (StretchCost::default(), default_ms);
    let mut target_ms = TARGET_MS;
    for _ in 1..MEASUREMENTS_MAX {
        let next = StretchCost::scaled(default_ms, target_ms);
        if best_ms >= TARGET_MS_MIN || next == best {
            break;
        }
        let took_ms = measure(next)?;
        // What takes too long is not kept, and what is kept takes the longest.
        if (best_ms..=TARGET_MS_MAX).contains(&took_ms) {
            (best, best_ms) = (next, took_ms);
        }
        // Time does not grow quite as the product of memory and passes: aim again.
        target_ms = target_ms.saturating_mul(TARGET_MS) / took_ms.max(1);
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least() -> StretchCost {
        StretchCost::new(8, 1).unwrap()
    }

    #[test]
    fn costs_are_bounded_at_both_ends() {
        for (memory, passes) in [(8, 1), (MEMORY_KIB_MAX, PASSES_MAX)] {
            assert!(StretchCost::new(memory, passes).is_ok());
        }
        let out = [(7, 1), (8, 0), (MEMORY_KIB_MAX + 1, 1), (8, PASSES_MAX + 1)];
        for (memory, passes) in out {
            assert_eq!(
                StretchCost::new(memory, passes),
                Err(Error::Limit("stretching cost"))
            );
        }
    }

    #[test]
    fn a_pin_counts_as_composed_text_and_its_length_is_bounded() {
        let stretched = |pin: &str| stretch(&SecretString::from(pin), &[1; 16], least());
        assert_eq!(stretched("ma\u{f1}ana"), stretched("man\u{303}ana"));
        assert_ne!(stretched("1234"), stretched("1235"));
        assert!(stretched(&"7".repeat(PIN_BYTES_MAX)).is_ok());
        for pin in [String::new(), "7".repeat(PIN_BYTES_MAX + 1)] {
            assert_eq!(stretched(&pin), Err(Error::Limit("pin bytes")));
        }
    }

    /// A device whose time grows as memory times passes, from `default_ms` at the default cost.
    fn device(default_ms: u64) -> impl FnMut(StretchCost) -> Result<u64> {
        move |cost| {
            let work = u64::from(cost.memory_kib()) * u64::from(cost.passes());
            let unit = u64::from(MEMORY_KIB_DEFAULT) * u64::from(PASSES_DEFAULT);
            Ok(default_ms * work / unit)
        }
    }

    #[test]
    fn a_slow_phone_keeps_the_default() {
        for ms in [300, 500, 501, 5_000] {
            assert_eq!(
                calibrate(&mut device(ms)),
                Ok(StretchCost::default()),
                "{ms}"
            );
        }
    }

    #[test]
    fn a_faster_device_takes_more_memory_then_more_passes() {
        for ms in 20..300 {
            let cost = calibrate(&mut device(ms)).unwrap();
            let took = device(ms)(cost).unwrap();
            let full = cost.memory_kib() == MEMORY_KIB_MAX;
            assert!(took <= TARGET_MS_MAX, "{ms}: {took}");
            assert!(took >= TARGET_MS_MIN || (full && ms < 180), "{ms}: {took}");
            assert!(full || cost.passes() == PASSES_DEFAULT, "{ms}");
        }
    }

    #[test]
    fn the_fastest_device_stops_at_the_bounds() {
        let most = StretchCost::new(MEMORY_KIB_MAX, PASSES_MAX);
        assert_eq!(calibrate(&mut device(0)), most);
        assert_eq!(calibrate(&mut device(5)), most);
    }

    #[test]
    fn a_cost_that_measures_too_long_is_not_kept() {
        let mut calls = 0;
        let cost = calibrate(&mut |cost| {
            calls += 1;
            Ok(if cost == StretchCost::default() {
                100
            } else {
                9_000
            })
        });
        assert_eq!(cost, Ok(StretchCost::default()));
        assert!(calls <= MEASUREMENTS_MAX);
    }

    #[test]
    fn a_failed_measurement_is_passed_on() {
        assert_eq!(
            calibrate(&mut |_| Err(Error::Stretching)),
            Err(Error::Stretching)
        );
    }
}
