use protocol::{Endpoint, ItemKind, ProblemCode, SlotNumber, Status};

#[test]
fn statuses_are_0_to_10_and_others_are_kept() {
    let numbers: Vec<u64> = Status::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers, (0..=10).collect::<Vec<_>>());
    for number in 0..300 {
        let status = Status::from(number);
        assert_eq!(status.number(), number);
        assert_eq!(matches!(status, Status::Unknown(_)), number > 10);
    }
}

#[test]
fn problems_are_20_to_31_and_others_are_kept() {
    let mut numbers: Vec<u64> = ProblemCode::ALL.iter().map(|code| code.number()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (20..=31).collect::<Vec<_>>());
    for number in 0..300 {
        let code = ProblemCode::from(number);
        assert_eq!(code.number(), number);
        let known = (20..=31).contains(&number);
        assert_eq!(matches!(code, ProblemCode::Unknown(_)), !known);
    }
}

#[test]
fn endpoints_have_numbers_paths_and_labels_of_their_own() {
    let said: Vec<_> = Endpoint::ALL
        .iter()
        .map(|one| (one.number(), one.path(), one.label().text()))
        .collect();
    let meant = [
        (1, "/v1/sync", "req/sync"),
        (2, "/v1/live", "req/live"),
        (3, "/v1/enroll", "req/enroll"),
        (4, "/v1/mail", "req/mail"),
        (5, "/v1/blob/put", "req/blob-put"),
        (6, "/v1/blob/get", "req/blob-get"),
        (7, "/v1/erase", "req/erase"),
    ];
    assert_eq!(said, meant);
    for number in 0..10 {
        let found = Endpoint::from_number(number).map(Endpoint::number);
        assert_eq!(found, (1..=7).contains(&number).then_some(number));
    }
}

#[test]
fn kinds_and_slots_have_their_numbers() {
    for number in 0..10 {
        assert_eq!(ItemKind::from(number).number(), number);
        let slot = SlotNumber::from_number(number).map(|slot| u64::from(slot.number()));
        assert_eq!(slot, (1..=3).contains(&number).then_some(number));
    }
    assert_eq!(ItemKind::from(2), ItemKind::Record);
    assert_eq!(ItemKind::from(5), ItemKind::Unknown(5));
}
