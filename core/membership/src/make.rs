//! Making records. Each is checked by the insert that everybody else's readers use, on a copy of
//! the log: what its own maker cannot read must never be kept.

mod era;
mod person;
mod space;

pub use era::{EraPlan, make_era};
pub use person::{add_device, contact_card_records, remove_device};
pub use space::{MadeRekey, MadeSpace, add_person, adopt, fresh, leave, lower, make_space, rekey};

use protocol::{DeviceId, PersonId, SigningKey};

/// The device that makes a record, with its key.
#[derive(Clone, Copy, Debug)]
pub struct Maker<'a> {
    /// Its person.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// Its signing key.
    pub key: &'a SigningKey,
}
