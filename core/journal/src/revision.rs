use crate::{
    Edit, Error, Field, Id, Packed, Pen, Place, Presence, Record, Result, Rule, Scalar, Write,
    deletion, deletion::DELETED, fold, log,
};

/// A write, and the ids of the children that it makes, in the order in which they were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What the document is to do.
    pub write: Write,
    /// The children that are made.
    pub made: Vec<Id>,
}

/// The edits of one record as they come together: each sees what those before it did.
#[derive(Debug)]
pub(crate) struct Revision {
    place: Place,
    new: bool,
    before: Record,
    record: Record,
    edits: Vec<Edit>,
    made: Vec<Id>,
}

impl Revision {
    /// Starts a record that is not there yet, with its constants.
    pub fn new(place: Place, constants: Vec<Edit>) -> Self {
        let mut revision = Self {
            place,
            new: true,
            before: Record::default(),
            record: Record::default(),
            edits: Vec::new(),
            made: Vec::new(),
        };
        for edit in constants {
            revision.edit(edit);
        }
        revision
    }

    /// Goes on with a record that is there.
    ///
    /// # Errors
    /// `NotFound` if it is deleted: it has to be restored first.
    pub fn of(place: Place, record: &Record) -> Result<Self> {
        if !deletion::presence(record).is_live() {
            return Err(Error::NotFound);
        }
        Ok(Self {
            place,
            new: false,
            before: record.clone(),
            record: record.clone(),
            edits: Vec::new(),
            made: Vec::new(),
        })
    }

    /// The record as it stands after the edits so far.
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The record as it stood before.
    pub const fn before(&self) -> &Record {
        &self.before
    }

    /// Adds an edit, unless it would change nothing.
    pub fn edit(&mut self, edit: Edit) {
        let key = edit.key();
        let there = self.record.versions(key);
        let same = match (&edit, there) {
            (Edit::Put(_, value), [one]) => one.value == *value,
            (Edit::SetText(_, text), [one]) => one.value.as_text() == Some(text),
            (Edit::Clear(_), []) => true,
            _ => false,
        };
        if !same {
            self.record.apply(&edit);
            self.edits.push(edit);
        }
    }

    /// Puts a value, or clears it where there is none.
    pub fn put(&mut self, field: &Field, value: Option<impl Into<Scalar>>) {
        self.edit(Edit::put_or_clear(field.key, value));
    }

    /// Appends an event to the log `field` of the record, or of the child at `prefix`.
    ///
    /// # Errors
    /// `InvalidInput` with `too_many` if the log is full.
    pub fn log(
        &mut self,
        prefix: Option<&str>,
        field: &Field,
        (kind, body): (&str, Packed),
        pen: &mut Pen<'_>,
    ) -> Result<()> {
        let at = match prefix {
            Some(prefix) => format!("{prefix}.{}", field.key),
            None => field.key.to_owned(),
        };
        if self.record.under(&at).count() >= log::EVENTS_MAX {
            return Err(Error::input(field.name, Rule::TooMany));
        }
        let events = log::events(&self.record, &at);
        let event = pen.event(kind, fold::tip_ids(&events), body);
        self.edit(Edit::event(&at, &event));
        Ok(())
    }

    /// Makes a child of `field`.
    pub fn make(&mut self, field: &Field, pen: &mut Pen<'_>) -> (Id, String) {
        let id = pen.next_id();
        self.made.push(id);
        (id, field.at(id.as_str()))
    }

    /// The child `id` of `field` and its prefix, for an edit. A child that was brought back is
    /// restored by it.
    ///
    /// # Errors
    /// `NotFound` if it is not there or deleted.
    pub fn child(&mut self, field: &Field, id: Id, pen: &mut Pen<'_>) -> Result<(Record, String)> {
        let prefix = field.at(id.as_str());
        let child = self.record.child(&prefix);
        let presence = deletion::presence(&child);
        if child.is_empty() || !presence.is_live() {
            return Err(Error::NotFound);
        }
        if presence == Presence::BroughtBack {
            self.restore(Some(&prefix), &child, pen);
        }
        Ok((child, prefix))
    }

