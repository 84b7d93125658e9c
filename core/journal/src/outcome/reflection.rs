use super::fields::*;
use crate::{
    Constants, Edit, Error, Id, Mv, Packed, Pen, Place, Presence, Record, Result, Rule, Source,
    constants, deletion, input,
    revision::{Revision, Written},
};

/// The person's own words on a contact, as they enter them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReflectionDraft {
    /// The contact.
    pub contact_id: Id,
    /// At most 2,000 characters.
    pub text: Option<String>,
    /// 1 to 5.
    pub felt_heard: Option<i64>,
    /// 1 to 5.
    pub helped: Option<i64>,
    /// Where an imported reflection came from.
    pub source: Option<Source>,
}

impl ReflectionDraft {
    /// An empty reflection on a contact; it needs at least one thing said.
    #[must_use]
    pub const fn on(contact_id: Id) -> Self {
        Self {
            contact_id,
            text: None,
            felt_heard: None,
            helped: None,
            source: None,
        }
    }

    /// The write that makes this reflection under `id`.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit, and with `missing` if nothing is said.
    pub fn write(&self, id: Id, pen: &mut Pen<'_>) -> Result<Written> {
        if let Some(source) = &self.source {
            source.checked()?;
        }
        let own = Packed::default().with(CONTACT_ID.key, self.contact_id.as_str());
        let constants = constants::write(own, pen.by(), self.source.as_ref());
        let mut revision = Revision::new(Place::record(REFLECTIONS, id), constants);
        for change in [
            ReflectionChange::Text(self.text.clone()),
            ReflectionChange::FeltHeard(self.felt_heard),
            ReflectionChange::Helped(self.helped),
        ] {
            revision.edit(change.edit()?);
        }
        if says_something(revision.record()) {
            Ok(revision.finish(pen))
        } else {
            Err(Error::input(TEXT.name, Rule::Missing))
        }
    }
}

/// One thing changed in a reflection. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReflectionChange {
    /// Sets or clears the words.
    Text(Option<String>),
    /// Sets or clears how much one felt heard.
    FeltHeard(Option<i64>),
    /// Sets or clears how much it helped.
    Helped(Option<i64>),
}

impl ReflectionChange {
    fn edit(&self) -> Result<Edit> {
        let scale = 1..=REFLECTION_SCALE_MAX;
        match self {
            Self::Text(words) => input::text(&TEXT, words.as_deref()),
            Self::FeltHeard(value) => input::int(&FELT_HEARD, &scale, *value),
            Self::Helped(value) => input::int(&HELPED, &scale, *value),
        }
    }
}

/// The person's own words on a contact, as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reflection {
    /// Its id.
    pub id: Id,
    /// The contact; none where it cannot be read.
    pub contact_id: Option<Id>,
    /// The words.
    pub text: Mv<String>,
    /// 1 to 5.
    pub felt_heard: Mv<i64>,
    /// 1 to 5.
    pub helped: Mv<i64>,
    /// Where it was imported from.
    pub source: Option<Source>,
    /// Whether it is there.
    pub presence: Presence,
}

impl Reflection {
    /// Reads a reflection; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(id: Id, record: &Record) -> Self {
        let constants = Constants::of(record);
        let contact_id = constants.packed().text(CONTACT_ID.key);
        Self {
            id,
            contact_id: contact_id.and_then(|id| id.parse().ok()),
            text: record.texts(&TEXT),
            felt_heard: record.ints(&FELT_HEARD, 1..=REFLECTION_SCALE_MAX),
            helped: record.ints(&HELPED, 1..=REFLECTION_SCALE_MAX),
            source: constants.source(),
            presence: deletion::presence(record),
        }
    }

    /// The write that makes `changes` to the reflection `id`, which stands as `record`.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit, and with `missing` if nothing would be left
    /// said; `NotFound` if it is deleted.
    pub fn change(
        id: Id,
        record: &Record,
        changes: &[ReflectionChange],
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::record(REFLECTIONS, id), record)?;
        for change in changes {
            revision.edit(change.edit()?);
        }
        if says_something(revision.record()) || !says_something(record) {
            Ok(revision.finish(pen))
        } else {
            Err(Error::input(TEXT.name, Rule::Missing))
        }
    }
}

fn says_something(record: &Record) -> bool {
    let mut fields = [&TEXT, &FELT_HEARD, &HELPED].into_iter();
    fields.any(|field| record.shown(field.key).is_some())
}
