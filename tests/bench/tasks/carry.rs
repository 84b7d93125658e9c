use companion::{CancelHandle, Companion, Recovery, Secret, ServerAddress, SyncProgress};
use harness::parts::parts;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use companion::fakes::ManualClock;

use super::tell::setup;
use crate::child::Whole;
use crate::error::Result;
use crate::home::Home;
use crate::line::{Exchange, Watched, settle};
use crate::meter::{Cost, Meter};

/// What a device carried over the line, and what that cost it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Carried {
    /// Each request with its answer.
    pub exchanges: Vec<Exchange>,
    /// What it cost.
    pub cost: Cost,
    /// What the whole process cost.
    pub whole: Whole,
}

/// Opens a journal and syncs until there is nothing more to do.
pub fn sync(home: &Home, at_ms: i64) -> Result<Carried> {
    let (companion, _clock) = home.open(at_ms)?;
    let transport = Watched::start()?;
    let meter = Meter::start();
    settle(&companion, &transport)?;
    let cost = meter.cost();
    companion.close()?;
    Ok(Carried {
        exchanges: transport.take(),
        cost,
        whole: Whole::now()?,
    })
}

/// Makes a journal from the words and the server, until today's screen can be used.
pub fn restore(home: &Home, words: &str, url: &str, at_ms: i64) -> Result<Carried> {
    let clock = Arc::new(ManualClock::at(at_ms));
    let (transport, progress) = (Watched::start()?, SyncProgress::default());
    let words = Secret::from(words.to_owned());
    let meter = Meter::start();
    let server = ServerAddress::find(&transport, url, &CancelHandle::default())?;
    let from = Recovery {
        words: &words,
        server: &server,
        keep: &[],
    };
    let made = Companion::restore_from_words(
        &home.folder,
        parts(&clock, &home.keys),
        &setup(),
        &from,
        &transport,
        &progress,
    );
    let companion =
        made.inspect_err(|_| eprintln!("  it broke off after {:?}", transport.take()))?;
    companion.today(&crate::dates::date(at_ms))?;
    let cost = meter.cost();
    companion.close()?;
    Ok(Carried {
        exchanges: transport.take(),
        cost,
        whole: Whole::now()?,
    })
}
