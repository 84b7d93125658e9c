//! S4 to S7: which entries count.

use membership::{
    ActorAt, Adopt, ChainPoint, ChainStart, ChangeFacts, EntryFacts, EntrySet, Judgement,
    LastChange, Line, Lowered, ManifestFacts, Operation, Role, SpaceKind, Verdict, Why,
    judge_entries,
};
use protocol::DocumentId;

use super::space::{cut, lower};
use super::story::{Room, Who, point};

const DOCUMENT: DocumentId = DocumentId::from_bytes([1; 32]);
const OTHER: DocumentId = DocumentId::from_bytes([2; 32]);

fn hash(n: u8) -> [u8; 32] {
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

fn saw(mut entry: EntryFacts, who: &Who, device: &str, sequence: u64, n: u8) -> EntryFacts {
    entry.seen.push(cut(who.id(device), sequence, n));
    entry
}

fn set(entries: &[EntryFacts]) -> EntrySet {
    EntrySet {
        entries: entries.to_vec(),
        ..EntrySet::default()
    }
}

/// Ana, who owns the space, with a tablet; Ben with Edit; Cas, who reads.
struct Scene {
    ana: Who,
    ben: Who,
    cas: Who,
    room: Room,
}

impl Scene {
    fn new() -> Self {
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

    fn act(&mut self, operation: Operation) {
        let (ana, all) = (&self.ana, [&self.ana, &self.ben, &self.cas]);
        self.room.act(ana, "phone", operation, &all);
    }

    fn judge(&self, set: &EntrySet) -> Judgement {
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

    fn verdicts(&self, entries: &[EntryFacts]) -> Vec<Verdict> {
        self.verdicts_of(&set(entries))
    }

    fn verdicts_of(&self, set: &EntrySet) -> Vec<Verdict> {
        let judged = self.judge(set);
        set.entries
            .iter()
            .map(|entry| judged.verdicts[&entry.id])
            .collect()
    }

    /// Ben is out, his phone cut at entry `n` of this sequence.
    fn put_ben_out(&mut self, sequence: u64, n: u8) {
        let cuts = vec![cut(self.ben.id("phone"), sequence, n)];
        self.act(lower(&self.ben.clone(), Lowered::Out, cuts));
    }
}

const LATE: Verdict = Verdict::Quarantined(Why::Late);
const LOST: Verdict = Verdict::Quarantined(Why::Fork);
const BROKEN: Verdict = Verdict::Quarantined(Why::Actors);
const COUNTS: Verdict = Verdict::Counts;

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

/// Ben's phone after entry 1: the branch 2, 3 and the branch 52, 53.
fn forked(s: &Scene) -> [EntryFacts; 5] {
    [
        entry(&s.ben, "phone", 1, 1, 0),
        entry(&s.ben, "phone", 2, 2, 1),
        entry(&s.ben, "phone", 3, 3, 2),
        entry(&s.ben, "phone", 2, 52, 1),
        entry(&s.ben, "phone", 3, 53, 52),
    ]
}

const SMALLER: [Verdict; 5] = [COUNTS, COUNTS, COUNTS, LOST, LOST];
const LARGER: [Verdict; 5] = [COUNTS, LOST, LOST, COUNTS, COUNTS];

#[test]
fn s6_without_anything_else_the_smaller_id_goes_on_and_the_other_is_lost_with_all_after() {
    let s = Scene::new();
    assert_eq!(s.verdicts(&forked(&s)), SMALLER);
}

#[test]
fn s6_a_branch_that_another_device_names_goes_before_the_smaller_id() {
    let s = Scene::new();
    let named = |entry: EntryFacts| {
        let all = [&forked(&s)[..], &[entry]].concat();
        s.verdicts(&all)[..5].to_vec()
    };
    // By a member's other device; naming the last names all before it.
    let mut ben = s.ben.clone();
    ben.add("phone", "laptop");
    let laptop = saw(entry(&ben, "laptop", 1, 61, 0), &s.ben, "phone", 3, 53);
    let with_laptop = Scene {
        ben,
        ..Scene::new()
    };
    let all = [&forked(&s)[..], &[laptop]].concat();
    assert_eq!(with_laptop.verdicts(&all)[..5], LARGER);
    // By the owner's.
    assert_eq!(
        named(saw(
            entry(&s.ana, "phone", 1, 11, 0),
            &s.ben,
            "phone",
            2,
            52
        )),
        LARGER
    );
    // Not by itself, nor by who never got Edit.
    let own = saw(entry(&s.ben, "phone", 4, 54, 53), &s.ben, "phone", 3, 53);
    assert_eq!(named(own), SMALLER);
    assert_eq!(
        named(saw(
            entry(&s.cas, "phone", 1, 31, 0),
            &s.ben,
            "phone",
            2,
            52
        )),
        SMALLER
    );
}

#[test]
fn s6_the_owner_goes_before_members_and_a_cut_before_all() {
    let mut s = Scene::new();
    s.ben.add("phone", "laptop");
    let laptop = saw(entry(&s.ben, "laptop", 1, 61, 0), &s.ben, "phone", 3, 53);
    let ana = saw(entry(&s.ana, "phone", 1, 11, 0), &s.ben, "phone", 2, 2);
    let all = [&forked(&s)[..], &[laptop.clone(), ana]].concat();
    assert_eq!(s.verdicts(&all)[..5], SMALLER);
    // The owner puts Ben out, at the other branch.
    let cuts = vec![
        cut(s.ben.id("phone"), 2, 52),
        cut(s.ben.id("laptop"), 1, 61),
    ];
    s.act(lower(&s.ben.clone(), Lowered::Out, cuts));
    let verdicts = s.verdicts(&all);
    assert_eq!(verdicts[..5], [COUNTS, LOST, LOST, COUNTS, LATE]);
}

#[test]
fn s6_a_namer_must_hold_by_itself_and_one_on_a_losing_branch_does() {
    let mut s = Scene::new();
    let dan = Who::new("dan");
    let all = [&s.ana, &s.ben, &s.cas, &dan];
    s.room.add(&s.ana, &dan, Role::Edit, &all);
    // Dan forks too: his entry 5 names Ben's larger branch, and loses to 4.
    let dan_entries = [
        entry(&dan, "phone", 1, 4, 0),
        saw(entry(&dan, "phone", 1, 5, 0), &s.ben, "phone", 2, 52),
    ];
    let entries = set(&[&forked(&s)[..], &dan_entries].concat());
    let judge = |room: &Room| {
        let judged = judge_entries(&room.state(&[&s.ana, &s.ben, &s.cas, &dan]), &entries);
        [2, 52, 4, 5].map(|n| judged.verdicts[&hash(n)])
    };
    assert_eq!(judge(&s.room), [LOST, COUNTS, COUNTS, LOST]);
    // Put out without a cut, he names nothing.
    let mut room = s.room.clone();
    let all = [&s.ana, &s.ben, &s.cas, &dan];
    room.act(&s.ana, "phone", lower(&dan, Lowered::Out, vec![]), &all);
    assert_eq!(judge(&room), [COUNTS, LOST, LATE, LOST]);
}

#[test]
fn s6_a_manifest_names_what_it_covers_while_its_author_writes() {
    let s = Scene::new();
    let manifest = |who: &Who| ManifestFacts {
        person: who.person,
        device: who.id("phone"),
        covers: vec![cut(s.ben.id("phone"), 3, 53)],
    };
    let with = |manifest| EntrySet {
        manifests: vec![manifest],
        ..set(&forked(&s))
    };
    assert_eq!(s.verdicts_of(&with(manifest(&s.ana))), LARGER);
    assert_eq!(s.verdicts_of(&with(manifest(&s.cas))), SMALLER);
    assert_eq!(
        s.verdicts_of(&with(manifest(&s.ben))),
        SMALLER,
        "the forked device itself"
    );
}

#[test]
fn s6_is_decided_before_s5_and_who_built_on_the_lost_branch_is_stranded() {
    let s = Scene::new();
    let ana = on(entry(&s.ana, "phone", 1, 11, 0), &[53]);
    let all = [&forked(&s)[..], &[ana]].concat();
    assert_eq!(s.verdicts(&all)[..5], SMALLER);
    let judged = s.judge(&set(&all));
    assert_eq!(judged.verdicts[&hash(11)], COUNTS);
    assert_eq!(judged.stranded, [hash(11)].into());
    // Recorded again under the next generation, on what counts.
    let mut again = on(entry(&s.ana, "phone", 2, 12, 11), &[3]);
    again.changes[0].actor.generation = 1;
    again.changes[0].sequence = 1;
    again.changes[0].deps = vec![hash(3)];
    let judged = s.judge(&set(&[&all[..], &[again]].concat()));
    assert!(judged.changes.contains(&hash(12)) && !judged.stranded.contains(&hash(12)));
}

/// What becomes of Ben's third entry when its change is bent.
fn bent(change: impl Fn(&mut ChangeFacts)) -> Verdict {
    let s = Scene::new();
    let mut ben = [1, 2, 3].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    change(&mut ben[2].changes[0]);
    let verdicts = s.verdicts(&ben);
    assert_eq!(verdicts[..2], [COUNTS; 2]);
    verdicts[2]
}

#[test]
fn s7_an_authors_changes_go_on_where_its_chain_was() {
    assert_eq!(bent(|_| {}), COUNTS);
    assert_eq!(bent(|change| change.sequence = 4), BROKEN, "a gap");
    assert_eq!(
        bent(|change| change.sequence = 2),
        BROKEN,
        "a second one of the same number"
    );
    assert_eq!(bent(|change| change.sequence = 0), BROKEN);
    assert_eq!(
        bent(|change| change.deps = vec![hash(1)]),
        BROKEN,
        "not on the last"
    );
    assert_eq!(bent(|change| change.deps.clear()), BROKEN);
    assert_eq!(
        bent(|change| change.document = OTHER),
        BROKEN,
        "there it is the first"
    );
    assert_eq!(
        bent(|change| change.actor.generation = 1),
        BROKEN,
        "here too"
    );
    let first_elsewhere = |change: &mut ChangeFacts| {
        change.document = OTHER;
        change.sequence = 1;
        change.deps.clear();
    };
    assert_eq!(bent(first_elsewhere), COUNTS);
}

#[test]
fn s7_the_last_change_may_be_an_ancestor_through_others() {
    let s = Scene::new();
    let one = entry(&s.ben, "phone", 1, 1, 0);
    let ana = on(entry(&s.ana, "phone", 1, 11, 0), &[1]);
    let mut two = entry(&s.ben, "phone", 2, 2, 1);
    two.changes[0].deps = vec![hash(11)];
    let all = [one.clone(), ana.clone(), two.clone()];
    assert_eq!(s.verdicts(&all), [COUNTS; 3]);
    // While what lies between is missing, it waits; what follows it too.
    let three = entry(&s.ben, "phone", 3, 3, 2);
    let waits = s.verdicts(&[one.clone(), two.clone(), three]);
    assert_eq!(waits, [COUNTS, Verdict::Waits, Verdict::Waits]);
    // When it comes and does not lead back, the entry breaks.
    let elsewhere = entry(&s.ana, "phone", 1, 11, 0);
    assert_eq!(s.verdicts(&[one, elsewhere, two]), [COUNTS, COUNTS, BROKEN]);
}

#[test]
fn s7_a_broken_entry_leaves_the_chain_as_it_was() {
    let s = Scene::new();
    let mut ben = [1, 2, 3].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    ben[1].changes[0].deps.clear();
    // The third goes on from the broken one: it breaks too.
    assert_eq!(s.verdicts(&ben), [COUNTS, BROKEN, BROKEN]);
    // From the first one: it counts.
    ben[2].changes[0].sequence = 2;
    ben[2].changes[0].deps = vec![hash(1)];
    assert_eq!(s.verdicts(&ben), [COUNTS, BROKEN, COUNTS]);
}

#[test]
fn s7_one_wrong_change_quarantines_the_whole_entry() {
    let s = Scene::new();
    let mut one = entry(&s.ben, "phone", 1, 1, 0);
    let mut second = one.changes[0].clone();
    (second.hash, second.sequence) = (hash(8), 3);
    one.changes.push(second);
    let judged = s.judge(&set(&[one]));
    assert_eq!(judged.verdicts[&hash(1)], BROKEN);
    assert!(judged.changes.is_empty());
}

#[test]
fn s7_nobody_writes_in_anothers_name() {
    let s = Scene::new();
    let mut ben = entry(&s.ben, "phone", 1, 1, 0);
    let mut forged = entry(&s.ana, "phone", 1, 11, 0).changes[0].clone();
    ben.changes.push(forged.clone());
    let changes = |entries: &[EntryFacts]| s.judge(&set(entries)).changes;
    assert_eq!(changes(std::slice::from_ref(&ben)), [hash(1)].into());
    // Ana's own entry carries it: then it was hers.
    let ana = entry(&s.ana, "phone", 1, 11, 0);
    assert_eq!(changes(&[ben.clone(), ana]), [hash(1), hash(11)].into());
    // Or a manifest of the owner does.
    forged.in_owner_manifest = true;
    ben.changes[1] = forged;
    assert_eq!(
        changes(std::slice::from_ref(&ben)),
        [hash(1), hash(11)].into()
    );
}

#[test]
fn s7_a_quarantined_entry_of_the_actor_is_proof_and_a_losing_one_is_not() {
    let mut s = Scene::new();
    let ben = [1, 2].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    s.put_ben_out(1, 1);
    let mut ana = entry(&s.ana, "phone", 1, 11, 0);
    ana.changes.insert(0, ben[1].changes[0].clone());
    let judged = s.judge(&set(&[&ben[..], &[ana]].concat()));
    assert!(judged.changes.contains(&hash(2)));

    let s = Scene::new();
    let mut ana = entry(&s.ana, "phone", 1, 11, 0);
    ana.changes.insert(0, forked(&s)[3].changes[0].clone());
    let judged = s.judge(&set(&[&forked(&s)[..], &[ana]].concat()));
    assert!(!judged.changes.contains(&hash(52)), "its rival 2 is in");
}

#[test]
fn s7_what_was_carried_before_may_be_carried_again_and_not_be_changed() {
    let s = Scene::new();
    let ben = [1, 2].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    let mut whole = entry(&s.ben, "phone", 3, 3, 2);
    whole
        .changes
        .splice(0..0, ben.iter().map(|entry| entry.changes[0].clone()));
    assert_eq!(
        s.verdicts(&[&ben[..], &[whole.clone()]].concat()),
        [COUNTS; 3]
    );
    whole.changes[0].hash = hash(77);
    assert_eq!(
        s.verdicts(&[&ben[..], &[whole]].concat()),
        [COUNTS, COUNTS, BROKEN]
    );
}

#[test]
fn a_hole_in_a_chain_waits_and_a_known_start_fills_it() {
    let s = Scene::new();
    let five = entry(&s.ben, "phone", 5, 5, 4);
    assert_eq!(s.verdicts(std::slice::from_ref(&five)), [Verdict::Waits]);
    let last = |sequence| LastChange {
        document: DOCUMENT,
        generation: 0,
        sequence,
        hash: hash(4),
    };
    let with = |after, sequence| EntrySet {
        starts: vec![ChainStart {
            device: s.ben.id("phone"),
            after,
            carried: vec![last(sequence)],
        }],
        settled: entry(&s.ben, "phone", 4, 4, 3).changes,
        ..set(std::slice::from_ref(&five))
    };
    assert_eq!(s.verdicts_of(&with(point(4, &hash(4)), 4)), [COUNTS]);
    assert_eq!(
        s.verdicts_of(&with(point(4, &hash(3)), 4)),
        [Verdict::Waits]
    );
    assert_eq!(s.verdicts_of(&with(point(4, &hash(4)), 3)), [BROKEN]);
}

#[test]
fn changes_on_a_frozen_birth_stand_without_an_entry_for_it() {
    let s = Scene::new();
    let one = on(entry(&s.ben, "phone", 1, 1, 0), &[200]);
    assert_eq!(
        s.judge(&set(std::slice::from_ref(&one))).stranded,
        [hash(1)].into()
    );
    let mut with = set(&[one]);
    with.settled = vec![ChangeFacts {
        deps: Vec::new(),
        ..entry(&s.ben, "phone", 1, 200, 0).changes[0].clone()
    }];
    assert!(s.judge(&with).stranded.is_empty());
}
