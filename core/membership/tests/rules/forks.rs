//! S6: of two entries of one device and sequence, which branch goes on.

use membership::{EntryFacts, EntrySet, Lowered, ManifestFacts, Role, Verdict, judge_entries};

use super::entries::{COUNTS, LATE, LOST, Scene, entry, hash, on, saw, set};
use super::space::{cut, lower};
use super::story::{Room, Who};

/// Ben's phone after entry 1: the branch 2, 3 and the branch 52, 53.
pub fn forked(s: &Scene) -> [EntryFacts; 5] {
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
