use crate::cbor::{Elements, Writer};
use crate::cursor::number;
use crate::{Content, Endpoint, Request, Result};

/// `POST /v1/erase`: erases the account, at once if the paper asks (PROTOCOL 6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseRequest {
    /// Does not erase after all.
    Cancel,
    /// Erases.
    Erase,
}

/// When the account will be erased; none when it will not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EraseDue {
    /// By the server's clock; 0 on the wire stands for never.
    pub due_s: Option<u64>,
}

impl Request for EraseRequest {
    const ENDPOINT: Endpoint = Endpoint::Erase;
    type Answer = EraseDue;

    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(match self {
            Self::Cancel => 0,
            Self::Erase => 1,
        });
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let choice = elements.required()?;
        let malformed = choice.malformed();
        match choice.uint()? {
            0 => Ok(Self::Cancel),
            1 => Ok(Self::Erase),
            _ => Err(malformed),
        }
    }
}

impl Content for EraseDue {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        writer.uint(self.due_s.unwrap_or(0));
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let due_s = number(elements.required()?)?;
        Ok(Self {
            due_s: (due_s != 0).then_some(due_s),
        })
    }
}
