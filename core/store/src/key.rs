use std::fmt;

use zeroize::Zeroizing;

/// The bytes of a database key.
pub const DATABASE_KEY_BYTES: usize = 32;

/// The raw key of the database. It is wiped from memory when dropped and never printed.
// In a place of its own: what it is part of moves, and what moves leaves its bytes behind.
#[derive(Clone)]
pub struct DatabaseKey(Box<Zeroizing<[u8; DATABASE_KEY_BYTES]>>);

impl DatabaseKey {
    /// Takes 32 random bytes as a key.
    #[must_use]
    pub fn new(bytes: [u8; DATABASE_KEY_BYTES]) -> Self {
        Self(Box::new(Zeroizing::new(bytes)))
    }

    /// The statement that hands the key to SQLCipher, unstretched.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        use std::fmt::Write as _;
        // Room from the start, so that no half of the key stays behind in a string that grew.
        let mut pragma = Zeroizing::new(String::with_capacity(2 * DATABASE_KEY_BYTES + 32));
        pragma.push_str("PRAGMA key = \"x'");
        for byte in self.0.iter() {
            // Writing to a string cannot fail.
            let _ = write!(pragma, "{byte:02x}");
        }
        pragma.push_str("'\"");
        pragma
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey(..)")
    }
}
