use protocol::limits::{BLOB_BYTES_MAX, BLOB_GET_BYTES_MAX, LOGS_MAX, NUMBER_MAX};
use protocol::{
    AnnouncedLimits, Answer, AnswerBody, AnswerHead, BlobPiece, BlobTaken, Content, CounterProof,
    Endpoint, EraseDue, Error, Handle, Head, ItemKind, Joined, LiveNews, LogId, LogState,
    MailContent, Problem, ProblemCode, Result, SectionDown, Signature, Status, SyncAnswer,
    SyncNews, Token,
};

use crate::parts::{DEVICE, FIRST_LOG, PLACE, head, item, longer, record, run};

const BAD: Error = Error::Malformed("answer");

fn answer<C>(status: Status, body: AnswerBody<C>) -> Answer<C> {
    let head = AnswerHead {
        status,
        incarnation: [1, 2, 3, 4],
        server_time_s: 1_800_000_000,
    };
    Answer { head, body }
}

fn again<C: Content>(content: C) -> Result<Answer<C>> {
    Answer::decode(&answer(Status::Done, AnswerBody::Content(content)).to_array())
}

/// Reads back, and reads the same with an element of a later version.
fn travels<C: Content + Clone + PartialEq + std::fmt::Debug>(content: &C) {
    let whole = answer(Status::Done, AnswerBody::Content(content.clone()));
    let array = whole.to_array();
    assert_eq!(Answer::decode(&array).as_ref(), Ok(&whole));
    assert_eq!(whole.content(), Some(content));
    assert_eq!(Answer::decode(&longer(&array)), Ok(whole));
}

fn section() -> SectionDown {
    SectionDown {
        log: FIRST_LOG,
        place: PLACE,
        heads: vec![head()],
        runs: vec![run(2)],
        records: vec![],
        manifests: vec![],
        problems: vec![],
    }
}

fn news(sections: Vec<SectionDown>) -> SyncNews {
    SyncNews {
        feed: PLACE,
        sections,
        ..SyncNews::default()
    }
}

#[test]
fn nothing_new_is_three_elements() {
    let nothing: SyncAnswer = answer(Status::Done, AnswerBody::Nothing);
    let array = nothing.to_array();
    assert_eq!(
        array,
        [
            &[0x83, 0, 0x44, 1, 2, 3, 4, 0x1A][..],
            &1_800_000_000_u32.to_be_bytes()
        ]
        .concat()
    );
    assert_eq!(nothing.content(), None);
    assert_eq!(Answer::decode(&array), Ok(nothing));
}

#[test]
fn news_read_back_with_each_set_of_optional_lists() {
    let problem = |run| Problem {
        code: ProblemCode::Fork,
        handle: DEVICE.handle(),
        sequence: 9,
        run,
    };
    for set in 0..8 {
        let take = |bit: u8| set & bit != 0;
        let section = SectionDown {
            records: vec![record(100); usize::from(take(1))],
            manifests: vec![record(200); usize::from(take(2))],
            problems: match take(4) {
                true => vec![problem(None), problem(Some(Box::new(run(1))))],
                false => vec![],
            },
            ..section()
        };
        let joined = Joined {
            number: 3,
            log: LogId::from_bytes([4; 32]),
            state: LogState::Followed,
        };
        for joined in [vec![], vec![joined]] {
            let news = SyncNews {
                joined,
                ..news(vec![section.clone()])
            };
            assert_eq!(again(news.clone()).unwrap().content(), Some(&news));
        }
    }
}

#[test]
fn elements_of_a_later_version_are_ignored_at_every_level() {
    let array = item(|w| {
        w.array(8).uint(0).bytes(&[1, 2, 3, 4]).uint(1_800_000_000);
        w.uint(PLACE.n).bytes(&PLACE.tag);
        w.array(1).array(9).uint(0).uint(PLACE.n).bytes(&PLACE.tag);
        w.array(1).array(5).bytes(DEVICE.handle().as_bytes());
        w.uint(1).uint(1_000).bytes(&[8; 8]).text("new in a head");
        w.array(0).array(0).array(0);
        w.array(1).array(5).uint(20).bytes(&[1; 8]).uint(1);
        w.array(5).uint(0).uint(1_000).null().array(1);
        w.raw(&run(1).entries[0]).text("new in a run");
        w.text("new in a problem").text("new in a section");
        w.array(1)
            .array(4)
            .uint(3)
            .bytes(&[4; 32])
            .uint(9)
            .text("new");
        w.text("new in the answer")
    });
    let read = SyncAnswer::decode(&array).unwrap();
    let read = read.content().unwrap();
    assert_eq!(read.sections[0].heads, [head()]);
    assert_eq!(read.sections[0].problems[0].run.as_deref(), Some(&run(1)));
    assert_eq!(read.joined[0].state, LogState::Unknown(9));
}

#[test]
fn a_covered_answer_is_a_multiple_of_512_bytes() {
    for count in 0..4 {
        let covered = SyncNews {
            cover: true,
            ..news(vec![section(); count])
        };
        let whole = answer(Status::Done, AnswerBody::Content(covered));
        assert_eq!((whole.to_array().len() + 64) % 512, 0);
        assert_eq!(Answer::decode(&whole.to_array()), Ok(whole));
    }
}

