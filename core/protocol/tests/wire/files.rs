use protocol::limits::{BLOB_BYTES_MAX, BLOB_BYTES_MIN, ENVELOPE_FILE_BYTES_MAX, LOGS_MAX};
use protocol::{EntryId, Envelope, EnvelopeContent, EnvelopeLog, Error, Handle, Run, SlotNumber};

use crate::parts::{DEVICE, LOG, head, longer, record, run};

const BAD: Error = Error::Malformed("envelope file");
const DAMAGED: Error = Error::Damaged("envelope file");

fn envelopes() -> Vec<Envelope> {
    let handle = Handle::from_bytes([1; 8]);
    vec![
        Envelope::Space {
            space: [2; 8],
            epoch: [3; 8],
            nonce: [4; 24],
            sealed: vec![5; 300],
        },
        Envelope::Device {
            handle,
            ephemeral: [6; 32],
            sealed: vec![7; 300],
        },
        Envelope::Contact {
            handle,
            card: vec![8; 527],
        },
        Envelope::Slot {
            number: SlotNumber::Third,
            slot: vec![9; 585],
        },
        Envelope::Unknown {
            kind: 5,
            rest: vec![],
        },
    ]
}

#[test]
fn a_file_is_envelopes_one_after_the_other() {
    let files: Vec<_> = envelopes()
        .iter()
        .map(|one| one.to_bytes().unwrap())
        .collect();
    for (bytes, envelope) in files.iter().zip(envelopes()) {
        assert_eq!(Envelope::decode_file(bytes), Ok(vec![envelope.clone()]));
        let (first, after) = Envelope::decode_first(bytes).unwrap();
        assert_eq!((first, after), (envelope, &[][..]));
    }
    let whole = files.concat();
    assert_eq!(Envelope::decode_file(&whole), Ok(envelopes()));
    assert_eq!(files[0][..12], *b"CMPENV\x01\x01\x00\x00\x01\x54");
    let kinds: Vec<u8> = envelopes().iter().map(Envelope::kind).collect();
    assert_eq!(kinds, [1, 2, 3, 4, 5]);
}

#[test]
fn a_file_that_was_cut_short_is_damaged_and_another_file_is_none() {
    let whole = envelopes()[2].to_bytes().unwrap();
    for length in 6..whole.len() {
        assert_eq!(
            Envelope::decode_file(&whole[..length]),
            Err(DAMAGED),
            "{length}"
        );
    }
    for length in 0..6 {
        assert_eq!(
            Envelope::decode_file(&whole[..length]),
            Err(BAD),
            "{length}"
        );
    }
    assert_eq!(
        Envelope::decode_file(&[&whole[..], b"x"].concat()),
        Err(BAD)
    );
    let versioned = |version| {
        let mut other = whole.clone();
        other[6] = version;
        Envelope::decode_file(&other)
    };
    assert_eq!(versioned(2), Err(Error::LaterVersion("envelope file")));
    assert_eq!(versioned(0), Err(BAD));
}

#[test]
fn a_hint_is_whole_and_a_slot_has_a_number() {
    let with = |kind: u8, rest: usize| {
        let length = u32::try_from(rest).unwrap().to_be_bytes();
        let head = [&b"CMPENV\x01"[..], &[kind], &length].concat();
        Envelope::decode_file(&[head, vec![1; rest]].concat()).map(|_| ())
    };
    for (kind, hint) in [(1, 40), (2, 40), (3, 8), (4, 1)] {
        assert_eq!(with(kind, hint), Ok(()), "{kind}");
        assert_eq!(with(kind, hint - 1), Err(BAD), "{kind}");
    }
    for number in [0, 4] {
        let file = [&b"CMPENV\x01\x04\0\0\0\x01"[..], &[number]].concat();
        assert_eq!(Envelope::decode_file(&file), Err(BAD));
    }
}

#[test]
fn a_file_has_16_mib_at_most() {
    let slot = |bytes: usize| Envelope::Slot {
        number: SlotNumber::First,
        slot: vec![0; bytes - 13],
    };
    let edge = slot(ENVELOPE_FILE_BYTES_MAX).to_bytes().unwrap();
    assert_eq!(edge.len(), ENVELOPE_FILE_BYTES_MAX);
    assert!(Envelope::decode_file(&edge).is_ok());
    let limit = Error::Limit("envelope file bytes");
    assert_eq!(slot(ENVELOPE_FILE_BYTES_MAX + 1).to_bytes(), Err(limit));
    let past = [&edge[..], &[0]].concat();
    assert_eq!(Envelope::decode_file(&past), Err(limit));
    let claim = b"CMPENV\x01\x01\xFF\xFF\xFF\xFF";
    assert_eq!(Envelope::decode_file(claim), Err(limit));
}

