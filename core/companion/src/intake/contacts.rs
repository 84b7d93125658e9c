use journal::contact::{SETTINGS, SUMMARY_CHARS_MAX, SUPPORT_TYPE_CODES};
use journal::{ContactDraft, Source};
use store::SpaceId;

use super::check_ins::number;
use super::run::Intake;
use crate::Result;
use crate::import::ReadContact;
use crate::write::{relationship_space, relationship_spaces};

impl Intake<'_, '_, '_> {
    /// The drafts of a contact as it was read: one, or one for each part of a long summary.
    pub(super) fn contact_drafts(
        &mut self,
        read: &ReadContact,
        source: &Source,
    ) -> Result<Vec<ContactDraft>> {
        let mut draft = ContactDraft::at(read.at, read.mode);
        draft.duration_min = read.duration_min.unwrap_or_default();
        if let Some(setting) = &read.setting {
            draft.setting = Some(self.word("setting", &SETTINGS, setting, None)?);
        }
        let support = self.words("support", &SUPPORT_TYPE_CODES, &read.support)?;
        draft.support_types = support.into_iter().map(|code| (code, 0)).collect();
        draft.source = Some(source.clone());
        let summary = read.summary.as_deref().unwrap_or_default();
        let mut drafts: Vec<ContactDraft> = self
            .parts(summary, SUMMARY_CHARS_MAX, "summary")?
            .into_iter()
            .map(|summary| ContactDraft {
                summary: Some(summary),
                ..draft.clone()
            })
            .collect();
        // The time together is told once.
        drafts
            .iter_mut()
            .skip(1)
            .for_each(|draft| draft.duration_min = 0);
        number(drafts.iter_mut().map(|draft| &mut draft.source));
        Ok(drafts)
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
