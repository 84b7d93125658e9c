use super::files::{
    Folder, SMALL_BYTES_MAX, open_to_overwrite, overwrite, read_small, write_durably,
};
use crate::{CompanionError, Result};

const MAGIC: &[u8; 6] = b"CMPKEY";
const VERSION: u8 = 1;

/// The wrapped database key of a folder, and the id under which the key that opens it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyFile {
    pub(crate) folder_id: [u8; 16],
    pub(crate) wrapped: Vec<u8>,
}

impl KeyFile {
    /// Reads the key file; none if there is none.
    pub(crate) fn read(folder: &Folder) -> Result<Option<Self>> {
        let Some(bytes) = read_small(&folder.key(), SMALL_BYTES_MAX)? else {
            return Ok(None);
        };
        Self::from_bytes(&bytes).map(Some)
    }

    /// Reads the bytes of a key file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(CompanionError::Foreign)?;
        match rest {
            [VERSION, rest @ ..] => {
                let (folder_id, wrapped) =
                    rest.split_first_chunk().ok_or(CompanionError::Foreign)?;
                Ok(Self {
                    folder_id: *folder_id,
                    wrapped: wrapped.to_vec(),
                })
            }
            [_, ..] => Err(CompanionError::NewerVersion),
            [] => Err(CompanionError::Foreign),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        [&MAGIC[..], &[VERSION], &self.folder_id, &self.wrapped].concat()
    }

    /// Puts this key file in the place of the old one, of which nothing stays.
    pub(crate) fn replace(&self, folder: &Folder) -> Result<()> {
        let old = open_to_overwrite(&folder.key())?;
        write_durably(&folder.key(), &self.to_bytes())?;
        // The old file has no name any more; its bytes would still be on the disk.
        old.map_or(Ok(()), |mut old| overwrite(&mut old, SMALL_BYTES_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_is_replaced_whole() {
        let at = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(at.path());
        assert_eq!(KeyFile::read(&folder), Ok(None));
        for wrapped in [vec![1; 90], vec![2; 70]] {
            let file = KeyFile {
                folder_id: [7; 16],
                wrapped,
            };
            file.replace(&folder).expect("written");
            assert_eq!(KeyFile::read(&folder), Ok(Some(file)));
        }
    }

    #[test]
    fn other_bytes_are_refused_and_newer_ones_named() {
        assert_eq!(KeyFile::from_bytes(b""), Err(CompanionError::Foreign));
        assert_eq!(
            KeyFile::from_bytes(b"CMPKEY\x01short"),
            Err(CompanionError::Foreign)
        );
        assert_eq!(
            KeyFile::from_bytes(b"CMPKEY\x02"),
            Err(CompanionError::NewerVersion)
        );
    }
}
