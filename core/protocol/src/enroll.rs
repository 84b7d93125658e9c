use crate::cbor::{Elements, Writer};
use crate::cursor::number;
use crate::sync::{read_signed, write_signed};
use crate::{Content, Endpoint, Request, Result, Token};

/// `POST /v1/enroll`: brings a person log, and finds the account or makes it for a good token
/// (PROTOCOL 6.2). Its head names the whole device id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrollRequest {
    /// Lets a new account be made.
    pub token: Option<Token>,
    /// The records of the own person log.
    pub records: Vec<Vec<u8>>,
}

/// What the server allows; never more than PROTOCOL 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncedLimits {
    /// The longest request.
    pub request_kib: u64,
    /// The longest answer.
    pub answer_kib: u64,
    /// What the account may store.
    pub account_mib: u64,
}

impl Request for EnrollRequest {
    const ENDPOINT: Endpoint = Endpoint::Enroll;
    type Answer = AnnouncedLimits;

    fn count(&self) -> usize {
        2
    }

    fn write(&self, writer: &mut Writer) {
        match &self.token {
            None => writer.null(),
            Some(token) => writer.bytes(token.as_bytes()),
        };
        write_signed(&self.records, writer);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let token = elements.required()?;
        let token = match token.null() {
            true => None,
            false => Some(Token::from_bytes(token.fixed()?)),
        };
        let records = read_signed(elements.required()?)?;
        Ok(Self { token, records })
    }
}

impl Content for AnnouncedLimits {
    fn count(&self) -> usize {
        1
    }

    fn write(&self, writer: &mut Writer) {
        writer.array(3).uint(self.request_kib);
        writer.uint(self.answer_kib).uint(self.account_mib);
    }

    fn read(elements: &mut Elements<'_, '_>) -> Result<Self> {
        let mut limits = elements.required()?.elements()?;
        let announced = Self {
            request_kib: number(limits.required()?)?,
            answer_kib: number(limits.required()?)?,
            account_mib: number(limits.required()?)?,
        };
        limits.ignore_rest()?;
        Ok(announced)
    }
}
