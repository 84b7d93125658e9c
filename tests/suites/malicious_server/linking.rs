//! Linking through the mailbox of a server that stands in the middle.

use std::sync::Mutex;

use companion::{CancelHandle, CompanionError, LinkProblem, NewDevice, ServerAddress};
use harness::party::{Asked, Lie, Own, Party, URL, hold, link_by_mail, link_through};
use protocol::{
    AnswerBody, Class, Endpoint, LinkCode, LinkOffer, MailContent, MailRequest, QrFrame, QrOutcome,
    QrSet, SlotNumber,
};
use vault::Mailbox;

use super::world::{Seeded, World, active, stranger};

/// A server that gives another content of a slot than it was given.
fn swapping<'p>(
    party: &'p Party,
    slot: SlotNumber,
    swap: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + 'p,
) -> Lie<'p> {
    party.lying(move |asked| Ok(swapped(asked, slot, &swap)))
}

fn swapped(
    asked: &Asked<'_>,
    slot: SlotNumber,
    swap: &dyn Fn(Vec<u8>) -> Vec<u8>,
) -> companion::Reply {
    if asked.endpoint != Endpoint::Mail {
        return asked.honest();
    }
    let is_it = matches!(
        asked.request::<MailRequest>(),
        MailRequest::Read { slot: read, .. } if read == slot
    );
    if !is_it {
        return asked.honest();
    }
    let mut answer = asked.answered::<MailRequest>();
    if let AnswerBody::Content(MailContent(Some(bytes))) = &mut answer.body {
        *bytes = swap(bytes.clone());
    }
    asked.say(&answer)
}

fn problem<T>(refused: companion::Result<T>) -> LinkProblem {
    match refused {
        Err(CompanionError::Link { problem }) => problem,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was taken"),
    }
}

#[test]
fn the_mailbox_of_an_honest_server_links() {
    let world = World::begin();
    let laptop = link_by_mail(&world.phone, &world.party);
    laptop.sync(&world.party);
    world.phone.sync(&world.party);
    laptop.sync(&world.party);
    laptop.write("on the laptop");
    hold(&world.party, &[&world.phone, &world.tablet, &laptop]);
}

#[test]
fn a_slot_that_the_server_bent_links_nobody() {
    for slot in SlotNumber::ALL {
        let world = World::begin();
        let before = active(&world.phone);
        let lying = swapping(&world.party, slot, |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        });
        let why = problem(link_through(&world.phone, &lying, &lying));
        assert!(
            [LinkProblem::Damaged, LinkProblem::OtherCode].contains(&why),
            "{slot:?}: {why:?}"
        );
        // Only a bent hand-over comes after the person has confirmed the device.
        let added = usize::from(slot == SlotNumber::Third);
        assert_eq!(active(&world.phone).len(), before.len() + added);
        world.hold();
    }
}

#[test]
fn a_slot_of_another_linking_links_nobody() {
    let other = World::begin();
    let kept: Mutex<Vec<(SlotNumber, Vec<u8>)>> = Mutex::default();
    let keeping = other.party.lying(|asked| {
        if asked.endpoint == Endpoint::Mail {
            match asked.request::<MailRequest>() {
                MailRequest::OpenBox { slot, .. } => {
                    kept.lock().unwrap().push((SlotNumber::First, slot));
                }
                MailRequest::PutSecond { slot, .. } => {
                    kept.lock().unwrap().push((SlotNumber::Second, slot));
                }
                MailRequest::PutThird { slot, .. } => {
                    kept.lock().unwrap().push((SlotNumber::Third, slot));
                }
                _ => {}
            }
        }
        Ok(asked.honest())
    });
    link_through(&other.phone, &keeping, &keeping).expect("linked");
    for (slot, bytes) in kept.lock().unwrap().clone() {
        let world = World::begin();
        let lying = swapping(&world.party, slot, move |_| bytes.clone());
        let why = problem(link_through(&world.phone, &lying, &lying));
        assert!(
            [LinkProblem::Damaged, LinkProblem::OtherCode].contains(&why),
            "{slot:?}: {why:?}"
        );
        world.hold();
    }
}

/// What a code says, as somebody knows it who saw it over the shoulder.
fn overlooked(new: &NewDevice) -> LinkCode {
    let text = new.code().expect("a code").reveal().to_owned();
    let frame = QrFrame::parse(&text).expect("a frame");
    let QrOutcome::Complete(bytes) = QrSet::default().take(frame) else {
        panic!("more than one picture");
    };
    LinkCode::decode(&bytes).expect("a code")
}

