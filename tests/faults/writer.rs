//! A small honest program for the faults to bite: `fault-writer rows|tour|copy FOLDER …`.
//!
//! `rows FOLDER N [careless]` appends N rows of 1,000 bytes, syncs each and says so; a careless
//! writer syncs nothing. `tour FOLDER` makes every call that the shim counts. It exits with 3 and
//! the system's number when a call fails.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::ExitCode;

const ROW_BYTES: usize = 1_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["rows", folder, count] => rows(Path::new(folder), count.parse().unwrap_or(0), true),
        ["rows", folder, count, "careless"] => {
            rows(Path::new(folder), count.parse().unwrap_or(0), false)
        }
        ["patient", folder, count] => patient(Path::new(folder), count.parse().unwrap_or(0)),
        ["tour", folder] => tour(Path::new(folder)),
        _ => return ExitCode::from(2),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("os error {}", error.raw_os_error().unwrap_or(0));
            ExitCode::from(3)
        }
    }
}

/// Row `number`: all its bytes are the same, so a torn one shows.
fn row(number: usize) -> [u8; ROW_BYTES] {
    [b'a' + (number % 26) as u8; ROW_BYTES]
}

fn rows(folder: &Path, count: usize, careful: bool) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(folder.join("rows"))?;
    if careful {
        File::open(folder)?.sync_all()?;
    }
    for number in 0..count {
        file.write_all(&row(number))?;
        if careful {
            file.sync_data()?;
        }
        println!("{number}");
    }
    Ok(())
}

/// Says when there is no room, and tries the same row again once there is.
fn patient(folder: &Path, count: usize) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(folder.join("rows"))?;
    for number in 0..count {
        while let Err(error) = file.write_all(&row(number)) {
            if error.kind() != io::ErrorKind::StorageFull {
                return Err(error);
            }
            println!("full");
            fs::write(folder.join("../room"), b"")?;
        }
        println!("{number}");
    }
    Ok(())
}

fn tour(folder: &Path) -> io::Result<()> {
    let (one, two) = (folder.join("one"), folder.join("two"));
    fs::create_dir(folder.join("inside"))?;
    let mut file = File::create_new(&one)?;
    file.write_all(b"first")?;
    file.write_all_at(b"second", 600)?;
    let gathered = file.write_vectored(&[io::IoSlice::new(b"th"), io::IoSlice::new(b"ird")])?;
    if gathered != b"third".len() {
        return Err(io::ErrorKind::WriteZero.into());
    }
    file.set_len(603)?;
    file.sync_all()?;
    file.sync_data()?;
    fs::copy(&one, &two)?;
    fs::hard_link(&two, folder.join("inside/three"))?;
    fs::rename(&two, folder.join("inside/four"))?;
    fs::remove_file(folder.join("inside/three"))?;
    drop(File::create(&one)?);
    File::open(folder)?.sync_all()?;
    fs::remove_dir_all(folder.join("inside"))
}
