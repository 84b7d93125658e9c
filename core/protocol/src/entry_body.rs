use crate::cbor::{Reader, Writer};
use crate::limits::{
    BLOB_BYTES_MAX, DOCUMENT_KEY_BYTES_MAX, ENTRY_BYTES_MAX, NUMBER_MAX, PARTS_MAX,
};
use crate::{Cut, Error, Result};

/// The shortest document key: kind and generation.
const DOCUMENT_KEY_BYTES_MIN: usize = 2;

/// What is sealed in an entry (PROTOCOL 4.2). Its padding is the vault's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryBody {
    /// Entry heads of other devices that changed since the author's entry before.
    pub seen: Vec<Cut>,
    /// Changes of documents.
    pub parts: Vec<Part>,
    /// The author's capabilities, if they are others than its card says.
    pub caps: Option<u64>,
}

/// Changes of one document in one payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The document's key in its space.
    pub key: Vec<u8>,
    /// How the payload is packed (PROTOCOL 4.4).
    pub format: u64,
    /// The changes.
    pub payload: Vec<u8>,
    /// What must be in the document afterwards, for formats whose changes do not tell.
    pub expect: Option<Expect>,
}

/// What must be in a document once a payload was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// How many changes.
    pub count: u64,
    /// The hashes of the last ones.
    pub heads: Vec<[u8; 32]>,
}

impl EntryBody {
    /// Reads a body without its padding.
    ///
    /// # Errors
    /// `Malformed` for another layout or anything after it, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(Error::Limit("entry body bytes"));
        }
        let mut reader = Reader::new(bytes, "entry body")?;
        let mut elements = reader.elements()?;
        let seen = elements.required()?.list(Cut::read)?;
        let parts = Part::read_list(elements.required()?)?;
        let caps = elements.optional().map(Reader::uint).transpose()?;
        elements.end()?;
        Ok(Self { seen, parts, caps })
    }

    /// The body's bytes, unpadded.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.array(2 + usize::from(self.caps.is_some()));
        writer.list(&self.seen, |w, cut| cut.write(w));
        Part::write_list(&self.parts, &mut writer);
        if let Some(caps) = self.caps {
            writer.uint(caps);
        }
        writer.into_bytes()
    }
}

impl Part {
    fn read_list(reader: &mut Reader<'_>) -> Result<Vec<Self>> {
        reader.list_of(PARTS_MAX, "parts", Self::read)
    }

    fn write_list(parts: &[Self], writer: &mut Writer) {
        writer.list(parts, |w, part| part.write(w));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let malformed = reader.malformed();
        let mut elements = reader.elements()?;
        let key = elements.required()?.bytes()?.to_vec();
        if !(DOCUMENT_KEY_BYTES_MIN..=DOCUMENT_KEY_BYTES_MAX).contains(&key.len()) {
            return Err(malformed);
        }
        let format = elements.required()?.uint()?;
        let payload = elements.required()?.bytes()?.to_vec();
        let expect = elements.optional().map(Expect::read).transpose()?;
        elements.end()?;
        Ok(Self {
            key,
            format,
            payload,
            expect,
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.array(3 + usize::from(self.expect.is_some()));
        writer.bytes(&self.key).uint(self.format);
        writer.bytes(&self.payload);
        if let Some(expect) = &self.expect {
            writer.array(2).uint(expect.count);
            writer.list(&expect.heads, |w, head| {
                w.bytes(head);
            });
        }
    }
}

impl Expect {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.array_of(2)?;
        let count = reader.uint()?;
        if count > NUMBER_MAX {
            return Err(reader.malformed());
        }
        let heads = reader.list(Reader::fixed)?;
        Ok(Self { count, heads })
    }
}

/// What is sealed in a blob: whole documents (PROTOCOL 4.3). Its padding is the vault's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlobBody {
    /// A document each.
    pub parts: Vec<Part>,
}

impl BlobBody {
    /// Reads a body without its padding.
    ///
    /// # Errors
    /// `Malformed` for another layout or anything after it, `Limit`.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > BLOB_BYTES_MAX {
            return Err(Error::Limit("blob body bytes"));
        }
        let parts = Part::read_list(&mut Reader::new(bytes, "blob body")?)?;
        Ok(Self { parts })
    }

    /// The body's bytes, unpadded.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        Part::write_list(&self.parts, &mut writer);
        writer.into_bytes()
    }
}
