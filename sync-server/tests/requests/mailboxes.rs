//! Mailboxes: three slots, each written once, for who has the secret.

use protocol::limits::{MAILBOXES_OPEN_MAX, SLOT_BYTES_MAX};
use protocol::{
    EnrollRequest, MailContent, MailId, MailRequest, Request, SigningKey, SlotNumber, Status,
    sign_slot,
};

use crate::net::{Line, Net};
use crate::people::Who;

const MAIL: MailId = MailId::from_bytes([5; 16]);

fn mail_key() -> SigningKey {
    SigningKey::from_seed(&[8; 32])
}

fn ask(net: &mut Net, line: &mut Line, request: &MailRequest) -> (Status, Option<Vec<u8>>) {
    let answer = net.ask(line, request);
    let bytes = answer
        .content()
        .and_then(|MailContent(bytes)| bytes.clone());
    (answer.head.status, bytes)
}

fn open(mail: MailId, minutes: u64, slot: &[u8]) -> MailRequest {
    let (key, slot) = (mail_key().public(), slot.to_vec());
    MailRequest::OpenBox {
        mail,
        key,
        minutes,
        slot,
    }
}

fn second(net: &Net, slot: &[u8]) -> MailRequest {
    MailRequest::PutSecond {
        mail: MAIL,
        slot: slot.to_vec(),
        signature: sign_slot(&net.id, &MAIL, slot, &mail_key()),
    }
}

const fn read(slot: SlotNumber) -> MailRequest {
    MailRequest::Read { mail: MAIL, slot }
}

const fn third(slot: Vec<u8>) -> MailRequest {
    MailRequest::PutThird { mail: MAIL, slot }
}

#[test]
fn three_slots_travel_and_each_is_written_once() {
    let mut net = Net::new();
    let (mut phone, mut other) = (
        net.enroll(&Who::new("Ana"), "phone"),
        net.enroll(&Who::new("Ben"), "phone"),
    );
    // Whoever reads needs no account: these requests are open.
    assert!(read(SlotNumber::First).is_open());
    let done = (Status::Done, None);
    let gone = (Status::Gone, None);
    assert_eq!(ask(&mut net, &mut other, &read(SlotNumber::First)), gone);
    for _ in 0..2 {
        assert_eq!(ask(&mut net, &mut phone, &open(MAIL, 10, b"one")), done);
    }
    assert_eq!(ask(&mut net, &mut phone, &open(MAIL, 10, b"other")), gone);
    assert_eq!(ask(&mut net, &mut other, &open(MAIL, 10, b"one")), gone);
    let one = (Status::Done, Some(b"one".to_vec()));
    assert_eq!(ask(&mut net, &mut other, &read(SlotNumber::First)), one);
    assert_eq!(ask(&mut net, &mut other, &read(SlotNumber::Second)), done);

    let put = second(&net, b"two");
    for _ in 0..2 {
        assert_eq!(ask(&mut net, &mut other, &put), done);
    }
    let changed = second(&net, b"another");
    assert_eq!(ask(&mut net, &mut other, &changed), gone);
    let two = (Status::Done, Some(b"two".to_vec()));
    assert_eq!(ask(&mut net, &mut phone, &read(SlotNumber::Second)), two);

    assert_eq!(ask(&mut net, &mut other, &third(b"three".to_vec())), gone);
    assert_eq!(ask(&mut net, &mut phone, &third(b"three".to_vec())), done);
    let three = (Status::Done, Some(b"three".to_vec()));
    assert_eq!(ask(&mut net, &mut other, &read(SlotNumber::Third)), three);
    let delete = MailRequest::Delete { mail: MAIL };
    assert_eq!(ask(&mut net, &mut other, &delete), gone);
    assert_eq!(ask(&mut net, &mut phone, &delete), done);
    assert_eq!(ask(&mut net, &mut other, &read(SlotNumber::First)), gone);
}

#[test]
fn only_the_mail_key_writes_the_second_slot() {
    let mut net = Net::new();
    let mut phone = net.enroll(&Who::new("Ana"), "phone");
    ask(&mut net, &mut phone, &open(MAIL, 10, b"one"));
    let slot = b"two".to_vec();
    let signature = sign_slot(&net.id, &MAIL, &slot, &SigningKey::from_seed(&[9; 32]));
    let forged = MailRequest::PutSecond {
        mail: MAIL,
        slot,
        signature,
    };
    assert_eq!(ask(&mut net, &mut phone, &forged), (Status::Gone, None));
}

#[test]
fn a_mailbox_closes_when_its_minutes_are_over() {
    let mut net = Net::new();
    let mut phone = net.enroll(&Who::new("Ana"), "phone");
    ask(&mut net, &mut phone, &open(MAIL, 10, b"one"));
    net.wait(10 * 60 - 1);
    assert_eq!(
        ask(&mut net, &mut phone, &read(SlotNumber::First)).0,
        Status::Done
    );
    net.wait(1);
    assert_eq!(
        ask(&mut net, &mut phone, &read(SlotNumber::First)).0,
        Status::Gone
    );
    net.server.maintain().unwrap();
    assert_eq!(
        ask(&mut net, &mut phone, &open(MAIL, 10, b"new")).0,
        Status::Done
    );
}

#[test]
fn six_mailboxes_are_open_at_once_and_a_slot_holds_64_kib() {
    let mut net = Net::new();
    let mut phone = net.enroll(&Who::new("Ana"), "phone");
    for n in 0..=MAILBOXES_OPEN_MAX {
        let mail = MailId::from_bytes([n as u8; 16]);
        let expected = match n < MAILBOXES_OPEN_MAX {
            true => Status::Done,
            false => Status::Quota,
        };
        assert_eq!(
            ask(&mut net, &mut phone, &open(mail, 10, &[0; SLOT_BYTES_MAX])).0,
            expected
        );
    }
    let frame = net.frame(&mut phone, &open(MAIL, 10, &[0; SLOT_BYTES_MAX + 1]));
    assert_eq!(net.send(protocol::Endpoint::Mail, &frame).http_status, 413);
}

#[test]
fn an_account_gives_out_ten_tokens_and_they_are_good() {
    let mut net = Net::new();
    let mut phone = net.enroll(&Who::new("Ana"), "phone");
    let mut tokens = Vec::new();
    for _ in 0..10 {
        let answer = net.ask(&mut phone, &MailRequest::IssueToken);
        tokens.push(answer.content().unwrap().token().unwrap());
    }
    let answer = net.ask(&mut phone, &MailRequest::IssueToken);
    assert_eq!(answer.head.status, Status::Quota);
    let ben = Who::new("Ben");
    let mut his = Line::of(&ben, "phone");
    let request = EnrollRequest {
        token: tokens.pop(),
        records: ben.made.clone(),
    };
    assert_eq!(net.ask(&mut his, &request).head.status, Status::Done);
    assert_eq!(
        net.ask(&mut phone, &MailRequest::IssueToken).head.status,
        Status::Done
    );
}
