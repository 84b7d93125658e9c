use automerge::{Change, ChangeHash};

use crate::DocumentKind;

/// The frozen birth change of a document: it makes the empty containers, every device makes the
/// same bytes, and none ever sends them.
#[must_use]
pub(crate) const fn change(kind: DocumentKind) -> &'static [u8] {
    match kind {
        DocumentKind::Profile => include_bytes!("birth/profile.change"),
        DocumentKind::CheckIns => include_bytes!("birth/check_ins.change"),
        DocumentKind::People => include_bytes!("birth/people.change"),
        DocumentKind::Plan => include_bytes!("birth/plan.change"),
        DocumentKind::Outcomes => include_bytes!("birth/outcomes.change"),
        DocumentKind::Hours => include_bytes!("birth/hours.change"),
        DocumentKind::Main => include_bytes!("birth/main.change"),
        DocumentKind::Contacts => include_bytes!("birth/contacts.change"),
        DocumentKind::SharedCheckIns => include_bytes!("birth/shared_check_ins.change"),
        DocumentKind::Group => include_bytes!("birth/group.change"),
    }
}

/// The actor of birth changes.
pub(crate) const ACTOR: [u8; 16] = [0; 16];

/// The hash that names the birth change of a document.
#[must_use]
pub(crate) fn hash(kind: DocumentKind) -> ChangeHash {
    // The frozen bytes are read in a test; were they damaged, no document would have this hash.
    Change::from_bytes(change(kind).to_vec()).map_or(ChangeHash([0; 32]), |change| change.hash())
}

#[cfg(test)]
mod tests {
    use automerge::{
        ActorId, Automerge, ObjType, ROOT, transaction::CommitOptions, transaction::Transactable,
    };

    use super::*;

    fn make(kind: DocumentKind) -> Vec<u8> {
        let mut document = Automerge::new().with_actor(ActorId::from(ACTOR));
        let mut transaction = document.transaction();
        for container in kind.containers() {
            transaction
                .put_object(ROOT, *container, ObjType::Map)
                .expect("a container");
        }
        transaction.commit_with(CommitOptions::default().with_time(0));
        document
            .get_last_local_change()
            .expect("a change")
            .raw_bytes()
            .to_vec()
    }

    #[test]
    fn the_frozen_birth_changes_make_the_containers_in_table_order() {
        for kind in DocumentKind::ALL {
            assert_eq!(change(kind), make(kind), "{kind:?}");
        }
    }

    #[test]
    #[ignore = "writes the frozen files; run once, when a kind of document is added"]
    fn write_the_frozen_files() {
        let names = [
            "profile",
            "check_ins",
            "people",
            "plan",
            "outcomes",
            "hours",
            "main",
            "contacts",
            "shared_check_ins",
            "group",
        ];
        for (kind, name) in DocumentKind::ALL.into_iter().zip(names) {
            let path = format!("{}/src/birth/{name}.change", env!("CARGO_MANIFEST_DIR"));
            std::fs::write(path, make(kind)).expect("a file");
        }
    }
}
