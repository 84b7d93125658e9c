//! What must hold when faults have stopped (SECURITY 9.1).

use companion::{Companion, DeviceState, DocumentHeads, EnvelopeScope, WhyStopped};

use super::device::{Attempt, Device};
use super::network::Network;
use super::oracle::RecordRef;
use super::reach::readable_by;
use super::world::lock;

/// After how many rounds all devices have the same (I2).
const ROUNDS: u32 = 3;
/// How often the rounds begin anew, since a device had to take new keys or the words were typed.
const ANEW_MAX: u32 = 8;
/// How often a sync that says that there is more is followed by another in the same round.
const MORE_MAX: u32 = 8;
/// Between two syncs.
const PAUSE_MS: i64 = 20 * 60 * 1_000;
/// A server's files for one person of a run; the account's own bound is 50 MiB.
const SERVER_BYTES_MAX: usize = 50 * 1024 * 1024;
/// A device's files for one person of a run.
const DEVICE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(what())) }
}

impl Network {
    /// Faults stop, and within three rounds all devices have the same and nothing is lost.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn run_until_quiescent(&self) -> Result<(), Broken> {
        self.world.say(format_args!("faults stop"));
        self.mend_all();
        self.go_around();
        if self.somebody_waits() {
            // Keys for a device that others did not know of come with the next write (I6).
            self.everybody_writes();
            self.go_around();
        }
        self.nothing_broke()?;
        self.check_equal()?;
        self.check_nothing_lost()?;
        self.check_pending()?;
        self.check_devices()?;
        self.check_shut_out()?;
        self.check_storage()?;
        self.nothing_broke()
    }

    fn go_around(&self) {
        let (mut rounds, mut anew) = (0, 0);
        while rounds < ROUNDS {
            rounds += 1;
            let mut acted = false;
            for device in self.in_hand() {
                for _ in 0..MORE_MAX {
                    self.world.set_now_ms(self.world.now_ms() + PAUSE_MS);
                    let began = self.in_hand().len();
                    acted |= self.sync(&device, None) || self.in_hand().len() != began;
                    if !device.has_more() {
                        break;
                    }
                }
            }
            if acted && anew < ANEW_MAX {
                (rounds, anew) = (0, anew + 1);
            }
        }
    }

    fn somebody_waits(&self) -> bool {
        let mut devices = self.in_hand().into_iter();
        devices.any(|device| {
            let pending = device.attempt(None, Companion::pending).done();
            pending.is_some_and(|pending| pending.waiting > 0)
        })
    }

    fn everybody_writes(&self) {
        for device in self.in_hand() {
            let words = device.words();
            device.check_in(&words);
        }
    }

    fn nothing_broke(&self) -> Result<(), Broken> {
        self.world.broken().map_or(Ok(()), |what| Err(Broken(what)))
    }

    fn check_equal(&self) -> Result<(), Broken> {
        let devices = self.in_hand();
        let Some(first) = devices.first() else {
            return Ok(());
        };
        let here = documents(first);
        for other in &devices[1..] {
            let there = documents(other);
            ensure(here == there, || differ(first, other, &here, &there))?;
        }
        Ok(())
    }

    fn check_nothing_lost(&self) -> Result<(), Broken> {
        let oracle = self.oracle.borrow();
        for device in self.in_hand() {
            let sees = |record: &RecordRef| device.stands(record).unwrap_or_default();
            let lost = oracle.lost(&sees);
            let hand = device.hand();
            ensure(lost.is_empty(), || {
                format!(
                    "I1: {} writes lost on device {hand}: {:?}",
                    lost.len(),
                    &lost[..1]
                )
            })?;
        }
        Ok(())
    }

    fn check_pending(&self) -> Result<(), Broken> {
        for device in self.in_hand() {
            let Attempt::Done(pending) = device.attempt(None, Companion::pending) else {
                continue;
            };
            let hand = device.hand();
            let unsent = pending.unsent_documents + pending.unsent_items;
            ensure(unsent == 0, || {
                format!("I2: device {hand} has {unsent} unsent: {pending:?}")
            })?;
            let out = pending.quarantined + pending.late + pending.forked + pending.waiting;
            ensure(!self.calm.get() || out + pending.incomplete == 0, || {
                format!("I11: device {hand} keeps something out: {pending:?}")
            })?;
            ensure(pending.missing.is_empty() || !self.calm.get(), || {
                format!("I10: something is withheld from device {hand}: {pending:?}")
            })?;
        }
        Ok(())
    }

    /// All devices in hand are active, and agree on who is.
    fn check_devices(&self) -> Result<(), Broken> {
        let mut agreed: Option<Vec<(String, DeviceState)>> = None;
        for device in self.in_hand() {
            let Attempt::Done(view) = device.attempt(None, Companion::devices) else {
                continue;
            };
            let states = view.devices.iter();
            let states: Vec<_> = states.map(|one| (one.id.clone(), one.state)).collect();
            let own = view.devices.iter().find(|one| one.is_this_one);
            let hand = device.hand();
            let active = own.map(|own| own.state) == Some(DeviceState::Active);
            ensure(active, || format!("I5: device {hand} is out: {own:?}"))?;
            let agreed = agreed.get_or_insert_with(|| states.clone());
            ensure(*agreed == states, || {
                format!("I3: device {hand} sees {states:?}, another {agreed:?}")
            })?;
        }
        Ok(())
    }

    /// Who is out opens nothing that is written from here on, nor does the server give it any.
    fn check_shut_out(&self) -> Result<(), Broken> {
        let stolen = self.stolen.borrow().clone();
        if stolen.is_empty() {
            return Ok(());
        }
        let mut late = Vec::new();
        for device in &stolen {
            device.inner.link.trouble(0);
            let words = device.words();
            late.extend(device.check_in(&words).map(|id| (device.hand(), id, words)));
            // Before it hears that it is out: a file brings what no server takes.
            if let Some(finder) = self.in_hand().first() {
                self.hand_over(device, finder, EnvelopeScope::News);
            }
            device.sync_dying(None);
        }
        let writers = self.in_hand();
        self.everybody_writes();
        self.go_around();
        self.check_equal()?;
        for (thief, id, words) in &late {
            self.oracle.borrow_mut().withdrawn(words);
            let kind = companion::RecordKind::CheckIn;
            let record = RecordRef {
                kind,
                id: id.clone(),
            };
            let came = writers
                .iter()
                .find(|device| device.stands(&record).is_some());
            ensure(came.is_none(), || {
                format!("T6: what {thief} wrote after it was removed stands on another device")
            })?;
        }
        let ids: Vec<String> = writers
            .iter()
            .filter_map(Device::own)
            .map(|own| own.0)
            .collect();
        let folder = lock(&self.node).folder().to_owned();
        for device in &stolen {
            let Some((id, _)) = device.own() else {
                continue;
            };
            let reads = readable_by(&folder, &id, &ids);
            ensure(reads.is_empty(), || {
                format!("I4: {id} is out and opens {reads:?}")
            })?;
            let before = documents(device);
            device.inner.link.trouble(0);
            device.sync_dying(None);
            let got = documents(device) != before;
            ensure(!got, || format!("I4: the server gives {id}, which is out"))?;
        }
        Ok(())
    }

    fn check_storage(&self) -> Result<(), Broken> {
        let image = lock(&self.node).image();
        let marked = image.contents().any(super::link::holds_marker);
        ensure(!marked, || "I7: a marker in the server's files".to_owned())?;
        let bytes = image.bytes();
        ensure(bytes < SERVER_BYTES_MAX, || {
            format!("I8: the server keeps {bytes} B")
        })?;
        for device in self.in_hand() {
            let image = device.image();
            let (hand, bytes) = (device.hand(), image.bytes());
            ensure(bytes < DEVICE_BYTES_MAX, || {
                format!("I8: device {hand} keeps {bytes} B")
            })?;
            let marked = image.contents().any(super::link::holds_marker);
            ensure(!marked, || {
                format!("T3: a marker in the files of device {hand}")
            })?;
        }
        Ok(())
    }
}

impl Device {
    fn has_more(&self) -> bool {
        let done = self.inner.last.get();
        done == Some(WhyStopped::More)
    }
}

fn documents(device: &Device) -> Vec<DocumentHeads> {
    let mut documents = device
        .attempt(None, Companion::documents)
        .done()
        .unwrap_or_default();
    documents.sort_by(|one, other| (one.space, &one.key).cmp(&(other.space, &other.key)));
    documents
}

fn differ(one: &Device, other: &Device, here: &[DocumentHeads], there: &[DocumentHeads]) -> String {
    let only = |these: &[DocumentHeads], those: &[DocumentHeads]| {
        these
            .iter()
            .filter(|document| !those.contains(document))
            .count()
    };
    format!(
        "I2: devices {} and {} differ in {} and {} of {} documents",
        one.hand(),
        other.hand(),
        only(here, there),
        only(there, here),
        here.len().max(there.len()),
    )
}
