//! The names of the small values that the store keeps.

/// The millisecond of the newest id that this device made.
pub(crate) const LAST_ID_MS: &str = "last_id_ms";
/// The person id.
pub(crate) const PERSON: &str = "person";
/// The secret keys of this device.
pub(crate) const DEVICE: &str = "device";
/// The private space.
pub(crate) const PRIVATE_SPACE: &str = "private_space";
/// The entropy of the recovery words, until they are confirmed.
pub(crate) const ROOT: &str = "root";
/// The millisecond of the newest id that came from elsewhere.
pub(crate) const NEWEST_MET_MS: &str = "newest_met_ms";
/// What another device handed over when it linked this one, until all of it found its place.
pub(crate) const HANDED: &str = "handed";
/// There while every space needs an epoch that the new recovery words open.
pub(crate) const REKEY_DUE: &str = "rekey_due";
/// There while this device has to take new keys before it signs anything more.
pub(crate) const MUST_RETIRE: &str = "must_retire";
/// A blob that came in part: its id, then its first bytes.
pub(crate) const PARTIAL_BLOB: &str = "partial_blob";
/// The entropy of the words, while this device is being restored from them.
pub(crate) const RESTORING: &str = "restoring";
/// The devices that a restore does not remove.
pub(crate) const RESTORE_KEEPS: &str = "restore_keeps";
/// What kind of device is being restored.
pub(crate) const RESTORE_CLASS: &str = "restore_class";
/// The ids of the manifests that a restore goes by: their authors may be out since.
pub(crate) const TRUSTED_MANIFESTS: &str = "trusted_manifests";
/// Where this device stood on the server's feed, lately: to hold against what its siblings say.
pub(crate) const FEED_TRAIL: &str = "feed_trail";
/// The day on which this device last said where it stands, counted from 1970.
pub(crate) const FEED_SAID_DAY: &str = "feed_said_day";
/// There once the server was seen to show devices different things.
pub(crate) const SPLIT_VIEW: &str = "split_view";
/// The numbers of the entries that are being applied, while they are.
pub(crate) const APPLYING: &str = "applying";
/// The version of this program that last tried what it could not read.
pub(crate) const TRIED_BY: &str = "tried_by";
/// The token that came with the server's line.
pub(crate) const SERVER_TOKEN: &str = "server_token";
/// The longest request that the server takes, in KiB.
pub(crate) const SERVER_REQUEST_KIB: &str = "server_request_kib";
/// The longest answer that the server gives, in KiB.
pub(crate) const SERVER_ANSWER_KIB: &str = "server_answer_kib";
/// What the account may store, in MiB.
pub(crate) const SERVER_ACCOUNT_MIB: &str = "server_account_mib";
/// When the account is erased, by the server's clock.
pub(crate) const ERASE_DUE_S: &str = "erase_due_s";
/// What the sync session knows beyond its end.
pub(crate) const SYNC_MEMORY: &str = "sync_memory";
/// Why syncing stopped for good, as a number of `sync::seat`.
pub(crate) const SYNC_STOPPED: &str = "sync_stopped";
/// When this device last synced, by its own clock.
pub(crate) const LAST_SYNC_MS: &str = "last_sync_ms";
/// How far this device's clock was ahead of the server's.
pub(crate) const CLOCK_AHEAD_S: &str = "clock_ahead_s";
/// The spaces that a newer version changed, one id after the other: read-only until an update.
pub(crate) const READ_ONLY: &str = "read_only";
