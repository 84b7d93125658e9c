//! Running a program in view: its lines are shown as they come, and silence is explained.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::place;

/// After this long without a line, say that work goes on.
const SILENCE: Duration = Duration::from_secs(10);

/// Cargo, in the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(place::root());
    command
}

/// Runs a program, shows its lines, and hands each to `each` as well.
pub fn watch(command: &mut Command, what: &str, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Failure::of(format_args!("starting {what}")))?;
    let lines = lines_of(child.stdout.take(), child.stderr.take());
    let started = Instant::now();
    loop {
        match lines.recv_timeout(SILENCE) {
            Ok(line) => {
                println!("{line}");
                each(&line);
            }
            Err(RecvTimeoutError::Timeout) => {
                println!(
                    "      … {what} goes on, {} s so far",
                    started.elapsed().as_secs()
                );
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    child
        .wait()
        .map_err(Failure::of(format_args!("waiting for {what}")))
}

/// Runs a program that must succeed.
pub fn must(command: &mut Command, what: &str) -> Result<()> {
    let status = watch(command, what, |_| {})?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("{what}: {status}")))
    }
}

/// Whether a program starts and answers well; its words are not shown.
pub fn answers(program: &str, words: &[&str]) -> bool {
    let status = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

fn lines_of(
    stdout: Option<impl Read + Send + 'static>,
    stderr: Option<impl Read + Send + 'static>,
) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stdout) = stdout {
        read_lines(stdout, sender.clone());
    }
    if let Some(stderr) = stderr {
        read_lines(stderr, sender);
    }
    receiver
}

fn read_lines(from: impl Read + Send + 'static, to: Sender<String>) {
    std::thread::spawn(move || {
        // Lossy: a program under test may print anything.
        for line in BufReader::new(from)
            .split(b'\n')
            .map_while(std::result::Result::ok)
        {
            let line = String::from_utf8_lossy(&line);
            if to.send(line.trim_end_matches('\r').to_owned()).is_err() {
                break;
            }
        }
    });
}
