use automerge::{Change, ChangeHash};

use super::{Expect, Format, Payload, Readers, forms::Chosen};
use crate::{Document, Error, Hash, Result};

impl Document {
    /// The changes that are not in the history of `since`, in the smallest form that `readers`
    /// take: one payload, or one for each of one or two changes; none if there are no changes.
    /// `padded` says what an entry of so many bytes comes to; of equal ones the lowest number goes.
    ///
    /// # Errors
    /// `Limit` if no form of them is within the limits of a payload.
    pub fn export(
        &self,
        since: &[Hash],
        readers: Readers,
        padded: impl Fn(usize) -> usize,
    ) -> Result<Vec<Payload>> {
        let changes = self.after(since);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let forms = self.chosen(&changes).forms(readers);
        let size = |form: &Vec<Payload>| padded(form.iter().map(Payload::size).sum());
        let smallest = forms.into_iter().min_by_key(size);
        smallest.ok_or(Error::Limit("payload"))
    }

    /// The same changes in one given form; for what has to be of that form whatever its size.
    ///
    /// # Errors
    /// `Limit` if this form does not take so many or so few changes.
    pub fn export_as(&self, format: Format, since: &[Hash]) -> Result<Payload> {
        let changes = self.after(since);
        let form = self.chosen(&changes).form(format);
        match <[Payload; 1]>::try_from(form.unwrap_or_default()) {
            Ok([payload]) => Ok(payload),
            Err(_) => Err(Error::Limit("payload")),
        }
    }

    /// What a reader of the whole document must find.
    #[must_use]
    pub fn promised(&self) -> Expect {
        Expect {
            count: self.change_count(),
            heads: self.heads(),
        }
    }

    /// The changes that are not in the history of `since`, in dependency order.
    pub(super) fn after(&self, since: &[Hash]) -> Vec<Change> {
        let since: Vec<ChangeHash> = since.iter().map(|hash| ChangeHash(*hash)).collect();
        self.automerge().get_changes(&since)
    }

    const fn chosen<'a>(&'a self, changes: &'a [Change]) -> Chosen<'a> {
        Chosen {
            document: self,
            changes,
            whole: true,
        }
    }
}
