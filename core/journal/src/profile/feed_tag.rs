use super::{FEED_TAGS, Profile};
use crate::revision::{Revision, Written};
use crate::{DeviceTag, Id, Packed, Pen, Place, Record, Result, Scalar};

/// Where a device stood on the server's feed: two devices that saw another tag at the same place
/// are told different things (PROTOCOL 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedTag {
    /// The life of the server's database.
    pub incarnation: [u8; 4],
    /// The row of the feed.
    pub n: u64,
    /// Its tag.
    pub tag: [u8; 8],
}

/// As many devices as a person may ever have had; the oldest entries are not taken away.
const FEED_TAGS_MAX: usize = 256;

impl FeedTag {
    fn to_scalar(self) -> Scalar {
        let packed = Packed::default()
            .with("i", Scalar::Bytes(self.incarnation.to_vec()))
            .with("n", i64::try_from(self.n).unwrap_or(i64::MAX))
            .with("t", Scalar::Bytes(self.tag.to_vec()));
        packed.to_scalar()
    }

    fn read(scalar: &Scalar) -> Option<Self> {
        let Scalar::Bytes(bytes) = scalar else {
            return None;
        };
        let packed = Packed::from_bytes(bytes).ok()?;
        let Some(Scalar::Bytes(incarnation)) = packed.value("i") else {
            return None;
        };
        let Some(Scalar::Bytes(tag)) = packed.value("t") else {
            return None;
        };
        Some(Self {
            incarnation: incarnation.as_slice().try_into().ok()?,
            n: u64::try_from(packed.int("n")?).ok()?,
            tag: tag.as_slice().try_into().ok()?,
        })
    }
}

impl Profile {
    /// The write that says where a device stands on the server's feed.
    ///
    /// # Errors
    /// `InvalidInput` with `too_many` for more devices than a person may ever have had.
    pub fn say_feed(
        record: &Record,
        device: &[u8; 16],
        tag: FeedTag,
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::ITSELF, record)?;
        let code = code_of(device);
        revision.add(&FEED_TAGS, &code, tag.to_scalar(), FEED_TAGS_MAX)?;
        Ok(revision.finish(pen))
    }
}

/// The code under which a device's place is kept: the end of the ids that it makes.
fn code_of(device: &[u8; 16]) -> String {
    let id = Id::at(0, DeviceTag::of(device));
    id.as_str().chars().skip(9).collect()
}

/// Every device's place, by the end of the ids that it makes.
pub(super) fn read_all(record: &Record) -> Vec<(String, FeedTag)> {
    let tags = record.under(FEED_TAGS.key);
    tags.filter_map(|(code, versions)| {
        let tag = FeedTag::read(&versions.last()?.value)?;
        Some((code.to_owned(), tag))
    })
    .collect()
}
