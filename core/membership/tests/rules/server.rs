//! What a server takes of a space (PROTOCOL 9).

use membership::{Operation, SpaceState, Taking};

use super::space::three;
use super::story::Who;

#[test]
fn a_server_takes_entries_and_manifests_of_who_writes_and_nothing_of_others() {
    let (ana, mut ben, cas, room) = three();
    ben.add("phone", "tablet");
    ben.remove("phone", "tablet", None, &[]);
    let eve = Who::new("eve");
    let state: SpaceState = room.state(&[&ana, &ben, &cas]);
    let takes = |who: &Who, device| state.takes_entry(&who.person, &who.id(device), 1, &[0; 8]);
    assert_eq!(takes(&ana, "phone"), Taking::Taken);
    assert_eq!(takes(&ben, "phone"), Taking::Taken);
    assert_eq!(takes(&ben, "tablet"), Taking::Late);
    assert_eq!(takes(&ben, "laptop"), Taking::Refused);
    assert_eq!(takes(&cas, "phone"), Taking::Refused);
    assert_eq!(takes(&eve, "phone"), Taking::Refused);
    let manifest = |who: &Who, device| state.takes_manifest(&who.person, &who.id(device));
    assert!(manifest(&ana, "phone") && manifest(&ben, "phone"));
    assert!(!manifest(&ben, "tablet") && !manifest(&cas, "phone") && !manifest(&eve, "phone"));
}

#[test]
fn a_server_takes_admitted_records_and_late_rekeys_of_removed_devices() {
    let (ana, mut ben, cas, mut room) = three();
    ben.add("phone", "tablet");
    ben.remove("phone", "tablet", None, &[]);
    let all = [&ana, &ben, &cas];
    let rekey = room.rekey(&ben, "tablet", &[], &all);
    let by_reader = room.rekey(&cas, "phone", &[], &all);
    let fresh = room.act(&ana, "phone", Operation::Fresh, &all);
    let state = room.state(&all);
    assert_eq!(state.takes_record(&rekey), Taking::Late);
    assert_eq!(state.takes_record(&by_reader), Taking::Refused);
    assert_eq!(state.takes_record(&fresh), Taking::Taken);
    let before = room.log.records().count();
    room.log
        .retain(|record| state.takes_record(&record.id) != Taking::Refused);
    assert_eq!(room.log.records().count(), before - 1);
    assert_eq!(room.state(&all).roster_hash(), state.roster_hash());
}
