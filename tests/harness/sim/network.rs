use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use companion::fakes::MemoryKeys;
use companion::{
    Companion, CompanionError, DeviceClass, DeviceState, EnvelopeScope, Language, Progress, Secret,
    Setup, WhyStopped,
};

use super::device::{Attempt, Device, Fate, Inner};
use super::home::{Image, fresh};
use super::link::FlakyLink;
use super::node::Node;
use super::oracle::Oracle;
use super::pulse::Pulse;
use super::summary::FaultKind;
use super::trace::TraceHash;
use super::words::text;
use super::world::{DAY_MS, World, lock};

/// Texts that nobody wrote yet.
pub(super) struct Texts {
    n: usize,
    rng: fastrand::Rng,
}

impl Texts {
    pub(super) fn next(&mut self) -> String {
        self.n += 1;
        text(self.n, &mut self.rng)
    }
}

/// A backup of the server.
#[derive(Clone, Debug)]
pub struct Backup {
    image: Image,
    mark: usize,
}

/// One person's devices and one server.
pub struct Network {
    /// From which all follows.
    pub seed: u64,
    pub(super) world: Arc<World>,
    pub(super) node: Arc<Mutex<Node>>,
    pub(super) oracle: Rc<RefCell<Oracle>>,
    pub(super) devices: RefCell<Vec<Device>>,
    /// Removed devices in somebody else's hand.
    pub(super) stolen: RefCell<Vec<Device>>,
    /// Recovery words that may be in force, the newest last.
    pub(super) phrases: RefCell<Vec<String>>,
    pub(super) rng: RefCell<fastrand::Rng>,
    pub(super) texts: Rc<RefCell<Texts>>,
    /// Whether no device was removed, copied or set back: nothing may be kept out then.
    pub(super) calm: Cell<bool>,
}

pub(super) fn setup(class: DeviceClass) -> Setup {
    Setup {
        language: Language::English,
        class,
        pin: None,
    }
}

