//! What several documents have to send, laid into as few entries as it fits (PROTOCOL 4.2, 4.4 and
//! 12).

use automerge::Change;

use super::{Payload, Readers, forms::Chosen, head_bytes};
use crate::{Actor, Document, DocumentKey, Hash, birth};

/// The most parts in one entry.
pub const ENTRY_PARTS_MAX: usize = 32;

/// What a document has to send.
#[derive(Clone, Copy, Debug)]
pub struct Unsent<'a> {
    /// The document.
    pub document: &'a Document,
    /// Heads whose whole history was sent.
    pub since: &'a [Hash],
    /// The device that sends: an entry carries only what its own actors wrote (SECURITY 4, S7).
    /// None sends everything.
    pub by: Option<[u8; Actor::DEVICE_BYTES]>,
}

/// How much fits into an entry.
#[derive(Clone, Copy)]
pub struct EntryBudget<'a> {
    /// What the first entry holds besides its parts and the head of their list: what its author has
    /// seen, its caps, the head of its body.
    pub first_bytes: usize,
    /// The same of every further entry.
    pub other_bytes: usize,
    /// The most bytes of a body, before padding.
    pub body_bytes_max: usize,
    /// What a body of so many bytes comes to with its padding.
    pub padded: &'a dyn Fn(usize) -> usize,
}

/// One part of an entry: changes of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPart {
    /// The document.
    pub key: DocumentKey,
    /// Its changes.
    pub payload: Payload,
    /// The changes that it carries, in dependency order.
    pub hashes: Vec<Hash>,
}

impl EntryPart {
    /// The bytes that it takes in the body of an entry.
    #[must_use]
    pub fn size(&self) -> usize {
        self.payload.size() + self.key.to_bytes().len()
    }
}

/// A change that no entry holds. All that its device wrote in the document later rests on it, so
/// it waits too; other documents are not held up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The document.
    pub key: DocumentKey,
    /// The change.
    pub hash: Hash,
    /// The bytes of its part in its smallest form.
    pub bytes: usize,
}

/// The parts of entries, in the order in which these are to be sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackedEntries {
    /// The parts of each entry.
    pub entries: Vec<Vec<EntryPart>>,
    /// What has to stay.
    pub too_large: Vec<TooLarge>,
}

/// Lays what is unsent into entries: into one if it fits, where the smallest padded entry wins and
/// of equal ones the lowest numbers of forms; else into one after the other, large documents in
/// several pieces.
#[must_use]
pub fn pack_entries(
    unsent: &[Unsent<'_>],
    readers: Readers,
    budget: &EntryBudget<'_>,
) -> PackedEntries {
    let changes: Vec<Vec<Change>> = unsent.iter().map(Unsent::changes).collect();
    let sources: Vec<Source<'_>> = unsent
        .iter()
        .zip(&changes)
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(unsent, changes)| Source {
            whole: unsent.may_be_whole(),
            document: unsent.document,
            changes,
        })
        .collect();
    if sources.is_empty() {
        return PackedEntries::default();
    }
    if let Some(entry) = few(&sources, budget) {
        return PackedEntries::one(entry);
    }
    let forms: Vec<Vec<Form>> = sources.iter().map(|source| source.forms(readers)).collect();
    if let Some(entry) = together(&forms, budget) {
        return PackedEntries::one(entry);
    }
    let mut filling = Filling {
        budget,
        readers,
        open: Vec::new(),
        packed: PackedEntries::default(),
    };
    for (source, forms) in sources.iter().zip(forms) {
        filling.add(*source, forms);
    }
    filling.close();
    filling.packed
}

impl PackedEntries {
    fn one(entry: Vec<EntryPart>) -> Self {
        Self {
            entries: vec![entry],
            too_large: Vec::new(),
        }
    }
}

impl Unsent<'_> {
    fn is_own(&self, actor: &[u8]) -> bool {
        let device = Actor::read(actor).map(Actor::device);
        self.by.is_none_or(|by| device == Some(by))
    }

    fn changes(&self) -> Vec<Change> {
        let mut changes = self.document.after(self.since);
        changes.retain(|change| self.is_own(change.actor_id().to_bytes()));
        changes
    }

    /// A whole document holds the changes of all who wrote in it.
    fn may_be_whole(&self) -> bool {
        let changes = self.document.automerge().get_changes_meta(&[]);
        let mut actors = changes.iter().map(|change| change.actor.to_bytes());
        actors.all(|actor| actor == birth::ACTOR || self.is_own(actor))
    }
}

/// The changes of one document that are to be laid out.
#[derive(Clone, Copy)]
struct Source<'a> {
    document: &'a Document,
    changes: &'a [Change],
    whole: bool,
}

/// One form of the changes, as parts.
struct Form {
    parts: Vec<EntryPart>,
    bytes: usize,
}

impl Source<'_> {
    const fn chosen(&self) -> Chosen<'_> {
        Chosen {
            document: self.document,
            changes: self.changes,
            whole: self.whole,
        }
    }

    fn forms(&self, readers: Readers) -> Vec<Form> {
        let forms = self.chosen().forms(readers).into_iter();
        forms.map(|payloads| self.form(payloads)).collect()
    }

    /// Of one payload all changes, of several each its own.
    fn form(&self, payloads: Vec<Payload>) -> Form {
        let each = if payloads.len() > 1 { 1 } else { usize::MAX };
        let parts =
            payloads
                .into_iter()
                .zip(self.changes.chunks(each))
                .map(|(payload, changes)| EntryPart {
                    key: self.document.key(),
                    payload,
                    hashes: changes.iter().map(|change| change.hash().0).collect(),
                });
        let parts: Vec<EntryPart> = parts.collect();
        Form {
            bytes: parts.iter().map(EntryPart::size).sum(),
            parts,
        }
    }
}

