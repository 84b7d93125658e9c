//! Entries, sealed and opened (PROTOCOL 4.2). Signatures and chains are the protocol's.

use protocol::limits::{ENTRY_BODY_BYTES_MIN, ENTRY_BYTES_MAX};
use protocol::{
    Entry, EntryBody, EntryContext, EntryId, Label, PersonId, Random, Short, SigningKey, nonce_part,
};
use zeroize::Zeroizing;

use crate::aead::{decrypt, encrypt};
use crate::padding::{self, content_bytes};
use crate::{EpochSecret, Error, Result, Secret};

/// The longest body of an entry, padded: the next longer one would make an entry too long.
pub const ENTRY_BODY_BYTES_MAX: usize = 63_488;
/// What is not the body in an entry that is longer than 64 KiB would allow short heads for.
const ENTRY_BESIDES_BYTES: usize = 1 + 1 + 5 + 13 + 3 + 16 + 66;
const _: () = assert!(ENTRY_BODY_BYTES_MAX + ENTRY_BESIDES_BYTES <= ENTRY_BYTES_MAX);

/// How long a body of `content_bytes` is once padded.
#[must_use]
pub fn entry_body_bytes(content_bytes: usize) -> usize {
    padding::padme(content_bytes).max(ENTRY_BODY_BYTES_MIN)
}

/// Seals and signs a body as the entry of `context`, and tells the entry's id.
///
/// # Errors
/// `Limit` for a body longer than [`ENTRY_BODY_BYTES_MAX`], `Protocol` when the source of
/// randomness fails.
pub fn seal_entry(
    secret: &EpochSecret,
    context: &EntryContext,
    body: &EntryBody,
    signing: &SigningKey,
    person: &PersonId,
    random: &mut dyn Random,
) -> Result<(Entry, EntryId)> {
    let key = entry_key(secret, context);
    let padded = padding::padded(&body.to_bytes(), ENTRY_BODY_BYTES_MIN);
    if padded.len() > ENTRY_BODY_BYTES_MAX {
        return Err(Error::Limit("entry body bytes"));
    }
    let mut drawn = Zeroizing::new([0; 16]);
    random.fill(&mut *drawn)?;
    let nonce_part = nonce_part(key.expose(), &drawn, &padded);
    let nonce = context.nonce(&nonce_part);
    let sealed = encrypt(&key, &nonce, &padded, &context.additional_data())?;
    let entry = Entry::sign(context, nonce_part, sealed, signing, person);
    let id = entry.id(context);
    Ok((entry, id))
}

/// Opens an entry of `context`; whether its author signed it is `Entry::verify`'s. A reader with
/// several epochs of its tag tries each.
///
/// # Errors
/// `CannotOpen` for another context, epoch or secret, or damage; `Malformed` or `Protocol` for a
/// body or padding that no honest author makes.
pub fn open_entry(
    secret: &EpochSecret,
    context: &EntryContext,
    entry: &Entry,
) -> Result<EntryBody> {
    let epoch: Short = context.epoch.short();
    if !epoch.starts_with(&entry.epoch_tag) {
        return Err(Error::CannotOpen);
    }
    let (key, nonce) = (entry_key(secret, context), context.nonce(&entry.nonce_part));
    let padded = decrypt(&key, &nonce, &entry.sealed, &context.additional_data())?;
    let content = content_bytes(&padded, ENTRY_BODY_BYTES_MIN, "entry body")?;
    Ok(EntryBody::decode(content)?)
}

/// `K(epoch secret, entry-key, device id)`.
fn entry_key(secret: &EpochSecret, context: &EntryContext) -> Secret {
    secret.key(Label::EntryKey, &context.space, context.device.as_bytes())
}

#[cfg(test)]
mod tests {
    use protocol::{Cut, DeviceId, Handle, Part, RecordId, SpaceId};

    use super::*;
    use crate::DeviceKeys;
    use crate::secret::tests::Counting;

    const PERSON: PersonId = PersonId::from_bytes([9; 32]);

    fn context() -> EntryContext {
        EntryContext {
            space: SpaceId::from_bytes([1; 32]),
            device: DeviceId::from_bytes([2; 16]),
            epoch: RecordId::from_bytes([3; 32]),
            sequence: 7,
            previous: Some(EntryId::from_bytes([4; 32])),
        }
    }

    fn secret(seed: u8) -> EpochSecret {
        EpochSecret::make(&mut Counting(seed)).unwrap()
    }

    /// A body whose one payload has so many bytes.
    fn body(payload_bytes: usize) -> EntryBody {
        EntryBody {
            parts: vec![Part {
                key: vec![2, 1, 0x5F, 2],
                format: 1,
                payload: vec![7; payload_bytes],
                expect: None,
            }],
            ..EntryBody::default()
        }
    }

    fn sealed(body: &EntryBody) -> Result<(Entry, EntryId)> {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let random = &mut Counting(8);
        seal_entry(
            &secret(1),
            &context(),
            body,
            keys.signing(),
            &PERSON,
            random,
        )
    }

