use std::io::Write;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::import::archive::Archive;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn open(bytes: &[u8], limits: Limits) -> Result<(), Refusal> {
    Archive::open(Cursor::new(bytes), &limits).map(|_| ())
}

fn unpack(bytes: &[u8], limits: Limits) -> Result<usize, Refusal> {
    let mut archive = Archive::open(Cursor::new(bytes), &limits)?;
    let mut content = Vec::new();
    std::io::Read::read_to_end(&mut archive.file("a")?, &mut content)?;
    Ok(content.len())
}

#[test]
fn the_limits_are_those_of_the_domain() {
    let limits = Limits::default();
    assert_eq!(limits.packed_bytes, 64 * 1024 * 1024);
    assert_eq!(limits.unpacked_bytes, 256 * 1024 * 1024);
    assert_eq!((limits.files, limits.rows), (1_000, 200_000));
    assert_eq!((limits.ratio, limits.depth), (200, 64));
}

#[test]
fn packed_bytes_are_taken_to_the_limit_and_not_one_past() {
    let bytes = zipped(&[("a", b"content")]);
    let limits = |packed_bytes| Limits {
        packed_bytes,
        ..Limits::default()
    };
    assert_eq!(open(&bytes, limits(bytes.len() as u64)), Ok(()));
    assert_eq!(
        open(&bytes, limits(bytes.len() as u64 - 1)),
        Err(Refusal::PackedTooLarge)
    );
    let format = |packed| Format::of(&mut Cursor::new(&b"a,b\n"[..]), &limits(packed));
    assert_eq!(format(4), Ok(Format::Csv));
    assert_eq!(format(3), Err(Refusal::PackedTooLarge));
}

#[test]
fn unpacked_bytes_are_taken_to_the_limit_and_not_one_past() {
    let bytes = zipped(&[("a", b"1234567890"), ("b", b"12345")]);
    let limits = |unpacked_bytes| Limits {
        unpacked_bytes,
        ..Limits::default()
    };
    assert_eq!(open(&bytes, limits(15)), Ok(()));
    assert_eq!(open(&bytes, limits(14)), Err(Refusal::UnpackedTooLarge));
}

#[test]
fn files_are_taken_to_the_limit_and_not_one_past() {
    let names: Vec<_> = (0..1_001).map(|n| format!("f{n}")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(open(&zipped(&files[..1_000]), Limits::default()), Ok(()));
    assert_eq!(
        open(&zipped(&files), Limits::default()),
        Err(Refusal::TooManyFiles)
    );
}

#[test]
fn a_file_that_unpacks_to_far_more_than_its_size_is_refused() {
    let bomb = zipped(&[("a", &vec![b' '; 1_000_000])]);
    assert_eq!(unpack(&bomb, Limits::default()), Err(Refusal::RatioTooHigh));
    let lax = Limits {
        ratio: 2_000,
        ..Limits::default()
    };
    assert_eq!(unpack(&bomb, lax), Ok(1_000_000));
}

#[test]
fn a_size_that_lies_is_counted_while_reading() {
    let mut bytes = zipped(&[("a", &[b'a'; 500])]);
    // The table of contents now says 10 bytes.
    let table = bytes
        .windows(4)
        .rposition(|four| four == b"PK\x01\x02")
        .unwrap();
    bytes[table + 24..table + 28].copy_from_slice(&10_u32.to_le_bytes());
    let limits = Limits {
        unpacked_bytes: 100,
        ratio: 1_000,
        ..Limits::default()
    };
    let outcome = unpack(&bytes, limits);
    assert!(outcome.is_err(), "{outcome:?}");
}

#[test]
fn folders_and_odd_names_are_no_danger_by_themselves() {
    let bytes = zipped(&[("a", b"x"), ("assets/photos/..jpg", b"x"), ("é.txt", b"x")]);
    assert_eq!(open(&bytes, Limits::default()), Ok(()));
    let archive = Archive::open(Cursor::new(&bytes), &Limits::default()).unwrap();
    assert_eq!(archive.count_under("assets/"), 1);
}
