use protocol::cbor::{MapReader, MapWriter, Reader, Tail, item_length};
use protocol::limits::RECORD_BYTES_MAX;
use protocol::{
    DeviceId, Error, Label, LogId, PersonId, RecordId, Result, SIGNATURE_BYTES, SUITE, Signature,
    SigningKey, SpaceId, VerifyingKey, hash,
};

use crate::Operation;

/// The most signatures on one record: old root, new root, countersigning device.
pub const SIGNATURES_MAX: usize = 3;

const WHAT: &str = "record";

/// The device that made a record, and where in its chain in this log the record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The device.
    pub device: DeviceId,
    /// 1 for its first record in this log, then one more each.
    pub counter: u64,
    /// Its record before; none for the first.
    pub previous: Option<RecordId>,
}

/// A signed membership operation: a map, then signatures (PROTOCOL 4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The device that made it; none for an Era, which the root makes.
    pub author: Option<Author>,
    /// What it does.
    pub operation: Operation,
    tail: Tail,
    signatures: Vec<Signature>,
}

impl Record {
    /// A record without its signatures yet.
    #[must_use]
    pub fn unsigned(author: Option<Author>, operation: Operation) -> Self {
        let tail = Tail::default();
        Self {
            author,
            operation,
            tail,
            signatures: Vec::new(),
        }
    }

    /// The same record with fields of a later version.
    #[must_use]
    pub fn with_tail(mut self, tail: Tail) -> Self {
        self.tail = tail;
        self
    }

    /// Signs for `log` as `person`, once with each key in the order that the layout names.
    #[must_use]
    pub fn sign(mut self, log: &LogId, person: &PersonId, keys: &[&SigningKey]) -> Self {
        let id = self.id(log);
        let sign = |key: &&SigningKey| key.sign(Label::Record, person, id.as_bytes());
        self.signatures = keys.iter().map(sign).collect();
        self
    }

    /// Reads a record. Who signed it, and whether it counts, is for others to say.
    ///
    /// # Errors
    /// `Malformed` for another layout, `WeakKey` for a bad key in a card, `UnknownSuite`, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(Error::Limit("record bytes"));
        }
        let length = item_length(bytes).map_err(|error| match error {
            Error::Malformed(_) => Error::Malformed(WHAT),
            other => other,
        })?;
        let (map, rest) = bytes
            .split_at_checked(length)
            .ok_or(Error::Malformed(WHAT))?;
        let (signatures, rest) = rest.as_chunks::<SIGNATURE_BYTES>();
        let record = Self::read(map, signatures)?;
        let counted = record
            .operation
            .signatures()
            .contains(&record.signatures.len());
        if !rest.is_empty() || !counted {
            return Err(Error::Malformed(WHAT));
        }
        Ok(record)
    }

    fn read(map: &[u8], signatures: &[[u8; SIGNATURE_BYTES]]) -> Result<Self> {
        let mut map = Reader::new(map, WHAT)?.map()?;
        if map.required(0)?.uint()? != u64::from(SUITE) {
            return Err(Error::UnknownSuite);
        }
        let author = read_author(&mut map)?;
        let number = map.required(4)?.uint()?;
        let operation = Operation::read(number, &mut map)?;
        let by_a_device = match operation {
            Operation::Era(_) => author.is_none(),
            Operation::Unknown(_) => true,
            _ => author.is_some(),
        };
        if !by_a_device {
            return Err(Error::Malformed(WHAT));
        }
        let signatures = signatures
            .iter()
            .copied()
            .map(Signature::from_bytes)
            .collect();
        Ok(Self {
            author,
            operation,
            tail: map.tail()?,
            signatures,
        })
    }

    /// The record's bytes: map, then signatures.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.map(true);
        for signature in &self.signatures {
            bytes.extend(signature.as_bytes());
        }
        bytes
    }

    /// The record's id in `log`; a Genesis has no log yet, whatever is named.
    #[must_use]
    pub fn id(&self, log: &LogId) -> RecordId {
        let log = match self.operation {
            Operation::Genesis(_) => &LogId::NONE,
            _ => log,
        };
        RecordId::of(log, &self.map(true))
    }

    /// What the seals of a Rekey in `space` are bound to: the record without them.
    #[must_use]
    pub fn draft_hash(&self, space: &SpaceId) -> [u8; 32] {
        hash(Label::Draft, &[space.as_bytes(), &self.map(false)])
    }

    /// The signatures, in the order that the layout names.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Checks that the signature at `index` is by `key` as `person`.
    ///
    /// # Errors
    /// `BadSignature` if it is not, or is not there.
    pub fn verify(
        &self,
        index: usize,
        key: &VerifyingKey,
        log: &LogId,
        person: &PersonId,
    ) -> Result<()> {
        let signature = self.signatures.get(index).ok_or(Error::BadSignature)?;
        key.verify(Label::Record, person, self.id(log).as_bytes(), signature)
    }

    fn map(&self, with_seals: bool) -> Vec<u8> {
        let mut map = MapWriter::default();
        map.field(0, |w| w.uint(u64::from(SUITE)));
        if let Some(author) = &self.author {
            map.field(1, |w| w.bytes(author.device.as_bytes()));
            map.field(2, |w| w.uint(author.counter));
            if let Some(previous) = &author.previous {
                map.field(3, |w| w.bytes(previous.as_bytes()));
            }
        }
        map.field(4, |w| w.uint(self.operation.number()));
        self.operation.write(&mut map, with_seals);
        map.finish(&self.tail)
    }
}

