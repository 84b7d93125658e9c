//! S4 and S5: which entries count, and the scene for S6 and S7.

use membership::{
    ActorAt, Adopt, ChainPoint, ChangeFacts, EntryFacts, EntrySet, Judgement, Line, Lowered,
    Operation, Role, SpaceKind, Verdict, Why, judge_entries,
};
use protocol::DocumentId;

use super::space::{cut, lower};
use super::story::{Room, Who, point};

pub const DOCUMENT: DocumentId = DocumentId::from_bytes([1; 32]);
pub const OTHER: DocumentId = DocumentId::from_bytes([2; 32]);

pub fn hash(n: u8) -> [u8; 32] {
    [n; 32]
}

/// Entry `n` of a device, carrying one change of its own, also called `n`, made on the change of
/// the entry before.
pub fn entry(who: &Who, device: &str, sequence: u64, n: u8, previous: u8) -> EntryFacts {
    let actor = ActorAt {
        device: who.id(device),
        generation: 0,
    };
    let change = ChangeFacts {
        hash: hash(n),
        document: DOCUMENT,
        actor,
        sequence,
        deps: (sequence > 1)
            .then_some(hash(previous))
            .into_iter()
            .collect(),
        in_owner_manifest: false,
    };
    EntryFacts {
        id: hash(n),
        person: who.person,
        device: who.id(device),
        sequence,
        previous: (sequence > 1).then_some(hash(previous)),
        seen: Vec::new(),
        changes: vec![change],
    }
}

/// The same, made on changes of others too.
pub fn on(mut entry: EntryFacts, others: &[u8]) -> EntryFacts {
    entry.changes[0]
        .deps
        .extend(others.iter().map(|n| hash(*n)));
    entry
}

pub fn saw(mut entry: EntryFacts, who: &Who, device: &str, sequence: u64, n: u8) -> EntryFacts {
    entry.seen.push(cut(who.id(device), sequence, n));
    entry
}

pub fn set(entries: &[EntryFacts]) -> EntrySet {
    EntrySet {
        entries: entries.to_vec(),
        ..EntrySet::default()
    }
}

/// Ana, who owns the space, with a tablet; Ben with Edit; Cas, who reads.
pub struct Scene {
    pub ana: Who,
    pub ben: Who,
    pub cas: Who,
    pub room: Room,
}

impl Scene {
    pub fn new() -> Self {
        let (mut ana, ben, cas) = (Who::new("ana"), Who::new("ben"), Who::new("cas"));
        let mut room = Room::new(SpaceKind::Relationship, &ana);
        room.add(&ana, &ben, Role::Edit, &[&ana, &ben, &cas]);
        room.add(&ana, &cas, Role::Read, &[&ana, &ben, &cas]);
        ana.add("phone", "tablet");
        Self {
            ana,
            ben,
            cas,
            room,
        }
    }

    pub fn act(&mut self, operation: Operation) {
        let (ana, all) = (&self.ana, [&self.ana, &self.ben, &self.cas]);
        self.room.act(ana, "phone", operation, &all);
    }

    pub fn judge(&self, set: &EntrySet) -> Judgement {
        let state = self.room.state(&[&self.ana, &self.ben, &self.cas]);
        let judged = judge_entries(&state, set);
        let mut turned = set.clone();
        turned.entries.reverse();
        turned.manifests.reverse();
        assert_eq!(
            judge_entries(&state, &turned),
            judged,
            "order does not matter"
        );
        judged
    }

    pub fn verdicts(&self, entries: &[EntryFacts]) -> Vec<Verdict> {
        self.verdicts_of(&set(entries))
    }

    pub fn verdicts_of(&self, set: &EntrySet) -> Vec<Verdict> {
        let judged = self.judge(set);
        set.entries
            .iter()
            .map(|entry| judged.verdicts[&entry.id])
            .collect()
    }

    /// Ben is out, his phone cut at entry `n` of this sequence.
    pub fn put_ben_out(&mut self, sequence: u64, n: u8) {
        let cuts = vec![cut(self.ben.id("phone"), sequence, n)];
        self.act(lower(&self.ben.clone(), Lowered::Out, cuts));
    }
}

pub const LATE: Verdict = Verdict::Quarantined(Why::Late);
pub const LOST: Verdict = Verdict::Quarantined(Why::Fork);
pub const BROKEN: Verdict = Verdict::Quarantined(Why::Actors);
pub const COUNTS: Verdict = Verdict::Counts;

#[test]
fn s4_entries_count_up_to_the_cut_and_by_writers_only() {
    let mut s = Scene::new();
    let ben = [1, 2, 3].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    assert_eq!(s.verdicts(&ben), [COUNTS; 3]);
    let cas = entry(&s.cas, "phone", 1, 9, 0);
    assert_eq!(s.verdicts(&[cas]), [Verdict::Quarantined(Why::NotAWriter)]);
    s.put_ben_out(2, 2);
    assert_eq!(s.verdicts(&ben), [COUNTS, COUNTS, LATE]);
    let device = s.ben.id("phone");
    s.act(Operation::Adopt(Adopt {
        device,
        sequence: 3,
        id: [3; 8],
    }));
    assert_eq!(s.verdicts(&ben), [COUNTS; 3]);
}

