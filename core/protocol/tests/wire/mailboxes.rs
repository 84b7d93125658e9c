use protocol::cbor::{Tail, Writer};
use protocol::limits::{
    CONTACT_CARD_BYTES_MAX, CONTACT_RECORDS_MAX, HANDED_SECRETS_MAX, HANDED_SPACES_MAX,
    MAIL_MINUTES_MAX, NAME_BYTES_MAX, QR_DATA_BYTES_MAX, SLOT_BYTES_MAX,
};
use protocol::{
    CheckCodeInput, Class, ContactCard, Error, HandOver, HandedEpoch, HandedSpace, InviteOffer,
    InviteReply, LinkCode, LinkOffer, MailId, MailRequest, MailSecret, Request, RequestFrame,
    RequestHead, Result, ServerUrl, SlotNumber, Token, link_info, sha256, sign_slot, verify_slot,
};

use crate::parts::{DEVICE, PERSON, SPACE, device_key, item, longer, record, server};

const MAIL: MailId = MailId::from_bytes([3; 16]);

fn again(request: &MailRequest) -> Result<MailRequest> {
    let frame = request.to_frame(&server(), &DEVICE, 4, &device_key());
    MailRequest::from_frame(&RequestFrame::read(&frame)?)
}

fn open(minutes: u64, slot: usize) -> MailRequest {
    MailRequest::OpenBox {
        mail: MAIL,
        key: device_key().public(),
        minutes,
        slot: vec![1; slot],
    }
}

fn all() -> Vec<MailRequest> {
    let slot = vec![2; 181];
    let signature = sign_slot(&server(), &MAIL, &slot, &device_key());
    vec![
        MailRequest::IssueToken,
        open(10, 585),
        MailRequest::PutSecond {
            mail: MAIL,
            slot: slot.clone(),
            signature,
        },
        MailRequest::PutThird { mail: MAIL, slot },
        MailRequest::Read {
            mail: MAIL,
            slot: SlotNumber::Second,
        },
        MailRequest::Delete { mail: MAIL },
    ]
}

#[test]
fn every_mail_operation_reads_back_and_two_are_open() {
    let mut open = Vec::new();
    for request in all() {
        assert_eq!(again(&request).as_ref(), Ok(&request));
        let frame = request.to_frame(&server(), &DEVICE, 4, &device_key());
        let frame = RequestFrame::read(&frame).unwrap();
        assert_eq!(frame.signature().is_none(), request.is_open());
        open.push(request.is_open());
    }
    assert_eq!(open, [false, false, true, false, true, false]);
}

#[test]
fn an_open_operation_takes_no_signature_and_another_needs_one() {
    for request in all() {
        let head = match request.is_open() {
            true => RequestHead::new(protocol::Endpoint::Mail, &DEVICE, 1),
            false => RequestHead::open(),
        };
        let mut frame = request.to_array(&head);
        if request.is_open() {
            frame.extend([0; 64]);
        }
        let frame = RequestFrame::read(&frame).unwrap();
        let read = MailRequest::from_frame(&frame);
        assert_eq!(read, Err(Error::Malformed("request")));
    }
}

#[test]
fn unknown_operations_and_slots_are_refused() {
    let frame = |write: &dyn Fn(&mut Writer)| {
        let array = item(|w| {
            w.array(6).uint(1).null().uint(0);
            write(w);
            w
        });
        MailRequest::from_frame(&RequestFrame::read(&array).unwrap()).map(|_| ())
    };
    let read = |number| frame(&|w| _ = w.uint(4).bytes(&[3; 16]).uint(number));
    assert_eq!(read(1), Ok(()));
    assert_eq!(read(3), Ok(()));
    let bad = Err(Error::Malformed("request"));
    assert_eq!(read(0), bad);
    assert_eq!(read(4), bad);
    assert_eq!(frame(&|w| _ = w.uint(6).uint(0).uint(0)), bad);
}

