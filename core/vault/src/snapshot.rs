//! Manifests' bodies and blobs, sealed and opened (PROTOCOL 4.3).

use protocol::limits::{BLOB_BYTES_MAX, BLOB_BYTES_MIN, MANIFEST_BYTES_MAX};
use protocol::{
    Blob, BlobBody, BlobId, Label, Manifest, ManifestBody, PersonId, Random, RecordId, SigningKey,
    SpaceId,
};

use crate::padding::{self, content_bytes};
use crate::{EpochSecret, Error, Result, open_box, seal_box};

/// The longest body of a blob: the next longer Padmé length would make a blob too long.
pub const BLOB_BODY_BYTES_MAX: usize = 4_128_768;
const _: () = assert!(BLOB_BODY_BYTES_MAX + BLOB_BYTES_MIN <= BLOB_BYTES_MAX);

/// Seals `body` into a manifest in which all else is in place, and signs it.
///
/// # Errors
/// `Limit` for a manifest longer than 64 KiB, `Protocol` when the source of randomness fails.
pub fn seal_manifest(
    secret: &EpochSecret,
    space: &SpaceId,
    draft: Manifest,
    body: &ManifestBody,
    signing: &SigningKey,
    person: &PersonId,
    random: &mut dyn Random,
) -> Result<Manifest> {
    let key = secret.key(Label::ManifestKey, space, &[]);
    let padded = padding::padded(&body.to_bytes(), 0);
    let additional = draft.additional_data();
    let sealed = seal_box(&key, &padded, &additional, random)?;
    let manifest = Manifest { sealed, ..draft }.sign(space, signing, person);
    if manifest.to_bytes().len() > MANIFEST_BYTES_MAX {
        return Err(Error::Limit("manifest bytes"));
    }
    Ok(manifest)
}

/// Opens the body of a manifest; whether its author signed it is `Manifest::verify`'s.
///
/// # Errors
/// `CannotOpen` for another secret, space or manifest, or damage; `Malformed` or `Protocol` for a
/// body or padding that no honest author makes.
pub fn open_manifest(
    secret: &EpochSecret,
    space: &SpaceId,
    manifest: &Manifest,
) -> Result<ManifestBody> {
    let key = secret.key(Label::ManifestKey, space, &[]);
    let padded = open_box(&key, &manifest.sealed, &manifest.additional_data())?;
    let content = content_bytes(&padded, 0, "manifest body")?;
    Ok(ManifestBody::decode(content)?)
}

/// Seals documents into a blob, and tells its id.
///
/// # Errors
/// `Limit` for a blob longer than 4 MiB, `Protocol` when the source of randomness fails.
pub fn seal_blob(
    secret: &EpochSecret,
    space: &SpaceId,
    epoch: &RecordId,
    body: &BlobBody,
    random: &mut dyn Random,
) -> Result<(BlobId, Vec<u8>)> {
    let key = secret.key(Label::BlobKey, space, &[]);
    let padded = padding::padded(&body.to_bytes(), 0);
    if padded.len() > BLOB_BODY_BYTES_MAX {
        return Err(Error::Limit("blob bytes"));
    }
    let blob = Blob {
        epoch: epoch.short(),
        sealed: seal_box(&key, &padded, &[], random)?,
    };
    let bytes = blob.to_bytes();
    Ok((BlobId::of(&bytes), bytes))
}

/// Opens a blob, if it is the one that a manifest names by `id`. Which epoch it is of,
/// `Blob::decode` tells.
///
/// # Errors
/// `WrongId` for another blob; else as for `open_manifest`.
pub fn open_blob(
    secret: &EpochSecret,
    space: &SpaceId,
    id: &BlobId,
    bytes: &[u8],
) -> Result<BlobBody> {
    let blob = Blob::decode(bytes)?;
    if BlobId::of(bytes) != *id {
        return Err(Error::WrongId);
    }
    let key = secret.key(Label::BlobKey, space, &[]);
    let padded = open_box(&key, &blob.sealed, &[])?;
    let content = content_bytes(&padded, 0, "blob body")?;
    Ok(BlobBody::decode(content)?)
}

#[cfg(test)]
mod tests {
    use protocol::{BlobPart, Cut, DropAfter, Expect, Handle, Part, Signature, cbor::Tail};

    use super::*;
    use crate::DeviceKeys;
    use crate::secret::tests::Counting;

    const SPACE: SpaceId = SpaceId::from_bytes([1; 32]);
    const ELSEWHERE: SpaceId = SpaceId::from_bytes([2; 32]);
    const EPOCH: RecordId = RecordId::from_bytes([3; 32]);
    const PERSON: PersonId = PersonId::from_bytes([9; 32]);

    fn secret(seed: u8) -> EpochSecret {
        EpochSecret::make(&mut Counting(seed)).unwrap()
    }

    fn keys() -> DeviceKeys {
        DeviceKeys::make(&mut Counting(5)).unwrap()
    }

    fn body(documents: u64) -> ManifestBody {
        let part = |n| BlobPart {
            key: vec![2, 1, 0x5F, 2],
            blob: n,
            heads: [7; 8],
            changes: 90,
        };
        ManifestBody {
            documents: (0..documents).map(part).collect(),
        }
    }

