//! What one server has, as far as it said: heads, positions, and which records it was given
//! (PROTOCOL 5 and 8). Read whole, changed in memory, written back within the answer's transaction.

use std::collections::BTreeMap;

use protocol::limits::LOCATOR_PAIRS_MAX;
use protocol::{Handle, Head, ItemKind, Joined, LogId, LogName, LogState, Place, Short, Tag};
use store::{Reader, ServerHeadRow, ServerLogRow, ServerNumber, ServerRow};

use crate::{CompanionError, Result};

/// The run is to be sent with the id before it (problem 20).
pub(crate) const PREVIOUS_NEEDED: u8 = 1;
/// The server takes nothing of this author or kind (problems 23, 29, 30).
pub(crate) const REFUSED: u8 = 2;
/// The server asked for what it once acknowledged (problem 21).
pub(crate) const ASKED: u8 = 4;
/// The server has another branch (problem 22).
pub(crate) const FORKED: u8 = 8;
/// What something rests on was sent once more (problems 24, 27, 28, 31).
pub(crate) const RESENT: u8 = 16;
/// Nothing more of this log (problem 25): a defect of this program.
pub(crate) const STOPPED: u8 = 32;

/// Nothing is missing but what the feed brings.
pub(crate) const IN_STEP: u8 = 0;
/// Items are missing that the feed does not bring.
pub(crate) const BEHIND: u8 = 1;
/// Everything is to be compared: items and all heads.
pub(crate) const UNSURE: u8 = 2;

/// How many heads of one log are kept: more than 50 persons' devices have in a life. A server could
/// make up any number.
const HEADS_MAX: usize = 4_096;
/// How many older places of a log are kept for its locator.
const TRAIL_KEPT: usize = 64;
/// The kind under which the ledger keeps how far a log's records were given to the server.
const GIVEN: u8 = 0;
/// Stands for no device: Eras, and what is not one device's.
const NOBODY: Handle = Handle::from_bytes([0; 8]);

type HeadKey = (LogId, Handle, u8);

/// What one server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) number: ServerNumber,
    pub(crate) row: ServerRow,
    logs: BTreeMap<LogId, ServerLogRow>,
    heads: BTreeMap<HeadKey, ServerHeadRow>,
}

impl Ledger {
    /// What is stored of a server.
    pub(crate) fn read(reader: &Reader<'_>, number: ServerNumber) -> Result<Self> {
        let row = reader.server(number)?.ok_or(CompanionError::NotFound)?;
        let mut ledger = Self {
            number,
            row,
            logs: BTreeMap::new(),
            heads: BTreeMap::new(),
        };
        for log in reader.server_logs(number)? {
            ledger.logs.insert(LogId::from_bytes(log.log), log);
        }
        for head in reader.all_server_heads(number)? {
            let log = LogId::from_bytes(head.log);
            let key = (log, Handle::from_bytes(head.handle), head.kind);
            ledger.heads.insert(key, head);
        }
        Ok(ledger)
    }

    /// Writes what differs from `before`.
    pub(crate) fn write(&self, before: &Self, writer: &mut store::Writer<'_>) -> Result<()> {
        if self.row != before.row {
            writer.keep_server(&self.row)?;
        }
        for (log, row) in &self.logs {
            if before.logs.get(log) != Some(row) {
                writer.keep_server_log(self.number, row)?;
            }
        }
        for (key, head) in &self.heads {
            if before.heads.get(key) != Some(head) {
                writer.keep_server_head(self.number, head)?;
            }
        }
        Ok(())
    }

    /// A log as the server numbers it.
    pub(crate) fn log(&self, log: &LogId) -> Option<&ServerLogRow> {
        self.logs.get(log)
    }

    /// Every log that the server has for this account, own person log first.
    pub(crate) fn logs(&self) -> impl Iterator<Item = (&LogId, &ServerLogRow)> {
        let mut logs: Vec<_> = self.logs.iter().collect();
        logs.sort_by_key(|(_, row)| row.number.unwrap_or(u64::MAX));
        logs.into_iter()
    }

    /// How a log is named to the server.
    pub(crate) fn name(&self, log: &LogId) -> LogName {
        let number = self.logs.get(log).and_then(|row| row.number);
        number.map_or(LogName::Id(*log), LogName::Number)
    }

