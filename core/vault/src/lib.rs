//! Everything secret: recovery words, device keys, epoch secrets and their seals, and the wrapping
//! of the database key (PROTOCOL 3 and 4, SECURITY 2, 3 and 7).
//!
//! Secrets overwrite themselves when dropped, are compared in constant time and are never printed.
//!
//! ```
//! use protocol::{Class, PersonId, Random};
//! use vault::{DeviceKeys, EpochSecret, Identity, Language, RecoveryWords};
//!
//! // Real callers pass the system's source of randomness.
//! struct Counting(u8);
//! impl Random for Counting {
//!     fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
//!         bytes.fill(self.0);
//!         self.0 += 1;
//!         Ok(())
//!     }
//! }
//! let mut random = Counting(1);
//!
//! let words = RecoveryWords::make(&mut random)?;
//! let identity = Identity::derive(&words)?;
//! let device = DeviceKeys::make(&mut random)?;
//! let person = PersonId::of(&identity.root().public(), &device.device_id());
//! let founded = membership::found_person(
//!     identity.root(),
//!     device.signing(),
//!     identity.paper().card(Class::Paper, 0, &person),
//!     device.card(Class::Phone, 0, &person),
//! )?;
//!
//! let secret = EpochSecret::make(&mut random)?;
//! let (kind, nonce) = (membership::SpaceKind::Private, [7; 16]);
//! let space = membership::found_space(kind, nonce, &founded.founder, device.signing(), &secret)?;
//!
//! // The twelve words alone open the epoch.
//! let again = Identity::derive(&RecoveryWords::parse(&words.phrase(Language::Spanish))?)?;
//! let (id, epoch) = (&space.space, &space.epoch);
//! let opened = EpochSecret::open(again.paper(), id, &epoch.draft, &epoch.seals)?;
//! opened.check(id, &epoch.commit, &epoch.draft, &epoch.recipients, &epoch.seals)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aead;
mod chain;
mod check_code;
mod derive;
mod device_keys;
mod entry;
mod envelope;
mod epoch;
mod error;
mod hand_over;
mod hpke_box;
mod identity;
mod mailbox;
pub mod padding;
mod pin;
mod secret;
mod snapshot;
#[cfg(test)]
mod standards;
mod words;
mod wrap;

pub use aead::{BOX_OVERHEAD_BYTES, open_box, seal_box};
pub use chain::{SealedEpoch, open_older, wrap_older};
pub use check_code::{CHECK_CODE_BYTES_MAX, CheckCode};
pub use derive::derive;
pub use device_keys::{DEVICE_SECRET_BYTES, DeviceKeys};
pub use entry::{ENTRY_BODY_BYTES_MAX, entry_body_bytes, open_entry, seal_entry};
pub use envelope::{
    open_device_envelope, open_space_envelope, seal_device_envelope, seal_space_envelope,
};
pub use epoch::EpochSecret;
pub use error::{Error, Result};
pub use hand_over::{open_hand_over, seal_hand_over};
pub use identity::Identity;
pub use mailbox::Mailbox;
pub use pin::{
    MEMORY_KIB_DEFAULT, MEMORY_KIB_MAX, PASSES_DEFAULT, PASSES_MAX, PIN_BYTES_MAX, StretchCost,
    TARGET_MS_MAX, TARGET_MS_MIN, calibrate, stretch,
};
pub use secret::Secret;
pub use snapshot::{BLOB_BODY_BYTES_MAX, open_blob, open_manifest, seal_blob, seal_manifest};
pub use words::{ENTROPY_BYTES, Language, PHRASE_BYTES_MAX, RecoveryWords, WORDS};
pub use wrap::{Unwrapped, WrappedKey, unwrap_database_key, wrap_database_key};
