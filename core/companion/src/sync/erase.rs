use protocol::EraseRequest;

use super::transport::Transport;
use crate::{CancelHandle, Companion, Result, meta};

impl Companion {
    /// Asks the server to erase the account and all that only this person has there. It is done
    /// after some days, so that a thief cannot destroy the last copy: until then any device
    /// cancels. Answers when, by the server's clock in seconds. The journal here stays.
    ///
    /// # Errors
    /// `NoServer`, `Offline`, `UnsafeLine`, `WrongServer`, `ServerBusy`, `ServerRefused`,
    /// `UpdateNeeded`, `DeviceFrozen`, `MustRetire`, `Cancelled`.
    pub fn erase_request(
        &self,
        transport: &dyn Transport,
        cancel: &CancelHandle,
    ) -> Result<Option<u64>> {
        self.erase(transport, EraseRequest::Erase, cancel)
    }

    /// Keeps the account after all.
    ///
    /// # Errors
    /// As `erase_request`.
    pub fn erase_cancel(&self, transport: &dyn Transport, cancel: &CancelHandle) -> Result<()> {
        self.erase(transport, EraseRequest::Cancel, cancel)
            .map(drop)
    }

    fn erase(
        &self,
        transport: &dyn Transport,
        request: EraseRequest,
        cancel: &CancelHandle,
    ) -> Result<Option<u64>> {
        let due_s = self.call(transport, &request, cancel)?.due_s;
        self.keep_numbers(&[(meta::ERASE_DUE_S, due_s)])?;
        Ok(due_s)
    }
}