#[test]
fn slots_and_minutes_are_bounded_and_keys_are_good_ones() {
    assert!(again(&open(MAIL_MINUTES_MAX, SLOT_BYTES_MAX)).is_ok());
    let past = again(&open(MAIL_MINUTES_MAX + 1, 1));
    assert_eq!(past, Err(Error::Limit("mailbox minutes")));
    let past = again(&open(1, SLOT_BYTES_MAX + 1));
    assert_eq!(past, Err(Error::Limit("slot bytes")));
    let head = RequestHead::new(protocol::Endpoint::Mail, &DEVICE, 1);
    let mut weak = open(1, 1).to_array(&head);
    let key = device_key().public().to_bytes();
    let at = weak.windows(32).position(|bytes| bytes == key).unwrap();
    weak[at..at + 32].fill(0);
    let frame = [weak, vec![0; 64]].concat();
    let read = MailRequest::from_frame(&RequestFrame::read(&frame).unwrap());
    assert_eq!(read, Err(Error::WeakKey));
}

#[test]
fn a_second_slot_holds_for_its_server_mailbox_and_bytes() {
    let signature = sign_slot(&server(), &MAIL, b"slot", &device_key());
    let key = device_key().public();
    assert_eq!(
        verify_slot(&server(), &MAIL, b"slot", &key, &signature),
        Ok(())
    );
    let bad = Err(Error::BadSignature);
    let other = MailId::from_bytes([4; 16]);
    assert_eq!(
        verify_slot(&server(), &other, b"slot", &key, &signature),
        bad
    );
    assert_eq!(
        verify_slot(&server(), &MAIL, b"slots", &key, &signature),
        bad
    );
    let elsewhere = protocol::ServerId::from_bytes([1; 32]);
    assert_eq!(
        verify_slot(&elsewhere, &MAIL, b"slot", &key, &signature),
        bad
    );
}

#[test]
fn a_mail_secret_is_26_characters_as_text() {
    let secret = MailSecret::from_bytes(*b"sixteen bytes ok");
    let text = secret.to_text();
    assert_eq!(text.len(), MailSecret::CHARACTERS);
    assert_eq!(MailSecret::parse(&text), Ok(secret.clone()));
    let spaced = format!(
        " {}-{}\n{} ",
        &text[..5],
        &text[5..10],
        text[10..].to_uppercase()
    );
    assert_eq!(MailSecret::parse(&spaced), Ok(secret.clone()));
    for bad in ["", &text[1..], &format!("{text}0"), &"0".repeat(105), "ü"] {
        let read = MailSecret::parse(bad);
        assert_eq!(read, Err(Error::Malformed("mail secret")), "{bad}");
    }
    assert_eq!(format!("{secret:?}"), "MailSecret(…)");
}

fn code(url: Option<&str>) -> LinkCode {
    LinkCode {
        secret: MailSecret::from_bytes([9; 16]),
        class: Class::Phone,
        server: url.map(|url| (ServerUrl::parse(url).unwrap(), server())),
        tail: Tail::default(),
    }
}

#[test]
fn a_link_code_reads_back_with_and_without_a_server_and_fits_one_frame() {
    let longest = format!("https://{}", "a".repeat(255 - 8));
    for url in [
        None,
        Some("https://sync.example.org"),
        Some(longest.as_str()),
    ] {
        let code = code(url);
        let bytes = code.to_bytes();
        assert_eq!(LinkCode::decode(&bytes), Ok(code));
        assert!(bytes.len() <= QR_DATA_BYTES_MAX);
    }
    let newer = LinkCode {
        class: Class::Other(9),
        tail: Tail::of(5, Writer::default().uint(1)),
        ..code(None)
    };
    assert_eq!(LinkCode::decode(&newer.to_bytes()), Ok(newer));
}

