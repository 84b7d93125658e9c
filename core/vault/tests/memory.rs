//! What stays in a process's memory after a secret was used. One test, so that nothing else writes
//! to the memory that it looks at.

#![cfg(target_os = "linux")]
// Everything here runs in tests only, where a surprise may stop the run.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::os::unix::fs::FileExt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use secrecy::SecretString;
use vault::{MEMORY_KIB_DEFAULT, StretchCost, stretch};
use zeroize::Zeroize;

/// The bytes of a mapping that are read at once.
const PIECE_BYTES: usize = 1 << 20;

/// How often the bytes are somewhere in this process's memory that can be written, the stack aside.
/// They are given inverted, so as not to find the question itself.
fn found(inverted: &[u8]) -> usize {
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut piece = vec![0; PIECE_BYTES + inverted.len()];
    let own = piece.as_ptr() as usize;
    let mut count = 0;
    for line in maps
        .lines()
        .filter(|line| line.contains(" rw") && !line.contains("[stack"))
    {
        let (from, to) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let (from, to) = (hexadecimal(from), hexadecimal(to));
        for start in (from..to).step_by(PIECE_BYTES) {
            let length = (to - start).min(piece.len());
            memory
                .read_exact_at(&mut piece[..length], start as u64)
                .unwrap();
            let windows = piece[..length].windows(inverted.len()).enumerate();
            let hits = windows.filter(|(at, window)| {
                let outside = !(own..own + piece.len()).contains(&(start + at));
                outside && window.iter().zip(inverted).all(|(a, b)| *a == !*b)
            });
            count += hits.count();
            piece.as_mut_slice().zeroize();
        }
    }
    count
}

fn hexadecimal(text: &str) -> usize {
    usize::from_str_radix(text, 16).unwrap()
}

/// The last block of Argon2's memory, inverted: its hash is the stretched PIN.
fn last_block(pin: &[u8], cost: StretchCost) -> Vec<u8> {
    let params = Params::new(cost.memory_kib(), cost.passes(), 1, Some(32)).unwrap();
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let stretched = &mut [0; 32];
    argon2
        .hash_password_into_with_memory(pin, &[7; 16], stretched, &mut memory)
        .unwrap();
    let words = memory.last().unwrap().as_ref()[64..72].to_vec();
    memory.zeroize();
    words
        .iter()
        .flat_map(|word| (!word).to_ne_bytes())
        .collect()
}

#[test]
fn what_a_pin_was_stretched_in_is_overwritten() {
    // Small enough to come from the heap, and the default, which comes from the system.
    for memory_kib in [64, MEMORY_KIB_DEFAULT] {
        let cost = StretchCost::new(memory_kib, 2).unwrap();
        let inverted = last_block(b"271828", cost);
        let pin = SecretString::from("271828");
        let kept: Vec<u8> = inverted.iter().map(|byte| !byte).collect();
        std::hint::black_box(&kept);
        assert_eq!(found(&inverted), 1, "the search finds what is there");
        drop(zeroize::Zeroizing::new(kept));
        assert_eq!(found(&inverted), 0, "the search leaves nothing");
        for _ in 0..2 {
            stretch(&pin, &[7; 16], cost).unwrap();
            assert_eq!(found(&inverted), 0, "{memory_kib} KiB");
        }
    }
}
