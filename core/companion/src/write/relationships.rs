use journal::{DocumentKey, DocumentKind, MemberId, Place, RelationshipChange, Write};
use membership::SpaceKind;
use protocol::PersonId;
use store::{FileStore, SpaceId, Transactions};

use super::Session;
use crate::observe::Topic;
use crate::parts::Draw;
use crate::{Companion, CompanionError, Result, identity};
use journal::Rule;

/// The most relationships of one person.
pub(crate) const RELATIONSHIPS_MAX: usize = 30;

impl Companion {
    /// Opens a relationship of which the person is the only member: "my peer worker is not on
    /// Companion yet". Works without network.
    ///
    /// # Errors
    /// `InvalidInput` for the name, or with `too_many`.
    pub fn open_relationship(&self, peer_name: Option<&str>) -> Result<String> {
        self.write(&[Topic::Relationships], |session| {
            if relationship_spaces(session.store())?.len() >= RELATIONSHIPS_MAX {
                return Err(CompanionError::input("relationships", Rule::TooMany));
            }
            let space = self.found_relationship(session)?;
            let name = RelationshipChange::PeerName(peer_name.map(str::to_owned));
            self.change_relationship(session, space, &[name])?;
            Ok(relationship_id(space))
        })
    }

    /// Says who the peer worker is, before they join.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the name.
    pub fn rename_peer(&self, relationship: &str, peer_name: Option<&str>) -> Result<()> {
        let name = RelationshipChange::PeerName(peer_name.map(str::to_owned));
        self.write(&[Topic::Relationships], |session| {
            let space = self.relationship_space(session.store(), relationship)?;
            self.change_relationship(session, space, &[name])
        })
    }

    fn found_relationship(&self, session: &mut Session<'_>) -> Result<SpaceId> {
        let me = self.inner.me;
        let person = PersonId::from_bytes(me.person);
        let (founder, device) = session.store().read(|reader| {
            let founder = identity::founder(reader, &person, me.private_space)?;
            Ok::<_, CompanionError>((founder, identity::device_keys(reader)?))
        })?;
        let random = &mut Draw(&*self.inner.parts.random);
        let kind = SpaceKind::Relationship;
        identity::found_space(kind, &founder, &device, random, session.commit())
    }

    fn change_relationship(
        &self,
        session: &mut Session<'_>,
        space: SpaceId,
        changes: &[RelationshipChange],
    ) -> Result<()> {
        let key = DocumentKey::whole(DocumentKind::Main);
        let record = session
            .record(space, key, Place::ITSELF)
            .unwrap_or_default();
        let pen = &mut session.pen(Some(self.inner.me.member));
        let write: Write = journal::Relationship::change(&record, changes, pen)?.write;
        session.apply(space, key, &[write])
    }

    /// The space of a relationship.
    pub(crate) fn relationship_space(&self, store: &FileStore, id: &str) -> Result<SpaceId> {
        let spaces = relationship_spaces(store)?;
        let found = spaces
            .into_iter()
            .find(|space| relationship_id(*space) == id);
        found.ok_or(CompanionError::NotFound)
    }

    /// Who writes in a space: nobody named in the private one, where everything is the person's.
    pub(crate) fn member_in(&self, space: SpaceId) -> Option<MemberId> {
        (space != self.inner.me.private_space).then_some(self.inner.me.member)
    }
}

fn relationship_spaces(store: &FileStore) -> Result<Vec<SpaceId>> {
    let spaces = store.read(|reader| reader.spaces())?;
    let relationships = spaces
        .into_iter()
        .filter(|space| space.kind == identity::RELATIONSHIP);
    Ok(relationships.map(|space| space.id).collect())
}

/// The id by which apps name a relationship: the first eight bytes of its space, like a member's.
pub(crate) fn relationship_id(space: SpaceId) -> String {
    MemberId::of(&space.0).as_str().to_owned()
}
