use protocol::cbor::{Tail, Writer};
use protocol::limits::{BLOB_BYTES_MAX, BLOBS_MAX, MANIFEST_BYTES_MAX, NUMBER_MAX};
use protocol::{
    Blob, BlobId, BlobPart, Cut, DropAfter, Error, Manifest, ManifestBody, PersonId, Signature,
    SpaceId, heads_digest,
};

use crate::parts::{DEVICE, PERSON, SPACE, device_key, longer};

const BAD: Error = Error::Malformed("manifest");

fn manifest() -> Manifest {
    let cut = Cut {
        handle: DEVICE.handle(),
        sequence: 90,
        id: [3; 8],
    };
    let manifest = Manifest {
        author: DEVICE,
        counter: 2,
        covers: vec![cut],
        blobs: vec![BlobId::of(b"one"), BlobId::of(b"two")],
        epoch: [4; 8],
        sealed: vec![5; 60],
        drop_after: DropAfter::ThirtyDays,
        tail: Tail::default(),
        signature: Signature::from_bytes([0; 64]),
    };
    manifest.sign(&SPACE, &device_key(), &PERSON)
}

fn resigned(change: impl FnOnce(&mut Manifest)) -> Manifest {
    let mut manifest = manifest();
    change(&mut manifest);
    manifest.sign(&SPACE, &device_key(), &PERSON)
}

#[test]
fn a_manifest_reads_back_and_holds_for_its_space_and_person() {
    let good = manifest();
    let read = Manifest::decode(&good.to_bytes()).unwrap();
    assert_eq!((&read, read.to_bytes()), (&good, good.to_bytes()));
    let key = device_key().public();
    assert_eq!(read.verify(&SPACE, &key, &PERSON), Ok(good.id(&SPACE)));
    let elsewhere = SpaceId::from_bytes([1; 32]);
    let you = PersonId::from_bytes([1; 32]);
    assert_eq!(
        read.verify(&elsewhere, &key, &PERSON),
        Err(Error::BadSignature)
    );
    assert_eq!(read.verify(&SPACE, &key, &you), Err(Error::BadSignature));
}

#[test]
fn the_seal_is_bound_to_everything_but_itself() {
    let data = manifest().additional_data();
    assert_eq!(resigned(|m| m.sealed.push(1)).additional_data(), data);
    let changes: [fn(&mut Manifest); 6] = [
        |m| m.author = protocol::DeviceId::from_bytes([1; 16]),
        |m| m.counter += 1,
        |m| m.covers.clear(),
        |m| m.blobs.clear(),
        |m| m.epoch = [1; 8],
        |m| m.drop_after = DropAfter::SevenDays,
    ];
    for change in changes {
        let other = resigned(change);
        assert_ne!(other.additional_data(), data);
        assert_eq!(Manifest::decode(&other.to_bytes()), Ok(other));
    }
}

#[test]
fn a_later_versions_field_is_kept_and_signed() {
    let newer = resigned(|m| m.tail = Tail::of(8, Writer::default().uint(1)));
    let read = Manifest::decode(&newer.to_bytes()).unwrap();
    assert_eq!(read, newer);
    let key = device_key().public();
    assert!(read.verify(&SPACE, &key, &PERSON).is_ok());
    assert_ne!(newer.additional_data(), manifest().additional_data());
}

#[test]
fn other_suites_days_lengths_and_layouts_are_refused() {
    let good = manifest().to_bytes();
    let mut newer = good.clone();
    newer[2] = 2;
    assert_eq!(Manifest::decode(&newer), Err(Error::UnknownSuite));
    for days in [0, 6, 8, 23] {
        let mut other = resigned(|m| m.drop_after = DropAfter::SevenDays).to_bytes();
        let at = other.len() - 64 - 1;
        other[at] = days;
        assert_eq!(Manifest::decode(&other), Err(BAD), "{days}");
    }
    for bytes in [
        &good[..good.len() - 1],
        &[],
        &good[..10],
        &[&good[..], &[0]].concat(),
    ] {
        assert_eq!(Manifest::decode(bytes), Err(BAD));
    }
    assert_eq!(Manifest::decode(&longer(&[0x80])), Err(BAD));
}

#[test]
fn a_counter_fits_a_servers_integer() {
    assert!(Manifest::decode(&resigned(|m| m.counter = NUMBER_MAX).to_bytes()).is_ok());
    let past = resigned(|m| m.counter = NUMBER_MAX + 1).to_bytes();
    assert_eq!(Manifest::decode(&past), Err(BAD));
}

