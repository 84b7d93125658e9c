//! The rules of SECURITY 3 and 4 as a small model without bytes or cryptography, to be read beside
//! them, and what must hold in every history. It was written from the text alone, and crate
//! `membership` is held against it.

pub mod bridge;
pub mod cast;
pub mod checker;
pub mod entries;
pub mod epochs;
pub mod evil;
pub mod frozen;
pub mod honest;
pub mod invariants;
pub mod item;
pub mod person;
pub mod random;
pub mod real;
pub mod rules;
pub mod settings;
pub mod space;
pub mod view;
pub mod world;