#[test]
fn a_link_code_with_half_a_server_another_suite_or_too_long_is_refused() {
    let map = |fields: &[(u64, Vec<u8>)]| {
        let mut map = protocol::cbor::MapWriter::default();
        for (key, value) in fields {
            map.field(*key, |w| w.raw(value));
        }
        LinkCode::decode(&map.finish(&Tail::default())).map(|_| ())
    };
    let one = |n| item(|w| w.uint(n));
    let secret = item(|w| w.bytes(&[1; 16]));
    let url = |text: &str| item(|w| w.text(text));
    let id = item(|w| w.bytes(server().as_bytes()));
    let base = [(0, one(1)), (1, secret.clone()), (2, one(1))];
    let with = |more: &[(u64, Vec<u8>)]| map(&[&base[..], more].concat());
    assert_eq!(with(&[]), Ok(()));
    assert_eq!(with(&[(3, url("https://a.b")), (4, id.clone())]), Ok(()));
    let bad = Err(Error::Malformed("link code"));
    assert_eq!(with(&[(3, url("https://a.b"))]), bad);
    assert_eq!(with(&[(4, id.clone())]), bad);
    assert_eq!(with(&[(3, url("https://a.b/")), (4, id.clone())]), bad);
    assert_eq!(
        with(&[(3, url("ftp://a.b")), (4, id)]),
        Err(Error::Malformed("server url"))
    );
    assert_eq!(map(&[(0, one(2)), (1, secret)]), Err(Error::UnknownSuite));
    let huge = vec![0; QR_DATA_BYTES_MAX + 1];
    assert_eq!(
        LinkCode::decode(&huge),
        Err(Error::Limit("link code bytes"))
    );
    assert_eq!(
        LinkCode::decode(&huge[1..]),
        Err(Error::Malformed("link code"))
    );
}

fn card(records: usize) -> ContactCard {
    ContactCard {
        person: PERSON,
        records: vec![record(65); records],
    }
}

#[test]
fn a_contact_card_reads_back_and_is_bounded() {
    for records in [0, 1, CONTACT_RECORDS_MAX] {
        let card = card(records);
        assert_eq!(ContactCard::decode(&card.to_bytes()), Ok(card));
    }
    let past = ContactCard::decode(&card(CONTACT_RECORDS_MAX + 1).to_bytes());
    assert_eq!(past, Err(Error::Limit("contact card records")));
    let huge = vec![0; CONTACT_CARD_BYTES_MAX + 1];
    assert_eq!(
        ContactCard::decode(&huge),
        Err(Error::Limit("contact card bytes"))
    );
    let bad = Err(Error::Malformed("contact card"));
    assert_eq!(ContactCard::decode(&huge[1..]), bad);
    assert_eq!(ContactCard::decode(&longer(&card(1).to_bytes())), bad);
}

#[test]
fn slots_in_clear_read_back_and_take_no_more_elements() {
    let link = LinkOffer {
        device: DEVICE,
        card: card(1),
    };
    assert_eq!(LinkOffer::decode(&link.to_bytes()).as_ref(), Ok(&link));
    assert!(LinkOffer::decode(&longer(&link.to_bytes())).is_err());
    for token in [None, Some(Token::from_bytes([1; 16]))] {
        let offer = InviteOffer {
            card: card(1),
            space: SPACE,
            name: "Asha ☼".to_owned(),
            token,
        };
        assert_eq!(InviteOffer::decode(&offer.to_bytes()).as_ref(), Ok(&offer));
        assert!(InviteOffer::decode(&longer(&offer.to_bytes())).is_err());
        assert!(!format!("{offer:?}").contains("Asha"));
    }
    let reply = InviteReply {
        card: card(2),
        device: DEVICE,
        name: "Ravi".to_owned(),
    };
    assert_eq!(InviteReply::decode(&reply.to_bytes()).as_ref(), Ok(&reply));
    assert!(InviteReply::decode(&longer(&reply.to_bytes())).is_err());
    assert!(!format!("{reply:?}").contains("Ravi"));
}

