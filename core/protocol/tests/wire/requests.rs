use protocol::limits::{
    BLOB_BYTES_MAX, BLOB_GET_BYTES_MAX, BLOB_PUT_BYTES_MAX, ENTRIES_MAX, LOGS_MAX, NUMBER_MAX,
    POLL_WAIT_S_MAX, RECORD_BYTES_MAX, SEQUENCE_MAX, WANT_KIB_MAX,
};
use protocol::{
    BlobGetRequest, BlobId, BlobPutRequest, EnrollRequest, EntryId, EraseRequest, Error,
    LiveRequest, LogName, Request, RequestFrame, RequestHead, Result, Run, SectionUp, SyncRequest,
    Token, sign_request,
};

use crate::parts::{
    DEVICE, FIRST_LOG, LOG, PLACE, device_key, entry, item, longer, record, run, server,
};

fn read<R: Request>(array: &[u8]) -> Result<R> {
    let frame = sign_request(R::ENDPOINT, &server(), &DEVICE, 1, array, &device_key());
    R::from_frame(&RequestFrame::read(&frame)?)
}

fn array<R: Request>(request: &R) -> Vec<u8> {
    request.to_array(&RequestHead::new(R::ENDPOINT, &DEVICE, 1))
}

fn again<R: Request>(request: &R) -> Result<R> {
    read(&array(request))
}

/// Reads back, and reads the same with an element of a later version.
fn travels<R: Request + PartialEq + std::fmt::Debug>(request: &R) {
    assert_eq!(again(request).as_ref(), Ok(request));
    assert_eq!(read(&longer(&array(request))).as_ref(), Ok(request));
}

fn section(runs: Vec<Run>) -> SectionUp {
    SectionUp {
        runs,
        ..SectionUp::new(FIRST_LOG)
    }
}

fn sync(sections: Vec<SectionUp>) -> SyncRequest {
    SyncRequest {
        feed: PLACE,
        sections,
        ..SyncRequest::default()
    }
}

#[test]
fn a_sync_reads_back_with_every_kind_of_item() {
    let by_id = SectionUp {
        log: LogName::Id(LOG),
        runs: vec![Run {
            author: Some(DEVICE),
            previous: Some(EntryId::from_bytes([1; 32])),
            ..run(3)
        }],
        records: vec![record(200)],
        manifests: vec![record(300), record(65)],
    };
    let only_manifests = SectionUp {
        manifests: vec![record(300)],
        ..SectionUp::new(FIRST_LOG)
    };
    let only_records = SectionUp {
        records: vec![record(300)],
        ..SectionUp::new(FIRST_LOG)
    };
    let request = SyncRequest {
        want_kib: 256,
        ..sync(vec![
            by_id,
            only_manifests,
            only_records,
            section(vec![run(1)]),
        ])
    };
    assert_eq!(again(&request), Ok(request));
}

#[test]
fn elements_of_a_later_version_are_ignored_at_every_level() {
    let plain = sync(vec![section(vec![run(1)])]);
    let written = array(&plain);
    let head = RequestHead::new(protocol::Endpoint::Sync, &DEVICE, 1);
    let longer_all = item(|w| {
        w.array(9)
            .uint(head.suite)
            .bytes(DEVICE.handle().as_bytes())
            .uint(1);
        w.uint(PLACE.n).bytes(&PLACE.tag).uint(0);
        w.array(1).array(5).uint(0);
        w.array(1).array(5).uint(0).uint(1_000).null();
        w.array(1).raw(&entry(224)).text("new in the run");
        w.array(0).array(0).text("new in the section");
        w.array(1).array(6).uint(0).uint(1).bytes(&[1; 8]).uint(0);
        w.array(1).array(2).uint(1).bytes(&[2; 8]).text("new");
        w.text("new in the request")
    });
    let later: SyncRequest = read(&longer_all).unwrap();
    assert_eq!(later.sections, plain.sections);
    assert_eq!(later.cursors.len(), 1);
    assert_eq!(read(&written), Ok(plain));
}

#[test]
fn a_covered_request_is_a_multiple_of_512_bytes_and_asks_for_the_same() {
    for count in 0..4 {
        let covered = SyncRequest {
            cover: true,
            ..sync(vec![section(vec![run(1)]); count])
        };
        assert_eq!((array(&covered).len() + 64) % 512, 0);
        assert_eq!(again(&covered), Ok(covered));
    }
}

