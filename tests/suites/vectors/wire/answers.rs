//! Answers of each endpoint and with each status, signed for one request.

use protocol::{
    AnnouncedLimits, Answer, AnswerBody, AnswerFrame, AnswerHead, BlobPiece, BlobTaken, Content,
    CounterProof, Endpoint, EraseDue, Handle, Head, ItemKind, Joined, LiveNews, LogName, LogState,
    MailContent, Problem, ProblemCode, SectionDown, ServerId, Signature, Status, SyncNews,
    sign_answer,
};
use serde_json::{Value, json};

use super::fields::{news, proof};
use super::items::{LOG, manifest, run};
use super::requests::{PLACE, server, server_key};
use crate::seeds::{bytes, fixed, founded, hex, list};

const REQUEST: &[u8] = b"the frame of a request";

fn answer<C>(status: Status, body: AnswerBody<C>) -> Answer<C> {
    let head = AnswerHead {
        status,
        incarnation: [0x71, 0x72, 0x73, 0x74],
        server_time_s: 1_800_000_000,
    };
    Answer { head, body }
}

fn syncs() -> Vec<SyncNews> {
    let plain = SyncNews {
        feed: PLACE,
        ..SyncNews::default()
    };
    let head = |kind, n: u8| Head {
        handle: [n; 8].into(),
        kind,
        sequence: 300,
        id: [n + 1; 8],
    };
    let problem = |code: &ProblemCode| Problem {
        code: *code,
        handle: Handle::from_bytes([0x75; 8]),
        sequence: 12,
        run: (*code == ProblemCode::Fork).then(|| Box::new(run(12, 1))),
    };
    let section = SectionDown {
        log: LogName::Number(1),
        place: PLACE,
        heads: vec![
            head(ItemKind::Entry, 1),
            head(ItemKind::Record, 2),
            head(ItemKind::Manifest, 3),
            head(ItemKind::Record, 0),
        ],
        runs: vec![run(1, 2)],
        records: vec![founded().era],
        manifests: vec![manifest(protocol::DropAfter::SevenDays, Default::default()).to_bytes()],
        problems: ProblemCode::ALL.iter().map(problem).collect(),
    };
    let acknowledged = SectionDown {
        runs: vec![],
        records: vec![],
        manifests: vec![],
        problems: vec![],
        ..section.clone()
    };
    let unknown = SectionDown {
        log: LogName::Id(LOG),
        heads: vec![],
        problems: vec![problem(&ProblemCode::Unknown(77))],
        ..acknowledged.clone()
    };
    let states = [
        LogState::Offered,
        LogState::Accepted,
        LogState::Followed,
        LogState::Ended,
    ];
    let joined = (0..4).zip(states).map(|(number, state)| Joined {
        number,
        log: LOG,
        state,
    });
    let full = SyncNews {
        sections: vec![section, acknowledged, unknown],
        joined: joined.collect(),
        ..plain.clone()
    };
    let cover = true;
    vec![
        SyncNews {
            cover,
            ..plain.clone()
        },
        plain,
        SyncNews {
            cover,
            ..full.clone()
        },
        full,
    ]
}

fn said<C: Content>(endpoint: Endpoint, answer: &Answer<C>) -> Value {
    let array = answer.to_array();
    let frame = sign_answer(&array, REQUEST, &server(), &server_key());
    // Only what follows the head tells endpoints apart.
    let endpoint_said = answer.content().map(|_| endpoint.number());
    json!({
        "endpoint": endpoint_said, "seed": hex([0x63; 32]), "request": hex(REQUEST),
        "fields": say(endpoint, &array), "frame": hex(frame),
    })
}

