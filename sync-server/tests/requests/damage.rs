//! Flipped bits, restored backups, deaths between commit and answer, full disks.

use std::path::Path;

use membership::SpaceKind;
use protocol::{CursorMode, FeedCursor, LogName, Place, Status};
use rusqlite::Connection;
use sync_server::{Bounds, DATABASE_FILE, Incarnation, Keys, Server, SqliteStorage};

use crate::net::{Line, Net, cursor, entries, of, records, section, settings};
use crate::people::{Room, Who};

struct Case {
    folder: tempfile::TempDir,
    net: Net,
    room: Room,
    phone: Line,
}

impl Case {
    fn new(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = SqliteStorage::open(&folder.path().join(DATABASE_FILE)).unwrap();
        let mut net = Net::over(Box::new(storage), Bounds::default());
        let ana = Who::new("Ana");
        let room = Room::new(SpaceKind::Private, &ana);
        let mut phone = net.enroll(&ana, "phone");
        net.push(
            &mut phone,
            vec![records(LogName::Id(room.id()), &room.made)],
        );
        let up = phone.writes(&room, count);
        net.push(&mut phone, vec![up]);
        Self {
            folder,
            net,
            room,
            phone,
        }
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join(DATABASE_FILE)
    }

    fn by_hand(&self, statement: &str) {
        let connection = Connection::open(self.database()).unwrap();
        assert!(connection.execute(statement, []).unwrap() > 0);
    }

    fn restart(&mut self, path: &Path, saved: Option<Incarnation>) {
        let storage = Box::new(SqliteStorage::open(path).unwrap());
        let keys = Keys::from_seeds(&[[1; 32]]).unwrap();
        let mut settings = settings(&self.net.clock, Bounds::default());
        settings.random = Box::new(crate::people::Counting(9_000));
        self.net.server = Server::open(storage, keys, saved, settings).unwrap();
    }
}

#[test]
fn a_flipped_bit_is_found_moved_aside_and_sent_again() {
    for column in ["body", "item_id", "previous"] {
        let mut case = Case::new(6);
        let clean = case.net.server.scrub().unwrap();
        assert_eq!((clean.items_read, clean.moved_aside), (9, 0));
        case.by_hand(&format!(
            "UPDATE item SET {column} = zeroblob(length({column})) WHERE kind = 1 AND sequence = 3"
        ));
        let report = case.net.server.scrub().unwrap();
        assert_eq!(
            (report.moved_aside, report.logs_tagged_again),
            (1, 1),
            "{column}"
        );
        let found = case.net.server.scrub().unwrap();
        assert_eq!((found.items_read, found.moved_aside), (8, 0));

        let place = Place { n: 8, tag: [1; 8] };
        let ask = cursor(LogName::Number(1), place, CursorMode::ItemsAndHeads);
        let (_, news) = case
            .net
            .sync_with(&mut case.phone, Vec::new(), vec![ask], 0);
        let head = of(&news, 1).heads[0];
        assert_eq!(head.sequence, 2, "the head is lowered");
        let mut again = Line::of(&Who::new("Ana"), "phone");
        let whole = again.writes(&case.room, 6).runs[0].entries.clone();
        let up = section(LogName::Number(1), 3, whole[2..].to_vec());
        let news = case.net.push(&mut case.phone, vec![up]);
        assert_eq!(
            of(&news, 1).heads[0].sequence,
            6,
            "all that follows is here still"
        );
        let up = case.phone.writes(&case.room, 1);
        case.net.push(&mut case.phone, vec![up]);
    }
}

#[test]
fn a_damaged_record_is_moved_aside_and_taken_again() {
    let mut case = Case::new(1);
    case.by_hand("UPDATE item SET body = zeroblob(200) WHERE kind = 2 AND sequence = 2");
    case.net.server.scrub().unwrap();
    let up = vec![records(LogName::Number(1), &case.room.made)];
    let news = case.net.push(&mut case.phone, up);
    assert_eq!(of(&news, 1).heads[0].sequence, 2);
    let up = case.phone.writes(&case.room, 1);
    case.net.push(&mut case.phone, vec![up]);
}

#[test]
fn a_damaged_row_is_not_served_before_a_scrub_finds_it() {
    let mut case = Case::new(3);
    case.by_hand("UPDATE item SET body = zeroblob(400) WHERE kind = 1 AND sequence = 2");
    let ask = cursor(LogName::Number(1), Place::default(), CursorMode::Items);
    let (status, news) = case
        .net
        .sync_with(&mut case.phone, Vec::new(), vec![ask], 0);
    assert_eq!((status, entries(of(&news, 1))), (Status::Done, 2));
    assert_eq!(of(&news, 1).runs.len(), 2);
}

