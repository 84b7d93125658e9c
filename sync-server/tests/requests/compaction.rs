//! Manifests, and what a server lets go of after them (PROTOCOL 10, rules 4 to 6).

use membership::{Role, SpaceKind};
use protocol::{
    BlobId, CursorMode, Cut, DropAfter, LogName, Manifest, Place, ProblemCode, SectionUp,
    Signature, Status, cbor::Tail,
};

use crate::blobs::{get, put};
use crate::net::{DAY_S, Line, Net, cursor, entries, records, section};
use crate::people::{Room, Who};

struct Case {
    net: Net,
    ana: Who,
    ben: Who,
    room: Room,
    hers: Line,
    his: Line,
    manifests: u64,
}

impl Case {
    /// Ana's space, in which Ben has a role.
    fn new(role: Role) -> Self {
        let mut net = Net::new();
        let (ana, ben) = (Who::new("Ana"), Who::new("Ben"));
        let (mut hers, mut his) = (net.enroll(&ana, "phone"), net.enroll(&ben, "phone"));
        let mut room = Room::new(SpaceKind::Relationship, &ana);
        room.add(&ana, &ben, role, &[&ana, &ben]);
        let up = vec![
            records(LogName::Id(ben.log_id()), &ben.made),
            records(LogName::Id(room.id()), &room.made),
        ];
        net.push(&mut hers, up);
        let ask = cursor(LogName::Id(room.id()), Place::default(), CursorMode::Items);
        net.sync_with(&mut his, Vec::new(), vec![ask], 0);
        Self {
            net,
            ana,
            ben,
            room,
            hers,
            his,
            manifests: 0,
        }
    }

    fn name(&self) -> LogName {
        LogName::Id(self.room.id())
    }

    fn manifest(&mut self, by: &Line, covers: Vec<Cut>, blobs: Vec<BlobId>) -> Vec<u8> {
        self.manifests += 1;
        let manifest = Manifest {
            author: by.id,
            counter: self.manifests,
            covers,
            blobs,
            epoch: self.room.epoch.short(),
            sealed: vec![0; 60],
            drop_after: DropAfter::ThirtyDays,
            tail: Tail::default(),
            signature: Signature::from_bytes([0; 64]),
        };
        manifest
            .sign(&self.room.space, &by.key, &by.person)
            .to_bytes()
    }

    fn send(&mut self, theirs: bool, manifest: Vec<u8>) -> Vec<ProblemCode> {
        let mut up = SectionUp::new(self.name());
        up.manifests = vec![manifest];
        let line = if theirs {
            &mut self.his
        } else {
            &mut self.hers
        };
        let (_, news) = self.net.sync(line, vec![up]);
        let problems = news.sections.iter().flat_map(|section| &section.problems);
        problems.map(|problem| problem.code).collect()
    }

    fn write(&mut self, count: usize) {
        let up = self.hers.writes(&self.room, count);
        self.net.push(&mut self.hers, vec![up]);
    }

    fn cut(&self) -> Cut {
        let (sequence, id) = self.hers.head(&self.room);
        Cut {
            handle: self.hers.id.handle(),
            sequence,
            id: id.short(),
        }
    }

    fn pass(&mut self, days: u64) {
        self.net.wait(days * DAY_S);
        self.net.server.maintain().unwrap();
    }

    fn left(&mut self) -> usize {
        let ask = cursor(self.name(), Place::default(), CursorMode::Items);
        let (_, news) = self
            .net
            .sync_with(&mut self.hers, Vec::new(), vec![ask], 1_024);
        news.sections.iter().map(entries).sum()
    }
}

#[test]
fn covered_entries_go_thirty_days_after_and_the_chain_goes_on() {
    let mut case = Case::new(Role::Read);
    case.write(5);
    let (hers, cut) = (case.hers.clone(), case.cut());
    let name = case.name();
    let (blob, _) = put(&mut case.net, &mut case.hers, name, &[1; 300]);
    let manifest = case.manifest(&hers, vec![cut], vec![blob]);
    assert_eq!(case.send(false, manifest), []);
    case.write(1);
    case.pass(29);
    assert_eq!(case.left(), 6);
    case.pass(1);
    assert_eq!(case.left(), 1);
    case.write(1);
    let ask = cursor(case.name(), Place::default(), CursorMode::ItemsAndHeads);
    let (_, news) = case.net.sync_with(&mut case.hers, Vec::new(), vec![ask], 0);
    let run = &news.sections[0].runs[0];
    assert_eq!((run.first, run.entries.len()), (6, 2));
    assert_eq!(
        run.previous.map(|id| id.short()),
        Some(cut.id),
        "it is not here any more"
    );
    assert_eq!(news.sections[0].manifests.len(), 1);
    // Sent again they succeed, and stay away.
    let mut again = Line::of(&case.ana, "phone");
    let up = section(
        case.name(),
        1,
        again.writes(&case.room, 5).runs[0].entries.clone(),
    );
    case.net.push(&mut case.hers, vec![up]);
    assert_eq!(case.left(), 2);
}

#[test]
fn when_everything_went_the_next_entry_still_follows_its_head() {
    let mut case = Case::new(Role::Read);
    case.write(3);
    let (hers, cut) = (case.hers.clone(), case.cut());
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    case.send(false, manifest);
    case.pass(30);
    assert_eq!(case.left(), 0);
    case.write(2);
    assert_eq!(case.left(), 2);
}

