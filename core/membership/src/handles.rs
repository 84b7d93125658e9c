use std::collections::BTreeMap;

use protocol::{DeviceId, Handle};

/// Whom a handle names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHandle {
    /// This device.
    One(DeviceId),
    /// Two devices or more: it names none of them.
    Several,
    /// None that is known.
    Unknown,
}

/// Devices by their handles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handles(BTreeMap<Handle, Option<DeviceId>>);

impl Handles {
    pub fn insert(&mut self, device: DeviceId) {
        let named = self.0.entry(device.handle()).or_insert(Some(device));
        if *named != Some(device) {
            *named = None;
        }
    }

    pub fn named(&self, handle: &Handle) -> ByHandle {
        match self.0.get(handle) {
            Some(Some(device)) => ByHandle::One(*device),
            Some(None) => ByHandle::Several,
            None => ByHandle::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_of_two_devices_names_none() {
        let mut handles = Handles::default();
        let device = |last| {
            let mut bytes = [1; 16];
            bytes[15] = last;
            DeviceId::from_bytes(bytes)
        };
        let handle = device(1).handle();
        assert_eq!(handles.named(&handle), ByHandle::Unknown);
        handles.insert(device(1));
        handles.insert(device(1));
        assert_eq!(handles.named(&handle), ByHandle::One(device(1)));
        handles.insert(device(2));
        handles.insert(device(1));
        assert_eq!(handles.named(&handle), ByHandle::Several);
    }
}
