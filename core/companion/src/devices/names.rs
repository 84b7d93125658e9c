use journal::{Profile, ProfileChange};
use store::Reader;

use crate::read::profile_record;
use crate::{Companion, Result};

impl Companion {
    /// Calls a device something; all devices of the person see it. None takes the name away.
    ///
    /// # Errors
    /// `NotFound` if no device has this id; `InvalidInput` for the name; `NotArrived`.
    pub fn name_device(&self, id: &str, name: Option<&str>) -> Result<()> {
        let device = *self.device_named(id)?.as_bytes();
        let change = ProfileChange::DeviceName(device, name.map(str::to_owned));
        self.edit_profile(&[change]).map(drop)
    }
}

/// The names by device id in hexadecimal; none before the profile has arrived.
pub(super) fn names(reader: &Reader<'_>) -> Result<Vec<(String, String)>> {
    let profile = Profile::read(&profile_record(reader)?);
    let names = profile.device_names.into_iter();
    Ok(names
        .filter_map(|(device, name)| Some((device, name.shown?)))
        .collect())
}
