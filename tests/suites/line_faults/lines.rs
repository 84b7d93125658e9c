//! Lines that tear, repeat, flip and lose.

use companion::WhyStopped;
use fastrand::Rng;
use harness::proxy::{Fault, Proxy};

use super::place::{Phone, alone, hold, server, transport};

/// How many exchanges meet each kind of fault.
const EACH: u64 = 10;

/// A phone whose line to the server has these faults, one an exchange; a tablet on a good one.
fn over(faults: impl Fn(&mut Rng, u64) -> Fault) {
    let _alone = alone();
    let server = server();
    let proxy = Proxy::to(server.address()).expect("a proxy");
    let line = server.token_for(&proxy.url()).expect("a token");
    let phone = Phone::first(&line);
    let transport = transport();
    let mut kept = vec![phone.write("before")];
    phone.sync(&transport);
    let tablet = phone.linked(&server.token().expect("a token"));
    let mut rng = Rng::with_seed(7);
    for number in 0..EACH {
        kept.push(phone.write("over a bad line"));
        kept.push(tablet.write("over a good one"));
        tablet.sync(&transport);
        proxy.expect([faults(&mut rng, number)]);
        phone.sync(&transport);
        assert_eq!(proxy.faults_left(), 0, "it was met");
        if number % 3 == 0 {
            proxy.expect([faults(&mut rng, number), faults(&mut rng, number)]);
            phone.sync(&transport);
            phone.sync(&transport);
        }
    }
    while proxy.faults_left() > 0 {
        phone.sync(&transport);
    }
    hold(&[&phone, &tablet], &kept, "on a good line again");
}

#[test]
fn lost_answers_lose_nothing_and_double_nothing() {
    over(|_, _| Fault::DropAnswer);
}

#[test]
fn lost_requests_lose_nothing_and_double_nothing() {
    over(|_, _| Fault::DropRequest);
}

#[test]
fn torn_requests_and_answers_lose_nothing_and_double_nothing() {
    over(|rng, number| match number % 2 {
        0 => Fault::TruncateRequest(rng.usize(1..600)),
        _ => Fault::TruncateAnswer(rng.usize(1..300)),
    });
}

#[test]
fn repeated_requests_lose_nothing_and_double_nothing() {
    over(|_, _| Fault::RepeatRequest);
}

#[test]
fn flipped_bits_lose_nothing_and_double_nothing() {
    over(|rng, number| match number % 2 {
        0 => Fault::FlipRequest(rng.u64(1_400..4_000)),
        _ => Fault::FlipAnswer(rng.u64(600..1_600)),
    });
}

#[test]
fn a_line_that_is_cut_for_a_while_is_said_and_loses_nothing() {
    let _alone = alone();
    let server = server();
    let proxy = Proxy::to(server.address()).expect("a proxy");
    let line = server.token_for(&proxy.url()).expect("a token");
    let phone = Phone::first(&line);
    let transport = transport();
    let mut kept = vec![phone.write("before")];
    phone.sync(&transport);
    let tablet = phone.linked(&server.token().expect("a token"));
    proxy.cut();
    for _ in 0..4 {
        kept.push(phone.write("while it is cut"));
        kept.push(tablet.write("meanwhile"));
        let report = phone.sync(&transport);
        assert_eq!(report.why_stopped, WhyStopped::NoAnswer, "{report:?}");
        assert!(report.pending.unsent_documents + report.pending.unsent_items > 0);
        tablet.sync(&transport);
    }
    proxy.mend();
    hold(&[&phone, &tablet], &kept, "mended");
}

#[test]
fn answers_that_come_in_another_order_than_they_were_asked_for_confuse_nobody() {
    let _alone = alone();
    // Two devices use one line at once; each answer belongs to one request, whatever overtakes it.
    let server = server();
    let proxy = Proxy::to(server.address()).expect("a proxy");
    let phone = Phone::first(&server.token_for(&proxy.url()).expect("a token"));
    let transport = transport();
    let mut kept = vec![phone.write("before")];
    phone.sync(&transport);
    let tablet = phone.linked(&server.token_for(&proxy.url()).expect("a token"));
    for number in 0..6 {
        kept.push(phone.write("at once"));
        kept.push(tablet.write("at once"));
        proxy.expect([
            Fault::RepeatRequest,
            if number % 2 == 0 {
                Fault::DropAnswer
            } else {
                Fault::RepeatRequest
            },
        ]);
        std::thread::scope(|scope| {
            scope.spawn(|| phone.sync(&transport));
            scope.spawn(|| tablet.sync(&transport));
        });
    }
    while proxy.faults_left() > 0 {
        phone.sync(&transport);
    }
    hold(&[&phone, &tablet], &kept, "after all");
}
