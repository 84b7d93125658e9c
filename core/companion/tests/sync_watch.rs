//! Staying in step over HTTP with a real server on this machine.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use companion::{
    CancelHandle, CheckInDraft, Companion, DeviceClass, HttpTransport, Language, Moment, Roots,
    Setup, SyncListener, SyncProgress, SyncReport, WhyStopped, fakes,
};
use protocol::{ServerId, ServerUrl, TokenLine};
use sync_server::{Bounds, Config, OpenGate, Server, Settings, Silent, SystemClock, SystemRandom};
use tokio::net::TcpListener;
use tokio::sync::watch;

const NOW_MS: i64 = 1_795_500_000_000;
/// How long a token of these tests holds.
const TOKEN_S: u64 = 7 * 86_400;
/// Long enough for any machine; no test waits for it.
const LONG: Duration = Duration::from_secs(300);

/// A server process's inside, on a thread; ends with the sender.
struct Running {
    line: String,
    _folder: tempfile::TempDir,
    shutdown: watch::Sender<bool>,
}

fn token_line(folder: &Path, url: &str) -> String {
    let settings = Settings {
        bounds: Bounds::default(),
        clock: Box::new(SystemClock),
        random: Box::new(SystemRandom),
        gate: Arc::new(OpenGate),
        observer: Arc::new(Silent),
    };
    let mut server = Server::open_folder(folder, settings).expect("a server");
    let token = server.make_token(TOKEN_S).expect("a token");
    let line = TokenLine {
        url: ServerUrl::parse(url).expect("an address"),
        server: ServerId::from(&server.keys().chain()[0].public()),
        token: Some(token),
    };
    line.to_string()
}

fn run() -> Running {
    let folder = tempfile::tempdir().expect("a folder");
    let alone = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder.path(), alone).expect("nobody else's");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let line = token_line(folder.path(), &url);
    let (shutdown, ends) = watch::channel(false);
    let config = Config {
        folder: folder.path().into(),
        metrics_listen: None,
        ..Config::default()
    };
    thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("a listener");
            sync_server::run(listener, config, ends)
                .await
                .expect("served");
        });
    });
    Running {
        line,
        _folder: folder,
        shutdown,
    }
}

struct Heard(Mutex<Sender<SyncReport>>);

impl SyncListener for Heard {
    fn advanced(&self, _: u32, _: u64, _: u64) {}

    fn synced(&self, report: &SyncReport) {
        // The test may be over.
        let _ = self.0.lock().expect("no panic").send(report.clone());
    }
}

fn heard() -> (SyncProgress, Receiver<SyncReport>) {
    let (send, receive) = channel();
    let progress = SyncProgress {
        cancel: CancelHandle::default(),
        listener: Some(Arc::new(Heard(Mutex::new(send)))),
    };
    (progress, receive)
}

fn journal(folder: &Path) -> Companion {
    let setup = Setup {
        language: Language::English,
        class: DeviceClass::Phone,
        pin: None,
    };
    Companion::create(folder, fakes::parts(NOW_MS), &setup).expect("a journal")
}

fn write(companion: &Companion) {
    let draft = CheckInDraft {
        mood: Some(3),
        ..CheckInDraft::at(Moment {
            at_ms: NOW_MS,
            tz_min: 0,
        })
    };
    companion.record_check_in(&draft).expect("written");
}

#[test]
fn what_is_written_while_watching_goes_out_by_itself() {
    let server = run();
    let folder = tempfile::tempdir().expect("a folder");
    let companion = journal(folder.path());
    companion.server_set(&server.line).expect("a server");
    let (progress, reports) = heard();
    let (watched, watching) = (companion.clone(), progress.clone());
    let watch = thread::spawn(move || {
        let transport = HttpTransport::start(&Roots::Platform).expect("a transport");
        watched.watch(&transport, &watching)
    });
    let first = reports.recv_timeout(LONG).expect("a first sync");
    assert_eq!(first.why_stopped, WhyStopped::Done, "{first:?}");

    write(&companion);
    let second = reports
        .recv_timeout(LONG)
        .expect("a sync of what was written");
    assert_eq!(second.why_stopped, WhyStopped::Done, "{second:?}");
    assert!(second.pushed > 0, "{second:?}");
    assert_eq!(second.pending.unsent_documents, 0, "{second:?}");

    progress.cancel.cancel();
    assert_eq!(watch.join().expect("no panic"), Ok(()));
    server.shutdown.send(true).expect("it runs");
}

#[test]
fn a_watch_that_is_cancelled_while_the_server_is_away_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let companion = journal(folder.path());
    let line = {
        let away = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", away.local_addr().expect("an address"));
        let server = tempfile::tempdir().expect("a folder");
        token_line(server.path(), &url)
    };
    companion.server_set(&line).expect("a server");
    let (progress, reports) = heard();
    let (watched, watching) = (companion.clone(), progress.clone());
    let watch = thread::spawn(move || {
        let transport = HttpTransport::start(&Roots::Platform).expect("a transport");
        watched.watch(&transport, &watching)
    });
    let report = reports.recv_timeout(LONG).expect("a report");
    assert_eq!(report.why_stopped, WhyStopped::NoAnswer);
    progress.cancel.cancel();
    assert_eq!(watch.join().expect("no panic"), Ok(()));
}
