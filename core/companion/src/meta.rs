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