fn read_author(map: &mut MapReader<'_>) -> Result<Option<Author>> {
    let Some(reader) = map.optional(1)? else {
        return Ok(None);
    };
    let device = DeviceId::from_bytes(reader.fixed()?);
    let counter = map.required(2)?.uint()?;
    let previous = match map.optional(3)? {
        Some(reader) => Some(RecordId::from_bytes(reader.fixed()?)),
        None => None,
    };
    // Counters begin at 1, and only the first record has none before it.
    if counter == 0 || (counter == 1) != previous.is_none() {
        return Err(map.malformed());
    }
    Ok(Some(Author {
        device,
        counter,
        previous,
    }))
}

#[cfg(test)]
mod tests {
    use protocol::cbor::Writer;

    use super::*;
    use crate::samples::{
        all, by_device, card, device, founded, key, later_era, lines, person, rekey, root,
    };
    use crate::{AddDevice, Era, Genesis, RemoveDevice, SpaceKind};

    const MALFORMED: Result<Record> = Err(Error::Malformed(WHAT));

    fn era(era: Era, keys: &[&SigningKey]) -> Result<Record> {
        let record = Record::unsigned(None, Operation::Era(Box::new(era)));
        Record::decode(&record.sign(&person().into(), &person(), keys).to_bytes())
    }

    #[test]
    fn every_kind_of_record_reads_back_as_it_was() {
        for record in all() {
            let bytes = record.to_bytes();
            assert_eq!(Record::decode(&bytes).as_ref(), Ok(&record));
            assert_eq!(Record::decode(&bytes).unwrap().to_bytes(), bytes);
        }
    }

    #[test]
    fn records_have_the_lengths_of_the_byte_budget() {
        let add = Operation::AddDevice(Box::new(AddDevice {
            card: card(4, protocol::Class::Phone),
        }));
        let cut = Some(crate::ChainCut {
            counter: 3,
            id: [7; 8],
        });
        let device = DeviceId::from_bytes([5; 16]);
        let remove = RemoveDevice {
            device,
            cut,
            lines: lines(8),
            nonce: [6; 16],
        };
        let length = |operation| by_device(operation).to_bytes().len();
        assert_eq!(founded().era.len(), 488);
        assert_eq!(length(add), 268);
        assert_eq!(length(Operation::RemoveDevice(remove)), 432);
        for (recipients, bytes) in [(4, 666), (6, 870), (12, 1_482), (100, 10_459)] {
            assert_eq!(length(Operation::Rekey(rekey(recipients, 1))), bytes);
        }
    }