    /// Deletes the child `id` of `field` as it stands.
    ///
    /// # Errors
    /// `NotFound` if it is not there or deleted already.
    pub fn delete_child(&mut self, field: &Field, id: Id, pen: &mut Pen<'_>) -> Result<()> {
        let prefix = field.at(id.as_str());
        let child = self.record.child(&prefix);
        if child.is_empty() || !deletion::presence(&child).is_live() {
            return Err(Error::NotFound);
        }
        let event = deletion::delete(&child, pen.next_id(), pen.now()).by(pen.by());
        self.edit(Edit::event(DELETED.key, &event).within(&prefix));
        Ok(())
    }

    /// Brings the deleted child `id` of `field` back, for 30 days.
    ///
    /// # Errors
    /// `NotFound` if it is not deleted, `InvalidInput` with `not_allowed` after the 30 days.
    pub fn restore_child(&mut self, field: &Field, id: Id, pen: &mut Pen<'_>) -> Result<()> {
        let prefix = field.at(id.as_str());
        let child = self.record.child(&prefix);
        if child.is_empty() || deletion::presence(&child).is_live() {
            return Err(Error::NotFound);
        }
        if !deletion::is_restorable(&child, pen.now()) {
            return Err(Error::input(field.name, Rule::NotAllowed));
        }
        self.restore(Some(&prefix), &child, pen);
        Ok(())
    }

    /// The children of `field` that are there, with their ids.
    pub fn live(&self, field: &Field) -> Vec<(Id, Record)> {
        children(&self.record, field)
            .filter(|(_, child)| deletion::presence(child).is_live())
            .collect()
    }

    /// Refuses more live children of `field` than `count_max`.
    ///
    /// # Errors
    /// `InvalidInput` with `too_many`.
    pub fn room_for_child(&self, field: &Field, count_max: usize) -> Result<()> {
        check_count(field, self.live(field).len(), count_max)
    }

    /// Adds `code` with `value` to the set `field`, of at most `count_max`.
    ///
    /// # Errors
    /// `InvalidInput` with `too_many`; what is in already may always be given a new value.
    pub fn add(
        &mut self,
        field: &Field,
        code: &str,
        value: Scalar,
        count_max: usize,
    ) -> Result<()> {
        let key = field.at(code);
        if self.record.versions(&key).is_empty() {
            check_count(field, self.count(field), count_max)?;
        }
        self.edit(Edit::Put(key, value));
        Ok(())
    }

    /// Takes `code` out of the set `field`; codes of any version of the app can be taken out.
    ///
    /// # Errors
    /// `InvalidInput` with `bad_format` for what is no code.
    pub fn remove(&mut self, field: &Field, code: &str) -> Result<()> {
        let code = crate::Code::read(code).ok_or(Error::input(field.name, Rule::BadFormat))?;
        self.edit(Edit::Clear(field.at(code.as_str())));
        Ok(())
    }

    /// How many codes the set `field` holds.
    pub fn count(&self, field: &Field) -> usize {
        self.record.under(field.key).count()
    }

    /// The write of it all. A record that was brought back is restored by being edited.
    pub fn finish(mut self, pen: &mut Pen<'_>) -> Written {
        let brought_back = deletion::presence(&self.before) == Presence::BroughtBack;
        if brought_back && !self.edits.is_empty() {
            let before = self.before.clone();
            self.restore(None, &before, pen);
        }
        let write = Write {
            place: self.place,
            new: self.new,
            edits: self.edits,
        };
        Written {
            write,
            made: self.made,
        }
    }

    fn restore(&mut self, prefix: Option<&str>, deleted: &Record, pen: &mut Pen<'_>) {
        let event = deletion::restore(deleted, pen.next_id(), pen.now());
        let edit = event.map(|event| Edit::event(DELETED.key, &event.by(pen.by())));
        let edit = match prefix {
            Some(prefix) => edit.map(|edit| edit.within(prefix)),
            None => edit,
        };
        if let Some(edit) = edit {
            self.edit(edit);
        }
    }
}

/// The children of `field`, deleted ones too, oldest first.
pub(crate) fn children<'a>(
    record: &'a Record,
    field: &Field,
) -> impl Iterator<Item = (Id, Record)> + use<'a> {
    let prefix = field.key;
    record.child_ids(prefix).into_iter().filter_map(move |id| {
        let child = record.child(&format!("{prefix}.{id}"));
        Some((id.parse().ok()?, child))
    })
}

/// Refuses one more beside `present` where there may be `count_max`.
pub(crate) fn check_count(field: &Field, present: usize, count_max: usize) -> Result<()> {
    if present < count_max {
        Ok(())
    } else {
        Err(Error::input(field.name, Rule::TooMany))
    }
}
