use protocol::limits::{LOCATOR_PAIRS_MAX, NUMBER_MAX};
use protocol::{
    CursorMode, Error, FeedRow, LogCursor, LogId, LogName, LogState, PersonId, Place, Request,
    RequestFrame, RequestHead, SyncRequest, first_feed_tag, first_position_tag, locator_positions,
    next_feed_tag, next_position_tag, sha256, sign_request,
};

use crate::parts::{DEVICE, LOG, PERSON, PLACE, device_key, item, server};

#[test]
fn position_tags_are_chained_hashes_of_the_log_and_its_items() {
    let first = first_position_tag(&LOG);
    let label = b"companion/1/log-tag\0";
    assert_eq!(first, sha256(&[label, LOG.as_bytes()])[..8]);
    let next = next_position_tag(&first, &[1; 32]);
    assert_eq!(next, sha256(&[label, &first, &[1; 32]])[..8]);
}

#[test]
fn feed_tags_tell_log_position_and_item_or_state() {
    let first = first_feed_tag(&PERSON);
    let label = b"companion/1/feed-tag\0";
    assert_eq!(first, sha256(&[label, PERSON.as_bytes()])[..8]);
    let row = FeedRow::Item {
        position: 258,
        item: [1; 32],
    };
    let next = next_feed_tag(&first, &LOG, &row);
    let position = [0, 0, 0, 0, 0, 0, 1, 2];
    let by_hand = sha256(&[label, &first, LOG.as_bytes(), &position, &[1; 32]]);
    assert_eq!(next, by_hand[..8]);
    let mut state = [0; 32];
    state[31] = 4;
    let ended = next_feed_tag(&first, &LOG, &FeedRow::State(LogState::Ended));
    let by_hand = sha256(&[label, &first, LOG.as_bytes(), &[0; 8], &state]);
    assert_eq!(ended, by_hand[..8]);
    let other = first_feed_tag(&PersonId::from_bytes([1; 32]));
    assert_ne!(first, other);
}

#[test]
fn states_have_their_numbers_and_unknown_ones_are_kept() {
    for number in 0..10 {
        assert_eq!(LogState::from(number).number(), number);
    }
    assert_eq!(LogState::from(2), LogState::Accepted);
    assert_eq!(LogState::from(5), LogState::Unknown(5));
}

#[test]
fn a_locator_goes_back_by_doubling_distances_at_most_eight_times() {
    assert_eq!(locator_positions(0), [0; 0]);
    assert_eq!(locator_positions(3), [2, 1]);
    assert_eq!(locator_positions(1_000).len(), LOCATOR_PAIRS_MAX);
    assert_eq!(locator_positions(1_000)[..3], [999, 998, 996]);
    assert_eq!(locator_positions(128).last(), Some(&0));
    assert_eq!(locator_positions(127).len(), 7);
}

fn asked(cursor: LogCursor) -> Result<LogCursor, Error> {
    let request = SyncRequest {
        cursors: vec![cursor],
        ..SyncRequest::default()
    };
    let frame = request.to_frame(&server(), &DEVICE, 1, &device_key());
    let mut read = SyncRequest::from_frame(&RequestFrame::read(&frame)?)?;
    Ok(read.cursors.remove(0))
}

fn cursor(places: usize) -> LogCursor {
    LogCursor {
        log: LogName::Number(3),
        place: PLACE,
        mode: CursorMode::Items,
        locator: vec![PLACE; places],
    }
}

#[test]
fn a_cursor_reads_back_in_each_mode_by_number_or_id_with_up_to_eight_places() {
    let modes = [
        CursorMode::Items,
        CursorMode::ItemsAndHeads,
        CursorMode::Records,
    ];
    for mode in modes {
        let by_id = LogCursor {
            log: LogName::Id(LogId::from_bytes([1; 32])),
            mode,
            ..cursor(1)
        };
        assert_eq!(asked(by_id.clone()), Ok(by_id));
    }
    for places in [0, LOCATOR_PAIRS_MAX] {
        assert_eq!(asked(cursor(places)), Ok(cursor(places)));
    }
    let past = asked(cursor(LOCATOR_PAIRS_MAX + 1));
    assert_eq!(past, Err(Error::Limit("locator pairs")));
}

#[test]
fn numbers_fit_a_servers_integer() {
    let at = |n| LogCursor {
        place: Place { n, ..PLACE },
        ..cursor(0)
    };
    assert!(asked(at(NUMBER_MAX)).is_ok());
    assert_eq!(asked(at(NUMBER_MAX + 1)), Err(Error::Malformed("request")));
    let of = |n| LogCursor {
        log: LogName::Number(n),
        ..cursor(0)
    };
    assert!(asked(of(NUMBER_MAX)).is_ok());
    assert_eq!(asked(of(NUMBER_MAX + 1)), Err(Error::Malformed("request")));
}

#[test]
fn a_mode_or_log_that_is_none_is_refused() {
    let with = |log: &dyn Fn(&mut protocol::cbor::Writer), mode: u64| {
        let head = RequestHead::new(protocol::Endpoint::Sync, &DEVICE, 1);
        let whole = SyncRequest::default().to_array(&head);
        let mut array = whole;
        array[0] += 1;
        array.extend(item(|w| {
            w.array(1).array(4);
            log(w);
            w.uint(1).bytes(&[0; 8]).uint(mode)
        }));
        let endpoint = protocol::Endpoint::Sync;
        let frame = sign_request(endpoint, &server(), &DEVICE, 1, &array, &device_key());
        SyncRequest::from_frame(&RequestFrame::read(&frame).unwrap()).map(|_| ())
    };
    let number = |w: &mut protocol::cbor::Writer| {
        w.uint(1);
    };
    assert_eq!(with(&number, 2), Ok(()));
    let bad = Err(Error::Malformed("request"));
    assert_eq!(with(&number, 3), bad);
    assert_eq!(with(&|w| _ = w.bytes(&[1; 31]), 0), bad);
    assert_eq!(with(&|w| _ = w.text("log"), 0), bad);
}
