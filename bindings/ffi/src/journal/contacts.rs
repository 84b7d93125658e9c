use companion::ContactChange;
use companion::view::{ContactDetailView, ContactListView, RelationshipListView};

use super::Journal;
use crate::ContactDraft;
use crate::error::Result;

#[uniffi::export]
impl Journal {
    /// Opens a relationship of which the person is the only member: "my peer worker is not on
    /// Companion yet". Works without network.
    ///
    /// # Errors
    /// `InvalidInput` for the name, or with `too_many`.
    pub async fn open_relationship(&self, peer_name: Option<String>) -> Result<String> {
        self.run(move |companion| companion.open_relationship(peer_name.as_deref()))
            .await
    }

    /// Says who the peer worker is, before they join.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the name.
    pub async fn rename_peer(&self, relationship: String, peer_name: Option<String>) -> Result<()> {
        self.run(move |companion| companion.rename_peer(&relationship, peer_name.as_deref()))
            .await
    }

    /// The relationships, oldest first.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub async fn relationships(&self) -> Result<RelationshipListView> {
        self.run(|companion| companion.relationships()).await
    }

    /// Notes a contact in a relationship.
    ///
    /// # Errors
    /// `NotFound` if there is no such relationship; `InvalidInput` for the first field that does
    /// not fit.
    pub async fn note_contact(&self, relationship: String, draft: ContactDraft) -> Result<String> {
        self.run(move |companion| companion.note_contact(&relationship, &draft.into()))
            .await
    }

    /// Changes single things in a contact or its follow-ups; answers with the ids of the follow-ups
    /// it made. A closed summary is amended, not changed.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub async fn edit_contact(
        &self,
        id: String,
        changes: Vec<ContactChange>,
    ) -> Result<Vec<String>> {
        self.run(move |companion| companion.edit_contact(&id, &changes))
            .await
    }

    /// The contacts of a relationship in a year, the newest first.
    ///
    /// # Errors
    /// `NotFound` if there is no such relationship.
    pub async fn contacts(&self, relationship: String, year: i16) -> Result<ContactListView> {
        self.run(move |companion| companion.contacts(&relationship, year))
            .await
    }

    /// A whole contact.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn contact(&self, id: String) -> Result<ContactDetailView> {
        self.run(move |companion| companion.contact(&id)).await
    }
}
