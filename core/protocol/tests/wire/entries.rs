use protocol::limits::{ENTRY_BYTES_MAX, ENTRY_BYTES_MIN, PARTS_MAX};
use protocol::{
    BlobBody, Cut, DeviceId, Entry, EntryBody, EntryId, Error, Expect, Handle, Part, PersonId,
    RecordId, SpaceId, nonce_part,
};

use crate::parts::{DEVICE, PERSON, context, device_key, entry, item, longer};

#[test]
fn an_entry_reads_back_and_holds_for_its_context_alone() {
    let bytes = entry(224);
    assert_eq!(bytes.len(), ENTRY_BYTES_MIN);
    let entry = Entry::decode(&bytes).unwrap();
    assert_eq!(entry.to_bytes(), bytes);
    assert_eq!(entry.epoch_tag, [7; 4]);
    let key = device_key().public();
    let id = entry.verify(&context(), &key, &PERSON).unwrap();
    assert_eq!(id, entry.id(&context()));

    let mut other = [context(); 5];
    other[0].space = SpaceId::from_bytes([1; 32]);
    other[1].device = DeviceId::from_bytes([1; 16]);
    other[2].epoch = RecordId::from_bytes([1; 32]);
    other[3].sequence += 1;
    other[4].previous = Some(EntryId::from_bytes([1; 32]));
    for context in other {
        let held = entry.verify(&context, &key, &PERSON);
        assert_eq!(held, Err(Error::BadSignature), "{context:?}");
    }
    let you = PersonId::from_bytes([1; 32]);
    let held = entry.verify(&context(), &key, &you);
    assert_eq!(held, Err(Error::BadSignature));
    for change in [
        |e: &mut Entry| e.nonce_part[0] ^= 1,
        |e: &mut Entry| e.sealed[0] ^= 1,
    ] {
        let mut bent = entry.clone();
        change(&mut bent);
        assert_ne!(bent.id(&context()), id);
    }
}

#[test]
fn a_context_is_the_same_121_bytes_with_zeros_for_no_entry_before() {
    let mut first = context();
    first.previous = Some(EntryId::from_bytes([0; 32]));
    assert_eq!(first.to_bytes(), context().to_bytes());
    assert_eq!(context().to_bytes().len(), 1 + 32 + 16 + 32 + 8 + 32);
    let data = context().additional_data();
    assert_eq!(
        data,
        [&b"companion/1/entry-key\0"[..], &context().to_bytes()].concat()
    );
}

#[test]
fn a_nonce_holds_its_random_part_the_sequence_and_zeros() {
    let nonce = context().nonce(&[4; 12]);
    assert_eq!(nonce[..12], [4; 12]);
    assert_eq!(nonce[12..20], 1_000_u64.to_be_bytes());
    assert_eq!(nonce[20..], [0; 4]);
    let part = nonce_part(&[1; 32], &[2; 16], b"body");
    assert_ne!(part, nonce_part(&[0; 32], &[2; 16], b"body"));
    assert_ne!(part, nonce_part(&[1; 32], &[0; 16], b"body"));
    assert_ne!(part, nonce_part(&[1; 32], &[2; 16], b"bodz"));
}

#[test]
fn an_entry_is_refused_below_the_least_body_and_above_64_kib() {
    assert_eq!(Entry::decode(&entry(223)), Err(Error::Malformed("entry")));
    let longest = ENTRY_BYTES_MAX - 1 - 1 - 5 - 13 - 3 - 16 - 66;
    assert_eq!(entry(longest).len(), ENTRY_BYTES_MAX);
    assert!(Entry::decode(&entry(longest)).is_ok());
    let longer = Entry::decode(&entry(longest + 1));
    assert_eq!(longer, Err(Error::Limit("entry bytes")));
}

#[test]
fn an_entry_of_another_suite_or_with_more_elements_is_refused() {
    let good = entry(224);
    let mut newer = good.clone();
    newer[1] = 2;
    assert_eq!(Entry::decode(&newer), Err(Error::UnknownSuite));
    assert_eq!(
        Entry::decode(&longer(&good)),
        Err(Error::Malformed("entry"))
    );
    assert_eq!(
        Entry::decode(&good[..good.len() - 1]),
        Err(Error::Malformed("entry"))
    );
}

fn part() -> Part {
    Part {
        key: vec![2, 1, 0x5F, 0x10],
        format: 1,
        payload: vec![1, 2, 3],
        expect: None,
    }
}

fn body() -> EntryBody {
    let expect = Expect {
        count: 7,
        heads: vec![[1; 32], [2; 32]],
    };
    EntryBody {
        seen: vec![Cut {
            handle: DEVICE.handle(),
            sequence: 3,
            id: [4; 8],
        }],
        parts: vec![
            part(),
            Part {
                format: 4,
                expect: Some(expect),
                ..part()
            },
        ],
        caps: Some(3),
    }
}

