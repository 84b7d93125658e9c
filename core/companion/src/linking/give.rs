use membership::{DeviceStanding, PersonState};
use protocol::limits::{DEVICES_ACTIVE_MAX, HANDED_SECRETS_MAX};
use protocol::{
    Card, CheckCodeInput, ContactCard, DeviceId, HandOver, HandedEpoch, HandedSpace, LinkCode,
    LinkOffer, MailRequest, QrFrame, SlotNumber, SpaceId,
};
use vault::{CheckCode, Mailbox};

use super::problem::unreadable;
use super::{LinkProblem, slot};
use crate::parts::Draw;
use crate::{
    CancelHandle, Companion, CompanionError, DeviceClass, Result, Secret, Transport, identity,
};

/// How long the mailbox of a link stays open.
const MAILBOX_MINUTES: u64 = 10;

/// Linking a new device, seen from one that the person has. It lives in memory only: whoever stops
/// halfway begins again with a new code.
pub struct Linking {
    companion: Companion,
    code: LinkCode,
    mailbox: Mailbox,
    /// The code's bytes as the new device shows them.
    shown: Vec<u8>,
    offer: Vec<u8>,
    card: Option<Card>,
    add_device: Option<Vec<u8>>,
}

impl Companion {
    /// Begins to link the device whose code was scanned inside the app.
    ///
    /// # Errors
    /// `Link` with what is wrong with the code, or with this device.
    pub fn link(&self, scanned: &str) -> Result<Linking> {
        let frame = QrFrame::parse(scanned).map_err(|error| unreadable(&error))?;
        if frame.count != 1 {
            return Err(LinkProblem::NotACode.into());
        }
        let shown = match protocol::QrSet::default().take(frame) {
            protocol::QrOutcome::Complete(whole) => whole,
            _ => return Err(LinkProblem::Damaged.into()),
        };
        let code = LinkCode::decode(&shown).map_err(|error| unreadable(&error))?;
        if let Some((_, id)) = &code.server {
            let ours = self.chosen_server();
            if !ours.is_ok_and(|ours| ours.address.id == *id) {
                return Err(LinkProblem::OtherServer.into());
            }
        }
        let offer = self.link_offer()?.to_bytes();
        Ok(Linking {
            companion: self.clone(),
            mailbox: Mailbox::of(code.secret.clone()),
            code,
            shown,
            offer,
            card: None,
            add_device: None,
        })
    }

    /// Slot 1: which device this is, and whose.
    fn link_offer(&self) -> Result<LinkOffer> {
        let person = self.inner.me.person;
        self.read(|reader| {
            self.check_keys(reader)?;
            let device = identity::device_keys(reader)?.device_id();
            let known = self.known(reader)?;
            let (log, state) = known
                .person_log(&person)
                .zip(known.person(&person))
                .ok_or(LinkProblem::NotActive)?;
            room_for_another(state, &device)?;
            let records = membership::contact_card_records(log, state);
            let card = ContactCard { person, records };
            Ok(LinkOffer { device, card })
        })
    }
}

fn room_for_another(state: &PersonState, device: &DeviceId) -> Result<()> {
    if state.standing(device) != DeviceStanding::Active {
        return Err(LinkProblem::NotActive.into());
    }
    if state.active().len() >= DEVICES_ACTIVE_MAX {
        return Err(LinkProblem::TooManyDevices.into());
    }
    Ok(())
}

impl Linking {
    /// What kind of device the new one says it is.
    #[must_use]
    pub fn class(&self) -> DeviceClass {
        identity::device_class(self.code.class)
    }

    /// Whether the rest goes through the server; else by file or picture.
    #[must_use]
    pub const fn uses_server(&self) -> bool {
        self.code.server.is_some()
    }

    /// Step 1 as a file: who the person is, sealed for the new device.
    ///
    /// # Errors
    /// `Unexpected` without randomness.
    pub fn offer(&self) -> Result<Vec<u8>> {
        slot::to_file(
            SlotNumber::First,
            self.seal(SlotNumber::First, &self.offer)?,
        )
    }

    /// Takes step 2, the new device's card, from a file.
    ///
    /// # Errors
    /// `Link` with what is wrong with it.
    pub fn take_card(&mut self, file: &[u8]) -> Result<()> {
        self.take_second(&slot::of_file(SlotNumber::Second, file)?)
    }

