//! Wire objects with exact layouts, and what they are named and signed with: labels, ids, hashes,
//! strict signatures, deterministic CBOR, device cards (PROTOCOL 3 and 4).
//!
//! ```
//! use protocol::{Card, Class, DeviceId, PersonId, SealKey, SigningKey};
//!
//! let signing = SigningKey::from_seed(&[7; 32]);
//! let mut nine = [0; 32];
//! nine[0] = 9;
//! let seal = SealKey::from_bytes(nine)?;
//! let device = DeviceId::of(&signing.public(), &seal);
//! let person = PersonId::of(&SigningKey::from_seed(&[1; 32]).public(), &device);
//!
//! let card = Card::make(Class::Phone, 0, seal, &signing, &person);
//! assert_eq!(card.to_bytes().len(), 141);
//! assert_eq!(Card::decode(&card.to_bytes())?.device_id(), device);
//! card.verify(&person)?;
//! # Ok::<(), protocol::Error>(())
//! ```

mod card;
pub mod cbor;
mod epoch;
mod error;
mod hash;
mod id;
mod key;
mod label;
pub mod limits;
mod random;
mod signature;
#[cfg(test)]
mod standards;

pub use card::{CAP_BUNDLE, CAP_DICTIONARY_1, CARD_BYTES, Card, Class};
pub use epoch::{EpochKey, Older, Recipient, SEALED_SECRET_BYTES, Seal};
pub use error::{Error, Result};
pub use hash::{hash, sha256};
pub use id::{DeviceId, DocumentId, Handle, LogId, PersonId, RecordId, Short, SpaceId};
pub use key::{SealKey, VerifyingKey};
pub use label::Label;
pub use random::Random;
pub use signature::{SIGNATURE_BYTES, SUITE, Signature, SigningKey};
