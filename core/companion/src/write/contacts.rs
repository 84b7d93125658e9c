use journal::contact::{CONTACTS, CONTACTS_A_YEAR_MAX};
use journal::{Contact, ContactChange, ContactDraft, Id, Place, RecordKind, Rule};
use store::Listing;

use super::{Session, relationship_space};
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, rows};

const KIND: u8 = RecordKind::Contact as u8;

impl Companion {
    /// Notes a contact in a relationship.
    ///
    /// # Errors
    /// `NotFound` if there is no such relationship; `InvalidInput` for the first field that does
    /// not fit.
    pub fn note_contact(&self, relationship: &str, draft: &ContactDraft) -> Result<String> {
        let by = Some(self.inner.me.member);
        self.write(&[Topic::Contacts], |session| {
            let space = relationship_space(&session.reader(), relationship)?;
            let date = draft.at.checked("at")?.local_date();
            room_in_year(session, space, date)?;
            let id = session.new_id();
            let written = draft.write(id, &mut session.pen(by))?;
            session.apply(space, draft.document(), &[written.write])?;
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
        self.write(&[Topic::Contacts], |session| {
            let found = session.find(RecordKind::Contact, id.as_str())?;
            let record = session.record(found.space, found.key, Place::record(CONTACTS, id))?;
            let pen = &mut session.pen(Some(person));
            let written = Contact::change(id, &record, changes, person, pen)?;
            session.apply(found.space, found.key, &[written.write])?;
            Ok(written.made.iter().map(ToString::to_string).collect())
        })
    }
}

fn room_in_year(
    session: &Session<'_, '_>,
    space: store::SpaceId,
    date: jiff::civil::Date,
) -> Result<()> {
    let days = rows::day_of(date.first_of_year())..=rows::day_of(date.last_of_year());
    let listing = Listing {
        state: None,
        group: None,
        space: Some(space),
    };
    let that_year = session.reader().records_on(KIND, &days, &listing)?;
    if that_year.len() >= CONTACTS_A_YEAR_MAX {
        Err(CompanionError::input("contacts", Rule::TooMany))
    } else {
        Ok(())
    }
}
