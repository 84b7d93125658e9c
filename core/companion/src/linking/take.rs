use std::path::{Path, PathBuf};

use membership::{DeviceStanding, Operation, Outcome, PersonLog, Record};
use protocol::{
    Card, CheckCodeInput, Class, DeviceId, HandOver, LinkCode, LinkOffer, MailContent, MailRequest,
    PersonId, SlotNumber,
};
use secrecy::ExposeSecret;
use store::{Commit, MetaWrite};
use vault::{CheckCode, DeviceKeys, Mailbox};

use super::give::gone;
use super::problem::unreadable;
use super::{LinkProblem, slot};
use crate::envelope::pictures;
use crate::parts::Draw;
use crate::sync::{ServerAddress, open_call};
use crate::{
    CancelHandle, Companion, CompanionError, FolderState, Parts, Result, Secret, Setup, Transport,
    identity, meta,
};

/// A device that joins those of a person, before it has a journal. It lives in memory only: nothing
/// is in its folder before the last step.
pub struct NewDevice {
    place: JournalPlace,
    parts: Parts,
    server: Option<ServerAddress>,
    mailbox: Mailbox,
    code: LinkCode,
    keys: DeviceKeys,
    offered: Option<Offered>,
}

/// Where the journal is to be.
enum JournalPlace {
    /// In an empty folder.
    Folder(PathBuf, Setup),
    /// It is there: the device was removed, and comes back under new keys.
    Present(Companion),
}

/// What step 1 brought.
struct Offered {
    bytes: Vec<u8>,
    device: DeviceId,
    person: PersonId,
    log: PersonLog,
    records: Vec<Vec<u8>>,
    card: Card,
}

impl NewDevice {
    /// Draws keys and a code for a device whose journal will lie in `path`.
    ///
    /// # Errors
    /// `AlreadySetUp` if there is a journal.
    pub fn begin(
        path: &Path,
        parts: Parts,
        setup: &Setup,
        server: Option<ServerAddress>,
    ) -> Result<Self> {
        if Companion::state_of(path, &parts)? != FolderState::Empty {
            return Err(CompanionError::AlreadySetUp);
        }
        let place = JournalPlace::Folder(path.to_owned(), setup.clone());
        Self::draw(place, parts, identity::class_of(setup.class), server)
    }

    /// Draws keys and a code for a device that another one removed, or that the others do not know:
    /// linked again, it keeps its journal, and what it could not send is recorded again.
    ///
    /// # Errors
    /// `InvalidInput` with `not_allowed` if it is one of the person's active devices; `Damaged`.
    pub fn again(companion: &Companion) -> Result<Self> {
        let person = companion.inner.me.person;
        let class = companion.read(|reader| {
            let own = identity::device_keys(reader)?.device_id();
            let known = companion.known(reader)?;
            let state = known.person(&person).ok_or(CompanionError::Damaged)?;
            if state.is_active(&own) {
                return Err(CompanionError::input("device", journal::Rule::NotAllowed));
            }
            Ok(state.card(&own).map_or(Class::Phone, Card::class))
        })?;
        let server = companion.chosen_server().ok();
        let place = JournalPlace::Present(companion.clone());
        let parts = companion.inner.parts.clone();
        Self::draw(place, parts, class, server.map(|server| server.address))
    }

    fn draw(
        place: JournalPlace,
        parts: Parts,
        class: Class,
        server: Option<ServerAddress>,
    ) -> Result<Self> {
        let random = &mut Draw(&*parts.random);
        let mailbox = Mailbox::make(random)?;
        let code = LinkCode {
            secret: mailbox.secret().clone(),
            class,
            server: server.clone().map(|server| (server.url, server.id)),
            tail: protocol::cbor::Tail::default(),
        };
        let keys = DeviceKeys::make(random)?;
        Ok(Self {
            place,
            parts,
            server,
            mailbox,
            code,
            keys,
            offered: None,
        })
    }

    /// The code to show, as the text of one QR picture.
    ///
    /// # Errors
    /// `Unexpected` without randomness.
    pub fn code(&self) -> Result<Secret> {
        let texts = pictures(&self.code.to_bytes(), &*self.parts.random)?;
        let text = texts.into_iter().next();
        Ok(text.ok_or(CompanionError::Unexpected("no frame"))?.into())
    }

