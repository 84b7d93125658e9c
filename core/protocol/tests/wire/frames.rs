use protocol::limits::{ANSWER_BYTES_MAX, REQUEST_BYTES_MAX};
use protocol::{
    Answer, AnswerBody, AnswerFrame, AnswerHead, CounterProof, DeviceId, Endpoint, Error, LiveNews,
    LiveRequest, Request, RequestFrame, RequestHead, Sender, ServerId, SigningKey, Status,
    sign_answer, sign_request,
};

use crate::parts::{DEVICE, PLACE, device_key, item, server, server_key};

fn live() -> Vec<u8> {
    let request = LiveRequest {
        feed: PLACE,
        wait_s: 30,
    };
    request.to_frame(&server(), &DEVICE, 77, &device_key())
}

#[test]
fn a_request_holds_for_its_endpoint_server_device_counter_and_array() {
    let bytes = live();
    let frame = RequestFrame::read(&bytes).unwrap();
    assert_eq!(frame.head, RequestHead::new(Endpoint::Live, &DEVICE, 77));
    let key = device_key().public();
    assert_eq!(
        frame.verify(Endpoint::Live, &server(), &DEVICE, &key),
        Ok(())
    );

    let bad = Err(Error::BadSignature);
    for endpoint in Endpoint::ALL.iter().filter(|one| **one != Endpoint::Live) {
        assert_eq!(frame.verify(*endpoint, &server(), &DEVICE, &key), bad);
    }
    let elsewhere = ServerId::from_bytes([1; 32]);
    assert_eq!(frame.verify(Endpoint::Live, &elsewhere, &DEVICE, &key), bad);
    let mut sibling = *DEVICE.as_bytes();
    sibling[15] ^= 1;
    let sibling = DeviceId::from_bytes(sibling);
    assert_eq!(frame.verify(Endpoint::Live, &server(), &sibling, &key), bad);
    let other = SigningKey::from_seed(&[9; 32]).public();
    assert_eq!(
        frame.verify(Endpoint::Live, &server(), &DEVICE, &other),
        bad
    );
    for at in [11, 12, bytes.len() - 65, bytes.len() - 1] {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let Ok(frame) = RequestFrame::read(&bent) else {
            continue;
        };
        assert_eq!(
            frame.verify(Endpoint::Live, &server(), &DEVICE, &key),
            bad,
            "{at}"
        );
    }
}

#[test]
fn a_head_that_names_another_device_is_refused_whatever_is_signed() {
    // Signed by and for DEVICE, but the array says another handle.
    let other = DeviceId::from_bytes([8; 16]);
    let key = device_key().public();
    for endpoint in [Endpoint::Live, Endpoint::Enroll] {
        let head = RequestHead::new(endpoint, &other, 5);
        let request = LiveRequest {
            feed: PLACE,
            wait_s: 0,
        };
        let array = request.to_array(&head);
        let frame = sign_request(endpoint, &server(), &DEVICE, 5, &array, &device_key());
        let frame = RequestFrame::read(&frame).unwrap();
        let held = frame.verify(endpoint, &server(), &DEVICE, &key);
        assert_eq!(held, Err(Error::BadSignature));
    }
}

#[test]
fn a_head_names_nobody_a_handle_or_a_device_and_has_a_counter_of_32_bits() {
    let read = |suite: u64, sender: &[u8], counter: u64, signature: usize| {
        let array = item(|w| w.array(3).uint(suite).raw(sender).uint(counter));
        let frame = [array, vec![0; signature]].concat();
        RequestFrame::read(&frame).map(|frame| frame.head)
    };
    let bytes = |n: usize| item(|w| w.bytes(&vec![1; n]));
    let null = item(|w| w.null());
    let bad = Err(Error::Malformed("request"));
    let handle = read(1, &bytes(8), u64::from(u32::MAX), 64).unwrap();
    assert_eq!(handle.sender.handle(), Some([1; 8].into()));
    assert_eq!(handle.counter, u32::MAX);
    let device = read(2, &bytes(16), 1, 64).unwrap();
    assert!(matches!(device.sender, Sender::Device(_)));
    assert_eq!(device.suite, 2);
    assert_eq!(read(1, &null, 0, 0), Ok(RequestHead::open()));
    assert_eq!(read(1, &null, 1, 0), bad);
    assert_eq!(read(1, &null, 0, 64), bad);
    assert_eq!(read(1, &bytes(8), 1, 0), bad);
    assert_eq!(read(1, &bytes(8), 1, 63), bad);
    assert_eq!(read(1, &bytes(8), 1, 65), bad);
    assert_eq!(read(1, &bytes(8), 1 << 32, 64), bad);
    for length in [0, 7, 9, 15, 17] {
        assert_eq!(read(1, &bytes(length), 1, 64), bad, "{length}");
    }
    assert_eq!(
        RequestFrame::read(&[]).map(|_| ()),
        Err(Error::Malformed("request"))
    );
}