fn log() -> EnvelopeLog {
    EnvelopeLog {
        heads: vec![head()],
        records: vec![record(100)],
        runs: vec![
            Run {
                author: Some(DEVICE),
                previous: Some(EntryId::from_bytes([1; 32])),
                ..run(2)
            },
            Run {
                author: Some(DEVICE),
                first: 1,
                ..run(1)
            },
        ],
        manifests: vec![record(200)],
        blobs: vec![vec![1; BLOB_BYTES_MIN]],
        ..EnvelopeLog::new(LOG)
    }
}

fn content(logs: Vec<EnvelopeLog>) -> EnvelopeContent {
    EnvelopeContent { logs }
}

fn again(log: EnvelopeLog) -> protocol::Result<EnvelopeContent> {
    EnvelopeContent::decode(&content(vec![log]).to_bytes())
}

#[test]
fn what_is_sealed_in_an_envelope_reads_back() {
    let whole = content(vec![log(), EnvelopeLog::new(LOG)]);
    assert_eq!(EnvelopeContent::decode(&whole.to_bytes()), Ok(whole));
}

#[test]
fn a_run_in_an_envelope_names_its_author_and_what_came_before() {
    let bad = Err(Error::Malformed("envelope content"));
    let mut nobody = log();
    nobody.runs[0].author = None;
    assert_eq!(again(nobody), bad);
    let mut nothing = log();
    nothing.runs[0].previous = None;
    assert_eq!(again(nothing), bad);
}

#[test]
fn sealed_content_takes_no_more_elements() {
    let bad = Err(Error::Malformed("envelope content"));
    let bytes = content(vec![log()]).to_bytes();
    assert_eq!(EnvelopeContent::decode(&longer(&bytes)), bad);
    let inner = [&[0x81][..], &longer(&bytes[1..])].concat();
    assert_eq!(EnvelopeContent::decode(&inner), bad);
    let write = |head_size: usize, run_size: usize| {
        crate::parts::item(|w| {
            w.array(1).array(6).bytes(LOG.as_bytes());
            w.array(1)
                .array(head_size)
                .bytes(&[1; 8])
                .uint(1)
                .uint(1)
                .bytes(&[2; 8]);
            if head_size > 4 {
                w.uint(0);
            }
            w.array(0)
                .array(1)
                .array(run_size)
                .bytes(DEVICE.as_bytes())
                .uint(1);
            w.null().array(1).raw(&run(1).entries[0]);
            if run_size > 4 {
                w.uint(0);
            }
            w.array(0).array(0)
        })
    };
    assert!(EnvelopeContent::decode(&write(4, 4)).is_ok());
    assert_eq!(EnvelopeContent::decode(&write(5, 4)), bad);
    assert_eq!(EnvelopeContent::decode(&write(4, 5)), bad);
}

#[test]
fn logs_and_blobs_of_an_envelope_are_bounded() {
    let of = |count| {
        let whole = content(vec![EnvelopeLog::new(LOG); count]);
        EnvelopeContent::decode(&whole.to_bytes()).map(|_| ())
    };
    assert_eq!(of(LOGS_MAX), Ok(()));
    assert_eq!(of(LOGS_MAX + 1), Err(Error::Limit("logs of an envelope")));
    let blob = |bytes| {
        let blobs = vec![vec![0; bytes]];
        again(EnvelopeLog { blobs, ..log() }).map(|_| ())
    };
    assert_eq!(blob(BLOB_BYTES_MAX), Ok(()));
    assert_eq!(blob(BLOB_BYTES_MAX + 1), Err(Error::Limit("blob bytes")));
    let short = blob(BLOB_BYTES_MIN - 1);
    assert_eq!(short, Err(Error::Malformed("envelope content")));
    let huge = vec![0; ENVELOPE_FILE_BYTES_MAX + 1];
    let limit = Err(Error::Limit("envelope content bytes"));
    assert_eq!(EnvelopeContent::decode(&huge), limit);
    assert_eq!(
        EnvelopeContent::decode(&huge[1..]),
        Err(Error::Malformed("envelope content"))
    );
}
