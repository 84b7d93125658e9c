//! A real sync server in a process and a folder of its own.

#![allow(
    dead_code,
    reason = "each test file is its own program and uses a part of this"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What the server says once it can be reached, before its address.
const LISTENING: &str = "event=listening address=";
/// Tests ask more often than people do.
const RATES: [&str; 6] = [
    "--rate-device=0",
    "--rate-network=0",
    "--rate-enroll=0",
    "--rate-mail=0",
    "--rate-feed-rows=0",
    "--rate-blobs=0",
];

/// Killed when dropped.
pub struct SyncServer {
    folder: TempDir,
    running: Option<Child>,
    address: String,
    /// Certificate and key in its folder, if it speaks TLS.
    tls: bool,
}

impl SyncServer {
    /// A fresh server that can be reached.
    pub fn start() -> Self {
        Self::fresh(false)
    }

    /// The same over TLS, with a certificate of its own making for `localhost`.
    pub fn with_tls() -> Self {
        Self::fresh(true)
    }

    fn fresh(tls: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self {
            folder,
            running: None,
            address: "127.0.0.1:0".into(),
            tls,
        };
        if tls {
            let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            std::fs::write(server.certificate(), made.cert.pem()).unwrap();
            std::fs::write(server.key(), made.signing_key.serialize_pem()).unwrap();
        }
        assert!(server.command("init").output().unwrap().status.success());
        server.run();
        server
    }

    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Starts it again, where it was reached before.
    pub fn run(&mut self) {
        let mut command = self.command("run");
        if self.tls {
            command.arg("--tls-certificate").arg(self.certificate());
            command.arg("--tls-key").arg(self.key());
        }
        let mut child = command
            .arg(format!("--listen={}", self.address))
            .arg("--metrics-listen=127.0.0.1:0")
            .args(RATES)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = lines.by_ref().map(Result::unwrap).find_map(|line| {
            let (_, rest) = line.split_once(LISTENING)?;
            Some(rest.split_whitespace().next()?.to_owned())
        });
        self.address = said.unwrap();
        self.running = Some(child);
        // Whoever reads no more would make it wait for a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
    }

    /// Kills it, as a power cut does.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn url(&self) -> String {
        match self.address.split_once(':') {
            Some((_, port)) if self.tls => format!("https://localhost:{port}"),
            _ => format!("http://{}", self.address),
        }
    }

    /// The line that its operator gives to somebody.
    pub fn token(&self) -> String {
        let mut command = self.command("token");
        let output = command
            .args(["--public-url", &self.url()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(program());
        let folder = self.folder.path().join("server");
        command.arg(what).arg("--folder").arg(folder);
        command.args(["--config", "/dev/null"]);
        command.env_clear().stdin(Stdio::null());
        command
    }
}

impl Drop for SyncServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The program that was built beside the one under test.
fn program() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_companion")).parent().unwrap();
    let program = folder.join("sync-server");
    assert!(
        program.is_file(),
        "build it first: cargo build -p sync-server"
    );
    program
}
