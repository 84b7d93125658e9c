const PREFIX: &[u8] = b"companion/1/";

macro_rules! labels {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// What a signature, hash or key is for, so that none can stand in for another
        /// (PROTOCOL 3; the list is complete).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Label { $($(#[$doc])+ $name,)+ }

        impl Label {
            /// Every label.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The label's own word.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

labels! {
    /// Signature of an entry.
    Entry = "entry",
    /// Signature of a record.
    Record = "record",
    /// Signature of a manifest.
    Manifest = "manifest",
    /// Signature of a device card.
    Card = "card",
    /// Signature of the second mail slot; endpoint key.
    Mail = "mail",
    /// Signature of a resource pack.
    Pack = "pack",
    /// Signature of a server's next key.
    ServerKey = "server-key",
    /// Signature of a server's answer.
    Answer = "answer",
    /// Signature of a sync request.
    RequestSync = "req/sync",
    /// Signature of a long poll.
    RequestLive = "req/live",
    /// Signature of an enrolment.
    RequestEnroll = "req/enroll",
    /// Signature of a mailbox request.
    RequestMail = "req/mail",
    /// Signature of a blob upload.
    RequestBlobPut = "req/blob-put",
    /// Signature of a blob download.
    RequestBlobGet = "req/blob-get",
    /// Signature of an erasure.
    RequestErase = "req/erase",
    /// Hash that gives a device id.
    Device = "device",
    /// Hash that gives a person id; its hash salts what the words give.
    Person = "person",
    /// Hash that gives an entry id.
    EntryId = "entry-id",
    /// Hash that gives a record id.
    RecordId = "record-id",
    /// Hash that gives a manifest id.
    ManifestId = "manifest-id",
    /// Hash that gives a blob id.
    BlobId = "blob-id",
    /// Hash of a Rekey without its seals.
    Draft = "draft",
    /// Hash that masks a line.
    CutTag = "cut-tag",
    /// Hash of who is in a space.
    Roster = "roster",
    /// Hash that chains the positions of a log.
    LogTag = "log-tag",
    /// Hash that chains the rows of a feed.
    FeedTag = "feed-tag",
    /// Salt of the check code.
    CheckCode = "check-code",
    /// Hash that gives the nonce part of an entry.
    Nonce = "nonce",
    /// Hash that finds damaged rows on a server.
    Row = "row",
    /// Seed of the root key.
    RootSign = "root-sign",
    /// Seed of the paper's signing key.
    PaperSign = "paper-sign",
    /// Seed of the paper's opening key.
    PaperSeal = "paper-seal",
    /// Key of a device's entries.
    EntryKey = "entry-key",
    /// Key of manifests.
    ManifestKey = "manifest-key",
    /// Key of blobs.
    BlobKey = "blob-key",
    /// Key of envelope files.
    EnvelopeKey = "envelope-key",
    /// Commitment to an epoch secret.
    EpochCommit = "epoch-commit",
    /// Key that wraps an older epoch secret.
    EpochChain = "epoch-chain",
    /// Seed of a seal's ephemeral key.
    SealEphemeral = "seal-eph",
    /// Id of a mailbox.
    MailId = "mail-id",
    /// Seed of a mailbox's signing key.
    MailSign = "mail-sign",
    /// Key of a mail slot.
    MailSeal = "mail-seal",
    /// Key that wraps the database key.
    DatabaseWrap = "db-wrap",
    /// HPKE info of an epoch's seal.
    Seal = "seal",
    /// HPKE info of linking.
    Link = "link",
    /// HPKE info of joining.
    Join = "join",
}

impl Label {
    /// `L(x)`: `companion/1/`, the word, a zero byte.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [PREFIX, self.text().as_bytes(), &[0]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_names_product_version_and_use_and_ends_in_zero() {
        assert_eq!(Label::Record.to_bytes(), b"companion/1/record\0");
    }

    #[test]
    fn no_label_begins_another() {
        for (n, label) in Label::ALL.iter().enumerate() {
            for other in &Label::ALL[n + 1..] {
                assert!(!label.to_bytes().starts_with(&other.to_bytes()));
                assert!(!other.to_bytes().starts_with(&label.to_bytes()));
            }
        }
    }
}
