//! Person logs and space logs: the signed records that say which devices a person has and which
//! persons take part in a space (PROTOCOL 4.3, SECURITY 3 and 4).
//!
//! A log is a set of rightly signed records (`PersonLog`, `SpaceLog`). What it says (`PersonState`,
//! `SpaceState`, `judge_entries`) is computed from the whole set by the rules E1 to S7 and F1 to
//! F5, never patched, alike by clients and by the server.
//!
//! ```
//! use membership::{Operation, Record};
//! use protocol::{Card, Class, DeviceId, PersonId, SealKey, SigningKey};
//!
//! let [root, device, paper] = [1, 2, 3].map(|n| SigningKey::from_seed(&[n; 32]));
//! let seal = SealKey::from_bytes([9; 32])?;
//! let person = PersonId::of(&root.public(), &DeviceId::of(&device.public(), &seal));
//! let paper_card = Card::make(Class::Paper, 0, seal, &paper, &person);
//! let device_card = Card::make(Class::Phone, 0, seal, &device, &person);
//!
//! let founded = membership::found_person(&root, &device, paper_card, device_card)?;
//! let record = Record::decode(&founded.era)?;
//! assert_eq!((founded.founder.person, founded.era.len()), (person, 488));
//! assert!(matches!(record.operation, Operation::Era(_)));
//! # Ok::<(), membership::Error>(())
//! ```

mod chain;
mod device;
mod era;
mod error;
mod founding;
mod handles;
mod intake;
mod judge;
mod line;
mod lines;
mod make;
mod operation;
mod outcome;
mod person;
mod person_log;
mod person_state;
mod record;
mod rekey;
mod roster;
#[cfg(test)]
mod samples;
mod space;
mod space_log;
mod space_state;

pub use chain::ChainPoint;
pub use device::{AddDevice, ChainCut, RemoveDevice};
pub use era::{ActiveDevice, Era, RemovedDevice};
pub use error::{Error, Result};
pub use founding::{
    FoundedPerson, FoundedSpace, Founder, FoundingEpoch, check_founding, found_person, found_space,
};
pub use handles::ByHandle;
pub use judge::{
    ActorAt, ChainStart, ChangeFacts, ChangeHash, EntryFacts, EntryId, EntrySet, Judgement,
    LastChange, ManifestFacts, Verdict, Why, judge_entries,
};
pub use line::Line;
pub use lines::{LINE_BYTES, LINES_MIN, Lines};
pub use make::{
    EraPlan, MadeRekey, MadeSpace, Maker, add_device, add_person, adopt, contact_card_records,
    fresh, leave, lower, make_era, make_space, rekey, remove_device,
};
pub use operation::{OPERATION_IGNORED_FROM, Operation};
pub use outcome::{Outcome, Refusal, Taking, Wait};
pub use person::{AddPerson, Leave, Lower, Lowered, Role};
pub use person_log::PersonLog;
pub use person_state::{DeviceStanding, PersonState, Reach};
pub use protocol::Cut;
pub use record::{Author, Record, SIGNATURES_MAX};
pub use rekey::Rekey;
pub use roster::{Roster, RosterPerson, Standing};
pub use space::{Adopt, Genesis, SpaceKind};
pub use space_log::{Persons, SpaceLog, SpaceRecord};
pub use space_state::{Admission, EntryRule, EpochFacts, MemberRole, Misfit, SpaceState};
