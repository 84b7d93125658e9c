use std::collections::BTreeSet;

use journal::contact::{self, CONTACTS};
use journal::{
    Code, Contact, ContactChange, ContactDraft, Correction, Id, Place, RecordKind, Rule,
};

use super::{Session, relationship_space};
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, rows};

const KIND: u8 = RecordKind::Contact as u8;
/// Who shows contacts, the newest of a relationship among them.
const TOPICS: [Topic; 2] = [Topic::Contacts, Topic::Relationships];

impl Companion {
    /// Notes a contact in a relationship.
    ///
    /// # Errors
    /// `NotFound` if there is no such relationship; `InvalidInput` for the first field that does
    /// not fit.
    pub fn note_contact(&self, relationship: &str, draft: &ContactDraft) -> Result<String> {
        let by = Some(self.inner.me.member);
        self.write(&TOPICS, |session| {
            let space = relationship_space(&session.reader(), relationship)?;
            let date = draft.at.checked("at")?.local_date();
            room_for_contact(contacts_in_year(session, space, date)?)?;
            let id = session.new_id();
            let written = draft.write(id, &mut session.pen(by))?;
            session.apply(space, draft.document(), &[written.write])?;
            self.tell_words(session, space, &own_codes(codes_of(draft)))?;
            Ok(id.to_string())
        })
    }

    /// Changes single things in a contact or its follow-ups; answers with the ids of the follow-ups
    /// it made. A closed summary is amended, not changed.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub fn edit_contact(&self, id: &str, changes: &[ContactChange]) -> Result<Vec<String>> {
        let id: Id = id.parse()?;
        let person = self.inner.me.member;
        self.write(&TOPICS, |session| {
            let found = session.find(RecordKind::Contact, id.as_str())?;
            let record = session.record(found.space, found.key, Place::record(CONTACTS, id))?;
            let pen = &mut session.pen(Some(person));
            let written = Contact::change(id, &record, changes, person, pen)?;
            session.apply(found.space, found.key, &[written.write])?;
            self.tell_words(session, found.space, &own_codes(changed_codes(changes)))?;
            Ok(written.made.iter().map(ToString::to_string).collect())
        })
    }
}

/// Whether a year takes one more contact; those that wait to be written are not counted.
pub(crate) fn contacts_in_year(
    session: &Session<'_, '_>,
    space: store::SpaceId,
    date: jiff::civil::Date,
) -> Result<usize> {
    let days = rows::day_of(date.first_of_year())..=rows::day_of(date.last_of_year());
    let that_year = session.reader().count_within(KIND, &days, Some(space))?;
    Ok(usize::try_from(that_year).unwrap_or(usize::MAX))
}

/// Refuses a contact beyond the last of its year.
pub(crate) fn room_for_contact(present: usize) -> Result<()> {
    contact::room_for_contact(present).map_err(|_| CompanionError::input("contacts", Rule::TooMany))
}

/// The own codes among those of a contact.
pub(crate) fn own_codes<'c>(codes: impl Iterator<Item = &'c str>) -> BTreeSet<String> {
    codes
        .filter(|code| Code::read(code).is_some_and(|code| code.own_id().is_some()))
        .map(str::to_owned)
        .collect()
}

/// The codes of a contact that may be words of one's own.
pub(crate) fn codes_of(draft: &ContactDraft) -> impl Iterator<Item = &str> {
    let support = draft.support_types.iter().map(|(code, _)| code.as_str());
    draft.setting.as_deref().into_iter().chain(support)
}

fn changed_codes(changes: &[ContactChange]) -> impl Iterator<Item = &str> {
    changes.iter().filter_map(|change| match change {
        ContactChange::Support(code, _) => Some(code.as_str()),
        ContactChange::Amend {
            correction: Correction::Setting(code),
            ..
        } => Some(code.as_str()),
        _ => None,
    })
}