    #[test]
    fn an_entry_opens_to_what_was_sealed_and_its_signature_holds() {
        let handle = Handle::from_bytes([6; 8]);
        let (sequence, id) = (3, [5; 8]);
        let body = EntryBody {
            seen: vec![Cut {
                handle,
                sequence,
                id,
            }],
            caps: Some(3),
            ..body(100)
        };
        let (entry, id) = sealed(&body).unwrap();
        assert_eq!(open_entry(&secret(1), &context(), &entry), Ok(body));
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let verified = entry.verify(&context(), &keys.signing().public(), &PERSON);
        assert_eq!(verified, Ok(id));
        assert_eq!(Entry::decode(&entry.to_bytes()), Ok(entry));
    }

    #[test]
    fn small_payloads_look_alike_up_to_212_bytes() {
        for (payload, entry_bytes) in [(1, 328), (212, 328), (213, 345), (228, 345), (229, 361)] {
            let (entry, _) = sealed(&body(payload)).unwrap();
            assert_eq!(entry.to_bytes().len(), entry_bytes, "{payload}");
        }
    }

    #[test]
    fn a_body_is_sealed_at_its_limit_and_not_past_it() {
        // Heads and key of the part, and the heads around it.
        let most = ENTRY_BODY_BYTES_MAX - 13;
        let (entry, _) = sealed(&body(most)).unwrap();
        assert!(entry.to_bytes().len() <= ENTRY_BYTES_MAX);
        assert_eq!(Entry::decode(&entry.to_bytes()), Ok(entry.clone()));
        assert!(open_entry(&secret(1), &context(), &entry).is_ok());
        let over = sealed(&body(most + 1));
        assert_eq!(over, Err(Error::Limit("entry body bytes")));
    }

    #[test]
    fn an_entry_opens_in_its_own_place_only() {
        let (entry, _) = sealed(&body(10)).unwrap();
        let right = context();
        let mut tag = [3; 32];
        tag[4] = 0;
        let places = [
            EntryContext {
                space: SpaceId::from_bytes([0; 32]),
                ..right
            },
            EntryContext {
                device: DeviceId::from_bytes([0; 16]),
                ..right
            },
            EntryContext {
                epoch: RecordId::from_bytes([0; 32]),
                ..right
            },
            EntryContext {
                epoch: RecordId::from_bytes(tag),
                ..right
            },
            EntryContext {
                sequence: 8,
                ..right
            },
            EntryContext {
                previous: None,
                ..right
            },
        ];
        for place in places {
            let opened = open_entry(&secret(1), &place, &entry);
            assert_eq!(opened, Err(Error::CannotOpen), "{place:?}");
        }
        let opened = open_entry(&secret(2), &right, &entry);
        assert_eq!(opened, Err(Error::CannotOpen));
    }

    #[test]
    fn every_bent_bit_of_an_entry_is_noticed() {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let (entry, id) = sealed(&body(10)).unwrap();
        let bytes = entry.to_bytes();
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut bent = bytes.clone();
                bent[place] ^= 1 << bit;
                let Ok(bent) = Entry::decode(&bent) else {
                    continue;
                };
                let verified = bent.verify(&context(), &keys.signing().public(), &PERSON);
                let opened = open_entry(&secret(1), &context(), &bent);
                assert!(verified != Ok(id) || opened.is_err(), "{place} {bit}");
                // The signature covers nonce and sealed body, the lookup the tag.
                assert!(verified.is_err() || bent.epoch_tag != entry.epoch_tag);
            }
        }
    }

    #[test]
    fn padding_that_carries_a_mark_is_refused() {
        let (context, key) = (context(), entry_key(&secret(1), &context()));
        let seal = |padded: &[u8]| {
            let nonce = context.nonce(&[0; 12]);
            let sealed = encrypt(&key, &nonce, padded, &context.additional_data()).unwrap();
            Entry {
                sealed,
                nonce_part: [0; 12],
                ..sealed_entry()
            }
        };
        let mut padded = padding::padded(&body(10).to_bytes(), ENTRY_BODY_BYTES_MIN).to_vec();
        assert_eq!(
            open_entry(&secret(1), &context, &seal(&padded)),
            Ok(body(10))
        );
        let malformed = Err(Error::Malformed("padding"));
        let longer = [&padded[..], &[0; 16]].concat();
        assert_eq!(open_entry(&secret(1), &context, &seal(&longer)), malformed);
        padded[223] = 1;
        assert_eq!(open_entry(&secret(1), &context, &seal(&padded)), malformed);
        let no_body = open_entry(&secret(1), &context, &seal(&[0xFF; 224]));
        assert!(no_body.is_err());
    }

    fn sealed_entry() -> Entry {
        sealed(&body(1)).unwrap().0
    }

    #[test]
    fn a_nonce_depends_on_randomness_and_on_what_is_sealed() {
        let keys = DeviceKeys::make(&mut Counting(5)).unwrap();
        let seal = |seed: u8, payload: usize| {
            let (context, body) = (context(), body(payload));
            let random = &mut Counting(seed);
            let entry = seal_entry(&secret(1), &context, &body, keys.signing(), &PERSON, random);
            entry.unwrap().0.nonce_part
        };
        assert_eq!(seal(8, 10), seal(8, 10));
        assert_ne!(seal(8, 10), seal(9, 10));
        assert_ne!(seal(8, 10), seal(8, 11));
    }
}