#[test]
fn a_server_that_saw_the_code_and_puts_its_own_card_between_is_found_by_the_check_code() {
    let world = World::begin();
    let before = active(&world.phone);
    let cancel = CancelHandle::default();
    let address = ServerAddress::find(&world.party, URL, &cancel).expect("found");
    let laptop = Own::blank();
    let mut new = laptop.joining(Some(address));
    let mailbox = Mailbox::of(overlooked(&new).secret);
    let card = stranger(6).card(Class::Computer, 3, &world.person());
    let sealed = mailbox.seal(
        SlotNumber::Second,
        &card.to_bytes(),
        &mut Seeded(fastrand::Rng::with_seed(8)),
    );
    let sealed = sealed.expect("sealed");
    let lying = swapping(&world.party, SlotNumber::Second, move |_| sealed.clone());

    let text = new.code().expect("a code").reveal().to_owned();
    let mut linking = world.phone.journal().link(&text).expect("a link");
    linking.post_offer(&lying, &cancel).expect("posted");
    assert!(new.fetch_offer(&lying, &cancel).expect("fetched"));
    new.post_card(&lying, &cancel).expect("posted");
    assert!(linking.fetch_card(&lying, &cancel).expect("fetched"));
    // The person types what the new device shows: it does not belong to the card that came.
    let why = problem(linking.confirm(&new.check_code().expect("a code")));
    assert_eq!(why, LinkProblem::WrongCheckCode);
    assert_eq!(problem(linking.keys()), LinkProblem::NotConfirmed);
    assert_eq!(active(&world.phone), before, "nobody was added");
    world.hold();
}

#[test]
fn a_server_that_saw_the_code_and_makes_an_offer_of_its_own_is_found_by_the_check_code() {
    let (world, other) = (World::begin(), World::begin());
    let cancel = CancelHandle::default();
    let address = ServerAddress::find(&world.party, URL, &cancel).expect("found");
    let laptop = Own::blank();
    let mut new = laptop.joining(Some(address));
    let code = overlooked(&new);
    let mailbox = Mailbox::of(code.secret);

    // Another person's devices, offered in place of the phone's.
    let records = other.party.bytes_of(
        "SELECT body FROM item WHERE kind = 2 AND log_id IN (SELECT person_id FROM account)
         ORDER BY position",
    );
    let id: [u8; 16] = hex::decode(other.phone.id()).unwrap().try_into().unwrap();
    let offer = LinkOffer {
        device: id.into(),
        card: protocol::ContactCard {
            person: other.person(),
            records,
        },
    };
    let sealed = mailbox.seal(
        SlotNumber::First,
        &offer.to_bytes(),
        &mut Seeded(fastrand::Rng::with_seed(8)),
    );
    let sealed = sealed.expect("sealed");
    let lying = swapping(&world.party, SlotNumber::First, move |_| sealed.clone());

    let text = new.code().expect("a code").reveal().to_owned();
    let mut linking = world.phone.journal().link(&text).expect("a link");
    linking.post_offer(&lying, &cancel).expect("posted");
    assert!(new.fetch_offer(&lying, &cancel).expect("fetched"));
    new.post_card(&lying, &cancel).expect("posted");
    // The card is for another person, which the phone sees at once.
    assert_eq!(
        problem(linking.fetch_card(&lying, &cancel)),
        LinkProblem::OtherDevice
    );
    world.hold();
}

#[test]
fn ground_keys_do_not_meet_the_check_code() {
    // Each of these costs 19 MiB and two passes; a server would need half a million million.
    const GROUND: u64 = 40;
    let world = World::begin();
    let laptop = Own::blank();
    let mut new = laptop.joining(None);
    let code = overlooked(&new);
    let linking = {
        let text = new.code().expect("a code").reveal().to_owned();
        world.phone.journal().link(&text).expect("a link")
    };
    let offer = linking.offer().expect("an offer");
    new.take_offer(&offer).expect("taken");
    let shown = new.check_code().expect("a code").reveal().to_owned();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 12, "{shown}");
    let mut codes = std::collections::BTreeSet::from([shown]);
    for seed in 0..GROUND {
        let card = stranger(100 + seed).card(Class::Computer, 3, &world.person());
        let input = protocol::CheckCodeInput::new(&code.to_bytes(), &offer, &card.to_bytes());
        let derived = vault::CheckCode::derive(&input).expect("derived");
        let text = secrecy::ExposeSecret::expose_secret(&derived.shown()).to_owned();
        assert!(codes.insert(text), "two keys with one code");
    }
}
