use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use super::waiting::Waiting;
use crate::batch::Outcome;
use crate::scrub::ScrubPlace;
use crate::{Error, Incoming, Reply, Result, Server};

/// How many requests may wait for the writer; more are asked to come again.
const WAITING_MAX: usize = 1_024;
/// How many requests one transaction takes.
const BATCH_MAX: usize = 128;
/// How often erasures, drops and expiries are looked at, and the feed total is written down.
const MAINTAIN_EACH: Duration = Duration::from_secs(60);
/// How often every row is checked.
const SCRUB_EACH: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// After how many seconds whoever found no room comes again.
const RETRY_AFTER_S: u32 = 5;

struct Job {
    incoming: Incoming,
    answer: oneshot::Sender<Outcome>,
}

enum Order {
    Job(Job),
    Maintain,
    Scrub,
    End(oneshot::Sender<()>),
}

/// The one writer thread, seen from the connections: it takes all waiting requests into one
/// transaction (PROTOCOL 9, step 7).
#[derive(Clone)]
pub struct Gateway {
    orders: mpsc::Sender<Order>,
    waiting: Arc<Waiting>,
    card: Arc<[u8]>,
    shutdown: watch::Receiver<bool>,
}

impl Gateway {
    /// Starts the writer thread of a server whose folder is `folder`.
    ///
    /// # Errors
    /// `File` when there is no thread.
    pub fn start(server: Server, folder: &Path, shutdown: watch::Receiver<bool>) -> Result<Self> {
        let (orders, taken) = mpsc::channel(WAITING_MAX);
        let waiting = Arc::new(Waiting::default());
        let card = server.card().into();
        let writer = Writer {
            server,
            folder: folder.to_owned(),
            waiting: Arc::clone(&waiting),
            due: None,
            scrub: None,
        };
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run(taken))?;
        tokio::spawn(remind(orders.clone(), shutdown.clone()));
        Ok(Self {
            orders,
            waiting,
            card,
            shutdown,
        })
    }

    /// Lets the writer finish what waits, and ends it.
    ///
    /// # Errors
    /// `Ended` if it had ended before.
    pub async fn finish(self) -> Result<()> {
        let (sender, ended) = oneshot::channel();
        let sent = self.orders.send(Order::End(sender)).await;
        sent.map_err(|_| Error::Ended)?;
        ended.await.map_err(|_| Error::Ended)
    }

    /// What `GET /v1/server` answers.
    pub(crate) fn card(&self) -> Vec<u8> {
        self.card.to_vec()
    }

    /// Answers a request; a long poll only once there is something, or its time is over.
    pub(crate) async fn answer(&self, incoming: Incoming) -> Reply {
        let first = self.ask(incoming.clone()).await;
        let Some(wait) = first.waits else {
            return first.reply;
        };
        let mut news = self.waiting.join(wait.account);
        // Something may have come between the answer and the joining: ask again at once.
        let now = self.ask(incoming.clone()).await;
        if now.waits.is_none() {
            return now.reply;
        }
        let mut shutdown = self.shutdown.clone();
        let held = Duration::from_secs(wait.wait_s);
        tokio::select! {
            _ = news.changed() => {}
            () = tokio::time::sleep(held) => return now.reply,
            _ = shutdown.wait_for(|ended| *ended) => return now.reply,
        }
        self.ask(incoming).await.reply
    }

    async fn ask(&self, incoming: Incoming) -> Outcome {
        let (answer, answered) = oneshot::channel();
        let job = Order::Job(Job { incoming, answer });
        let busy = Outcome {
            reply: Reply::unsigned(503, Some(RETRY_AFTER_S)),
            waits: None,
        };
        if self.orders.try_send(job).is_err() {
            return busy;
        }
        answered.await.unwrap_or(busy)
    }
}

/// Reminds the writer of what is due.
async fn remind(orders: mpsc::Sender<Order>, mut shutdown: watch::Receiver<bool>) {
    let mut maintain = tokio::time::interval(MAINTAIN_EACH);
    let mut scrub = tokio::time::interval(SCRUB_EACH);
    // The first scrub is a week after the start: the one before a start is the operator's.
    scrub.tick().await;
    loop {
        let order = tokio::select! {
            _ = maintain.tick() => Order::Maintain,
            _ = scrub.tick() => Order::Scrub,
            _ = shutdown.wait_for(|ended| *ended) => return,
        };
        if orders.send(order).await.is_err() {
            return;
        }
    }
}

struct Writer {
    server: Server,
    folder: PathBuf,
    waiting: Arc<Waiting>,
    /// A round through what is due, if one is under way.
    due: Option<Vec<u8>>,
    /// A scrub, if one is under way.
    scrub: Option<ScrubPlace>,
}

impl Writer {
    /// Waits for orders; while something long is under way, looks for them between its steps.
    fn take(&mut self, orders: &mut mpsc::Receiver<Order>, taken: &mut Vec<Order>) -> bool {
        loop {
            if self.due.is_none() && self.scrub.is_none() {
                return orders.blocking_recv_many(taken, BATCH_MAX) > 0;
            }
            while taken.len() < BATCH_MAX {
                match orders.try_recv() {
                    Ok(order) => taken.push(order),
                    Err(mpsc::error::TryRecvError::Empty) => break,
                    Err(mpsc::error::TryRecvError::Disconnected) => return !taken.is_empty(),
                }
            }
            if !taken.is_empty() {
                return true;
            }
            self.step();
        }
    }

    /// One short step of what is under way.
    fn step(&mut self) {
        let done = if let Some(at) = &mut self.due {
            let goes_on = self.server.maintain_some(at);
            if !matches!(goes_on, Ok(true)) {
                self.due = None;
            }
            goes_on
        } else if let Some(place) = &mut self.scrub {
            let goes_on = self.server.scrub_some(place);
            if !matches!(goes_on, Ok(true)) {
                self.scrub = None;
            }
            goes_on
        } else {
            return;
        };
        if let Err(error) = done {
            self.server.settings.observer.failed(&error);
        }
    }

    fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        let mut taken = Vec::new();
        while self.take(&mut orders, &mut taken) {
            let mut jobs = Vec::new();
            let mut others = Vec::new();
            for order in taken.drain(..) {
                match order {
                    Order::Job(job) => jobs.push(job),
                    other => others.push(other),
                }
            }
            self.answer(jobs);
            for other in others {
                match other {
                    Order::Job(_) => {}
                    Order::Maintain => {
                        self.note_incarnation();
                        self.due.get_or_insert_default();
                    }
                    Order::Scrub => {
                        self.scrub.get_or_insert_default();
                    }
                    Order::End(ended) => {
                        self.note_incarnation();
                        // Nobody waits any more when this fails.
                        let _ = ended.send(());
                        return;
                    }
                }
            }
        }
    }

    fn answer(&mut self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let (requests, answers): (Vec<_>, Vec<_>) = jobs
            .into_iter()
            .map(|job| (job.incoming, job.answer))
            .unzip();
        let (outcomes, fed) = self.server.run_batch(&requests);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Whoever hung up asks again.
            let _ = answer.send(outcome);
        }
        self.waiting.wake(&fed);
    }

    fn note_incarnation(&self) {
        if let Err(error) = self.server.incarnation().write(&self.folder) {
            self.server.settings.observer.failed(&error);
        }
    }
}