    /// Puts step 1 into the mailbox.
    ///
    /// # Errors
    /// `Link`, and those of asking the server.
    pub fn post_offer(&self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<()> {
        self.needs_server()?;
        let open_box = MailRequest::OpenBox {
            mail: self.mailbox.id(),
            key: self.mailbox.signing().public(),
            minutes: MAILBOX_MINUTES,
            slot: self.seal(SlotNumber::First, &self.offer)?,
        };
        let done = self.companion.call(transport, &open_box, cancel);
        done.map(drop).map_err(gone)
    }

    /// Looks whether step 2 has come into the mailbox, and takes it.
    ///
    /// # Errors
    /// `Link`, and those of asking the server.
    pub fn fetch_card(&mut self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<bool> {
        self.needs_server()?;
        let mail = self.mailbox.id();
        let slot = SlotNumber::Second;
        let read = MailRequest::Read { mail, slot };
        let content = self
            .companion
            .call(transport, &read, cancel)
            .map_err(gone)?;
        match content.0 {
            None => Ok(false),
            Some(sealed) => self.take_second(&sealed).map(|()| true),
        }
    }

    fn take_second(&mut self, sealed: &[u8]) -> Result<()> {
        let content = slot::open(&self.mailbox, SlotNumber::Second, sealed)?;
        let card = Card::decode(&content).map_err(|error| unreadable(&error))?;
        let person = self.companion.inner.me.person;
        let of_this_person = card.verify(&person).is_ok();
        if !of_this_person || card.class() != self.code.class {
            return Err(LinkProblem::OtherDevice.into());
        }
        if self.add_device.is_some() && self.card.as_ref() != Some(&card) {
            return Err(LinkProblem::OtherDevice.into());
        }
        self.card = Some(card);
        Ok(())
    }

    /// The person typed the check code that the new device shows: it joins. What this writes is
    /// durable before anything of it leaves.
    ///
    /// # Errors
    /// `Link` with `WrongCheckCode`: nothing was written; with `OtherStep` before step 2 came.
    pub fn confirm(&mut self, typed: &Secret) -> Result<()> {
        if self.add_device.is_some() {
            return Ok(());
        }
        let card = self.card.clone().ok_or(LinkProblem::OtherStep)?;
        let input = CheckCodeInput::new(&self.shown, &self.offer, &card.to_bytes());
        if !CheckCode::derive(&input)?.is(&typed.0) {
            return Err(LinkProblem::WrongCheckCode.into());
        }
        // What the new device was shown must be what its card joins.
        if self.companion.link_offer()?.to_bytes() != self.offer {
            return Err(LinkProblem::Gone.into());
        }
        self.add_device = Some(self.companion.add_device(card)?);
        Ok(())
    }

    /// Step 3 as a file: what the new device needs to read everything that this one can.
    ///
    /// # Errors
    /// `Link` with `NotConfirmed` before the check code was typed.
    pub fn keys(&self) -> Result<Vec<u8>> {
        slot::to_file(SlotNumber::Third, self.third()?)
    }

    /// Puts step 3 into the mailbox.
    ///
    /// # Errors
    /// `Link`, and those of asking the server.
    pub fn post_keys(&self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<()> {
        self.needs_server()?;
        let third = MailRequest::PutThird {
            mail: self.mailbox.id(),
            slot: self.third()?,
        };
        let done = self.companion.call(transport, &third, cancel);
        done.map(drop).map_err(gone)
    }

    fn third(&self) -> Result<Vec<u8>> {
        let (card, add_device) = self
            .card
            .as_ref()
            .zip(self.add_device.as_ref())
            .ok_or(LinkProblem::NotConfirmed)?;
        let hand_over = self
            .companion
            .hand_over(&card.device_id(), add_device.clone())?;
        let random = &mut Draw(&*self.companion.inner.parts.random);
        let (first, second) = (&self.offer, card.to_bytes());
        let sealed = vault::seal_hand_over(card.seal_key(), first, &second, &hand_over, random)?;
        self.seal(SlotNumber::Third, &sealed)
    }

    fn seal(&self, number: SlotNumber, content: &[u8]) -> Result<Vec<u8>> {
        let random = &mut Draw(&*self.companion.inner.parts.random);
        Ok(self.mailbox.seal(number, content, random)?)
    }

    fn needs_server(&self) -> Result<()> {
        match self.uses_server() {
            true => Ok(()),
            false => Err(LinkProblem::NoServer.into()),
        }
    }
}

impl Companion {
    /// Signs a card into the person log.
    fn add_device(&self, card: Card) -> Result<Vec<u8>> {
        let person = self.inner.me.person;
        self.write(&[], |session| {
            let known = self.known_within(&session.reader())?;
            let (log, state) = known
                .person_log(&person)
                .zip(known.person(&person))
                .ok_or(LinkProblem::NotActive)?;
            let device = identity::device_keys(&session.reader())?;
            room_for_another(state, &device.device_id())?;
            let record = membership::add_device(log, &identity::maker(person, &device), card)?;
            session.keep_own_record(person.into(), &record)?;
            Ok(record)
        })
    }

    /// All epoch secrets that this device has, newest first, as many as a hand-over holds; for a
    /// device that is one of the person's now (SECURITY 9.1, I4).
    fn hand_over(&self, to: &DeviceId, add_device: Vec<u8>) -> Result<HandOver> {
        let person = self.inner.me.person;
        self.read(|reader| {
            let known = self.known(reader)?;
            if !known.person(&person).is_some_and(|own| own.is_active(to)) {
                return Err(LinkProblem::Gone.into());
            }
            let mut room = HANDED_SECRETS_MAX;
            let mut spaces = Vec::new();
            for space in reader.spaces()? {
                let mut epochs = reader.epochs(space.id)?;
                epochs.reverse();
                epochs.truncate(room);
                room -= epochs.len();
                let epochs = epochs.into_iter().map(|epoch| HandedEpoch {
                    epoch: protocol::RecordId::from_bytes(epoch.id).short(),
                    secret: epoch.secret,
                });
                spaces.push(HandedSpace {
                    space: SpaceId::from_bytes(space.id.0),
                    epochs: epochs.collect(),
                });
            }
            Ok(HandOver { add_device, spaces })
        })
    }
}

/// What a server's "gone" means for a mailbox.
pub(super) fn gone(error: CompanionError) -> CompanionError {
    match error {
        CompanionError::Gone => LinkProblem::Gone.into(),
        other => other,
    }
}

impl std::fmt::Debug for Linking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Linking")
    }
}