#[test]
fn e6_entries_count_within_the_line_of_a_removal_and_wait_for_unknown_devices() {
    let mut s = Scene::new();
    let phone = [1, 2, 3].map(|n| entry(&s.ana, "phone", u64::from(n), n, n - 1));
    let line = Line {
        entry: point(2, &hash(2)),
        record: ChainPoint::NONE,
    };
    let space = s.room.space;
    s.ana.remove("tablet", "phone", None, &[(space, line)]);
    assert_eq!(s.verdicts(&phone), [COUNTS, COUNTS, LATE]);
    // Rooted is enough for entries: what a thief's removal leaves uncertified still counts.
    let late = s.ana.add("phone", "x");
    assert!(s.ana.log.contains(&late) && !s.ana.state().is_certified(&s.ana.id("x")));
    let x = entry(&s.ana, "x", 1, 7, 0);
    assert_eq!(s.verdicts(std::slice::from_ref(&x)), [COUNTS]);
    // An Era that leaves it out makes it unknown.
    let root = s.ana.key("root");
    let plan = membership::EraPlan {
        root: &root,
        new_root: None,
        paper: s.ana.paper("paper"),
        active: vec![s.ana.card("tablet")],
        leave_out: s.ana.ids(&["x"]),
        lines: [(s.ana.id("phone"), vec![(space, line)])].into(),
        countersigner: None,
    };
    let mut random = super::story::Counting(5);
    let era = membership::make_era(&s.ana.log, &s.ana.state(), plan, &mut random);
    s.ana.take(era.unwrap());
    assert_eq!(s.verdicts(&[x]), [Verdict::Waits]);
    assert_eq!(s.verdicts(&phone), [COUNTS, COUNTS, LATE]);
}

#[test]
fn e6_while_the_named_entry_is_unknown_entries_below_it_and_any_fork_count() {
    let mut s = Scene::new();
    let ben = [1, 2, 3].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(3, 9);
    assert_eq!(s.verdicts(&ben), [COUNTS, COUNTS, LATE]);
}

#[test]
fn s5_a_late_entry_comes_in_when_another_built_on_it_and_only_then() {
    let mut s = Scene::new();
    let ben = [1, 2, 3].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(1, 1);
    let [one, two, three] = ben.clone();
    let ana = on(entry(&s.ana, "phone", 1, 11, 0), &[2]);
    let through = Verdict::CameIn {
        through: s.ana.id("phone"),
    };
    assert_eq!(
        s.verdicts(&[one, two, three, ana]),
        [COUNTS, through, LATE, COUNTS]
    );
    // On the last one: all that it rests on comes in with it.
    let ana = on(entry(&s.ana, "phone", 1, 11, 0), &[3]);
    let all = [&ben[..], &[ana]].concat();
    assert_eq!(s.verdicts(&all), [COUNTS, through, through, COUNTS]);
    let judged = s.judge(&set(&all));
    assert_eq!(judged.changes.len(), 4);
    assert!(judged.stranded.is_empty());
}

#[test]
fn s5_dependence_goes_through_others_and_not_through_what_does_not_count() {
    let mut s = Scene::new();
    let late = [1, 2].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(1, 1);
    // The tablet built on Ben's late entry, the phone on the tablet's.
    let tablet = on(entry(&s.ana, "tablet", 1, 21, 0), &[2]);
    let phone = on(entry(&s.ana, "phone", 1, 11, 0), &[21]);
    let all = [&late[..], &[tablet.clone(), phone]].concat();
    let verdicts = s.verdicts(&all);
    assert!(matches!(verdicts[1], Verdict::CameIn { .. }));
    // A reader's entry does not count, so it brings nothing in.
    let cas = on(entry(&s.cas, "phone", 1, 31, 0), &[2]);
    assert_eq!(s.verdicts(&[&late[..], &[cas]].concat())[1], LATE);
}

#[test]
fn s5_a_late_entry_that_only_repeats_what_counts_does_not_come_in() {
    let mut s = Scene::new();
    let ben = [1, 2].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(2, 2);
    // It carries the whole document, as format 4 does, and something new.
    let mut late = entry(&s.ben, "phone", 3, 3, 2);
    late.changes.insert(0, ben[1].changes[0].clone());
    late.changes.insert(0, ben[0].changes[0].clone());
    let ana = on(entry(&s.ana, "phone", 1, 11, 0), &[2]);
    let all = [&ben[..], &[late, ana]].concat();
    assert_eq!(s.verdicts(&all), [COUNTS, COUNTS, LATE, COUNTS]);
}

#[test]
fn s5_what_a_counting_entry_carries_of_another_vouches_for_it() {
    let mut s = Scene::new();
    let ben = [1, 2].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(1, 1);
    let mut ana = entry(&s.ana, "phone", 1, 11, 0);
    ana.changes.insert(0, ben[1].changes[0].clone());
    let verdicts = s.verdicts(&[&ben[..], &[ana]].concat());
    assert!(matches!(verdicts[1], Verdict::CameIn { .. }));
}
