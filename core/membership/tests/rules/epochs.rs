//! F1 to F5: under which epoch a device writes.

use std::collections::BTreeSet;

use membership::{EpochFacts, Lowered, Misfit, Operation, Rekey, Role, SpaceKind, SpaceState};
use protocol::{Older, RecordId};

use super::space::lower;
use super::story::{Room, Who, seal};

/// A device that has every secret of these, unless said otherwise.
#[derive(Default)]
struct Facts {
    lacks: BTreeSet<RecordId>,
    wrong_seal: BTreeSet<RecordId>,
    shut: BTreeSet<(RecordId, RecordId)>,
    used: Vec<RecordId>,
}

impl EpochFacts for Facts {
    fn has_secret(&self, epoch: &RecordId) -> bool {
        !self.lacks.contains(epoch)
    }

    fn is_checked(&self, epoch: &RecordId) -> bool {
        self.has_secret(epoch) && !self.wrong_seal.contains(epoch)
    }

    fn opens(&self, newer: &RecordId, older: &RecordId) -> bool {
        self.has_secret(newer) && !self.shut.contains(&(*newer, *older))
    }

    fn used(&self) -> Vec<RecordId> {
        self.used.clone()
    }
}

struct Scene {
    ana: Who,
    ben: Who,
    cas: Who,
    room: Room,
}

impl Scene {
    fn new() -> Self {
        let (ana, ben, cas) = (Who::new("ana"), Who::new("ben"), Who::new("cas"));
        let mut room = Room::new(SpaceKind::Relationship, &ana);
        room.add(&ana, &ben, Role::Edit, &[&ana, &ben, &cas]);
        room.add(&ana, &cas, Role::Read, &[&ana, &ben, &cas]);
        Self {
            ana,
            ben,
            cas,
            room,
        }
    }

    fn state(&self) -> SpaceState {
        self.room.state(&[&self.ana, &self.ben, &self.cas])
    }

    fn rekey(&mut self, older: &[RecordId]) -> RecordId {
        let all = [&self.ana, &self.ben, &self.cas];
        self.room.rekey(&self.ben, "phone", older, &all)
    }

    fn first_epoch(&self) -> RecordId {
        self.state()
            .rekeys()
            .map(|(record, _)| record.id)
            .next()
            .unwrap()
    }

    /// A Rekey as somebody makes it who keeps to no rule.
    fn bent(&mut self, who: &Who, change: impl FnOnce(&mut Rekey)) -> RecordId {
        let state = self.state();
        let mut rekey = Rekey {
            roster: *state.roster_hash(),
            commit: [7; 32],
            fresh: state.fresh_shorts(),
            seals: state.recipients().iter().map(|r| seal(r.device)).collect(),
            older: Vec::new(),
        };
        change(&mut rekey);
        rekey.seals.sort_by_key(|seal| seal.device);
        let all = [&self.ana, &self.ben, &self.cas];
        self.room.act(who, "phone", Operation::Rekey(rekey), &all)
    }

    fn misfits(&self, epoch: &RecordId) -> Vec<Misfit> {
        self.state().misfits(epoch).into_iter().collect()
    }
}

fn older(epoch: &RecordId) -> Older {
    Older {
        epoch: epoch.short(),
        ciphertext: [1; 48],
    }
}

#[test]
fn f1_an_epoch_fits_the_roster_and_fresh_it_was_made_for() {
    let mut s = Scene::new();
    let epoch = s.rekey(&[]);
    assert_eq!(s.misfits(&epoch), []);
    assert_eq!(s.state().fit_epoch(&Facts::default()), Some(epoch));
    let first = s.first_epoch().min(epoch);
    let old = s
        .state()
        .rekeys()
        .map(|(r, _)| r.id)
        .find(|id| *id != epoch)
        .unwrap_or(first);
    assert_eq!(s.misfits(&old), [Misfit::Roster, Misfit::Recipients]);
    // A device more, even when it is removed again.
    s.cas.add("phone", "tablet");
    s.cas.remove("phone", "tablet", None, &[]);
    assert_eq!(s.misfits(&epoch), [Misfit::Roster]);
    assert_eq!(s.state().fit_epoch(&Facts::default()), None);
    let epoch = s.rekey(&[]);
    let all = [&s.ana, &s.ben, &s.cas];
    s.room.act(&s.ana, "phone", Operation::Fresh, &all);
    assert_eq!(s.misfits(&epoch), [Misfit::Roster]);
}

