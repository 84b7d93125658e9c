//! Where one connection is: asking or answering.

use super::Shared;
use super::fault::{Fault, Verdict};
use super::held;
use std::sync::atomic::Ordering;

/// The exchange that is under way on one connection.
#[derive(Debug)]
pub struct Exchange {
    fault: Fault,
    request: Vec<u8>,
    answered: usize,
    has_begun: bool,
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            fault: Fault::None,
            request: Vec::new(),
            answered: 0,
            has_begun: false,
        }
    }
}

impl Exchange {
    /// Takes bytes of the client. The first after an answer begin an exchange.
    pub fn ask(&mut self, shared: &Shared, bytes: Vec<u8>) -> Verdict {
        if !self.has_begun || self.answered > 0 {
            shared.round_trips.fetch_add(1, Ordering::SeqCst);
            let fault = held(&shared.faults).pop_front();
            *self = Self {
                fault: fault.unwrap_or(Fault::None),
                has_begun: true,
                ..Self::default()
            };
        }
        let before = self.request.len();
        self.request.extend_from_slice(&bytes);
        self.fault.on_request(bytes, before)
    }

    /// Takes bytes of the server.
    pub fn answer(&mut self, bytes: Vec<u8>) -> Verdict {
        let before = self.answered;
        self.answered += bytes.len();
        self.fault.on_answer(bytes, before)
    }

    /// The request as the client sent it.
    pub fn request(&self) -> &[u8] {
        &self.request
    }
}
