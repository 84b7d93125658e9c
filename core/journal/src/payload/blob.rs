//! Whole documents as blobs hold them (PROTOCOL 4.3 and 10).

use super::{Dictionary, Format, Payload, Readers, pack, ratio_max, unpack};
use crate::document::load;
use crate::{DOCUMENT_BYTES_MAX, Document, DocumentKey, Error, Result};

impl Document {
    /// The whole document as a blob holds it, proved to load with the same heads.
    ///
    /// # Errors
    /// `Limit` if it is larger than a document may be, `Unreadable` if it does not load again.
    pub fn to_blob(&self, readers: Readers) -> Result<Payload> {
        let plain = self.automerge().save_nocompress();
        if plain.len() > DOCUMENT_BYTES_MAX {
            return Err(Error::Limit("document"));
        }
        let format = match readers.dictionary() {
            Dictionary::One => Format::WholeWithDictionary,
            Dictionary::None => Format::Whole,
        };
        let payload = Payload {
            format,
            bytes: pack(&plain, readers.dictionary())?,
            expect: Some(self.promised()),
        };
        Self::from_blob(self.key(), &payload).map(|_| payload)
    }

    /// Loads the document that a blob holds, if it is all that its part promised.
    ///
    /// # Errors
    /// `Unreadable` for anything else, `NeedsUpdate` for a form that no blob has today or a
    /// document that began otherwise, `Limit` for one that is too large.
    pub fn from_blob(key: DocumentKey, payload: &Payload) -> Result<Self> {
        let dictionary = match payload.format {
            Format::WholeWithDictionary => Dictionary::One,
            Format::Whole => Dictionary::None,
            _ => return Err(Error::NeedsUpdate),
        };
        let bytes_max = ratio_max(payload.bytes.len()).min(DOCUMENT_BYTES_MAX);
        let plain = unpack(&payload.bytes, bytes_max, dictionary)?;
        let document = Self::loaded(key, load(key.kind, &plain)?, plain.len());
        if payload.expect.as_ref() == Some(&document.promised()) {
            Ok(document)
        } else {
            Err(Error::Unreadable("blob"))
        }
    }
}
