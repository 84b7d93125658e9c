//! Envelope files, what is sealed in them, and QR sets.

use protocol::{
    BlobId, Envelope, EnvelopeContent, EnvelopeLog, Head, ItemKind, LogId, QrFrame, QrOutcome,
    QrSet, SlotNumber,
};
use serde_json::{Value, json};

use super::fields::{all, each, head, run as said_run};
use super::items::{LOG, blob, manifest, run};
use super::mailboxes::contact;
use crate::seeds::{bytes, founded, hex, list, phone, text};

pub fn envelopes() -> Vec<Envelope> {
    let handle = phone().device_id().handle();
    vec![
        Envelope::Space {
            space: [0x51; 8],
            epoch: [0x52; 8],
            nonce: [0x91; 24],
            sealed: vec![0x92; 300],
        },
        Envelope::Device {
            handle,
            ephemeral: [0x93; 32],
            sealed: vec![0x94; 300],
        },
        Envelope::Contact {
            handle,
            card: contact().to_bytes(),
        },
        Envelope::Slot {
            number: SlotNumber::Second,
            slot: vec![0x95; 181],
        },
        Envelope::Unknown {
            kind: 9,
            rest: vec![0x96; 3],
        },
    ]
}

fn said_envelope(envelope: &Envelope) -> Value {
    match envelope {
        Envelope::Space {
            space,
            epoch,
            nonce,
            sealed,
        } => json!([1, hex(space), hex(epoch), hex(nonce), hex(sealed)]),
        Envelope::Device {
            handle,
            ephemeral,
            sealed,
        } => json!([2, hex(handle.as_bytes()), hex(ephemeral), hex(sealed)]),
        Envelope::Contact { handle, card } => json!([3, hex(handle.as_bytes()), hex(card)]),
        Envelope::Slot { number, slot } => json!([4, hex([number.number()]), hex(slot)]),
        Envelope::Unknown { kind, rest } => json!([kind, hex(rest)]),
    }
}

pub fn content() -> EnvelopeContent {
    let person_log = EnvelopeLog {
        records: vec![founded().era],
        ..EnvelopeLog::new(LogId::from(crate::seeds::person()))
    };
    let space = EnvelopeLog {
        heads: vec![Head {
            handle: phone().device_id().handle(),
            kind: ItemKind::Entry,
            sequence: 8,
            id: BlobId::of(b"head").short(),
        }],
        runs: vec![run(1, 1), run(7, 2)],
        manifests: vec![manifest(protocol::DropAfter::ThirtyDays, Default::default()).to_bytes()],
        blobs: vec![blob(40).to_bytes()],
        ..EnvelopeLog::new(LOG)
    };
    EnvelopeContent {
        logs: vec![person_log, space],
    }
}

fn said_log(log: &EnvelopeLog) -> Value {
    json!({
        "log": hex(log.log.as_bytes()), "heads": each(&log.heads, head),
        "records": all(&log.records), "runs": each(&log.runs, said_run),
        "manifests": all(&log.manifests), "blobs": all(&log.blobs),
    })
}

fn set(length: usize, set: u16) -> Value {
    let whole: Vec<u8> = (0..length).map(|n| (n % 256) as u8).collect();
    let frames = QrFrame::split(&whole, set).expect("frames");
    json!({
        "whole": hex(&whole), "set": set,
        "frames": frames.iter().map(QrFrame::to_text).collect::<Vec<_>>(),
    })
}

pub fn make() -> Value {
    let files = envelopes().into_iter().map(|one| vec![one]);
    let files = files.chain([envelopes()]).map(|envelopes| {
        let bytes: Vec<_> = envelopes
            .iter()
            .map(|one| one.to_bytes().unwrap())
            .collect();
        json!({ "envelopes": each(&envelopes, said_envelope), "file": hex(bytes.concat()) })
    });
    let content = content();
    json!({
        "files": files.collect::<Vec<_>>(),
        "contents": [{
            "logs": each(&content.logs, said_log), "content": hex(content.to_bytes()),
        }],
        "sets": [set(1, 0), set(600, 0xABCD), set(601, 7), set(1_802, u16::MAX)],
    })
}

pub fn read(file: &Value) {
    let files = list(file, "files");
    let last = bytes(&files[files.len() - 1]["file"]);
    assert_eq!(Envelope::decode_file(&last), Ok(envelopes()));
    for one in files {
        let envelopes = Envelope::decode_file(&bytes(&one["file"])).expect("a file");
        assert_eq!(json!(each(&envelopes, said_envelope)), one["envelopes"]);
    }
    let read = EnvelopeContent::decode(&bytes(&list(file, "contents")[0]["content"]));
    assert_eq!(read, Ok(content()));
    for one in list(file, "sets") {
        let mut set = QrSet::default();
        let mut last = None;
        for frame in list(one, "frames").iter().rev() {
            last = Some(set.take(QrFrame::parse(text(frame)).expect("a frame")));
        }
        assert_eq!(last, Some(QrOutcome::Complete(bytes(&one["whole"]))));
    }
}
