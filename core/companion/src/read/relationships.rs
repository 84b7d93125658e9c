use journal::{DocumentKey, DocumentKind, RecordKind};
use store::{Day, Listing, Reader, SpaceId};

use super::found::locked_count;
use crate::view::{RelationshipLine, RelationshipListView};
use crate::write::{document_id, relationship_id};
use crate::{Companion, Result, identity};

const CONTACT: u8 = RecordKind::Contact as u8;

impl Companion {
    /// The relationships, oldest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn relationships(&self) -> Result<RelationshipListView> {
        self.read(|reader| {
            let mut lines = Vec::new();
            for (space, name) in named(reader)? {
                let listing = Listing::live_in(space);
                let newest = reader.newest_grouped(CONTACT, Day::MAX, &listing, 1)?;
                lines.push(RelationshipLine {
                    id: relationship_id(space),
                    name,
                    // The rules of membership come with sharing: until then nobody can have joined.
                    state: "alone".to_owned(),
                    last_contact_at_ms: newest.first().map(|row| row.at_ms),
                });
            }
            Ok(RelationshipListView {
                relationships: lines,
                locked_count: locked_count(reader)?,
            })
        })
    }
}

/// The relationship spaces and who the peer worker is, oldest first.
pub(crate) fn named(reader: &Reader<'_>) -> Result<Vec<(SpaceId, Option<String>)>> {
    let mut named = Vec::new();
    for space in reader.spaces()? {
        if space.kind == identity::RELATIONSHIP {
            named.push((space.id, peer_name(reader, space.id)?));
        }
    }
    Ok(named)
}

/// Who the peer worker of a relationship is.
pub(crate) fn peer_name(reader: &Reader<'_>, space: SpaceId) -> Result<Option<String>> {
    let main = DocumentKey::whole(DocumentKind::Main);
    let record = store::RecordRef {
        kind: RecordKind::Relationship as u8,
        id: journal::ITSELF_ID.into(),
        document: document_id(space, main),
    };
    let Some(row) = reader.record_in(&record)? else {
        return Ok(None);
    };
    let record = journal::Record::from_bytes(&row.body)?;
    Ok(record.texts(&journal::relationship::PEER_NAME).shown)
}
