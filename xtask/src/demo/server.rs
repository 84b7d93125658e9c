//! A sync server of one's own: a real process over a fresh embedded database, on loopback.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::equal::holds;
use crate::failure::{Failure, Result};
use crate::place;

/// What it says once it can be reached, before its address.
const LISTENING: &str = "event=listening address=";
/// Two devices link on one machine: the server's presets are for networks.
const OPTIONS: [&str; 4] = [
    "--metrics-listen=off",
    "--rate-mail=0",
    "--rate-enroll=0",
    "--rate-blobs=0",
];

/// The server; it ends when dropped.
pub struct Server {
    folder: PathBuf,
    address: String,
    running: Option<Child>,
}

impl Server {
    /// Makes one in `folder` and starts it.
    pub fn begin(folder: &Path) -> Result<Self> {
        let mut server = Self {
            folder: folder.to_owned(),
            address: "127.0.0.1:0".to_owned(),
            running: None,
        };
        println!("\n$ sync-server init");
        let status = server.command("init").status();
        let status = status.map_err(Failure::of("starting sync-server"))?;
        if !status.success() {
            return Err(Failure::Failed("`sync-server init` ended badly".to_owned()));
        }
        server.start()?;
        Ok(server)
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(place::program("sync-server"));
        command.arg(what).arg("--folder").arg(&self.folder);
        // The machine's own configuration shall not matter.
        command.args(["--config", "/dev/null"]);
        command
    }

    /// Starts it where it listened before, and waits until it can be reached.
    pub fn start(&mut self) -> Result<()> {
        println!("\n$ sync-server run");
        let mut command = self.command("run");
        command
            .arg(format!("--listen={}", self.address))
            .args(OPTIONS);
        let child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(Failure::of("starting sync-server"))?;
        let log = child.stderr.take();
        self.running = Some(child);
        let mut log = BufReader::new(log.ok_or_else(|| failed("the server has no log"))?);
        loop {
            let mut line = String::new();
            let read = log.read_line(&mut line);
            if read.map_err(Failure::of("reading the server's log"))? == 0 {
                return Err(failed("the server ended"));
            }
            if let Some((_, rest)) = line.split_once(LISTENING) {
                rest.split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .clone_into(&mut self.address);
                break;
            }
        }
        println!("listening on {}", self.address);
        // Read on, so that the server never waits for a full pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Ok(())
    }

    /// Ends it as a power cut does.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A token line for a new account.
    pub fn token(&self) -> Result<String> {
        let mut command = self.command("token");
        command.args(["--public-url", &self.url()]);
        println!("\n$ sync-server token");
        let output = command.output();
        let output = output.map_err(Failure::of("starting sync-server"))?;
        let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() {
            Ok(line)
        } else {
            Err(failed("the server gave no token"))
        }
    }

    /// Looks for words of the person in every file of the server.
    pub fn search(&self, words: &[&str]) -> Result<()> {
        let entries = std::fs::read_dir(&self.folder);
        let entries = entries.map_err(Failure::of("reading the server's folder"))?;
        let (mut files, mut bytes) = (0, 0);
        for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
            let mut content = Vec::new();
            std::fs::File::open(entry.path())
                .and_then(|mut file| file.read_to_end(&mut content))
                .map_err(Failure::of("reading a file of the server"))?;
            files += 1;
            bytes += content.len();
            if let Some(word) = words.iter().find(|word| holds(&content, word.as_bytes())) {
                let name = entry.file_name().to_string_lossy().into_owned();
                return Err(Failure::Failed(format!("{word:?} stands in {name}")));
            }
        }
        println!(
            "\n{} phrases of the person in the server's {files} files, {bytes} bytes: none found.",
            words.len()
        );
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn failed(why: &str) -> Failure {
    Failure::Failed(why.to_owned())
}