fn say(endpoint: Endpoint, array: &[u8]) -> Value {
    fn read<C: Content>(array: &[u8], say: impl Fn(&C) -> Value) -> Value {
        let answer = Answer::<C>::decode(array).expect("an answer");
        let body = match &answer.body {
            AnswerBody::Nothing => Value::Null,
            AnswerBody::CounterUsed(used) => proof(used),
            AnswerBody::Content(content) => say(content),
        };
        let head = answer.head;
        json!({
            "status": head.status.number(), "incarnation": hex(head.incarnation),
            "time": head.server_time_s, "body": body,
        })
    }
    match endpoint {
        Endpoint::Sync => read(array, news),
        Endpoint::Live => read(array, |live: &LiveNews| json!([u8::from(live.changed)])),
        Endpoint::Enroll => read(array, |limits: &AnnouncedLimits| {
            json!([[limits.request_kib, limits.answer_kib, limits.account_mib]])
        }),
        Endpoint::Mail => read(array, |mail: &MailContent| {
            json!([mail.0.as_ref().map(hex)])
        }),
        Endpoint::BlobPut => read(array, |taken: &BlobTaken| json!([taken.offset])),
        Endpoint::BlobGet => read(array, |piece: &BlobPiece| {
            json!([piece.size, hex(&piece.bytes)])
        }),
        Endpoint::Erase => read(array, |due: &EraseDue| json!([due.due_s.unwrap_or(0)])),
    }
}

pub fn make() -> Value {
    let done = |content| answer(Status::Done, AnswerBody::Content(content));
    let mut made: Vec<Value> = syncs()
        .into_iter()
        .map(|news| said(Endpoint::Sync, &done(news)))
        .collect();
    for status in Status::ALL
        .iter()
        .filter(|status| **status != Status::CounterUsed)
    {
        let nothing = answer::<SyncNews>(*status, AnswerBody::Nothing);
        made.push(said(Endpoint::Sync, &nothing));
    }
    let unknown = answer::<SyncNews>(Status::Unknown(99), AnswerBody::Nothing);
    made.push(said(Endpoint::Sync, &unknown));
    let proof = CounterProof {
        endpoint: Endpoint::BlobPut,
        counter: 70_000,
        array_hash: [0x76; 32],
        signature: Signature::from_bytes([0x77; 64]),
    };
    let used = answer::<LiveNews>(Status::CounterUsed, AnswerBody::CounterUsed(proof));
    made.push(said(Endpoint::Live, &used));
    for changed in [false, true] {
        let live = answer(Status::Done, AnswerBody::Content(LiveNews { changed }));
        made.push(said(Endpoint::Live, &live));
    }
    let limits = AnnouncedLimits {
        request_kib: 1024,
        answer_kib: 512,
        account_mib: 50,
    };
    let limits = answer(Status::Done, AnswerBody::Content(limits));
    made.push(said(Endpoint::Enroll, &limits));
    for mail in [None, Some(vec![0x78; 16]), Some(vec![0x79; 585])] {
        let mail = answer(Status::Done, AnswerBody::Content(MailContent(mail)));
        made.push(said(Endpoint::Mail, &mail));
    }
    let taken = BlobTaken { offset: 16_384 };
    let taken = answer(Status::BlobOffset, AnswerBody::Content(taken));
    made.push(said(Endpoint::BlobPut, &taken));
    let bytes = vec![0x7A; 300];
    let piece = answer(
        Status::Done,
        AnswerBody::Content(BlobPiece { size: 300, bytes }),
    );
    made.push(said(Endpoint::BlobGet, &piece));
    for due_s in [None, Some(1_800_000_000)] {
        let due = answer(Status::Done, AnswerBody::Content(EraseDue { due_s }));
        made.push(said(Endpoint::Erase, &due));
    }
    json!({ "answers": made })
}

pub fn read(file: &Value) {
    for one in list(file, "answers") {
        let (frame, request) = (bytes(&one["frame"]), bytes(&one["request"]));
        let key = protocol::SigningKey::from_seed(&fixed(&one["seed"]));
        let server = ServerId::from(&key.public());
        let frame = AnswerFrame::read(&frame, &request, &server).expect("a good answer");
        let endpoint = Endpoint::from_number(one["endpoint"].as_u64().unwrap_or(1)).unwrap();
        assert_eq!(say(endpoint, frame.array()), one["fields"]);
    }
}