#[test]
fn a_restored_backup_begins_another_life_and_takes_again_what_it_lost() {
    let mut case = Case::new(2);
    let backup = case.folder.path().join("backup.db");
    case.by_hand("UPDATE meta SET value = value");
    let connection = Connection::open(case.database()).unwrap();
    let into = format!("VACUUM INTO '{}'", backup.display());
    connection.execute(&into, []).unwrap();
    drop(connection);
    let before = case.net.server.incarnation();
    let up = case.phone.writes(&case.room, 2);
    case.net.push(&mut case.phone, vec![up]);
    let saved = case.net.server.incarnation();
    assert_eq!(
        (saved.id, saved.feed_total),
        (before.id, before.feed_total + 2)
    );

    let path = case.database();
    case.restart(&path, Some(saved));
    assert_eq!(
        case.net.server.incarnation(),
        saved,
        "a plain restart goes on"
    );
    case.restart(&backup, Some(saved));
    assert_ne!(case.net.server.incarnation().id, saved.id);
    let (status, news) = case.net.sync(&mut case.phone, Vec::new());
    assert_eq!(status, Status::CursorUnknown);
    assert_eq!(news.joined.len(), 2);
    let mut again = Line::of(&Who::new("Ana"), "phone");
    let up = again.writes(&case.room, 4);
    let news = case.net.push(&mut case.phone, vec![up]);
    assert_eq!(of(&news, 1).heads[0].sequence, 4);
}

#[test]
fn what_was_answered_is_there_after_a_death_and_what_was_not_comes_again() {
    let mut case = Case::new(2);
    let request = protocol::SyncRequest {
        feed: case.phone.feed,
        sections: vec![case.phone.writes(&case.room, 2)],
        ..protocol::SyncRequest::default()
    };
    let frame = case.net.frame(&mut case.phone, &request);
    let lost = case.net.send(protocol::Endpoint::Sync, &frame);
    // The server dies with the answer on its way; its files are as they are.
    let saved = Some(case.net.server.incarnation());
    let path = case.database();
    case.restart(&path, saved);
    let again = case.net.send(protocol::Endpoint::Sync, &frame);
    let lost = case.net.read::<protocol::SyncRequest>(&frame, &lost);
    let again = case.net.read::<protocol::SyncRequest>(&frame, &again);
    assert_eq!(lost, again);
    assert_eq!(of(again.content().unwrap(), 1).heads[0].sequence, 4);
}

#[test]
fn a_full_disk_is_503_and_nothing_is_lost_when_there_is_room_again() {
    let mut case = Case::new(1);
    let storage = SqliteStorage::open(&case.database()).unwrap();
    storage.limit_pages(1).unwrap();
    let keys = Keys::from_seeds(&[[1; 32]]).unwrap();
    let settings = settings(&case.net.clock, Bounds::default());
    case.net.server = Server::open(Box::new(storage), keys, None, settings).unwrap();
    let mut refused = false;
    let mut frames = Vec::new();
    for _ in 0..3 {
        let entry = case.phone.entry(&case.room, 60_000);
        let sequence = case.phone.head(&case.room).0;
        let request = protocol::SyncRequest {
            feed: FeedCursor::default(),
            sections: vec![section(LogName::Number(1), sequence, vec![entry])],
            ..protocol::SyncRequest::default()
        };
        let frame = case.net.frame(&mut case.phone, &request);
        let reply = case.net.send(protocol::Endpoint::Sync, &frame);
        refused |= reply.http_status == 503;
        assert!(matches!(reply.http_status, 200 | 503));
        frames.push(frame);
    }
    assert!(refused);
    let path = case.database();
    case.restart(&path, None);
    for frame in frames.into_iter().rev().take(1) {
        let reply = case.net.send(protocol::Endpoint::Sync, &frame);
        assert_eq!(reply.http_status, 200);
    }
    let up = section(LogName::Number(1), 2, {
        let mut again = Line::of(&Who::new("Ana"), "phone");
        again.writes(&case.room, 1);
        (0..3).map(|_| again.entry(&case.room, 60_000)).collect()
    });
    let (_, news) = case.net.sync(&mut case.phone, vec![up]);
    assert_eq!(of(&news, 1).heads[0].sequence, 4);
}
