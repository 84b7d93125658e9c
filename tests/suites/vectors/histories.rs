//! Membership histories: real records and opened entries, and what crate `membership` makes of
//! them. The suite `model` holds the same evaluation against the model.

use harness::model::frozen;
use serde_json::Value;

use crate::seeds::list;

/// What the frozen records come to now; drawn from seeds only where nothing is frozen yet.
pub fn make() -> Value {
    if crate::path("histories").exists() {
        frozen::again(&crate::frozen("histories"))
    } else {
        frozen::make()
    }
}

pub fn read(file: &Value) {
    let histories = list(file, "histories");
    assert_eq!(histories.len(), frozen::SEEDS.len());
    for history in histories {
        assert!(!list(history, "records").is_empty() && !list(history, "persons").is_empty());
        assert!(!list(&history["expected"], "admitted").is_empty());
    }
}
