//! `companion-bindgen surface LIBRARY` lists what the library offers; everything else is uniffi's
//! own command line.

mod surface;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [command, library] if command == "surface" => list(library),
        _ => {
            uniffi::uniffi_bindgen_main();
            ExitCode::SUCCESS
        }
    }
}

fn list(library: &str) -> ExitCode {
    match surface::of(library) {
        Ok(surface) => {
            print!("{surface}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{library}: {why}");
            ExitCode::FAILURE
        }
    }
}
