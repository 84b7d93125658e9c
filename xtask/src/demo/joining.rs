//! Linking a new device: one command on each, and the check code that the person compares.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};

use super::{Person, companion, json};
use crate::failure::{Failure, Result};

/// Links `new` to the devices of `old`; `way` is how the steps travel, for both commands.
pub fn link(old: &Person, new: &Person, new_way: &[&str], old_way: &[&str]) -> Result<()> {
    println!("\n$ companion link new {}", new_way.join(" "));
    let mut command = companion(new);
    command
        .args(["link", "new", "--json", "--lang", "en"])
        .args(new_way);
    let mut joining = Ended(
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Failure::of("starting companion"))?,
    );
    let heard = joining.0.stdout.take();
    let mut heard = BufReader::new(heard.ok_or_else(|| failed("nothing is heard"))?);
    let code = json::text(&event(&mut heard, "\"code\"")?, "text")?;
    println!(
        "it shows a picture and this code: {}…",
        code.get(..24).unwrap_or(&code)
    );
    println!("\n$ companion link add CODE {}", old_way.join(" "));
    let mut command = companion(old);
    command.args(["link", "add", &code, "--json"]).args(old_way);
    let adding = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let mut adding = Ended(adding.map_err(Failure::of("starting companion"))?);
    let digits = json::text(&event(&mut heard, "\"check_code\"")?, "digits")?;
    println!("the new device shows {digits}; typed on the other one.");
    if let Some(mut keyboard) = adding.0.stdin.take() {
        writeln!(keyboard, "{digits}").map_err(Failure::of("typing"))?;
    }
    adding.well("link add")?;
    let done = event(&mut heard, "\"linked\"")?;
    joining.well("link new")?;
    said("the new device received", &done);
    Ok(())
}

/// What a sync carried, as its report says.
pub fn said(what: &str, report: &str) {
    println!(
        "{what}: {} round trips, {} B up, {} B down.",
        json::number(report, "round_trips"),
        json::number(report, "bytes_up"),
        json::number(report, "bytes_down")
    );
}

fn event(heard: &mut impl BufRead, what: &str) -> Result<String> {
    loop {
        let mut line = String::new();
        let read = heard.read_line(&mut line);
        if read.map_err(Failure::of("reading what companion says"))? == 0 {
            return Err(failed("a link ended halfway"));
        }
        if line.contains(what) {
            return Ok(line);
        }
    }
}

/// A process that does not outlive the demo.
struct Ended(Child);

impl Ended {
    fn well(mut self, what: &str) -> Result<()> {
        let status = self
            .0
            .wait()
            .map_err(Failure::of("waiting for companion"))?;
        if status.success() {
            Ok(())
        } else {
            Err(failed(&format!("`companion {what}` ended badly")))
        }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        // It has ended by itself if all went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn failed(why: &str) -> Failure {
    Failure::Failed(why.to_owned())
}
