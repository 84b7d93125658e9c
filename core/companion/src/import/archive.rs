use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::bounded::Bounded;
use super::{Limits, Refusal};

/// Begins each entry of an archive's table of contents.
const TABLE_ENTRY: [u8; 4] = *b"PK\x01\x02";
/// Begins each file of a ZIP archive.
const FILE_ENTRY: [u8; 4] = *b"PK\x03\x04";
/// Begins an `.xz` file.
const XZ: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
/// Endings of names of archives, none of which belongs in another.
const ARCHIVES: [&str; 9] = [
    ".zip", ".xz", ".gz", ".bz2", ".7z", ".rar", ".tar", ".zst", ".jar",
];
/// How much of a file is looked at a time.
const PIECE_BYTES: usize = 16 * 1024;

/// A ZIP archive whose table of contents was checked.
pub(crate) struct Archive<R> {
    zip: ZipArchive<R>,
    limits: Limits,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive and checks every name in it.
    ///
    /// # Errors
    /// The `Refusal` of whatever is wrong with it.
    pub(crate) fn open(mut file: R, limits: &Limits) -> Result<Self, Refusal> {
        refuse_many_files(&mut file, limits)?;
        let mut zip = ZipArchive::new(file)?;
        if zip.len() as u64 > limits.files {
            return Err(Refusal::TooManyFiles);
        }
        if zip.has_duplicate_names() || zip.has_overlapping_files()? {
            return Err(Refusal::Broken);
        }
        let mut unpacked = 0_u64;
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index)?;
            check(&entry)?;
            unpacked = unpacked.saturating_add(entry.size());
        }
        if unpacked > limits.unpacked_bytes {
            return Err(Refusal::UnpackedTooLarge);
        }
        Ok(Self {
            zip,
            limits: *limits,
        })
    }

    /// Whether a file of this name is in it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// How many of its files lie under `folder`.
    pub(crate) fn count_under(&self, folder: &str) -> u64 {
        let names = self.zip.file_names().filter_map(Result::ok);
        names
            .filter(|name| name.starts_with(folder) && !name.ends_with('/'))
            .count() as u64
    }

    /// Reads the file of this name, bounded.
    ///
    /// # Errors
    /// `PartMissing`, or the `Refusal` of whatever is wrong with it.
    pub(crate) fn file(&mut self, name: &str) -> Result<impl Read + '_, Refusal> {
        let index = self.zip.index_for_name(name).ok_or(Refusal::PartMissing)?;
        let entry = self.zip.by_index(index)?;
        let packed = entry.compressed_size();
        Ok(Bounded::unpacked(
            NoArchive {
                inner: entry,
                begun: false,
            },
            packed,
            &self.limits,
        ))
    }
}

/// Counts entries of tables of contents before any table is built, which could be a large one.
fn refuse_many_files(file: &mut (impl Read + Seek), limits: &Limits) -> Result<(), Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut piece = vec![0; PIECE_BYTES];
    let (mut kept, mut entries, mut all) = (0, 0, 0_u64);
    loop {
        let count = file.read(piece.get_mut(kept..).unwrap_or_default())?;
        all = all.saturating_add(count as u64);
        if all > limits.packed_bytes {
            return Err(Refusal::PackedTooLarge);
        }
        let seen = piece.get(..kept + count).unwrap_or_default();
        entries += seen
            .windows(TABLE_ENTRY.len())
            .filter(|four| **four == TABLE_ENTRY)
            .count() as u64;
        if entries > limits.files {
            return Err(Refusal::TooManyFiles);
        }
        if count == 0 {
            return Ok(());
        }
        // An entry may begin at the end of one piece and go on in the next.
        let end = seen.len();
        kept = end.min(TABLE_ENTRY.len() - 1);
        piece.copy_within(end - kept..end, 0);
    }
}

fn check<R: Read>(entry: &ZipFile<'_, R>) -> Result<(), Refusal> {
    let name = entry.name()?;
    let mut parts = name.split(['/', '\\']);
    let leads_elsewhere = name.starts_with(['/', '\\'])
        || name.contains([':', '\0'])
        || parts.any(|part| part == "..");
    if leads_elsewhere {
        return Err(Refusal::PathLeadsElsewhere);
    }
    if entry.is_symlink() {
        return Err(Refusal::Link);
    }
    if entry.encrypted() {
        return Err(Refusal::LockedArchive);
    }
    let name = name.to_ascii_lowercase();
    if ARCHIVES.iter().any(|ending| name.ends_with(ending)) {
        return Err(Refusal::ArchiveInside);
    }
    Ok(())
}

/// Refuses a file of an archive that is an archive itself.
struct NoArchive<R> {
    inner: R,
    begun: bool,
}

impl<R: Read> Read for NoArchive<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.begun || buffer.len() < XZ.len() {
            self.begun = true;
            return self.inner.read(buffer);
        }
        let mut count = 0;
        while count < XZ.len() {
            match self
                .inner
                .read(buffer.get_mut(count..).unwrap_or_default())?
            {
                0 => break,
                more => count += more,
            }
        }
        self.begun = true;
        let begin = buffer.get(..count).unwrap_or_default();
        if begin.starts_with(&FILE_ENTRY) || begin.starts_with(&XZ) {
            return Err(Refusal::ArchiveInside.into());
        }
        Ok(count)
    }
}
