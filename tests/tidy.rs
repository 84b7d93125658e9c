//! The rules of the house, over `cargo metadata` and the files. Each checker gives back what is
//! against its rule, and each is shown, on a small bad example, to find it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod tidy {
    mod arrows;
    mod code;
    mod crates;
    mod fixtures;
    mod found;
    mod licences;
    mod naming;
    mod shape;
    mod sources;
    mod texts;
}
