//! A real sync server: its own process, its own folder, a port of its own.
//!
//! The program is the one that `COMPANION_SYNC_SERVER` names, else the one that cargo built beside
//! the test or benchmark that asks.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::error::{Error, Result};

/// The name of the program.
const PROGRAM: &str = "sync-server";
/// Which program to use instead of the one that was built.
const PROGRAM_VARIABLE: &str = "COMPANION_SYNC_SERVER";
/// What the server says once it can be reached, before its address.
const LISTENING: &str = "event=listening address=";
/// What it says of its port for metrics.
const METRICS: &str = "event=metrics address=";
/// The name of the folder within the place of a fresh server.
const FOLDER: &str = "server";

/// A server and its folder. It is killed when dropped; the folder of a fresh one goes with it.
pub struct SyncServer {
    program: PathBuf,
    folder: PathBuf,
    options: Vec<String>,
    address: Option<SocketAddr>,
    metrics: Option<SocketAddr>,
    running: Option<Running>,
    log: Arc<Mutex<String>>,
    /// What the next starts find in their environment.
    environment: Vec<(OsString, OsString)>,
    /// Holds the folder of a fresh server.
    _place: Option<tempfile::TempDir>,
}

struct Running {
    child: Child,
    reading: Option<JoinHandle<()>>,
}

impl SyncServer {
    /// Makes a server in a folder of its own and starts it.
    ///
    /// # Errors
    /// If the program is not there, or it does not start.
    pub fn fresh() -> Result<Self> {
        Self::fresh_with(&[])
    }

    /// The same with options of `sync-server run`, such as `--rate-device=0`.
    ///
    /// # Errors
    /// If the program is not there, or it does not start.
    pub fn fresh_with(options: &[&str]) -> Result<Self> {
        let place = tempfile::tempdir().map_err(Error::while_doing("making a folder"))?;
        let mut server = Self::at(&program()?, &place.path().join(FOLDER), options);
        server._place = Some(place);
        expect_success(server.command(&["init"]).output(), "making a server")?;
        server.start()?;
        Ok(server)
    }

    /// A server over a folder that is there or that `init` will make; not started.
    #[must_use]
    pub fn at(program: &Path, folder: &Path, options: &[&str]) -> Self {
        Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            options: options.iter().map(|&option| option.to_owned()).collect(),
            address: None,
            metrics: None,
            running: None,
            log: Arc::default(),
            environment: Vec::new(),
            _place: None,
        }
    }

    /// The program with this server's folder and these arguments, its environment bare, for what
    /// the other calls do not cover.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--folder").arg(&self.folder);
        // Neither the machine's own configuration nor its environment shall matter.
        command.args(["--config", "/dev/null"]);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("COMPANION_SYNC_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// Starts it, on the port that it had before, and waits until it can be reached.
    ///
    /// # Errors
    /// If it ends instead; its log is in `log`.
    pub fn start(&mut self) -> Result<()> {
        let mut command = self.command(&["run"]);
        let of = |address: Option<SocketAddr>| {
            address.map_or("127.0.0.1:0".to_owned(), |address| address.to_string())
        };
        command.arg(format!("--listen={}", of(self.address)));
        command.arg(format!("--metrics-listen={}", of(self.metrics)));
        command.args(&self.options);
        command.envs(self.environment.iter().cloned());
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(Error::while_doing("starting the server"))?;
        let Some(stderr) = child.stderr.take() else {
            return Err(failed("reading the server's log", "no pipe"));
        };
        let mut lines = BufReader::new(stderr);
        let told = self.wait_until_told(&mut lines);
        let log = Arc::clone(&self.log);
        let reading = thread::spawn(move || keep(&log, &mut lines));
        self.running = Some(Running {
            child,
            reading: Some(reading),
        });
        if told? {
            return Ok(());
        }
        self.wait()?;
        Err(failed("starting the server", &self.log()))
    }

    /// Reads the log until the server can be reached; `false` if it ended first.
    fn wait_until_told(&mut self, lines: &mut impl BufRead) -> Result<bool> {
        loop {
            let mut line = String::new();
            let length = lines
                .read_line(&mut line)
                .map_err(Error::while_doing("reading the server's log"))?;
            append(&self.log, &line);
            if length == 0 {
                return Ok(false);
            }
            self.metrics = address_after(&line, METRICS).or(self.metrics);
            if let Some(address) = address_after(&line, LISTENING) {
                self.address = Some(address);
                return Ok(true);
            }
        }
    }

    /// What the starts to come find in their environment, as what makes calls fail.
    pub fn set_environment(&mut self, environment: Vec<(OsString, OsString)>) {
        self.environment = environment;
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    ///
    /// # Errors
    /// If it is not running or cannot be signalled.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        self.signal("TERM")?;
        self.wait()
    }

    /// Sends it a signal by name: `TERM`, `INT`, `HUP`, `STOP`, `CONT`, `KILL`.
    ///
    /// # Errors
    /// If it is not running or cannot be signalled.
    pub fn signal(&self, name: &str) -> Result<()> {
        let id = self.id()?.to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).output();
        expect_success(sent, "signalling the server").map(drop)
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    ///
    /// # Errors
    /// If it is not running.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        let running = self.running.as_mut();
        let running = running.ok_or_else(|| failed("killing the server", "it is not running"))?;
        running
            .child
            .kill()
            .map_err(Error::while_doing("killing the server"))?;
        self.wait()
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// If it is not running.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let Some(mut running) = self.running.take() else {
            return Err(failed("waiting for the server", "it is not running"));
        };
        let status = running
            .child
            .wait()
            .map_err(Error::while_doing("waiting for the server"))?;
        if let Some(reading) = running.reading.take() {
            drop(reading.join());
        }
        Ok(status)
    }

    /// Its process id.
    ///
    /// # Errors
    /// If it is not running.
    pub fn id(&self) -> Result<u32> {
        let running = self.running.as_ref();
        let running =
            running.ok_or_else(|| failed("asking for the server", "it is not running"))?;
        Ok(running.child.id())
    }

    /// Where it listens, or listened last.
    ///
    /// # Panics
    /// If it never ran.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address.expect("a server that was started")
    }

    /// Its URL, with nothing between.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// A new token line that names this URL: the server's own, or that of a proxy before it.
    ///
    /// # Errors
    /// If the server does not give one.
    pub fn token_for(&self, url: &str) -> Result<String> {
        let output = self.command(&["token", "--public-url", url]).output();
        Ok(expect_success(output, "asking for a token")?
            .trim_end()
            .to_owned())
    }

    /// A new token line for connecting directly.
    ///
    /// # Errors
    /// If the server does not give one.
    pub fn token(&self) -> Result<String> {
        self.token_for(&self.url())
    }

    /// Runs `sync-server` with these arguments and this folder to its end: what it printed.
    ///
    /// # Errors
    /// If it says that it failed.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        expect_success(
            self.command(arguments).output(),
            "running the server's program",
        )
    }

    /// The folder with its files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All files in the folder: database, WAL, keys, backups.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(Error::while_doing("reading a folder"))?;
            for entry in entries {
                let path = entry
                    .map_err(Error::while_doing("reading a folder"))?
                    .path();
                let list = if path.is_dir() {
                    &mut folders
                } else {
                    &mut found
                };
                list.push(path);
            }
        }
        found.sort();
        Ok(found)
    }

    /// What it has written to its log since the first start.
    #[must_use]
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What its port for metrics says.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn metrics(&self) -> Result<String> {
        let address = self.metrics;
        let address = address.ok_or_else(|| failed("asking for metrics", "it has no such port"))?;
        fetch(address, "/metrics")
    }
}

