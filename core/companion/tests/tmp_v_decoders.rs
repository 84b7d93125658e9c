#![allow(warnings, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
mod decoders {
    #[path = "/tmp/vdec/journal.rs"]
    mod journal;
    #[path = "/tmp/vdec/sealed.rs"]
    mod sealed;
    pub fn all() -> Vec<(&'static str, fn(&[u8]), Vec<Vec<u8>>)> {
        vec![
            ("blob", journal::blob, journal::blobs()),
            ("change", journal::change, journal::changes()),
            ("payload", journal::payload, journal::payloads()),
            ("sealed", sealed::sealed, sealed::all_sealed()),
            ("content", sealed::content, sealed::contents()),
        ]
    }
}
#[test]
fn go() {
    let mut s = 88172645463325252_u64;
    let mut below = |n: usize| { s ^= s << 13; s ^= s >> 7; s ^= s << 17; (s >> 16) as usize % n };
    for (name, run, samples) in decoders::all() {
        for sample in &samples { run(sample); }
        for _ in 0..4000 {
            let mut b = samples[below(samples.len())].clone();
            for _ in 0..1 + below(3) {
                if b.is_empty() { break; }
                let at = below(b.len());
                match below(5) { 0 => b.truncate(at), 1 => b.insert(at, below(256) as u8), 2 => { b.remove(at); }, 3 => b[at] = below(256) as u8, _ => b[at] ^= 1 << below(8) }
            }
            run(&b);
        }
        println!("{name} ok {}", samples.len());
    }
}