#[test]
fn a_request_is_taken_up_to_1_mib_and_not_beyond() {
    let frame = |filler: usize| {
        let array = item(|w| {
            w.array(4).uint(1).bytes(DEVICE.handle().as_bytes()).uint(1);
            w.bytes(&vec![0; filler])
        });
        sign_request(Endpoint::Sync, &server(), &DEVICE, 1, &array, &device_key())
    };
    let beside = frame(1 << 19).len() - (1 << 19);
    let edge = REQUEST_BYTES_MAX - beside;
    assert!(RequestFrame::read(&frame(edge)).is_ok());
    let past = frame(edge + 1);
    assert_eq!(past.len(), REQUEST_BYTES_MAX + 1);
    let limit = Error::Limit("request bytes");
    assert_eq!(RequestFrame::read(&past).map(|_| ()), Err(limit));
}

fn answer() -> Vec<u8> {
    let head = AnswerHead {
        status: Status::Done,
        incarnation: [1; 4],
        server_time_s: 1_700_000_000,
    };
    let body = AnswerBody::Content(LiveNews { changed: true });
    Answer { head, body }.to_array()
}

#[test]
fn an_answer_holds_for_this_very_request_and_server() {
    let request = live();
    let bytes = sign_answer(&answer(), &request, &server(), &server_key());
    let frame = AnswerFrame::read(&bytes, &request, &server()).unwrap();
    assert_eq!(frame.array(), answer());

    let bad = Some(Error::BadSignature);
    let read = |bytes: &[u8], request: &[u8], server: &ServerId| {
        AnswerFrame::read(bytes, request, server).err()
    };
    let mut other_request = request.clone();
    *other_request.last_mut().unwrap() ^= 1;
    assert_eq!(read(&bytes, &other_request, &server()), bad);
    let other_key = SigningKey::from_seed(&[9; 32]);
    let elsewhere = ServerId::from(&other_key.public());
    assert_eq!(read(&bytes, &request, &elsewhere), bad);
    let by_another = sign_answer(&answer(), &request, &server(), &other_key);
    assert_eq!(read(&by_another, &request, &server()), bad);
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert_eq!(read(&bent, &request, &server()), bad, "{at}");
    }
    let weak = ServerId::from_bytes([0; 32]);
    assert_eq!(read(&bytes, &request, &weak), Some(Error::WeakKey));
    let cut = Some(Error::Malformed("answer"));
    assert_eq!(read(&bytes[..63], &request, &server()), cut);
}

#[test]
fn a_signed_answer_that_is_no_item_is_refused() {
    let request = live();
    for array in [&[][..], &[0x81], &[0x9F, 0xFF], &[0x80, 0x80], &[0x18, 1]] {
        let bytes = sign_answer(array, &request, &server(), &server_key());
        let read = AnswerFrame::read(&bytes, &request, &server());
        assert_eq!(read.err(), Some(Error::Malformed("answer")), "{array:02x?}");
    }
    let deep = [vec![0x81; 9], vec![0]].concat();
    let bytes = sign_answer(&deep, &request, &server(), &server_key());
    let read = AnswerFrame::read(&bytes, &request, &server());
    assert_eq!(read.err(), Some(Error::Limit("cbor depth")));
}

#[test]
fn an_answer_is_taken_up_to_1_mib_and_not_beyond() {
    let request = live();
    let read = |bytes: usize| {
        let array = item(|w| w.bytes(&vec![0; bytes - 64 - 5]));
        let frame = sign_answer(&array, &request, &server(), &server_key());
        assert_eq!(frame.len(), bytes);
        AnswerFrame::read(&frame, &request, &server()).map(|_| ())
    };
    assert_eq!(read(ANSWER_BYTES_MAX), Ok(()));
    let limit = Error::Limit("answer bytes");
    assert_eq!(read(ANSWER_BYTES_MAX + 1), Err(limit));
}

#[test]
fn only_a_request_signed_for_this_server_proves_a_used_counter() {
    let request = live();
    let frame = RequestFrame::read(&request).unwrap();
    let proof = CounterProof {
        endpoint: Endpoint::Live,
        counter: frame.head.counter,
        array_hash: frame.array_hash(),
        signature: *frame.signature().unwrap(),
    };
    let key = device_key().public();
    assert_eq!(proof.verify(&server(), &DEVICE, &key), Ok(()));
    let bad = Err(Error::BadSignature);
    let claims = [
        CounterProof {
            counter: 78,
            ..proof
        },
        CounterProof {
            endpoint: Endpoint::Sync,
            ..proof
        },
        CounterProof {
            array_hash: [0; 32],
            ..proof
        },
    ];
    for claim in claims {
        assert_eq!(claim.verify(&server(), &DEVICE, &key), bad);
    }
    let elsewhere = ServerId::from_bytes([1; 32]);
    assert_eq!(proof.verify(&elsewhere, &DEVICE, &key), bad);
    let other = DeviceId::from_bytes([1; 16]);
    assert_eq!(proof.verify(&server(), &other, &key), bad);
}
