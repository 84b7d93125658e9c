use protocol::{AnnouncedLimits, AnswerBody, EnrollRequest, LogId, Status};

use super::call::{DEADLINE, refusal};
use super::server::{Chosen, ENROLLED, ServerView};
use super::transport::Transport;
use crate::{CancelHandle, Companion, CompanionError, Result, meta};

impl Companion {
    /// Finds this person's account on the server, or makes it with the token. Done again it changes
    /// nothing; a device that other devices of the person added needs no token.
    ///
    /// # Errors
    /// `NoServer`. `Gone`: the token was used or is too old, and there is no account; ask the
    /// operator for another. `Offline`, `UnsafeLine`, `WrongServer`, `ServerBusy`, `ServerRefused`,
    /// `ServerFull`, `UpdateNeeded`, `DeviceFrozen`, `MustRetire`, `Cancelled`.
    pub fn enroll(&self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<ServerView> {
        let server = self.chosen_server()?;
        self.enroll_with(transport, &server, cancel)?;
        self.server()?.ok_or(CompanionError::NoServer)
    }

    pub(crate) fn enroll_with(
        &self,
        transport: &dyn Transport,
        server: &Chosen,
        cancel: &CancelHandle,
    ) -> Result<()> {
        let me = LogId::from(self.inner.me.person);
        let records = self.read(|reader| Ok(reader.log_records(me.as_bytes())?))?;
        let request = EnrollRequest {
            token: self.server_token()?,
            records: records.into_iter().map(|record| record.body).collect(),
        };
        let answer = self.ask(transport, server, &request, DEADLINE, cancel)?;
        if let Some(refusal) = refusal(&answer.head) {
            return Err(refusal);
        }
        self.update_server(server.number, |row| row.state = ENROLLED)?;
        match answer.body {
            AnswerBody::Content(limits) => self.keep_limits(&limits),
            AnswerBody::Nothing if answer.head.status == Status::Done => Ok(()),
            AnswerBody::Nothing | AnswerBody::CounterUsed(_) => Err(CompanionError::WrongServer),
        }
    }

    /// Keeps what the server announced. Enrolling cancelled an erasure that was asked for.
    fn keep_limits(&self, limits: &AnnouncedLimits) -> Result<()> {
        let said = [
            (meta::SERVER_REQUEST_KIB, Some(limits.request_kib)),
            (meta::SERVER_ANSWER_KIB, Some(limits.answer_kib)),
            (meta::SERVER_ACCOUNT_MIB, Some(limits.account_mib)),
            (meta::ERASE_DUE_S, None),
        ];
        self.keep_numbers(&said)
    }
}
