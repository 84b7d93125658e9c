//! Wire objects with exact layouts, and what they are named and signed with: labels, ids, hashes,
//! strict signatures, deterministic CBOR, cards, entries, manifests, blobs (PROTOCOL 3 and 4),
//! cursors (5), requests and answers (6), files and QR frames (11), their limits (12).
//!
//! ```
//! use protocol::{Card, Class, DeviceId, PersonId, SealKey, SigningKey};
//!
//! let signing = SigningKey::from_seed(&[7; 32]);
//! let mut nine = [0; 32];
//! nine[0] = 9;
//! let seal = SealKey::from_bytes(nine)?;
//! let device = DeviceId::of(&signing.public(), &seal);
//! let person = PersonId::of(&SigningKey::from_seed(&[1; 32]).public(), &device);
//!
//! let card = Card::make(Class::Phone, 0, seal, &signing, &person);
//! assert_eq!(card.to_bytes().len(), 141);
//! assert_eq!(Card::decode(&card.to_bytes())?.device_id(), device);
//! card.verify(&person)?;
//! # Ok::<(), protocol::Error>(())
//! ```

mod answer;
mod answer_frame;
mod blob;
mod blob_call;
mod card;
pub mod cbor;
mod check_code;
mod code;
mod contact_card;
mod counter_proof;
mod cover;
mod crockford;
mod cursor;
mod cut;
mod enroll;
mod entry;
mod entry_body;
mod envelope;
mod envelope_content;
mod epoch;
mod erase;
mod error;
mod frame;
mod hash;
mod id;
mod invitation;
mod key;
mod label;
pub mod limits;
mod linking;
mod live;
mod mail;
mod mail_secret;
mod manifest;
mod planted;
mod qr;
mod random;
mod request;
mod request_head;
mod row;
mod run;
mod server_card;
pub mod session;
mod signature;
#[cfg(test)]
mod standards;
mod sync;
mod token;

pub use answer::{Answer, AnswerBody, AnswerHead, Content};
pub use answer_frame::{AnswerFrame, sign_answer};
pub use blob::Blob;
pub use blob_call::{BlobGetRequest, BlobPiece, BlobPutRequest, BlobTaken};
pub use card::{CAP_BUNDLE, CAP_DICTIONARY_1, CARD_BYTES, Card, Class};
pub use check_code::{CHECK_CODE_DIGITS, CHECK_CODES, CheckCodeInput};
pub use code::{Endpoint, ProblemCode, Status};
pub use contact_card::ContactCard;
pub use counter_proof::CounterProof;
pub use cursor::{
    CursorMode, FeedCursor, FeedRow, LogCursor, LogName, LogState, Place, Tag, first_feed_tag,
    first_position_tag, locator_positions, next_feed_tag, next_position_tag,
};
pub use cut::Cut;
pub use enroll::{AnnouncedLimits, EnrollRequest};
pub use entry::{Entry, EntryContext, nonce_part};
pub use entry_body::{BlobBody, EntryBody, Expect, Part};
pub use envelope::Envelope;
pub use envelope_content::{EnvelopeContent, EnvelopeLog};
pub use epoch::{EpochKey, Older, Recipient, SEALED_SECRET_BYTES, Seal};
pub use erase::{EraseDue, EraseRequest};
pub use error::{Error, Result};
pub use frame::{RequestFrame, sign_request};
pub use hash::{hash, sha256};
pub use id::{
    BlobId, DeviceId, DocumentId, EntryId, Handle, ItemId, LogId, MailId, ManifestId, PersonId,
    RecordId, ServerId, Short, SpaceId,
};
pub use invitation::{InviteOffer, InviteReply};
pub use key::{SealKey, VerifyingKey};
pub use label::Label;
pub use linking::{HandOver, HandedEpoch, HandedSpace, LinkCode, LinkOffer, link_info};
pub use live::{LiveNews, LiveRequest};
pub use mail::{MailContent, MailRequest, SlotNumber, sign_slot, verify_slot};
pub use mail_secret::MailSecret;
pub use manifest::{BlobPart, DropAfter, Manifest, ManifestBody, heads_digest};
#[cfg(feature = "planted")]
pub use planted::plant;
pub use planted::planted;
pub use qr::{QrFrame, QrOutcome, QrSet};
pub use random::Random;
pub use request::Request;
pub use request_head::{RequestHead, Sender};
pub use row::row_check;
pub use run::Run;
pub use server_card::{ServerCard, Successor};
pub use signature::{SIGNATURE_BYTES, SUITE, Signature, SigningKey};
pub use sync::{
    Head, ItemKind, Joined, Problem, SectionDown, SectionUp, SyncAnswer, SyncNews, SyncRequest,
};
pub use token::{ServerUrl, Token, TokenLine};
