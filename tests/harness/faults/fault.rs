//! Running one program with one fault.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

use super::{Shim, Trace};
use crate::{Error, Result};

/// What happens to the call whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The program is killed before the call.
    Stop,
    /// A write is made in part, any other call whole; then the program is killed.
    Torn,
    /// The call answers "input/output error", once.
    Eio,
    /// The call answers "no space left", and so does whatever takes room from then on.
    Enospc,
    /// A write is made in part and says so; other calls are made as they are.
    Short,
}

impl Kind {
    /// All kinds, in the order of SECURITY 9.5.
    pub const ALL: [Kind; 5] = [Kind::Stop, Kind::Torn, Kind::Eio, Kind::Enospc, Kind::Short];

    fn name(self) -> &'static str {
        match self {
            Kind::Stop => "stop",
            Kind::Torn => "torn",
            Kind::Eio => "eio",
            Kind::Enospc => "enospc",
            Kind::Short => "short",
        }
    }
}

/// A fault to come: which folder, what, and at which call.
#[derive(Debug, Clone)]
pub struct Fault {
    folder: PathBuf,
    at: Option<(Kind, u64)>,
    until: Option<PathBuf>,
    recording: bool,
}

/// How a program fared under a fault.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: ExitStatus,
    /// What it said.
    pub stdout: Vec<u8>,
    /// What it complained of.
    pub stderr: Vec<u8>,
    /// What it did to the folder.
    pub trace: Trace,
}

impl Fault {
    /// Hits the `nth` call under this folder, counted from 1.
    pub fn new(folder: impl AsRef<Path>, kind: Kind, nth: u64) -> Fault {
        Fault {
            at: Some((kind, nth)),
            ..Fault::none(folder)
        }
    }

    /// Only counts and records.
    pub fn none(folder: impl AsRef<Path>) -> Fault {
        Fault {
            folder: folder.as_ref().to_owned(),
            at: None,
            until: None,
            recording: false,
        }
    }

    /// Lets a full disk have room again once this file exists.
    #[must_use]
    pub fn until(mut self, file: impl AsRef<Path>) -> Fault {
        self.until = Some(file.as_ref().to_owned());
        self
    }

    /// Keeps the written bytes in the trace, for crash states.
    #[must_use]
    pub fn recording(mut self) -> Fault {
        self.recording = true;
        self
    }

    /// Runs the program to its end, whatever that is.
    ///
    /// # Errors
    /// When the shim cannot be built, the program not be started or the trace not be read.
    pub fn run(&self, command: &mut Command) -> Result<Outcome> {
        let trace = tempfile::NamedTempFile::new()
            .map_err(Error::while_doing("making a trace"))?
            .into_temp_path();
        self.arm(command, &trace)?;
        let Output {
            status,
            stdout,
            stderr,
        } = command
            .output()
            .map_err(Error::while_doing("starting the program"))?;
        Ok(Outcome {
            status,
            stdout,
            stderr,
            trace: Trace::read(&trace)?,
        })
    }

    /// Sets a command up for this fault, for callers that talk to the program while it runs.
    ///
    /// # Errors
    /// When the shim cannot be built or the folder is not there.
    pub fn arm(&self, command: &mut Command, trace: &Path) -> Result<()> {
        // The shim compares paths as the kernel spells them.
        let folder = self
            .folder
            .canonicalize()
            .map_err(Error::while_doing("finding the folder to watch"))?;
        command
            .env("LD_PRELOAD", Shim::build()?)
            .env("COMPANION_FAULT_DIR", folder)
            .env("COMPANION_FAULT_TRACE", trace)
            .env(
                "COMPANION_FAULT_DATA",
                if self.recording { "1" } else { "0" },
            );
        if let Some((kind, nth)) = self.at {
            command
                .env("COMPANION_FAULT_KIND", kind.name())
                .env("COMPANION_FAULT_AT", nth.to_string());
        }
        if let Some(until) = &self.until {
            command.env("COMPANION_FAULT_UNTIL", until);
        }
        Ok(())
    }

    /// How many calls under this folder the program makes when nothing goes wrong.
    ///
    /// # Errors
    /// As [`Fault::run`].
    pub fn count(folder: impl AsRef<Path>, command: &mut Command) -> Result<u64> {
        Ok(Fault::none(folder).run(command)?.trace.counted())
    }
}

impl Outcome {
    /// Whether the shim killed the program.
    pub fn stopped(&self) -> bool {
        self.trace.events.iter().any(|event| event.stopped)
    }

    /// Whether the fault met a call at all.
    pub fn hit(&self) -> bool {
        self.trace.events.iter().any(|event| event.hit)
    }

    /// What the program said, as text.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}