impl Drop for SyncServer {
    fn drop(&mut self) {
        drop(self.kill());
    }
}

/// The program that cargo built beside the one that runs, or that the environment names.
///
/// # Errors
/// If there is none.
pub fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(PROGRAM_VARIABLE) {
        return Ok(path.into());
    }
    let own = std::env::current_exe().map_err(Error::while_doing("finding the programs"))?;
    let mut folders = own.ancestors().skip(1).take(2);
    folders
        .find_map(|folder| Some(folder.join(PROGRAM)).filter(|path| path.is_file()))
        .ok_or_else(|| {
            failed(
                "finding sync-server",
                "build it first: cargo build -p sync-server",
            )
        })
}

/// Fetches a page over plain HTTP: the body of a 200.
///
/// # Errors
/// If the answer is another.
pub fn fetch(address: SocketAddr, path: &str) -> Result<String> {
    let ask = || -> std::io::Result<String> {
        let mut socket = TcpStream::connect(address)?;
        let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        socket.write_all(head.as_bytes())?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(Error::while_doing("fetching a page"))?;
    match answer.split_once("\r\n\r\n") {
        Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_owned()),
        _ => Err(failed(
            "fetching a page",
            answer.lines().next().unwrap_or_default(),
        )),
    }
}

fn failed(doing: &'static str, why: &str) -> Error {
    Error::while_doing(doing)(std::io::Error::other(why.to_owned()))
}

fn expect_success(output: std::io::Result<Output>, doing: &'static str) -> Result<String> {
    let output = output.map_err(Error::while_doing(doing))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(failed(doing, &String::from_utf8_lossy(&output.stderr)))
}

fn address_after(line: &str, mark: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(mark)?;
    rest.split_whitespace().next()?.parse().ok()
}

fn append(log: &Mutex<String>, line: &str) {
    log.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push_str(line);
}

/// Reads the log to its end, so that the server never waits for a full pipe.
fn keep(log: &Mutex<String>, lines: &mut impl BufRead) {
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|length| length > 0) {
        append(log, &line);
        line.clear();
    }
}
