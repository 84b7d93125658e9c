//! Everything that takes bytes from elsewhere, by name: run by the fuzzer and by the corpus test.

/// One reader of foreign bytes. It may refuse, it may not panic.
#[derive(Clone, Copy)]
pub struct Decoder {
    /// Its name: of the fuzz target, and of its folder in `tests/fixtures/corpus`.
    pub name: &'static str,
    /// Reads the bytes and checks what must hold of the answer.
    pub run: fn(&[u8]),
}

/// All of them.
pub const ALL: &[Decoder] = &[];