#[test]
fn a_name_has_256_bytes_at_most() {
    let reply = |bytes: usize| InviteReply {
        card: card(0),
        device: DEVICE,
        name: "n".repeat(bytes),
    };
    assert!(InviteReply::decode(&reply(NAME_BYTES_MAX).to_bytes()).is_ok());
    let past = InviteReply::decode(&reply(NAME_BYTES_MAX + 1).to_bytes());
    assert_eq!(past, Err(Error::Limit("name bytes")));
}

#[test]
fn a_slot_in_clear_has_64_kib_at_most() {
    let huge = vec![0; SLOT_BYTES_MAX + 1];
    let limit = Error::Limit("slot bytes");
    assert_eq!(LinkOffer::decode(&huge), Err(limit));
    assert_eq!(HandOver::decode(&huge), Err(limit));
    assert_eq!(InviteOffer::decode(&huge), Err(limit));
    assert_eq!(InviteReply::decode(&huge), Err(limit));
    assert_eq!(
        LinkOffer::decode(&huge[1..]),
        Err(Error::Malformed("link offer"))
    );
}

fn hand_over(spaces: usize, epochs: usize) -> HandOver {
    let epoch = HandedEpoch {
        epoch: [1; 8],
        secret: [2; 32].into(),
    };
    let space = HandedSpace {
        space: SPACE,
        epochs: vec![epoch; epochs],
    };
    HandOver {
        add_device: record(268),
        spaces: vec![space; spaces],
    }
}

#[test]
fn what_is_handed_over_reads_back_with_a_thousand_secrets_and_no_more() {
    for (spaces, epochs) in [
        (0, 0),
        (5, 6),
        (1, HANDED_SECRETS_MAX),
        (HANDED_SPACES_MAX, 1),
    ] {
        let over = hand_over(spaces, epochs);
        assert_eq!(HandOver::decode(&over.to_bytes()), Ok(over));
    }
    let limit = Err(Error::Limit("handed secrets"));
    assert_eq!(
        HandOver::decode(&hand_over(1, HANDED_SECRETS_MAX + 1).to_bytes()),
        limit
    );
    let two = hand_over(2, HANDED_SECRETS_MAX / 2 + 1);
    assert_eq!(HandOver::decode(&two.to_bytes()), limit);
    let spaces = hand_over(HANDED_SPACES_MAX + 1, 0);
    let past = HandOver::decode(&spaces.to_bytes());
    assert_eq!(past, Err(Error::Limit("handed spaces")));
    assert!(HandOver::decode(&longer(&hand_over(1, 1).to_bytes())).is_err());
    let shown = format!("{:?}", hand_over(1, 1));
    assert!(shown.contains("HandedEpoch(…)"));
}

#[test]
fn a_record_that_is_handed_over_has_its_bounds() {
    let with = |bytes| {
        let over = HandOver {
            add_device: record(bytes),
            spaces: vec![],
        };
        HandOver::decode(&over.to_bytes()).map(|_| ())
    };
    assert_eq!(with(65), Ok(()));
    assert_eq!(with(64), Err(Error::Malformed("hand-over")));
    assert_eq!(with(SLOT_BYTES_MAX - 5), Ok(()));
}

#[test]
fn check_code_and_link_info_rest_on_all_that_was_sent() {
    let input = CheckCodeInput::new(b"qr", b"one", b"two");
    let hashes = [&b"qr"[..], b"one", b"two"].map(|part| sha256(&[part]));
    assert_eq!(input.password[..], hashes.concat());
    assert_eq!(input.salt, b"companion/1/check-code\0");
    let info = link_info(b"one", b"two");
    let by_hand = [&b"companion/1/link\0"[..], &sha256(&[b"onetwo"])].concat();
    assert_eq!(info, by_hand);
}
