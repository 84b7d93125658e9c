use std::fs;
use std::io::Write;
use std::path::Path;

use protocol::{Random, SigningKey};

use crate::{Error, Result};

/// The length of an incarnation.
pub const INCARNATION_BYTES: usize = 16;
/// The file with the server's signing keys, oldest first, 32 bytes each.
pub const KEYS_FILE: &str = "server.keys";
/// The file with the incarnation, and the feed total of the last minute.
pub const INCARNATION_FILE: &str = "incarnation";
const SEED_BYTES: usize = 32;
const TOTAL_BYTES: usize = 8;

/// The server's signing keys, oldest first: each is the successor of the one before it. A client
/// that knows an older one is answered under it (PROTOCOL 4.1).
#[derive(Clone, Debug)]
pub struct Keys(Vec<SigningKey>);

impl Keys {
    /// One new key.
    ///
    /// # Errors
    /// `Protocol` when there is no randomness.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        let mut seed = [0; SEED_BYTES];
        random.fill(&mut seed)?;
        Ok(Self(vec![SigningKey::from_seed(&seed)]))
    }

    /// The keys that these seeds give, oldest first.
    ///
    /// # Errors
    /// `MalformedFile` without any.
    pub fn from_seeds(seeds: &[[u8; SEED_BYTES]]) -> Result<Self> {
        if seeds.is_empty() {
            return Err(Error::MalformedFile(KEYS_FILE));
        }
        Ok(Self(seeds.iter().map(SigningKey::from_seed).collect()))
    }

    /// Reads the keys in `folder`, or makes the first one there.
    ///
    /// # Errors
    /// `File`, `MalformedFile`, or `Protocol` when there is no randomness.
    pub fn open(folder: &Path, random: &mut dyn Random) -> Result<Self> {
        let path = folder.join(KEYS_FILE);
        if path.try_exists()? {
            let bytes = fs::read(&path)?;
            let (seeds, rest) = bytes.as_chunks::<SEED_BYTES>();
            if !rest.is_empty() {
                return Err(Error::MalformedFile(KEYS_FILE));
            }
            return Self::from_seeds(seeds);
        }
        let mut seed = [0; SEED_BYTES];
        random.fill(&mut seed)?;
        write_whole(&path, &seed)?;
        Self::from_seeds(&[seed])
    }

    /// Adds a new key behind the others, for clients to move to.
    ///
    /// # Errors
    /// `File`, `MalformedFile`, or `Protocol` when there is no randomness.
    pub fn rotate(folder: &Path, random: &mut dyn Random) -> Result<Self> {
        Self::open(folder, random)?;
        let path = folder.join(KEYS_FILE);
        let mut bytes = fs::read(&path)?;
        let mut seed = [0; SEED_BYTES];
        random.fill(&mut seed)?;
        bytes.extend(seed);
        write_whole(&path, &bytes)?;
        Self::open(folder, random)
    }

    /// The keys, oldest first.
    #[must_use]
    pub fn chain(&self) -> &[SigningKey] {
        &self.0
    }
}

/// One life of the database: clients that see another one check everything (PROTOCOL 6, 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incarnation {
    /// Its name.
    pub id: [u8; INCARNATION_BYTES],
    /// How many feed rows had been made when this was last written down.
    pub feed_total: u64,
}

impl Incarnation {
    /// Reads the one in `folder`; none before the first start.
    ///
    /// # Errors
    /// `File`, `MalformedFile`.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(INCARNATION_FILE);
        if !path.try_exists()? {
            return Ok(None);
        }
        let bytes = fs::read(&path)?;
        let malformed = Error::MalformedFile(INCARNATION_FILE);
        let Some((id, total)) = bytes.split_first_chunk::<INCARNATION_BYTES>() else {
            return Err(malformed);
        };
        let Ok(total) = <[u8; TOTAL_BYTES]>::try_from(total) else {
            return Err(malformed);
        };
        Ok(Some(Self {
            id: *id,
            feed_total: u64::from_be_bytes(total),
        }))
    }

    /// Writes it into `folder`, whole or not at all.
    ///
    /// # Errors
    /// `File`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let bytes = [&self.id[..], &self.feed_total.to_be_bytes()].concat();
        write_whole(&folder.join(INCARNATION_FILE), &bytes)
    }

    /// The incarnation to go on with: the saved one, unless the database knows of fewer feed rows
    /// than were once made. Then it was restored from a backup, and another life begins.
    ///
    /// # Errors
    /// `Protocol` when there is no randomness.
    pub fn resume(saved: Option<Self>, feed_total: u64, random: &mut dyn Random) -> Result<Self> {
        if let Some(saved) = saved.filter(|saved| saved.feed_total <= feed_total) {
            return Ok(Self {
                feed_total,
                ..saved
            });
        }
        let mut id = [0; INCARNATION_BYTES];
        random.fill(&mut id)?;
        Ok(Self { id, feed_total })
    }
}

/// Writes beside, syncs, renames: a crash leaves the old bytes or the new ones.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);

    impl Random for Counting {
        fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
            self.0 += 1;
            bytes.fill(self.0);
            Ok(())
        }
    }

    fn ids(keys: &Keys) -> Vec<[u8; 32]> {
        let chain = keys.chain().iter();
        chain.map(|key| key.public().to_bytes()).collect()
    }

    #[test]
    fn keys_are_made_once_and_a_new_one_goes_behind_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut random = Counting(0);
        let first = ids(&Keys::open(folder.path(), &mut random).unwrap());
        assert_eq!(ids(&Keys::open(folder.path(), &mut random).unwrap()), first);
        let both = ids(&Keys::rotate(folder.path(), &mut random).unwrap());
        assert_eq!((both.len(), both[0]), (2, first[0]));
        assert_eq!(ids(&Keys::open(folder.path(), &mut random).unwrap()), both);
        for bytes in [&[][..], &[1; 31], &[1; 33]] {
            fs::write(folder.path().join(KEYS_FILE), bytes).unwrap();
            let opened = Keys::open(folder.path(), &mut random);
            assert!(matches!(opened, Err(Error::MalformedFile(KEYS_FILE))));
        }
    }

    #[test]
    fn only_its_owner_may_read_the_keys() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Keys::open(folder.path(), &mut Counting(0)).unwrap();
        let mode = fs::metadata(folder.path().join(KEYS_FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_database_with_fewer_feed_rows_than_were_made_begins_another_life() {
        let saved = Incarnation {
            id: [7; 16],
            feed_total: 100,
        };
        let resume = |saved, total| Incarnation::resume(saved, total, &mut Counting(0)).unwrap();
        for (total, goes_on) in [(99, false), (100, true), (101, true)] {
            let now = resume(Some(saved), total);
            assert_eq!((now.id == saved.id, now.feed_total), (goes_on, total));
        }
        assert_ne!(resume(None, 0).id, saved.id);
    }

    #[test]
    fn an_incarnation_is_read_as_it_was_written_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Incarnation::read(folder.path()).unwrap(), None);
        let saved = Incarnation {
            id: [7; 16],
            feed_total: u64::MAX,
        };
        saved.write(folder.path()).unwrap();
        assert_eq!(Incarnation::read(folder.path()).unwrap(), Some(saved));
        for bytes in [&[][..], &[1; 23], &[1; 25]] {
            fs::write(folder.path().join(INCARNATION_FILE), bytes).unwrap();
            let read = Incarnation::read(folder.path());
            assert!(matches!(read, Err(Error::MalformedFile(INCARNATION_FILE))));
        }
    }
}