impl Network {
    /// A network whose every chance follows from `seed`.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::told(seed, false)
    }

    pub(super) fn told(seed: u64, aloud: bool) -> Self {
        let world = Arc::new(World::new(aloud));
        let mut rng = fastrand::Rng::with_seed(seed);
        let node = Node::begin(&world, rng.u64(..));
        let texts = Texts {
            n: 0,
            rng: fastrand::Rng::with_seed(rng.u64(..)),
        };
        Self {
            seed,
            world,
            node: Arc::new(Mutex::new(node)),
            oracle: Rc::default(),
            devices: RefCell::default(),
            stolen: RefCell::default(),
            phrases: RefCell::default(),
            rng: RefCell::new(rng),
            texts: Rc::new(RefCell::new(texts)),
            calm: Cell::new(true),
        }
    }

    pub(super) fn chance(&self, of_a_thousand: u32) -> bool {
        self.rng.borrow_mut().u32(..1_000) < of_a_thousand
    }

    pub(super) fn below(&self, n: usize) -> usize {
        self.rng.borrow_mut().usize(..n.max(1))
    }

    /// A device that is not set up yet.
    pub(super) fn blank(&self, name: &str, keys: Arc<MemoryKeys>) -> Device {
        let home = fresh();
        let (one, two) = {
            let mut rng = self.rng.borrow_mut();
            (rng.u64(..), rng.u64(..))
        };
        let pulse = Pulse::new(&self.world, home.path(), one);
        let link = FlakyLink::new(&self.node, &self.world, &pulse, two);
        let device = Device {
            inner: Rc::new(Inner {
                hand: self.devices.borrow().len(),
                name: name.to_owned(),
                world: Arc::clone(&self.world),
                oracle: Rc::clone(&self.oracle),
                pulse,
                link,
                home,
                keys,
                open: RefCell::default(),
                fate: Cell::new(Fate::InHand),
                doubled: Cell::new(false),
                born_ms: self.world.now_ms(),
                gone_ms: Cell::new(None),
                last: Cell::new(None),
                texts: Rc::clone(&self.texts),
            }),
        };
        self.devices.borrow_mut().push(device.clone());
        device
    }

    /// The person's first device, with words, and a server chosen.
    ///
    /// # Panics
    /// If there is one already, or it cannot be set up.
    pub fn first_device(&self, name: &str) -> Device {
        assert!(self.devices.borrow().is_empty(), "there is a first device");
        let device = self.blank(name, Arc::default());
        let setup = setup(DeviceClass::Phone);
        let made = Companion::create(device.folder(), device.parts(), &setup);
        let companion = made.expect("a journal");
        let words = companion.recovery_words(Language::English).expect("read");
        let words = words.expect("words").reveal().to_owned();
        let confirmed = companion.confirm_recovery_words(&Secret::from(words.clone()));
        confirmed.expect("confirmed");
        let line = lock(&self.node).token_line(true);
        companion.server_set(&line).expect("a server");
        *device.inner.open.borrow_mut() = Some(companion);
        self.phrases.borrow_mut().push(words);
        device
    }

    /// All devices that somebody has in hand.
    pub(super) fn in_hand(&self) -> Vec<Device> {
        let devices = self.devices.borrow();
        let in_hand = devices
            .iter()
            .filter(|device| device.fate() == Fate::InHand);
        in_hand.cloned().collect()
    }

    /// A device has no line.
    pub fn cut_off(&self, device: &Device) {
        self.world.fault(FaultKind::Partition);
        device.inner.link.cut(true);
    }

    /// Faults stop: lines hold, clocks are right, disks have room.
    pub fn mend_all(&self) {
        for device in self.devices.borrow().iter() {
            device.inner.link.cut(false);
            device.inner.link.trouble(0);
            device.inner.pulse.skew(0);
        }
        let mut node = lock(&self.node);
        node.skew(0);
        node.room(None);
    }

    /// Time goes on.
    pub fn days_pass(&self, days: u32) {
        self.world
            .set_now_ms(self.world.now_ms() + i64::from(days) * DAY_MS);
    }

    /// What the run was so far.
    #[must_use]
    pub fn hash(&self) -> TraceHash {
        self.world.hash()
    }

    /// The operator's backup of the server.
    #[must_use]
    pub fn back_up(&self) -> Backup {
        let (image, mark) = self.server_image();
        Backup { image, mark }
    }

    /// The operator sets the server back to a backup.
    pub fn restore(&self, backup: &Backup) {
        self.restore_server(&(backup.image.clone(), backup.mark));
    }

    /// The server's files as they are now.
    pub(super) fn server_image(&self) -> (Image, usize) {
        (lock(&self.node).image(), self.oracle.borrow().mark())
    }

    /// A device is set back to an image of an earlier moment.
    pub(super) fn set_back(&self, device: &Device, (image, mark): &(Image, usize)) {
        self.world.fault(FaultKind::DeviceRestored);
        device.say(format_args!("is set back"));
        self.calm.set(false);
        device.inner.doubled.set(true);
        device.becomes(image);
        self.oracle
            .borrow_mut()
            .device_set_back(device.hand(), *mark);
    }

    /// A device is copied with its keys; both go on.
    pub(super) fn copy(&self, device: &Device) -> Device {
        self.world.fault(FaultKind::DeviceCopied);
        self.calm.set(false);
        let copy = self.blank(
            &format!("copy of {}", device.name()),
            Arc::clone(&device.inner.keys),
        );
        copy.becomes(&device.image());
        device.inner.doubled.set(true);
        copy.inner.doubled.set(true);
        copy
    }

    /// The server is set back by its operator, who knows it.
    pub(super) fn restore_server(&self, (image, mark): &(Image, usize)) {
        self.world.fault(FaultKind::ServerRestored);
        lock(&self.node).restore(image);
        self.oracle.borrow_mut().server_set_back(*mark);
    }

    /// The server's machine is set back, and nobody says so.
    pub(super) fn roll_server_back(&self, (image, mark): &(Image, usize)) {
        self.world.fault(FaultKind::ServerRolledBack);
        lock(&self.node).set_back(image);
        self.oracle.borrow_mut().server_set_back(*mark);
    }

    /// The server's database is lost; its operator gives the person a new line.
    pub(super) fn lose_node(&self) {
        self.world.fault(FaultKind::NodeLost);
        let line = {
            let mut node = lock(&self.node);
            node.lose();
            node.token_line(true)
        };
        self.oracle.borrow_mut().server_set_back(0);
        let typed_by = self.in_hand();
        let Some(device) = typed_by.first() else {
            return;
        };
        device.attempt(None, |c| c.server_set(&line));
    }

    /// Devices that stand under this id, wherever they are.
    fn with_id(&self, id: &str) -> Vec<Device> {
        let devices = self.devices.borrow();
        let same = devices
            .iter()
            .filter(|device| device.own().is_some_and(|(own, _)| own == id));
        same.cloned().collect()
    }

    /// One device removes another that was lost or stolen.
    pub(super) fn remove(&self, by: &Device, target: &Device) {
        let Some((id, _)) = target.own() else {
            return;
        };
        let done = by.attempt(None, |c| c.remove_device(&id));
        if !matches!(done, Attempt::Done(())) {
            by.say(format_args!("cannot remove {id}: {done:?}"));
            return;
        }
        self.world.fault(FaultKind::DeviceRemoved);
        by.say(format_args!("removes device {} ({id})", target.hand()));
        self.calm.set(false);
        let gone = self.with_id(&id);
        self.puts_out(by, &gone);
        self.stolen.borrow_mut().push(target.clone());
    }

    fn puts_out(&self, by: &Device, gone: &[Device]) {
        let hands: Vec<usize> = gone.iter().map(Device::hand).collect();
        let sees = |record: &super::oracle::RecordRef| by.stands(record).unwrap_or_default();
        self.oracle.borrow_mut().removed(&hands, &sees);
        for device in gone {
            device.inner.fate.set(Fate::Gone);
            device.inner.gone_ms.set(Some(self.world.now_ms()));
        }
    }

    /// The words are typed into a device: it says which devices there are.
    pub(super) fn settle(&self, device: &Device) -> bool {
        let phrases: Vec<String> = self.phrases.borrow().iter().rev().cloned().collect();
        for phrase in phrases {
            let phrase = Secret::from(phrase);
            match device.attempt(None, |c| c.settle_devices(&phrase)) {
                Attempt::Done(()) => {
                    self.world.fault(FaultKind::EraMade);
                    self.calm.set(false);
                    device.say(format_args!("settles the devices"));
                    self.puts_out_unlisted(device);
                    return true;
                }
                Attempt::Failed(CompanionError::InvalidInput { .. }) => {}
                Attempt::Failed(error) => {
                    device.breaks(format_args!("does not settle: {error:?}"));
                    return false;
                }
                Attempt::Killed => return false,
            }
        }
        device.breaks(format_args!("knows none of the words"));
        false
    }

    /// Devices that are out by an Era are given up, wherever they lie.
    fn puts_out_unlisted(&self, by: &Device) {
        let listed = by.attempt(None, |c| c.devices()).done();
        let listed = listed.map(|view| view.devices).unwrap_or_default();
        let active = |id: &str| {
            let mut found = listed.iter().filter(|device| device.id == id);
            found.any(|device| device.state == DeviceState::Active)
        };
        let out = self.in_hand().into_iter().filter(|device| {
            let own = device.own();
            device.hand() != by.hand() && own.is_some_and(|(id, _)| !active(&id))
        });
        let out: Vec<Device> = out.collect();
        self.puts_out(by, &out);
    }

    /// New words: the old ones may be known to somebody.
    pub(super) fn new_words(&self, device: &Device) {
        let Some(new) = device.attempt(None, Companion::new_words).done() else {
            return;
        };
        let phrase = new.phrase(Language::English).reveal().to_owned();
        let old: Vec<String> = self.phrases.borrow().iter().rev().cloned().collect();
        for old in old {
            let (typed, old) = (Secret::from(phrase.clone()), Secret::from(old));
            match device.attempt(None, |_| new.confirm(&typed, &old)) {
                Attempt::Done(()) => {
                    self.world.fault(FaultKind::EraMade);
                    device.say(format_args!("puts new words in force"));
                    self.calm.set(false);
                    self.phrases.borrow_mut().push(phrase);
                    for device in self.devices.borrow().iter() {
                        device.inner.doubled.set(true);
                    }
                    self.puts_out_unlisted(device);
                    return;
                }
                Attempt::Failed(CompanionError::InvalidInput { .. }) => {}
                Attempt::Failed(error) => {
                    device.breaks(format_args!("does not take new words: {error:?}"));
                    return;
                }
                Attempt::Killed => return,
            }
        }
    }

    /// What is new on one device goes to another as a file.
    pub(super) fn hand_over(&self, from: &Device, to: &Device, scope: EnvelopeScope) {
        let file = match from.attempt(None, |c| c.write_envelope(scope)) {
            Attempt::Done(file) => file,
            // Alone, out, or in need of new keys: nothing to hand over.
            Attempt::Failed(_) | Attempt::Killed => return,
        };
        self.world.fault(FaultKind::HandedOver);
        self.world.passes(&file);
        if super::link::holds_marker(&file) {
            self.world.breaks("I7: a marker in an envelope");
        }
        let read = to.attempt(None, |c| c.read_envelope(&file, &Progress::default()));
        to.say(format_args!(
            "reads a file of {}: {:?}",
            from.hand(),
            read.done()
        ));
    }

    /// One sync, and whatever an app does with how it ended. Whether it had to do something.
    pub(super) fn sync(&self, device: &Device, dies: Option<u32>) -> bool {
        let Some(report) = device.sync_dying(dies) else {
            return false;
        };
        match report.why_stopped {
            WhyStopped::MustRetire => self.takes_new_keys(device),
            WhyStopped::Frozen => self.is_out(device),
            _ => return false,
        }
        true
    }

    fn takes_new_keys(&self, device: &Device) {
        match device.attempt(None, Companion::retire_keys) {
            Attempt::Done(()) => {
                device.say(format_args!("takes new keys"));
                device.sync_dying(None);
            }
            Attempt::Failed(CompanionError::DeviceFrozen) => self.is_out(device),
            Attempt::Failed(error) => device.breaks(format_args!("keeps its keys: {error:?}")),
            Attempt::Killed => {}
        }
    }

    /// A device learns that it is out: the person types the words into it, or gives it up.
    fn is_out(&self, device: &Device) {
        let stands = device.own().map(|(_, state)| state);
        device.say(format_args!("is out: {stands:?}"));
        let others = self.in_hand().len();
        let frozen = matches!(stands, Some(DeviceState::Frozen | DeviceState::Uncertified));
        if frozen && (others == 1 || self.chance(700)) {
            if self.settle(device) {
                device.sync_dying(None);
            }
        } else if others > 1 && stands == Some(DeviceState::Removed) {
            device.goes();
        }
    }
}
