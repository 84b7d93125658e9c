//! `cargo xtask help`.

/// Prints what each command does.
pub fn print() {
    println!("{}", TEXT.trim());
}

const TEXT: &str = "
cargo xtask COMMAND

  demo [--dir DIR]         ten years of a journal and its devices, end to end, over a server of its
                           own, in a fresh folder that is left to you
  test [STAGE...]          everything: format, lints, Rust, vectors, bindings (or only these stages)
  bench [--workload FILE]  the figures of NUMBERS.md beside their floors; target/bench/numbers.json
  bench --only ROWS        some rows only, such as wire or server; --keep keeps what it wrote
  bench --size             the same and the size of the phone library
  bindgen                  Kotlin, Python and Swift bindings into target/bindings
  surface [--accept]       what the library offers, beside bindings/ffi/api.snapshot
  python                   bindings, and their tests in Python
  kotlin                   bindings, and their tests on the JVM
  fuzz [TARGET] [--seconds N]
                           one decoder, or each in turn, under libFuzzer (60 s each)
  sim [--device-years N | --seeds K] [--seed S] [--listed] [--aloud]
                           one person's devices and a server through years of faults, replayed by
                           seed; target/sim/summary.json
  sim --planted            each defect that the simulator must see, and how it is seen
  size                     the native library as a phone ships it
  help                     this

Exit codes: 0 well, 1 something failed, 2 wrong use or a missing prerequisite.
";
