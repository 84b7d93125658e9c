use crate::limits::{QR_DATA_BYTES_MAX, QR_FRAMES_MAX, QR_TEXT_BYTES_MAX};
use crate::{Error, Result};

const WHAT: &str = "qr frame";
const MARK: u8 = 0xC1;
/// Mark, set, index, count, checksum.
const HEAD_BYTES: usize = 1 + 2 + 1 + 1 + 4;
/// The second digit of a frame is no space: with 0xC1 before it, it is 17 to 23.
const LEADING_SPACES_MAX: usize = 1;

/// One QR code of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrFrame {
    /// Which set: a random number, so that frames of two sets are not mixed.
    pub set: u16,
    /// Its place in the set, from 0.
    pub index: u8,
    /// How many frames the set has.
    pub count: u8,
    /// CRC-32 of the whole.
    pub checksum: u32,
    /// Its part of the whole.
    pub data: Vec<u8>,
}

impl QrFrame {
    /// Splits `whole` into frames of much the same length, in order.
    ///
    /// # Errors
    /// `Limit` for more than `limits::QR_FRAMES_MAX` frames: that is for a file. `Malformed` for
    /// nothing at all.
    pub fn split(whole: &[u8], set: u16) -> Result<Vec<Self>> {
        let frames = whole.len().div_ceil(QR_DATA_BYTES_MAX);
        let count = u8::try_from(frames).map_err(|_| Error::Limit("qr frames"))?;
        if frames > QR_FRAMES_MAX {
            return Err(Error::Limit("qr frames"));
        }
        if frames == 0 {
            return Err(Error::Malformed(WHAT));
        }
        let checksum = crc32fast::hash(whole);
        let parts = whole.chunks(whole.len().div_ceil(frames));
        let frame = |(index, data): (u8, &[u8])| Self {
            set,
            index,
            count,
            checksum,
            data: data.to_vec(),
        };
        Ok((0..count).zip(parts).map(frame).collect())
    }

    /// Reads a frame's bytes.
    ///
    /// # Errors
    /// `Malformed` for anything else, `Limit`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let malformed = Error::Malformed(WHAT);
        let (head, data) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(malformed)?;
        let [mark, set_high, set_low, index, count, checksum @ ..] = *head;
        if mark != MARK || data.is_empty() || index >= count {
            return Err(malformed);
        }
        if data.len() > QR_DATA_BYTES_MAX {
            return Err(Error::Limit("qr frame bytes"));
        }
        if usize::from(count) > QR_FRAMES_MAX {
            return Err(Error::Limit("qr frames"));
        }
        Ok(Self {
            set: u16::from_be_bytes([set_high, set_low]),
            index,
            count,
            checksum: u32::from_be_bytes(checksum),
            data: data.to_vec(),
        })
    }

    /// The frame's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![MARK];
        bytes.extend(self.set.to_be_bytes());
        bytes.extend([self.index, self.count]);
        bytes.extend(self.checksum.to_be_bytes());
        bytes.extend(&self.data);
        bytes
    }

    /// The text that the QR code shows.
    #[must_use]
    pub fn to_text(&self) -> String {
        base45::encode(self.to_bytes())
    }

    /// Reads a frame from what a camera read or a person typed or pasted: case and line breaks do
    /// not matter, nor do spaces at the ends. A space is a digit of Base45; it may begin a frame,
    /// and is then easily lost, but never ends one, since the last digit of a group is below it.
    ///
    /// # Errors
    /// `Malformed` for anything else, `Damaged` for a set of one whose checksum does not hold,
    /// `Limit`.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > QR_TEXT_BYTES_MAX {
            return Err(Error::Limit("qr text bytes"));
        }
        let breaks = |c: &char| !matches!(c, '\r' | '\n' | '\t');
        let text: String = text.chars().filter(breaks).collect();
        let text = text.trim_end_matches(' ').to_ascii_uppercase();
        let exact = Self::from_text(&text);
        if let Ok(_) | Err(Error::Limit(_)) = exact {
            return exact;
        }
        let bare = text.trim_start_matches(' ');
        let restored = (0..=LEADING_SPACES_MAX).map(|n| format!("{}{bare}", " ".repeat(n)));
        let mut read = restored.filter_map(|text| Self::from_text(&text).ok());
        read.next().map_or(exact, Ok)
    }

    fn from_text(text: &str) -> Result<Self> {
        let bytes = base45::decode(text).map_err(|_| Error::Malformed(WHAT))?;
        let frame = Self::from_bytes(&bytes)?;
        // A set of one shows at once whether it was read right.
        if frame.count == 1 && crc32fast::hash(&frame.data) != frame.checksum {
            return Err(Error::Damaged(WHAT));
        }
        Ok(frame)
    }
}