    #[test]
    fn fields_of_a_later_version_are_kept_and_signed_over() {
        let tail = Tail::of(77, Writer::default().text("later"));
        for record in all() {
            let (log, person) = (LogId::from_bytes([7; 32]), person());
            let keys = vec![device(); record.signatures().len()];
            let keys: Vec<_> = keys.iter().collect();
            let later = record
                .clone()
                .with_tail(tail.clone())
                .sign(&log, &person, &keys);
            let read = Record::decode(&later.to_bytes()).unwrap();
            assert_eq!(read, later);
            assert_ne!(read.id(&log), record.id(&log));
            assert_eq!(read.verify(0, &device().public(), &log, &person), Ok(()));
        }
    }

    #[test]
    fn a_signature_holds_for_its_log_person_and_key_only() {
        let record = by_device(Operation::Fresh);
        let (log, me) = (LogId::from_bytes([7; 32]), person());
        let (elsewhere, you) = (LogId::from_bytes([8; 32]), PersonId::from_bytes([1; 32]));
        assert_eq!(record.verify(0, &device().public(), &log, &me), Ok(()));
        let refused = [
            record.verify(0, &device().public(), &elsewhere, &me),
            record.verify(0, &device().public(), &log, &you),
            record.verify(0, &root().public(), &log, &me),
            record.verify(1, &device().public(), &log, &me),
        ];
        assert!(refused.iter().all(|r| *r == Err(Error::BadSignature)));
    }

    #[test]
    fn a_genesis_has_the_same_id_whatever_log_is_named() {
        let genesis = Genesis {
            minimum_suite: 1,
            kind: SpaceKind::Private,
            owner: person(),
            nonce: [3; 16],
        };
        let record = by_device(Operation::Genesis(genesis));
        assert_eq!(
            record.id(&LogId::NONE),
            record.id(&LogId::from_bytes([8; 32]))
        );
        let fresh = by_device(Operation::Fresh);
        assert_ne!(
            fresh.id(&LogId::NONE),
            fresh.id(&LogId::from_bytes([8; 32]))
        );
    }

    #[test]
    fn a_draft_is_the_same_whatever_the_seals_and_changes_with_all_else() {
        let space = SpaceId::from_bytes([7; 32]);
        let draft = |rekey| by_device(Operation::Rekey(rekey)).draft_hash(&space);
        assert_eq!(draft(rekey(4, 1)), draft(rekey(0, 1)));
        assert_ne!(draft(rekey(4, 1)), draft(rekey(4, 2)));
    }

    #[test]
    fn signatures_are_as_many_as_the_operation_needs() {
        let (one, two, three) = (root(), key(6), device());
        let keys: [&SigningKey; 4] = [&one, &two, &three, &one];
        let counts = |make: &dyn Fn() -> Era| -> Vec<usize> {
            (0..=4)
                .filter(|count| era(make(), &keys[..*count]).is_ok())
                .collect()
        };
        assert_eq!(counts(&later_era), [1, 2], "old root, then a new one");
        let countersigned = || Era {
            countersigner: Some(DeviceId::from_bytes([1; 16])),
            ..later_era()
        };
        assert_eq!(counts(&countersigned), [2, 3], "and the device");
        let Operation::Era(first) = Record::decode(&founded().era).unwrap().operation else {
            panic!("an era");
        };
        assert_eq!(
            counts(&|| (*first).clone()),
            [2],
            "root and founding device"
        );

        let bytes = by_device(Operation::Fresh).to_bytes();
        for length in [bytes.len() - 64, bytes.len() - 1] {
            assert_eq!(Record::decode(&bytes[..length]), MALFORMED);
        }
        assert_eq!(Record::decode(&[&bytes[..], &[0; 64]].concat()), MALFORMED);
    }

    #[test]
    fn an_era_lists_each_device_once_and_at_most_five_as_active() {
        let keys = [&root()];
        let with = |change: &dyn Fn(&mut Era)| {
            let mut changed = later_era();
            change(&mut changed);
            era(changed, &keys)
        };
        let active = |n: u8| crate::ActiveDevice {
            card: card(n, protocol::Class::Phone),
            counter: 0,
            head: [0; 8],
        };
        assert!(with(&|era| era.active = (10..15).map(active).collect()).is_ok());
        assert_eq!(
            with(&|era| era.active = (10..16).map(active).collect()),
            MALFORMED
        );
        assert_eq!(
            with(&|era| era.active = vec![active(10), active(10)]),
            MALFORMED
        );
        assert_eq!(
            with(&|era| era.active = vec![active(4)]),
            MALFORMED,
            "it is removed"
        );
        assert_eq!(
            with(&|era| era.active[0].counter = 0),
            MALFORMED,
            "a head without a counter"
        );
        assert_eq!(
            with(&|era| era.parent = None),
            MALFORMED,
            "a first Era without its founder"
        );
    }