#[test]
fn a_cut_of_another_branch_drops_nothing() {
    let mut case = Case::new(Role::Read);
    case.write(3);
    let hers = case.hers.clone();
    let cut = Cut {
        id: [9; 8],
        ..case.cut()
    };
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    assert_eq!(case.send(false, manifest), []);
    case.pass(31);
    assert_eq!(case.left(), 3);
}

#[test]
fn where_two_write_both_must_cover_the_same() {
    let mut case = Case::new(Role::Edit);
    case.write(4);
    let (hers, his, cut) = (case.hers.clone(), case.his.clone(), case.cut());
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    case.send(false, manifest);
    case.pass(31);
    assert_eq!(case.left(), 4);
    let less = Cut { sequence: 3, ..cut };
    let manifest = case.manifest(&his, vec![less], Vec::new());
    assert_eq!(case.send(true, manifest), []);
    case.pass(1);
    assert_eq!(case.left(), 4);
    let manifest = case.manifest(&his, vec![cut], Vec::new());
    assert_eq!(case.send(true, manifest), []);
    case.pass(0);
    assert_eq!(case.left(), 0);
}

#[test]
fn a_members_manifest_alone_drops_nothing() {
    let mut case = Case::new(Role::Edit);
    case.write(2);
    let (his, cut) = (case.his.clone(), case.cut());
    let manifest = case.manifest(&his, vec![cut], Vec::new());
    assert_eq!(case.send(true, manifest), []);
    case.pass(40);
    assert_eq!(case.left(), 2);
}

#[test]
fn what_a_device_that_was_out_made_drops_nothing_even_once_it_is_back() {
    let mut case = Case::new(Role::Read);
    let add = case.ana.add("phone", "tablet");
    let up = vec![records(LogName::Number(0), &[add])];
    case.net.push(&mut case.hers, up);
    case.write(3);
    let (hers, cut) = (case.hers.clone(), case.cut());
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    case.send(false, manifest);
    let freeze = case.ana.remove("tablet", "phone", &[]);
    let mut tablet = Line::of(&case.ana, "tablet");
    case.net.adopt(&mut tablet);
    case.net
        .push(&mut tablet, vec![records(LogName::Number(0), &[freeze])]);
    let era = case.ana.era(&["phone", "tablet"], "tablet");
    case.net
        .push(&mut tablet, vec![records(LogName::Number(0), &[era])]);
    case.pass(31);
    assert_eq!(case.left(), 3);
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    case.send(false, manifest);
    case.pass(30);
    assert_eq!(case.left(), 0);
}

#[test]
fn a_manifest_waits_for_its_blobs_and_covers_no_more_than_is_here() {
    let mut case = Case::new(Role::Edit);
    case.write(1);
    let (hers, his, cut) = (case.hers.clone(), case.his.clone(), case.cut());
    let missing = vec![BlobId::from_bytes([3; 16])];
    let manifest = case.manifest(&hers, vec![cut], missing);
    assert_eq!(case.send(false, manifest), [ProblemCode::BlobMissing]);
    let ahead = Cut {
        sequence: 9,
        id: [4; 8],
        ..cut
    };
    let manifest = case.manifest(&his, vec![ahead], Vec::new());
    assert_eq!(case.send(true, manifest), [ProblemCode::BeyondHeads]);
    let mut forged = case.manifest(&hers, vec![cut], Vec::new());
    let end = forged.len() - 1;
    forged[end] ^= 1;
    assert_eq!(case.send(false, forged), [ProblemCode::BadSignature]);
}

#[test]
fn an_owners_manifest_bridges_a_gap_and_the_next_entry_must_follow_it() {
    let mut case = Case::new(Role::Read);
    case.write(1);
    for _ in 0..4 {
        case.hers.entry(&case.room, 0);
    }
    let (hers, cut) = (case.hers.clone(), case.cut());
    let (_, fifth) = case.hers.head(&case.room);
    let manifest = case.manifest(&hers, vec![cut], Vec::new());
    assert_eq!(case.send(false, manifest), []);
    let (wrong, _) = case.hers.entry_at(
        &case.room,
        6,
        Some(protocol::EntryId::from_bytes([1; 32])),
        0,
        0,
    );
    let mut up = section(case.name(), 6, vec![wrong]);
    up.runs[0].previous = Some(protocol::EntryId::from_bytes([1; 32]));
    let (_, news) = case.net.sync(&mut case.hers, vec![up]);
    assert_eq!(news.sections[0].problems[0].code, ProblemCode::Gap);
    let next = case.hers.entry(&case.room, 0);
    let mut up = section(case.name(), 6, vec![next]);
    up.runs[0].previous = Some(fifth);
    case.net.push(&mut case.hers, vec![up]);
}

#[test]
fn a_blob_goes_once_two_later_manifests_do_without_it() {
    let mut case = Case::new(Role::Read);
    let name = case.name();
    let (blob, _) = put(&mut case.net, &mut case.hers, name, &[1; 300]);
    let hers = case.hers.clone();
    for (n, names) in [vec![blob], Vec::new(), Vec::new()].into_iter().enumerate() {
        case.write(1);
        let cut = case.cut();
        let manifest = case.manifest(&hers, vec![cut], names);
        assert_eq!(case.send(false, manifest), []);
        case.pass(30);
        let expected = if n < 2 { Status::Done } else { Status::Gone };
        assert_eq!(
            get(&mut case.net, &mut case.hers, name, blob).0,
            expected,
            "{n}"
        );
    }
    assert_eq!(case.ben.made.len(), 1);
}
