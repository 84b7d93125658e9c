use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::{Line, WorkloadError};

/// The most that a workload may unpack to.
pub const WORKLOAD_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Reads all lines of a `.jsonl` or `.xz` file; empty lines are passed over.
///
/// # Errors
/// Why the file cannot be used, with the number of the line.
pub fn read_lines(path: &Path) -> Result<Vec<Line>, WorkloadError> {
    lines_of(source(path)?, WORKLOAD_BYTES_MAX)
}

/// The text of a `.jsonl` or `.xz` file.
///
/// # Errors
/// Why the file cannot be read.
pub fn unpacked(path: &Path) -> Result<String, WorkloadError> {
    let mut text = String::new();
    let length = source(path)?
        .take(WORKLOAD_BYTES_MAX + 1)
        .read_to_string(&mut text)? as u64;
    if length > WORKLOAD_BYTES_MAX {
        Err(WorkloadError::TooLong)
    } else {
        Ok(text)
    }
}

fn source(path: &Path) -> Result<Box<dyn Read>, WorkloadError> {
    let file = BufReader::new(File::open(path)?);
    if path.extension().is_some_and(|ending| ending == "xz") {
        Ok(Box::new(lzma_rust2::XzReader::new(file, true)))
    } else {
        Ok(Box::new(file))
    }
}

fn lines_of(source: impl Read, bytes_max: u64) -> Result<Vec<Line>, WorkloadError> {
    let mut source = BufReader::new(source.take(bytes_max + 1));
    let (mut lines, mut text, mut number, mut bytes) = (Vec::new(), String::new(), 0, 0_u64);
    loop {
        text.clear();
        bytes += source.read_line(&mut text)? as u64;
        if bytes > bytes_max {
            return Err(WorkloadError::TooLong);
        }
        if text.is_empty() {
            break;
        }
        number += 1;
        if !text.trim().is_empty() {
            lines.push(Line::read(number, text.trim())?);
        }
    }
    if lines.is_empty() {
        Err(WorkloadError::Empty)
    } else {
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "{\"t\":\"bs\",\"goal\":1,\"step\":2,\"done\":true}\n";

    #[test]
    fn a_file_is_read_up_to_its_longest_and_not_past_it() {
        let text = STEP.repeat(3);
        let length = text.len() as u64;
        assert_eq!(lines_of(text.as_bytes(), length).expect("lines").len(), 3);
        let beyond = lines_of(text.as_bytes(), length - 1);
        assert!(matches!(beyond, Err(WorkloadError::TooLong)));
    }

    #[test]
    fn hostile_files_are_refused() {
        assert!(matches!(
            lines_of("\n\n".as_bytes(), 9),
            Err(WorkloadError::Empty)
        ));
        assert!(matches!(
            lines_of(&[0xff, 0xfe][..], 9),
            Err(WorkloadError::File(_))
        ));
        let second = lines_of(format!("{STEP}{{}}\n").as_bytes(), 999);
        assert!(matches!(second, Err(WorkloadError::Line { number: 2, .. })));
        let cut = lzma_rust2::XzReader::new(&[0xfd, b'7', b'z'][..], true);
        assert!(matches!(lines_of(cut, 9), Err(WorkloadError::File(_))));
    }

    #[test]
    fn the_shared_ten_years_are_read_whole() {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/input/journal-10y.jsonl.xz");
        let lines = read_lines(&path).expect("lines");
        let count = |like: fn(&Line) -> bool| lines.iter().filter(|line| like(line)).count();
        assert_eq!(count(|line| matches!(line, Line::CheckIn(_))), 10_950);
        assert_eq!(count(|line| matches!(line, Line::Contact(_))), 1_500);
        assert_eq!(count(|line| matches!(line, Line::Goal(_))), 60);
        assert_eq!(count(Line::is_burst), 90 + 8 + 5);
    }
}
