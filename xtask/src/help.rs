//! `cargo xtask help`.

/// Prints what each command does.
pub fn print() {
    println!("{}", TEXT.trim());
}

const TEXT: &str = "
cargo xtask COMMAND

  demo [--dir DIR]         ten years of a journal, end to end, in a fresh folder that is left to you
  test [STAGE...]          everything: format, lints, Rust, vectors, bindings (or only these stages)
  bench [--workload FILE]  the figures of NUMBERS.md beside their floors; target/bench/numbers.json
  bench --size             the same and the size of the phone library
  bindgen                  Kotlin, Python and Swift bindings into target/bindings
  surface [--accept]       what the library offers, beside bindings/ffi/api.snapshot
  python                   bindings, and their tests in Python
  kotlin                   bindings, and their tests on the JVM
  fuzz [TARGET] [--seconds N]
                           one decoder, or each in turn, under libFuzzer (60 s each)
  size                     the native library as a phone ships it
  help                     this

Exit codes: 0 well, 1 something failed, 2 wrong use or a missing prerequisite.
";
