use journal::outcome::{self, REFLECTIONS};
use journal::{
    DocumentKey, DocumentKind, Id, Place, RecordKind, Reflection, ReflectionChange,
    ReflectionDraft, Rule, SelfRatingDraft,
};

use super::Session;
use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, read, rows};

impl Companion {
    /// Keeps what the person rated of their own, 0 to 10.
    ///
    /// # Errors
    /// `InvalidInput` for the first item that does not fit, or with `too_many`.
    pub fn rate_myself(&self, draft: &SelfRatingDraft) -> Result<String> {
        let space = self.private_space()?;
        self.write(&[Topic::Outcomes], |session| {
            let date = session.now().local_date();
            room_in_year(session, date)?;
            let id = session.new_id();
            let written = draft.write(id, &mut session.pen(None))?;
            let key = DocumentKey::year(DocumentKind::Outcomes, date);
            session.apply(space, key, &[written.write])?;
            Ok(id.to_string())
        })
    }

    /// Writes the person's own words on a contact, for nobody else to read.
    ///
    /// # Errors
    /// `NotFound` if there is no such contact; `InvalidInput` for the first field that does not
    /// fit.
    pub fn reflect(&self, contact: &str, changes: &[ReflectionChange]) -> Result<String> {
        let contact: Id = contact.parse()?;
        let space = self.private_space()?;
        self.write(&[Topic::Outcomes], |session| {
            session.find(RecordKind::Contact, contact.as_str())?;
            let there = read::reflection_row(&session.reader(), contact)?;
            let Some(row) = there else {
                let id = session.new_id();
                let key = DocumentKey::year(DocumentKind::Outcomes, session.now().local_date());
                let draft = first_words(contact, changes);
                let written = draft.write(id, &mut session.pen(None))?;
                session.apply(space, key, &[written.write])?;
                return Ok(id.to_string());
            };
            let id: Id = row.record.id.parse()?;
            let found = session.find(RecordKind::Reflection, id.as_str())?;
            let record = session.record(found.space, found.key, Place::record(REFLECTIONS, id))?;
            let written = Reflection::change(id, &record, changes, &mut session.pen(None))?;
            session.apply(found.space, found.key, &[written.write])?;
            Ok(id.to_string())
        })
    }
}

fn first_words(contact: Id, changes: &[ReflectionChange]) -> ReflectionDraft {
    let mut draft = ReflectionDraft::on(contact);
    for change in changes.iter().cloned() {
        match change {
            ReflectionChange::Text(text) => draft.text = text,
            ReflectionChange::FeltHeard(value) => draft.felt_heard = value,
            ReflectionChange::Helped(value) => draft.helped = value,
        }
    }
    draft
}

fn room_in_year(session: &Session<'_, '_>, date: jiff::civil::Date) -> Result<()> {
    let days = rows::day_of(date.first_of_year())..=rows::day_of(date.last_of_year());
    let kind = RecordKind::SelfRating as u8;
    let that_year = session.reader().count_within(kind, &days, None)?;
    let that_year = usize::try_from(that_year).unwrap_or(usize::MAX);
    outcome::room_for_self_rating(that_year)
        .map_err(|_| CompanionError::input("self_ratings", Rule::TooMany))
}