#[test]
fn an_entry_body_reads_back_with_and_without_capabilities() {
    for caps in [None, Some(0), Some(u64::MAX)] {
        let body = EntryBody { caps, ..body() };
        assert_eq!(EntryBody::decode(&body.to_bytes()), Ok(body));
    }
    let empty = EntryBody::default();
    assert_eq!(empty.to_bytes(), [0x82, 0x80, 0x80]);
    assert_eq!(EntryBody::decode(&[0x82, 0x80, 0x80]), Ok(empty));
}

#[test]
fn a_sealed_body_takes_no_more_elements_anywhere() {
    let bad = Err(Error::Malformed("entry body"));
    assert_eq!(EntryBody::decode(&longer(&body().to_bytes())), bad);
    assert_eq!(
        EntryBody::decode(&[&body().to_bytes()[..], &[0]].concat()),
        bad
    );
    let cut_of_four = item(|w| {
        w.array(2).array(1).array(4).bytes(&[1; 8]).uint(1);
        w.bytes(&[2; 8]).uint(0).array(0)
    });
    assert_eq!(EntryBody::decode(&cut_of_four), bad);
    let with_part = |write: &dyn Fn(&mut protocol::cbor::Writer)| {
        item(|w| {
            w.array(2).array(0).array(1);
            write(w);
            w
        })
    };
    let two = with_part(&|w| {
        w.array(2).bytes(&[2, 1]).uint(1);
    });
    let five = with_part(&|w| {
        w.array(5).bytes(&[2, 1]).uint(1).bytes(&[]);
        w.array(2).uint(1).array(0).uint(0);
    });
    let expect_of_three = with_part(&|w| {
        w.array(4).bytes(&[2, 1]).uint(1).bytes(&[]);
        w.array(3).uint(1).array(0).uint(0);
    });
    for bytes in [two, five, expect_of_three] {
        assert_eq!(EntryBody::decode(&bytes), bad);
    }
}

#[test]
fn a_document_key_has_two_to_fifteen_bytes() {
    for (bytes, taken) in [(1, false), (2, true), (15, true), (16, false)] {
        let key = vec![1; bytes];
        let parts = vec![Part { key, ..part() }];
        let body = EntryBody {
            parts,
            ..EntryBody::default()
        };
        let read = EntryBody::decode(&body.to_bytes());
        assert_eq!(read.is_ok(), taken, "{bytes}");
    }
}

#[test]
fn thirty_two_parts_are_taken_and_no_more() {
    let parts = |count| vec![part(); count];
    let entry = |count| EntryBody {
        parts: parts(count),
        ..EntryBody::default()
    };
    let blob = |count| BlobBody {
        parts: parts(count),
    };
    assert!(EntryBody::decode(&entry(PARTS_MAX).to_bytes()).is_ok());
    assert!(BlobBody::decode(&blob(PARTS_MAX).to_bytes()).is_ok());
    let past = PARTS_MAX + 1;
    let limit = Error::Limit("parts");
    assert_eq!(EntryBody::decode(&entry(past).to_bytes()), Err(limit));
    assert_eq!(BlobBody::decode(&blob(past).to_bytes()), Err(limit));
}

#[test]
fn a_body_is_bounded_in_bytes() {
    let body = |payload| EntryBody {
        parts: vec![Part {
            payload: vec![0; payload],
            ..part()
        }],
        ..EntryBody::default()
    };
    let beside = body(60_000).to_bytes().len() - 60_000;
    let edge = ENTRY_BYTES_MAX - beside;
    assert!(EntryBody::decode(&body(edge).to_bytes()).is_ok());
    let past = EntryBody::decode(&body(edge + 1).to_bytes());
    assert_eq!(past, Err(Error::Limit("entry body bytes")));
    let blob = |bytes: usize| BlobBody::decode(&vec![0; bytes]);
    let blob_max = protocol::limits::BLOB_BYTES_MAX;
    assert_eq!(blob(blob_max), Err(Error::Malformed("blob body")));
    assert_eq!(blob(blob_max + 1), Err(Error::Limit("blob body bytes")));
}

#[test]
fn a_count_of_changes_fits_a_servers_integer() {
    let body = |count| EntryBody {
        parts: vec![Part {
            expect: Some(Expect {
                count,
                heads: vec![],
            }),
            ..part()
        }],
        ..EntryBody::default()
    };
    let max = protocol::limits::NUMBER_MAX;
    assert!(EntryBody::decode(&body(max).to_bytes()).is_ok());
    assert!(EntryBody::decode(&body(max + 1).to_bytes()).is_err());
    assert_eq!(Handle::from_bytes([1; 8]).short(), [1; 8]);
}