    /// The log that the server names so.
    pub(crate) fn named(&self, name: &LogName) -> Option<LogId> {
        match name {
            LogName::Id(log) => Some(*log),
            LogName::Number(number) => {
                let mut logs = self.logs.iter();
                let found = logs.find(|(_, row)| row.number == Some(*number));
                found.map(|(log, _)| *log)
            }
        }
    }

    /// Takes a change of a log's state. Where `is_behind`, what came before has to be asked for.
    pub(crate) fn join(&mut self, joined: &Joined, is_behind: bool) {
        let row = self.log_mut(&joined.log);
        row.number = Some(joined.number);
        row.state = u8::try_from(joined.state.number()).unwrap_or(u8::MAX);
        if is_behind {
            row.behind = row.behind.max(BEHIND);
        }
        if joined.state == LogState::Ended || joined.state == LogState::Offered {
            row.behind = IN_STEP;
        }
    }

    /// Everything is to be compared again: another life of the database, or an unknown cursor.
    pub(crate) fn doubt_everything(&mut self) {
        for row in self.logs.values_mut().filter(|row| is_served(row)) {
            row.behind = UNSURE;
        }
        for head in self.heads.values_mut() {
            head.flags = 0;
            if head.kind == GIVEN {
                head.sequence = 0;
            }
        }
    }

    /// Of logs that a whole list leaves out the server has nothing, and it gave them no number.
    pub(crate) fn join_only(&mut self, joined: &[Joined]) {
        let is_joined = |log: &LogId| joined.iter().any(|joined| joined.log == *log);
        for (log, row) in &mut self.logs {
            if !is_joined(log) {
                *row = new_log(log);
            }
        }
        for ((log, _, _), head) in &mut self.heads {
            if !is_joined(log) {
                head.sequence = 0;
                head.id = [0; 8];
            }
        }
    }

    /// Says that items of a log are missing that the feed will not bring.
    pub(crate) fn fall_behind(&mut self, log: &LogId) {
        let row = self.log_mut(log);
        row.behind = row.behind.max(BEHIND);
    }

    /// Says that a log is to be asked for from its first item, and compared.
    pub(crate) fn begin_anew(&mut self, log: &LogId) {
        let row = self.log_mut(log);
        (row.position, row.tag) = (0, protocol::first_position_tag(log));
        row.tags.clear();
        row.behind = UNSURE;
    }

    /// Says that all of a log is to be compared.
    pub(crate) fn doubt(&mut self, log: &LogId) {
        self.log_mut(log).behind = UNSURE;
    }

    /// Says that a log's cursor was answered to the end.
    pub(crate) fn catch_up(&mut self, log: &LogId) {
        if let Some(row) = self.logs.get_mut(log) {
            row.behind = IN_STEP;
        }
    }

    /// Whether any log is behind.
    pub(crate) fn is_behind(&self) -> bool {
        self.logs.values().any(|row| row.behind != IN_STEP)
    }

    /// Moves the place up to which a log's items are here; says whether it rose.
    pub(crate) fn move_to(&mut self, log: &LogId, place: &Place) -> bool {
        let row = self.log_mut(log);
        let before = (row.position, row.tag);
        if before == (place.n, place.tag) {
            return false;
        }
        // Of an older life of the log nothing is worth naming again.
        if place.n <= row.position {
            row.tags.clear();
        } else if row.position > 0 {
            row.tags.extend([row.position.to_be_bytes(), row.tag]);
            thin(&mut row.tags);
        }
        row.position = place.n;
        row.tag = place.tag;
        place.n > before.0
    }

    /// The place up to which a log's items are here.
    pub(crate) fn place(&self, log: &LogId) -> Place {
        match self.logs.get(log).filter(|row| row.position > 0) {
            Some(row) => Place {
                n: row.position,
                tag: row.tag,
            },
            None => Place {
                n: 0,
                tag: protocol::first_position_tag(log),
            },
        }
    }

    /// Older places of a log, the nearest first, each at twice the distance of the one before or
    /// more.
    pub(crate) fn locator(&self, log: &LogId) -> Vec<Place> {
        let Some(row) = self.logs.get(log) else {
            return Vec::new();
        };
        let mut found: Vec<Place> = Vec::new();
        let mut distance = 1;
        for [position, tag] in row.tags.as_chunks::<2>().0.iter().rev() {
            let n = u64::from_be_bytes(*position);
            let back = row.position.saturating_sub(n);
            if back >= distance && found.len() < LOCATOR_PAIRS_MAX {
                found.push(Place { n, tag: *tag });
                distance = back.saturating_mul(2);
            }
        }
        found
    }