#[test]
fn a_thousand_entries_are_taken_in_one_or_many_runs_and_no_more() {
    let of = |runs: Vec<Run>| again(&sync(vec![section(runs)])).map(|_| ());
    assert_eq!(of(vec![run(ENTRIES_MAX)]), Ok(()));
    assert_eq!(of(vec![run(ENTRIES_MAX + 1)]), Err(Error::Limit("entries")));
    assert_eq!(of(vec![run(1); ENTRIES_MAX]), Ok(()));
    let past = of(vec![run(1); ENTRIES_MAX + 1]);
    assert_eq!(past, Err(Error::Limit("entries")));
    let two = sync(vec![section(vec![run(501)]), section(vec![run(500)])]);
    assert_eq!(again(&two), Err(Error::Limit("entries")));
}

#[test]
fn sections_and_cursors_are_bounded() {
    let sections = |count| again(&sync(vec![section(vec![]); count])).map(|_| ());
    assert_eq!(sections(LOGS_MAX), Ok(()));
    assert_eq!(sections(LOGS_MAX + 1), Err(Error::Limit("sections")));
    let cursors = |count| {
        let cursor = protocol::LogCursor {
            log: FIRST_LOG,
            place: PLACE,
            mode: protocol::CursorMode::Items,
            locator: vec![],
        };
        let cursors = vec![cursor; count];
        again(&SyncRequest {
            cursors,
            ..sync(vec![])
        })
        .map(|_| ())
    };
    assert_eq!(cursors(LOGS_MAX), Ok(()));
    assert_eq!(cursors(LOGS_MAX + 1), Err(Error::Limit("cursors")));
}

#[test]
fn a_run_begins_at_one_and_ends_before_its_sequences_end() {
    let of = |run: Run| again(&sync(vec![section(vec![run])])).map(|_| ());
    let bad = Err(Error::Malformed("request"));
    let first = |first| Run { first, ..run(2) };
    assert_eq!(of(first(0)), bad);
    assert_eq!(of(first(1)), Ok(()));
    assert_eq!(of(first(SEQUENCE_MAX - 1)), Ok(()));
    assert_eq!(of(first(SEQUENCE_MAX)), bad);
    assert_eq!(of(first(u64::MAX)), bad);
    assert_eq!(first(7).last(), 8);
    let previous = Some(EntryId::from_bytes([1; 32]));
    assert_eq!(
        of(Run {
            previous,
            ..first(1)
        }),
        bad
    );
    assert_eq!(
        of(Run {
            previous,
            ..first(2)
        }),
        Ok(())
    );
    assert_eq!(of(run(0)), bad);
}

#[test]
fn an_entry_in_a_run_is_an_array_within_its_bounds() {
    let of = |entry: Vec<u8>| {
        let entries = vec![entry];
        let run = Run { entries, ..run(1) };
        again(&sync(vec![section(vec![run])])).map(|_| ())
    };
    let sized = |bytes: usize| item(|w| w.array(1).bytes(&vec![0; bytes]));
    let bad = Err(Error::Malformed("request"));
    assert_eq!(of(sized(328 - 4)), Ok(()));
    assert_eq!(of(sized(327 - 4)), bad);
    assert_eq!(of(item(|w| w.bytes(&[0; 400]))), bad);
    let edge = 65_536 - 4;
    assert_eq!(sized(edge).len(), 65_536);
    assert_eq!(of(sized(edge)), Ok(()));
    assert_eq!(of(sized(edge + 1)), Err(Error::Limit("entry bytes")));
}

#[test]
fn an_author_is_0_or_a_device() {
    let run_by = |author: &[u8]| {
        let array = item(|w| {
            w.array(7).uint(1).bytes(DEVICE.handle().as_bytes()).uint(1);
            w.uint(1).bytes(&[1; 8]).uint(0);
            w.array(1).array(2).uint(0);
            w.array(1).array(4).raw(author).uint(1).null();
            w.array(1).raw(&entry(224))
        });
        read::<SyncRequest>(&array).map(|_| ())
    };
    assert_eq!(run_by(&item(|w| w.uint(0))), Ok(()));
    assert_eq!(run_by(&item(|w| w.bytes(&[1; 16]))), Ok(()));
    let bad = Err(Error::Malformed("request"));
    assert_eq!(run_by(&item(|w| w.uint(1))), bad);
    assert_eq!(run_by(&item(|w| w.bytes(&[1; 8]))), bad);
    assert_eq!(run_by(&item(|w| w.null())), bad);
}