#[test]
fn a_manifest_is_taken_up_to_64_kib_and_not_beyond() {
    let beside = resigned(|m| m.sealed = vec![0; 60_000]).to_bytes().len() - 60_000;
    let edge = MANIFEST_BYTES_MAX - beside;
    let of = |sealed: usize| resigned(|m| m.sealed = vec![0; sealed]).to_bytes();
    assert_eq!(of(edge).len(), MANIFEST_BYTES_MAX);
    assert!(Manifest::decode(&of(edge)).is_ok());
    let past = Manifest::decode(&of(edge + 1));
    assert_eq!(past, Err(Error::Limit("manifest bytes")));
}

#[test]
fn blob_ids_are_whole_and_no_manifest_has_room_for_more_than_the_most() {
    // 4,096 ids of 16 bytes are 64 KiB: the limit in bytes strikes first.
    let most = resigned(|m| m.blobs = vec![BlobId::of(b""); BLOBS_MAX]).to_bytes();
    assert_eq!(Manifest::decode(&most), Err(Error::Limit("manifest bytes")));
    let mut half = manifest().to_bytes();
    let head = half
        .iter()
        .zip(&half[1..])
        .position(|(a, b)| (*a, *b) == (0x58, 32));
    let head = head.unwrap();
    half[head + 1] = 31;
    half.remove(head + 2);
    assert_eq!(Manifest::decode(&half), Err(BAD));
}

#[test]
fn a_manifest_body_reads_back_and_takes_no_more_elements() {
    let part = BlobPart {
        key: vec![2, 1],
        blob: 1,
        heads: [1; 8],
        changes: 300,
    };
    let of = |part: BlobPart| ManifestBody {
        documents: vec![part],
    };
    let body = of(part.clone());
    assert_eq!(ManifestBody::decode(&body.to_bytes()), Ok(body.clone()));
    let bad = Err(Error::Malformed("manifest body"));
    let mut longer = body.to_bytes();
    longer[1] += 1;
    longer.push(0);
    assert_eq!(ManifestBody::decode(&longer), bad);
    for changed in [
        BlobPart {
            key: vec![2],
            ..part.clone()
        },
        BlobPart {
            key: vec![2; 16],
            ..part.clone()
        },
        BlobPart {
            blob: BLOBS_MAX as u64,
            ..part.clone()
        },
        BlobPart {
            changes: NUMBER_MAX + 1,
            ..part.clone()
        },
    ] {
        assert_eq!(ManifestBody::decode(&of(changed).to_bytes()), bad);
    }
    let edge = BlobPart {
        key: vec![2; 15],
        blob: BLOBS_MAX as u64 - 1,
        changes: NUMBER_MAX,
        ..part
    };
    assert!(ManifestBody::decode(&of(edge).to_bytes()).is_ok());
    let huge = vec![0; MANIFEST_BYTES_MAX + 1];
    let limit = Err(Error::Limit("manifest body bytes"));
    assert_eq!(ManifestBody::decode(&huge), limit);
    assert_eq!(ManifestBody::decode(&huge[1..]), bad);
}

#[test]
fn a_digest_of_heads_knows_no_order() {
    let [a, b] = [[1; 32], [2; 32]];
    assert_eq!(heads_digest(&[a, b]), heads_digest(&[b, a]));
    assert_ne!(heads_digest(&[a, b]), heads_digest(&[a]));
}

#[test]
fn a_blob_is_framed_named_and_bounded() {
    let blob = |bytes: usize| Blob {
        epoch: [4; 8],
        sealed: vec![1; bytes - 9],
    };
    for bytes in [49, BLOB_BYTES_MAX] {
        let framed = blob(bytes).to_bytes();
        assert_eq!(framed.len(), bytes);
        assert_eq!(Blob::decode(&framed), Ok(blob(bytes)));
    }
    let short = blob(48).to_bytes();
    assert_eq!(Blob::decode(&short), Err(Error::Malformed("blob")));
    assert_eq!(Blob::decode(&[]), Err(Error::Malformed("blob")));
    let long = blob(BLOB_BYTES_MAX + 1).to_bytes();
    assert_eq!(Blob::decode(&long), Err(Error::Limit("blob bytes")));
    let mut newer = blob(49).to_bytes();
    newer[0] = 2;
    assert_eq!(Blob::decode(&newer), Err(Error::UnknownSuite));
    assert_ne!(BlobId::of(&newer), BlobId::of(&blob(49).to_bytes()));
}