    /// What the server has of an author.
    pub(crate) fn head(&self, log: &LogId, handle: &Handle, kind: ItemKind) -> (u64, Short, u8) {
        let head = self.heads.get(&(*log, *handle, number(kind)));
        head.map_or((0, [0; 8], 0), |head| (head.sequence, head.id, head.flags))
    }

    /// The highest number of an author that the server ever acknowledged.
    pub(crate) fn met(&self, log: &LogId, handle: &Handle, kind: ItemKind) -> u64 {
        let head = self.heads.get(&(*log, *handle, number(kind)));
        head.map_or(0, |head| head.met)
    }

    /// Takes a head that the server shows; says whether it rose or fell.
    pub(crate) fn show(&mut self, log: &LogId, head: &Head) -> std::cmp::Ordering {
        let key = (*log, head.handle, number(head.kind));
        if !self.heads.contains_key(&key) && self.heads_of(log) >= HEADS_MAX {
            return std::cmp::Ordering::Equal;
        }
        let row = self.head_mut(log, &head.handle, number(head.kind));
        let moved = head.sequence.cmp(&row.sequence);
        if protocol::planted(4) && moved.is_lt() {
            return std::cmp::Ordering::Equal;
        }
        row.sequence = head.sequence;
        row.id = head.id;
        row.met = row.met.max(head.sequence);
        if moved.is_gt() {
            row.flags &= !(ASKED | PREVIOUS_NEEDED);
        }
        moved
    }

    /// Of authors that a complete list of heads leaves out the server has nothing.
    pub(crate) fn show_only(&mut self, log: &LogId, heads: &[Head]) -> bool {
        let mut fell = false;
        if protocol::planted(4) {
            return fell;
        }
        for ((of, handle, kind), row) in &mut self.heads {
            let is_shown = |head: &Head| head.handle == *handle && number(head.kind) == *kind;
            if of == log && *kind != GIVEN && !heads.iter().any(is_shown) && row.sequence > 0 {
                row.sequence = 0;
                row.id = [0; 8];
                fell = true;
            }
        }
        fell
    }

    /// Lowers what the server is thought to have of an author, since it says so.
    pub(crate) fn lower(&mut self, log: &LogId, handle: &Handle, kind: ItemKind, to: u64) {
        let row = self.head_mut(log, handle, number(kind));
        if to < row.sequence {
            row.sequence = to;
            row.id = [0; 8];
        }
    }

    /// Notes something of an author; says whether that is new.
    pub(crate) fn flag(&mut self, log: &LogId, handle: &Handle, kind: ItemKind, flag: u8) -> bool {
        let row = self.head_mut(log, handle, number(kind));
        let is_new = row.flags & flag == 0;
        row.flags |= flag;
        is_new
    }

    /// Up to which stored record of a log the server was given all; and what is noted of the log.
    pub(crate) fn given(&self, log: &LogId) -> (i64, u8) {
        let row = self.heads.get(&(*log, NOBODY, GIVEN));
        let through = row.map_or(0, |row| i64::try_from(row.sequence).unwrap_or(0));
        (through, row.map_or(0, |row| row.flags))
    }

    /// Notes up to which stored record of a log the server was given all.
    pub(crate) fn give(&mut self, log: &LogId, through: i64) {
        let row = self.head_mut(log, &NOBODY, GIVEN);
        row.sequence = u64::try_from(through).unwrap_or(0);
        row.flags &= !RESENT;
    }

    /// All records of a log are to be sent again; says whether they already were.
    pub(crate) fn give_again(&mut self, log: &LogId) -> bool {
        let row = self.head_mut(log, &NOBODY, GIVEN);
        let again = row.flags & RESENT != 0;
        row.flags |= RESENT;
        row.sequence = 0;
        again
    }

    /// Sends nothing more of a log.
    pub(crate) fn stop(&mut self, log: &LogId) {
        self.head_mut(log, &NOBODY, GIVEN).flags |= STOPPED;
    }

    fn heads_of(&self, log: &LogId) -> usize {
        let from = (*log, NOBODY, GIVEN);
        self.heads
            .range(from..)
            .take_while(|((of, _, _), _)| of == log)
            .count()
    }

