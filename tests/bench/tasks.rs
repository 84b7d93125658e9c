//! What a process of its own does.

mod bare;
mod calls;
mod carry;
mod check_ins;
mod load;
mod open;
mod screens;
mod tell;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::home::Home;

pub use carry::Carried;
pub use check_ins::CheckInCosts;
pub use load::Load;
pub use screens::ScreenCost;
pub use tell::{Telling, begin, setup};

/// One task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Task {
    /// Nothing: what an empty process costs.
    Empty,
    /// Opens a journal and reads today's screen.
    Today {
        /// The journal.
        home: Home,
        /// Now, in milliseconds since 1970.
        at_ms: i64,
    },
    /// Opens the floor's database and reads its newest rows.
    FloorToday {
        /// The database.
        file: PathBuf,
    },
    /// Makes a journal and writes a workload through the record calls.
    Tell {
        /// The journal to be.
        home: Home,
        /// The workload.
        workload: PathBuf,
        /// Only the last so many days.
        days: Option<i64>,
        /// Whether the offline burst is written too.
        burst: bool,
    },
    /// Serves bare posts until it is killed: the floor of the server.
    Bare,
    /// Syncs until there is nothing more to do.
    Sync {
        /// The journal.
        home: Home,
        /// Now.
        at_ms: i64,
    },
    /// Restores a journal until today's screen can be used.
    Restore {
        /// The journal to be.
        home: Home,
        /// The recovery words.
        words: String,
        /// The server.
        url: String,
        /// Now.
        at_ms: i64,
    },
    /// Makes a journal and imports a file.
    Import {
        /// The journal to be.
        home: Home,
        /// The file.
        file: PathBuf,
        /// Now.
        at_ms: i64,
    },
    /// Exports a journal into a ZIP.
    Export {
        /// The journal.
        home: Home,
        /// The file to be.
        file: PathBuf,
        /// Now.
        at_ms: i64,
    },
    /// Records check-ins one by one beside inserts of the floor.
    CheckIns {
        /// The journal.
        home: Home,
        /// The floor's database.
        floor: PathBuf,
        /// The workload that lends the words.
        workload: PathBuf,
        /// Now.
        at_ms: i64,
        /// How many.
        count: usize,
    },
    /// Records check-ins one by one, says a line after each, and ends without closing.
    Calls {
        /// The journal.
        home: Home,
        /// The workload that lends the words.
        workload: PathBuf,
        /// Now.
        at_ms: i64,
        /// How many.
        count: usize,
    },
    /// Asks for every screen many times.
    Screens {
        /// The journal.
        home: Home,
        /// The workload, for words to search for.
        workload: PathBuf,
        /// Now.
        at_ms: i64,
    },
}

impl Task {
    /// What it is called in messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Empty => "nothing",
            Self::Today { .. } => "today's screen",
            Self::FloorToday { .. } => "the floor of a cold open",
            Self::Tell { .. } => "writing the workload",
            Self::Bare => "the floor of the server",
            Self::Sync { .. } => "the sync",
            Self::Restore { .. } => "the restore",
            Self::Import { .. } => "the import",
            Self::Export { .. } => "the export",
            Self::CheckIns { .. } => "check-ins beside the floor",
            Self::Calls { .. } => "check-ins under the shim",
            Self::Screens { .. } => "the screens",
        }
    }
}

/// Does a task and returns its answer as one line.
pub fn answer(task: &Task) -> Result<String> {
    fn line(answer: impl Serialize) -> Result<String> {
        Ok(serde_json::to_string(&answer)?)
    }
    match task {
        Task::Empty => line(crate::child::Whole::now()?),
        Task::Today { home, at_ms } => line(open::today(home, *at_ms)?),
        Task::FloorToday { file } => line(open::floor(file)?),
        Task::Tell {
            home,
            workload,
            days,
            burst,
        } => line(tell::tell(home, workload, *days, *burst)?),
        Task::Bare => bare::serve(),
        Task::Sync { home, at_ms } => line(carry::sync(home, *at_ms)?),
        Task::Restore {
            home,
            words,
            url,
            at_ms,
        } => line(carry::restore(home, words, url, *at_ms)?),
        Task::Import { home, file, at_ms } => line(load::import(home, file, *at_ms)?),
        Task::Export { home, file, at_ms } => line(load::export(home, file, *at_ms)?),
        Task::CheckIns {
            home,
            floor,
            workload,
            at_ms,
            count,
        } => line(check_ins::beside_floor(
            home, floor, workload, *at_ms, *count,
        )?),
        Task::Calls {
            home,
            workload,
            at_ms,
            count,
        } => calls::record(home, workload, *at_ms, *count),
        Task::Screens {
            home,
            workload,
            at_ms,
        } => line(screens::ask(home, workload, *at_ms)?),
    }
}
