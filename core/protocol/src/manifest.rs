use crate::cbor::{MapWriter, Reader, Tail, Writer, item_length};
use crate::limits::{BLOBS_MAX, DOCUMENT_KEY_BYTES_MAX, MANIFEST_BYTES_MAX, NUMBER_MAX};
use crate::{
    BlobId, Cut, DeviceId, Error, Label, ManifestId, PersonId, Result, SUITE, Short, Signature,
    SigningKey, SpaceId, VerifyingKey, hash, sha256,
};

const WHAT: &str = "manifest";

/// After how many days entries that a manifest covers may be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DropAfter {
    /// Thirty days, as a rule.
    ThirtyDays,
    /// Seven days, for a true delete.
    SevenDays,
}

impl DropAfter {
    /// The number of days.
    #[must_use]
    pub const fn days(self) -> u64 {
        match self {
            Self::ThirtyDays => 30,
            Self::SevenDays => 7,
        }
    }
}

/// A signed list of snapshot blobs and of the entries that they cover (PROTOCOL 4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The device that made it.
    pub author: DeviceId,
    /// Rises from manifest to manifest of a device in a space.
    pub counter: u64,
    /// The last covered entry of each device.
    pub covers: Vec<Cut>,
    /// The blobs.
    pub blobs: Vec<BlobId>,
    /// The epoch under whose secret the body is sealed.
    pub epoch: Short,
    /// The sealed `ManifestBody`.
    pub sealed: Vec<u8>,
    /// When covered entries may be dropped.
    pub drop_after: DropAfter,
    /// Fields of a later version.
    pub tail: Tail,
    /// By the author, over the id.
    pub signature: Signature,
}

impl Manifest {
    /// Signs for `space` as `person`, once everything else is in place.
    #[must_use]
    pub fn sign(mut self, space: &SpaceId, key: &SigningKey, person: &PersonId) -> Self {
        let id = self.id(space);
        self.signature = key.sign(Label::Manifest, person, id.as_bytes());
        self
    }

    /// Reads a manifest: map, then signature. Whether it holds is for `verify`.
    ///
    /// # Errors
    /// `Malformed` for another layout, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(Error::Limit("manifest bytes"));
        }
        let malformed = Error::Malformed(WHAT);
        let length = item_length(bytes).map_err(|error| match error {
            Error::Malformed(_) => malformed,
            other => other,
        })?;
        let (map, signature) = bytes.split_at_checked(length).ok_or(malformed)?;
        let signature = signature.try_into().map_err(|_| malformed)?;
        let mut map = Reader::new(map, WHAT)?.map()?;
        if map.required(0)?.uint()? != u64::from(SUITE) {
            return Err(Error::UnknownSuite);
        }
        let author = DeviceId::from_bytes(map.required(1)?.fixed()?);
        let counter = map.required(2)?.uint()?;
        if counter > NUMBER_MAX {
            return Err(malformed);
        }
        Ok(Self {
            author,
            counter,
            covers: map.required(3)?.list(Cut::read)?,
            blobs: read_blobs(map.required(4)?)?,
            epoch: map.required(5)?.fixed()?,
            sealed: map.required(6)?.bytes()?.to_vec(),
            drop_after: match map.required(7)?.uint()? {
                30 => DropAfter::ThirtyDays,
                7 => DropAfter::SevenDays,
                _ => return Err(malformed),
            },
            tail: map.tail()?,
            signature: Signature::from_bytes(signature),
        })
    }

    /// The manifest's bytes: map, then signature.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.map(true)[..], self.signature.as_bytes()].concat()
    }

    /// The manifest's id in `space`.
    #[must_use]
    pub fn id(&self, space: &SpaceId) -> ManifestId {
        let map = self.map(true);
        ManifestId::from_bytes(hash(Label::ManifestId, &[space.as_bytes(), &map]))
    }

    /// What the sealed body is bound to besides its key: everything else in the map.
    #[must_use]
    pub fn additional_data(&self) -> [u8; 32] {
        sha256(&[&self.map(false)])
    }

    /// Checks that the device with this key signed for `space` as `person`, and tells the id.
    ///
    /// # Errors
    /// `BadSignature` if not.
    pub fn verify(
        &self,
        space: &SpaceId,
        key: &VerifyingKey,
        person: &PersonId,
    ) -> Result<ManifestId> {
        let id = self.id(space);
        key.verify(Label::Manifest, person, id.as_bytes(), &self.signature)?;
        Ok(id)
    }

    fn map(&self, with_sealed: bool) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(u64::from(SUITE)));
        map.field(1, |w| w.bytes(self.author.as_bytes()));
        map.field(2, |w| w.uint(self.counter));
        map.field(3, |w| w.list(&self.covers, |w, cut| cut.write(w)));
        let blobs: Vec<_> = self.blobs.iter().flat_map(BlobId::as_bytes).collect();
        let blobs: Vec<u8> = blobs.into_iter().copied().collect();
        map.field(4, |w| w.bytes(&blobs));
        map.field(5, |w| w.bytes(&self.epoch));
        if with_sealed {
            map.field(6, |w| w.bytes(&self.sealed));
        }
        map.field(7, |w| w.uint(self.drop_after.days()));
        map.finish(&self.tail)
    }
}

fn read_blobs(reader: &mut Reader<'_>) -> Result<Vec<BlobId>> {
    let (blobs, rest) = reader.bytes()?.as_chunks::<{ BlobId::BYTES }>();
    if !rest.is_empty() {
        return Err(reader.malformed());
    }
    if blobs.len() > BLOBS_MAX {
        return Err(Error::Limit("blobs of a manifest"));
    }
    Ok(blobs.iter().copied().map(BlobId::from_bytes).collect())
}

/// What is sealed in a manifest: which document is in which blob. Its padding is the vault's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManifestBody {
    /// A document each.
    pub documents: Vec<BlobPart>,
}

/// A document in a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobPart {
    /// The document's key in its space.
    pub key: Vec<u8>,
    /// The blob's place in the manifest's list.
    pub blob: u64,
    /// `heads_digest` of the document.
    pub heads: Short,
    /// How many changes are in it.
    pub changes: u64,
}

impl ManifestBody {
    /// Reads a body without its padding.
    ///
    /// # Errors
    /// `Malformed` for another layout or anything after it, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > MANIFEST_BYTES_MAX {
            return Err(Error::Limit("manifest body bytes"));
        }
        let documents = Reader::new(bytes, "manifest body")?.list(BlobPart::read)?;
        Ok(Self { documents })
    }

    /// The body's bytes, unpadded.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.list(&self.documents, |w, part| {
            w.array(4).bytes(&part.key).uint(part.blob);
            w.bytes(&part.heads).uint(part.changes);
        });
        writer.into_bytes()
    }
}

impl BlobPart {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(4)?;
        let part = Self {
            key: reader.bytes()?.to_vec(),
            blob: reader.uint()?,
            heads: reader.fixed()?,
            changes: reader.uint()?,
        };
        let named = (2..=DOCUMENT_KEY_BYTES_MAX).contains(&part.key.len());
        if !named || part.blob >= BLOBS_MAX as u64 || part.changes > NUMBER_MAX {
            return Err(reader.malformed());
        }
        Ok(part)
    }
}

/// Eight bytes that tell the heads of a document, in whatever order they are given.
#[must_use]
pub fn heads_digest(heads: &[[u8; 32]]) -> Short {
    let mut sorted: Vec<&[u8]> = heads.iter().map(<[u8; 32]>::as_slice).collect();
    sorted.sort_unstable();
    sha256(&sorted).first_chunk().copied().unwrap_or_default()
}
