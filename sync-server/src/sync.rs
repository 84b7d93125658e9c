//! One sync: what a request brings is taken, then what is new is answered (PROTOCOL 6.1, 9).

mod accept;
mod append;
mod chain;
mod manifests;
mod news;
mod quota;
mod records;
mod section;
mod standing;

pub(crate) use accept::{offer_all, set_state};
pub(crate) use news::{answer, is_newest};
pub(crate) use quota::{Charged, Payer, charge_blob, refund};
pub(crate) use records::set_era_head;
pub(crate) use section::take_section;
pub(crate) use standing::update_devices;
