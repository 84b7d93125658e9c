//! Work that needs a process of its own: so that its memory and its start are its own too.

use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};
use crate::meter::{Memory, ms, process_cpu};
use crate::tasks::{Task, answer};

/// This very program, even if a build has put another in its place meanwhile.
const PROGRAM: &str = "/proc/self/exe";
/// The first argument of such a process.
pub const CHILD: &str = "child";

/// What a process cost from its start to the end of its task.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Whole {
    /// Time on the processor since it was started, in ms.
    pub cpu_ms: f64,
    /// Its memory at the end of the task.
    pub memory: Memory,
}

impl Whole {
    /// What this process has cost so far.
    pub fn now() -> Result<Self> {
        let cpu_ms = ms(process_cpu());
        Ok(Self {
            cpu_ms,
            memory: Memory::now()?,
        })
    }
}

/// The command that does `task` in a process of its own. It answers on its standard output.
pub fn command(task: &Task) -> Result<Command> {
    let mut command = Command::new(PROGRAM);
    command.args([CHILD, &serde_json::to_string(task)?]);
    Ok(command)
}

/// Does `task` in a process of its own and returns what it answers.
pub fn run<T: DeserializeOwned>(task: &Task) -> Result<T> {
    let output = command(task)?
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(Error::Child(format!("{} ({})", task.name(), output.status)));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said
        .lines()
        .last()
        .ok_or_else(|| Error::Child(task.name().into()))?;
    Ok(serde_json::from_str(last)?)
}

/// The other end: does the task named by `argument` and answers.
pub fn serve(argument: &str) -> Result<()> {
    let task: Task = serde_json::from_str(argument)?;
    println!("{}", answer(&task)?);
    Ok(())
}
