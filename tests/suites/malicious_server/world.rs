use companion::{DeviceState, SyncReport, Transport, WhyStopped};
use harness::party::{NOW_MS, Own, Party, hold, link};
use membership::{Operation, Record};
use protocol::{PersonId, SyncAnswer, SyncRequest};
use vault::DeviceKeys;

/// Longer than a full check holds (PROTOCOL 5).
const EIGHT_DAYS_MS: i64 = 8 * 86_400_000;

/// A person's phone and tablet, and a server that has everything of both.
pub struct World {
    pub party: Party,
    pub phone: Own,
    pub tablet: Own,
}

impl World {
    pub fn begin() -> Self {
        let party = Party::begin();
        let phone = Own::first();
        let set = phone.journal().server_set(&party.token_line());
        set.expect("a server");
        phone.write("before linking");
        done(&phone.sync(&party));
        let tablet = link(&phone, &party);
        let world = Self {
            party,
            phone,
            tablet,
        };
        for device in [&world.phone, &world.tablet, &world.phone] {
            world.settle();
            device.write("in step");
        }
        world.settle();
        world.hold();
        world
    }

    /// A third device, linked by the phone and in step.
    pub fn laptop(&self) -> Own {
        let laptop = link(&self.phone, &self.party);
        done(&self.phone.sync(&self.party));
        laptop.sync(&self.party);
        laptop.write("on the laptop");
        hold(&self.party, &[&self.phone, &self.tablet, &laptop]);
        laptop
    }

    fn settle(&self) {
        for device in [&self.phone, &self.tablet, &self.phone] {
            device.sync(&self.party);
        }
    }

    /// The honest server is back: all is there and the same.
    pub fn hold(&self) {
        hold(&self.party, &[&self.phone, &self.tablet]);
    }

    /// The next full check comes.
    pub fn after_a_week(&self, devices: &[&Own]) {
        let later_ms = NOW_MS + EIGHT_DAYS_MS;
        self.party.set_clock(later_ms.unsigned_abs() / 1_000);
        for device in devices {
            device.clock.set(later_ms);
        }
    }

    /// The phone writes, and the tablet syncs with a server that changes its answer so.
    pub fn twisted(
        &self,
        twist: impl Fn(&SyncRequest, &mut SyncAnswer) + Send + Sync,
    ) -> SyncReport {
        self.phone.write("what is bent on its way");
        done(&self.phone.sync(&self.party));
        self.tablet.sync(&self.party.twisting(twist))
    }

    /// How the server names this life of its database in answers.
    pub fn party_incarnation(&self) -> [u8; 4] {
        self.party.incarnation()
    }

    pub fn person(&self) -> PersonId {
        let persons = self.party.bytes_of("SELECT person_id FROM account");
        PersonId::from_bytes(persons[0].clone().try_into().expect("an id"))
    }
}

pub fn done(report: &SyncReport) {
    assert_eq!(report.why_stopped, WhyStopped::Done, "{report:?}");
}

pub fn stuck(report: &SyncReport) {
    assert_eq!(report.why_stopped, WhyStopped::Stuck, "{report:?}");
}

/// The ids of the devices that the person's records have as active.
pub fn active(device: &Own) -> Vec<String> {
    let devices = device.journal().devices().expect("devices").devices;
    let active = devices
        .into_iter()
        .filter(|device| device.state == DeviceState::Active);
    active.map(|device| device.id).collect()
}

pub fn state_of(by: &Own, id: &str) -> DeviceState {
    let devices = by.journal().devices().expect("devices").devices;
    let found = devices.into_iter().find(|device| device.id == id);
    found.expect("listed").state
}

/// Keys that belong to nobody.
pub fn stranger(seed: u64) -> DeviceKeys {
    let mut random = Seeded(fastrand::Rng::with_seed(seed));
    DeviceKeys::make(&mut random).expect("keys")
}

pub struct Seeded(pub fastrand::Rng);

impl protocol::Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        self.0.fill(bytes);
        Ok(())
    }
}

pub fn operation(record: &[u8]) -> Operation {
    Record::decode(record).expect("a record").operation
}

/// Every record of an answer that is such an operation.
pub fn of_kind(answer: &mut SyncAnswer, kind: u64, mut change: impl FnMut(&mut Vec<u8>)) {
    if let protocol::AnswerBody::Content(news) = &mut answer.body {
        let records = news
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.records);
        for record in records {
            if operation(record).number() == kind {
                change(record);
            }
        }
    }
}

/// Takes out of an answer every record of such operations.
pub fn without(answer: &mut SyncAnswer, kinds: &[u64]) {
    if let protocol::AnswerBody::Content(news) = &mut answer.body {
        for section in &mut news.sections {
            section
                .records
                .retain(|record| !kinds.contains(&operation(record).number()));
        }
    }
}

/// Puts some bytes in place of others of the same length.
pub fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut windows = bytes.windows(old.len());
    let at = windows.position(|window| window == old).expect("there");
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// All that the devices have written is still shown by each that wrote it.
pub fn keeps_its_own(device: &Own) {
    let notes = device.notes();
    for written in device.written() {
        assert!(notes.contains(&written), "{written} is gone");
    }
}

pub fn syncs(device: &Own, transport: &dyn Transport, times: usize) -> Vec<WhyStopped> {
    (0..times)
        .map(|_| device.sync(transport).why_stopped)
        .collect()
}
