//! The folder of one journal: which files it has, and what state they are in.

mod files;
mod key_file;
mod swap;
mod tries;
mod wipe;

pub(crate) use files::{Folder, delete, disk, write_durably};
pub(crate) use key_file::KeyFile;
pub(crate) use tries::Tries;
pub(crate) use wipe::{finish_if_begun, wipe};
