use std::collections::BTreeSet;

use journal::{
    DocumentKey, DocumentKind, MemberId, Place, Profile, RelationshipChange, Scalar, Write,
    relationship,
};
use membership::SpaceKind;
use store::{Commit, Reader, SpaceId};

use super::Session;
use crate::observe::Topic;
use crate::parts::Draw;
use crate::{Companion, CompanionError, Result, identity};
use journal::Rule;

impl Companion {
    /// Opens a relationship of which the person is the only member: "my peer worker is not on
    /// Companion yet". Works without network.
    ///
    /// # Errors
    /// `InvalidInput` for the name, or with `too_many`.
    pub fn open_relationship(&self, peer_name: Option<&str>) -> Result<String> {
        self.write(&[Topic::Relationships], |session| {
            Ok(relationship_id(
                self.begin_relationship(session, peer_name)?,
            ))
        })
    }

    /// Says who the peer worker is, before they join.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the name.
    pub fn rename_peer(&self, relationship: &str, peer_name: Option<&str>) -> Result<()> {
        let name = RelationshipChange::PeerName(peer_name.map(str::to_owned));
        self.write(&[Topic::Relationships], |session| {
            let space = relationship_space(&session.reader(), relationship)?;
            self.change_relationship(session, space, &[name])
        })
    }

    /// Begins a relationship of which the person is the only member.
    ///
    /// # Errors
    /// `InvalidInput` with `too_many`.
    pub(crate) fn begin_relationship(
        &self,
        session: &mut Session<'_, '_>,
        peer_name: Option<&str>,
    ) -> Result<SpaceId> {
        let present = relationship_spaces(&session.reader())?.len();
        relationship::room_for_relationship(present)
            .map_err(|_| CompanionError::input("relationships", Rule::TooMany))?;
        let space = self.found_relationship(session)?;
        let name = RelationshipChange::PeerName(peer_name.map(str::to_owned));
        self.change_relationship(session, space, &[name])?;
        Ok(space)
    }

    fn found_relationship(&self, session: &mut Session<'_, '_>) -> Result<SpaceId> {
        let person = self.inner.me.person;
        let known = self.known_within(&session.reader())?;
        let state = known.person(&person).ok_or(CompanionError::Damaged)?;
        let device = identity::device_keys(&session.reader())?;
        let random = &mut Draw(&*self.inner.parts.random);
        let mut commit = Commit::default();
        let kind = SpaceKind::Relationship;
        let space = identity::found_space(kind, state, &device, random, &mut commit)?;
        session.commit(&commit)?;
        Ok(space)
    }

    fn change_relationship(
        &self,
        session: &mut Session<'_, '_>,
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

    /// Tells a relationship the words of own codes that its records use, so that they travel with
    /// them. Other codes are left alone.
    pub(crate) fn tell_words(
        &self,
        session: &mut Session<'_, '_>,
        space: SpaceId,
        codes: &BTreeSet<String>,
    ) -> Result<()> {
        if codes.is_empty() {
            return Ok(());
        }
        let (private, profile) = (self.private_space()?, DocumentKind::Profile);
        let profile = session.record(private, DocumentKey::whole(profile), Place::ITSELF)?;
        let main = DocumentKey::whole(DocumentKind::Main);
        let told = session.record(space, main, Place::ITSELF)?;
        let is_told = |code: &str, words: &str| {
            let shown = told.shown(&relationship::WORDS.at(code));
            shown.and_then(Scalar::as_text) == Some(words)
        };
        let words = Profile::read(&profile).words.into_iter();
        let used = words.filter(|word| codes.contains(word.code.as_str()));
        let changes: Vec<RelationshipChange> = used
            .filter_map(|word| Some((word.code.to_string(), word.words.shown?)))
            .filter(|(code, words)| !is_told(code, words))
            .map(|(code, words)| RelationshipChange::Word(code, words))
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        self.change_relationship(session, space, &changes)
    }

    /// Who writes in a space: nobody named in the private one, where everything is the person's.
    pub(crate) fn member_in(&self, space: SpaceId) -> Option<MemberId> {
        (self.private_space().ok() != Some(space)).then_some(self.inner.me.member)
    }
}

/// The space of a relationship.
pub(crate) fn relationship_space(reader: &Reader<'_>, id: &str) -> Result<SpaceId> {
    let spaces = relationship_spaces(reader)?;
    let found = spaces
        .into_iter()
        .find(|space| relationship_id(*space) == id);
    found.ok_or(CompanionError::NotFound)
}

pub(crate) fn relationship_spaces(reader: &Reader<'_>) -> Result<Vec<SpaceId>> {
    let spaces = reader.spaces()?;
    let relationships = spaces
        .into_iter()
        .filter(|space| space.kind == identity::RELATIONSHIP);
    Ok(relationships.map(|space| space.id).collect())
}

/// The id by which apps name a relationship: the first eight bytes of its space, like a member's.
pub(crate) fn relationship_id(space: SpaceId) -> String {
    MemberId::of(&space.0).as_str().to_owned()
}
