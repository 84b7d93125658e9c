//! Whether the server shows all of the person's devices the same (PROTOCOL 8): each says, in the
//! first entry of a day, where it stood on the feed; two that saw another tag at one place are
//! being told different things.

use journal::{DocumentKey, DocumentKind, FeedTag, Place, Profile};
use store::Reader;

use crate::read::profile_record;
use crate::{Companion, Result, identity, meta};

/// How many places are remembered: some weeks of use.
const TRAIL_MAX: usize = 128;
const PLACE_BYTES: usize = 4 + 8 + 8;
const DAY_MS: i64 = 24 * 3_600 * 1_000;

impl Companion {
    /// Says where this device stands, if something is to be sent anyway and it has not said it
    /// today. A person with one device has nobody to tell.
    pub(crate) fn say_feed(&self) -> Result<()> {
        let said = self.read(|reader| {
            let Ok(space) = self.private_space() else {
                return Ok(None);
            };
            let today = self.now().at_ms.div_euclid(DAY_MS);
            let last = reader.meta(meta::FEED_SAID_DAY)?;
            let last = last
                .and_then(|bytes| bytes.try_into().ok())
                .map(i64::from_be_bytes);
            let of_space = |row: &store::DocumentRow| row.space == space;
            if last == Some(today) || !reader.unsent_documents()?.iter().any(of_space) {
                return Ok(None);
            }
            let known = self.known(reader)?;
            let own = known.person(&self.inner.me.person);
            let Some(place) = trail(reader)?
                .pop()
                .filter(|_| own.is_some_and(|own| own.active().len() >= 2))
            else {
                return Ok(None);
            };
            let device = *identity::device_keys(reader)?.device_id().as_bytes();
            Ok(Some((device, place, today)))
        })?;
        let Some((device, place, today)) = said else {
            return Ok(());
        };
        let (space, key) = (
            self.private_space()?,
            DocumentKey::whole(DocumentKind::Profile),
        );
        self.write(&[], |session| {
            let record = session.record(space, key, Place::ITSELF)?;
            let said = Profile::say_feed(&record, &device, place, &mut session.pen(None))?;
            session.apply(space, key, &[said.write])
        })?;
        self.keep_meta(meta::FEED_SAID_DAY, Some(today.to_be_bytes().to_vec()))
    }

    /// Remembers where this device stands, and holds it against what its siblings said.
    pub(crate) fn compare_feeds(&self) -> Result<()> {
        let (kept, differs) = self.read(|reader| {
            let mut places = trail(reader)?;
            let now = crate::sync::chosen(reader)?.and_then(|server| {
                Some(FeedTag {
                    incarnation: server.row.incarnation?,
                    n: server.row.feed_n,
                    tag: server.row.feed_tag,
                })
            });
            let is_new = now.is_some_and(|now| places.last() != Some(&now));
            places.extend(now.filter(|_| is_new));
            let said = Profile::read(&profile_record(reader)?).feed_tags;
            let contradicts = |said: &FeedTag| {
                places.iter().any(|own| {
                    (own.incarnation, own.n) == (said.incarnation, said.n) && own.tag != said.tag
                })
            };
            let differs = said.iter().any(|(_, said)| contradicts(said));
            let known = reader.meta(meta::SPLIT_VIEW)?.is_some();
            let excess = places.len().saturating_sub(TRAIL_MAX);
            places.drain(..excess);
            Ok((is_new.then(|| bytes_of(&places)), differs && !known))
        })?;
        if let Some(kept) = kept {
            self.keep_meta(meta::FEED_TRAIL, Some(kept))?;
        }
        if differs {
            self.keep_meta(meta::SPLIT_VIEW, Some(vec![1]))?;
            if let Ok(server) = self.chosen_server() {
                // Every log is compared at the next request.
                self.update_server(server.number, |row| row.full_check_s = 0)?;
            }
        }
        Ok(())
    }
}

/// Whether the server was seen to show devices different things.
pub(crate) fn was_seen(reader: &Reader<'_>) -> Result<bool> {
    Ok(reader.meta(meta::SPLIT_VIEW)?.is_some())
}

fn trail(reader: &Reader<'_>) -> Result<Vec<FeedTag>> {
    let bytes = reader.meta(meta::FEED_TRAIL)?.unwrap_or_default();
    let places = bytes.as_chunks::<PLACE_BYTES>().0.iter();
    Ok(places.filter_map(place_of).collect())
}

fn place_of(bytes: &[u8; PLACE_BYTES]) -> Option<FeedTag> {
    let (incarnation, rest) = bytes.split_first_chunk::<4>()?;
    let (n, tag) = rest.split_first_chunk::<8>()?;
    Some(FeedTag {
        incarnation: *incarnation,
        n: u64::from_be_bytes(*n),
        tag: tag.try_into().ok()?,
    })
}

fn bytes_of(places: &[FeedTag]) -> Vec<u8> {
    let bytes =
        |place: &FeedTag| [&place.incarnation[..], &place.n.to_be_bytes(), &place.tag].concat();
    places.iter().flat_map(bytes).collect()
}
