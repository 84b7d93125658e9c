use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Who waits for news of which account.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Mutex<HashMap<i64, watch::Sender<()>>>);

impl Waiting {
    /// Waits for news of an account, from now on.
    pub(crate) fn join(&self, account: i64) -> watch::Receiver<()> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = waiting.entry(account);
        sender.or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    /// Wakes whoever waits for one of these accounts, and forgets accounts that nobody waits for.
    pub(crate) fn wake(&self, fed: &BTreeSet<i64>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for account in fed {
            if let Some(sender) = waiting.get(account) {
                sender.send_replace(());
            }
        }
        waiting.retain(|_, sender| sender.receiver_count() > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_waits_for_the_account_is_woken_and_the_others_are_forgotten() {
        let waiting = Waiting::default();
        let (asha, ravi) = (waiting.join(1), waiting.join(2));
        drop(waiting.join(3));
        waiting.wake(&BTreeSet::from([1, 3]));
        assert!(asha.has_changed().unwrap());
        assert!(!ravi.has_changed().unwrap());
        assert_eq!(waiting.0.lock().unwrap().len(), 2);
    }
}