/// Everything one by one, if so little is to be sent that no form could make the entry smaller.
fn few(sources: &[Source<'_>], budget: &EntryBudget<'_>) -> Option<Vec<EntryPart>> {
    let single = |source: &Source<'_>| Some(source.form(source.chosen().one_by_one()?));
    let singles: Vec<Form> = sources.iter().map(single).collect::<Option<_>>()?;
    let parts: Vec<EntryPart> = singles.into_iter().flat_map(|form| form.parts).collect();
    let body = budget.body(true, &parts)?;
    ((budget.padded)(body) == (budget.padded)(0)).then_some(parts)
}

/// Everything in one entry: each document in its smallest form, and then in the form of the lowest
/// number that leaves the entry as small.
fn together(forms: &[Vec<Form>], budget: &EntryBudget<'_>) -> Option<Vec<EntryPart>> {
    let smallest = |forms: &Vec<Form>| {
        let places = forms.iter().enumerate();
        places.min_by_key(|(_, form)| form.bytes).map(|(n, _)| n)
    };
    let mut chosen: Vec<usize> = forms.iter().map(smallest).collect::<Option<_>>()?;
    let parts = |chosen: &[usize]| -> Vec<EntryPart> {
        let forms = forms.iter().zip(chosen);
        let forms = forms.filter_map(|(forms, number)| forms.get(*number));
        forms.flat_map(|form| form.parts.clone()).collect()
    };
    let padded = |chosen: &[usize]| {
        let body = budget.body(true, &parts(chosen));
        body.map(|body| (budget.padded)(body))
    };
    let least = padded(&chosen)?;
    for place in 0..chosen.len() {
        let before = chosen.get(place).copied().unwrap_or_default();
        let lower = (0..before).find(|lower| {
            let mut other = chosen.clone();
            if let Some(number) = other.get_mut(place) {
                *number = *lower;
            }
            padded(&other) == Some(least)
        });
        if let (Some(lower), Some(number)) = (lower, chosen.get_mut(place)) {
            *number = lower;
        }
    }
    Some(parts(&chosen))
}

impl EntryBudget<'_> {
    /// How long a body with these parts is; none if it holds no more.
    fn body(&self, first: bool, parts: &[EntryPart]) -> Option<usize> {
        let own = if first {
            self.first_bytes
        } else {
            self.other_bytes
        };
        let parts_bytes: usize = parts.iter().map(EntryPart::size).sum();
        let body = own + head_bytes(parts.len()) + parts_bytes;
        let fits = body <= self.body_bytes_max && parts.len() <= ENTRY_PARTS_MAX;
        fits.then_some(body)
    }
}

/// Entries that are filled one after the other.
struct Filling<'a> {
    budget: &'a EntryBudget<'a>,
    readers: Readers,
    open: Vec<EntryPart>,
    packed: PackedEntries,
}

impl Filling<'_> {
    fn add(&mut self, source: Source<'_>, forms: Vec<Form>) {
        let smallest = forms.into_iter().min_by_key(|form| form.bytes);
        if let Some(form) = smallest
            && self.place(form.parts)
        {
            return;
        }
        self.close();
        self.add_in_pieces(source);
    }

    /// Adds parts to the open entry, or to a new one; tells whether they fit into any.
    fn place(&mut self, parts: Vec<EntryPart>) -> bool {
        let mut all = self.open.clone();
        all.extend(parts.iter().cloned());
        if self.fits(&all) {
            self.open = all;
            return true;
        }
        self.close();
        if self.fits(&parts) {
            self.open = parts;
            return true;
        }
        false
    }

    fn fits(&self, parts: &[EntryPart]) -> bool {
        let first = self.packed.entries.is_empty();
        self.budget.body(first, parts).is_some()
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.packed.entries.push(std::mem::take(&mut self.open));
        }
    }

    /// Adds changes from the first on, as many at once as an entry takes.
    fn add_in_pieces(&mut self, source: Source<'_>) {
        let mut left = source.changes;
        while !left.is_empty() {
            let Some(count) = self.add_piece(source, left) else {
                return;
            };
            left = left.get(count..).unwrap_or_default();
        }
    }

    /// Adds the first of these changes and tells how many; none if the very first is too large.
    fn add_piece(&mut self, source: Source<'_>, left: &[Change]) -> Option<usize> {
        let mut count = left.len();
        loop {
            let piece = Source {
                changes: left.get(..count)?,
                whole: source.whole && count == source.changes.len(),
                ..source
            };
            let forms = piece.forms(self.readers).into_iter();
            let form = forms.min_by_key(|form| form.bytes);
            let bytes = form.as_ref().map(|form| form.bytes);
            if form.is_some_and(|form| self.place(form.parts)) {
                return Some(count);
            }
            if count == 1 {
                let hash = left.first()?.hash().0;
                let (key, bytes) = (source.document.key(), bytes.unwrap_or(usize::MAX));
                self.packed.too_large.push(TooLarge { key, hash, bytes });
                return None;
            }
            // About as many as fit, if all are as long as these on average; half, if no form takes
            // so many.
            let room = count.saturating_mul(self.budget.body_bytes_max);
            let about = bytes.and_then(|bytes| room.checked_div(bytes));
            count = about
                .unwrap_or(count / 2)
                .clamp(1, count - count.div_ceil(8));
        }
    }
}
