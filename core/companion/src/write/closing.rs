use journal::{DocumentKey, DocumentPart};
use store::{Commit, DocumentState, SnapshotWrite};

use super::Session;
use super::session::whole_write;
use crate::Result;

impl Session<'_, '_> {
    /// A new month or year begins: the ones before it are saved whole, and what was saved whole at
    /// the last beginning lets go of the save before.
    pub(super) fn close_others(&mut self, space: store::SpaceId, begun: DocumentKey) -> Result<()> {
        if !self.closes || !matches!(begun.part, DocumentPart::Month(_) | DocumentPart::Year(_)) {
            return Ok(());
        }
        let keeping = self.reader().documents_with_previous(space)?;
        for row in self.reader().documents_of(space)? {
            let Ok(key) = DocumentKey::from_bytes(&row.key) else {
                continue;
            };
            let other = key.kind == begun.kind && key != begun;
            if !other || row.state != DocumentState::Whole {
                continue;
            }
            if row.appended > 0 {
                self.save_whole(space, key)?;
            } else if keeping.contains(&row.id) {
                self.drop_previous(row.id)?;
            }
        }
        Ok(())
    }

    fn save_whole(&mut self, space: store::SpaceId, key: DocumentKey) -> Result<()> {
        // One that cannot be opened stays as it is, and is told where it is asked for.
        let Ok(loaded) = self.load(space, key) else {
            return Ok(());
        };
        let mut write = whole_write(loaded);
        let bytes = loaded.document.snapshot()?;
        write.snapshot = Some(SnapshotWrite {
            bytes,
            keep_previous: true,
        });
        loaded.appended = 0;
        let id = loaded.id;
        self.touch(id);
        self.commit(&Commit {
            documents: vec![write],
            ..Commit::default()
        })
    }
}