    /// Takes step 1 from a file.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub fn take_offer(&mut self, file: &[u8]) -> Result<()> {
        self.take_first(&slot::of_file(SlotNumber::First, file)?)
    }

    /// Looks whether step 1 has come into the mailbox, and takes it.
    ///
    /// # Errors
    /// `Link`, and those of asking the server.
    pub fn fetch_offer(
        &mut self,
        transport: &dyn Transport,
        cancel: &CancelHandle,
    ) -> Result<bool> {
        let read = self.read_slot(SlotNumber::First, transport, cancel);
        // Before the old device opens the mailbox it looks like one whose time is over.
        let read = match read {
            Err(CompanionError::Link {
                problem: LinkProblem::Gone,
            }) => Ok(None),
            read => read,
        };
        match read? {
            None => Ok(false),
            Some(sealed) => self.take_first(&sealed).map(|()| true),
        }
    }

    fn take_first(&mut self, sealed: &[u8]) -> Result<()> {
        let bytes = slot::open(&self.mailbox, SlotNumber::First, sealed)?.to_vec();
        if let Some(offered) = &self.offered {
            let same = offered.bytes == bytes;
            return same.then_some(()).ok_or(LinkProblem::OtherDevice.into());
        }
        let offer = LinkOffer::decode(&bytes).map_err(|error| unreadable(&error))?;
        let (person, records) = (offer.card.person, offer.card.records);
        if let JournalPlace::Present(companion) = &self.place
            && companion.inner.me.person != person
        {
            return Err(LinkProblem::OtherPerson.into());
        }
        let mut log = PersonLog::new(person);
        let outcomes = log.insert_all(&records);
        let whole = outcomes
            .iter()
            .all(|outcome| matches!(outcome, Outcome::Taken(_) | Outcome::Known(_)));
        let state = log
            .state()
            .filter(|_| whole)
            .ok_or(LinkProblem::OtherDevice)?;
        if state.standing(&offer.device) != DeviceStanding::Active {
            return Err(LinkProblem::OtherDevice.into());
        }
        self.keys = identity::draw_apart_from(&state, &mut Draw(&*self.parts.random))?;
        let card = identity::card(&self.keys, self.code.class, &person);
        self.offered = Some(Offered {
            bytes,
            device: offer.device,
            person,
            log,
            records,
            card,
        });
        Ok(())
    }

    /// Step 2 as a file: this device's card.
    ///
    /// # Errors
    /// `Link` with `OtherStep` before step 1 came.
    pub fn card(&self) -> Result<Vec<u8>> {
        slot::to_file(SlotNumber::Second, self.second()?)
    }

    /// Puts step 2 into the mailbox.
    ///
    /// # Errors
    /// `Link`, and those of asking the server.
    pub fn post_card(&self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<()> {
        let server = self.server.as_ref().ok_or(LinkProblem::NoServer)?;
        let (mail, slot) = (self.mailbox.id(), self.second()?);
        let key = self.mailbox.signing();
        let signature = protocol::sign_slot(&server.id, &mail, &slot, key);
        let put = MailRequest::PutSecond {
            mail,
            slot,
            signature,
        };
        let done = open_call(transport, server, &put, cancel);
        done.map(drop).map_err(gone)
    }

    fn second(&self) -> Result<Vec<u8>> {
        let offered = self.offered()?;
        let random = &mut Draw(&*self.parts.random);
        let content = offered.card.to_bytes();
        Ok(self.mailbox.seal(SlotNumber::Second, &content, random)?)
    }

    /// Twelve digits to be typed into the device that the person has, in groups of four.
    ///
    /// # Errors
    /// `Link` with `OtherStep` before step 1 came.
    pub fn check_code(&self) -> Result<Secret> {
        let offered = self.offered()?;
        let shown = self.code.to_bytes();
        let (first, second) = (&offered.bytes, offered.card.to_bytes());
        let input = CheckCodeInput::new(&shown, first, &second);
        Ok(Secret(CheckCode::derive(&input)?.shown()))
    }

    /// Takes step 3 from a file and makes the journal of this device.
    ///
    /// # Errors
    /// `Link` with what is wrong with it; those of making a journal.
    pub fn take_keys(&self, file: &[u8]) -> Result<Companion> {
        self.take_third(&slot::of_file(SlotNumber::Third, file)?)
    }

    /// Looks whether step 3 has come into the mailbox; then makes the journal of this device.
    ///
    /// # Errors
    /// `Link`, those of asking the server, and those of making a journal.
    pub fn fetch_keys(
        &self,
        transport: &dyn Transport,
        cancel: &CancelHandle,
    ) -> Result<Option<Companion>> {
        match self.read_slot(SlotNumber::Third, transport, cancel)? {
            None => Ok(None),
            Some(sealed) => self.take_third(&sealed).map(Some),
        }
    }

    fn take_third(&self, sealed: &[u8]) -> Result<Companion> {
        let offered = self.offered()?;
        let content = slot::open(&self.mailbox, SlotNumber::Third, sealed)?;
        let card = offered.card.to_bytes();
        let opened = vault::open_hand_over(&self.keys, &offered.bytes, &card, &content);
        let hand_over = opened.map_err(|_| LinkProblem::OtherDevice)?;
        if !offered.joins(&hand_over.add_device) {
            return Err(LinkProblem::OtherDevice.into());
        }
        match &self.place {
            JournalPlace::Folder(path, setup) => self.make_journal(path, setup, &hand_over),
            JournalPlace::Present(companion) => {
                self.come_back(companion, offered, &hand_over)?;
                Ok(companion.clone())
            }
        }
    }

    fn make_journal(&self, path: &Path, setup: &Setup, hand_over: &HandOver) -> Result<Companion> {
        let offered = self.offered()?;
        let first = |_: &mut Draw<'_>| self.first_rows(offered, hand_over);
        let server = self.server.clone();
        let after = |companion: &Companion| match server {
            Some(server) => {
                let kept = companion.keep_server(&server.id, server.url.as_str());
                kept.map(drop)
            }
            None => Ok(()),
        };
        Companion::begin_with(path, self.parts.clone(), setup.pin.as_ref(), first, after)
    }

    fn come_back(
        &self,
        companion: &Companion,
        offered: &Offered,
        hand_over: &HandOver,
    ) -> Result<()> {
        // A sync that is under way signs with the old keys.
        let mut seat = companion.inner.sync.take()?;
        companion.write(&[], |session| {
            for bytes in offered.records.iter().chain([&hand_over.add_device]) {
                session.commit(&Commit {
                    log_records: vec![identity::log_record(&offered.person.into(), bytes)?],
                    ..Commit::default()
                })?;
            }
            session.keep_meta(meta::HANDED, Some(hand_over.to_bytes().to_vec()))?;
            companion.stand_under(session, &self.keys)
        })?;
        *seat = None;
        Ok(())
    }

    fn first_rows(&self, offered: &Offered, hand_over: &HandOver) -> Result<Commit> {
        let mut commit = Commit::default();
        let records = offered.records.iter().chain([&hand_over.add_device]);
        for bytes in records {
            commit
                .log_records
                .push(identity::log_record(&offered.person.into(), bytes)?);
        }
        let secret = self.keys.to_secret_bytes();
        for (name, value) in [
            (meta::PERSON, offered.person.as_bytes().to_vec()),
            (meta::DEVICE, secret.expose_secret().to_vec()),
            (meta::HANDED, hand_over.to_bytes().to_vec()),
        ] {
            commit.meta.push(MetaWrite {
                name: name.into(),
                value: Some(value),
            });
        }
        Ok(commit)
    }

    fn read_slot(
        &self,
        slot: SlotNumber,
        transport: &dyn Transport,
        cancel: &CancelHandle,
    ) -> Result<Option<Vec<u8>>> {
        let server = self.server.as_ref().ok_or(LinkProblem::NoServer)?;
        let mail = self.mailbox.id();
        let read = MailRequest::Read { mail, slot };
        let MailContent(content) = open_call(transport, server, &read, cancel).map_err(gone)?;
        Ok(content)
    }

    fn offered(&self) -> Result<&Offered> {
        Ok(self.offered.as_ref().ok_or(LinkProblem::OtherStep)?)
    }
}

impl Offered {
    /// Whether the record adds this very device, and is by the device that step 1 was from.
    fn joins(&self, add_device: &[u8]) -> bool {
        let Ok(record) = Record::decode(add_device) else {
            return false;
        };
        let by_it = record.author.map(|author| author.device) == Some(self.device);
        let adds = matches!(&record.operation, Operation::AddDevice(add) if add.card == self.card);
        let mut log = self.log.clone();
        let taken = matches!(log.insert(add_device), Outcome::Taken(_));
        let device = self.card.device_id();
        let active = log
            .state()
            .is_some_and(|state| state.standing(&device) == DeviceStanding::Active);
        by_it && adds && taken && active
    }
}

impl std::fmt::Debug for NewDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewDevice")
    }
}
