//! PROTOCOL 14, for what frames alone can show. Computed there with counters, feed numbers and
//! clocks of five bytes, sequences and positions of three.

use protocol::{
    Answer, AnswerBody, AnswerHead, ContactCard, CursorMode, Head, LinkOffer, LogCursor, LogName,
    Place, Request, Run, SectionDown, SectionUp, Status, SyncNews, SyncRequest, sign_answer,
};

use crate::parts::{
    DEVICE, FIRST_LOG, PERSON, PLACE, device_key, entry, head, record, run, server, server_key,
};

const COUNTER: u32 = 70_000;
const FEED: Place = Place {
    n: 70_000,
    tag: [1; 8],
};
/// What a box adds: nonce and authentication tag.
const BOX_BYTES: usize = 24 + 16;

fn up(request: &SyncRequest) -> usize {
    let frame = request.to_frame(&server(), &DEVICE, COUNTER, &device_key());
    frame.len()
}

fn down(body: AnswerBody<SyncNews>) -> usize {
    let head = AnswerHead {
        status: Status::Done,
        incarnation: [1; 4],
        server_time_s: 1_800_000_000,
    };
    let array = Answer { head, body }.to_array();
    sign_answer(&array, b"request", &server(), &server_key()).len()
}

fn request() -> SyncRequest {
    SyncRequest {
        feed: FEED,
        ..SyncRequest::default()
    }
}

fn news(sections: Vec<SectionDown>) -> AnswerBody<SyncNews> {
    AnswerBody::Content(SyncNews {
        feed: FEED,
        sections,
        ..SyncNews::default()
    })
}

fn section(heads: Vec<Head>, runs: Vec<Run>) -> SectionDown {
    SectionDown {
        log: FIRST_LOG,
        place: PLACE,
        heads,
        runs,
        records: vec![],
        manifests: vec![],
        problems: vec![],
    }
}

#[test]
fn byte_budget_nothing_new() {
    assert_eq!(up(&request()), 96);
    assert_eq!(down(AnswerBody::Nothing), 76);
}

#[test]
fn byte_budget_one_check_in() {
    assert_eq!(entry(224).len(), 328);
    let mut request = request();
    let mut sent = SectionUp::new(FIRST_LOG);
    sent.runs.push(run(1));
    request.sections.push(sent);
    assert_eq!(up(&request), 434);
    let acknowledged = section(vec![head()], vec![]);
    assert_eq!(down(news(vec![acknowledged])), 130);
    let received = Run {
        author: Some(DEVICE),
        ..run(1)
    };
    let received = section(vec![head()], vec![received]);
    assert_eq!(down(news(vec![received])), 481);
}

#[test]
fn byte_budget_full_check_of_forty_logs() {
    let cursor = |number| LogCursor {
        log: LogName::Number(number),
        place: PLACE,
        mode: CursorMode::Items,
        locator: vec![],
    };
    let cursors = (0..40).map(cursor).collect();
    let request = SyncRequest {
        cursors,
        ..request()
    };
    assert_eq!(up(&request), 714);
    assert_eq!(down(news(vec![])), 91);
}

#[test]
fn byte_budget_contact_card_and_linking() {
    let card = ContactCard {
        person: PERSON,
        records: vec![record(488)],
    };
    assert_eq!(card.to_bytes().len(), 527);
    let offer = LinkOffer {
        device: DEVICE,
        card,
    };
    assert_eq!(offer.to_bytes().len() + BOX_BYTES, 585);
    assert_eq!(protocol::CARD_BYTES + BOX_BYTES, 181);
    let epoch = protocol::HandedEpoch {
        epoch: [1; 8],
        secret: [2; 32].into(),
    };
    let space = protocol::HandedSpace {
        space: crate::parts::SPACE,
        epochs: vec![epoch; 6],
    };
    let over = protocol::HandOver {
        add_device: record(268),
        spaces: vec![space; 5],
    };
    assert_eq!(over.to_bytes().len() + 32 + 16 + BOX_BYTES, 1_861);
}

#[test]
fn byte_budget_cover_traffic() {
    let covered = SyncRequest {
        cover: true,
        ..request()
    };
    assert_eq!(up(&covered), 512);
    let answer = AnswerBody::Content(SyncNews {
        feed: FEED,
        cover: true,
        ..SyncNews::default()
    });
    assert_eq!(down(answer), 512);
}
