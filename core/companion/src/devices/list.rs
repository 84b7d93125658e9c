use membership::{DeviceStanding, PersonState};
use protocol::{Class, DeviceId};
use serde::Serialize;
use store::Reader;

use super::names::names;
use crate::{Companion, CompanionError, DeviceClass, Result, hex, identity};

/// What the records say of a device now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It reads and writes.
    Active,
    /// It is one too many: it waits until another goes.
    Spare,
    /// Another device removed it: it keeps what is written on it, and nothing of it leaves.
    Frozen,
    /// It may not read what is new: whoever added it was removed before. Link it again.
    Uncertified,
    /// It was removed for good: if it is found, it is linked again as a new one.
    Removed,
    /// The records here do not name it.
    Unknown,
}

/// A device of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// Its id, in hexadecimal; the first four characters are enough to name it.
    pub id: String,
    /// What the person calls it.
    pub name: Option<String>,
    /// What kind it says it is.
    #[serde(serialize_with = "class_code")]
    pub class: DeviceClass,
    /// What the records say of it.
    pub state: DeviceState,
    /// Whether it is the one in hand.
    pub is_this_one: bool,
}

/// All devices of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DevicesView {
    /// Active ones first, then by id.
    pub devices: Vec<DeviceView>,
    /// Two statements of which devices there are contradict each other: somebody else may know the
    /// recovery words.
    pub rival_statements: bool,
    /// Whether this device has to take new keys: it was restored or copied.
    pub must_retire: bool,
    /// Whether the recovery words still lie on this device, since nobody has confirmed them.
    pub words_unconfirmed: bool,
    /// How much could not be opened.
    pub locked_count: u32,
}

fn class_code<S: serde::Serializer>(
    class: &DeviceClass,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(match class {
        DeviceClass::Phone => "phone",
        DeviceClass::Computer => "computer",
    })
}

impl Companion {
    /// The person's devices, the removed ones last.
    ///
    /// # Errors
    /// `Damaged` and other errors of reading.
    pub fn devices(&self) -> Result<DevicesView> {
        let must_retire = self.must_retire()?;
        let words_unconfirmed = self.words_are_here()?;
        self.read(|reader| {
            let person = self.inner.me.person;
            let own = identity::device_keys(reader)?.device_id();
            let names = names(reader)?;
            let known = self.known(reader)?;
            let state = known.person(&person).ok_or(CompanionError::Damaged)?;
            let name = |device: &DeviceId| {
                let id = hex::encode(device.as_bytes());
                names
                    .iter()
                    .find(|(named, _)| *named == id)
                    .map(|(_, name)| name.clone())
            };
            let mut devices: Vec<DeviceView> = state
                .devices()
                .filter(|(_, card)| card.class() != Class::Paper)
                .map(|(device, _)| view(state, device, &own, name(device)))
                .collect();
            devices.sort_by_key(|device| (device.state as u8, device.id.clone()));
            Ok(DevicesView {
                devices,
                rival_statements: !state.rival_eras().is_empty(),
                must_retire,
                words_unconfirmed,
                locked_count: locked(reader)?,
            })
        })
    }

    /// The device that an id, or the beginning of one, names.
    pub(super) fn device_named(&self, id: &str) -> Result<DeviceId> {
        let devices = self.devices()?.devices;
        let mut found = devices.iter().filter(|device| device.id.starts_with(id));
        let (Some(one), None, false) = (found.next(), found.next(), id.is_empty()) else {
            return Err(CompanionError::NotFound);
        };
        let bytes = hex::decode::<16>(&one.id).ok_or(CompanionError::NotFound)?;
        Ok(DeviceId::from_bytes(bytes))
    }
}

fn locked(reader: &Reader<'_>) -> Result<u32> {
    Ok(u32::try_from(reader.locked_count()?).unwrap_or(u32::MAX))
}

fn view(
    state: &PersonState,
    device: &DeviceId,
    own: &DeviceId,
    name: Option<String>,
) -> DeviceView {
    let class = state.card(device).map(protocol::Card::class);
    DeviceView {
        id: hex::encode(device.as_bytes()),
        name,
        class: class.map_or(DeviceClass::Computer, identity::device_class),
        state: match state.standing(device) {
            DeviceStanding::Active => DeviceState::Active,
            DeviceStanding::Spare => DeviceState::Spare,
            DeviceStanding::Frozen => DeviceState::Frozen,
            DeviceStanding::Uncertified => DeviceState::Uncertified,
            DeviceStanding::Removed => DeviceState::Removed,
            DeviceStanding::Unknown => DeviceState::Unknown,
        },
        is_this_one: device == own,
    }
}