    fn log_mut(&mut self, log: &LogId) -> &mut ServerLogRow {
        self.logs.entry(*log).or_insert_with(|| new_log(log))
    }

    fn head_mut(&mut self, log: &LogId, handle: &Handle, kind: u8) -> &mut ServerHeadRow {
        let empty = ServerHeadRow {
            log: *log.as_bytes(),
            handle: *handle.as_bytes(),
            kind,
            sequence: 0,
            id: [0; 8],
            met: 0,
            flags: 0,
        };
        self.heads.entry((*log, *handle, kind)).or_insert(empty)
    }
}

/// A log that the server gave no number.
fn new_log(log: &LogId) -> ServerLogRow {
    ServerLogRow {
        log: *log.as_bytes(),
        number: None,
        state: 0,
        behind: IN_STEP,
        position: 0,
        tag: protocol::first_position_tag(log),
        tags: Vec::new(),
    }
}

/// Whether the server answers cursors of the log.
pub(crate) fn is_served(row: &ServerLogRow) -> bool {
    let state = LogState::from(u64::from(row.state));
    row.number.is_some() && matches!(state, LogState::Accepted | LogState::Followed)
}

fn number(kind: ItemKind) -> u8 {
    u8::try_from(kind.number()).unwrap_or(u8::MAX)
}

/// Of many places every second of the older half goes: the farther back, the fewer.
fn thin(trail: &mut Vec<Tag>) {
    let (places, _) = trail.as_chunks::<2>();
    if places.len() <= TRAIL_KEPT {
        return;
    }
    let (older, newer) = places.split_at(places.len() / 2);
    let older = older.iter().step_by(2);
    *trail = older.chain(newer).flatten().copied().collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        Ledger {
            number: ServerNumber(1),
            row: ServerRow {
                id: [1; 32],
                url: String::new(),
                state: 0,
                incarnation: None,
                feed_n: 0,
                feed_tag: [0; 8],
                reserved: 0,
                time_s: 0,
                full_check_s: 0,
            },
            logs: BTreeMap::new(),
            heads: BTreeMap::new(),
        }
    }

    const LOG: LogId = LogId::from_bytes([5; 32]);
    const PHONE: Handle = Handle::from_bytes([6; 8]);

    fn head(sequence: u64) -> Head {
        Head {
            handle: PHONE,
            kind: ItemKind::Entry,
            sequence,
            id: [7; 8],
        }
    }

    #[test]
    fn a_locator_names_places_ever_farther_back() {
        let mut ledger = ledger();
        for n in 1..=1_000 {
            let place = Place { n, tag: [9; 8] };
            assert!(ledger.move_to(&LOG, &place));
        }
        let locator = ledger.locator(&LOG);
        assert!(
            (6..=LOCATOR_PAIRS_MAX).contains(&locator.len()),
            "{locator:?}"
        );
        let distances: Vec<u64> = locator.iter().map(|place| 1_000 - place.n).collect();
        assert!(
            distances.is_sorted_by(|near, far| 2 * near <= *far),
            "{distances:?}"
        );
        assert_eq!(distances.first(), Some(&1));
        assert!(
            distances.last().is_some_and(|far| *far > 64),
            "{distances:?}"
        );
    }

    #[test]
    fn a_head_rises_falls_and_what_it_once_was_stays_known() {
        let mut ledger = ledger();
        assert!(ledger.show(&LOG, &head(9)).is_gt());
        assert!(ledger.show(&LOG, &head(9)).is_eq());
        assert!(ledger.show(&LOG, &head(4)).is_lt());
        assert_eq!(ledger.head(&LOG, &PHONE, ItemKind::Entry), (4, [7; 8], 0));
        assert_eq!(ledger.met(&LOG, &PHONE, ItemKind::Entry), 9);
        assert!(ledger.show_only(&LOG, &[]));
        assert_eq!(ledger.head(&LOG, &PHONE, ItemKind::Entry).0, 0);
    }

    #[test]
    fn records_are_sent_again_once_and_then_the_ledger_says_so() {
        let mut ledger = ledger();
        ledger.give(&LOG, 12);
        assert!(!ledger.give_again(&LOG));
        assert_eq!(ledger.given(&LOG).0, 0);
        assert!(ledger.give_again(&LOG));
        ledger.give(&LOG, 12);
        assert!(!ledger.give_again(&LOG), "it was taken in between");
    }
}
