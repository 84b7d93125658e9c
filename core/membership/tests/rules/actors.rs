//! S7: an author's changes go on where its chain was, and nobody writes in another's name.

use membership::{ChainStart, ChangeFacts, EntryFacts, EntrySet, LastChange, Verdict};

use super::entries::{BROKEN, COUNTS, DOCUMENT, OTHER, Scene, entry, hash, on, set};
use super::forks::forked;
use super::story::point;

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
fn entries_that_a_manifest_covers_and_that_were_not_dropped_stand_for_themselves() {
    let s = Scene::new();
    let ben = [1, 2, 3, 4, 5].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    let with = |named| EntrySet {
        starts: vec![ChainStart {
            device: s.ben.id("phone"),
            after: point(4, &hash(named)),
            carried: vec![LastChange {
                document: DOCUMENT,
                generation: 0,
                sequence: 4,
                hash: hash(4),
            }],
        }],
        settled: ben[..4]
            .iter()
            .flat_map(|entry| entry.changes.clone())
            .collect(),
        // The first two were dropped under an older manifest.
        ..set(&ben[2..])
    };
    assert_eq!(s.verdicts_of(&with(4)), [COUNTS; 3]);
    let other = s.verdicts_of(&with(9));
    assert_eq!(
        other,
        [COUNTS, COUNTS, Verdict::Waits],
        "another branch goes on unknown"
    );
}

#[test]
fn entries_between_two_dropped_parts_of_a_chain_stand_if_all_of_theirs_is_in() {
    let s = Scene::new();
    let ben = [1, 2, 3, 4, 5, 6].map(|n| entry(&s.ben, "phone", u64::from(n), n, n - 1));
    // 1 was dropped under an older manifest, 4 and 5 before they came; 5 is the cut.
    let here = [ben[1].clone(), ben[2].clone(), ben[5].clone()];
    let with = |settled: usize| EntrySet {
        starts: vec![ChainStart {
            device: s.ben.id("phone"),
            after: point(5, &hash(5)),
            carried: vec![LastChange {
                document: DOCUMENT,
                generation: 0,
                sequence: 5,
                hash: hash(5),
            }],
        }],
        settled: ben[..settled]
            .iter()
            .flat_map(|entry| entry.changes.clone())
            .collect(),
        ..set(&here)
    };
    assert_eq!(s.verdicts_of(&with(5)), [COUNTS; 3]);
    let missing = s.verdicts_of(&with(2));
    assert_eq!(
        missing[..2],
        [COUNTS, Verdict::Waits],
        "what is not in waits"
    );
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
