use crate::{ChangeHash, DocumentId, DocumentWrite, RecordRef, RecordRows, SpaceId};

/// Everything that is to become durable at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Documents.
    pub documents: Vec<DocumentWrite>,
    /// Documents whose rows all go, before the rows below are written.
    pub forget_rows_of: Vec<DocumentId>,
    /// Records whose rows go.
    pub forget: Vec<RecordRef>,
    /// Rows that take the place of what their records had.
    pub rows: Vec<RecordRows>,
    /// Small values by name.
    pub meta: Vec<MetaWrite>,
    /// Membership records; one that is there already is left as it is.
    pub log_records: Vec<LogRecord>,
    /// Epoch secrets; one that is there already is left as it is.
    pub epochs: Vec<EpochRow>,
    /// Spaces; one that is there already is replaced.
    pub spaces: Vec<SpaceRow>,
    /// What could not be read or applied.
    pub set_aside: Vec<SetAside>,
    /// Import batches; one that is there already is replaced.
    pub import_batches: Vec<ImportBatch>,
}

/// A small value by name. It may be a secret key, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MetaWrite {
    /// Its name.
    pub name: String,
    /// The value; none removes it.
    pub value: Option<Vec<u8>>,
}

impl std::fmt::Debug for MetaWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MetaWrite")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// One record of a person's or a space's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// The log: a person id or a space id.
    pub log: [u8; 32],
    /// The record's id.
    pub id: [u8; 32],
    /// The device that signed it, if one did.
    pub author: Option<[u8; 16]>,
    /// Its number among the author's records there.
    pub counter: u64,
    /// The record.
    pub body: Vec<u8>,
}

/// The secret of an epoch.
#[derive(Clone, PartialEq, Eq)]
pub struct EpochRow {
    /// The space.
    pub space: SpaceId,
    /// The epoch: the id of its Rekey.
    pub id: [u8; 32],
    /// The secret.
    pub secret: zeroize::Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for EpochRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EpochRow")
            .field("space", &self.space)
            .finish_non_exhaustive()
    }
}

/// A space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceRow {
    /// Its id.
    pub id: SpaceId,
    /// Its kind.
    pub kind: u8,
    /// Its state.
    pub state: u8,
    /// What else is kept of it.
    pub body: Vec<u8>,
}

/// Bytes that could not be read or applied. They are kept, counted and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The document that they were for.
    pub document: DocumentId,
    /// Why; the numbers are the journal's.
    pub reason: u8,
    /// The hashes that they hold, as far as known.
    pub hashes: Vec<ChangeHash>,
    /// When.
    pub at_ms: i64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportBatch {
    /// Its id.
    pub id: String,
    /// When.
    pub at_ms: i64,
    /// The format that was read.
    pub format: String,
    /// Its state; the numbers are the facade's.
    pub state: u8,
    /// Counts and what else is kept of it.
    pub body: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_value_nor_an_epochs_secret_is_printed() {
        let commit = Commit {
            meta: vec![MetaWrite {
                name: "device".into(),
                value: Some(vec![211; 32]),
            }],
            epochs: vec![EpochRow {
                space: SpaceId([1; 32]),
                id: [2; 32],
                secret: [223; 32].into(),
            }],
            ..Commit::default()
        };
        let printed = format!("{commit:?}");
        assert!(!printed.contains("211") && !printed.contains("223"));
    }
}
