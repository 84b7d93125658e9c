use protocol::limits::{QR_DATA_BYTES_MAX, QR_FRAMES_MAX, QR_TEXT_BYTES_MAX};
use protocol::{Error, QrFrame, QrOutcome, QrSet};

const BAD: Error = Error::Malformed("qr frame");

fn whole(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| (n % 251) as u8).collect()
}

fn frames(bytes: usize, set: u16) -> Vec<QrFrame> {
    QrFrame::split(&whole(bytes), set).unwrap()
}

#[test]
fn a_frame_reads_back_from_its_bytes_and_text() {
    let frame = frames(527, 0xABCD).remove(0);
    let bytes = frame.to_bytes();
    assert_eq!(bytes[..5], [0xC1, 0xAB, 0xCD, 0, 1]);
    assert_eq!(bytes.len(), 9 + 527);
    assert_eq!(QrFrame::from_bytes(&bytes).as_ref(), Ok(&frame));
    assert_eq!(QrFrame::parse(&frame.to_text()).as_ref(), Ok(&frame));
}

#[test]
fn text_is_taken_as_typed_with_breaks_other_case_and_lost_or_added_spaces() {
    let mut begun_with_spaces = [0; 2];
    for n in (0..u16::MAX).step_by(29) {
        let data = [n.to_be_bytes(), n.to_be_bytes()].concat();
        let frame = QrFrame::split(&data, n).unwrap().remove(0);
        let text = frame.to_text();
        let typed = [
            text.to_ascii_lowercase(),
            format!("{}\r\n{}\n", &text[..7], &text[7..]),
            format!("  {text}  "),
            text.trim().to_owned(),
        ];
        for typed in typed {
            assert_eq!(QrFrame::parse(&typed).as_ref(), Ok(&frame), "{typed:?}");
        }
        assert!(!text.ends_with(' '));
        begun_with_spaces[text.len() - text.trim_start().len()] += 1;
    }
    assert!(begun_with_spaces.iter().all(|count| *count > 0));
}

#[test]
fn a_slip_in_a_single_frame_is_found_at_once() {
    let text = frames(100, 7).remove(0).to_text();
    let (mut damaged, mut malformed) = (0, 0);
    for at in 0..text.len() {
        for digit in ['0', 'A', '$'] {
            let mut slipped = text.clone();
            slipped.replace_range(at..=at, &digit.to_string());
            match QrFrame::parse(&slipped) {
                // Another set number is no damage: the checksum is of the whole alone.
                Ok(frame) => assert_eq!(frame.data, whole(100)),
                Err(Error::Damaged("qr frame")) => damaged += 1,
                Err(_) => malformed += 1,
            }
        }
    }
    assert!(damaged > 100 && malformed > 1);
}

#[test]
fn bytes_that_are_no_frame_are_refused() {
    let good = frames(10, 1).remove(0).to_bytes();
    for length in 0..10 {
        assert_eq!(QrFrame::from_bytes(&good[..length]), Err(BAD), "{length}");
    }
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        QrFrame::from_bytes(&bytes).map(|_| ())
    };
    assert_eq!(with(0, 0xC0), Err(BAD));
    assert_eq!(with(3, 1), Err(BAD));
    assert_eq!(with(4, 0), Err(BAD));
    assert_eq!(with(4, QR_FRAMES_MAX as u8), Ok(()));
    let past = with(4, QR_FRAMES_MAX as u8 + 1);
    assert_eq!(past, Err(Error::Limit("qr frames")));
    for text in ["", " ", "Ä", "GGW", ":::", "A"] {
        assert_eq!(QrFrame::parse(text), Err(BAD), "{text:?}");
    }
    assert_eq!(QrFrame::parse(&"0".repeat(QR_TEXT_BYTES_MAX)), Err(BAD));
    let past = QrFrame::parse(&"0".repeat(QR_TEXT_BYTES_MAX + 1));
    assert_eq!(past, Err(Error::Limit("qr text bytes")));
}