    #[test]
    fn an_era_has_no_author_and_everything_else_has_one() {
        let author = by_device(Operation::Fresh).author;
        let operation = Operation::Era(Box::new(later_era()));
        let signed = |record: Record| record.sign(&LogId::NONE, &person(), &[&root()]).to_bytes();
        assert_eq!(
            Record::decode(&signed(Record::unsigned(author, operation))),
            MALFORMED
        );
        assert_eq!(
            Record::decode(&signed(Record::unsigned(None, Operation::Fresh))),
            MALFORMED
        );
    }

    #[test]
    fn counters_begin_at_one_and_only_the_first_record_has_none_before_it() {
        let previous = Some(RecordId::from_bytes([9; 32]));
        for (counter, previous, good) in [
            (1, None, true),
            (2, previous, true),
            (0, None, false),
            (1, previous, false),
            (2, None, false),
        ] {
            let author = Author {
                device: DeviceId::from_bytes([1; 16]),
                counter,
                previous,
            };
            let record = Record::unsigned(Some(author), Operation::Fresh);
            let record = record.sign(&LogId::NONE, &person(), &[&root()]);
            assert_eq!(
                Record::decode(&record.to_bytes()).is_ok(),
                good,
                "{counter}"
            );
        }
    }

    #[test]
    fn a_rekey_is_refused_for_unsorted_seals_and_too_many_older_secrets() {
        use protocol::limits::OLDER_MAX;
        let read = |rekey| Record::decode(&by_device(Operation::Rekey(rekey)).to_bytes());
        let mut unsorted = rekey(3, 0);
        unsorted.seals.swap(0, 1);
        assert_eq!(read(unsorted), MALFORMED);
        let mut twice = rekey(2, 0);
        twice.seals[1] = twice.seals[0];
        assert_eq!(read(twice), MALFORMED);
        let mut fresh = rekey(1, 0);
        fresh.fresh = vec![[2; 8], [1; 8]];
        assert_eq!(read(fresh), MALFORMED);
        assert!(read(rekey(1, OLDER_MAX)).is_ok());
        assert_eq!(
            read(rekey(1, OLDER_MAX + 1)),
            Err(Error::Limit("older secrets"))
        );
    }

    #[test]
    fn the_longest_record_is_read_and_one_byte_more_is_not() {
        let record = |bytes: usize| {
            let tail = Tail::of(5, Writer::default().bytes(&vec![0; bytes]));
            let record = by_device(Operation::Fresh).with_tail(tail);
            record.sign(&LogId::NONE, &person(), &[&root()]).to_bytes()
        };
        let longest = RECORD_BYTES_MAX - (record(1_000).len() - 1_000);
        assert_eq!(record(longest).len(), RECORD_BYTES_MAX);
        assert!(Record::decode(&record(longest)).is_ok());
        assert_eq!(
            Record::decode(&record(longest + 1)),
            Err(Error::Limit("record bytes"))
        );
    }

    #[test]
    fn unknown_operations_are_ignored_from_128_on_and_ask_for_an_update_below() {
        for (number, ignored) in [(4, false), (127, false), (128, true), (u64::MAX, true)] {
            let bytes = by_device(Operation::Unknown(number)).to_bytes();
            let read = Record::decode(&bytes).unwrap();
            assert_eq!(
                (read.operation.is_ignored(), read.to_bytes()),
                (ignored, bytes)
            );
        }
    }

    #[test]
    fn another_suite_is_told_apart_from_damage() {
        let mut bytes = by_device(Operation::Fresh).to_bytes();
        bytes[2] = 2;
        assert_eq!(Record::decode(&bytes), Err(Error::UnknownSuite));
    }
}