#[test]
fn a_used_counter_is_shown_by_four_elements_whatever_was_asked() {
    let proof = CounterProof {
        endpoint: Endpoint::Erase,
        counter: u32::MAX,
        array_hash: [5; 32],
        signature: Signature::from_bytes([6; 64]),
    };
    let used: SyncAnswer = answer(Status::CounterUsed, AnswerBody::CounterUsed(proof));
    let array = used.to_array();
    assert_eq!(SyncAnswer::decode(&array), Ok(used.clone()));
    assert_eq!(SyncAnswer::decode(&longer(&array)), Ok(used));
    let live = Answer::<LiveNews>::decode(&array).unwrap();
    assert_eq!(live.body, AnswerBody::CounterUsed(proof));
    let bare: SyncAnswer = answer(Status::CounterUsed, AnswerBody::Nothing);
    assert_eq!(SyncAnswer::decode(&bare.to_array()), Err(BAD));
    for endpoint in [0, 8] {
        let mut other = array.clone();
        other[12] = endpoint;
        assert_eq!(SyncAnswer::decode(&other), Err(BAD));
    }
}

#[test]
fn what_follows_an_unknown_status_or_problem_is_not_read() {
    let array = item(|w| {
        w.array(5).uint(77).bytes(&[1; 4]).uint(1);
        w.text("of a later version").null()
    });
    let read = SyncAnswer::decode(&array).unwrap();
    assert_eq!(read.head.status, Status::Unknown(77));
    assert_eq!(read.body, AnswerBody::Nothing);

    let array = item(|w| {
        w.array(6)
            .uint(0)
            .bytes(&[1; 4])
            .uint(1)
            .uint(1)
            .bytes(&[1; 8]);
        w.array(1).array(8).uint(0).uint(1).bytes(&[1; 8]);
        w.array(0).array(0).array(0).array(0);
        w.array(1)
            .array(4)
            .uint(99)
            .bytes(&[1; 8])
            .uint(3)
            .text("new")
    });
    let read = SyncAnswer::decode(&array).unwrap();
    let problem = Problem {
        code: ProblemCode::Unknown(99),
        handle: Handle::from_bytes([1; 8]),
        sequence: 3,
        run: None,
    };
    assert_eq!(read.content().unwrap().sections[0].problems, [problem]);
}

#[test]
fn every_status_may_carry_news() {
    for status in Status::ALL
        .iter()
        .filter(|one| **one != Status::CounterUsed)
    {
        let whole = answer(*status, AnswerBody::Content(news(vec![section()])));
        assert_eq!(Answer::decode(&whole.to_array()), Ok(whole));
    }
}

#[test]
fn heads_and_sections_are_bounded() {
    let with = |head: Head| {
        let section = SectionDown {
            heads: vec![head],
            ..section()
        };
        again(news(vec![section])).map(|_| ())
    };
    let edge = Head {
        sequence: NUMBER_MAX,
        kind: ItemKind::Unknown(9),
        ..head()
    };
    assert_eq!(with(edge), Ok(()));
    let past = Head {
        sequence: NUMBER_MAX + 1,
        ..head()
    };
    assert_eq!(with(past), Err(BAD));
    let small = SectionDown {
        heads: vec![],
        runs: vec![],
        ..section()
    };
    let of = |count| again(news(vec![small.clone(); count])).map(|_| ());
    assert_eq!(of(LOGS_MAX), Ok(()));
    assert_eq!(of(LOGS_MAX + 1), Err(Error::Limit("sections")));
}

#[test]
fn the_other_endpoints_answers_read_back() {
    travels(&LiveNews { changed: true });
    travels(&LiveNews { changed: false });
    travels(&AnnouncedLimits {
        request_kib: 1024,
        answer_kib: 512,
        account_mib: 50,
    });
    travels(&MailContent(None));
    travels(&MailContent(Some(vec![1; 16])));
    travels(&BlobTaken { offset: 16_384 });
    travels(&BlobPiece {
        size: 20_000,
        bytes: vec![7; 300],
    });
    travels(&EraseDue { due_s: None });
    travels(&EraseDue {
        due_s: Some(1_800_000_000),
    });
    let neither = answer(Status::Done, AnswerBody::Content(BlobTaken { offset: 2 }));
    assert_eq!(Answer::<LiveNews>::decode(&neither.to_array()), Err(BAD));
}

#[test]
fn announced_limits_may_grow_by_elements() {
    let array = item(|w| {
        w.array(4).uint(0).bytes(&[1; 4]).uint(1);
        w.array(4).uint(1).uint(2).uint(3).text("new")
    });
    let read = Answer::<AnnouncedLimits>::decode(&array).unwrap();
    assert_eq!(read.content().unwrap().account_mib, 3);
}

#[test]
fn parts_of_blobs_are_bounded() {
    let size = BLOB_BYTES_MAX as u64;
    let piece = |size, bytes: u64| BlobPiece {
        size,
        bytes: vec![0; bytes as usize],
    };
    assert!(again(piece(size, BLOB_GET_BYTES_MAX)).is_ok());
    let past = again(piece(size, BLOB_GET_BYTES_MAX + 1));
    assert_eq!(past, Err(Error::Limit("blob part bytes")));
    let past = again(piece(size + 1, 1));
    assert_eq!(past, Err(Error::Limit("blob bytes")));
    assert!(again(BlobTaken { offset: size }).is_ok());
    let past = again(BlobTaken { offset: size + 1 });
    assert_eq!(past, Err(Error::Limit("blob bytes")));
}

#[test]
fn a_mail_answer_is_a_token_only_if_it_has_sixteen_bytes() {
    let token = MailContent(Some(vec![3; 16])).token();
    assert_eq!(token, Ok(Token::from_bytes([3; 16])));
    for other in [None, Some(vec![3; 15]), Some(vec![3; 17])] {
        assert_eq!(MailContent(other).token(), Err(Error::Malformed("token")));
    }
}
