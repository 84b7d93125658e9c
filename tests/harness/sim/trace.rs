use std::fmt;

use sha2::{Digest, Sha256};

/// What a run was, in 32 bytes: equal for two runs of one seed.
pub type TraceHash = [u8; 32];

/// Everything that happened, in order: each line that is said, each byte that crossed a line.
#[derive(Default)]
pub(super) struct Trace {
    hash: Sha256,
    aloud: bool,
}

impl Trace {
    pub(super) fn aloud(aloud: bool) -> Self {
        Self {
            hash: Sha256::new(),
            aloud,
        }
    }

    pub(super) fn say(&mut self, at_ms: i64, line: fmt::Arguments<'_>) {
        let line = format!("{at_ms} {line}");
        if self.aloud {
            eprintln!("  {line}");
        }
        self.bytes(line.as_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).expect("a length");
        self.hash.update(length.to_be_bytes());
        self.hash.update(bytes);
    }

    pub(super) fn hash(&self) -> TraceHash {
        self.hash.clone().finalize().into()
    }
}
