//! Whatever three devices do apart, and in whatever order they meet, they come out alike.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::Device;
use apart::story::{Step, Story, converges, steps};
use journal::check_in::{CHECK_INS, FEELING_CODES, project};
use journal::{
    CheckIn, CheckInChange, CheckInDraft, DocumentKey, DocumentKind, Edit, Id, Moment, Place,
    Projection, Record, Write, deletion,
};
use proptest::prelude::*;

/// A month of check-ins.
struct Month;

impl Story for Month {
    fn key() -> DocumentKey {
        let date = "2026-11-18".parse().expect("a date");
        DocumentKey::month(DocumentKind::CheckIns, date)
    }

    fn act(device: &mut Device, kind: u8, seed: u32) {
        let ids = device.document.ids(CHECK_INS);
        let at = usize::try_from(seed).expect("an index");
        let Some(id) = (!kind.is_multiple_of(8))
            .then(|| ids.get(at % ids.len().max(1)))
            .flatten()
        else {
            return make(device, seed);
        };
        let (place, id) = (Place::record(CHECK_INS, *id), *id);
        let record = device.record(place);
        let (now, event) = (device.now(), device.id());
        let write = match kind % 8 {
            1 => deletion::write_delete(place, &record, event, now, None).ok(),
            2 => deletion::write_restore(place, &record, event, now, None).ok(),
            3 => Some(unknown(place, seed)),
            _ => CheckIn::change(id, &record, &[change(kind, seed)], now, event).ok(),
        };
        if let Some(write) = write {
            device.write(write);
        }
    }

    fn project(place: Place, record: &Record) -> Option<Projection> {
        place.id.map(|id| project(id, record))
    }
}

fn make(device: &mut Device, seed: u32) {
    let id: Id = device.id();
    let draft = CheckInDraft {
        mood: Some(i64::from(seed % 5) + 1),
        feelings: vec![feeling(seed)],
        coping: vec![("walk".into(), (seed % 4 != 3).then(|| i64::from(seed % 3)))],
        note: seed.is_multiple_of(3).then(|| format!("note {seed}")),
        ..CheckInDraft::at(device.now())
    };
    device.write(draft.write(id).expect("a draft"));
}

fn feeling(seed: u32) -> String {
    FEELING_CODES.codes[seed as usize % 7].into()
}

/// What only a newer version writes.
fn unknown(place: Place, seed: u32) -> Write {
    let edit = match seed % 3 {
        0 => Edit::Put("zz".into(), i64::from(seed).into()),
        1 => Edit::Put("f.of_tomorrow".into(), true.into()),
        _ => Edit::Put("m".into(), 9.into()),
    };
    Write::change(place, vec![edit])
}

fn change(kind: u8, seed: u32) -> CheckInChange {
    let small = i64::from(seed % 4);
    match kind / 8 % 10 {
        0 => CheckInChange::Mood(Some(small + 1)),
        1 => CheckInChange::Mood(None),
        2 => CheckInChange::AddFeeling(feeling(seed)),
        3 => CheckInChange::RemoveFeeling(feeling(seed)),
        4 => CheckInChange::Note((!seed.is_multiple_of(4)).then(|| format!("words {seed}"))),
        5 => CheckInChange::Coping("walk".into(), Some(small.min(2))),
        6 => CheckInChange::RemoveCoping("walk".into()),
        7 => CheckInChange::SupportWish(Some("want_plan_now".into())),
        8 => CheckInChange::At(Moment {
            at_ms: apart::START_MS + small * 3_600_000,
            tz_min: 60,
        }),
        _ => CheckInChange::Scale("energy".into(), Some(small - 2)),
    }
}

fn meetings() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..3_usize, 0..3_usize), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn check_ins_converge_whatever_the_order(steps in steps(60), meetings in meetings()) {
        converges::<Month>(&steps, &meetings);
    }
}

#[test]
fn one_month_started_on_two_devices_keeps_all() {
    let act = |by, seed| Step::Act { by, kind: 0, seed };
    let steps: Vec<Step> = (0..12).map(|n| act(n as usize % 3, n)).collect();
    converges::<Month>(&steps, &[]);
}
