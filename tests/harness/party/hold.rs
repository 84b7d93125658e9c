use companion::{PendingView, WhyStopped};

use super::{Own, Party, TODAY};
use crate::everything;

/// In how many rounds all must agree once nobody lies and nothing fails (SECURITY 9.1, I2).
pub const ROUNDS: usize = 3;

/// Lets all devices sync with the honest server and holds them to what every test demands: nothing
/// acknowledged is lost or doubled, nothing waits, and all have and show the same.
///
/// # Panics
/// If that is not so.
pub fn hold(party: &Party, devices: &[&Own]) {
    for _ in 0..ROUNDS {
        for device in devices {
            device.sync(party);
        }
    }
    for device in devices {
        let report = device.sync(party);
        assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
        assert_eq!(report.pending, PendingView::default(), "something waits");
    }
    agree(devices);
}

/// Holds devices to the same documents and screens, with all that was ever written on them, once.
///
/// # Panics
/// If that is not so.
pub fn agree(devices: &[&Own]) {
    let mut written: Vec<String> = devices.iter().flat_map(|device| device.written()).collect();
    written.sort();
    for device in devices {
        assert_eq!(device.notes(), written, "of {}", device.id());
    }
    same(devices);
}

/// Holds devices to the same documents and screens.
///
/// # Panics
/// If they are not the same, or one of them is damaged.
pub fn same(devices: &[&Own]) {
    let [first, others @ ..] = devices else {
        panic!("nobody to hold");
    };
    for device in devices {
        let checked = device.journal().verify().expect("checked");
        assert!(checked.whole, "{checked:?}");
    }
    for other in others {
        assert_eq!(heads(first), heads(other), "the documents differ");
        for (one, other) in shown(first).iter().zip(shown(other)) {
            assert_eq!(*one, other, "the screens differ");
        }
        assert_eq!(shown(first).len(), shown(other).len());
    }
}

fn shown(device: &Own) -> Vec<String> {
    everything(device.journal(), TODAY).expect("screens")
}

fn heads(device: &Own) -> Vec<companion::DocumentHeads> {
    let mut documents = device.journal().documents().expect("documents");
    documents.sort_by(|one, other| (one.space, &one.key).cmp(&(other.space, &other.key)));
    documents
}