#[test]
fn f2_its_author_writes_now() {
    let mut s = Scene::new();
    let cas = s.cas.clone();
    let by_reader = s.bent(&cas, |_| {});
    assert_eq!(s.misfits(&by_reader), [Misfit::Author]);
    let mine = s.rekey(&[]);
    let all = [&s.ana, &s.ben, &s.cas];
    s.room
        .act(&s.ana, "phone", lower(&s.ben, Lowered::Read, vec![]), &all);
    assert!(s.misfits(&mine).contains(&Misfit::Author));
}

#[test]
fn f3_it_is_sealed_to_the_recipients_exactly_and_opens() {
    let mut s = Scene::new();
    let ben = s.ben.clone();
    let fewer = s.bent(&ben, |rekey| rekey.seals.truncate(5));
    assert_eq!(s.misfits(&fewer), [Misfit::Recipients]);
    let whole = s.bent(&ben, |_| {});
    assert_eq!(s.misfits(&whole), []);
    let mut facts = Facts::default();
    facts.wrong_seal.insert(whole);
    assert_eq!(
        s.state().fit_epoch(&facts),
        None,
        "a seal does not recompute"
    );
    facts = Facts::default();
    facts.lacks.insert(whole);
    assert_eq!(s.state().fit_epoch(&facts), None, "it does not open");
}

#[test]
fn f4_each_older_secret_opens_to_its_commit() {
    let mut s = Scene::new();
    let first = s.first_epoch();
    let epoch = s.rekey(&[first]);
    assert_eq!(s.state().fit_epoch(&Facts::default()), Some(epoch));
    let mut facts = Facts::default();
    facts.shut.insert((epoch, first));
    assert_eq!(s.state().fit_epoch(&facts), None);
    // Nor one that names an epoch which is not here.
    let ben = s.ben.clone();
    let unknown = older(&RecordId::from_bytes([9; 32]));
    let other = s.bent(&ben, |rekey| rekey.older.push(unknown));
    let mut facts = Facts::default();
    facts.lacks.insert(epoch);
    assert_eq!(s.misfits(&other), []);
    assert_eq!(s.state().fit_epoch(&facts), None);
}

#[test]
fn f4_every_used_epoch_is_sealed_to_all_or_reached() {
    let mut s = Scene::new();
    let first = s.first_epoch();
    let without = s.rekey(&[]);
    let used = |epochs: &[RecordId]| Facts {
        used: epochs.to_vec(),
        ..Facts::default()
    };
    assert_eq!(s.state().fit_epoch(&used(&[])), Some(without));
    assert_eq!(
        s.state().fit_epoch(&used(&[first])),
        None,
        "newcomers would not open it"
    );
    assert_eq!(s.state().older_needed(&used(&[first])), [first]);
    // What this device cannot open it need not keep.
    let mut lacking = used(&[first]);
    lacking.lacks.insert(first);
    assert_eq!(s.state().fit_epoch(&lacking), Some(without));
    let with = s.rekey(&[first]);
    assert_eq!(s.state().fit_epoch(&used(&[first])), Some(with));
    // Two epochs for the same roster: each is sealed to all.
    let both = s.state().fit_epoch(&used(&[with, without])).unwrap();
    assert_eq!(both, with.min(without));
    // Through a chain; cut in the middle, it is not reached.
    s.cas.add("phone", "tablet");
    let next = s.rekey(&[with]);
    assert_eq!(s.state().fit_epoch(&used(&[first, with])), Some(next));
    let mut shut = used(&[first, with]);
    shut.shut.insert((with, first));
    assert_eq!(s.state().fit_epoch(&shut), None);
    assert_eq!(s.state().older_needed(&used(&[first, with])), [with]);
    let mut both = vec![first, with];
    both.sort();
    assert_eq!(s.state().older_needed(&shut), both);
}

