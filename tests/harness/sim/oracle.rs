//! What was written and acknowledged, and what each write had seen: what must be there in the end
//! (I1).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use companion::RecordKind;

/// A record, by its kind and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRef {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: String,
}

/// Which part of a record a write says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The note of a check-in, the title of a goal: a later write takes the place of what it saw.
    Words,
    /// A cheer of a goal, the summary of a contact: it stays beside all others.
    Beside,
}

/// One write.
#[derive(Clone, Debug)]
struct Told {
    record: usize,
    field: Field,
    text: String,
    hand: usize,
    /// The writes that it took the place of.
    seen: BTreeSet<usize>,
    /// Whether the call returned.
    acknowledged: bool,
    /// Whether it may be gone: the device that had it alone was lost, set back or removed.
    doubtful: bool,
    /// Whether the server has acknowledged it.
    safe: bool,
    /// Whether the device that wrote it still has it.
    held: bool,
}

/// All writes of a run.
#[derive(Clone, Debug, Default)]
pub struct Oracle {
    records: Vec<RecordRef>,
    writes: Vec<Told>,
    by_text: HashMap<String, usize>,
}

impl Oracle {
    pub(super) fn begins(&mut self, kind: RecordKind, id: &str) -> usize {
        self.records.push(RecordRef {
            kind,
            id: id.to_owned(),
        });
        self.records.len() - 1
    }

    pub(super) fn records(&self) -> &[RecordRef] {
        &self.records
    }

    /// A device wrote something; `seen` are the texts that stood there before.
    pub(super) fn wrote(
        &mut self,
        hand: usize,
        (record, field): (usize, Field),
        text: &str,
        seen: &[String],
        acknowledged: bool,
    ) {
        let seen = seen.iter().filter_map(|text| self.by_text.get(text));
        let seen = seen.copied().collect();
        self.by_text.insert(text.to_owned(), self.writes.len());
        self.writes.push(Told {
            record,
            field,
            text: text.to_owned(),
            hand,
            seen,
            acknowledged,
            doubtful: false,
            safe: false,
            held: true,
        });
    }

    /// How many writes there were so far: a mark in time.
    pub(super) fn mark(&self) -> usize {
        self.writes.len()
    }

    pub(super) fn acknowledged(&self) -> u64 {
        let acknowledged = self.writes.iter().filter(|told| told.acknowledged);
        acknowledged.count() as u64
    }

    /// The server has everything of this device.
    pub(super) fn safe(&mut self, hand: usize) {
        for told in self.writes.iter_mut().filter(|told| told.hand == hand) {
            told.safe = true;
        }
    }

    /// A device is what it was at a mark, or nothing at all any more (0).
    pub(super) fn device_set_back(&mut self, hand: usize, mark: usize) {
        for told in self.writes.iter_mut().skip(mark) {
            if told.hand == hand {
                told.held = false;
                told.doubtful |= !told.safe;
            }
        }
    }

    /// A copy of a device has what that has: whoever wrote it is not the only one.
    pub(super) fn server_set_back(&mut self, mark: usize) {
        for told in self.writes.iter_mut().skip(mark) {
            told.safe = false;
            told.doubtful |= !told.held;
        }
    }

    /// Devices were removed by one that sees `seen`: what it does not know of them may not count.
    pub(super) fn removed(&mut self, hands: &[usize], sees: &dyn Fn(&RecordRef) -> Vec<String>) {
        let known = self.happened(sees, &|_| false);
        for (at, told) in self.writes.iter_mut().enumerate() {
            if hands.contains(&told.hand) && !known[at] {
                told.doubtful = true;
            }
        }
    }

    /// Nobody is owed this write.
    pub(super) fn withdrawn(&mut self, text: &str) {
        if let Some(at) = self.by_text.get(text) {
            self.writes[*at].doubtful = true;
        }
    }

    /// Which writes took place by what is seen: each that stands there, and each whose place
    /// another one took.
    fn happened(
        &self,
        sees: &dyn Fn(&RecordRef) -> Vec<String>,
        certainly: &dyn Fn(&Told) -> bool,
    ) -> Vec<bool> {
        let mut seen: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut happened = vec![false; self.writes.len()];
        for (at, told) in self.writes.iter().enumerate().rev() {
            let stands = seen
                .entry(told.record)
                .or_insert_with(|| sees(&self.records[told.record]));
            happened[at] |= stands.contains(&told.text) || certainly(told);
            if happened[at] {
                for earlier in &told.seen {
                    happened[*earlier] = true;
                }
            }
        }
        happened
    }

    /// The writes that were acknowledged and are gone, by what one device sees.
    pub(super) fn lost(&self, sees: &dyn Fn(&RecordRef) -> Vec<String>) -> Vec<String> {
        let owed = |told: &Told| told.acknowledged && !told.doubtful;
        let happened = self.happened(sees, &owed);
        let mut stands: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut replaced = BTreeSet::new();
        for (at, told) in self.writes.iter().enumerate() {
            if happened[at] {
                replaced.extend(told.seen.iter().copied());
            }
        }
        let owed = self
            .writes
            .iter()
            .enumerate()
            .filter(|(_, told)| owed(told));
        owed.filter(|(at, told)| {
            let stands = stands
                .entry(told.record)
                .or_insert_with(|| sees(&self.records[told.record]));
            !stands.contains(&told.text) && !replaced.contains(at)
        })
        .map(|(at, told)| {
            let Told { hand, field, .. } = told;
            format!("write {at} of device {hand} ({field:?}, {:?})", told.text)
        })
        .collect()
    }
}