#[test]
fn records_and_manifests_are_bounded() {
    let records = |bytes| {
        let records = vec![record(bytes)];
        let section = SectionUp {
            records,
            ..SectionUp::new(FIRST_LOG)
        };
        again(&sync(vec![section])).map(|_| ())
    };
    assert_eq!(records(64), Err(Error::Malformed("request")));
    assert_eq!(records(65), Ok(()));
    assert_eq!(records(RECORD_BYTES_MAX), Ok(()));
    let past = records(RECORD_BYTES_MAX + 1);
    assert_eq!(past, Err(Error::Limit("record bytes")));
}

#[test]
fn what_is_wanted_is_16_kib_by_default_and_1_mib_at_most() {
    let want = |want_kib| SyncRequest {
        want_kib,
        ..sync(vec![])
    };
    assert_eq!(want(0).want_bytes(), 16 * 1024);
    assert_eq!(want(1).want_bytes(), 1024);
    assert_eq!(want(WANT_KIB_MAX).want_bytes(), 1024 * 1024);
    assert_eq!(want(WANT_KIB_MAX + 1).want_bytes(), 1024 * 1024);
    assert_eq!(want(u64::MAX).want_bytes(), 1024 * 1024);
}

#[test]
fn a_long_poll_waits_300_seconds_at_most() {
    let live = |wait_s| LiveRequest {
        feed: PLACE,
        wait_s,
    };
    travels(&live(0));
    travels(&live(POLL_WAIT_S_MAX));
    let past = again(&live(POLL_WAIT_S_MAX + 1));
    assert_eq!(past, Err(Error::Limit("long poll seconds")));
}

#[test]
fn an_enrolment_names_the_whole_device_and_no_other_request_does() {
    let enroll = |token| EnrollRequest {
        token,
        records: vec![record(488)],
    };
    travels(&enroll(None));
    travels(&enroll(Some(Token::from_bytes([7; 16]))));
    let head = RequestHead::new(protocol::Endpoint::Sync, &DEVICE, 1);
    let by_handle = enroll(None).to_array(&head);
    let bad = Error::Malformed("request");
    assert_eq!(read::<EnrollRequest>(&by_handle), Err(bad));
    let head = RequestHead::new(protocol::Endpoint::Enroll, &DEVICE, 1);
    let by_device = EraseRequest::Erase.to_array(&head);
    assert_eq!(read::<EraseRequest>(&by_device), Err(bad));
    let nobody = EraseRequest::Erase.to_array(&RequestHead::open());
    let frame = RequestFrame::read(&nobody).unwrap();
    assert_eq!(EraseRequest::from_frame(&frame), Err(bad));
}

#[test]
fn a_blob_travels_in_parts_within_its_size() {
    let put = |size, offset, bytes| BlobPutRequest {
        log: FIRST_LOG,
        blob: BlobId::of(b"blob"),
        size,
        offset,
        bytes: vec![1; bytes],
    };
    let max = BLOB_BYTES_MAX as u64;
    travels(&put(100, 40, 60));
    travels(&put(max, max - 1, 1));
    travels(&put(max, 0, BLOB_PUT_BYTES_MAX));
    let bad = Err(Error::Malformed("request"));
    assert_eq!(again(&put(100, 41, 60)), bad);
    assert_eq!(again(&put(100, NUMBER_MAX, 60)), bad);
    let large = again(&put(max + 1, 0, 1));
    assert_eq!(large, Err(Error::Limit("blob bytes")));
    let long = again(&put(max, 0, BLOB_PUT_BYTES_MAX + 1));
    assert_eq!(long, Err(Error::Limit("blob part bytes")));
    let get = |length| BlobGetRequest {
        log: LogName::Id(LOG),
        blob: BlobId::of(b"blob"),
        offset: 3,
        length,
    };
    travels(&get(BLOB_GET_BYTES_MAX));
    let long = again(&get(BLOB_GET_BYTES_MAX + 1));
    assert_eq!(long, Err(Error::Limit("blob part bytes")));
}

#[test]
fn an_erasure_is_asked_for_or_cancelled() {
    travels(&EraseRequest::Erase);
    travels(&EraseRequest::Cancel);
    let mut other = array(&EraseRequest::Erase);
    *other.last_mut().unwrap() = 2;
    let bad = Err(Error::Malformed("request"));
    assert_eq!(read::<EraseRequest>(&other), bad);
}
