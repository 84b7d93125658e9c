//! Documents that bring the program down when something is applied to them, for tests of what
//! protects it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use journal::DocumentKey;

thread_local! {
    static POISON: RefCell<BTreeSet<DocumentKey>> = const { RefCell::new(BTreeSet::new()) };
}

/// From here on this thread panics when it applies something to this document.
pub(crate) fn set_document(key: &DocumentKey) {
    POISON.with_borrow_mut(|poison| poison.insert(*key));
}

/// Nothing is poison any more.
pub(crate) fn clear() {
    POISON.with_borrow_mut(BTreeSet::clear);
}

pub(crate) fn trip(key: DocumentKey) {
    let is_poison = POISON.with_borrow(|poison| poison.contains(&key));
    assert!(!is_poison, "poison");
}