#[test]
fn a_frame_holds_600_bytes_and_a_set_32_frames() {
    let frame = |bytes| QrFrame {
        data: vec![0; bytes],
        ..frames(10, 1).remove(0)
    };
    assert!(QrFrame::from_bytes(&frame(QR_DATA_BYTES_MAX).to_bytes()).is_ok());
    let past = QrFrame::from_bytes(&frame(QR_DATA_BYTES_MAX + 1).to_bytes());
    assert_eq!(past, Err(Error::Limit("qr frame bytes")));
    let edge = QR_DATA_BYTES_MAX * QR_FRAMES_MAX;
    assert_eq!(frames(edge, 1).len(), QR_FRAMES_MAX);
    let limit = Err(Error::Limit("qr frames"));
    assert_eq!(QrFrame::split(&whole(edge + 1), 1), limit);
    assert_eq!(QrFrame::split(&whole(256 * QR_DATA_BYTES_MAX), 1), limit);
    assert_eq!(QrFrame::split(&[], 1), Err(BAD));
}

#[test]
fn every_length_is_split_into_as_many_frames_as_it_needs() {
    let lengths = (1..=QR_DATA_BYTES_MAX * QR_FRAMES_MAX).step_by(97);
    for bytes in lengths.chain([1, 2, 599, 600, 601, 1_200, 1_201, 19_199]) {
        let frames = frames(bytes, 3);
        assert_eq!(frames.len(), bytes.div_ceil(QR_DATA_BYTES_MAX));
        assert!(
            frames
                .iter()
                .all(|one| usize::from(one.count) == frames.len())
        );
        let mut set = QrSet::default();
        let last = frames.into_iter().map(|frame| set.take(frame)).last();
        assert_eq!(last, Some(QrOutcome::Complete(whole(bytes))));
    }
}

#[test]
fn frames_come_in_any_order_and_again_and_again() {
    let frames = frames(1_700, 3);
    let mut set = QrSet::default();
    assert_eq!(set.missing(), [0; 0]);
    let (have, count) = (1, 3);
    assert_eq!(
        set.take(frames[2].clone()),
        QrOutcome::Added { have, count }
    );
    assert_eq!(set.missing(), [0, 1]);
    assert_eq!(
        set.take(frames[2].clone()),
        QrOutcome::Known { have, count }
    );
    assert_eq!(
        set.take(frames[0].clone()),
        QrOutcome::Added { have: 2, count }
    );
    assert_eq!(
        set.take(frames[0].clone()),
        QrOutcome::Known { have: 2, count }
    );
    assert_eq!(set.missing(), [1]);
    let complete = set.take(frames[1].clone());
    assert_eq!(complete, QrOutcome::Complete(whole(1_700)));
    assert_eq!(set.missing(), [0; 0]);
    assert_eq!(
        set.take(frames[1].clone()),
        QrOutcome::Known { have: 3, count }
    );
}

#[test]
fn frames_of_another_set_are_told_and_left_out() {
    let (mine, other) = (frames(1_000, 3), frames(1_000, 4));
    let other_content = QrFrame::split(&vec![7; 1_000], 3).unwrap();
    let longer = frames(1_700, 3);
    let mut set = QrSet::default();
    set.take(mine[0].clone());
    for foreign in [&other[1], &other_content[1], &longer[1]] {
        assert_eq!(set.take(foreign.clone()), QrOutcome::OtherSet);
    }
    let complete = set.take(mine[1].clone());
    assert_eq!(complete, QrOutcome::Complete(whole(1_000)));
    set.start_over();
    assert_eq!(
        set.take(other[0].clone()),
        QrOutcome::Added { have: 1, count: 2 }
    );
}

#[test]
fn a_frame_that_changed_is_told_and_a_set_that_does_not_fit_is_dropped() {
    let good = frames(1_000, 3);
    let mut bent = good.clone();
    bent[1].data[0] ^= 1;
    let mut set = QrSet::default();
    set.take(good[0].clone());
    let mut changed = good[0].clone();
    changed.data[0] ^= 1;
    assert_eq!(set.take(changed), QrOutcome::Differs);
    assert_eq!(set.take(bent[1].clone()), QrOutcome::Damaged);
    assert_eq!(
        set.take(good[0].clone()),
        QrOutcome::Added { have: 1, count: 2 }
    );
    let complete = set.take(good[1].clone());
    assert_eq!(complete, QrOutcome::Complete(whole(1_000)));
}
