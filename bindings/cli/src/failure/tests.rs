use companion::{CompanionError, LinkProblem, WhyStopped};
use serde_json::json;

use super::{Failure, PictureTrouble, of_sync, status};
use crate::catalogue::{Catalogue, Language};

const LINK_PROBLEMS: [LinkProblem; 13] = [
    LinkProblem::NotACode,
    LinkProblem::Newer,
    LinkProblem::Damaged,
    LinkProblem::OtherServer,
    LinkProblem::NoServer,
    LinkProblem::NotActive,
    LinkProblem::TooManyDevices,
    LinkProblem::OtherStep,
    LinkProblem::OtherCode,
    LinkProblem::OtherDevice,
    LinkProblem::WrongCheckCode,
    LinkProblem::NotConfirmed,
    LinkProblem::Gone,
];
const ON_THE_WAY: [CompanionError; 14] = [
    CompanionError::NotArrived,
    CompanionError::NoServer,
    CompanionError::OtherServer,
    CompanionError::SyncRunning,
    CompanionError::Offline,
    CompanionError::UnsafeLine,
    CompanionError::WrongServer,
    CompanionError::ServerBusy,
    CompanionError::ServerRefused,
    CompanionError::ServerFull,
    CompanionError::Gone,
    CompanionError::UpdateNeeded,
    CompanionError::DeviceFrozen,
    CompanionError::MustRetire,
];

fn all() -> Vec<Failure> {
    let links = LINK_PROBLEMS.map(|problem| CompanionError::Link { problem });
    let journal = links.into_iter().chain(ON_THE_WAY).map(Failure::Journal);
    let own = [
        Failure::SyncStopped,
        Failure::Stuck,
        Failure::Picture(PictureTrouble::OtherSet),
        Failure::Picture(PictureTrouble::Differs),
        Failure::Picture(PictureTrouble::Damaged),
        Failure::PicturesMissing {
            missing: vec![2, 5],
            count: 7,
        },
        Failure::PicturesMissing {
            missing: Vec::new(),
            count: 0,
        },
        Failure::NoOtherDevice,
        Failure::FolderUsed,
    ];
    journal.chain(own).collect()
}

#[test]
fn each_trouble_on_the_way_has_a_code_a_status_and_words_of_its_own() {
    for language in Language::ALL {
        let catalogue = Catalogue::of(language);
        let mut said = std::collections::BTreeSet::new();
        for failure in all() {
            let (code, words) = (failure.code(), failure.words(&catalogue));
            assert_ne!(code, "unexpected", "{failure:?}");
            assert_ne!(failure.status(), status::OTHER, "{failure:?}");
            assert!(!words.contains("error-"), "{words}");
            assert!(said.insert(words.clone()), "said twice: {words}");
        }
    }
}

#[test]
fn a_sync_that_stopped_says_the_same_as_a_call_that_met_it() {
    assert!(of_sync(WhyStopped::Done).is_ok() && of_sync(WhyStopped::More).is_ok());
    for (why, code, status) in [
        (WhyStopped::Stuck, "stuck", status::NO_ANSWER),
        (WhyStopped::NoAnswer, "offline", status::NO_ANSWER),
        (WhyStopped::Later, "server_busy", status::NO_ANSWER),
        (WhyStopped::WrongServer, "wrong_server", status::SERVER),
        (WhyStopped::UnsafeLine, "unsafe_line", status::SERVER),
        (WhyStopped::Refused, "server_refused", status::SERVER),
        (WhyStopped::Full, "server_full", status::SERVER),
        (WhyStopped::Gone, "gone", status::SERVER),
        (
            WhyStopped::UpdateNeeded,
            "update_needed",
            status::UNREADABLE,
        ),
        (WhyStopped::Frozen, "device_frozen", status::DEVICE),
        (WhyStopped::MustRetire, "must_retire", status::DEVICE),
        (WhyStopped::Cancelled, "sync_cancelled", status::STOPPED),
    ] {
        let failure = of_sync(why).unwrap_err();
        assert_eq!(
            (failure.code(), failure.status()),
            (code, status),
            "{why:?}"
        );
    }
}

#[test]
fn missing_pictures_are_named_for_people_and_scripts() {
    let failure = Failure::PicturesMissing {
        missing: vec![2, 5],
        count: 7,
    };
    let catalogue = Catalogue::of(Language::English);
    assert!(failure.words(&catalogue).ends_with("Still needed: 2, 5"));
    assert_eq!(failure.json(&catalogue)["error"]["missing"], json!([2, 5]));
}