#[test]
fn f4_an_epoch_without_a_fresh_that_is_admitted_now_is_not_kept() {
    let mut s = Scene::new();
    let old = s.rekey(&[]);
    let all = [&s.ana, &s.ben, &s.cas];
    s.room.act(&s.ana, "phone", Operation::Fresh, &all);
    let facts = Facts {
        used: vec![old],
        ..Facts::default()
    };
    assert!(s.state().older_needed(&facts).is_empty());
    let new = s.rekey(&[]);
    assert_eq!(s.state().fit_epoch(&facts), Some(new));
    assert_eq!(
        s.state().rekey(&new).unwrap().1.fresh,
        s.state().fresh_shorts()
    );
}

#[test]
fn f5_an_epoch_that_a_recipient_leads_an_outsider_to_is_not_written_under() {
    let mut s = Scene::new();
    let eve = Who::new("eve");
    let epoch = s.rekey(&[]);
    // A reader hands it on, through an epoch in between.
    let (cas, ben) = (s.cas.clone(), s.ben.clone());
    let between = s.bent(&ben, |rekey| rekey.older.push(older(&epoch)));
    assert_eq!(s.misfits(&epoch), []);
    s.bent(&cas, |rekey| {
        rekey.older.push(older(&between));
        rekey.seals.push(seal(eve.id("phone")));
    });
    assert_eq!(s.misfits(&between), [Misfit::Reach]);
    assert_eq!(s.misfits(&epoch), [Misfit::Reach]);
    // A new one is beyond its reach.
    let fresh = s.rekey(&[]);
    assert_eq!(s.state().fit_epoch(&Facts::default()), Some(fresh));
}

#[test]
fn f5_who_is_no_recipient_now_cannot_stop_anybody_from_writing() {
    let mut s = Scene::new();
    let (eve, cas) = (Who::new("eve"), s.cas.clone());
    let all = [&s.ana, &s.ben, &s.cas];
    s.room
        .act(&s.ana, "phone", lower(&s.cas, Lowered::Out, vec![]), &all);
    let epoch = s.rekey(&[]);
    s.bent(&cas, |rekey| {
        rekey.older.push(older(&epoch));
        rekey.seals.push(seal(eve.id("phone")));
    });
    assert_eq!(s.misfits(&epoch), []);
}

#[test]
fn of_several_fit_epochs_the_smallest_id_wins() {
    let mut s = Scene::new();
    let mut epochs = [s.rekey(&[]), s.rekey(&[]), s.rekey(&[])];
    epochs.sort();
    assert_eq!(s.state().candidates().copied().collect::<Vec<_>>(), epochs);
    assert_eq!(s.state().fit_epoch(&Facts::default()), Some(epochs[0]));
    let tag = &epochs[1].as_bytes()[..4];
    let state = s.state();
    assert_eq!(
        state.epochs_beginning(tag).collect::<Vec<_>>(),
        [&epochs[1]]
    );
}

#[test]
fn epochs_that_lead_to_each_other_come_to_an_end() {
    // No honest Rekey can wrap a later one: eight bytes can be ground to.
    let mut s = Scene::new();
    let ben = s.ben.clone();
    let one = s.rekey(&[]);
    let two = s.bent(&ben, |rekey| rekey.older.push(older(&one)));
    let three = s.bent(&ben, |rekey| {
        rekey.older = vec![older(&two), older(&one), older(&two)]
    });
    let facts = Facts {
        used: vec![one, two, three],
        ..Facts::default()
    };
    assert!(s.state().fit_epoch(&facts).is_some());
    s.cas.add("phone", "tablet");
    assert_eq!(s.state().older_needed(&facts), [three]);
}
