use journal::contact::{SETTINGS, SUPPORT_TYPE_CODES};
use journal::{ContactDraft, Source};
use store::SpaceId;

use super::run::Intake;
use crate::Result;
use crate::import::ReadContact;
use crate::write::{relationship_space, relationship_spaces};

impl Intake<'_, '_, '_> {
    /// The draft of a contact as it was read.
    pub(super) fn contact_draft(
        &mut self,
        read: &ReadContact,
        source: Source,
    ) -> Result<ContactDraft> {
        let mut draft = ContactDraft::at(read.at, read.mode);
        draft.duration_min = read.duration_min.unwrap_or_default();
        if let Some(setting) = &read.setting {
            draft.setting = Some(self.word("setting", &SETTINGS, setting, None)?);
        }
        let support = self.words("support", &SUPPORT_TYPE_CODES, &read.support)?;
        draft.support_types = support.into_iter().map(|code| (code, 0)).collect();
        draft.summary.clone_from(&read.summary);
        draft.source = Some(source);
        Ok(draft)
    }

    /// Where contacts go: where the person said, else the oldest relationship, else a new one.
    pub(super) fn contacts_space(&mut self) -> Result<SpaceId> {
        if let Some(space) = self.relationship {
            return Ok(space);
        }
        let reader = self.session.reader();
        let oldest = relationship_spaces(&reader)?.first().copied();
        let space = match (&self.answers.relationship, oldest) {
            (Some(id), _) => relationship_space(&reader, id)?,
            (None, Some(oldest)) => oldest,
            (None, None) => self.companion.begin_relationship(self.session, None)?,
        };
        self.relationship = Some(space);
        Ok(space)
    }
}
