//! Which items are taken (PROTOCOL 9, "Evaluation"): rules E1 to S4 of `membership`, run before
//! the transaction on cached folds. Inside it, only `records` of the logs that were looked at are
//! compared; if one changed meanwhile, the evaluation runs again there.

mod entries;
mod folds;
mod section;

pub(crate) use entries::{JudgedEntry, JudgedManifest, JudgedRun};
pub(crate) use folds::{Folds, PersonFold, SpaceFold};
pub(crate) use section::{After, Judge, JudgedSection, NewRecord, Room};
