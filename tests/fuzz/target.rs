//! One source for all fuzz targets: cargo says which decoder this program is.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let decoder = harness::decoders::named(env!("CARGO_BIN_NAME"));
    (decoder.expect("a decoder of this name").run)(bytes);
});
