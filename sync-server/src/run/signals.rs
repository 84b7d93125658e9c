use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};

use crate::Result;
use crate::log::{self, Field, Level};
use crate::tls::Tls;

/// What the operator says to a server that runs: SIGTERM and SIGINT end it, a second one at once;
/// SIGHUP has it read its certificate again.
pub struct Signals {
    second: Arc<Notify>,
}

impl Signals {
    /// Listens from now on. The receiver turns true with the first signal to end.
    pub fn watch(tls: Option<Tls>) -> Result<(Self, watch::Receiver<bool>)> {
        let (tell, shutdown) = watch::channel(false);
        let second = Arc::new(Notify::new());
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let hang_up = signal(SignalKind::hangup())?;
        tokio::spawn(reload_on(hang_up, tls));
        let ours = Arc::clone(&second);
        tokio::spawn(async move {
            for place in 0_u8.. {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                if place == 0 {
                    log::write(Level::Info, "ending", &[]);
                    tell.send_replace(true);
                } else {
                    ours.notify_one();
                }
            }
        });
        Ok((Self { second }, shutdown))
    }

    /// Returns once the server shall end at once.
    pub async fn second(&self) {
        self.second.notified().await;
    }
}

async fn reload_on(mut hang_up: Signal, tls: Option<Tls>) {
    while hang_up.recv().await.is_some() {
        let Some(tls) = &tls else {
            log::write(Level::Info, "nothing_to_reload", &[]);
            continue;
        };
        match tls.reload() {
            Ok(()) => log::write(Level::Info, "certificate_read", &[]),
            Err(_) => {
                let kept = ("kept", Field::Word("former"));
                log::write(Level::Error, "certificate_refused", &[kept]);
            }
        }
    }
}