    fn draft() -> Manifest {
        let cut = Cut {
            handle: Handle::from_bytes([6; 8]),
            sequence: 40,
            id: [8; 8],
        };
        Manifest {
            author: keys().device_id(),
            counter: 2,
            covers: vec![cut],
            blobs: vec![BlobId::from_bytes([4; 16])],
            epoch: EPOCH.short(),
            sealed: Vec::new(),
            drop_after: DropAfter::ThirtyDays,
            tail: Tail::default(),
            signature: Signature::from_bytes([0; 64]),
        }
    }

    fn sealed(body: &ManifestBody) -> Result<Manifest> {
        let (keys, random) = (keys(), &mut Counting(8));
        let signing = keys.signing();
        seal_manifest(&secret(1), &SPACE, draft(), body, signing, &PERSON, random)
    }

    #[test]
    fn a_manifest_opens_to_what_was_sealed_and_its_signature_holds() {
        let manifest = sealed(&body(3)).unwrap();
        assert_eq!(open_manifest(&secret(1), &SPACE, &manifest), Ok(body(3)));
        let public = keys().signing().public();
        assert!(manifest.verify(&SPACE, &public, &PERSON).is_ok());
        assert_eq!(Manifest::decode(&manifest.to_bytes()), Ok(manifest));
    }

    #[test]
    fn a_manifest_whose_other_fields_were_changed_does_not_open() {
        let right = sealed(&body(3)).unwrap();
        let other = DeviceKeys::make(&mut Counting(6)).unwrap().device_id();
        let bent = [
            Manifest {
                author: other,
                ..right.clone()
            },
            Manifest {
                counter: 3,
                ..right.clone()
            },
            Manifest {
                covers: Vec::new(),
                ..right.clone()
            },
            Manifest {
                blobs: Vec::new(),
                ..right.clone()
            },
            Manifest {
                epoch: [0; 8],
                ..right.clone()
            },
            Manifest {
                drop_after: DropAfter::SevenDays,
                ..right.clone()
            },
        ];
        for bent in bent {
            let opened = open_manifest(&secret(1), &SPACE, &bent);
            assert_eq!(opened, Err(Error::CannotOpen), "{bent:?}");
            let public = keys().signing().public();
            assert!(bent.verify(&SPACE, &public, &PERSON).is_err());
        }
        for (secret, space) in [(secret(2), SPACE), (secret(1), ELSEWHERE)] {
            let opened = open_manifest(&secret, &space, &right);
            assert_eq!(opened, Err(Error::CannotOpen));
        }
        for place in 0..right.sealed.len() {
            let mut bent = right.clone();
            bent.sealed[place] ^= 1;
            let opened = open_manifest(&secret(1), &SPACE, &bent);
            assert_eq!(opened, Err(Error::CannotOpen), "{place}");
        }
    }

    #[test]
    fn a_manifest_names_as_many_documents_as_64_kib_hold() {
        assert!(sealed(&body(3_000)).is_ok());
        let over = sealed(&body(4_000));
        assert_eq!(over, Err(Error::Limit("manifest bytes")));
    }

    fn documents(payload_bytes: usize) -> BlobBody {
        let part = Part {
            key: vec![2, 1, 0x5F, 2],
            format: 4,
            payload: vec![7; payload_bytes],
            expect: Some(Expect {
                count: 91,
                heads: vec![[7; 32]],
            }),
        };
        BlobBody { parts: vec![part] }
    }

    fn blob(payload_bytes: usize) -> Result<(BlobId, Vec<u8>)> {
        let body = documents(payload_bytes);
        seal_blob(&secret(1), &SPACE, &EPOCH, &body, &mut Counting(8))
    }

    #[test]
    fn a_blob_opens_to_what_was_sealed_where_it_belongs() {
        let (id, bytes) = blob(1_000).unwrap();
        assert_eq!(
            open_blob(&secret(1), &SPACE, &id, &bytes),
            Ok(documents(1_000))
        );
        assert_eq!(Blob::decode(&bytes).unwrap().epoch, EPOCH.short());
        for (secret, space) in [(secret(2), SPACE), (secret(1), ELSEWHERE)] {
            let opened = open_blob(&secret, &space, &id, &bytes);
            assert_eq!(opened, Err(Error::CannotOpen));
        }
        for place in (0..bytes.len()).step_by(7) {
            let mut bent = bytes.clone();
            bent[place] ^= 1;
            assert!(
                open_blob(&secret(1), &SPACE, &id, &bent).is_err(),
                "{place}"
            );
            // Even who gives it the name that it now has: the box is bound to the key alone, and
            // the epoch only looks up.
            let opened = open_blob(&secret(1), &SPACE, &BlobId::of(&bent), &bent);
            assert!(opened.is_err() || (1..9).contains(&place), "{place}");
        }
    }

    #[test]
    fn a_blob_is_sealed_at_its_limit_and_not_past_it() {
        // Heads, key and what is expected.
        let most = BLOB_BODY_BYTES_MAX - 51;
        let (id, bytes) = blob(most).unwrap();
        assert!(bytes.len() <= BLOB_BYTES_MAX);
        assert!(open_blob(&secret(1), &SPACE, &id, &bytes).is_ok());
        assert_eq!(blob(most + 1), Err(Error::Limit("blob bytes")));
    }
}
