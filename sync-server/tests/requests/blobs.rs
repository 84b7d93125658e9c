//! Blobs: parts in order, ids, rights.

use membership::{Role, SpaceKind};
use protocol::limits::BLOB_PUT_BYTES_MAX;
use protocol::{BlobGetRequest, BlobId, BlobPutRequest, LogName, Status};

use crate::net::{Line, Net, records};
use crate::people::{Room, Who};

const SPACE: LogName = LogName::Number(1);

pub fn put(net: &mut Net, line: &mut Line, log: LogName, bytes: &[u8]) -> (BlobId, Status) {
    let blob = BlobId::of(bytes);
    let size = bytes.len() as u64;
    let (mut offset, mut status) = (0, Status::Done);
    for part in bytes.chunks(BLOB_PUT_BYTES_MAX) {
        let request = BlobPutRequest {
            log,
            blob,
            size,
            offset,
            bytes: part.to_vec(),
        };
        status = net.ask(line, &request).head.status;
        offset += part.len() as u64;
    }
    (blob, status)
}

pub fn get(net: &mut Net, line: &mut Line, log: LogName, blob: BlobId) -> (Status, Vec<u8>) {
    let request = BlobGetRequest {
        log,
        blob,
        offset: 0,
        length: 256 * 1024,
    };
    let answer = net.ask(line, &request);
    let bytes = answer
        .content()
        .map_or_else(Vec::new, |piece| piece.bytes.clone());
    (answer.head.status, bytes)
}

fn one() -> (Net, Line) {
    let mut net = Net::new();
    let ana = Who::new("Ana");
    let room = Room::new(SpaceKind::Private, &ana);
    let mut phone = net.enroll(&ana, "phone");
    net.push(
        &mut phone,
        vec![records(LogName::Id(room.id()), &room.made)],
    );
    (net, phone)
}

#[test]
fn a_blob_goes_up_in_parts_and_comes_down_from_any_offset() {
    let (mut net, mut phone) = one();
    let bytes: Vec<u8> = (0..40_000_u32).map(|n| n as u8).collect();
    let (blob, status) = put(&mut net, &mut phone, SPACE, &bytes);
    assert_eq!(status, Status::Done);
    assert_eq!(
        get(&mut net, &mut phone, SPACE, blob),
        (Status::Done, bytes.clone())
    );
    for (offset, length) in [
        (0, 1),
        (16_383, 2),
        (16_384, 16_384),
        (39_999, 9),
        (40_000, 1),
    ] {
        let request = BlobGetRequest {
            log: SPACE,
            blob,
            offset,
            length,
        };
        let answer = net.ask(&mut phone, &request);
        let piece = answer.content().unwrap();
        let end = (offset + length).min(40_000) as usize;
        assert_eq!(
            (piece.size, &piece.bytes[..]),
            (40_000, &bytes[offset as usize..end])
        );
    }
}

#[test]
fn an_upload_continues_where_it_stopped_and_a_whole_blob_is_done() {
    let (mut net, mut phone) = one();
    let bytes = vec![3; 20_000];
    let blob = BlobId::of(&bytes);
    let part = |offset: usize, end: usize| BlobPutRequest {
        log: SPACE,
        blob,
        size: 20_000,
        offset: offset as u64,
        bytes: bytes[offset..end].to_vec(),
    };
    let answer = net.ask(&mut phone, &part(0, 9_000));
    assert_eq!(answer.content().unwrap().offset, 9_000);
    assert_eq!(
        get(&mut net, &mut phone, SPACE, blob).0,
        Status::Gone,
        "not whole yet"
    );
    for (from, to) in [(0, 9_000), (10_000, 12_000), (8_999, 9_001)] {
        let answer = net.ask(&mut phone, &part(from, to));
        assert_eq!(answer.head.status, Status::BlobOffset);
        assert_eq!(answer.content().unwrap().offset, 9_000);
    }
    let answer = net.ask(&mut phone, &part(9_000, 20_000));
    assert_eq!(
        (answer.head.status, answer.content().unwrap().offset),
        (Status::Done, 20_000)
    );
    let answer = net.ask(&mut phone, &part(0, 9_000));
    assert_eq!(
        (answer.head.status, answer.content().unwrap().offset),
        (Status::Done, 20_000)
    );
}

#[test]
fn bytes_that_are_not_what_the_id_says_are_forgotten() {
    let (mut net, mut phone) = one();
    let request = BlobPutRequest {
        log: SPACE,
        blob: BlobId::from_bytes([1; 16]),
        size: 100,
        offset: 0,
        bytes: vec![2; 100],
    };
    for _ in 0..2 {
        let answer = net.ask(&mut phone, &request);
        assert_eq!(answer.head.status, Status::BlobOffset);
        assert_eq!(answer.content().unwrap().offset, 0);
    }
}

#[test]
fn a_reader_fetches_and_does_not_send_and_an_outsider_does_neither() {
    let mut net = Net::new();
    let (ana, ben, cleo) = (Who::new("Ana"), Who::new("Ben"), Who::new("Cleo"));
    let mut hers = net.enroll(&ana, "phone");
    let mut his = net.enroll(&ben, "phone");
    let mut other = net.enroll(&cleo, "phone");
    let mut room = Room::new(SpaceKind::Relationship, &ana);
    room.add(&ana, &ben, Role::Read, &[&ana, &ben]);
    let up = vec![
        records(LogName::Id(ben.log_id()), &ben.made),
        records(LogName::Id(room.id()), &room.made),
    ];
    net.push(&mut hers, up);
    let name = LogName::Id(room.id());
    let (blob, status) = put(&mut net, &mut hers, name, &[7; 500]);
    assert_eq!(status, Status::Done);
    assert_eq!(
        get(&mut net, &mut his, name, blob).0,
        Status::Gone,
        "not accepted yet"
    );
    let ask = crate::net::cursor(
        name,
        protocol::Place::default(),
        protocol::CursorMode::Items,
    );
    net.sync_with(&mut his, Vec::new(), vec![ask], 0);
    assert_eq!(
        get(&mut net, &mut his, name, blob),
        (Status::Done, vec![7; 500])
    );
    assert_eq!(put(&mut net, &mut his, name, &[8; 500]).1, Status::Gone);
    assert_eq!(get(&mut net, &mut other, name, blob).0, Status::Gone);
    assert_eq!(put(&mut net, &mut other, name, &[8; 500]).1, Status::Gone);
}
