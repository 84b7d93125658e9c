//! Linking a new device, by files alone or through the server's mailbox.

use std::sync::Arc;

use companion::{
    CancelHandle, Companion, CompanionError, DeviceClass, Linking, NewDevice, ServerAddress,
};

use super::device::{Attempt, Device, Fate};
use super::link::FlakyLink;
use super::network::{Network, setup};
use super::node::URL;
use super::world::lock;

/// How often a step over a bad line is tried.
const TRIES_MAX: u32 = 4;

impl Network {
    /// Links a new device to those of the person: by files, or through the mailbox.
    pub fn link(&self, name: &str, by: &Device) -> Option<Device> {
        let by_mail = self.chance(500);
        let device = self.blank(name, Arc::default());
        let joined = if by_mail {
            self.join_by_mail(&device, by)
        } else {
            self.join_by_file(&device, by)
        };
        let way = if by_mail { "mailbox" } else { "files" };
        match joined {
            Ok(companion) => {
                *device.inner.open.borrow_mut() = Some(companion);
                device.say(format_args!("was linked by {way}"));
                Some(device)
            }
            Err(why) => {
                device.say(format_args!("was not linked by {way}: {why:?}"));
                device.inner.fate.set(Fate::Gone);
                device.inner.gone_ms.set(Some(self.world.now_ms()));
                // A device that was added and never began stays in the records.
                None
            }
        }
    }

    fn join_by_file(&self, device: &Device, by: &Device) -> companion::Result<Companion> {
        let setup = setup(DeviceClass::Phone);
        let mut new = NewDevice::begin(device.folder(), device.parts(), &setup, None)?;
        let code = new.code()?.reveal().to_owned();
        let mut linking = done(by, |c| c.link(&code))?;
        new.take_offer(&linking.offer()?)?;
        linking.take_card(&new.card()?)?;
        let check = new.check_code()?;
        done(by, |_| linking.confirm(&check))?;
        let keys = done(by, |_| linking.keys())?;
        let companion = new.take_keys(&keys)?;
        let line = lock(&self.node).token_line(false);
        companion.server_set(&line)?;
        Ok(companion)
    }

    fn join_by_mail(&self, device: &Device, by: &Device) -> companion::Result<Companion> {
        let cancel = CancelHandle::default();
        let (here, there) = (&*device.inner.link, &*by.inner.link);
        let address = ServerAddress::find(here, URL, &cancel)?;
        let setup = setup(DeviceClass::Computer);
        let (folder, parts) = (device.folder(), device.parts());
        let mut new = NewDevice::begin(folder, parts, &setup, Some(address))?;
        let code = new.code()?.reveal().to_owned();
        let mut linking: Linking = done(by, |c| c.link(&code))?;
        again(by, || linking.post_offer(there, &cancel))?;
        again(by, || new.fetch_offer(here, &cancel).and_then(came))?;
        again(by, || new.post_card(here, &cancel))?;
        again(by, || linking.fetch_card(there, &cancel).and_then(came))?;
        let check = new.check_code()?;
        done(by, |_| linking.confirm(&check))?;
        again(by, || linking.post_keys(there, &cancel))?;
        let mut companion = None;
        again(by, || {
            companion = new.fetch_keys(here, &cancel)?;
            came(companion.is_some())
        })?;
        companion.ok_or(CompanionError::Offline)
    }
}

fn done<T>(
    by: &Device,
    work: impl FnOnce(&Companion) -> companion::Result<T>,
) -> companion::Result<T> {
    match by.attempt(None, work) {
        Attempt::Done(value) => Ok(value),
        Attempt::Failed(error) => Err(error),
        Attempt::Killed => Err(CompanionError::Cancelled),
    }
}

fn came(came: bool) -> companion::Result<()> {
    if came {
        Ok(())
    } else {
        Err(CompanionError::Offline)
    }
}

/// Tries a step again over a line that breaks now and then.
fn again(by: &Device, mut step: impl FnMut() -> companion::Result<()>) -> companion::Result<()> {
    let mut last = Err(CompanionError::Offline);
    for _ in 0..TRIES_MAX {
        let link: &FlakyLink = &by.inner.link;
        link.begins();
        last = step();
        if last.is_ok() {
            break;
        }
    }
    last
}
