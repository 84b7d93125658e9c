//! The days of a run: who has which device in hand, what is written, what goes wrong.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use companion::EnvelopeScope;

use super::device::{Device, Fate};
use super::home::Image;
use super::network::Network;
use super::plan::{Happening, Plan};
use super::summary::FaultKind;
use super::world::{BEGIN_MS, DAY_MS, lock};

/// The most steps of a call after which a device dies.
const STEPS_MAX: usize = 40;
/// How many of the newest records are edited.
const RECENT: usize = 12;
/// Pages that a full disk still has.
const PAGES_LEFT: u32 = 4;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Visit(usize),
    Happens(usize),
    Mended(usize),
}

/// What is kept for later.
#[derive(Default)]
struct Kept {
    backup: Option<(Image, usize)>,
    images: BTreeMap<usize, (Image, usize)>,
    maintained_ms: i64,
}

impl Network {
    /// Lives through a plan.
    pub(super) fn live(&self, plan: &Plan) {
        let first = self.first_device("phone");
        let mut queue = BinaryHeap::new();
        let mut happenings = plan.happenings.clone();
        for (n, (at_ms, _)) in happenings.iter().enumerate() {
            queue.push(Reverse((BEGIN_MS + at_ms, Next::Happens(n))));
        }
        queue.push(Reverse((BEGIN_MS + 1, Next::Visit(first.hand()))));
        let end_ms = BEGIN_MS + i64::from(plan.days) * DAY_MS;
        let mut kept = Kept::default();
        while let Some(Reverse((at_ms, next))) = queue.pop() {
            if at_ms > end_ms || self.world.broken().is_some() {
                break;
            }
            self.world.set_now_ms(at_ms.max(self.world.now_ms()));
            match next {
                Next::Visit(hand) => {
                    let device = self.devices.borrow()[hand].clone();
                    if device.fate() == Fate::InHand {
                        self.maintain(&mut kept);
                        self.visit(&device, plan);
                        let pace_ms = plan.pace_ms[hand % plan.pace_ms.len()];
                        let in_ms = self.rng.borrow_mut().i64(pace_ms / 4..=pace_ms * 7 / 4);
                        queue.push(Reverse((at_ms + in_ms, next)));
                    }
                }
                Next::Happens(n) => {
                    let before = self.devices.borrow().len();
                    let what = happenings[n].1;
                    if let Some((hand, for_ms)) = self.happens(what, plan, &mut kept) {
                        happenings.push((0, Happening::Mended { hand }));
                        queue.push(Reverse((at_ms + for_ms, Next::Mended(hand))));
                    }
                    for hand in before..self.devices.borrow().len() {
                        queue.push(Reverse((at_ms + 1, Next::Visit(hand))));
                    }
                }
                Next::Mended(hand) => self.devices.borrow()[hand].inner.link.cut(false),
            }
        }
    }

    fn maintain(&self, kept: &mut Kept) {
        let now_ms = self.world.now_ms();
        if now_ms - kept.maintained_ms > DAY_MS {
            kept.maintained_ms = now_ms;
            lock(&self.node).maintain();
        }
    }

    fn dies(&self, plan: &Plan) -> Option<u32> {
        self.chance(plan.kills)
            .then(|| u32::try_from(self.below(STEPS_MAX)).expect("a few"))
    }

    /// Somebody takes a device in hand.
    fn visit(&self, device: &Device, plan: &Plan) {
        device.inner.link.trouble(plan.trouble);
        for _ in 0..[0, 1, 1, 1, 2, 3][self.below(6)] {
            self.writes(device, plan);
        }
        if device.inner.link.is_cut() {
            // What waits is tried now and then all the same.
            if self.chance(100) {
                device.sync_dying(None);
            }
        } else if self.chance(850) {
            self.sync(device, self.dies(plan));
        }
    }

    fn writes(&self, device: &Device, plan: &Plan) {
        let words = device.words();
        let dies = self.dies(plan);
        let records = self.oracle.borrow().records().len();
        let recent = records.saturating_sub(1 + self.below(RECENT.min(records.max(1))));
        match self.below(100) {
            0..60 => drop(device.check_in_dying(&words, dies)),
            60..86 if records > 0 => drop(device.edit_dying(recent, &words, dies)),
            86..93 => drop(device.goal_dying(&words, dies)),
            93..97 if plan.contacts => drop(device.contact_dying(&words, dies)),
            97..100 if records > 0 => device.delete(recent),
            _ => drop(device.check_in_dying(&words, dies)),
        }
    }

    fn any(&self) -> Option<Device> {
        let devices = self.in_hand();
        (!devices.is_empty()).then(|| devices[self.below(devices.len())].clone())
    }

    fn two(&self) -> Option<(Device, Device)> {
        let mut devices = self.in_hand();
        if devices.len() < 2 {
            return None;
        }
        self.rng.borrow_mut().shuffle(&mut devices);
        Some((devices[0].clone(), devices[1].clone()))
    }

    /// Does what the plan says; a partition answers whose it is and for how long.
    fn happens(&self, what: Happening, plan: &Plan, kept: &mut Kept) -> Option<(usize, i64)> {
        match what {
            Happening::Link => {
                if let Some(by) = self.any() {
                    by.inner.link.trouble(plan.trouble);
                    self.link("tablet", &by);
                }
            }
            Happening::Partition { for_ms } => {
                let device = self.any()?;
                self.cut_off(&device);
                return Some((device.hand(), for_ms));
            }
            Happening::Mended { hand } => self.devices.borrow()[hand].inner.link.cut(false),
            Happening::Skew { by_ms } => {
                let device = self.any()?;
                self.world.fault(FaultKind::ClockWrong);
                let stands_ms = device.inner.pulse.skew_ms();
                device
                    .inner
                    .pulse
                    .skew(if stands_ms == 0 { by_ms } else { 0 });
            }
            Happening::Scrub => lock(&self.node).scrub(),
            Happening::HandOver => {
                let (from, to) = self.two()?;
                self.hand_over(&from, &to, EnvelopeScope::News);
            }
            Happening::Copy => {
                let device = self.any()?;
                self.copy(&device);
            }
            Happening::Image => {
                let device = self.any()?;
                let image = (device.image(), self.oracle.borrow().mark());
                kept.images.insert(device.hand(), image);
            }
            Happening::SetBack => {
                let (hand, image) = kept.images.pop_first()?;
                let device = self.devices.borrow()[hand].clone();
                if device.fate() == Fate::InHand {
                    self.set_back(&device, &image);
                }
            }
            Happening::Remove => {
                let (by, target) = self.two()?;
                self.remove(&by, &target);
            }
            Happening::Settle => drop(self.settle(&self.any()?)),
            Happening::NewWords => self.new_words(&self.any()?),
            _ => self.at_the_server(what, kept),
        }
        None
    }

    fn at_the_server(&self, what: Happening, kept: &mut Kept) {
        match what {
            Happening::BackUp => kept.backup = Some(self.server_image()),
            Happening::RestoreServer => {
                if let Some(backup) = &kept.backup {
                    self.restore_server(backup);
                }
            }
            Happening::RollBack => {
                if let Some(backup) = &kept.backup {
                    self.roll_server_back(backup);
                }
            }
            Happening::LoseNode => self.lose_node(),
            Happening::FillDisk => {
                self.world.fault(FaultKind::ServerDiskFull);
                lock(&self.node).room(Some(PAGES_LEFT));
            }
            _ => lock(&self.node).room(None),
        }
    }
}
